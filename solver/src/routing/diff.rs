//! What differs between two plans of a day, as the people concerned must be told it: customers what
//! becomes of their orders, drivers what becomes of their routes.

mod trips;

use std::collections::BTreeMap;

use serde::Serialize;

use self::trips::Drive;
use super::plan::Plan;
use super::problem::{Problem, Visit};
use super::timetable::timetable;
use crate::base::units::Seconds;

/// Something that somebody must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub who: Who,
    /// Of the order or the vehicle, in the draft.
    pub id: String,
    pub what: What,
    /// How it was and how it is: a vehicle, a moment, stops in their order. `None`: not at all.
    pub before: Option<String>,
    pub after: Option<String>,
    pub message: String,
    pub message_zh: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Order,
    Vehicle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Of an order: it is delivered now, or no longer, or by another vehicle.
    NewlyServed,
    NoLongerServed,
    VehicleChanged,
    /// Its service starts earlier or later, by more than the tolerance.
    StartShifted,
    /// Of a vehicle: it makes stops for other orders, or in another order.
    StopsAdded,
    StopsDropped,
    SequenceChanged,
    /// It drives a trip more, or one no longer, or one is loaded at another moment or depot.
    TripAdded,
    TripDropped,
    DepartureMoved,
    /// Goods of a cancelled order are on board.
    BringsBack,
}

impl Change {
    /// The driver has goods on board that nobody wants any more.
    pub(super) fn brings_back(vehicle: &str, order: &str) -> Change {
        Change {
            who: Who::Vehicle,
            id: vehicle.into(),
            what: What::BringsBack,
            before: None,
            after: Some(order.into()),
            message: format!("{vehicle} brings {order} back: it is cancelled and on board"),
            message_zh: format!("{vehicle} 请将 {order} 带回：该订单已取消，货在车上"),
        }
    }
}

/// An order on a route.
#[derive(Clone, Debug)]
struct Stop {
    vehicle: String,
    start: Seconds,
}

#[derive(Clone, Debug, Default)]
struct Told {
    orders: BTreeMap<String, Stop>,
    vehicles: BTreeMap<String, Vec<Drive>>,
}

/// What people must be told when one plan takes the place of another: orders in the order of their
/// new moments, then vehicles as they are listed. Shifts within the tolerance are not told.
#[must_use]
pub fn diff(
    before: (&Problem, &Plan),
    after: (&Problem, &Plan),
    tolerance: Seconds,
) -> Vec<Change> {
    let old = told(before.0, before.1);
    let new = told(after.0, after.1);
    let mut keys: Vec<(Seconds, &String)> = Vec::new();
    for key in new.orders.keys() {
        keys.push((new.orders[key].start, key));
    }
    let gone = old
        .orders
        .keys()
        .filter(|key| !new.orders.contains_key(*key));
    keys.extend(gone.map(|key| (old.orders[key].start, key)));
    keys.sort_unstable();
    let mut teller = Teller {
        problem: after.0,
        tolerance,
        changes: Vec::new(),
    };
    for (_, key) in keys {
        teller.order(key, old.orders.get(key), new.orders.get(key));
    }
    let none = Vec::new();
    for van in after.0.vehicles().values() {
        let day = |told: &'_ Told| told.vehicles.get(&van.key).cloned();
        let (old, new) = (day(&old), day(&new));
        let old = old.as_ref().unwrap_or(&none);
        teller.vehicle(&van.key, old, new.as_ref().unwrap_or(&none));
    }
    teller.changes
}

fn told(problem: &Problem, plan: &Plan) -> Told {
    let mut told = Told::default();
    for (id, trips) in plan.routes.iter() {
        let key = &problem.vehicles()[id].key;
        let table = timetable(problem, id, trips);
        for stop in table.trips.iter().flat_map(|trip| &trip.stops) {
            if stop.visit == Visit::Delivery {
                let stop_of = Stop {
                    vehicle: key.clone(),
                    start: stop.start,
                };
                let order = problem.orders()[stop.order].key.clone();
                told.orders.insert(order, stop_of);
            }
        }
        let drive = |times: &super::timetable::TripTimes| {
            let keys = times.stops.iter();
            Drive {
                depot: problem.depots()[times.depot].key.clone(),
                load_start: times.load_start,
                stops: keys
                    .map(|stop| problem.orders()[stop.order].key.clone())
                    .collect(),
            }
        };
        let drives = table.trips.iter().map(drive).collect();
        told.vehicles.insert(key.clone(), drives);
    }
    told
}

/// Puts changes into words.
struct Teller<'p> {
    problem: &'p Problem,
    tolerance: Seconds,
    changes: Vec<Change>,
}

impl Teller<'_> {
    fn add(
        &mut self,
        (who, id, what): (Who, &str, What),
        (before, after): (Option<String>, Option<String>),
        (message, message_zh): (String, String),
    ) {
        self.changes.push(Change {
            who,
            id: id.into(),
            what,
            before,
            after,
            message: format!("{id} {message}"),
            message_zh: format!("{id} {message_zh}"),
        });
    }

    fn is_moved(&self, old: Seconds, new: Seconds) -> bool {
        self.tolerance.0 < (old.0 - new.0).abs()
    }

    fn order(&mut self, key: &str, old: Option<&Stop>, new: Option<&Stop>) {
        let place = |stop: &Stop| format!("{} {}", stop.vehicle, self.problem.moment(stop.start));
        let of = |what: What| (Who::Order, key, what);
        match (old, new) {
            (None, None) => {}
            (None, Some(new)) => {
                let new = place(new);
                let message = format!("is delivered by {new}");
                let words = (message, format!("新安排配送：{new}"));
                self.add(of(What::NewlyServed), (None, Some(new)), words);
            }
            (Some(old), None) => {
                let old = place(old);
                let message = format!("is no longer delivered by {old}");
                let words = (message, format!("不再配送，原为 {old}"));
                self.add(of(What::NoLongerServed), (Some(old), None), words);
            }
            (Some(old), Some(new)) => self.moved_order(key, old, new),
        }
    }

    fn moved_order(&mut self, key: &str, old: &Stop, new: &Stop) {
        if old.vehicle != new.vehicle {
            let (old, new) = (old.vehicle.clone(), new.vehicle.clone());
            let message = format!("comes with {new}, not {old}");
            let words = (message, format!("改由 {new} 配送，原为 {old}"));
            let what = (Who::Order, key, What::VehicleChanged);
            self.add(what, (Some(old), Some(new)), words);
        }
        if self.is_moved(old.start, new.start) {
            let (old, new) = (
                self.problem.moment(old.start),
                self.problem.moment(new.start),
            );
            let message = format!("is delivered at {new}, not {old}");
            let words = (message, format!("送达时间改为 {new}，原为 {old}"));
            let what = (Who::Order, key, What::StartShifted);
            self.add(what, (Some(old), Some(new)), words);
        }
    }

    fn vehicle(&mut self, key: &str, old: &[Drive], new: &[Drive]) {
        let of = |what: What| (Who::Vehicle, key, what);
        if let Some(added) = beyond(new, old) {
            let words = (format!("takes on {added}"), format!("新增停靠：{added}"));
            self.add(of(What::StopsAdded), (None, Some(added)), words);
        }
        if let Some(dropped) = beyond(old, new) {
            let words = (
                format!("gives up {dropped}"),
                format!("取消停靠：{dropped}"),
            );
            self.add(of(What::StopsDropped), (Some(dropped), None), words);
        }
        let (before, after) = (common(old, new), common(new, old));
        if before != after {
            let message = format!("goes {after}, not {before}");
            let words = (message, format!("顺序改为 {after}，原为 {before}"));
            let sequences = (Some(before), Some(after));
            self.add(of(What::SequenceChanged), sequences, words);
        }
        for (old, new) in trips::aligned(old, new) {
            self.trip(key, old, new);
        }
    }

    /// A trip with its number, before and now.
    fn trip(&mut self, key: &str, old: Option<(usize, &Drive)>, new: Option<(usize, &Drive)>) {
        let moment = |drive: &Drive| self.problem.moment(drive.load_start);
        let loaded = |drive: &Drive| Some(format!("{} {}", drive.depot, moment(drive)));
        let (what, texts, words) = match (old, new) {
            (None, None) => return,
            (None, Some((number, new))) => {
                let (at, at_zh) = self.loaded(new);
                let words = (
                    format!("drives one more trip: trip {number}, loaded {at}"),
                    format!("加开第 {number} 趟：{at_zh}装车"),
                );
                (What::TripAdded, (None, loaded(new)), words)
            }
            (Some((number, old)), None) => {
                let (at, at_zh) = self.loaded(old);
                let words = (
                    format!("no longer drives trip {number}, loaded {at}"),
                    format!("取消第 {number} 趟（原定 {at_zh}装车）"),
                );
                (What::TripDropped, (loaded(old), None), words)
            }
            (Some((before, old)), Some((number, new))) => {
                let is_elsewhere = old.depot != new.depot;
                if !is_elsewhere && !self.is_moved(old.load_start, new.load_start) {
                    return;
                }
                let (known, known_zh) = match before == number {
                    true => (String::new(), String::new()),
                    false => (
                        format!(" ({before} before)"),
                        format!("（原第 {before} 趟）"),
                    ),
                };
                let ((at, at_zh), (then, then_zh)) = (self.loaded(new), self.loaded(old));
                let words = (
                    format!("loads trip {number}{known} {at}, not {then}"),
                    format!("第 {number} 趟{known_zh}改为 {at_zh}装车，原为 {then_zh}装车"),
                );
                (What::DepartureMoved, (loaded(old), loaded(new)), words)
            }
        };
        self.add((Who::Vehicle, key, what), texts, words);
    }

    /// Where and when a trip is loaded.
    fn loaded(&self, drive: &Drive) -> (String, String) {
        let (depot, moment) = (&drive.depot, self.problem.moment(drive.load_start));
        (
            format!("at {depot} at {moment}"),
            format!("{moment} 在 {depot} "),
        )
    }
}

fn stops(drives: &[Drive]) -> impl Iterator<Item = &String> {
    drives.iter().flat_map(|drive| &drive.stops)
}

/// Stops of one day for orders that the other has none for.
fn beyond(of: &[Drive], other: &[Drive]) -> Option<String> {
    let mut found: Vec<&str> = (stops(of))
        .filter(|stop| !stops(other).any(|known| known == *stop))
        .map(String::as_str)
        .collect();
    found.dedup();
    (!found.is_empty()).then(|| found.join(" "))
}

fn common(of: &[Drive], other: &[Drive]) -> String {
    let found: Vec<&str> = (stops(of))
        .filter(|stop| stops(other).any(|known| known == *stop))
        .map(String::as_str)
        .collect();
    found.join(" ")
}
