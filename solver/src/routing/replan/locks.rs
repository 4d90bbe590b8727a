//! How firmly each stop of a plan holds at a moment.
//!
//! | | |
//! | --- | --- |
//! | done | its service is over |
//! | time | its service has begun, or begins so soon that its moment is frozen |
//! | sequence | the vehicle is on its way there, or its place is frozen |
//! | vehicle | it is on board, or collected before something frozen, or its vehicle is frozen |
//! | free | everything else |
//!
//! What held more firmly before, and is where it was, still does.

use super::events::Freeze;
use crate::base::id::Id;
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;
use crate::routing::draft::published::{Lock, PublishedRoute, PublishedStop, PublishedTrip};
use crate::routing::plan::{Plan, Trip};
use crate::routing::problem::published::PublishedTrip as KnownTrip;
use crate::routing::problem::{Order, Problem, Vehicle, Visit};
use crate::routing::timetable::{StopTimes, TripTimes, timetable};

/// Now, and how far ahead things stay.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock<'a> {
    /// `None`: nothing has begun.
    pub(super) now: Option<Seconds>,
    pub(super) freeze: &'a Freeze,
}

impl Clock<'_> {
    fn has(self, moment: Seconds) -> bool {
        self.is_within(moment, 0)
    }

    fn is_within(self, moment: Seconds, seconds: i64) -> bool {
        self.now.is_some_and(|now| moment <= now + Seconds(seconds))
    }
}

/// The routes of a plan with the moments people were told, and what of them stays.
pub(super) fn told(problem: &Problem, plan: &Plan, clock: Clock<'_>) -> Vec<PublishedRoute> {
    let mut routes = Vec::new();
    for (vehicle, trips) in plan.routes.iter().filter(|(_, trips)| !trips.is_empty()) {
        let table = timetable(problem, vehicle, trips);
        let known = problem.published().map(|all| &all.routes[vehicle]);
        let mut route = Route {
            problem,
            vehicle,
            clock,
            is_fixed: true,
        };
        let mut written = Vec::new();
        for (number, (trip, times)) in trips.iter().zip(&table.trips).enumerate() {
            let known = known.and_then(|known| known.get(number));
            written.push(route.trip(trip, times, known));
        }
        routes.push(PublishedRoute {
            vehicle: problem.vehicles()[vehicle].key.clone(),
            trips: written,
        });
    }
    routes
}

struct Route<'p> {
    problem: &'p Problem,
    vehicle: Id<Vehicle>,
    clock: Clock<'p>,
    /// Everything so far stays where it is.
    is_fixed: bool,
}

impl Route<'_> {
    fn trip(&mut self, trip: &Trip, times: &TripTimes, known: Option<&KnownTrip>) -> PublishedTrip {
        let known = known.filter(|known| known.depot == trip.depot);
        let stands = known.filter(|known| known.is_loaded());
        let load_start = match stands {
            Some(known) => known.load_start,
            None => Some(times.load_start).filter(|start| self.clock.has(*start)),
        };
        let is_loaded = stands.is_some() || load_start.is_some();
        let mut stops: Vec<PublishedStop> = Vec::new();
        let mut left = times.load_end;
        let mut same = true;
        for (index, stop) in times.stops.iter().enumerate() {
            let told = known.and_then(|known| known.stops.get(index));
            same &= told.is_some_and(|told| (told.order, told.visit) == (stop.order, stop.visit));
            let before = told.filter(|_| same).map_or(Lock::Free, |told| told.lock);
            let order = &self.problem.orders()[stop.order];
            let is_collected = stops
                .iter()
                .any(|other| other.order == order.key && Lock::Sequence <= other.lock);
            let is_bound = is_collected || is_loaded && !order.loaded().is_empty();
            let lock = self.lock(stop, before, is_loaded && self.clock.has(left), is_bound);
            self.is_fixed &= Lock::Sequence <= lock;
            left = stop.end;
            stops.push(PublishedStop {
                order: order.key.clone(),
                start: Some(TimeOfDay::from_seconds(stop.start)),
                lock,
            });
        }
        PublishedTrip {
            depot: self.problem.depots()[trip.depot].key.clone(),
            load_start: load_start.map(TimeOfDay::from_seconds),
            stops,
        }
    }

    fn lock(&self, stop: &StopTimes, before: Lock, is_next: bool, is_bound: bool) -> Lock {
        let clock = self.clock;
        let freeze = clock.freeze;
        let lock = if clock.has(stop.end) {
            Lock::Done
        } else if clock.is_within(stop.start, freeze.time_seconds) {
            Lock::Time
        } else if is_next || clock.is_within(stop.start, freeze.sequence_seconds) {
            Lock::Sequence
        } else if is_bound || clock.is_within(stop.start, freeze.vehicle_seconds) {
            Lock::Vehicle
        } else {
            Lock::Free
        };
        let lock = lock.max(before).max(self.bound(stop.order, stop.visit));
        match self.is_fixed {
            true => lock,
            false => lock.min(Lock::Vehicle),
        }
    }

    /// What was bound to this vehicle, wherever it stood.
    fn bound(&self, order: Id<Order>, visit: Visit) -> Lock {
        let known = self.problem.published().and_then(|all| {
            let at = all.position(order, visit)?;
            (at.vehicle == self.vehicle).then(|| all.stop(at).lock)
        });
        known.map_or(Lock::Free, |lock| lock.min(Lock::Vehicle))
    }
}
