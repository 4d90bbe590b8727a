//! Depots and vehicles.

use super::Keys;
use super::cells::{ALWAYS, Limits, contradiction, load, number, optional, window, windows};
use super::places::Places;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::Id;
use crate::base::noun::Noun;
use crate::base::units::{Cost, Metres, Seconds};
use crate::routing::draft::{BreakDraft, Draft, VehicleDraft};
use crate::routing::problem::ways::Profile;
use crate::routing::problem::{Break, Depot, Vehicle};

const MOST_BREAKS: usize = 10;
const LARGEST_COUNT: i64 = 1_000_000;

pub(super) fn depots(flaws: &mut Flaws, draft: &Draft, places: &Places) -> Vec<Depot> {
    let mut rows = Vec::new();
    for (index, row) in draft.depots.iter().enumerate() {
        let at = format!("$.depots[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        let path = format!("{at}.loading_seconds");
        let loading = number(flaws, path, row.loading_seconds, 0, Limits::WORK);
        rows.push(Depot {
            key: row.id.clone(),
            name: row.name.clone(),
            place: places.depots[index],
            point: row.place,
            open: row
                .open
                .as_ref()
                .map_or(ALWAYS, |open| window(flaws, &format!("{at}.open"), open)),
            loading: Seconds(loading),
        });
    }
    rows
}

pub(super) fn vehicles(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Vehicle> {
    let mut rows = Vec::new();
    for (index, row) in draft.vehicles.iter().enumerate() {
        let at = format!("$.vehicles[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        if let Some(kind) = &row.kind {
            flaws.name(&format!("{at}.kind"), kind);
        }
        for (which, skill) in row.skills.iter().enumerate() {
            flaws.name(&format!("{at}.skills[{which}]"), skill);
        }
        let start = keys.depots.find(flaws, &format!("{at}.start"), &row.start);
        let speed = format!("{at}.speed_percent");
        let prices = prices(flaws, &at, row, keys);
        rows.push(Vehicle {
            key: row.id.clone(),
            name: row.name.clone(),
            kind: (row.kind.as_ref()).and_then(|kind| keys.kinds.get(kind).copied()),
            start,
            open_start: row.open_start,
            end: end(flaws, &at, row, keys, start),
            loads_at: loads_at(flaws, &at, row, keys),
            profile: profile(flaws, &at, row, draft),
            speed_percent: number(flaws, speed, row.speed_percent, 10, 1_000),
            capacity: load(
                flaws,
                &format!("{at}.capacity"),
                &row.capacity,
                keys.dimensions,
            ),
            shift: window(flaws, &format!("{at}.shift"), &row.shift),
            breaks: breaks(flaws, &at, &row.breaks),
            equipment: equipment(flaws, &at, row, keys),
            ..limits(flaws, &at, row, prices)
        });
    }
    rows
}

fn end(
    flaws: &mut Flaws,
    at: &str,
    row: &VehicleDraft,
    keys: &Keys,
    start: Id<Depot>,
) -> Option<Id<Depot>> {
    if row.open_end && row.end.is_some() {
        contradiction(
            flaws,
            format!("{at}.open_end"),
            "a route with an end is not open",
            "已指定收车点，就不能同时不回场",
        );
    }
    if row.open_start && row.max_trips != Some(1) {
        contradiction(
            flaws,
            format!("{at}.open_start"),
            "a route that begins at its first stop has one trip: max_trips must be 1",
            "从首个停靠点开始的路线只有一趟，max_trips 须为 1",
        );
    }
    match &row.end {
        Some(end) => Some(keys.depots.find(flaws, &format!("{at}.end"), end)),
        None => (!row.open_end).then_some(start),
    }
}

fn loads_at(
    flaws: &mut Flaws,
    at: &str,
    row: &VehicleDraft,
    keys: &Keys,
) -> Option<Vec<Id<Depot>>> {
    let names = row.loads_at.as_ref()?;
    if names.is_empty() {
        flaws.add(format!("{at}.loads_at"), FlawKind::Empty);
    }
    let mut depots = Vec::new();
    for (which, name) in names.iter().enumerate() {
        depots.push((keys.depots).find(flaws, &format!("{at}.loads_at[{which}]"), name));
    }
    depots.sort_unstable();
    depots.dedup();
    Some(depots)
}

/// The first profile is the draft's own; those with a name follow.
fn profile(flaws: &mut Flaws, at: &str, row: &VehicleDraft, draft: &Draft) -> Id<Profile> {
    let Some(name) = &row.profile else {
        return Id::new(0);
    };
    match draft.profiles.iter().position(|row| row.id == *name) {
        Some(index) => Id::new(index + 1),
        None => {
            let known = draft.profiles.iter().map(|row| row.id.as_str());
            flaws.unknown(format!("{at}.profile"), (Noun::Profile, name), known);
            Id::new(0)
        }
    }
}

fn equipment(flaws: &mut Flaws, at: &str, row: &VehicleDraft, keys: &Keys) -> u32 {
    let mut equipment = 0;
    for (which, name) in row.equipment.iter().enumerate() {
        flaws.name(&format!("{at}.equipment[{which}]"), name);
        // Equipment that nothing needs is no mistake.
        equipment |= keys.equipment.get(name).copied().unwrap_or(0);
    }
    equipment
}

fn breaks(flaws: &mut Flaws, at: &str, rows: &[BreakDraft]) -> Vec<Break> {
    flaws.at_most(format!("{at}.breaks"), rows.len(), MOST_BREAKS);
    let mut breaks: Vec<Break> = Vec::new();
    for (index, row) in rows.iter().take(MOST_BREAKS).enumerate() {
        let at = format!("{at}.breaks[{index}]");
        flaws.name(&format!("{at}.id"), &row.id);
        if breaks.iter().any(|other| other.key == row.id) {
            let id = row.id.clone();
            flaws.add(format!("{at}.id"), FlawKind::Duplicate { id });
        }
        if row.windows.is_empty() {
            flaws.add(format!("{at}.windows"), FlawKind::Empty);
        }
        let length = number(flaws, format!("{at}.seconds"), row.seconds, 0, Limits::WORK);
        breaks.push(Break {
            key: row.id.clone(),
            windows: windows(flaws, &format!("{at}.windows"), &row.windows),
            length: Seconds(length),
        });
    }
    breaks
}

struct Prices {
    fixed: Cost,
    per_metre: Cost,
    per_second: Cost,
    per_driving_second: Cost,
    per_service_second: Cost,
    per_overtime_second: Cost,
}

fn prices(flaws: &mut Flaws, at: &str, row: &VehicleDraft, keys: &Keys) -> Prices {
    let mut price =
        |name: &str, price: i64| number(flaws, format!("{at}.{name}"), price, 0, Limits::PRICE);
    let scale = keys.scale;
    let over = row.overtime.as_ref().map_or(0, |over| over.per_hour);
    Prices {
        fixed: scale.each(price("fixed", row.fixed)),
        per_metre: scale.per_metre(price("per_km", row.per_km)),
        per_second: scale.per_second(price("per_hour", row.per_hour)),
        per_driving_second: scale.per_second(price("per_driving_hour", row.per_driving_hour)),
        per_service_second: scale.per_second(price("per_service_hour", row.per_service_hour)),
        per_overtime_second: scale.per_second(price("overtime.per_hour", over)),
    }
}

/// A vehicle of which nothing but the limits and prices is meant.
fn limits(flaws: &mut Flaws, at: &str, row: &VehicleDraft, prices: Prices) -> Vehicle {
    let mut limit = |name: &str, value: Option<i64>, low: i64, high: i64| {
        optional(flaws, format!("{at}.{name}"), value, (low, high))
    };
    let count = |value: i64| usize::try_from(value).unwrap_or(1);
    let over = row.overtime.as_ref().map(|over| over.seconds);
    Vehicle {
        overtime: Seconds(limit("overtime.seconds", over, 0, Limits::SPAN / 2).unwrap_or(0)),
        max_trips: limit("max_trips", row.max_trips, 1, 1_000).map_or(usize::MAX, count),
        max_stops: limit("max_stops", row.max_stops, 0, LARGEST_COUNT).map(count),
        max_duty: limit("max_duty_seconds", row.max_duty_seconds, 0, Limits::SPAN).map(Seconds),
        max_driving: limit(
            "max_driving_seconds",
            row.max_driving_seconds,
            0,
            Limits::SPAN,
        )
        .map(Seconds),
        max_metres: limit("max_metres", row.max_metres, 0, Limits::LOAD).map(Metres),
        fixed: prices.fixed,
        per_metre: prices.per_metre,
        per_second: prices.per_second,
        per_driving_second: prices.per_driving_second,
        per_service_second: prices.per_service_second,
        per_overtime_second: prices.per_overtime_second,
        key: String::new(),
        name: String::new(),
        kind: None,
        start: Id::new(0),
        open_start: false,
        end: None,
        loads_at: None,
        profile: Id::new(0),
        speed_percent: 100,
        capacity: Default::default(),
        shift: ALWAYS,
        breaks: Vec::new(),
        equipment: 0,
    }
}
