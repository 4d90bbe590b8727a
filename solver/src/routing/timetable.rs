//! When a vehicle is where, from its trips alone.
//!
//! A vehicle leaves its start depot no earlier than its shift begins. For every trip it drives to
//! the trip's depot; loading starts when the vehicle is there, the depot is open and every order
//! of the trip is ready. Service at a stop starts at the earliest moment of its windows at or
//! after the arrival. After the last trip it drives to its end, if it has one.
//!
//! Everything as early as possible gives the earliest finish. Then every moment is put as late as
//! that finish allows, so that nobody leaves in the morning only to wait at a door. What is late
//! even at the earliest is kept at that moment and marked; every plan has a timetable.

use super::plan::Trip;
use super::problem::{Depot, Order, Problem, Vehicle};
use crate::base::id::Id;
use crate::base::units::{Metres, Seconds};

/// One vehicle's day. All zero for a vehicle without trips, but for the moments: its shift begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    pub departure: Seconds,
    pub finish: Seconds,
    /// Driven in all, the way to the first depot and to the end included.
    pub metres: Metres,
    /// From departure to finish.
    pub duty: Seconds,
    /// How long after the shift it finishes.
    pub overtime: Seconds,
    pub trips: Vec<TripTimes>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripTimes {
    pub depot: Id<Depot>,
    pub arrival: Seconds,
    pub load_start: Seconds,
    pub load_end: Seconds,
    /// Loading ends after the depot has closed.
    pub closed: bool,
    pub stops: Vec<StopTimes>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopTimes {
    pub order: Id<Order>,
    pub arrival: Seconds,
    /// Service starts.
    pub start: Seconds,
    /// Service ends.
    pub end: Seconds,
    /// Between arrival and start.
    pub wait: Seconds,
    /// The vehicle comes after the last window.
    pub missed: bool,
}

/// The timetable of `vehicle` when it drives `trips`.
#[must_use]
pub fn timetable(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> Timetable {
    let mut table = earliest(problem, vehicle, trips);
    postpone(problem, vehicle, &mut table);
    arrivals(problem, vehicle, &mut table);
    table
}

fn earliest(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> Timetable {
    let van = &problem.vehicles()[vehicle];
    let mut now = van.shift.from;
    let mut place = problem.depot_place(van.start);
    let mut metres = Metres(0);
    let mut drive = |now: &mut Seconds, to| {
        let (distance, time) = problem.leg(place, to);
        metres += distance;
        *now += time;
        place = to;
    };
    let mut times = Vec::new();
    for trip in trips {
        let depot = &problem.depots()[trip.depot];
        drive(&mut now, problem.depot_place(trip.depot));
        let arrival = now;
        let ready = trip.stops.iter().map(|id| problem.orders()[*id].release);
        let load_start = ready.fold(arrival.max(depot.open.from), Seconds::max);
        let load_end = load_start + depot.loading;
        now = load_end;
        let mut stops = Vec::new();
        for id in &trip.stops {
            let order = &problem.orders()[*id];
            drive(&mut now, problem.order_place(*id));
            let arrival = now;
            let start = order.start(arrival);
            now = start.unwrap_or(arrival) + order.service.usual;
            stops.push(StopTimes {
                order: *id,
                arrival,
                start: start.unwrap_or(arrival),
                end: now,
                wait: Seconds(0),
                missed: start.is_none(),
            });
        }
        times.push(TripTimes {
            depot: trip.depot,
            arrival,
            load_start,
            load_end,
            closed: depot.open.to < load_end,
            stops,
        });
    }
    if let (Some(end), false) = (van.end, trips.is_empty()) {
        drive(&mut now, problem.depot_place(end));
    }
    Timetable {
        departure: van.shift.from,
        finish: now,
        metres,
        duty: Seconds(0),
        overtime: (now - van.shift.to).max(Seconds(0)),
        trips: times,
    }
}

/// From the finish backwards, every moment as late as the next one allows.
fn postpone(problem: &Problem, vehicle: Id<Vehicle>, table: &mut Timetable) {
    let van = &problem.vehicles()[vehicle];
    if table.trips.is_empty() {
        return;
    }
    // Where the vehicle must be next, and by when; `None`: nowhere, just be done.
    let mut next = van.end.map(|end| problem.depot_place(end));
    let mut by = table.finish;
    for trip in table.trips.iter_mut().rev() {
        for stop in trip.stops.iter_mut().rev() {
            let order = &problem.orders()[stop.order];
            let here = problem.order_place(stop.order);
            let leave = by - next.map_or(Seconds(0), |next| problem.leg(here, next).1);
            if !stop.missed {
                let latest = leave - order.service.usual;
                let open = order.windows.iter().filter(|window| window.from <= latest);
                stop.start =
                    open.fold(stop.start, |start, window| start.max(latest.min(window.to)));
            }
            stop.end = stop.start + order.service.usual;
            (next, by) = (Some(here), stop.start);
        }
        let depot = &problem.depots()[trip.depot];
        let here = problem.depot_place(trip.depot);
        let leave = by - next.map_or(Seconds(0), |next| problem.leg(here, next).1);
        if !trip.closed {
            trip.load_end = leave.min(depot.open.to);
            trip.load_start = trip.load_end - depot.loading;
        }
        (next, by) = (Some(here), trip.load_start);
    }
    let start = problem.depot_place(van.start);
    table.departure = by - next.map_or(Seconds(0), |next| problem.leg(start, next).1);
    table.duty = table.finish - table.departure;
}

/// Nobody sets off later than needed: arrivals follow from the moments before.
fn arrivals(problem: &Problem, vehicle: Id<Vehicle>, table: &mut Timetable) {
    let mut place = problem.depot_place(problem.vehicles()[vehicle].start);
    let mut now = table.departure;
    for trip in &mut table.trips {
        let depot = problem.depot_place(trip.depot);
        trip.arrival = now + problem.leg(place, depot).1;
        (place, now) = (depot, trip.load_end);
        for stop in &mut trip.stops {
            let here = problem.order_place(stop.order);
            stop.arrival = now + problem.leg(place, here).1;
            stop.wait = stop.start - stop.arrival;
            (place, now) = (here, stop.end);
        }
    }
}
