//! What an insertion costs, before it is made: exact, and in O(1) unless the route has gaps.

use super::model::index;
use super::model::{ANY, Stop};
use super::problem::{DIMENSIONS, Order};
use super::state::{NONE, Node, State};
use crate::base::id::Id;
use crate::base::units::Cost;

/// A place for an order, and by how much the whole cost changes when it goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Insertion {
    pub price: Cost,
    pub(super) after: u32,
    /// On a trip of its own, loaded there.
    pub(super) depot: Option<u32>,
    /// On a trip that is there, the legs to it and from it.
    pub(super) by: Option<Detour>,
}

/// The two legs that replace the one between neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Detour {
    pub(super) to: (i64, i32),
    pub(super) from: (i64, i32),
}

impl State<'_> {
    /// Every place an unserved order fits in, in order of route and position; new trips from the depots
    /// that are tried for it.
    #[must_use]
    pub fn insertions(&self, order: Id<Order>) -> Vec<Insertion> {
        let order = index(order.index());
        let mut found = Vec::new();
        for route in 0..index(self.routes.len()) {
            let mut after = self.start(route);
            while after != self.end(route) {
                let next = self.nodes[after as usize].next;
                if self.nodes[after as usize].trip != NONE {
                    let price = self.price_stop(order, after, i64::MAX);
                    found.extend(price.map(|price| Insertion {
                        price: Cost(price),
                        after,
                        depot: None,
                        by: None,
                    }));
                }
                if !self.is_order(next) {
                    for depot in &self.model.depots[order as usize] {
                        let price = self.price_trip(order, after, *depot, i64::MAX);
                        let depot = Some(*depot);
                        found.extend(price.map(|price| Insertion {
                            price: Cost(price),
                            after,
                            depot,
                            by: None,
                        }));
                    }
                }
                after = next;
            }
        }
        found
    }

    /// Makes an insertion that was priced in this very state.
    pub fn insert(&mut self, order: Id<Order>, at: &Insertion) {
        let route = self.nodes[at.after as usize].route;
        let expected = self.cost + at.price.0;
        self.touch(route);
        let order = index(order.index());
        match at.by {
            Some(by) => self.link_by(order, at.after, by),
            None => self.link(order, at.after, at.depot),
        }
        let refreshed = match self.model.lean && at.depot.is_none() {
            true => self.refresh_around(route, order, self.nodes[order as usize].next),
            false => self.refresh(route),
        };
        assert!(refreshed, "an insertion that has a price keeps every rule");
        assert_eq!(self.cost, expected, "the price of an insertion is exact");
    }

    /// Price of `order` right after `after`, a stop or the loading of its trip; `None` when it
    /// breaks a rule or cannot be less than `limit`.
    pub(super) fn price_stop(&self, order: u32, after: u32, limit: i64) -> Option<i64> {
        let stop = &self.model.stops[order as usize];
        let a = &self.nodes[after as usize];
        let b = &self.nodes[a.next as usize];
        if !self.fits(stop, a) {
            return None;
        }
        let to = self.model.leg(a.place, stop.place);
        let from = self.model.leg(stop.place, b.place);
        self.price_detour(order, after, Detour { to, from }, limit)
    }

    /// No insertion of `stop` costs less, where the leg `replaced` of `route` becomes two and `near`
    /// is one of them, if legs obey the triangle inequality. Needs no other leg.
    #[inline(always)]
    pub(super) fn least(&self, stop: &Stop, route: u32, replaced: &Node, near: (i64, i32)) -> i64 {
        let metres = (2 * (near.0 - i64::from(replaced.metres))).max(0);
        match self.model.even {
            Some(per_metre) => metres * per_metre - stop.unserved,
            None => {
                let van = self.van(route);
                let seconds = (2 * (near.1 - replaced.seconds)).max(0) + stop.service;
                let longer = i64::from(seconds - self.routes[route as usize].waits);
                metres * van.per_metre + longer * van.per_second - stop.unserved
            }
        }
    }

    /// No insertion of `stop` costs less, where the leg `replaced` of `route` becomes two.
    #[inline(always)]
    pub(super) fn shortest(&self, stop: &Stop, route: u32, replaced: &Node, by: Detour) -> i64 {
        let metres = by.to.0 + by.from.0 - i64::from(replaced.metres);
        match self.model.even {
            // One price of driving and none of time: nothing else is read.
            Some(per_metre) => metres * per_metre - stop.unserved,
            None => {
                let van = self.van(route);
                let seconds = by.to.1 + by.from.1 + stop.service - replaced.seconds;
                let longer = i64::from(seconds - self.routes[route as usize].waits);
                metres * van.per_metre + longer * van.per_second - stop.unserved
            }
        }
    }

    /// The same for an order that fits on the trip, with the legs known.
    #[inline]
    pub(super) fn price_detour(
        &self,
        order: u32,
        after: u32,
        by: Detour,
        limit: i64,
    ) -> Option<i64> {
        let stop = &self.model.stops[order as usize];
        let a = &self.nodes[after as usize];
        let b = &self.nodes[a.next as usize];
        let (van, route) = (self.van(a.route), &self.routes[a.route as usize]);
        let metres = by.to.0 + by.from.0 - i64::from(b.metres);
        let price = metres * van.per_metre - stop.unserved;
        let longer = by.to.1 + stop.service + by.from.1 - b.seconds - route.waits;
        // The duty is no shorter than the work in it.
        if limit <= price + i64::from(longer) * van.per_second {
            return None;
        }
        let early = self.early_at(after, stop.release)?;
        let start = self
            .model
            .window_after(order, early + a.service + by.to.1)?;
        let start = start.0.max(early + a.service + by.to.1);
        let reached = start + stop.service + by.from.1;
        if b.late < reached {
            return None;
        }
        if self.model.even.is_some() {
            return (price < limit).then_some(price);
        }
        let back = |latest: i32| {
            let start = latest - by.from.1 - stop.service;
            let start = self.model.latest(order, start).unwrap_or(start);
            start - by.to.1 - a.service
        };
        let duty = self.duty(after, reached, back);
        let price = price + i64::from(duty - route.duty) * van.per_second;
        (price < limit).then_some(price)
    }

    /// Price of a trip with this one order, loaded at `depot`, after the start or the last stop of
    /// another trip.
    pub(super) fn price_trip(&self, order: u32, after: u32, depot: u32, limit: i64) -> Option<i64> {
        let stop = &self.model.stops[order as usize];
        let a = &self.nodes[after as usize];
        let b = &self.nodes[a.next as usize];
        let (van, route) = (self.van(a.route), &self.routes[a.route as usize]);
        let yard = &self.model.yards[depot as usize];
        let carries = (0..DIMENSIONS).all(|index| stop.load[index] <= van.capacity[index]);
        let equipped = stop.needs & !van.equipment == 0;
        if van.max_trips <= route.trips || !carries || !equipped {
            return None;
        }
        let ways = [
            self.model.leg(a.place, depot),
            self.model.leg(depot, stop.place),
            self.model.leg(stop.place, b.place),
        ];
        let (replaced, fixed) = match route.trips {
            0 => ((0, 0), van.fixed),
            _ => ((i64::from(b.metres), b.seconds), 0),
        };
        let metres = ways[0].0 + ways[1].0 + ways[2].0 - replaced.0;
        let price = metres * van.per_metre + fixed - stop.unserved;
        let works = ways[0].1 + yard.loading + ways[1].1 + stop.service + ways[2].1;
        let longer = i64::from(works - replaced.1 - route.waits);
        if limit <= price + longer * van.per_second {
            return None;
        }
        let load = (a.early + a.service + ways[0].1)
            .max(yard.open)
            .max(stop.release);
        if yard.close < load {
            return None;
        }
        let arrival = load + yard.loading + ways[1].1;
        let start = self.model.window_after(order, arrival)?.0.max(arrival);
        let reached = start + stop.service + ways[2].1;
        if b.late < reached {
            return None;
        }
        if self.model.even.is_some() {
            return (price < limit).then_some(price);
        }
        let back = |latest: i32| {
            let start = latest - ways[2].1 - stop.service;
            let start = self.model.latest(order, start).unwrap_or(start);
            let load = (start - ways[1].1 - yard.loading).min(yard.close);
            load - ways[0].1 - a.service
        };
        let duty = self.duty(after, reached, back);
        let price = price + i64::from(duty - route.duty) * van.per_second;
        (price < limit).then_some(price)
    }

    /// Capacity, classes, equipment and depot allow the order on the trip of `node`.
    #[inline]
    pub(super) fn fits(&self, stop: &Stop, node: &Node) -> bool {
        let slot = &self.slots[node.trip as usize];
        (0..DIMENSIONS).all(|index| stop.load[index] <= slot.room[index])
            && slot.classes & stop.not_with == 0
            && stop.needs & !self.van(node.route).equipment == 0
            && (stop.depot == ANY || stop.depot == slot.depot)
    }

    /// How early service starts at `at` when its trip is loaded no earlier than `release`.
    fn early_at(&self, at: u32, release: i32) -> Option<i32> {
        let node = &self.nodes[at as usize];
        let loading = self.load_node(node.trip);
        if release <= loading.early {
            return Some(node.early);
        }
        if loading.late < release {
            return None;
        }
        if !self.routes[node.route as usize].gaps {
            return Some(node.early.max(release + node.before - loading.before));
        }
        let (mut last, mut early) = (loading, release);
        let mut reached = self.slots[node.trip as usize].stops;
        let mut here = loading.next;
        if !self.is_order(at) {
            return Some(release);
        }
        while 0 < reached {
            let next = &self.nodes[here as usize];
            early = self.start_at(here, early + last.service + next.seconds)?;
            if here == at {
                break;
            }
            (last, here, reached) = (next, next.next, reached - 1);
        }
        Some(early)
    }

    /// Time from departure to finish when the node after `after` is reached at `reached`, and
    /// `back` says by when service at `after` must start so that it starts there at a moment.
    fn duty(&self, after: u32, reached: i32, back: impl Fn(i32) -> i32) -> i32 {
        let a = &self.nodes[after as usize];
        let b = &self.nodes[a.next as usize];
        // Sooner than by the direct leg, where a detour is quicker than that, a window can be met that
        // could not before.
        let sooner = reached < a.early + a.service + b.seconds;
        if self.routes[a.route as usize].gaps || sooner {
            let finish = self.finish(a.next, reached);
            let latest = self.latest_start(a.next, finish);
            return finish - self.departure(after, back(latest));
        }
        let finish = b.finish.max(reached + b.after);
        let latest = b.late.min(finish - b.after);
        finish - a.leave.min(back(latest) - a.before)
    }

    /// When service starts at a node reached at `arrival`.
    fn start_at(&self, at: u32, arrival: i32) -> Option<i32> {
        if self.is_order(at) {
            self.model
                .window_after(at, arrival)
                .map(|window| window.0.max(arrival))
        } else {
            Some(self.nodes[at as usize].from.max(arrival))
        }
    }

    /// The latest start of service at a node up to `bound`.
    fn moment(&self, at: u32, bound: i32) -> i32 {
        if self.is_order(at) {
            self.model.latest(at, bound).unwrap_or(bound)
        } else {
            bound.min(self.nodes[at as usize].to)
        }
    }

    /// When the route finishes if `at` is reached at `arrival`, which must not be too late.
    fn finish(&self, at: u32, arrival: i32) -> i32 {
        let (mut at, mut moment) = (at, arrival);
        let end = self.end(self.nodes[at as usize].route);
        loop {
            let node = &self.nodes[at as usize];
            moment = self.start_at(at, moment).unwrap_or(moment);
            if at == end {
                return moment;
            }
            moment += node.service + self.nodes[node.next as usize].seconds;
            at = node.next;
        }
    }

    /// The latest start at `at` for a route that finishes at `finish`.
    fn latest_start(&self, at: u32, finish: i32) -> i32 {
        let mut here = self.end(self.nodes[at as usize].route);
        let mut moment = finish;
        while here != at {
            let node = &self.nodes[here as usize];
            let prev = &self.nodes[node.prev as usize];
            moment = self.moment(node.prev, moment - node.seconds - prev.service);
            here = node.prev;
        }
        moment
    }

    /// The latest departure so that service starts at `at` no later than `bound`.
    pub(super) fn departure(&self, at: u32, bound: i32) -> i32 {
        let start = self.start(self.nodes[at as usize].route);
        let (mut at, mut moment) = (at, bound);
        while at != start {
            let node = &self.nodes[at as usize];
            let prev = &self.nodes[node.prev as usize];
            moment = self.moment(at, moment) - node.seconds - prev.service;
            at = node.prev;
        }
        moment
    }
}
