//! Roads in a file: what they were made of, the network, its hierarchy, and a fingerprint of all that.
//!
//! Little-endian throughout. A file that was cut, changed or made by another version is refused.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use solver::places::roads::hierarchy::{Hierarchy, Ladder};
use solver::places::roads::{Network, NetworkError, Roads, Spot, Stretch};

use super::profile::{self, Profile};

const MAGIC: &[u8; 8] = b"RNDROADS";
const VERSION: u32 = 1;
const FINGERPRINT: usize = 32;
/// Stands for a direction that may not be driven; no time is as long.
const CLOSED: u32 = u32::MAX;

/// What roads were made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Name of the file that was read, and its SHA-256.
    pub file: String,
    pub file_sha256: String,
    /// Seconds since 1970, where the file says so.
    pub taken_at: Option<i64>,
    /// The text of the profile.
    pub profile: String,
}

/// A file of roads, read.
pub struct RoadFile {
    pub about: About,
    pub profile: Profile,
    pub roads: Roads,
    /// SHA-256 of everything in the file.
    pub fingerprint: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RoadFileError {
    #[error("is no file of roads (`rounds roads build` makes one)")]
    Foreign,
    #[error("was made by another version; make it anew with `rounds roads build`")]
    Version,
    #[error("is cut off or damaged; make it anew with `rounds roads build`")]
    Damaged,
    #[error("makes no sense: {0}")]
    Network(#[from] NetworkError),
}

impl RoadFile {
    /// Where times come from, for every plan made with them; at most 100 characters.
    #[must_use]
    pub fn source(&self) -> String {
        let short: String = self.about.file.chars().take(40).collect();
        let name: String = self.profile.name.chars().take(12).collect();
        format!("roads of {short}, {name}, {}", &self.fingerprint[..16])
    }
}

/// The bytes of a file.
#[must_use]
pub fn write(about: &About, roads: &Roads) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(MAGIC);
    put(&mut bytes, [VERSION]);
    let about = serde_json::to_vec(about).expect("plain data");
    put(&mut bytes, [size(about.len())]);
    bytes.extend(about);
    let network = roads.network();
    let spots = |bytes: &mut Vec<u8>, spots: &[Spot]| {
        let pairs = spots.iter().flat_map(|spot| [spot.lon, spot.lat]);
        let words: Vec<u32> = pairs.map(i32::cast_unsigned).collect();
        list(bytes, &words);
    };
    spots(&mut bytes, &network.junctions);
    spots(&mut bytes, &network.bends);
    let time = |time: Option<u32>| time.unwrap_or(CLOSED);
    let words = network.stretches.iter().flat_map(|row| {
        let ways = [time(row.forward), time(row.backward)];
        [
            row.from,
            row.to,
            row.decimetres,
            ways[0],
            ways[1],
            row.bends.0,
            row.bends.1,
        ]
    });
    list(&mut bytes, &words.collect::<Vec<u32>>());
    let hierarchy = roads.hierarchy();
    put(&mut bytes, [hierarchy.core]);
    list(&mut bytes, &hierarchy.order);
    for ladder in [&hierarchy.up, &hierarchy.down] {
        list(&mut bytes, &ladder.first);
        list(&mut bytes, &ladder.ends);
        let halves = ladder.weights.iter().flat_map(|weight| {
            let [low, high] = [*weight & u64::from(u32::MAX), *weight >> 32];
            [low, high].map(|half| u32::try_from(half).expect("half of 64 bits"))
        });
        list(&mut bytes, &halves.collect::<Vec<u32>>());
    }
    let fingerprint = Sha256::digest(&bytes);
    bytes.extend(fingerprint);
    bytes
}

fn size(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 of anything")
}

fn put(bytes: &mut Vec<u8>, words: impl IntoIterator<Item = u32>) {
    bytes.extend(words.into_iter().flat_map(u32::to_le_bytes));
}

fn list(bytes: &mut Vec<u8>, words: &[u32]) {
    put(bytes, [size(words.len())]);
    put(bytes, words.iter().copied());
}

/// # Errors
/// When the bytes are not what [`write`] made.
pub fn read(bytes: &[u8]) -> Result<RoadFile, RoadFileError> {
    let (about, rest) = head(bytes)?;
    let text = &about.profile;
    let profile = profile::read(text).map_err(|_| RoadFileError::Damaged)?;
    let (network, hierarchy) = body(rest).ok_or(RoadFileError::Damaged)?;
    Ok(RoadFile {
        roads: Roads::with(network, hierarchy)?,
        fingerprint: hexadecimal(&bytes[bytes.len() - FINGERPRINT..]),
        profile,
        about,
    })
}

fn head(bytes: &[u8]) -> Result<(About, &[u8]), RoadFileError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(RoadFileError::Foreign)?;
    let content = bytes.len().checked_sub(FINGERPRINT);
    let (content, fingerprint) = bytes.split_at(content.ok_or(RoadFileError::Damaged)?);
    let mut words = Words(rest);
    if words.word().ok_or(RoadFileError::Damaged)? != VERSION {
        return Err(RoadFileError::Version);
    }
    if Sha256::digest(content).as_slice() != fingerprint {
        return Err(RoadFileError::Damaged);
    }
    let read = || {
        let length = words.word()? as usize;
        let (about, rest) = words.0.split_at_checked(length)?;
        let about = serde_json::from_slice(about).ok()?;
        let rest = &rest[..rest.len().checked_sub(FINGERPRINT)?];
        Some((about, rest))
    };
    let mut read = read;
    read().ok_or(RoadFileError::Damaged)
}

/// Words of 32 bits, one after another.
struct Words<'b>(&'b [u8]);

impl Words<'_> {
    fn word(&mut self) -> Option<u32> {
        let (word, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*word))
    }

    fn list(&mut self) -> Option<Vec<u32>> {
        let count = self.word()? as usize;
        let (words, rest) = self.0.split_at_checked(count.checked_mul(4)?)?;
        self.0 = rest;
        let (words, _) = words.as_chunks::<4>();
        Some(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    fn spots(&mut self) -> Option<Vec<Spot>> {
        let words = self.list()?;
        let (pairs, rest) = words.as_chunks::<2>();
        let spot = |[lon, lat]: &[u32; 2]| Spot {
            lon: lon.cast_signed(),
            lat: lat.cast_signed(),
        };
        rest.is_empty().then(|| pairs.iter().map(spot).collect())
    }

    fn ladder(&mut self) -> Option<Ladder> {
        let (first, ends, halves) = (self.list()?, self.list()?, self.list()?);
        let (pairs, rest) = halves.as_chunks::<2>();
        let weight = |[low, high]: &[u32; 2]| u64::from(*high) << 32 | u64::from(*low);
        rest.is_empty().then(|| Ladder {
            first,
            ends,
            weights: pairs.iter().map(weight).collect(),
        })
    }
}

fn body(bytes: &[u8]) -> Option<(Network, Hierarchy)> {
    let mut words = Words(bytes);
    let (junctions, bends) = (words.spots()?, words.spots()?);
    let list = words.list()?;
    let (rows, rest) = list.as_chunks::<7>();
    if !rest.is_empty() {
        return None;
    }
    let time = |word: u32| (word != CLOSED).then_some(word);
    let stretch = |row: &[u32; 7]| Stretch {
        from: row[0],
        to: row[1],
        decimetres: row[2],
        forward: time(row[3]),
        backward: time(row[4]),
        bends: (row[5], row[6]),
    };
    let network = Network {
        junctions,
        stretches: rows.iter().map(stretch).collect(),
        bends,
    };
    let hierarchy = Hierarchy {
        core: words.word()?,
        order: words.list()?,
        up: words.ladder()?,
        down: words.ladder()?,
    };
    words.0.is_empty().then_some((network, hierarchy))
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
