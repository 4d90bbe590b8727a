//! The same day told otherwise: other names, another order of rows, other hours, other money.

use serde_json::Value;
use solver::base::rng::Rng;
use solver::base::text::TimeOfDay;
use solver::routing::draft::Draft;
use solver::routing::draft::published::{
    Lock, PublishedDraft, PublishedRoute, PublishedStop, PublishedTrip,
};
use solver::routing::plan::{Plan, PlanDraft};
use solver::routing::problem::Problem;
use solver::routing::timetable::timetable;

/// Keys of moments, where they are numbers.
const MOMENTS: [&str; 7] = [
    "open",
    "shift",
    "windows",
    "release",
    "from",
    "start",
    "load_start",
];
/// Keys of prices, but for that of a kilometre.
const PRICES: [&str; 10] = [
    "fixed",
    "per_hour",
    "per_driving_hour",
    "per_service_hour",
    "late_per_minute",
    "unserved_cost",
    "balance_per_square_hour",
    "per_vehicle_change",
    "per_sequence_change",
    "per_shift",
];

/// Changes every whole number that stands under one of the keys, be it in a list.
fn change(value: &mut Value, keys: &[&str], by: &dyn Fn(i64) -> i64) {
    fn all(value: &mut Value, by: &dyn Fn(i64) -> i64) {
        match value {
            Value::Array(rows) => rows.iter_mut().for_each(|row| all(row, by)),
            Value::Number(number) => {
                *value = by(number.as_i64().expect("drafts are whole")).into();
            }
            _ => {}
        }
    }
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| change(row, keys, by)),
        Value::Object(rows) => {
            for (key, row) in rows.iter_mut() {
                match keys.contains(&key.as_str()) && !is_rows(row) {
                    true => all(row, by),
                    false => change(row, keys, by),
                }
            }
        }
        _ => {}
    }
}

fn is_rows(value: &Value) -> bool {
    let rows = value.as_array();
    rows.and_then(|rows| rows.first())
        .is_some_and(Value::is_object)
}

fn changed(draft: &Draft, keys: &[&str], by: &dyn Fn(i64) -> i64) -> Draft {
    let mut value = serde_json::to_value(draft).expect("drafts are plain data");
    change(&mut value, keys, by);
    serde_json::from_value(value).expect("it is a draft still")
}

/// Everything so many seconds later.
#[must_use]
pub fn later(draft: &Draft, seconds: i64) -> Draft {
    changed(draft, &MOMENTS, &|moment| moment + seconds)
}

/// Every price so many times as high.
#[must_use]
pub fn dearer(draft: &Draft, times: i64) -> Draft {
    let mut priced = draft.clone();
    for order in &mut priced.orders {
        // What no detour costs must be said to be scaled.
        order.unserved_cost.get_or_insert(100_000);
    }
    let keys = [PRICES.as_slice(), &["per_km"]].concat();
    changed(&priced, &keys, &|price| price * times)
}

/// Every way so many times as long and as costly as before, in as much time; all other prices
/// grow with it.
#[must_use]
pub fn longer(draft: &Draft, times: i64) -> Draft {
    let mut priced = draft.clone();
    for order in &mut priced.orders {
        order.unserved_cost.get_or_insert(100_000);
    }
    let keys = [PRICES.as_slice(), &["metres", "max_metres"]].concat();
    changed(&priced, &keys, &|figure| figure * times)
}

fn renamed(id: &str) -> String {
    format!("the {id}")
}

/// Other names for orders, vehicles and depots, and their rows in another order. Only for days
/// that say where things are.
#[must_use]
pub fn relabelled(draft: &Draft, rng: &mut Rng) -> Draft {
    let mut draft = draft.clone();
    let depot = |id: &mut String| *id = renamed(id);
    for row in &mut draft.depots {
        depot(&mut row.id);
    }
    for row in &mut draft.vehicles {
        row.id = renamed(&row.id);
        depot(&mut row.start);
        row.end.iter_mut().for_each(depot);
        row.loads_at.iter_mut().flatten().for_each(depot);
    }
    for row in &mut draft.orders {
        row.id = renamed(&row.id);
        row.depot.iter_mut().for_each(depot);
        for vehicle in &mut row.not_by {
            *vehicle = renamed(vehicle);
        }
    }
    for route in draft.published.iter_mut().flat_map(|told| &mut told.routes) {
        route.vehicle = renamed(&route.vehicle);
        for trip in &mut route.trips {
            depot(&mut trip.depot);
            for stop in &mut trip.stops {
                stop.order = renamed(&stop.order);
            }
        }
    }
    rng.shuffle(&mut draft.depots);
    rng.shuffle(&mut draft.vehicles);
    rng.shuffle(&mut draft.orders);
    draft
}

/// The plan in those names.
#[must_use]
pub fn relabelled_plan(plan: &PlanDraft) -> PlanDraft {
    let mut plan = plan.clone();
    for route in &mut plan.routes {
        route.vehicle = renamed(&route.vehicle);
        for trip in &mut route.trips {
            trip.depot = renamed(&trip.depot);
            trip.stops.iter_mut().for_each(|stop| *stop = renamed(stop));
        }
    }
    plan.unserved.iter_mut().for_each(|id| *id = renamed(id));
    plan
}

/// The plan as it is told to people, each stop held so firmly.
#[must_use]
pub fn told(problem: &Problem, plan: &Plan, lock: Lock) -> PublishedDraft {
    let routes = plan.routes.iter().filter(|(_, trips)| !trips.is_empty());
    let routes = routes.map(|(vehicle, trips)| {
        let table = timetable(problem, vehicle, trips);
        let trips = trips.iter().zip(&table.trips).map(|(trip, times)| {
            let stops = times.stops.iter().map(|stop| PublishedStop {
                order: problem.orders()[stop.order].key.clone(),
                start: Some(TimeOfDay::Seconds(stop.start.0)),
                lock,
            });
            PublishedTrip {
                depot: problem.depots()[trip.depot].key.clone(),
                load_start: None,
                stops: stops.collect(),
            }
        });
        PublishedRoute {
            vehicle: problem.vehicles()[vehicle].key.clone(),
            trips: trips.collect(),
        }
    });
    PublishedDraft {
        per_vehicle_change: 7,
        per_sequence_change: 5,
        per_shift: 3,
        shift_tolerance_seconds: 0,
        ..PublishedDraft::new(routes.collect())
    }
}
