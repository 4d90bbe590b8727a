//! A route as a row of nodes: its start, for each trip the loading and the stops, its end.

use crate::base::id::Id;
use crate::base::units::{Metres, Seconds};
use crate::routing::plan::Trip;
use crate::routing::problem::published::PublishedTrip;
use crate::routing::problem::ways::Place;
use crate::routing::problem::{Break, Order, Problem, TimeWindow, Vehicle, Visit, start};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    Load,
    Stop(Id<Order>, Visit),
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The way from the node before, at 100 per cent of the speed.
    pub(super) metres: Metres,
    pub(super) way: Seconds,
    /// Loading, or set-up and service.
    pub(super) work: Seconds,
    /// Starts no earlier, whatever the windows.
    ready: Seconds,
    /// Starts within one of them; none: at any time.
    windows: Vec<TimeWindow>,
    /// May start after the last window.
    pub(super) may_be_late: bool,
    /// Starts at this moment, whatever the rules say.
    pub(super) given: Option<Seconds>,
}

impl Node {
    /// The earliest start after an arrival; `None` when it may not start any more.
    pub(super) fn in_time(&self, arrival: Seconds) -> Option<Seconds> {
        let moment = arrival.max(self.ready);
        if self.windows.is_empty() {
            return Some(moment);
        }
        start(&self.windows, moment).or(self.may_be_late.then_some(moment))
    }

    /// The same, but late when it must.
    pub(super) fn at_all(&self, arrival: Seconds) -> Seconds {
        let moment = arrival.max(self.ready);
        self.in_time(arrival).unwrap_or(moment)
    }

    /// The latest start within a window, no later than a moment.
    pub(super) fn latest(&self, moment: Seconds) -> Option<Seconds> {
        if self.windows.is_empty() {
            return Some(moment);
        }
        let open = self.windows.iter().rev();
        let mut open = open.filter(|window| window.from <= moment);
        open.next().map(|window| moment.min(window.to))
    }

    /// Starting then is after the last window, and not a fact.
    pub(super) fn is_late(&self, moment: Seconds) -> bool {
        self.given.is_none() && !self.windows.is_empty() && self.closes() < moment
    }

    pub(super) fn closes(&self) -> Seconds {
        (self.windows.last()).map_or(Seconds(i64::MAX), |window| window.to)
    }

    /// It is put as late as the finish allows, for goods to be on board no longer than needed.
    pub(super) fn is_held(&self) -> bool {
        self.given.is_none() && matches!(self.kind, Kind::Load | Kind::Stop(_, Visit::Pickup))
    }
}

/// Builds nodes one after the other.
struct Row<'p> {
    problem: &'p Problem,
    vehicle: Id<Vehicle>,
    /// Where the vehicle is; `None`: where nobody asks.
    place: Option<Id<Place>>,
    nodes: Vec<Node>,
}

pub(super) fn nodes(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> Vec<Node> {
    let van = &problem.vehicles()[vehicle];
    let home = problem.depot_place(van.start);
    let mut row = Row {
        problem,
        vehicle,
        place: None,
        nodes: Vec::new(),
    };
    row.push(Kind::Start, (!van.open_start).then_some(home), Seconds(0));
    let none = Vec::new();
    let published = (problem.published()).map_or(&none, |all| &all.routes[vehicle]);
    for (number, trip) in trips.iter().enumerate() {
        let nowhere = van.open_start && number == 0;
        row.trip(trip, published.get(number), nowhere);
    }
    let end = van.end.map(|depot| problem.depot_place(depot));
    row.push(Kind::End, end, Seconds(0));
    row.nodes
}

/// The breaks that may have to be taken: what closed before the last fact is history.
pub(super) fn breaks(van: &Vehicle, nodes: &[Node]) -> Vec<(usize, Break)> {
    let fact = nodes.iter().filter_map(|node| node.given).next_back();
    let closes = |row: &Break| row.windows.last().map(|window| window.to);
    (van.breaks.iter().cloned().enumerate())
        .filter(|(_, row)| fact.is_none_or(|fact| closes(row).is_some_and(|to| fact <= to)))
        .collect()
}

impl Row<'_> {
    fn push(&mut self, kind: Kind, place: Option<Id<Place>>, work: Seconds) -> &mut Node {
        let way = match (self.place, place) {
            (Some(from), Some(to)) => self.problem.way(self.vehicle, from, to),
            _ => (Metres(0), Seconds(0)),
        };
        self.place = place;
        let index = self.nodes.len();
        self.nodes.push(Node {
            kind,
            metres: way.0,
            way: way.1,
            work,
            ready: Seconds(i64::MIN),
            windows: Vec::new(),
            may_be_late: false,
            given: None,
        });
        &mut self.nodes[index]
    }

    fn trip(&mut self, trip: &Trip, published: Option<&PublishedTrip>, nowhere: bool) {
        let problem = self.problem;
        let depot = &problem.depots()[trip.depot];
        let published = published.filter(|told| told.depot == trip.depot);
        let loaded = trip.stops.iter().map(|id| &problem.orders()[*id]);
        let loaded = loaded.filter(|order| order.pickup.is_none());
        let ready = loaded.map(|order| order.release).max();
        let place = (!nowhere).then_some(depot.place);
        let load = self.nodes.len();
        let node = self.push(Kind::Load, place, depot.loading);
        node.ready = ready.unwrap_or(node.ready);
        node.windows = vec![TimeWindow {
            from: depot.open.from,
            to: depot.open.to - depot.loading,
        }];
        node.given = published.and_then(|told| told.load_start);
        let facts = published.map_or(&[][..], |told| &told.stops[..told.fixed()]);
        // Facts hold as long as the trip is what was published.
        let same = |(index, visit): (usize, &(Id<Order>, Visit))| {
            facts.get(index).map(|stop| (stop.order, stop.visit)) == Some(*visit)
        };
        let visits = trip.visits(problem);
        let kept = visits.iter().enumerate().take_while(|pair| same(*pair));
        let kept = kept.count();
        for (id, visit) in visits {
            self.stop(id, visit);
        }
        for (stop, node) in facts[..kept].iter().zip(&mut self.nodes[load + 1..]) {
            node.given = stop.fact();
        }
        if facts[..kept].iter().any(|stop| stop.fact().is_some()) {
            // However they came on board, the goods were there.
            let node = &mut self.nodes[load];
            node.windows.clear();
            node.ready = Seconds(i64::MIN);
        }
    }

    fn stop(&mut self, id: Id<Order>, visit: Visit) {
        let problem = self.problem;
        let order = &problem.orders()[id];
        let place = problem.visit_place(id, visit);
        let (setup, service) = problem.work(self.vehicle, id, visit);
        let setup = match self.place == Some(place) {
            true => Seconds(0),
            false => setup,
        };
        let node = self.push(Kind::Stop(id, visit), Some(place), setup + service);
        match (visit, &order.pickup) {
            (Visit::Pickup, Some(pickup)) => {
                node.ready = pickup.release;
                node.windows.clone_from(&pickup.windows);
            }
            _ => {
                node.windows.clone_from(&order.windows);
                node.may_be_late = order.late_per_second.is_some();
            }
        }
    }
}
