//! What an ID token says of a person, and whether it is believed: OpenID Connect Core 1.0, 3.1.3.7, with the
//! advice of RFC 8725. Everything that can be asked is asked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::keys::{Algorithm, Keys, Verdict};
use super::settings::Settings;
use crate::accounts::identity::Person;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("it is no token")]
    Shape,
    #[error("it is signed by `{0}`; RS256 and ES256 are taken")]
    Algorithm(String),
    #[error("it asks for something that must be understood")]
    Critical,
    #[error("none of the provider's keys is meant")]
    NoKey,
    #[error("its signature is wrong")]
    Forged,
    #[error("it is of another issuer")]
    Issuer,
    #[error("it is for somebody else")]
    Audience,
    #[error("it has expired")]
    Expired,
    #[error("it is too old, or of the future")]
    Issued,
    #[error("it answers another question")]
    Nonce,
    #[error("it names nobody")]
    Subject,
}

/// Longest token that is looked at, bytes.
const LONGEST: usize = 64 << 10;
/// OpenID Connect Core 1.0, section 2: `sub`.
const LONGEST_SUBJECT: usize = 255;

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: f64,
    iat: f64,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names(&self) -> &[String] {
        match self {
            Audience::One(name) => std::slice::from_ref(name),
            Audience::Several(names) => names,
        }
    }
}

/// The person of a token that answers the question of this nonce, at this moment.
///
/// # Errors
/// Why it is not believed; [`TokenError::NoKey`] where newer keys may help.
pub fn person(
    token: &str,
    keys: &Keys,
    settings: &Settings,
    (nonce, now_ms): (&str, i64),
) -> Result<Person, TokenError> {
    if LONGEST < token.len() {
        return Err(TokenError::Shape);
    }
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TokenError::Shape);
    };
    let header: Header = read(head)?;
    let algorithm = Algorithm::named(&header.alg);
    let algorithm = algorithm.ok_or_else(|| {
        let told = header.alg.chars().filter(|sign| !sign.is_control());
        TokenError::Algorithm(told.take(20).collect())
    })?;
    if header.crit.is_some() {
        return Err(TokenError::Critical);
    }
    let signed = &token.as_bytes()[..head.len() + 1 + body.len()];
    let signature = URL_SAFE_NO_PAD.decode(signature);
    let signature = signature.map_err(|_| TokenError::Shape)?;
    match keys.judge((algorithm, header.kid.as_deref()), signed, &signature) {
        Verdict::Genuine => {}
        Verdict::Forged => return Err(TokenError::Forged),
        Verdict::NoKey => return Err(TokenError::NoKey),
    }
    let claims: Claims = read(body)?;
    believed(&claims, settings, (nonce, now_ms))?;
    Ok(named(claims, settings))
}

fn believed(
    claims: &Claims,
    settings: &Settings,
    (nonce, now_ms): (&str, i64),
) -> Result<(), TokenError> {
    if claims.iss != settings.issuer {
        return Err(TokenError::Issuer);
    }
    let names = claims.aud.names();
    let party = claims.azp.as_ref();
    let is_for_us = names.contains(&settings.client)
        && party.is_none_or(|party| *party == settings.client)
        && (names.len() == 1 || party.is_some());
    if !is_for_us {
        return Err(TokenError::Audience);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "moments of this era and short spans are exact"
    )]
    let (now, skew, age) = (
        now_ms as f64 / 1_000.0,
        settings.skew_seconds as f64,
        settings.age_seconds as f64,
    );
    if claims.exp + skew <= now {
        return Err(TokenError::Expired);
    }
    let is_fresh = now - age - skew <= claims.iat && claims.iat <= now + skew;
    if !is_fresh || claims.nbf.is_some_and(|from| now + skew < from) {
        return Err(TokenError::Issued);
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(TokenError::Nonce);
    }
    let is_plain = |sign: char| sign.is_ascii() && !sign.is_ascii_control();
    let is_somebody = !claims.sub.is_empty()
        && claims.sub.len() <= LONGEST_SUBJECT
        && claims.sub.chars().all(is_plain);
    if is_somebody {
        Ok(())
    } else {
        Err(TokenError::Subject)
    }
}

/// What the operator wants to know beside who it is.
fn named(claims: Claims, settings: &Settings) -> Person {
    let name = match settings.account_claim.as_str() {
        "sub" => Some(claims.sub.clone()),
        claim => claims
            .others
            .get(claim)
            .and_then(Value::as_str)
            .map(Into::into),
    };
    let said = settings
        .role_claim
        .as_ref()
        .and_then(|claim| claims.others.get(claim));
    let groups = match said {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => {
            let texts = several.iter().filter_map(Value::as_str);
            texts.map(Into::into).collect()
        }
        _ => Vec::new(),
    };
    Person {
        issuer: claims.iss,
        subject: claims.sub,
        name,
        groups,
    }
}

fn read<T: DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenError::Shape)?;
    serde_json::from_slice(&bytes).map_err(|_| TokenError::Shape)
}
