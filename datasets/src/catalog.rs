//! What is known about each shipped file: source, licence, standing, fingerprint.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One file of `datasets/zibo`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub name: String,
    pub title: String,
    pub title_zh: String,
    pub source: String,
    pub licence: String,
    pub standing: Standing,
    /// What in the file is approximate or missing.
    pub approximate: String,
    /// Rows below the header; features of a map.
    pub rows: usize,
    pub sha256: String,
}

/// How far the figures of a file may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Read from a source.
    Real,
    /// Computed from real figures.
    Derived,
    /// Stands in for something unknown.
    Proxy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalog {
    file: Vec<Entry>,
}

/// The entries of `datasets/zibo/catalog.toml`, in its order.
#[must_use]
pub fn entries() -> Vec<Entry> {
    let catalog: Catalog = toml::from_str(include_str!("../zibo/catalog.toml"))
        .expect("the shipped catalogue is tested");
    catalog.file
}

/// The SHA-256 of some bytes, as the catalogue writes it.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
