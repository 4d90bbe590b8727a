//! Two trips exchange the stops that follow (2-opt*: Potvin and Rousseau 1995, "An exchange heuristic
//! for routeing problems with time windows", Journal of the Operational Research Society 46), at the
//! gaps that ruining has just left in them: both gaps are near each other, and there is time and room
//! to spare. No string that is taken off is as long as the rest of a long trip.

use super::model::ANY;
use super::problem::DIMENSIONS;
use super::state::{NONE, State};

/// The stops of a trip that come after one of its nodes.
#[derive(Clone, Copy, Debug)]
struct Tail {
    /// The stop or loading before.
    head: u32,
    first: u32,
    last: u32,
    /// The loading of the following trip, or the end.
    after: u32,
    stops: u32,
    /// Of the legs to them.
    metres: i64,
    load: [i64; DIMENSIONS],
    needs: u32,
    /// Where all of them have to be loaded; two depots are never on one trip.
    depot: Option<u32>,
}

impl State<'_> {
    /// The rest of its trip after `one`, and of another trip after `other`, change places; `false`, and
    /// nothing is changed, when that breaks a rule or leaves a trip empty. Both routes must have been
    /// touched.
    pub(super) fn cross(&mut self, one: u32, other: u32) -> bool {
        let [a, b] = [one, other].map(|head| self.nodes[head as usize]);
        if a.route == NONE || b.route == NONE || a.trip == b.trip {
            return false;
        }
        let stops = [a, b].map(|node| self.slots[node.trip as usize].stops);
        if stops.contains(&0) {
            return false;
        }
        let tails = [self.tail(one), self.tail(other)];
        if !self.may_take(&tails[0], &tails[1]) || !self.may_take(&tails[1], &tails[0]) {
            return false;
        }
        self.exchange(tails);
        if self.refresh(a.route) && self.refresh(b.route) && self.keep_apart([a.trip, b.trip]) {
            return true;
        }
        self.exchange([self.tail(one), self.tail(other)]);
        let refreshed = self.refresh(a.route) && self.refresh(b.route);
        assert!(refreshed, "the routes are as they were");
        false
    }

    fn tail(&self, head: u32) -> Tail {
        let first = self.nodes[head as usize].next;
        let mut tail = Tail {
            head,
            first,
            last: head,
            after: first,
            stops: 0,
            metres: 0,
            load: [0; DIMENSIONS],
            needs: 0,
            depot: None,
        };
        while self.is_order(tail.after) {
            let node = &self.nodes[tail.after as usize];
            let stop = &self.model.stops[tail.after as usize];
            for (sum, load) in tail.load.iter_mut().zip(stop.load) {
                *sum += load;
            }
            tail.metres += i64::from(node.metres);
            tail.needs |= stop.needs;
            tail.depot = Some(stop.depot)
                .filter(|depot| *depot != ANY)
                .or(tail.depot);
            tail.stops += 1;
            (tail.last, tail.after) = (tail.after, node.next);
        }
        tail
    }

    /// Whether the trip of one tail may have the other instead, classes apart, and of times only what can
    /// be told at once.
    fn may_take(&self, own: &Tail, new: &Tail) -> bool {
        let head = &self.nodes[own.head as usize];
        let slot = &self.slots[head.trip as usize];
        let is_left = new.stops != 0 || self.is_order(own.head);
        let has_room = (0..DIMENSIONS).all(|at| new.load[at] - own.load[at] <= slot.room[at]);
        let equipped = new.needs & !self.van(head.route).equipment == 0;
        let supplied = new.depot.is_none_or(|depot| depot == slot.depot);
        is_left
            && new.stops + own.stops != 0
            && has_room
            && equipped
            && supplied
            && self.may_be_in_time(own, new)
    }

    /// What comes off a lean trip makes what stays no earlier, and where both vehicles end alike, the
    /// other tail is as urgent as it was.
    fn may_be_in_time(&self, own: &Tail, new: &Tail) -> bool {
        if new.stops == 0 || !self.model.lean {
            return true;
        }
        let [head, other] = [own, new].map(|tail| &self.nodes[tail.head as usize]);
        let first = &self.nodes[new.first as usize];
        let kinds = [head, other].map(|node| self.van(node.route).kind);
        let ends = [own.after, new.after].map(|after| self.nodes[after as usize].next);
        let last = match kinds[0] == kinds[1] && ends == [NONE, NONE] {
            true => first.late,
            false => self.model.stops[new.first as usize].last,
        };
        head.early + head.service + self.model.leg(head.place, first.place).1 <= last
    }

    /// No class is on a trip with one it must not share it with.
    fn keep_apart(&self, trips: [u32; 2]) -> bool {
        self.model.lean
            || trips.into_iter().all(|trip| {
                let slot = &self.slots[trip as usize];
                let mut at = self.load_node(trip).next;
                (0..slot.stops).all(|_| {
                    let not_with = self.model.stops[at as usize].not_with;
                    at = self.nodes[at as usize].next;
                    slot.classes & not_with == 0
                })
            })
    }

    fn exchange(&mut self, [a, b]: [Tail; 2]) {
        let [one, other] = [a, b].map(|tail| self.nodes[tail.head as usize]);
        self.hand_on(&a, (other.route, other.trip));
        self.hand_on(&b, (one.route, one.trip));
        self.put(&a, &b);
        self.put(&b, &a);
        self.total(one.trip);
        self.total(other.trip);
    }

    /// The stops of a tail belong to another trip from now on.
    fn hand_on(&mut self, tail: &Tail, (route, trip): (u32, u32)) {
        let before = &self.nodes[tail.head as usize];
        self.slots[before.trip as usize].stops -= tail.stops;
        self.slots[trip as usize].stops += tail.stops;
        self.routes[before.route as usize].metres -= tail.metres;
        self.routes[route as usize].metres += tail.metres;
        let mut at = tail.first;
        for _ in 0..tail.stops {
            let node = &mut self.nodes[at as usize];
            (node.route, node.trip) = (route, trip);
            at = node.next;
        }
    }

    /// Chains the stops of `new` where those of `old` were.
    fn put(&mut self, old: &Tail, new: &Tail) {
        if 0 < new.stops {
            self.join(old.head, new.first, self.leg_between(old.head, new.first));
        }
        let last = if 0 < new.stops { new.last } else { old.head };
        self.join(last, old.after, self.leg_between(last, old.after));
    }
}
