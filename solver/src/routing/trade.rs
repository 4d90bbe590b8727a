//! Another vehicle takes over a whole route: in a fleet of several kinds no order alone would ever
//! leave for a vehicle that only pays with the rest of its trip.

use super::model::index;
use super::problem::DIMENSIONS;
use super::state::{NONE, State};
use crate::base::id::Id;
use crate::base::rng::Rng;

/// In so many of a hundred steps a route that has lost orders goes to a vehicle of any kind that can
/// take what is left, so that there is room for more of them, or none to pay for.
const TRADED_PERCENT: usize = 30;

/// Longer trips are left alone then, and no more orders are taken off.
const WHOLE: u32 = 40;
const MOST: usize = 60;

impl State<'_> {
    /// Now and then gives a touched route to another kind of vehicle, whatever that costs: what it
    /// has no room for is taken off, and where it has more, whole trips nearby are.
    pub(super) fn trade_any(&mut self, removed: &mut Vec<u32>, rng: &mut Rng) {
        let kinds = self.idle.len();
        if kinds < 2 || self.log.touched.is_empty() || !rng.percent(TRADED_PERCENT) {
            return;
        }
        let route = *rng.pick(&self.log.touched);
        let Some(other) = self.idle[rng.below(kinds)].last().copied() else {
            return;
        };
        while self.routes[route as usize].trips != 0 && !self.can_take(route, other) {
            let last = self.nodes[self.end(route) as usize].prev;
            if MOST <= removed.len() || !self.remove(Id::new(last as usize)) {
                return;
            }
            removed.push(last);
        }
        if self.trade(route, other) {
            self.clear_around(other, removed);
        }
    }

    /// Takes whole trips off near a route until what has been removed would fill it.
    fn clear_around(&mut self, route: u32, removed: &mut Vec<u32>) {
        let (model, centre) = (self.model, self.nodes[self.end(route) as usize].prev);
        let mut room = self.slots[self.nodes[centre as usize].trip as usize].room;
        let fill = |room: &mut [i64; DIMENSIONS], order: u32| {
            for (room, load) in room.iter_mut().zip(model.stops[order as usize].load) {
                *room -= load;
            }
        };
        removed.iter().for_each(|order| fill(&mut room, *order));
        for near in &model.near[centre as usize] {
            let node = self.nodes[near.order as usize];
            if MOST <= removed.len() || room.iter().any(|room| *room < 0) {
                return;
            }
            if node.route == NONE || node.route == route {
                continue;
            }
            let mut stops = self.slots[node.trip as usize].stops;
            let mut at = self.load_node(node.trip).next;
            if WHOLE < stops {
                continue;
            }
            while 0 < stops {
                let next = self.nodes[at as usize].next;
                if !self.remove(Id::new(at as usize)) {
                    return;
                }
                fill(&mut room, at);
                removed.push(at);
                (at, stops) = (next, stops - 1);
            }
        }
    }

    /// Gives each touched route to the kind of vehicle with which it costs least.
    pub(super) fn trade_down(&mut self) {
        if self.idle.len() < 2 {
            return;
        }
        let mut at = 0;
        while at < self.log.touched.len() {
            let route = self.log.touched[at];
            at += 1;
            if self.routes[route as usize].trips == 0 {
                continue;
            }
            let others = self.idle.iter().filter_map(|idle| idle.last());
            let (price, other) = (others.map(|other| (self.costs_with(route, *other), *other)))
                .filter(|(_, other)| self.can_take(route, *other))
                .min()
                .unwrap_or((i64::MAX, route));
            let before = self.cost;
            if price < self.routes[route as usize].cost
                && self.trade(route, other)
                && before < self.cost
            {
                let back = self.trade(other, route);
                assert!(back, "the route is as it was");
            }
        }
    }

    /// What a route would cost with another vehicle that starts and ends where its own does.
    fn costs_with(&self, route: u32, other: u32) -> i64 {
        let (own, van) = (self.van(route), self.van(other));
        let entry = &self.routes[route as usize];
        let duty = i64::from(entry.duty);
        let ways = entry.cost - own.fixed - duty * own.per_second;
        let ways = match own.per_metre {
            0 => 0,
            price => ways / price * van.per_metre,
        };
        ways + van.fixed + duty * van.per_second
    }

    /// Everything but its hours lets a vehicle at home drive a route.
    fn can_take(&self, route: u32, other: u32) -> bool {
        let (own, van) = (self.van(route), self.van(other));
        if van.max_trips < self.routes[route as usize].trips {
            return false;
        }
        let end = self.end(route);
        let mut at = self.nodes[self.start(route) as usize].next;
        while at != end {
            let node = &self.nodes[at as usize];
            let fits = match self.is_order(at) {
                true => self.model.stops[at as usize].needs & !van.equipment == 0,
                false => {
                    let room = &self.slots[node.trip as usize].room;
                    (0..DIMENSIONS)
                        .all(|index| own.capacity[index] <= van.capacity[index] + room[index])
                }
            };
            if !fits {
                return false;
            }
            at = node.next;
        }
        true
    }

    /// A vehicle at home drives a route; `false`, and nothing is changed, when it cannot.
    fn trade(&mut self, route: u32, other: u32) -> bool {
        let is_idle = self.routes[route as usize].trips == 0;
        if is_idle || !self.can_take(route, other) {
            return false;
        }
        self.touch(route);
        self.touch(other);
        self.hand_over(route, other);
        if self.refresh(other) && self.refresh(route) {
            return true;
        }
        self.hand_over(other, route);
        let refreshed = self.refresh(route) && self.refresh(other);
        assert!(refreshed, "the routes are as they were");
        false
    }

    fn hand_over(&mut self, route: u32, other: u32) {
        let end = self.end(route);
        let first = self.nodes[self.start(route) as usize].next;
        let last = self.nodes[end as usize].prev;
        let more: [i64; DIMENSIONS] = std::array::from_fn(|index| {
            self.van(other).capacity[index] - self.van(route).capacity[index]
        });
        let orders = index(self.model.stops.len());
        let (mut at, mut metres) = (first, 0);
        while at != end {
            let node = &mut self.nodes[at as usize];
            node.route = other;
            metres += i64::from(node.metres);
            if orders <= at {
                let slot = &mut self.slots[node.trip as usize];
                for (room, more) in slot.room.iter_mut().zip(more) {
                    *room += more;
                }
            }
            at = node.next;
        }
        self.routes[route as usize].metres -= metres;
        self.routes[other as usize].metres += metres;
        let joints = [
            (self.start(route), end),
            (self.start(other), first),
            (last, self.end(other)),
        ];
        for (before, after) in joints {
            self.join(before, after, self.leg_between(before, after));
        }
        self.routes[other as usize].trips = self.routes[route as usize].trips;
        self.routes[route as usize].trips = 0;
        self.go_out(other);
        self.stay_home(route);
    }
}
