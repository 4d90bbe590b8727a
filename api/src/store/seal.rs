//! Patients' data at rest: AES-256-GCM (NIST SP 800-38D) with keys that lie outside the database.
//!
//! `keys.json` beside the database holds every key that is in use, by number; new data is sealed under the
//! newest. A sealed text names its key and is bound to its place, so that it opens nowhere else. Whoever has
//! the database and not the keys has nothing; whoever loses the keys has lost the data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use serde::{Deserialize, Serialize};

use crate::files::{self, FileError};

/// What every sealed text begins with.
pub const MARK: &str = "sealed:";
const NONCE: usize = 12;

#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{}` holds no keys: {why}", path.display())]
    BadKeys { path: PathBuf, why: String },
    #[error(
        "patients' data lies sealed in the store, and `{}` with its keys is not there: put it back, or tell \
         with --new-keys that the data is given up",
        .0.display()
    )]
    NoKeys(PathBuf),
    #[error("a sealed text cannot be opened: {0}")]
    Closed(&'static str),
}

/// The keys of one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// By number, each 256 bits in hexadecimal digits; the newest has the highest.
    keys: BTreeMap<u32, String>,
}

impl Keys {
    /// The keys of a data folder; the first time, one is made.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no keys.
    pub fn of(data: &Path) -> Result<Keys, SealError> {
        let path = path_in(data);
        if !path.exists() {
            let keys = Keys {
                keys: BTreeMap::from([(1, super::secret())]),
            };
            keys.write(&path)?;
            return Ok(keys);
        }
        let bad = |why: String| SealError::BadKeys {
            path: path.clone(),
            why,
        };
        let keys: Keys =
            serde_json::from_slice(&files::read(&path)?).map_err(|error| bad(error.to_string()))?;
        let is_key = |key: &String| bytes_of(key).is_some_and(|bytes| bytes.len() == 32);
        if keys.keys.is_empty() || !keys.keys.values().all(is_key) {
            return Err(bad("a key has 64 hexadecimal digits".into()));
        }
        Ok(keys)
    }

    /// Adds a key, under which everything is sealed from now on.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing has changed.
    pub fn renew(&self, data: &Path) -> Result<Keys, SealError> {
        let mut keys = self.clone();
        keys.keys.insert(self.newest() + 1, super::secret());
        keys.write(&path_in(data))?;
        Ok(keys)
    }

    /// Forgets all keys but the newest. What is still sealed under them is lost.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing has changed.
    pub fn forget_old(&self, data: &Path) -> Result<Keys, SealError> {
        let mut keys = self.clone();
        keys.keys.retain(|number, _| *number == self.newest());
        keys.write(&path_in(data))?;
        Ok(keys)
    }

    fn write(&self, path: &Path) -> Result<(), FileError> {
        let bytes = serde_json::to_vec_pretty(self).expect("plain data");
        files::write_whole_private(path, &bytes)
    }

    fn newest(&self) -> u32 {
        *self.keys.keys().next_back().expect("there is one")
    }

    fn cipher(&self, number: u32) -> Option<Aes256Gcm> {
        let bytes = bytes_of(self.keys.get(&number)?)?;
        let key = Key::<Aes256Gcm>::try_from(bytes.as_slice()).ok()?;
        Some(Aes256Gcm::new(&key))
    }

    /// Seals a text for one place: the same name must be given to open it.
    #[must_use]
    pub fn seal(&self, text: &str, place: &str) -> String {
        let number = self.newest();
        let cipher = self.cipher(number).expect("the keys were looked at");
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("the system gives random bytes");
        let payload = Payload {
            msg: text.as_bytes(),
            aad: place.as_bytes(),
        };
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("texts are far shorter than 64 GiB");
        format!(
            "{MARK}{number}:{}{}",
            super::hexadecimal(&nonce),
            super::hexadecimal(&sealed)
        )
    }

    /// Opens a sealed text of a place.
    ///
    /// # Errors
    /// When it is none, its key is gone, or it was sealed for another place.
    pub fn open(&self, sealed: &str, place: &str) -> Result<String, SealError> {
        let closed = SealError::Closed;
        let rest = sealed
            .strip_prefix(MARK)
            .ok_or(closed("it is not sealed"))?;
        let (number, text) = rest.split_once(':').ok_or(closed("it names no key"))?;
        let number = number.parse().map_err(|_| closed("it names no key"))?;
        let cipher = self.cipher(number).ok_or(closed("its key is gone"))?;
        let bytes = bytes_of(text).filter(|bytes| NONCE < bytes.len());
        let bytes = bytes.ok_or(closed("it is cut off"))?;
        let (nonce, msg) = bytes.split_at(NONCE);
        let nonce = Nonce::try_from(nonce).map_err(|_| closed("it is cut off"))?;
        let aad = place.as_bytes();
        let opened = cipher.decrypt(&nonce, Payload { msg, aad });
        let opened = opened.map_err(|_| closed("it was changed, or is another place's"))?;
        String::from_utf8(opened).map_err(|_| closed("it is no text"))
    }

    /// Whether a text is sealed under the newest key.
    #[must_use]
    pub fn is_newest(&self, sealed: &str) -> bool {
        sealed.starts_with(&format!("{MARK}{}:", self.newest()))
    }
}

/// Where the keys of a data folder lie.
#[must_use]
pub fn path_in(data: &Path) -> PathBuf {
    data.join("keys.json")
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let is_whole =
        digits.len().is_multiple_of(2) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let bytes = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok());
    if is_whole { bytes.collect() } else { None }
}
