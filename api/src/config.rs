//! The limits of the service: `rounds.toml`, and what a file of the operator's says otherwise.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::oidc::settings::{Mapped, Settings, Unknown};
use crate::travel::osrm::{Manner, Osrm, OsrmError};

/// The file as shipped; it explains every key.
pub const SHIPPED: &str = include_str!("../rounds.toml");

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub body_bytes: usize,
    pub answer_seconds: u32,
    pub streams: usize,
    pub table_places: usize,
    pub concurrent_runs: usize,
    pub queued_runs: usize,
    pub usual_seconds: u32,
    pub most_seconds: u32,
    pub most_threads: usize,
    pub grace_seconds: u32,
    pub stop_seconds: u32,
    pub run_memory_mib: u64,
    pub listed_runs: usize,
    pub kept_runs: usize,
    pub lease_seconds: u32,
    pub requests_per_second: u32,
    pub requests_at_once: u32,
    pub secure_cookies: bool,
    pub patient_days: u32,
    pub trusted_proxies: Vec<IpAddr>,
    pub font_file: PathBuf,
    pub osrm_url: String,
    pub osrm_profile: String,
    pub osrm_token: String,
    pub osrm_answer_seconds: u32,
    pub osrm_table_seconds: u32,
    pub osrm_tables: usize,
    pub oidc_issuer: String,
    pub oidc_client_id: String,
    pub oidc_secret_file: String,
    pub oidc_redirect: String,
    pub oidc_label: String,
    pub oidc_scopes: String,
    pub oidc_account_claim: String,
    pub oidc_unknown: Unknown,
    pub oidc_role_claim: String,
    pub oidc_roles: Vec<Mapped>,
    pub oidc_ca_file: String,
    pub oidc_skew_seconds: u32,
    pub oidc_age_seconds: u32,
    pub oidc_answer_seconds: u32,
    pub oidc_keys_seconds: u32,
    pub oidc_refresh_seconds: u32,
    pub oidc_starts_per_minute: u32,
    /// What the keys above say, with what was read from files and the environment.
    #[serde(skip)]
    pub oidc: Option<Arc<Settings>>,
}

#[derive(Debug, thiserror::Error)]
#[error("cannot use the configuration `{file}`: {reason}")]
pub struct ConfigError {
    file: String,
    reason: String,
}

impl Config {
    /// The limits as shipped.
    #[must_use]
    pub fn shipped() -> Config {
        toml::from_str(SHIPPED).expect("a test reads the shipped configuration")
    }

    /// What the file says; what it leaves out is as shipped.
    ///
    /// # Errors
    /// When it cannot be read, has a key that does not exist, or a limit that makes no sense.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let wrong = |reason: String| ConfigError {
            file: path.display().to_string(),
            reason,
        };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        Config::with(&text).map_err(wrong)
    }

    /// As shipped, with the keys in `text` changed.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn with(text: &str) -> Result<Config, String> {
        let mut table: toml::Table = toml::from_str(SHIPPED).expect("as above");
        let changes: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
        table.extend(changes);
        let config: Config = table
            .try_into()
            .map_err(|error: toml::de::Error| error.message().to_string())?;
        config.sensible()
    }

    fn sensible(mut self) -> Result<Config, String> {
        let least_one = [
            ("body_bytes", self.body_bytes),
            ("streams", self.streams),
            ("table_places", self.table_places),
            ("concurrent_runs", self.concurrent_runs),
            ("most_threads", self.most_threads),
            ("listed_runs", self.listed_runs),
            ("kept_runs", self.kept_runs),
            ("answer_seconds", self.answer_seconds as usize),
            ("usual_seconds", self.usual_seconds as usize),
            ("lease_seconds", self.lease_seconds as usize),
            ("requests_per_second", self.requests_per_second as usize),
            ("requests_at_once", self.requests_at_once as usize),
            ("osrm_answer_seconds", self.osrm_answer_seconds as usize),
            ("osrm_table_seconds", self.osrm_table_seconds as usize),
            ("osrm_tables", self.osrm_tables),
            ("oidc_age_seconds", self.oidc_age_seconds as usize),
            ("oidc_answer_seconds", self.oidc_answer_seconds as usize),
            ("oidc_keys_seconds", self.oidc_keys_seconds as usize),
            ("oidc_refresh_seconds", self.oidc_refresh_seconds as usize),
            (
                "oidc_starts_per_minute",
                self.oidc_starts_per_minute as usize,
            ),
        ];
        if let Some((key, _)) = least_one.into_iter().find(|(_, value)| *value == 0) {
            return Err(format!("`{key}` must be at least 1"));
        }
        if self.most_seconds < self.usual_seconds {
            return Err("`usual_seconds` is more than `most_seconds`".into());
        }
        let asks = self.osrm().map_err(|error| error.to_string())?.is_some();
        if asks && self.answer_seconds <= self.osrm_table_seconds {
            return Err(
                "`osrm_table_seconds` must be less than `answer_seconds`: whoever asks for a table waits for it"
                    .into(),
            );
        }
        self.oidc = Settings::of(&self).map_err(|flaws| flaws.join("; "))?;
        Ok(self)
    }

    /// The server that days may take their travel times from.
    ///
    /// # Errors
    /// When its address or token is none.
    pub fn osrm(&self) -> Result<Option<Osrm>, OsrmError> {
        if self.osrm_url.is_empty() {
            return Ok(None);
        }
        let seconds = |count| Duration::from_secs(u64::from(count));
        let manner = Manner {
            answer: seconds(self.osrm_answer_seconds),
            whole: seconds(self.osrm_table_seconds),
            token: Some(self.osrm_token.clone()).filter(|token| !token.is_empty()),
        };
        Osrm::asked(&self.osrm_url, &self.osrm_profile, manner).map(Some)
    }

    /// How long a table of an OSRM server may wait for its turn: after it, there could be no time left for the table
    /// and what follows `afterwards`.
    #[must_use]
    pub fn patience(&self, afterwards: Duration) -> Duration {
        let seconds = self.answer_seconds.saturating_sub(self.osrm_table_seconds);
        Duration::from_secs(u64::from(seconds)).saturating_sub(afterwards)
    }

    /// The font of PDF files, if one is named.
    #[must_use]
    pub fn font(&self) -> Option<PathBuf> {
        let named = !self.font_file.as_os_str().is_empty();
        named.then(|| self.font_file.clone())
    }

    /// For a run that somebody has stopped.
    #[must_use]
    pub fn grace_of_stop(&self) -> Duration {
        Duration::from_secs(u64::from(self.stop_seconds))
    }

    #[must_use]
    pub fn grace(&self) -> Duration {
        Duration::from_secs(u64::from(self.grace_seconds))
    }
}
