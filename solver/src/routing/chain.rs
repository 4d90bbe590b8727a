//! Orders and trips go into the chain of a route and come out of it; who drives and who is served
//! is kept along. Prices hold again once the route is refreshed.

use super::model::index;
use super::price::Detour;
use super::state::{NONE, Node, Slot, State, blank_node};

impl State<'_> {
    /// Puts an order into the chain after `before`, into a trip of its own when `depot` is given.
    /// The route must be refreshed before anything is priced.
    pub(super) fn link(&mut self, order: u32, before: u32, depot: Option<u32>) {
        let before = match depot {
            Some(depot) => self.open_trip(before, depot),
            None => before,
        };
        let places = [before, order, self.nodes[before as usize].next]
            .map(|node| self.nodes[node as usize].place);
        let by = Detour {
            to: self.model.leg(places[0], places[1]),
            from: self.model.leg(places[1], places[2]),
        };
        self.link_by(order, before, by);
    }

    /// The same on the trip that is there, with the legs known.
    pub(super) fn link_by(&mut self, order: u32, before: u32, by: Detour) {
        let Node {
            route, trip, next, ..
        } = self.nodes[before as usize];
        let node = &mut self.nodes[order as usize];
        (node.route, node.trip) = (route, trip);
        self.join(before, order, by.to);
        self.join(order, next, by.from);
        let stop = &self.model.stops[order as usize];
        let slot = &mut self.slots[trip as usize];
        slot.stops += 1;
        slot.classes |= stop.class;
        for (room, load) in slot.room.iter_mut().zip(stop.load) {
            *room -= load;
        }
        let loading = self.loading(trip) as usize;
        self.nodes[loading].from = self.nodes[loading].from.max(stop.release);
        self.set_served(order);
    }

    fn open_trip(&mut self, before: u32, depot: u32) -> u32 {
        let route = self.nodes[before as usize].route;
        let slot = Slot {
            depot,
            stops: 0,
            after: 0,
            classes: 0,
            room: self.model.vans[route as usize].capacity,
        };
        let trip = match self.free.pop() {
            Some(trip) => {
                self.slots[trip as usize] = slot;
                trip
            }
            None => {
                self.slots.push(slot);
                self.nodes.push(blank_node(depot, 0));
                index(self.slots.len() - 1)
            }
        };
        let yard = &self.model.yards[depot as usize];
        let loading = self.loading(trip);
        let node = &mut self.nodes[loading as usize];
        *node = blank_node(depot, yard.loading);
        (node.trip, node.from, node.to) = (trip, yard.open, yard.close);
        self.chain(loading, before, route);
        let trips = &mut self.routes[route as usize].trips;
        *trips += 1;
        if *trips == 1 {
            self.go_out(route);
        }
        loading
    }

    /// Takes neighbouring orders of a trip out of the chain. Their trip must be totalled, unless the
    /// model is lean, and their route refreshed before anything is priced.
    pub(super) fn unlink(&mut self, trip: u32, run: &[u32]) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            return;
        };
        let Node { route, prev, .. } = self.nodes[*first as usize];
        let next = self.nodes[*last as usize].next;
        for order in run {
            let metres = i64::from(self.nodes[*order as usize].metres);
            self.routes[route as usize].metres -= metres;
            self.set_unserved(*order);
            let load = self.model.stops[*order as usize].load;
            let slot = &mut self.slots[trip as usize];
            slot.stops -= 1;
            for (room, load) in slot.room.iter_mut().zip(load) {
                *room += load;
            }
        }
        self.join(prev, next, self.leg_between(prev, next));
        let loading = self.loading(trip);
        if self.slots[trip as usize].stops == 0 {
            self.unchain(loading);
            self.free.push(trip);
            self.routes[route as usize].trips -= 1;
            if self.routes[route as usize].trips == 0 {
                self.stay_home(route);
            }
        }
    }

    /// Sums up a trip from which something was unlinked, if it still is one.
    pub(super) fn total(&mut self, trip: u32) {
        let slot = &mut self.slots[trip as usize];
        if slot.stops == 0 {
            return;
        }
        let loading = self.model.stops.len() + 2 * self.model.vans.len() + trip as usize;
        let route = self.nodes[loading].route;
        slot.room = self.model.vans[route as usize].capacity;
        slot.classes = 0;
        let mut from = self.model.yards[slot.depot as usize].open;
        let mut at = self.nodes[loading].next;
        for _ in 0..slot.stops {
            let stop = &self.model.stops[at as usize];
            slot.classes |= stop.class;
            from = from.max(stop.release);
            for (room, load) in slot.room.iter_mut().zip(stop.load) {
                *room -= load;
            }
            at = self.nodes[at as usize].next;
        }
        self.nodes[loading].from = from;
    }

    fn chain(&mut self, node: u32, before: u32, route: u32) {
        let after = self.nodes[before as usize].next;
        self.nodes[node as usize].route = route;
        self.join(before, node, self.leg_between(before, node));
        self.join(node, after, self.leg_between(node, after));
    }

    fn unchain(&mut self, node: u32) {
        let Node {
            prev,
            next,
            route,
            metres,
            ..
        } = self.nodes[node as usize];
        self.routes[route as usize].metres -= i64::from(metres);
        self.nodes[node as usize].metres = 0;
        self.join(prev, next, self.leg_between(prev, next));
    }

    pub(super) fn leg_between(&self, before: u32, after: u32) -> (i64, i32) {
        let from = self.nodes[before as usize].place;
        self.model.leg(from, self.nodes[after as usize].place)
    }

    pub(super) fn join(&mut self, before: u32, after: u32, (metres, seconds): (i64, i32)) {
        self.nodes[before as usize].next = after;
        let node = &mut self.nodes[after as usize];
        node.prev = before;
        self.routes[node.route as usize].metres += metres - i64::from(node.metres);
        node.metres = u32::try_from(metres).expect("a leg is shorter than 2^32 metres");
        node.seconds = seconds;
    }

    pub(super) fn stay_home(&mut self, route: u32) {
        let idle = &mut self.idle[self.model.vans[route as usize].kind as usize];
        self.idle_at[route as usize] = index(idle.len());
        idle.push(route);
    }

    pub(super) fn go_out(&mut self, route: u32) {
        let idle = &mut self.idle[self.model.vans[route as usize].kind as usize];
        let at = self.idle_at[route as usize];
        idle.swap_remove(at as usize);
        if let Some(moved) = idle.get(at as usize) {
            self.idle_at[*moved as usize] = at;
        }
    }

    pub(super) fn set_served(&mut self, order: u32) {
        let at = self.unserved_at[order as usize];
        self.log.moves.push((order, at));
        self.unserved.swap_remove(at as usize);
        if let Some(moved) = self.unserved.get(at as usize) {
            self.unserved_at[*moved as usize] = at;
        }
        self.cost -= self.model.stops[order as usize].unserved;
    }

    pub(super) fn set_unserved(&mut self, order: u32) {
        let node = &mut self.nodes[order as usize];
        (node.route, node.metres) = (NONE, 0);
        self.log.moves.push((order, NONE));
        self.unserved_at[order as usize] = index(self.unserved.len());
        self.unserved.push(order);
        self.cost += self.model.stops[order as usize].unserved;
    }
}
