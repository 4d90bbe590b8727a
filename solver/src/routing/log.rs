//! What a route was before it was touched, so that a rejected change costs only what it touched.

use super::model::index;
use super::state::{NONE, Node, Route, Slot, State};

#[derive(Clone, Debug)]
pub(super) struct Log {
    /// Routes touched since the last checkpoint carry its number.
    stamps: Vec<u64>,
    epoch: u64,
    pub(super) touched: Vec<u32>,
    nodes: Vec<(u32, Node)>,
    slots: Vec<(u32, Slot)>,
    routes: Vec<Route>,
    free: Vec<u32>,
    /// Orders that were served, with where they stood among those left out; or, with `NONE`, that were
    /// left out.
    pub(super) moves: Vec<(u32, u32)>,
    slot_count: usize,
    cost: i64,
}

impl Log {
    pub(super) fn new(routes: usize) -> Log {
        Log {
            stamps: vec![0; routes],
            epoch: 0,
            touched: Vec::new(),
            nodes: Vec::new(),
            slots: Vec::new(),
            routes: Vec::new(),
            free: Vec::new(),
            moves: Vec::new(),
            slot_count: 0,
            cost: 0,
        }
    }
}

impl State<'_> {
    /// `undo` comes back to here.
    pub fn checkpoint(&mut self) {
        let log = &mut self.log;
        log.epoch += 1;
        log.touched.clear();
        log.nodes.clear();
        log.slots.clear();
        log.routes.clear();
        log.moves.clear();
        log.free.clone_from(&self.free);
        log.slot_count = self.slots.len();
        log.cost = self.cost;
    }

    /// To be called before a route is changed.
    pub(super) fn touch(&mut self, route: u32) {
        if self.log.stamps[route as usize] == self.log.epoch {
            return;
        }
        self.log.stamps[route as usize] = self.log.epoch;
        self.log.touched.push(route);
        self.log.routes.push(self.routes[route as usize]);
        let orders = index(self.model.stops.len());
        let (mut at, end) = (self.start(route), self.end(route));
        loop {
            let node = self.nodes[at as usize];
            self.log.nodes.push((at, node));
            if at == end {
                break;
            }
            if orders <= at && at != self.start(route) {
                let slot = self.slots[node.trip as usize];
                self.log.slots.push((node.trip, slot));
            }
            at = node.next;
        }
    }

    /// Everything as it was at the last checkpoint. Lists of equal vehicles may have changed their order.
    pub fn undo(&mut self) {
        let mut log = std::mem::replace(&mut self.log, Log::new(0));
        for route in &log.touched {
            if self.routes[*route as usize].trips != 0 {
                self.stay_home(*route);
            }
        }
        for (order, at) in log.moves.drain(..).rev() {
            self.unmove(order, at);
        }
        let nodes = self.nodes.len() - (self.slots.len() - log.slot_count);
        self.nodes.truncate(nodes);
        self.slots.truncate(log.slot_count);
        self.free.clone_from(&log.free);
        for (at, node) in log.nodes.drain(..) {
            self.nodes[at as usize] = node;
        }
        for (at, slot) in log.slots.drain(..) {
            self.slots[at as usize] = slot;
        }
        for (at, route) in log.touched.iter().zip(log.routes.drain(..)) {
            self.routes[*at as usize] = route;
            if route.trips != 0 {
                self.go_out(*at);
            }
        }
        self.cost = log.cost;
        self.log = log;
        self.checkpoint();
    }

    /// The list of orders left out as it was before its last change.
    fn unmove(&mut self, order: u32, at: u32) {
        if at == NONE {
            self.unserved.pop();
            return;
        }
        let node = &mut self.nodes[order as usize];
        (node.route, node.metres) = (NONE, 0);
        self.unserved_at[order as usize] = at;
        match self.unserved.get(at as usize).copied() {
            Some(moved) => {
                self.unserved_at[moved as usize] = index(self.unserved.len());
                self.unserved.push(moved);
                self.unserved[at as usize] = order;
            }
            None => self.unserved.push(order),
        }
    }
}
