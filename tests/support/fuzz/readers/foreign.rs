//! What other servers answer: the keys and tokens of an identity provider, and tables of OSRM.

use std::sync::Arc;

use api::config::Config;
use api::oidc::keys::Keys;
use api::oidc::provider::{Brought, Provider};
use api::oidc::settings::Settings;
use api::oidc::token::person;
use api::oidc::{Begun, nonce};
use api::travel::osrm::Osrm;
use api::travel::{Source, TravelError};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};
use solver::places::point::Point;

use crate::fuzz::echo::Echo;
use crate::fuzz::reader::{Form, Outcome, Reader, failed, flawed, plain, taken};
use crate::provider_key::RSA;

pub(super) fn readers() -> Vec<Reader> {
    let broad = |input: &[u8]| 32_000_000 + 600 * input.len();
    let pair = pair();
    let known = Keys::read(&told(&pair)).expect("its own keys");
    let claims = settings("https://id.example");
    let (echo, tables) = (Echo::start(), Echo::start());
    let asked = settings(&echo.address);
    vec![
        Reader::new("oidc-keys", Form::Json, keys).within(broad),
        Reader::new("oidc-token", Form::Json, move |bytes| {
            let token = token(bytes, &pair);
            match person(&token, &known, &claims, ("n", NOW)) {
                Ok(_) => taken(),
                Err(error) => failed(error),
            }
        })
        .within(broad),
        Reader::new("oidc-provider", Form::Json, move |bytes| {
            provider(bytes, &echo, &asked)
        })
        .within(broad),
        Reader::new("osrm-table", Form::Json, move |bytes| table(bytes, &tables)).within(broad),
    ]
}

/// 1 January 2026, in milliseconds.
const NOW: i64 = 1_767_225_600_000;

fn settings(issuer: &str) -> Arc<Settings> {
    let text = format!(
        "oidc_issuer = '{issuer}'\noidc_client_id = 'rounds'\noidc_redirect = 'http://localhost/'\n\
         oidc_role_claim = 'groups'\noidc_account_claim = 'preferred_username'\n\
         oidc_roles = [{{ value = 'clerks', role = 'personnel', institution = '' }}]"
    );
    let config = Config::with(&text).expect("settings of a provider");
    config.oidc.expect("they name one")
}

fn pair() -> RsaKeyPair {
    let digits: String = RSA.split_whitespace().collect();
    let bytes = STANDARD.decode(digits).expect("the key is base64");
    RsaKeyPair::from_pkcs8(&bytes).expect("the key is one")
}

fn told(pair: &RsaKeyPair) -> Vec<u8> {
    let public: RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
    let coded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = json!({ "kty": "RSA", "kid": "k", "n": coded(&public.n), "e": coded(&public.e) });
    serde_json::to_vec(&json!({ "keys": [key] })).expect("plain data")
}

/// Head and claims as they stand, signed; or the input as it is.
fn token(bytes: &[u8], pair: &RsaKeyPair) -> String {
    let parts: Option<Value> = serde_json::from_slice(bytes).ok();
    let Some([head, claims]) = parts
        .as_ref()
        .map(|parts| [&parts["head"], &parts["claims"]])
    else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let coded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let text = format!("{}.{}", coded(head), coded(claims));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        text.as_bytes(),
        &mut signature,
    )
    .expect("the key signs");
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn keys(bytes: &[u8]) -> Outcome {
    use api::oidc::keys::Algorithm;
    match Keys::read(bytes) {
        Ok(keys) => Outcome::Read(Box::new(move || {
            let judged = [Algorithm::Rs256, Algorithm::Es256].map(|algorithm| {
                let verdict = keys.judge((algorithm, None), b"text", &[1; 64]);
                format!("{algorithm:?} {verdict:?}")
            });
            judged.to_vec()
        })),
        Err(error) => failed(error),
    }
}

/// Nobody is asked but this machine.
fn is_here(value: &Value, address: &str) -> bool {
    match value {
        Value::String(text) => {
            let rest = text.strip_prefix(address);
            let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with('/'));
            let rest = rest.unwrap_or(text);
            !rest.to_ascii_lowercase().contains("http") && !rest.contains(['@', '\\'])
        }
        Value::Array(rows) => rows.iter().all(|row| is_here(row, address)),
        Value::Object(rows) => rows.values().all(|row| is_here(row, address)),
        _ => true,
    }
}

/// The discovery document, the keys, and what a code is exchanged for.
fn provider(bytes: &[u8], echo: &Echo, settings: &Arc<Settings>) -> Outcome {
    let text = String::from_utf8_lossy(bytes).replace("<here>", &echo.address);
    let parts: Value = match serde_json::from_str(&text) {
        Ok(parts) => parts,
        Err(error) => return failed(error),
    };
    if !is_here(&parts["about"], &echo.address) {
        return failed("elsewhere");
    }
    echo.give(
        "/.well-known/openid-configuration",
        parts["about"].to_string().into_bytes(),
    );
    echo.give("/keys", parts["keys"].to_string().into_bytes());
    echo.give("/token", parts["exchanged"].to_string().into_bytes());
    let provider = Provider::new(Arc::clone(settings));
    let begun = Begun {
        state: "s".into(),
        browser: "b".into(),
    };
    let _ = nonce(&begun.browser);
    if let Err(error) = provider.address(&begun) {
        return failed(error.to_string().replace(&echo.address, ""));
    }
    let address = echo.address.clone();
    Outcome::Read(Box::new(move || {
        let brought = Brought {
            code: "c",
            issuer: None,
            browser: &begun.browser,
        };
        vec![match provider.person(&brought, NOW) {
            Ok(_) => "a person".into(),
            Err(error) => plain(&error.to_string().replace(&address, "")),
        }]
    }))
}

fn table(bytes: &[u8], echo: &Echo) -> Outcome {
    echo.give("/table/", bytes.to_vec());
    let osrm = Osrm::new(&echo.address, "driving").expect("an address");
    let place = |number: i32| {
        let lon = 118.0 + f64::from(number) / 100.0;
        (format!("$.depots[{number}]"), Point { lon, lat: 36.8 })
    };
    let places: Vec<_> = (0..3).map(place).collect();
    match Source::Osrm(osrm).table(&places) {
        Ok(tabled) => Outcome::Read(Box::new(move || {
            vec![format!("{} warnings", tabled.warnings.len())]
        })),
        Err(TravelError::Flaws(flaws)) => flawed(&flaws),
        Err(TravelError::Osrm(error)) => failed(error.to_string().replace(&echo.address[7..], "")),
    }
}
