//! The rules of what has been told to people: what is fixed stays, and what moves has a price.

use super::{Judge, Route, order_at, subject};
use crate::base::id::Id;
use crate::base::units::Seconds;
use crate::routing::draft::published::Lock;
use crate::routing::plan::Trip;
use crate::routing::problem::published::{Published, PublishedTrip};
use crate::routing::problem::{Order, Vehicle, Visit};
use crate::routing::rule::Rule;
use crate::routing::timetable::StopTimes;

impl Judge<'_> {
    /// Fixed trips come first in the route and begin with their fixed stops; what may not leave
    /// its vehicle, or the fixed trip it is on, has not.
    pub(super) fn locks(&mut self, vehicle: Id<Vehicle>, trips: &[Trip]) {
        let problem = self.problem;
        let Some(published) = problem.published() else {
            return;
        };
        let fixed = published.fixed_trips(vehicle);
        for (number, told) in published.routes[vehicle].iter().enumerate() {
            if number < fixed {
                self.fixed_trip(vehicle, number, told, trips.get(number));
                if let Some(trip) = trips.get(number)
                    && number + 1 < fixed
                {
                    self.closed_trip(vehicle, number, told, trip);
                }
            }
            let place: &[Trip] = match number < fixed {
                true => trips.get(number).map_or(&[], std::slice::from_ref),
                false => trips,
            };
            self.bound_orders(vehicle, number, told, place);
        }
    }

    fn fixed_trip(
        &mut self,
        vehicle: Id<Vehicle>,
        number: usize,
        told: &PublishedTrip,
        trip: Option<&Trip>,
    ) {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle];
        if trip.is_none_or(|trip| trip.depot != told.depot) {
            let depot = &problem.depots()[told.depot].key;
            let message = (
                format!("is no longer loaded at {depot}"),
                format!("不再于 {depot} 装车"),
            );
            self.broken(Rule::LocksKept, subject(&van.key, number), message);
        }
        let visits = trip.map_or(Vec::new(), |trip| trip.visits(problem));
        for (index, stop) in told.stops[..told.fixed()].iter().enumerate() {
            if visits.get(index) != Some(&(stop.order, stop.visit)) {
                let order = &problem.orders()[stop.order].key;
                let stop = index + 1;
                let message = (
                    format!("is no longer stop {stop}"),
                    format!("不再是第 {stop} 站"),
                );
                let at = order_at(order, &van.key, number);
                self.broken(Rule::LocksKept, at, message);
            }
        }
        let Some(trip) = trip.filter(|_| told.is_loaded()) else {
            return;
        };
        for (id, visit) in trip.visits(problem) {
            let order = &problem.orders()[id];
            let is_new = !told.stops.iter().any(|stop| stop.order == id);
            if visit == Visit::Delivery && is_new && order.pickup.is_none() && needs_loading(order)
            {
                let message = "comes after the trip was loaded";
                let message = (message.into(), "装车之后才加入".into());
                let at = order_at(&order.key, &van.key, number);
                self.broken(Rule::LocksKept, at, message);
            }
        }
    }

    /// Before another fixed trip there is no room for more.
    fn closed_trip(
        &mut self,
        vehicle: Id<Vehicle>,
        number: usize,
        told: &PublishedTrip,
        trip: &Trip,
    ) {
        let van = &self.problem.vehicles()[vehicle].key;
        for id in trip.stops.iter().skip(told.stops.len()) {
            let message = "comes before stops that are fixed";
            let message = (message.into(), "排在已锁定的停靠点之前".into());
            let at = order_at(&self.problem.orders()[*id].key, van, number);
            self.broken(Rule::LocksKept, at, message);
        }
    }

    /// Stops that may not leave: each must be on one of the trips given.
    fn bound_orders(
        &mut self,
        vehicle: Id<Vehicle>,
        number: usize,
        told: &PublishedTrip,
        place: &[Trip],
    ) {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle].key;
        for stop in told.stops.iter().filter(|stop| stop.lock == Lock::Vehicle) {
            let has = |trip: &Trip| trip.visits(problem).contains(&(stop.order, stop.visit));
            if !place.iter().any(has) {
                let message = (format!("has left {van}"), format!("已离开 {van}"));
                let at = order_at(&problem.orders()[stop.order].key, van, number);
                self.broken(Rule::LocksKept, at, message);
            }
        }
    }

    /// What people would have to be told anew.
    pub(super) fn departures(&mut self, route: &Route<'_>) {
        let Some(published) = self.problem.published() else {
            return;
        };
        for trip in &route.table.trips {
            let mut before = None;
            for stop in &trip.stops {
                let here = (stop.order, stop.visit);
                self.departure(published, route.vehicle, before, stop);
                before = Some(here);
            }
        }
    }

    fn departure(
        &mut self,
        published: &Published,
        vehicle: Id<Vehicle>,
        before: Option<(Id<Order>, Visit)>,
        stop: &StopTimes,
    ) {
        let Some(at) = published.position(stop.order, stop.visit) else {
            return;
        };
        let told = published.stop(at);
        if told.lock == Lock::Done {
            return;
        }
        let trip = &published.routes[at.vehicle][at.trip].stops;
        let known = (at.stop.checked_sub(1)).map(|index| (trip[index].order, trip[index].visit));
        let shifted = |start: Seconds| published.tolerance.0 < (stop.start.0 - start.0).abs();
        let changes = [
            (at.vehicle != vehicle, published.per_vehicle_change),
            (known != before, published.per_sequence_change),
            (told.start.is_some_and(shifted), published.per_shift),
        ];
        for (changed, price) in changes {
            self.charge(Rule::Departed, i64::from(changed), price);
        }
    }
}

/// Something of it is loaded at the depot.
fn needs_loading(order: &Order) -> bool {
    !order.loaded().is_empty()
}
