//! A route as the stops it is made of, read from the draft.

use std::collections::BTreeMap;

use solver::base::text::TimeOfDay;
use solver::routing::draft::{Draft, VehicleDraft};
use solver::routing::plan::TripDraft;

use super::clock::seconds;
use super::{order, pickups};

/// Departures before this neither.
pub(super) const FIRST: i64 = -20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Start,
    Load,
    Pickup,
    Delivery,
    End,
}

pub(super) struct Node {
    pub(super) what: What,
    pub(super) place: Option<usize>,
    pub(super) work: i64,
    pub(super) ready: i64,
    pub(super) windows: Vec<(i64, i64)>,
    pub(super) soft: bool,
    pub(super) order: String,
}

pub(super) fn pairs(windows: &[[TimeOfDay; 2]]) -> Vec<(i64, i64)> {
    (windows.iter())
        .map(|[from, to]| (seconds(from), seconds(to)))
        .collect()
}

pub(super) fn nodes(draft: &Draft, vehicle: &VehicleDraft, trips: &[TripDraft]) -> Vec<Node> {
    let mut nodes = vec![node(What::Start, place_of(draft, &vehicle.start))];
    for (number, trip) in trips.iter().enumerate() {
        let depot = draft.depots.iter().find(|row| row.id == trip.depot);
        let depot = depot.expect("plans name depots of the day");
        let mut load = node(What::Load, depot.at);
        if vehicle.open_start && number == 0 {
            (load.place, nodes[0].place) = (None, None);
        }
        load.work = depot.loading_seconds;
        let loaded = trip.stops.iter().map(|id| order(draft, id));
        let released = loaded.filter_map(|row| row.release.as_ref());
        load.ready = released.map(seconds).fold(load.ready, i64::max);
        load.windows = pairs(depot.open.as_slice());
        for window in &mut load.windows {
            window.1 -= depot.loading_seconds;
        }
        nodes.push(load);
        for (id, collected) in trip.stops.iter().zip(pickups(draft, trip)) {
            let before = nodes.last().and_then(|last| last.place);
            nodes.push(stop(draft, vehicle, id, collected, before));
        }
    }
    let home = vehicle.end.as_ref().unwrap_or(&vehicle.start);
    let mut end = node(What::End, place_of(draft, home));
    if vehicle.open_end {
        end.place = None;
    }
    nodes.push(end);
    nodes
}

fn place_of(draft: &Draft, depot: &str) -> Option<usize> {
    let row = draft.depots.iter().find(|row| row.id == depot);
    row.and_then(|row| row.at)
}

fn node(what: What, place: Option<usize>) -> Node {
    Node {
        what,
        place,
        work: 0,
        ready: FIRST,
        windows: Vec::new(),
        soft: false,
        order: String::new(),
    }
}

fn stop(
    draft: &Draft,
    vehicle: &VehicleDraft,
    id: &str,
    collected: bool,
    before: Option<usize>,
) -> Node {
    let row = order(draft, id);
    let own = |usual: i64, by_kind: &BTreeMap<String, i64>| {
        let kind = vehicle.kind.as_ref();
        kind.and_then(|kind| by_kind.get(kind))
            .copied()
            .unwrap_or(usual)
    };
    let pickup = row.pickup.as_ref().filter(|_| collected);
    let mut stop = match pickup {
        Some(pickup) => {
            let mut stop = node(What::Pickup, pickup.at);
            stop.work = own(pickup.service_seconds, &pickup.service_by_kind);
            stop.windows = pairs(&pickup.windows);
            stop.ready = pickup.release.as_ref().map_or(FIRST, seconds);
            stop
        }
        None => {
            let mut stop = node(What::Delivery, row.at);
            stop.work = own(row.service_seconds, &row.service_by_kind);
            stop.windows = pairs(&row.windows);
            stop.soft = row.late_per_minute.is_some();
            stop
        }
    };
    if before.is_none() || before != stop.place {
        stop.work += match pickup {
            Some(pickup) => own(pickup.setup_seconds, &pickup.setup_by_kind),
            None => own(row.setup_seconds, &row.setup_by_kind),
        };
    }
    stop.order = id.into();
    stop
}
