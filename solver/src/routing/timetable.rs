//! When a vehicle is where, from its trips alone.
//!
//! A vehicle leaves its start no earlier than its shift begins. For every trip it drives to the
//! trip's depot; loading starts when the vehicle is there, the depot is open and every order of
//! the trip is ready. Service at a stop starts, after the set-up if there is one, within a window;
//! where lateness has a price, after the last of them too. Between two stops, before driving on,
//! it takes its breaks. After the last trip it drives to its end, if it has one.
//!
//! Of all timetables one is meant:
//! 1. It finishes as early as possible.
//! 2. It departs as late as that finish allows, and so are trips loaded and goods collected on the
//!    way; but nothing that is in time when everything happens as early as possible is put out of
//!    its windows, and nothing late is made later.
//! 3. From there everything else happens as early as possible.
//!
//! Nobody then leaves in the morning only to wait at a door, and goods are on board as short as
//! can be: let loading end at `t`, and stop `i` be reached by `off_i` of driving and service, and
//! be served no earlier than `E_i`, which windows and stops before it require. Then `i` is on
//! board for `max(off_i, E_i − t)`, which does not grow with `t`; the latest loading that allows
//! the finish is the best one for every stop of the trip at once, and trips do not hinder each
//! other, as each is loaded at the latest moment from which those after it can be, too. (That is
//! for goods from a depot, at one speed all day, with one window for each stop and no break
//! between; otherwise the rule is the same and the proof is not.)
//!
//! Breaks are placed so that the finish is earliest, then the departure latest; of what remains,
//! before a loading all that can be taken are taken, otherwise none that can wait. A break is
//! needless when all its windows close before the departure, or open when the vehicle has
//! finished. If no moments can be found for them, the timetable has none of them and says so.
//!
//! What is late even at the earliest is kept at that moment and marked; every plan has a timetable.
//! Facts stand as they are published, and what follows follows from them; what comes before them is
//! early enough for them, be it before the shift.

mod nodes;
mod passes;

use self::nodes::{Kind, Node};
use self::passes::Moments;
use super::plan::Trip;
use super::problem::{Depot, Order, Problem, Vehicle, Visit};
use crate::base::id::Id;
use crate::base::units::{Metres, Seconds};

/// One vehicle's day. All zero for a vehicle without trips, but for the moments: its shift begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    pub departure: Seconds,
    pub finish: Seconds,
    /// Driven in all, the way to the first depot and to the end included.
    pub metres: Metres,
    /// On the road.
    pub driving: Seconds,
    /// Set-up and service at stops.
    pub service: Seconds,
    /// From departure to finish.
    pub duty: Seconds,
    /// How long after the shift it finishes; of a route that consists of facts, nothing.
    pub overtime: Seconds,
    pub breaks: Vec<BreakTimes>,
    /// No moments can be found for its breaks, though every window could be kept without them.
    pub breakless: bool,
    pub trips: Vec<TripTimes>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakTimes {
    /// Which of the vehicle's breaks.
    pub number: usize,
    pub start: Seconds,
    pub end: Seconds,
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
    pub visit: Visit,
    pub arrival: Seconds,
    /// Set-up starts, then service; a window says when this may be.
    pub start: Seconds,
    /// Service ends.
    pub end: Seconds,
    /// Between arrival and start.
    pub wait: Seconds,
    /// It starts after the last window, and may not.
    pub missed: bool,
    /// So long after the last window it starts, where that has a price.
    pub late: Seconds,
    /// Of a delivery, from the end of loading, or of its pickup, to its start.
    pub on_board: Option<Seconds>,
    /// Its moment is published and stands.
    pub fact: bool,
}

/// The timetable of `vehicle` when it drives `trips`.
#[must_use]
pub fn timetable(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> Timetable {
    let van = &problem.vehicles()[vehicle];
    if trips.is_empty() {
        return Timetable {
            departure: van.shift.from,
            finish: van.shift.from,
            metres: Metres(0),
            driving: Seconds(0),
            service: Seconds(0),
            duty: Seconds(0),
            overtime: Seconds(0),
            breaks: Vec::new(),
            breakless: false,
            trips: Vec::new(),
        };
    }
    let nodes = nodes::nodes(problem, vehicle, trips);
    let breaks = nodes::breaks(van, &nodes);
    let kept = passes::keep_windows(problem, vehicle, &nodes, &breaks);
    let found = kept.is_some();
    let moments = kept.unwrap_or_else(|| passes::allow_misses(problem, vehicle, &nodes));
    let mut table = write(problem, vehicle, trips, &nodes, &moments);
    table.breakless = !found && table.trips.iter().all(is_in_time);
    table
}

fn is_in_time(trip: &TripTimes) -> bool {
    !trip.closed && trip.stops.iter().all(|stop| !stop.missed)
}

fn write(
    problem: &Problem,
    vehicle: Id<Vehicle>,
    trips: &[Trip],
    nodes: &[Node],
    moments: &Moments,
) -> Timetable {
    let van = &problem.vehicles()[vehicle];
    let mut times: Vec<TripTimes> = Vec::new();
    let mut driving = Seconds(0);
    let mut service = Seconds(0);
    let mut judged = false;
    for (node, moment) in nodes.iter().zip(&moments.nodes) {
        driving += moment.arrival - moment.leave;
        match node.kind {
            Kind::Start | Kind::End => {}
            Kind::Load => {
                times.push(TripTimes {
                    depot: trips[times.len()].depot,
                    arrival: moment.arrival,
                    load_start: moment.start,
                    load_end: moment.start + node.work,
                    closed: node.is_late(moment.start),
                    stops: Vec::new(),
                });
            }
            Kind::Stop(order, visit) => {
                judged |= node.given.is_none();
                service += node.work;
                let trip = times.last_mut().expect("stops follow a loading");
                let stop = stop(problem, trip, node, moment, (order, visit));
                trip.stops.push(stop);
            }
        }
    }
    let finish = moments.nodes.last().map_or(van.shift.from, |end| end.start);
    let departure = moments.nodes.first().map_or(finish, |start| start.start);
    Timetable {
        departure,
        finish,
        metres: nodes.iter().map(|node| node.metres).sum(),
        driving,
        service,
        duty: finish - departure,
        overtime: match judged {
            true => (finish - van.shift.to).max(Seconds(0)),
            false => Seconds(0),
        },
        breaks: moments.breaks.clone(),
        breakless: false,
        trips: times,
    }
}

fn stop(
    problem: &Problem,
    trip: &TripTimes,
    node: &Node,
    moment: &passes::Moment,
    (order, visit): (Id<Order>, Visit),
) -> StopTimes {
    let late = match node.is_late(moment.start) {
        true => moment.start - node.closes(),
        false => Seconds(0),
    };
    let collected = (trip.stops.iter()).find(|stop| stop.order == order);
    let since = match (visit, problem.orders()[order].pickup.is_some()) {
        (Visit::Pickup, _) => None,
        (Visit::Delivery, true) => collected.map(|stop| stop.end),
        (Visit::Delivery, false) => Some(trip.load_end),
    };
    StopTimes {
        order,
        visit,
        arrival: moment.arrival,
        start: moment.start,
        end: moment.start + node.work,
        wait: (moment.start - moment.arrival).max(Seconds(0)),
        missed: Seconds(0) < late && !node.may_be_late,
        late: if node.may_be_late { late } else { Seconds(0) },
        on_board: since.map(|since| moment.start - since),
        fact: node.given.is_some(),
    }
}
