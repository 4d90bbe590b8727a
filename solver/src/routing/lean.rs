//! Times of a route after a change, where they matter only for the windows: beyond the change they
//! are as they were from the first node on that keeps its time.

use super::state::State;

impl State<'_> {
    /// What `refresh` does, on a lean model, when no trip has begun or ended and only the nodes from
    /// `first` to `last` have new legs to them.
    pub(super) fn refresh_around(&mut self, route: u32, first: u32, last: u32) -> bool {
        let end = self.end(route);
        let mut at = first;
        let before = &self.nodes[self.nodes[first as usize].prev as usize];
        let mut leaves = before.early + before.service;
        let mut is_past = false;
        loop {
            let node = &mut self.nodes[at as usize];
            let early = node.from.max(leaves + node.seconds);
            if node.to < early {
                return false;
            }
            is_past |= at == last;
            if at == end || is_past && early == node.early {
                node.early = early;
                break;
            }
            node.early = early;
            (leaves, at) = (early + node.service, node.next);
        }
        self.refresh_late(route, first, last);
        let (van, entry) = (
            &self.model.vans[route as usize],
            self.routes[route as usize],
        );
        let cost = entry.metres * van.per_metre + van.fixed;
        self.cost += cost - entry.cost;
        self.routes[route as usize].cost = cost;
        true
    }

    fn refresh_late(&mut self, route: u32, first: u32, last: u32) {
        let start = self.start(route);
        let next = &self.nodes[last as usize];
        let mut due = next.late - next.seconds;
        let mut at = next.prev;
        let mut is_past = first == last;
        while at != start {
            let node = &mut self.nodes[at as usize];
            let late = node.to.min(due - node.service);
            if is_past && late == node.late {
                break;
            }
            is_past |= at == first;
            node.late = late;
            (due, at) = (late - node.seconds, node.prev);
        }
    }
}
