//! Where everything lies, and the ways between: rows of tables, points of planes, coordinates.
//!
//! Depots, orders and pickups each have a position: a row of the table or one of the points of the
//! plane. Positions on one row are one place. Where all travel is worked out from points, so are
//! positions of the same coordinates.

use std::collections::BTreeMap;

use super::cells::contradiction;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::units::Seconds;
use crate::places::periods::{LONGEST, Periods};
use crate::places::point::Point;
use crate::routing::draft::{Draft, PeriodDraft, TravelDraft};
use crate::routing::problem::ways::{Legs, Place, Profile};

/// A full table of so many places takes 200 MB; beyond it legs are worked out one by one.
const MOST_TABLED: usize = 5_000;
const MOST_PROFILES: usize = 20;
const MOST_PERIODS: usize = 100;
const LOWEST_PERCENT: i64 = 5;
const HIGHEST_PERCENT: i64 = 400;

/// Places of depots, orders and pickups, and what is known of each place.
pub(super) struct Places {
    pub(super) depots: Vec<Id<Place>>,
    pub(super) orders: Vec<Id<Place>>,
    pub(super) pickups: Vec<Option<Id<Place>>>,
    /// Of each place its row in tables and planes, and its point on the earth.
    rows: Vec<usize>,
    points: Vec<Option<Point>>,
}

/// A depot, an order or a pickup, as far as it is somewhere.
struct Position {
    path: String,
    at: Option<usize>,
    point: Option<Point>,
}

pub(super) fn read(flaws: &mut Flaws, draft: &Draft) -> Places {
    let positions = positions(draft);
    let rows = read_rows(flaws, draft, &positions);
    check_travels(flaws, draft, positions.len());
    check_points(flaws, draft, &positions, &rows);
    let mut known: BTreeMap<Vec<u64>, Id<Place>> = BTreeMap::new();
    let mut places = Places {
        depots: Vec::new(),
        orders: Vec::new(),
        pickups: Vec::new(),
        rows: Vec::new(),
        points: Vec::new(),
    };
    let mut ids = Vec::new();
    for (position, row) in positions.iter().zip(&rows) {
        let next = Id::new(known.len());
        let id = *known.entry(key(draft, position, *row)).or_insert(next);
        if id == next {
            places.rows.push(*row);
            places.points.push(position.point);
        }
        ids.push(id);
    }
    let (depots, rest) = ids.split_at(draft.depots.len());
    let (orders, pickups) = rest.split_at(draft.orders.len());
    places.depots.extend(depots);
    places.orders.extend(orders);
    let mut pickups = pickups.iter().copied();
    let pickup = |has: bool| has.then(|| pickups.next()).flatten();
    let pairs = draft.orders.iter().map(|row| row.pickup.is_some());
    places.pickups = pairs.map(pickup).collect();
    places
}

fn positions(draft: &Draft) -> Vec<Position> {
    let depots = draft.depots.iter().enumerate().map(|(index, row)| {
        let path = format!("$.depots[{index}]");
        (path, row.at, row.place)
    });
    let orders = draft.orders.iter().enumerate().map(|(index, row)| {
        let path = format!("$.orders[{index}]");
        (path, row.at, row.place)
    });
    let pickups = draft.orders.iter().enumerate().filter_map(|(index, row)| {
        let pickup = row.pickup.as_ref()?;
        let path = format!("$.orders[{index}].pickup");
        Some((path, pickup.at, pickup.place))
    });
    let all = depots.chain(orders).chain(pickups);
    all.map(|(path, at, point)| Position { path, at, point })
        .collect()
}

fn travels(draft: &Draft) -> impl Iterator<Item = &TravelDraft> {
    let others = draft.profiles.iter().filter_map(|row| row.travel.as_ref());
    std::iter::once(&draft.travel).chain(others)
}

/// How many rows a table or plane has.
fn size(travel: &TravelDraft) -> Option<usize> {
    match travel {
        TravelDraft::GreatCircle(_) => None,
        TravelDraft::Table(table) => Some(table.metres.len()),
        TravelDraft::Plane(plane) => Some(plane.points.len()),
    }
}

/// The row of each position.
fn read_rows(flaws: &mut Flaws, draft: &Draft, positions: &[Position]) -> Vec<usize> {
    let stated = positions.iter().any(|position| position.at.is_some());
    let size = travels(draft).find_map(size);
    let mut rows = Vec::new();
    for (index, position) in positions.iter().enumerate() {
        let path = format!("{}.at", position.path);
        match (position.at, size) {
            (Some(_), None) => contradiction(
                flaws,
                path,
                "there is no table and no plane that has rows",
                "没有距离表或平面坐标，无从指定行号",
            ),
            (Some(at), Some(size)) if size <= at => {
                let high = i64::try_from(size).unwrap_or(i64::MAX) - 1;
                let found = at.to_string();
                let low = 0;
                flaws.add(path, FlawKind::OutOfRange { low, high, found });
            }
            (None, _) if stated => contradiction(
                flaws,
                path,
                "rows are given for all depots, orders and pickups, or for none",
                "行号须全部给出，或全部不给",
            ),
            _ => {}
        }
        let row = position.at.unwrap_or(index);
        rows.push(row.min(size.map_or(row, |size| size.saturating_sub(1))));
    }
    rows
}

fn check_travels(flaws: &mut Flaws, draft: &Draft, positions: usize) {
    let stated = (draft.depots.iter()).any(|row| row.at.is_some());
    let rows = travels(draft).find_map(size).filter(|_| stated);
    let rows = rows.unwrap_or(positions);
    check_travel(flaws, "$.travel", &draft.travel, rows);
    periods(flaws, "$.periods", &draft.periods);
    flaws.at_most("$.profiles", draft.profiles.len(), MOST_PROFILES);
    for (index, row) in draft.profiles.iter().enumerate() {
        let at = format!("$.profiles[{index}]");
        flaws.name(&format!("{at}.id"), &row.id);
        let before = draft.profiles[..index].iter();
        if before.clone().any(|other| other.id == row.id) {
            let id = row.id.clone();
            flaws.add(format!("{at}.id"), FlawKind::Duplicate { id });
        }
        if let Some(travel) = &row.travel {
            check_travel(flaws, &format!("{at}.travel"), travel, rows);
        }
        if let Some(own) = &row.periods {
            periods(flaws, &format!("{at}.periods"), own);
        }
    }
}

fn check_travel(flaws: &mut Flaws, path: &str, travel: &TravelDraft, rows: usize) {
    match travel {
        TravelDraft::GreatCircle(estimate) => {
            estimate.check(flaws, &format!("{path}.great_circle"));
        }
        TravelDraft::Table(table) => {
            flaws.name(&format!("{path}.table.source"), &table.source);
            check_square(flaws, &format!("{path}.table.metres"), &table.metres, rows);
            check_square(
                flaws,
                &format!("{path}.table.seconds"),
                &table.seconds,
                rows,
            );
        }
        TravelDraft::Plane(plane) => {
            plane.check(flaws, &format!("{path}.plane"));
            check_length(
                flaws,
                format!("{path}.plane.points"),
                plane.points.len(),
                rows,
            );
        }
    }
}

fn check_length(flaws: &mut Flaws, path: String, found: usize, expected: usize) {
    if found != expected {
        flaws.add(path, FlawKind::WrongLength { expected, found });
    }
}

fn check_square(flaws: &mut Flaws, path: &str, rows: &[Vec<i64>], size: usize) {
    check_length(flaws, path.to_string(), rows.len(), size);
    for (from, row) in rows.iter().enumerate() {
        check_length(flaws, format!("{path}[{from}]"), row.len(), size);
        for (to, amount) in row.iter().enumerate() {
            if !(0..=LONGEST).contains(amount) {
                flaws.range(format!("{path}[{from}][{to}]"), *amount, 0, LONGEST);
            }
        }
    }
}

/// Coordinates are needed where travel is estimated from them, and are checked wherever given.
fn check_points(flaws: &mut Flaws, draft: &Draft, positions: &[Position], rows: &[usize]) {
    let estimated = is_estimated(draft);
    let tied = travels(draft).any(|travel| size(travel).is_some());
    let mut points: BTreeMap<usize, Option<Point>> = BTreeMap::new();
    for (position, row) in positions.iter().zip(rows) {
        let path = format!("{}.place", position.path);
        match position.point {
            Some(point) => point.check(flaws, &path),
            None if estimated => flaws.add(path.clone(), FlawKind::Empty),
            None => {}
        }
        let point = points.entry(*row).or_insert(position.point);
        if estimated && tied && *point != position.point {
            contradiction(
                flaws,
                path,
                "what is on one row is at one place",
                "同一行号的坐标必须相同",
            );
        }
    }
}

fn is_estimated(draft: &Draft) -> bool {
    travels(draft).any(|travel| matches!(travel, TravelDraft::GreatCircle(_)))
}

/// Positions with the same key are one place.
fn key(draft: &Draft, position: &Position, row: usize) -> Vec<u64> {
    if travels(draft).any(|travel| matches!(travel, TravelDraft::Table(_))) {
        return vec![row as u64];
    }
    let mut key = Vec::new();
    // Adding zero makes one of both zeros.
    let mut coordinates = |pair: [f64; 2]| key.extend(pair.map(|value| (value + 0.0).to_bits()));
    for travel in travels(draft) {
        let pair = match travel {
            TravelDraft::Plane(plane) => plane.points.get(row).copied(),
            _ => position.point.map(|point| [point.lon, point.lat]),
        };
        if let Some(pair) = pair {
            coordinates(pair);
        }
    }
    key
}

fn periods(flaws: &mut Flaws, path: &str, rows: &[PeriodDraft]) -> Vec<(Seconds, i64)> {
    flaws.at_most(path, rows.len(), MOST_PERIODS);
    let mut starts: Vec<(Seconds, i64)> = Vec::new();
    for (index, row) in rows.iter().take(MOST_PERIODS).enumerate() {
        let at = format!("{path}[{index}]");
        let from = flaws.time(&format!("{at}.from"), &row.from);
        let percent = format!("{at}.percent");
        flaws.range(percent, row.percent, LOWEST_PERCENT, HIGHEST_PERCENT);
        if starts.last().is_some_and(|(last, _)| from <= *last) {
            contradiction(
                flaws,
                format!("{at}.from"),
                "periods follow each other",
                "时段须按时间先后排列",
            );
        }
        starts.push((from, row.percent));
    }
    starts
}

impl Places {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The draft's own way to travel, then its profiles. The draft must be free of flaws.
    pub(super) fn profiles(&self, draft: &Draft) -> Table<Profile, Profile> {
        let profile = |key: Option<String>, travel: &TravelDraft, rows: &[PeriodDraft]| {
            let (legs, source) = self.legs(travel);
            let starts = periods(&mut Flaws::default(), "", rows);
            Profile {
                key,
                source,
                periods: Periods::new(starts),
                legs,
            }
        };
        let own = profile(None, &draft.travel, &draft.periods);
        let others = draft.profiles.iter().map(|row| {
            let rows = row.periods.as_ref().unwrap_or(&draft.periods);
            match &row.travel {
                Some(travel) => profile(Some(row.id.clone()), travel, rows),
                None => Profile {
                    key: Some(row.id.clone()),
                    periods: Periods::new(periods(&mut Flaws::default(), "", rows)),
                    ..own.clone()
                },
            }
        });
        let others: Vec<Profile> = others.collect();
        std::iter::once(own).chain(others).collect()
    }

    fn legs(&self, travel: &TravelDraft) -> (Legs, String) {
        let size = self.rows.len();
        let few = size <= MOST_TABLED;
        match travel {
            TravelDraft::Table(table) => {
                let legs = self.dense(|from, to| {
                    let (from, to) = (self.rows[from], self.rows[to]);
                    (table.metres[from][to], table.seconds[from][to])
                });
                (legs, table.source.clone())
            }
            TravelDraft::GreatCircle(by) => {
                let points: Vec<Point> = self.points.iter().flatten().copied().collect();
                assert_eq!(points.len(), size, "every place has a point");
                let legs = if few {
                    let between = |from: usize, to: usize| {
                        if from == to {
                            return (0, 0);
                        }
                        // The same both ways, to the last bit.
                        let (from, to) = (from.min(to), from.max(to));
                        let (metres, seconds) = by.between(points[from], points[to]);
                        (metres.0, seconds.0)
                    };
                    self.dense(between)
                } else {
                    let by = by.clone();
                    Legs::Estimated { points, by }
                };
                (legs, by.source())
            }
            TravelDraft::Plane(plane) => {
                let points: Vec<[f64; 2]> =
                    self.rows.iter().map(|row| plane.points[*row]).collect();
                let by = plane.rounding;
                let legs = if few {
                    self.dense(|from, to| {
                        let length = by.between(points[from], points[to]);
                        (length, length)
                    })
                } else {
                    Legs::Straight { points, by }
                };
                (legs, plane.source())
            }
        }
    }

    fn dense(&self, leg: impl Fn(usize, usize) -> (i64, i64)) -> Legs {
        let narrow = |amount: i64| u32::try_from(amount).expect("checked to be in range");
        let size = self.rows.len();
        let mut legs = Vec::with_capacity(size * size);
        for from in 0..size {
            for to in 0..size {
                let (metres, seconds) = leg(from, to);
                legs.push((narrow(metres), narrow(seconds)));
            }
        }
        Legs::Dense { size, legs }
    }
}
