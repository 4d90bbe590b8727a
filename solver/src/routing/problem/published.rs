//! What has been told to people already, as the judge and the search read it.

use super::{Depot, Order, Vehicle, Visit};
use crate::base::id::{Id, Table};
use crate::base::units::{Cost, Seconds};
use crate::routing::draft::published::{Lock, Promise};
use crate::routing::plan::{Plan, Trip};

/// The published routes, and what departing from them costs.
#[derive(Clone, Debug)]
pub struct Published {
    pub routes: Table<Vehicle, Vec<PublishedTrip>>,
    /// Where each order was published: once, or for a pickup and its delivery twice.
    pub(in crate::routing) stops: Table<Order, Vec<Position>>,
    pub per_vehicle_change: Cost,
    pub per_sequence_change: Cost,
    pub per_shift: Cost,
    pub tolerance: Seconds,
    /// What has not begun begins no earlier; orders and vehicles are held to it already.
    pub now: Option<Seconds>,
    pub lost: Vec<Lost>,
    /// By how much promises may be broken; the limits of orders and vehicles are that much wider
    /// already.
    pub allowed: Vec<Allowed>,
}

/// A vehicle that makes no more stops, and since when, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    pub vehicle: Id<Vehicle>,
    pub since: Option<Seconds>,
}

/// A promise that can no longer be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    pub whose: Whose,
    pub promise: Promise,
    pub by: Seconds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Order(Id<Order>, Visit),
    Vehicle(Id<Vehicle>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTrip {
    pub depot: Id<Depot>,
    /// Loading began at this moment, whatever the rules say.
    pub load_start: Option<Seconds>,
    pub stops: Vec<PublishedStop>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedStop {
    pub order: Id<Order>,
    pub visit: Visit,
    pub start: Option<Seconds>,
    pub lock: Lock,
}

/// A stop in the published routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub vehicle: Id<Vehicle>,
    pub trip: usize,
    pub stop: usize,
}

impl PublishedTrip {
    /// The goods are on board: nothing more can be loaded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.load_start.is_some() || self.stops.iter().any(|stop| stop.lock == Lock::Done)
    }

    /// How many of its stops stay where they are, at its beginning.
    #[must_use]
    pub fn fixed(&self) -> usize {
        let fixed = |stop: &&PublishedStop| Lock::Sequence <= stop.lock;
        self.stops.iter().take_while(fixed).count()
    }

    /// It stays a trip of its route, with its number and its depot.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        0 < self.fixed() || self.is_loaded()
    }
}

impl PublishedStop {
    /// The moment at which service starts, whatever the rules say.
    #[must_use]
    pub fn fact(&self) -> Option<Seconds> {
        self.start.filter(|_| Lock::Time <= self.lock)
    }
}

impl Published {
    /// The published routes as a plan.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let trip = |trip: &PublishedTrip| Trip {
            depot: trip.depot,
            stops: trip.stops.iter().map(|stop| stop.order).collect(),
        };
        let routes = self.routes.values();
        let routes = routes.map(|trips| trips.iter().map(trip).collect());
        Plan::new(routes.collect())
    }

    /// Where a stop of an order was published.
    #[must_use]
    pub fn position(&self, order: Id<Order>, visit: Visit) -> Option<Position> {
        let at = |position: &&Position| {
            let trip = &self.routes[position.vehicle][position.trip];
            trip.stops[position.stop].visit == visit
        };
        self.stops[order].iter().find(at).copied()
    }

    #[must_use]
    pub fn stop(&self, at: Position) -> &PublishedStop {
        &self.routes[at.vehicle][at.trip].stops[at.stop]
    }

    /// So many trips at the beginning of a route stay what they are.
    #[must_use]
    pub fn fixed_trips(&self, vehicle: Id<Vehicle>) -> usize {
        let trips = self.routes[vehicle].iter();
        trips.take_while(|trip| trip.is_fixed()).count()
    }
}
