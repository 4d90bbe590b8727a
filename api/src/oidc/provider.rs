//! An identity provider as it is asked: its discovery document (OpenID Connect Discovery 1.0), its keys, and the
//! token that a code is exchanged for. Redirections are not followed, and answers have a longest size and time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tokio::sync::Semaphore;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, http};
use url::form_urlencoded::{Serializer, byte_serialize};

use super::keys::Keys;
use super::settings::{Settings, address};
use super::token::{TokenError, person};
use super::{Begun, OidcError, challenge, nonce, verifier};
use crate::accounts::identity::Person;

/// A discovery document, a set of keys or a token take a few kilobytes.
const MOST_BYTES: u64 = 1 << 20;
/// People whom the provider is asked for at a time.
const AT_ONCE: usize = 4;

/// A provider, and what it has told last.
pub struct Provider {
    settings: Arc<Settings>,
    agent: Agent,
    known: Mutex<Known>,
    at_once: Semaphore,
}

#[derive(Default)]
struct Known {
    about: Option<(Instant, Arc<About>)>,
    keys: Option<(Instant, Arc<Keys>)>,
    /// When the keys were last asked for because of one that was not among them.
    renewed: Option<Instant>,
}

/// The discovery document, as far as it matters here.
#[derive(Deserialize)]
struct About {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
}

/// What the browser brings back.
pub struct Brought<'b> {
    pub code: &'b str,
    /// Whom the answer is of (RFC 9207), if it says so.
    pub issuer: Option<&'b str>,
    /// What the browser has kept.
    pub browser: &'b str,
}

impl Provider {
    #[must_use]
    pub fn new(settings: Arc<Settings>) -> Provider {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = &settings.authorities {
            let certificates = certificates(pem).expect("they were looked at when they were read");
            tls = tls.root_certs(RootCerts::new_with_certs(&certificates));
        }
        let config = Agent::config_builder()
            .timeout_global(Some(settings.answer))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .tls_config(tls.build());
        Provider {
            agent: config.build().into(),
            settings,
            known: Mutex::default(),
            at_once: Semaphore::new(AT_ONCE),
        }
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where a person is sent to sign in.
    ///
    /// # Errors
    /// When the provider cannot be asked where that is.
    pub fn address(&self, begun: &Begun) -> Result<String, OidcError> {
        let _place = self.at_once.try_acquire().map_err(|_| OidcError::Busy)?;
        let about = self.about()?;
        let mut url = endpoint(&about.authorization_endpoint)?;
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &self.settings.client),
            ("redirect_uri", &self.settings.redirect),
            ("scope", &self.settings.scopes),
            ("state", &begun.state),
            ("nonce", &nonce(&begun.browser)),
            ("code_challenge", &challenge(&verifier(&begun.browser))),
            ("code_challenge_method", "S256"),
        ]);
        Ok(url.into())
    }

    /// Whom a code stands for.
    ///
    /// # Errors
    /// When the provider cannot be asked, refuses, or is not believed.
    pub fn person(&self, brought: &Brought<'_>, now_ms: i64) -> Result<Person, OidcError> {
        let _place = self.at_once.try_acquire().map_err(|_| OidcError::Busy)?;
        let about = self.about()?;
        let is_of_it = match brought.issuer {
            Some(issuer) => issuer == self.settings.issuer,
            None => !about.authorization_response_iss_parameter_supported,
        };
        if !is_of_it {
            return Err(TokenError::Issuer.into());
        }
        let token = self.exchange(&about, brought)?;
        let question = nonce(brought.browser);
        let look = |keys: &Keys| person(&token, keys, &self.settings, (&question, now_ms));
        let keys = self.keys(&about)?;
        match look(&keys) {
            Err(TokenError::NoKey) => match self.renewed(&about, &keys)? {
                Some(newer) => Ok(look(&newer)?),
                None => Err(TokenError::NoKey.into()),
            },
            looked => Ok(looked?),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Whole values are put into it: whoever panicked has left none half-written.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn about(&self) -> Result<Arc<About>, OidcError> {
        let mut known = self.known();
        if let Some((at, about)) = &known.about
            && at.elapsed() < self.settings.keys
        {
            return Ok(Arc::clone(about));
        }
        let issuer = self.settings.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let what = "discovery document";
        let about: About = read(what, &self.fetch(what, &url)?)?;
        if about.issuer != self.settings.issuer {
            let why = "it is of another issuer".into();
            return Err(OidcError::Strange { what, why });
        }
        let about = Arc::new(about);
        known.about = Some((Instant::now(), Arc::clone(&about)));
        Ok(about)
    }

    fn keys(&self, about: &About) -> Result<Arc<Keys>, OidcError> {
        let mut known = self.known();
        if let Some((at, keys)) = &known.keys
            && at.elapsed() < self.settings.keys
        {
            return Ok(Arc::clone(keys));
        }
        let keys = self.fetch_keys(about)?;
        known.keys = Some((Instant::now(), Arc::clone(&keys)));
        Ok(keys)
    }

    /// Newer keys than those, unless they were asked for too short a time ago.
    fn renewed(&self, about: &About, seen: &Arc<Keys>) -> Result<Option<Arc<Keys>>, OidcError> {
        let mut known = self.known();
        if let Some((_, keys)) = &known.keys
            && !Arc::ptr_eq(keys, seen)
        {
            return Ok(Some(Arc::clone(keys)));
        }
        let is_too_early = |at: &Instant| at.elapsed() < self.settings.refresh;
        if known.renewed.as_ref().is_some_and(is_too_early) {
            return Ok(None);
        }
        known.renewed = Some(Instant::now());
        let keys = self.fetch_keys(about)?;
        known.keys = Some((Instant::now(), Arc::clone(&keys)));
        Ok(Some(keys))
    }

    fn fetch_keys(&self, about: &About) -> Result<Arc<Keys>, OidcError> {
        let what = "set of keys";
        let bytes = self.fetch(what, endpoint(&about.jwks_uri)?.as_str())?;
        let keys = Keys::read(&bytes).map_err(|why| OidcError::Strange { what, why })?;
        Ok(Arc::new(keys))
    }

    fn exchange(&self, about: &About, brought: &Brought<'_>) -> Result<String, OidcError> {
        let what = "token";
        let url = endpoint(&about.token_endpoint)?;
        let settings = &self.settings;
        let mut form = Serializer::new(String::new());
        form.extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", brought.code),
            ("redirect_uri", &settings.redirect),
            ("code_verifier", &verifier(brought.browser)),
        ]);
        let mut request = self
            .agent
            .post(url.as_str())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded");
        let ways = about.token_endpoint_auth_methods_supported.as_deref();
        // Left out, it means this one (OpenID Connect Discovery 1.0, section 3).
        let is_basic = ways.is_none_or(|ways| ways.iter().any(|way| way == "client_secret_basic"));
        match &settings.secret {
            Some(secret) if is_basic => {
                // RFC 6749, 2.3.1: both are encoded as in a form first.
                let coded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", coded(&settings.client), coded(secret));
                request =
                    request.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
            }
            secret => {
                form.append_pair("client_id", &settings.client);
                if let Some(secret) = secret {
                    form.append_pair("client_secret", secret);
                }
            }
        }
        let answer = request.send(form.finish());
        let (status, bytes) = received(what, answer)?;
        match status {
            200 => Ok(read::<Exchanged>(what, &bytes)?.id_token),
            // The code is not the provider's, was used, or is too old.
            400 if refusal(&bytes).as_deref() == Some("invalid_grant") => {
                Err(OidcError::Refused("invalid_grant".into()))
            }
            status => {
                let said = refusal(&bytes).unwrap_or_default();
                let why = format!("status {status} {said}");
                Err(OidcError::Strange { what, why })
            }
        }
    }

    fn fetch(&self, what: &'static str, url: &str) -> Result<Vec<u8>, OidcError> {
        let request = self.agent.get(url).header("accept", "application/json");
        match received(what, request.call())? {
            (200, bytes) => Ok(bytes),
            (status, _) => {
                let why = format!("status {status}");
                Err(OidcError::Strange { what, why })
            }
        }
    }
}

/// Those who vouch for hosts.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| error.to_string())? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err("there is no certificate in it".into());
    }
    Ok(certificates)
}

fn received(
    what: &'static str,
    answer: Result<http::Response<Body>, ureq::Error>,
) -> Result<(u16, Vec<u8>), OidcError> {
    let down = |source| OidcError::Down {
        what,
        source: Box::new(source),
    };
    let mut answer = answer.map_err(down)?;
    let body = answer.body_mut().with_config().limit(MOST_BYTES);
    let bytes = body.read_to_vec().map_err(down)?;
    Ok((answer.status().as_u16(), bytes))
}

/// The `error` of a refusal (RFC 6749, 5.2): a short word.
fn refusal(bytes: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Told {
        error: String,
    }
    let Told { error } = serde_json::from_slice(bytes).ok()?;
    let plain = |sign: &char| sign.is_ascii_graphic();
    Some(error.chars().filter(plain).take(40).collect())
}

fn read<T: serde::de::DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, OidcError> {
    serde_json::from_slice(bytes).map_err(|error| OidcError::Strange {
        what,
        why: error.to_string(),
    })
}

/// An address that the provider names for itself.
fn endpoint(named: &str) -> Result<url::Url, OidcError> {
    let why = || {
        format!(
            "`{}` is no address by https",
            named.chars().take(80).collect::<String>()
        )
    };
    address(named).ok_or_else(|| OidcError::Strange {
        what: "discovery document",
        why: why(),
    })
}
