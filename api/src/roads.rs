//! Files of roads: made from an extract of OpenStreetMap, opened, and used.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use datasets::roads::file::{self, About, RoadFile, RoadFileError};
use datasets::roads::osm::{self, OsmError};
use datasets::roads::profile::{self, SHIPPED};
use sha2::{Digest, Sha256};
use solver::base::flaw::{Flaw, FlawKind};
use solver::places::point::Point;
use solver::places::roads::{NetworkError, Roads};

use crate::files::{self, FileError};
use crate::store::hexadecimal;

#[derive(Debug, thiserror::Error)]
pub enum RoadsError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{}` {source}", path.display())]
    Osm { path: PathBuf, source: OsmError },
    #[error("`{}`: {source}", path.display())]
    Network { path: PathBuf, source: NetworkError },
    #[error("`{}` {source}", path.display())]
    Roads {
        path: PathBuf,
        source: RoadFileError,
    },
    #[error("there is no profile `{0}`; shipped are {names}, anything else is the path of a file", names = names())]
    NoProfile(String),
    #[error("the profile has flaws")]
    Profile { file: String, flaws: Vec<Flaw> },
}

fn names() -> String {
    SHIPPED.map(|(name, _)| name).join(", ")
}

/// The text of a profile: of one that is shipped, or of a file.
///
/// # Errors
/// When there is none of that name, or it has flaws.
pub fn profile_text(name: &str) -> Result<String, RoadsError> {
    let text = match profile::shipped(name) {
        Some(text) => text.to_string(),
        None if Path::new(name).exists() => {
            let bytes = files::read(Path::new(name))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        None => return Err(RoadsError::NoProfile(name.into())),
    };
    match profile::read(&text) {
        Ok(_) => Ok(text),
        Err(flaws) => Err(RoadsError::Profile {
            file: name.into(),
            flaws,
        }),
    }
}

/// What came of building.
pub struct Built {
    pub file: RoadFile,
    /// It lay there already, made of the same data with the same profile.
    pub is_old: bool,
}

/// Makes roads of an extract and keeps them at `out`, unless the same ones lie there already.
///
/// # Errors
/// When the extract cannot be used or the file cannot be written.
pub fn build(extract: &Path, profile: &str, out: &Path) -> Result<Built, RoadsError> {
    let text = profile_text(profile)?;
    let name = extract.file_name().unwrap_or_default().to_string_lossy();
    let mut about = About {
        file: name.chars().filter(|letter| !letter.is_control()).collect(),
        file_sha256: fingerprint(extract)?,
        taken_at: None,
        profile: text,
    };
    if let Ok(file) = open(out) {
        let old = &file.about;
        if (&old.file_sha256, &old.profile) == (&about.file_sha256, &about.profile) {
            return Ok(Built { file, is_old: true });
        }
    }
    files::probe(out)?;
    let path = || extract.to_path_buf();
    let profile = profile::read(&about.profile).expect("it has just been read");
    let read = osm::read(extract, &profile).map_err(|source| match source {
        OsmError::Read(source) => RoadsError::File(FileError::Read {
            path: path(),
            source,
        }),
        source => RoadsError::Osm {
            path: path(),
            source,
        },
    })?;
    about.taken_at = read.taken_at;
    let roads = Roads::new(read.network).map_err(|source| RoadsError::Network {
        path: path(),
        source,
    })?;
    let bytes = file::write(&about, &roads);
    files::write_whole(out, &bytes)?;
    let file = read_bytes(out, &bytes)?;
    Ok(Built {
        file,
        is_old: false,
    })
}

/// # Errors
/// When the file cannot be read, or is not what `rounds roads build` made.
pub fn open(path: &Path) -> Result<RoadFile, RoadsError> {
    read_bytes(path, &files::read(path)?)
}

fn read_bytes(path: &Path, bytes: &[u8]) -> Result<RoadFile, RoadsError> {
    let path = || path.to_path_buf();
    file::read(bytes).map_err(|source| RoadsError::Roads {
        path: path(),
        source,
    })
}

/// SHA-256 of a file, however large.
fn fingerprint(path: &Path) -> Result<String, FileError> {
    let hash = || -> io::Result<String> {
        let mut file = BufReader::new(File::open(path)?);
        let (mut hash, mut part) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            match file.read(&mut part)? {
                0 => return Ok(hexadecimal(&hash.finalize())),
                count => hash.update(&part[..count]),
            }
        }
    };
    hash().map_err(|source| FileError::Read {
        path: path.into(),
        source,
    })
}

/// Larger tables take gigabytes.
const MOST_POINTS: usize = 10_000;

/// Points as text, one a line, `118.05,36.81`; a heading is read over.
///
/// # Errors
/// Every line that is no point.
pub fn points(text: &str) -> Result<Vec<(String, Point)>, Vec<Flaw>> {
    let mut points = Vec::new();
    let mut flaws = Vec::new();
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let mut figures = line
            .split(',')
            .map(|figure| figure.trim().parse::<f64>().ok());
        let point = figures.next().flatten().zip(figures.next().flatten());
        let point = point.map(|(lon, lat)| Point { lon, lat });
        match point.filter(|point| point.lon.abs() <= 180.0 && point.lat.abs() <= 90.0) {
            Some(point) => points.push((format!("line {}", index + 1), point)),
            None if index == 0 => {}
            None => {
                let message = "is no point: longitude and latitude are needed, 118.05,36.81".into();
                let message_zh = "不是坐标：应为经度,纬度，例如 118.05,36.81".into();
                let kind = FlawKind::Unreadable {
                    message,
                    message_zh,
                };
                flaws.push(Flaw::new(format!("line {}", index + 1), &kind));
            }
        }
    }
    let limit = MOST_POINTS;
    match points.len() {
        0 if flaws.is_empty() => flaws.push(Flaw::new("$", &FlawKind::Empty)),
        found if limit < found => flaws.push(Flaw::new("$", &FlawKind::TooMany { limit, found })),
        _ => {}
    }
    if flaws.is_empty() {
        Ok(points)
    } else {
        Err(flaws)
    }
}
