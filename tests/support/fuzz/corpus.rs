//! The kept corpus: small inputs for each reader, and those that once brought one down.

use std::fs;
use std::path::PathBuf;

use crate::source::top;

/// Where the inputs of a reader are kept.
#[must_use]
pub fn folder(reader: &str) -> PathBuf {
    top().join("tests/fuzz/corpus").join(reader)
}

/// By name, so that they come in the same order everywhere.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn kept(reader: &str) -> Vec<(String, Vec<u8>)> {
    let folder = folder(reader);
    let Ok(entries) = fs::read_dir(&folder) else {
        return Vec::new();
    };
    let mut kept: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bytes = fs::read(&path).expect("a readable file");
            (name.into_owned(), bytes)
        })
        .collect();
    kept.sort();
    kept
}

/// Keeps an input that brought its reader down; its path.
///
/// # Errors
/// When it cannot be written.
pub fn keep_crash(reader: &str, input: &[u8]) -> std::io::Result<PathBuf> {
    let folder = folder(reader);
    fs::create_dir_all(&folder)?;
    let hash = datasets::catalog::fingerprint(input);
    let path = folder.join(format!("crash-{}", &hash[..12]));
    fs::write(&path, input)?;
    Ok(path)
}

/// The readers that have a folder.
///
/// # Panics
/// When there is no corpus.
#[must_use]
pub fn folders() -> Vec<String> {
    let entries = fs::read_dir(folder("")).expect("there is a corpus");
    let names = entries.map(|entry| entry.expect("readable").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
