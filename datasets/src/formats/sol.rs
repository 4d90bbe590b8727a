//! Plans as best known solutions are published: `Route #1: 3 4 0 5`, the depot for each new loading.
//!
//! A stop is the place of its node in the file, counted from 0: where the depot comes first, stops
//! count from 1. The number of a route is that of its vehicle, as in the sets of PyVRP, where
//! vehicles that stay at home have routes without stops.

use std::collections::{BTreeMap, BTreeSet};

use solver::base::flaw::Flaw;
use solver::routing::draft::Draft;
use solver::routing::plan::{PlanDraft, RouteDraft, TripDraft};

use super::text::{Notes, lines};

/// Whether the content looks like it.
#[must_use]
pub fn is_solution(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(2_000)).unwrap_or_default();
    let text = String::from_utf8_lossy(start);
    lines(&text).any(|line| line.text.trim_start().to_lowercase().starts_with("route"))
        && !text.trim_start().starts_with(['{', '['])
}

/// A plan for the draft that was read from the instance.
///
/// # Errors
/// Every line that cannot be read, and every stop that is no node of the instance.
pub fn read(bytes: &[u8], draft: &Draft) -> Result<PlanDraft, Vec<Flaw>> {
    let text = String::from_utf8_lossy(bytes);
    let mut notes = Notes::default();
    let orders = places(draft);
    let depots = draft.depots.iter();
    let depots: BTreeMap<usize, &str> = depots
        .filter_map(|depot| Some((depot.at?, depot.id.as_str())))
        .collect();
    let mut routes: Vec<RouteDraft> = Vec::new();
    for line in lines(&text) {
        let Some((head, stops)) = line.text.split_once(':') else {
            continue;
        };
        let Some(number) = number(head) else {
            continue;
        };
        let index = number.checked_sub(1);
        let Some(van) = index.and_then(|index| draft.vehicles.get(index)) else {
            notes.line(
                line.number,
                format!("there is no vehicle for route {number}"),
                format!("没有车辆可行驶路线 {number}"),
            );
            continue;
        };
        let mut trips = vec![empty(&van.start)];
        for word in stops.split_whitespace() {
            let place = word.parse::<usize>().ok();
            let depot = place.and_then(|place| depots.get(&place));
            let order = place.and_then(|place| orders.get(&place));
            match (depot, order, trips.last_mut()) {
                (Some(depot), _, _) => trips.push(empty(depot)),
                (None, Some(order), Some(trip)) => trip.stops.push((*order).to_string()),
                _ => {
                    let word: String = word.chars().take(40).collect();
                    notes.line(
                        line.number,
                        format!("`{word}` is no stop of the instance"),
                        format!("“{word}” 不是该算例的停靠点"),
                    );
                }
            }
        }
        trips.retain(|trip| !trip.stops.is_empty());
        if !trips.is_empty() {
            routes.push(RouteDraft {
                vehicle: van.id.clone(),
                trips,
            });
        }
    }
    if notes.flaws.is_empty() {
        Ok(PlanDraft {
            routes,
            ..PlanDraft::default()
        })
    } else {
        Err(notes.flaws)
    }
}

fn empty(depot: &str) -> TripDraft {
    TripDraft {
        depot: depot.to_string(),
        stops: Vec::new(),
    }
}

/// `Route #1` and `Route 1`.
fn number(head: &str) -> Option<usize> {
    let mut words = head.split(['#', ' ', '\t']).filter(|word| !word.is_empty());
    let is_route = words.next()?.eq_ignore_ascii_case("route");
    words.next().filter(|_| is_route)?.parse().ok()
}

/// Orders by the places of their nodes; a pair has two.
fn places(draft: &Draft) -> BTreeMap<usize, &str> {
    let mut places = BTreeMap::new();
    for order in &draft.orders {
        let pickup = order.pickup.as_ref().and_then(|pickup| pickup.at);
        for place in [order.at, pickup].into_iter().flatten() {
            places.insert(place, order.id.as_str());
        }
    }
    places
}

/// The plan of a draft whose places have rows; `cost` as it is shown.
#[must_use]
pub fn write(plan: &PlanDraft, draft: &Draft, cost: &str) -> Option<String> {
    let orders: BTreeMap<&str, _> = draft
        .orders
        .iter()
        .map(|order| (order.id.as_str(), order))
        .collect();
    let vans: BTreeMap<&str, usize> = (draft.vehicles.iter().enumerate())
        .map(|(index, van)| (van.id.as_str(), index + 1))
        .collect();
    let depots = draft.depots.iter();
    let depots: BTreeMap<&str, _> = depots.map(|depot| (depot.id.as_str(), depot.at)).collect();
    let mut text = String::new();
    for route in &plan.routes {
        let number = vans.get(route.vehicle.as_str())?;
        let start = &draft.vehicles.get(number - 1)?.start;
        text.push_str(&format!("Route #{number}:"));
        for (index, trip) in route.trips.iter().enumerate() {
            if 0 < index || trip.depot != *start {
                let place = depots.get(trip.depot.as_str())?.as_ref()?;
                text.push_str(&format!(" {place}"));
            }
            let mut collected = BTreeSet::new();
            for stop in &trip.stops {
                let order = orders.get(stop.as_str())?;
                let pickup = order.pickup.as_ref().filter(|_| collected.insert(stop));
                let place = pickup.map_or(order.at, |pickup| pickup.at)?;
                text.push_str(&format!(" {place}"));
            }
        }
        text.push('\n');
    }
    text.push_str(&format!("Cost {cost}\n"));
    Some(text)
}
