//! Travel tables of days that bring only coordinates: from roads in a file, or from an OSRM server that
//! somebody named. There is no third way: what neither knows is a flaw, never a straight line.
//!
//! Coordinates are WGS-84, as everywhere in Rounds.

use std::sync::Arc;

use datasets::formats::instance::{Format, Instance, Wanted, read};
use datasets::formats::vroom::tabled;
use datasets::roads::file::RoadFile;
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use solver::places::periods::LONGEST;
use solver::places::point::Point;
use solver::places::roads::legs::Leg;
use solver::places::roads::snap::Snapped;
use solver::routing::draft::{Draft, TableDraft, TravelDraft};

pub mod osrm;

use osrm::{Osrm, OsrmError};

/// As many as the machine has.
#[must_use]
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Larger tables take more than a gigabyte as text.
pub const MOST_PLACES: usize = 5_000;
/// Of places that have no way to others so many are told.
const TOLD: usize = 20;

/// Where times come from.
#[derive(Clone)]
pub enum Source {
    Roads(Arc<RoadFile>),
    Osrm(Osrm),
}

/// What makes a table impossible.
#[derive(Debug)]
pub enum TravelError {
    Flaws(Vec<Flaw>),
    Osrm(OsrmError),
}

impl From<Vec<Flaw>> for TravelError {
    fn from(flaws: Vec<Flaw>) -> TravelError {
        TravelError::Flaws(flaws)
    }
}

/// Legs between places, a row for each; `None` where there is no way.
pub(crate) type Rows = Vec<Vec<Option<Leg>>>;

/// A table, and what should be known of it.
pub struct Tabled {
    pub seconds: Vec<Vec<i64>>,
    pub metres: Vec<Vec<i64>>,
    /// Where the figures come from.
    pub source: String,
    /// Places that have no way to others.
    pub warnings: Vec<Flaw>,
}

impl Source {
    /// Legs between places, each with its path in the file for what is wrong with it.
    ///
    /// # Errors
    /// When a place lies too far from any road, there are too many, or the server fails.
    pub fn table(&self, places: &[(String, Point)]) -> Result<Tabled, TravelError> {
        if MOST_PLACES < places.len() {
            let (limit, found) = (MOST_PLACES, places.len());
            let flaw = Flaw::new("$", &FlawKind::TooMany { limit, found });
            return Err(vec![flaw].into());
        }
        let (rows, source) = match self {
            Source::Roads(file) => {
                let snapped = snap(file, places)?;
                (
                    file.roads.legs(&snapped, &snapped, threads()),
                    file.source(),
                )
            }
            Source::Osrm(osrm) => osrm.table(places)?,
        };
        Ok(tabled(&rows, source, places))
    }

    /// A profile of a request that these times are not for.
    #[must_use]
    pub fn foreign<'n>(&self, profiles: &'n [String]) -> Option<&'n String> {
        let own = match self {
            Source::Roads(file) => &file.profile.name,
            Source::Osrm(osrm) => osrm.profile(),
        };
        // Request and server call a car what they like.
        let cars = ["car", "driving"];
        let known = |name: &&String| {
            *name == own
                || [own, *name]
                    .iter()
                    .all(|name| cars.contains(&name.as_str()))
        };
        profiles.iter().find(|name| !known(name))
    }
}

/// # Errors
/// A flaw for each place that is too far from any road.
pub fn snap(file: &RoadFile, places: &[(String, Point)]) -> Result<Vec<Snapped>, Vec<Flaw>> {
    let most = file.profile.snap_metres;
    let mut flaws = Vec::new();
    let mut snapped = Vec::new();
    for (path, point) in places {
        match file.roads.snap(*point, most as f64) {
            Some(place) => snapped.push(place),
            None => flaws.push(far(path, most)),
        }
    }
    if flaws.is_empty() {
        Ok(snapped)
    } else {
        Err(flaws)
    }
}

/// A point that no road is near.
pub(crate) fn far(path: &str, most: i64) -> Flaw {
    let kind = FlawKind::Unreadable {
        message: format!("no road that leads anywhere lies within {most} m"),
        message_zh: format!("{most} 米内没有连通的道路"),
    };
    Flaw::new(path, &kind)
}

/// Whole seconds and metres; seconds are rounded up, so that nothing impossible is promised. Where there
/// is no way stands a time longer than any day: whoever plans it breaks a rule, and the judge says so.
fn tabled(rows: &Rows, source: String, places: &[(String, Point)]) -> Tabled {
    let mut warnings = Vec::new();
    for (index, (path, _)) in places.iter().enumerate() {
        let out = rows[index].iter().filter(|leg| leg.is_none()).count();
        let into = rows.iter().filter(|row| row[index].is_none()).count();
        if 0 < out + into && warnings.len() < TOLD {
            let kind = FlawKind::Unreadable {
                message: format!(
                    "there is no way from here to {out} places, and to here from {into}"
                ),
                message_zh: format!("从此处无法到达 {out} 个地点，有 {into} 个地点无法到达此处"),
            };
            warnings.push(Flaw::new(path, &kind));
        }
    }
    let whole = |value: u64| i64::try_from(value).unwrap_or(LONGEST);
    let figures = |figure: &dyn Fn(&Leg) -> i64| -> Vec<Vec<i64>> {
        let cell = |leg: &Option<Leg>| leg.as_ref().map_or(LONGEST, |leg| figure(leg).min(LONGEST));
        rows.iter()
            .map(|row| row.iter().map(cell).collect())
            .collect()
    };
    Tabled {
        seconds: figures(&|leg| whole(leg.milliseconds.div_ceil(1_000))),
        metres: figures(&|leg| whole((leg.decimetres + 5) / 10)),
        source,
        warnings,
    }
}

/// A day as it is read, with a table in place of its estimate; and the bytes as if they had held it.
///
/// # Errors
/// Every flaw in the file, what brings a table of its own, and what [`Source::table`] says.
pub fn on_roads(
    bytes: Vec<u8>,
    wanted: Wanted,
    source: &Source,
) -> Result<(Vec<u8>, Instance), TravelError> {
    let mut instance = read(&bytes, wanted)?;
    if instance.format != Format::Vroom {
        let warnings = table_in(&mut instance.draft, source)?;
        instance.warnings.extend(warnings);
        return Ok((bytes, instance));
    }
    let places = tabled::places(&bytes)?.ok_or_else(own_table)?;
    if let Some(profile) = source.foreign(&places.profiles) {
        let kind = FlawKind::Unknown {
            what: Noun::Profile,
            id: profile.clone(),
        };
        return Err(vec![Flaw::new("$.vehicles", &kind)].into());
    }
    let table = source.table(&places.points)?;
    let bytes = tabled::with_table(&bytes, &places, (&table.seconds, &table.metres))?;
    let mut instance = read(&bytes, wanted)?;
    if let TravelDraft::Table(own) = &mut instance.draft.travel {
        own.source = table.source.clone();
    }
    instance.warnings.extend(table.warnings);
    Ok((bytes, instance))
}

/// Puts a table in place of the estimate of a day; what should be known of it.
///
/// # Errors
/// As [`on_roads`].
pub fn table_in(draft: &mut Draft, source: &Source) -> Result<Vec<Flaw>, TravelError> {
    if !matches!(draft.travel, TravelDraft::GreatCircle(_)) {
        return Err(own_table().into());
    }
    let depots = draft.depots.iter().enumerate();
    let depots = depots.map(|(index, row)| (format!("$.depots[{index}].place"), row.place));
    let orders = draft.orders.iter().enumerate();
    let orders = orders.map(|(index, row)| (format!("$.orders[{index}].place"), row.place));
    let pickups = draft.orders.iter().enumerate().filter_map(|(index, row)| {
        let pickup = row.pickup.as_ref()?;
        Some((format!("$.orders[{index}].pickup.place"), pickup.place))
    });
    let mut flaws = Vec::new();
    let mut places = Vec::new();
    for (path, place) in depots.chain(orders).chain(pickups) {
        match place {
            Some(point) => places.push((path, point)),
            None => flaws.push(Flaw::new(path, &FlawKind::Empty)),
        }
    }
    if !flaws.is_empty() {
        return Err(flaws.into());
    }
    let table = source.table(&places)?;
    draft.travel = TravelDraft::Table(TableDraft {
        source: table.source,
        metres: table.metres,
        seconds: table.seconds,
    });
    Ok(table.warnings)
}

fn own_table() -> Vec<Flaw> {
    let kind = FlawKind::Contradiction {
        message: "it brings travel times of its own, so roads are not asked",
        message_zh: "文件自带行程表，不能再用路网计算",
    };
    vec![Flaw::new("$.travel", &kind)]
}
