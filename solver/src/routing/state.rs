//! The routes the search works on, always feasible: what breaks a hard rule is never applied.
//!
//! A route is a chain of nodes: its start, for each trip the loading and the stops, its end. Every
//! node knows how early and how late service can start there, and what a route that joins it costs
//! in time (the segments of Vidal et al. 2013, with every trip's loading as a node whose window
//! opens at the latest release of the trip), so that an insertion anywhere is priced in O(1).
//! Orders with several windows are exact too: as long as only one of them can be met, it is the
//! only one; where two can, the route has a gap and is walked.
//!
//! Changes are undone by putting back the touched routes as they were.

use super::log::Log;
use super::model::{Model, Van, index};
use super::plan::{Plan, Trip};
use super::problem::{DIMENSIONS, Order};
use crate::base::id::{Id, Table};
use crate::base::score::Score;
use crate::base::units::Cost;

/// The route of an order that is on none.
pub(super) const NONE: u32 = u32::MAX;
const FAR: i32 = i32::MAX / 4;

/// One cache line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) prev: u32,
    pub(super) next: u32,
    pub(super) route: u32,
    pub(super) trip: u32,
    pub(super) place: u32,
    /// The leg from the node before.
    pub(super) metres: u32,
    pub(super) seconds: i32,
    pub(super) service: i32,
    /// The window of its start that counts; of a loading, the only one.
    pub(super) from: i32,
    pub(super) to: i32,
    /// Service starts no earlier and no later.
    pub(super) early: i32,
    pub(super) late: i32,
    /// Driving and service from the departure to the start of service here.
    pub(super) before: i32,
    /// Latest departure that keeps the windows up to here.
    pub(super) leave: i32,
    /// Driving and service from the start of service here to the finish.
    pub(super) after: i32,
    /// Earliest finish that the windows from here on allow.
    pub(super) finish: i32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) depot: u32,
    pub(super) stops: u32,
    /// The loading of the following trip, or the end.
    pub(super) after: u32,
    /// Classes on board.
    pub(super) classes: u32,
    pub(super) room: [i64; DIMENSIONS],
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Route {
    pub(super) trips: u32,
    /// Sum of the legs of its nodes.
    pub(super) metres: i64,
    /// An order of it can still be met in either of two windows.
    pub(super) gaps: bool,
    pub(super) duty: i32,
    /// The part of the duty that is neither driving nor service.
    pub(super) waits: i32,
    pub(super) cost: i64,
}

#[derive(Clone, Debug)]
pub struct State<'m> {
    pub(super) model: &'m Model<'m>,
    /// Orders, then starts, then ends, then the loading of each trip slot.
    pub(super) nodes: Vec<Node>,
    pub(super) slots: Vec<Slot>,
    pub(super) free: Vec<u32>,
    pub(super) routes: Vec<Route>,
    /// For each kind its vehicles that stay at home, and where each vehicle is in that list.
    pub(super) idle: Vec<Vec<u32>>,
    pub(super) idle_at: Vec<u32>,
    pub(super) unserved: Vec<u32>,
    pub(super) unserved_at: Vec<u32>,
    /// The vehicles and orders it works on.
    pub(super) fleet: Vec<u32>,
    pub(super) orders: Vec<u32>,
    pub(super) cost: i64,
    pub(super) log: Log,
}

impl<'m> State<'m> {
    /// Nobody drives, nothing is served.
    #[must_use]
    pub fn new(model: &'m Model<'m>) -> State<'m> {
        let route = Route {
            trips: 0,
            metres: 0,
            gaps: false,
            duty: 0,
            waits: 0,
            cost: 0,
        };
        let mut state = State {
            model,
            nodes: blank_nodes(model),
            slots: Vec::new(),
            free: Vec::new(),
            routes: vec![route; model.vans.len()],
            idle: vec![Vec::new(); model.kinds],
            idle_at: vec![0; model.vans.len()],
            unserved: (0..index(model.stops.len())).collect(),
            unserved_at: (0..index(model.stops.len())).collect(),
            fleet: (0..index(model.vans.len())).collect(),
            orders: (0..index(model.stops.len())).collect(),
            cost: model.stops.iter().map(|stop| stop.unserved).sum(),
            log: Log::new(model.vans.len()),
        };
        // The lowest number of each kind goes out first.
        for route in (0..index(model.vans.len())).rev() {
            state.stay_home(route);
            let refreshed = state.refresh(route);
            assert!(refreshed, "an idle vehicle keeps every rule");
        }
        state
    }

    #[must_use]
    pub fn score(&self) -> Score {
        Score::soft(Cost(self.cost))
    }

    /// Orders on no trip.
    pub fn unserved(&self) -> impl Iterator<Item = Id<Order>> {
        self.unserved.iter().map(|order| Id::new(*order as usize))
    }

    #[must_use]
    pub fn is_served(&self, order: Id<Order>) -> bool {
        self.nodes[order.index()].route != NONE
    }

    #[must_use]
    pub fn plan(&self) -> Plan {
        let mut routes = Table::filled(self.routes.len(), Vec::new());
        for route in 0..index(self.routes.len()) {
            routes[Id::new(route as usize)] = self.trips(route);
        }
        Plan::new(routes)
    }

    /// The trips of one vehicle.
    pub(super) fn trips(&self, route: u32) -> Vec<Trip> {
        let mut trips = Vec::new();
        let mut at = self.nodes[self.start(route) as usize].next;
        while at != self.end(route) {
            let slot = &self.slots[self.nodes[at as usize].trip as usize];
            let mut stops = Vec::with_capacity(slot.stops as usize);
            at = self.nodes[at as usize].next;
            while at != slot.after {
                stops.push(Id::new(at as usize));
                at = self.nodes[at as usize].next;
            }
            let depot = Id::new(slot.depot as usize);
            trips.push(Trip { depot, stops });
        }
        trips
    }

    /// Takes an order off its trip; the trip ends with its last order. `false`, and nothing is
    /// changed, when the rest would break a rule: legs need not obey the triangle inequality.
    pub fn remove(&mut self, order: Id<Order>) -> bool {
        let order = index(order.index());
        let node = self.nodes[order as usize];
        assert!(node.route != NONE, "only a served order can be removed");
        self.touch(node.route);
        let depot = self.slots[node.trip as usize].depot;
        let alone = self.slots[node.trip as usize].stops == 1;
        let before = if alone {
            self.nodes[node.prev as usize].prev
        } else {
            node.prev
        };
        self.unlink(node.trip, &[order]);
        self.total(node.trip);
        if self.refresh(node.route) {
            return true;
        }
        let depot = alone.then_some(depot);
        self.link(order, before, depot);
        let refreshed = self.refresh(node.route);
        assert!(refreshed, "the route is as it was");
        false
    }

    pub(super) fn start(&self, route: u32) -> u32 {
        index(self.model.stops.len()) + route
    }
    pub(super) fn end(&self, route: u32) -> u32 {
        index(self.model.stops.len() + self.model.vans.len()) + route
    }
    pub(super) fn loading(&self, slot: u32) -> u32 {
        index(self.model.stops.len() + 2 * self.model.vans.len()) + slot
    }
    pub(super) fn is_order(&self, node: u32) -> bool {
        (node as usize) < self.model.stops.len()
    }
    pub(super) fn load_node(&self, trip: u32) -> &Node {
        &self.nodes[self.loading(trip) as usize]
    }
    pub(super) fn van(&self, route: u32) -> &Van {
        &self.model.vans[route as usize]
    }

    /// Computes every node of a route and its cost anew; `false` when it breaks a rule of time.
    pub(super) fn refresh(&mut self, route: u32) -> bool {
        let (start, end) = (self.start(route), self.end(route));
        if self.routes[route as usize].trips == 0 {
            self.refresh_idle(route);
            return true;
        }
        let orders = index(self.model.stops.len());
        let mut last = self.nodes[start as usize];
        let mut trip = NONE;
        let mut at = last.next;
        loop {
            let mut node = self.nodes[at as usize];
            let arrival = last.early + last.service + node.seconds;
            if at < orders {
                match self.model.window_after(at, arrival) {
                    Some(window) => (node.from, node.to) = window,
                    None => return false,
                }
            } else if trip != NONE {
                self.slots[trip as usize].after = at;
            }
            if orders <= at {
                trip = node.trip;
            }
            node.early = arrival.max(node.from);
            node.before = last.before + last.service + node.seconds;
            node.leave = last.leave.min(node.to - node.before);
            if node.to < node.early {
                return false;
            }
            self.nodes[at as usize] = node;
            if at == end {
                break;
            }
            (last, at) = (node, node.next);
        }
        let gaps = self.refresh_back(route);
        let van = &self.model.vans[route as usize];
        let last = &self.nodes[end as usize];
        let duty = match gaps {
            true => last.early - self.departure(end, last.early),
            false => last.early - last.leave.min(last.early - last.before),
        };
        let works = last.before;
        let metres = self.routes[route as usize].metres;
        let cost = metres * van.per_metre + i64::from(duty) * van.per_second + van.fixed;
        let entry = &mut self.routes[route as usize];
        self.cost += cost - entry.cost;
        (entry.cost, entry.duty, entry.gaps) = (cost, duty, gaps);
        entry.waits = duty - works;
        true
    }

    /// Who stays at home may have a shift too short even for the way from start to end.
    fn refresh_idle(&mut self, route: u32) {
        let end = self.end(route) as usize;
        let node = &mut self.nodes[end];
        (node.late, node.after, node.finish) = (node.to, 0, node.from);
        let entry = &mut self.routes[route as usize];
        self.cost -= entry.cost;
        (entry.cost, entry.duty, entry.waits, entry.gaps) = (0, 0, 0, false);
    }

    /// From the end to the start; says whether the route has gaps.
    fn refresh_back(&mut self, route: u32) -> bool {
        let (start, end) = (self.start(route), self.end(route));
        let orders = index(self.model.stops.len());
        let mut next = &mut self.nodes[end as usize];
        (next.late, next.after, next.finish) = (next.to, 0, next.from);
        let (mut late, mut after, mut finish) = (next.late, 0, next.finish);
        let mut seconds = next.seconds;
        let mut at = next.prev;
        let mut gaps = false;
        while at != start {
            next = &mut self.nodes[at as usize];
            let takes = next.service + seconds;
            let bound = late - takes;
            late = bound.min(next.to);
            if at < orders && next.to < bound {
                // A later window may do as well.
                late = self.model.latest(at, bound).unwrap_or(late);
                gaps |= next.to < late;
            }
            after += takes;
            finish = finish.max(next.from + after);
            (next.late, next.after, next.finish) = (late, after, finish);
            (seconds, at) = (next.seconds, next.prev);
        }
        gaps
    }
}

fn blank_nodes(model: &Model<'_>) -> Vec<Node> {
    let fleet = index(model.vans.len());
    let first = index(model.stops.len());
    let orders = (0..first).zip(&model.stops).map(|(order, stop)| {
        let (from, to) = *model.windows(order).first().unwrap_or(&(0, 0));
        Node {
            from,
            to,
            ..blank_node(stop.place, stop.service)
        }
    });
    let starts = (0..fleet).zip(&model.vans).map(|(route, van)| Node {
        next: first + fleet + route,
        route,
        early: van.from,
        leave: FAR,
        ..blank_node(van.start, 0)
    });
    let ends = (0..fleet).zip(&model.vans).map(|(route, van)| Node {
        prev: first + route,
        route,
        from: -FAR,
        to: van.to,
        ..blank_node(van.end, 0)
    });
    orders.chain(starts).chain(ends).collect()
}

pub(super) fn blank_node(place: u32, service: i32) -> Node {
    Node {
        prev: NONE,
        next: NONE,
        route: NONE,
        trip: NONE,
        place,
        metres: 0,
        seconds: 0,
        service,
        from: 0,
        to: 0,
        early: 0,
        late: 0,
        before: 0,
        leave: 0,
        after: 0,
        finish: 0,
    }
}
