//! What the operator says of an identity provider, looked at once, when the service starts.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use url::{Host, Url};

use super::provider::certificates;
use crate::accounts::role::Role;
use crate::accounts::{AccountDraft, flaws_of};
use crate::config::Config;

/// What becomes of people whom no account is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    Refuse,
    /// They get an account without a role.
    Account,
}

/// What one value of the claim of roles stands for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapped {
    pub value: String,
    pub role: Role,
    #[serde(default)]
    pub institution: String,
}

/// A provider, and how this service is known to it.
#[derive(PartialEq, Eq)]
pub struct Settings {
    pub issuer: String,
    pub client: String,
    pub(super) secret: Option<String>,
    pub redirect: String,
    pub label: String,
    pub scopes: String,
    pub account_claim: String,
    pub unknown: Unknown,
    pub role_claim: Option<String>,
    pub roles: Vec<Mapped>,
    /// In PEM.
    pub(super) authorities: Option<Vec<u8>>,
    pub skew_seconds: i64,
    pub age_seconds: i64,
    pub(super) answer: Duration,
    pub(super) keys: Duration,
    pub(super) refresh: Duration,
}

impl fmt::Debug for Settings {
    /// Without the secret.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { issuer, client, .. } = self;
        write!(to, "{client} at {issuer}")
    }
}

/// The secret of the client, before any file.
pub const SECRET: &str = "ROUNDS_OIDC_SECRET";

impl Settings {
    /// What the configuration says, if it names a provider.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn of(config: &Config) -> Result<Option<Arc<Settings>>, Vec<String>> {
        if config.oidc_issuer.is_empty() {
            return Ok(None);
        }
        let mut flaws = flaws(config);
        let secret = secret_of(config).unwrap_or_else(|flaw| {
            flaws.push(flaw);
            None
        });
        let authorities = authorities_of(config).unwrap_or_else(|flaw| {
            flaws.push(flaw);
            None
        });
        if !flaws.is_empty() {
            return Err(flaws);
        }
        let seconds = |count| Duration::from_secs(u64::from(count));
        let host = address(&config.oidc_issuer).and_then(|url| Some(url.host_str()?.to_string()));
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Ok(Some(Arc::new(Settings {
            issuer: config.oidc_issuer.clone(),
            client: config.oidc_client_id.clone(),
            secret,
            redirect: config.oidc_redirect.clone(),
            label: given(&config.oidc_label).or(host).unwrap_or_default(),
            scopes: config.oidc_scopes.clone(),
            account_claim: config.oidc_account_claim.clone(),
            unknown: config.oidc_unknown,
            role_claim: given(&config.oidc_role_claim),
            roles: config.oidc_roles.clone(),
            authorities,
            skew_seconds: i64::from(config.oidc_skew_seconds),
            age_seconds: i64::from(config.oidc_age_seconds),
            answer: seconds(config.oidc_answer_seconds),
            keys: seconds(config.oidc_keys_seconds),
            refresh: seconds(config.oidc_refresh_seconds),
        })))
    }
}

fn flaws(config: &Config) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut must = |is_so: bool, flaw: &str| {
        if !is_so {
            flaws.push(flaw.to_string());
        }
    };
    must(
        address(&config.oidc_issuer).is_some_and(|url| url.query().is_none()),
        "`oidc_issuer` must be an address by https, or by http on this machine, without a question mark",
    );
    must(
        !config.oidc_client_id.is_empty(),
        "`oidc_client_id` must say what the provider calls this service",
    );
    let redirect = address(&config.oidc_redirect);
    let is_front = redirect.as_ref().is_some_and(|url| {
        url.path() == "/" && url.query().is_none() && config.oidc_redirect.ends_with('/')
    });
    must(
        is_front,
        "`oidc_redirect` must be the address of the service, by https or on this machine, ending in one slash",
    );
    let is_https = redirect.is_some_and(|url| url.scheme() == "https");
    must(
        !is_https || config.secure_cookies,
        "`secure_cookies` must be true where `oidc_redirect` is by https",
    );
    must(
        config.oidc_scopes.split(' ').any(|scope| scope == "openid"),
        "`oidc_scopes` must have `openid` among it",
    );
    must(
        !config.oidc_account_claim.is_empty(),
        "`oidc_account_claim` must name a claim",
    );
    must(
        config.oidc_role_claim.is_empty() == config.oidc_roles.is_empty(),
        "`oidc_role_claim` and `oidc_roles` go together",
    );
    // Four answers at most make a sign-in.
    must(
        config.oidc_answer_seconds.saturating_mul(4) < config.answer_seconds,
        "four times `oidc_answer_seconds` must be less than `answer_seconds`",
    );
    flaws.extend(flaws_of_roles(&config.oidc_roles));
    flaws
}

fn flaws_of_roles(roles: &[Mapped]) -> Vec<String> {
    let mut flaws = Vec::new();
    for (index, mapped) in roles.iter().enumerate() {
        let draft = AccountDraft {
            name: "of the provider".into(),
            role: mapped.role,
            institution: mapped.institution.clone(),
        };
        let wrong = flaws_of(&draft).into_iter();
        flaws.extend(wrong.map(|flaw| format!("`oidc_roles[{index}]`: {}", flaw.message)));
        if mapped.role == Role::Administrator {
            flaws.push(format!(
                "`oidc_roles[{index}]`: administrators are made here, not by the provider"
            ));
        }
    }
    flaws
}

fn secret_of(config: &Config) -> Result<Option<String>, String> {
    if let Some(secret) = std::env::var_os(SECRET).filter(|secret| !secret.is_empty()) {
        let secret = secret.into_string();
        return secret.map(Some).map_err(|_| format!("{SECRET} is no text"));
    }
    let path = config.oidc_secret_file.as_str();
    if path.is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(Path::new(path));
    let text = text.map_err(|error| format!("`oidc_secret_file`: {path}: {error}"))?;
    match text.trim() {
        "" => Err(format!("`oidc_secret_file`: {path} is empty")),
        secret => Ok(Some(secret.to_string())),
    }
}

fn authorities_of(config: &Config) -> Result<Option<Vec<u8>>, String> {
    let path = config.oidc_ca_file.as_str();
    if path.is_empty() {
        return Ok(None);
    }
    let wrong = |why: String| format!("`oidc_ca_file`: {path}: {why}");
    let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    certificates(&pem).map_err(wrong)?;
    Ok(Some(pem))
}

/// An address by https, or by http where nobody else hears it; without names, passwords and marks.
pub(super) fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    (is_plain && is_safe).then_some(url)
}
