//! The keys by which a provider signs (RFC 7517): RSA for RS256, P-256 for ES256. Others are passed over.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// How a token may be signed (RFC 7518, 3.1). There are no others: not `none`, and nothing that is signed by
/// a secret which the provider shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    #[must_use]
    pub fn named(name: &str) -> Option<Algorithm> {
        match name {
            "RS256" => Some(Algorithm::Rs256),
            "ES256" => Some(Algorithm::Es256),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
enum Key {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// A point, uncompressed.
    P256(Vec<u8>),
}

/// The keys of a provider, as it tells them.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<(Option<String>, Key)>);

#[derive(Deserialize)]
struct Told {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

/// What a token's key is, among those that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Genuine,
    Forged,
    /// None of the keys is meant.
    NoKey,
}

impl Keys {
    /// # Errors
    /// When that is no set of keys.
    pub fn read(bytes: &[u8]) -> Result<Keys, String> {
        let told: Told = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        // A key of a kind that nobody here knows is no reason to know none.
        let keys = told.keys.into_iter().filter_map(key);
        Ok(Keys(keys.collect()))
    }

    /// Whether a key of these has signed the text. Without a name there must be one key only that can be meant.
    #[must_use]
    pub fn judge(
        &self,
        (algorithm, name): (Algorithm, Option<&str>),
        text: &[u8],
        signature: &[u8],
    ) -> Verdict {
        let is_meant = |(known, key): &&(Option<String>, Key)| {
            let fits = matches!(
                (algorithm, key),
                (Algorithm::Rs256, Key::Rsa { .. }) | (Algorithm::Es256, Key::P256(_))
            );
            fits && name.is_none_or(|name| known.as_deref() == Some(name))
        };
        let mut meant = self.0.iter().filter(is_meant);
        let (Some((_, key)), None) = (meant.next(), meant.next()) else {
            return Verdict::NoKey;
        };
        let verified = match key {
            Key::Rsa { modulus, exponent } => {
                let public = RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                };
                public.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature)
            }
            Key::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature)
            }
        };
        match verified {
            Ok(()) => Verdict::Genuine,
            Err(_) => Verdict::Forged,
        }
    }
}

fn key(told: serde_json::Value) -> Option<(Option<String>, Key)> {
    let jwk: Jwk = serde_json::from_value(told).ok()?;
    if jwk.purpose.is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let may = |name: &str| jwk.alg.as_deref().is_none_or(|alg| alg == name);
    let key = match (jwk.kty.as_str(), jwk.crv.as_str()) {
        ("RSA", _) if may("RS256") => {
            // No zeros before the first figure: ring takes none.
            let figures = |text: &str| {
                let bytes = bytes(text)?;
                let first = bytes.iter().position(|byte| *byte != 0)?;
                Some(bytes[first..].to_vec())
            };
            Key::Rsa {
                modulus: figures(&jwk.n)?,
                exponent: figures(&jwk.e)?,
            }
        }
        ("EC", "P-256") if may("ES256") => {
            let (x, y) = (bytes(&jwk.x)?, bytes(&jwk.y)?);
            if x.len() != 32 || y.len() != 32 {
                return None;
            }
            Key::P256([&[4][..], &x, &y].concat())
        }
        _ => return None,
    };
    Some((jwk.kid, key))
}
