//! One door for every file that says what must be driven: Rounds' own JSON, VROOM's, and the text
//! formats of the literature. The content says which it is.
//!
//! Text is read up to 20 MB, VROOM up to 50 MB and Rounds' own JSON up to 100 MB; what reading takes
//! grows with the file and with nothing that the file merely claims, but for vehicles, of which 5,000
//! are taken ([`most_memory`]).

use std::collections::BTreeMap;

use solver::base::flaw::Flaw;
use solver::places::plane::Rounding;
use solver::routing::draft::{Draft, Objective};

use super::text::{Notes, lines};
use super::{lilim, solomon, vroom, vrplib};
use crate::json;

/// Fleets that a text merely claims, schemas, and what a small file needs anyway.
const MEMORY: usize = 8_000_000;
/// Lawful files take less than half of it. The most is taken by lists of tiny objects of the wrong
/// shape, which are held against a schema one by one.
const MEMORY_PER_BYTE: usize = 200;

/// The most memory that [`read`] takes, in bytes, for a file of so many: whatever stands in it, and
/// with the draft that comes of it.
#[must_use]
pub fn most_memory(length: usize) -> usize {
    MEMORY.saturating_add(MEMORY_PER_BYTE.saturating_mul(length))
}

/// Larger texts are refused unread.
const MOST_TEXT: usize = 20_000_000;
/// Of text, so much is looked at to find out what it is.
const LOOKED_AT: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Rounds' own JSON.
    Rounds,
    /// The request of VROOM: <https://github.com/VROOM-Project/vroom/blob/master/docs/API.md>.
    Vroom,
    /// VRPLIB with the sections of PyVRP.
    Vrplib,
    /// Solomon, and Gehring and Homberger.
    Solomon,
    /// Li and Lim: pickups and deliveries.
    Lilim,
}

/// What the content does not say, or what is wanted otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub format: Option<Format>,
    /// Of the text formats; left out: that in which best known values of the kind are given.
    pub rounding: Option<Rounding>,
    pub objective: Option<Objective>,
}

/// A file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    pub format: Format,
    pub draft: Draft,
    /// What was read over: each with its place in the file.
    pub warnings: Vec<Flaw>,
    pub origin: Origin,
}

/// Where in the file the rows of the draft come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// `$.orders[3]` comes from `line 12`, or from `$.jobs[3]`.
    pub(super) rows: BTreeMap<String, String>,
    /// `.load` is `.delivery` there.
    pub(super) fields: &'static [(&'static str, &'static str)],
}

impl Origin {
    pub(super) fn row(&mut self, list: &str, index: usize, place: String) {
        self.rows.insert(format!("$.{list}[{index}]"), place);
    }

    /// The flaw at its place in the file, as far as that is known.
    #[must_use]
    pub fn locate(&self, mut flaw: Flaw) -> Flaw {
        let end = flaw.path.find(']').map_or(flaw.path.len(), |at| at + 1);
        let (row, rest) = flaw.path.split_at(end);
        if let Some(place) = self.rows.get(row) {
            let mut rest = rest.to_string();
            for (ours, theirs) in self.fields {
                rest = rest.replace(ours, theirs);
            }
            let joint = if place.starts_with('$') || rest.is_empty() {
                ""
            } else {
                ": "
            };
            let rest = match joint.is_empty() {
                true => rest,
                false => rest.trim_start_matches('.').to_string(),
            };
            flaw.path = format!("{place}{joint}{rest}");
        }
        flaw
    }
}

/// What the content seems to be; `None` for what is nothing that is known.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<Format> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if *first == b'{' {
        let is_vroom = json::kind_of(bytes).is_none() && vroom::is_request(bytes);
        return Some(match is_vroom {
            true => Format::Vroom,
            false => Format::Rounds,
        });
    }
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST_TEXT)]);
    let mut has_vehicles = false;
    for (number, line) in lines(&text).enumerate().take(LOOKED_AT) {
        let mut words = line.words();
        let word = words.next().unwrap_or("").trim_end_matches(':');
        let figures = line.words().all(|word| word.parse::<f64>().is_ok());
        match word {
            "VEHICLE" => has_vehicles = true,
            "CUSTOMER" if has_vehicles => return Some(Format::Solomon),
            "DIMENSION" | "EDGE_WEIGHT_TYPE" => return Some(Format::Vrplib),
            _ if word.ends_with("_SECTION") => return Some(Format::Vrplib),
            _ if number == 0 && figures && (2..=3).contains(&line.words().count()) => {
                return Some(Format::Lilim);
            }
            _ => {}
        }
    }
    None
}

/// # Errors
/// Every flaw in the shape of the file, each with its line or its path.
pub fn read(bytes: &[u8], wanted: Wanted) -> Result<Instance, Vec<Flaw>> {
    let mut notes = Notes::default();
    let Some(format) = wanted.format.or_else(|| sniff(bytes)) else {
        notes.file(
            "is no format that is known: rounds, vroom, vrplib, solomon, lilim",
            "无法识别文件格式（支持 rounds、vroom、vrplib、solomon、lilim）",
        );
        return Err(notes.flaws);
    };
    let is_json = matches!(format, Format::Rounds | Format::Vroom);
    if is_json && wanted.rounding.is_some() {
        notes.file(
            "a rounding belongs to the text formats; this one says its distances",
            "舍入方式只用于文本格式；此格式自带距离",
        );
        return Err(notes.flaws);
    }
    if !is_json && MOST_TEXT < bytes.len() {
        let found = bytes.len();
        notes.file(
            format!("{found} bytes, at most {MOST_TEXT} are taken"),
            format!("共 {found} 字节，最多接受 {MOST_TEXT} 字节"),
        );
        return Err(notes.flaws);
    }
    let mut instance = match format {
        Format::Rounds => Instance {
            format,
            draft: json::read_json(bytes)?,
            warnings: Vec::new(),
            origin: Origin::default(),
        },
        Format::Vroom => vroom::read(bytes)?,
        Format::Vrplib => vrplib::read(&String::from_utf8_lossy(bytes), wanted.rounding)?,
        Format::Solomon => solomon::read(&String::from_utf8_lossy(bytes), wanted.rounding)?,
        Format::Lilim => lilim::read(&String::from_utf8_lossy(bytes), wanted.rounding)?,
    };
    if let Some(objective) = wanted.objective {
        instance.draft.objective = objective;
    }
    Ok(instance)
}
