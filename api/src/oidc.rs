//! Sign-in by an identity provider: OpenID Connect Core 1.0, the code flow (section 3.1) with PKCE (RFC 7636).
//!
//! The provider says who somebody is, and nothing else unless the operator has configured it. No address is
//! asked but those that the issuer names in its own discovery document.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::store::{fingerprint, secret};

pub mod keys;
pub mod provider;
pub mod settings;
pub mod token;

use token::TokenError;

/// Why somebody could not be asked for, or was not believed.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error("the identity provider cannot be asked for its {what}: {source}")]
    Down {
        what: &'static str,
        source: Box<ureq::Error>,
    },
    #[error("the identity provider answers with something that is no {what}: {why}")]
    Strange { what: &'static str, why: String },
    #[error("the identity provider is being asked for too many people at once")]
    Busy,
    #[error("the identity provider refuses: {0}")]
    Refused(String),
    #[error("what the identity provider says of a person is not believed: {0}")]
    Token(#[from] TokenError),
}

/// A sign-in that has begun. The provider sees `state`, the browser keeps `browser`, and only together do
/// they end it.
pub struct Begun {
    pub state: String,
    pub browser: String,
}

impl Begun {
    #[must_use]
    pub fn new() -> Begun {
        Begun {
            state: secret(),
            browser: secret(),
        }
    }
}

impl Default for Begun {
    fn default() -> Begun {
        Begun::new()
    }
}

/// Ties what the provider says to the browser that has asked.
#[must_use]
pub fn nonce(browser: &str) -> String {
    fingerprint(format!("nonce {browser}").as_bytes())
}

/// What only the one who has begun can show with the code.
#[must_use]
pub fn verifier(browser: &str) -> String {
    fingerprint(format!("verifier {browser}").as_bytes())
}

/// RFC 7636, 4.2: `S256`.
#[must_use]
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}
