//! What differs between two plans of a day, as the people concerned must be told it: customers what
//! becomes of their orders, drivers what becomes of their routes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::plan::{Plan, Trip};
use super::problem::{Problem, Visit};
use super::timetable::{TripTimes, timetable};
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    /// Of a vehicle: it makes stops for other orders, or in another order, or a trip of it is
    /// loaded at another moment.
    StopsAdded,
    StopsDropped,
    SequenceChanged,
    DepartureMoved,
}

/// An order on a route.
#[derive(Clone, Debug)]
struct Stop {
    vehicle: String,
    start: Seconds,
}

/// A vehicle's day.
#[derive(Clone, Debug, Default)]
struct Day {
    stops: Vec<String>,
    loads: Vec<Seconds>,
}

#[derive(Clone, Debug, Default)]
struct Told {
    orders: BTreeMap<String, Stop>,
    vehicles: BTreeMap<String, Day>,
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
    let mut changes = Vec::new();
    for (_, key) in keys {
        let (old, new) = (old.orders.get(key), new.orders.get(key));
        order(key, old, new, tolerance, &mut changes);
    }
    let none = Day::default();
    for van in after.0.vehicles().values() {
        let day = |told: &Told| told.vehicles.get(&van.key).cloned();
        let (old, new) = (day(&old), day(&new));
        let old = old.as_ref().unwrap_or(&none);
        let new = new.as_ref().unwrap_or(&none);
        vehicle(&van.key, old, new, tolerance, &mut changes);
    }
    changes
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
        let stops = trips.iter().flat_map(|trip: &Trip| &trip.stops);
        let day = Day {
            stops: stops.map(|id| problem.orders()[*id].key.clone()).collect(),
            loads: table
                .trips
                .iter()
                .map(|trip: &TripTimes| trip.load_start)
                .collect(),
        };
        told.vehicles.insert(key.clone(), day);
    }
    told
}

fn order(
    key: &str,
    old: Option<&Stop>,
    new: Option<&Stop>,
    tolerance: Seconds,
    changes: &mut Vec<Change>,
) {
    let mut add = |what: What, before: Option<String>, after: Option<String>| {
        changes.push(change(Who::Order, key, what, (before, after)));
    };
    let place = |stop: &Stop| format!("{} {}", stop.vehicle, stop.start.clock());
    match (old, new) {
        (None, None) => {}
        (None, Some(new)) => add(What::NewlyServed, None, Some(place(new))),
        (Some(old), None) => add(What::NoLongerServed, Some(place(old)), None),
        (Some(old), Some(new)) => {
            if old.vehicle != new.vehicle {
                let vehicles = (Some(old.vehicle.clone()), Some(new.vehicle.clone()));
                add(What::VehicleChanged, vehicles.0, vehicles.1);
            }
            if tolerance.0 < (old.start.0 - new.start.0).abs() {
                let moments = (Some(old.start.clock()), Some(new.start.clock()));
                add(What::StartShifted, moments.0, moments.1);
            }
        }
    }
}

fn vehicle(key: &str, old: &Day, new: &Day, tolerance: Seconds, changes: &mut Vec<Change>) {
    let mut add = |what: What, before: Option<String>, after: Option<String>| {
        changes.push(change(Who::Vehicle, key, what, (before, after)));
    };
    let beyond = |of: &Day, other: &Day| {
        let mut stops = of.stops.clone();
        stops.retain(|stop| !other.stops.contains(stop));
        stops.dedup();
        (!stops.is_empty()).then(|| stops.join(" "))
    };
    if let Some(added) = beyond(new, old) {
        add(What::StopsAdded, None, Some(added));
    }
    if let Some(dropped) = beyond(old, new) {
        add(What::StopsDropped, Some(dropped), None);
    }
    let common = |of: &Day, other: &Day| {
        let mut stops = of.stops.clone();
        stops.retain(|stop| other.stops.contains(stop));
        stops
    };
    let (before, after) = (common(old, new), common(new, old));
    if before != after {
        let joined = (Some(before.join(" ")), Some(after.join(" ")));
        add(What::SequenceChanged, joined.0, joined.1);
    }
    for number in 0..old.loads.len().max(new.loads.len()) {
        let (before, after) = (old.loads.get(number), new.loads.get(number));
        let moved = match (before, after) {
            (Some(before), Some(after)) => tolerance.0 < (before.0 - after.0).abs(),
            _ => true,
        };
        if moved {
            let clock = |moment: Option<&Seconds>| {
                moment.map(|moment| format!("{} {}", number + 1, moment.clock()))
            };
            add(What::DepartureMoved, clock(before), clock(after));
        }
    }
}

fn change(
    who: Who,
    id: &str,
    what: What,
    (before, after): (Option<String>, Option<String>),
) -> Change {
    let (old, new) = (
        before.as_deref().unwrap_or("–"),
        after.as_deref().unwrap_or("–"),
    );
    let (message, message_zh) = match what {
        What::NewlyServed => (
            format!("is delivered by {new}"),
            format!("新安排配送：{new}"),
        ),
        What::NoLongerServed => (
            format!("is no longer delivered by {old}"),
            format!("不再配送，原为 {old}"),
        ),
        What::VehicleChanged => (
            format!("comes with {new}, not {old}"),
            format!("改由 {new} 配送，原为 {old}"),
        ),
        What::StartShifted => (
            format!("is delivered at {new}, not {old}"),
            format!("送达时间改为 {new}，原为 {old}"),
        ),
        What::StopsAdded => (format!("takes on {new}"), format!("新增停靠：{new}")),
        What::StopsDropped => (format!("gives up {old}"), format!("取消停靠：{old}")),
        What::SequenceChanged => (
            format!("goes {new}, not {old}"),
            format!("顺序改为 {new}，原为 {old}"),
        ),
        What::DepartureMoved => (
            format!("loads trip {new}, not {old}"),
            format!("装车（第几趟 时刻）改为 {new}，原为 {old}"),
        ),
    };
    Change {
        who,
        id: id.into(),
        what,
        message: format!("{id} {message}"),
        message_zh: format!("{id} {message_zh}"),
        before,
        after,
    }
}
