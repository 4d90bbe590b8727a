//! What has been told to people: published routes and their locks.

use super::Keys;
use super::cells::{Limits, contradiction, number};
use super::onward;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::units::Seconds;
use crate::routing::draft::published::{
    Lock, PublishedDraft, PublishedStop as StopDraft, PublishedTrip as TripDraft,
};
use crate::routing::draft::{Draft, Objective};
use crate::routing::problem::published::{Position, Published, PublishedStop, PublishedTrip};
use crate::routing::problem::{Order, Vehicle, Visit};

struct Reader<'a> {
    flaws: &'a mut Flaws,
    draft: &'a Draft,
    keys: &'a Keys,
    stops: Table<Order, Vec<Position>>,
    routes: Table<Vehicle, Vec<PublishedTrip>>,
}

pub(super) fn read(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Option<Published> {
    let published = draft.published.as_ref()?;
    let mut reader = Reader {
        flaws,
        draft,
        keys,
        stops: Table::filled(draft.orders.len(), Vec::new()),
        routes: Table::filled(draft.vehicles.len(), Vec::new()),
    };
    for (index, route) in published.routes.iter().enumerate() {
        let at = format!("$.published.routes[{index}]");
        let path = format!("{at}.vehicle");
        let vehicle = keys.vehicles.find(reader.flaws, &path, &route.vehicle);
        // What is amiss with the rest is said, whoever drives it.
        let is_known = keys.vehicles.get(&route.vehicle).is_some();
        if is_known && !reader.routes[vehicle].is_empty() {
            let id = route.vehicle.clone();
            reader.flaws.add(path, FlawKind::Duplicate { id });
        }
        let mut trips = Vec::new();
        for (number, trip) in route.trips.iter().enumerate() {
            let at = format!("{at}.trips[{number}]");
            trips.push(reader.trip(&at, trip, vehicle, number));
        }
        check_locks(reader.flaws, &at, &trips);
        if is_known {
            reader.routes[vehicle] = trips;
        }
    }
    let Reader {
        flaws,
        stops,
        routes,
        ..
    } = reader;
    Some(prices(flaws, draft, published, keys, (routes, stops)))
}

fn prices(
    flaws: &mut Flaws,
    draft: &Draft,
    published: &PublishedDraft,
    keys: &Keys,
    (routes, stops): (
        Table<Vehicle, Vec<PublishedTrip>>,
        Table<Order, Vec<Position>>,
    ),
) -> Published {
    let mut price = |name: &str, price: i64| {
        let path = format!("$.published.{name}");
        let price = number(flaws, path, price, 0, Limits::PRICE);
        match draft.objective {
            Objective::VehiclesThenDistance => keys.scale.each(0),
            Objective::Cost | Objective::Vroom => keys.scale.each(price),
        }
    };
    let per_vehicle_change = price("per_vehicle_change", published.per_vehicle_change);
    let per_sequence_change = price("per_sequence_change", published.per_sequence_change);
    let per_shift = price("per_shift", published.per_shift);
    let path = "$.published.shift_tolerance_seconds".into();
    let tolerance = published.shift_tolerance_seconds;
    let now = published.now.as_ref();
    let now = now.map(|now| flaws.time("$.published.now", now));
    Published {
        now,
        lost: onward::lost(flaws, draft, keys),
        allowed: onward::allowed(flaws, draft, keys),
        routes,
        stops,
        per_vehicle_change,
        per_sequence_change,
        per_shift,
        tolerance: Seconds(number(flaws, path, tolerance, 0, Limits::SPAN)),
    }
}

impl Reader<'_> {
    fn trip(
        &mut self,
        at: &str,
        trip: &TripDraft,
        vehicle: Id<Vehicle>,
        number: usize,
    ) -> PublishedTrip {
        if trip.stops.is_empty() {
            self.flaws.add(format!("{at}.stops"), FlawKind::Empty);
        }
        let depots = &self.keys.depots;
        let depot = depots.find(self.flaws, &format!("{at}.depot"), &trip.depot);
        let load_start = (trip.load_start.as_ref())
            .map(|time| self.flaws.time(&format!("{at}.load_start"), time));
        let mut stops = Vec::new();
        for (index, stop) in trip.stops.iter().enumerate() {
            let at = format!("{at}.stops[{index}]");
            let path = format!("{at}.order");
            let order = self.keys.orders.find(self.flaws, &path, &stop.order);
            let start =
                (stop.start.as_ref()).map(|time| self.flaws.time(&format!("{at}.start"), time));
            if start.is_none() && Lock::Time <= stop.lock {
                self.flaws.add(format!("{at}.start"), FlawKind::Empty);
            }
            let here = Position {
                vehicle,
                trip: number,
                stop: index,
            };
            let visit = match self.keys.orders.get(&stop.order) {
                Some(_) => self.visit(&path, order, here),
                None => Visit::Delivery,
            };
            stops.push(PublishedStop {
                order,
                visit,
                start,
                lock: stop.lock,
            });
        }
        self.check_pairs(at, &trip.stops);
        PublishedTrip {
            depot,
            load_start,
            stops,
        }
    }

    /// Orders stand once, those with a pickup twice on one trip.
    fn visit(&mut self, path: &str, order: Id<Order>, here: Position) -> Visit {
        let is_pair = self.draft.orders[order.index()].pickup.is_some();
        let known = &mut self.stops[order];
        let visit = match (is_pair, known.len()) {
            (true, 0) => Visit::Pickup,
            (_, 0) | (true, 1) => Visit::Delivery,
            _ => {
                let id = self.draft.orders[order.index()].id.clone();
                self.flaws.add(path, FlawKind::Duplicate { id });
                return Visit::Delivery;
            }
        };
        known.push(here);
        visit
    }

    fn check_pairs(&mut self, at: &str, stops: &[StopDraft]) {
        for (index, stop) in stops.iter().enumerate() {
            let known = self.keys.orders.get(&stop.order);
            let row = known.map(|order| &self.draft.orders[order.index()]);
            let count = (stops.iter()).filter(|other| other.order == stop.order);
            if row.is_some_and(|row| row.pickup.is_some()) && count.count() != 2 {
                contradiction(
                    self.flaws,
                    format!("{at}.stops[{index}]"),
                    "an order with a pickup has both its stops on one trip",
                    "途中取货的订单，取货与送达须在同一趟",
                );
            }
        }
    }
}

/// What is fixed comes first in its route, and facts follow each other.
fn check_locks(flaws: &mut Flaws, at: &str, trips: &[PublishedTrip]) {
    let mut free = false;
    let mut last: Option<Seconds> = None;
    for (number, trip) in trips.iter().enumerate() {
        let at = format!("{at}.trips[{number}]");
        let message = "what is fixed comes before all that is not";
        let message_zh = "已锁定的停靠点之前不能有未锁定的停靠点";
        if free && trip.is_loaded() {
            contradiction(flaws, at.clone(), message, message_zh);
        }
        let load = trip
            .load_start
            .map(|start| (format!("{at}.load_start"), start));
        let starts = trip.stops.iter().enumerate().filter_map(|(index, stop)| {
            let path = format!("{at}.stops[{index}].start");
            stop.fact().map(|start| (path, start))
        });
        for (path, start) in load.into_iter().chain(starts) {
            if let Some(last) = last.filter(|last| start < *last) {
                let (from, to) = (last.clock(), start.clock());
                flaws.add(path, FlawKind::Reversed { from, to });
            }
            last = Some(start);
        }
        for (index, stop) in trip.stops.iter().enumerate() {
            let fixed = Lock::Sequence <= stop.lock;
            if free && fixed {
                let path = format!("{at}.stops[{index}].lock");
                contradiction(flaws, path, message, message_zh);
            }
            free |= !fixed;
        }
    }
}
