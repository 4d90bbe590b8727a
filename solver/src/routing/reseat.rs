//! What two vehicles of a kind still have to do, from a loading on, changes hands (the exchange of rests
//! of Potvin and Rousseau 1995, between trips instead of within them). Trips that begin at one depot leave
//! the ways what they were; but how long a trip may last depends on what its vehicle does next,
//! and a trip that has no time to spare finds some only so.

use super::state::State;
use crate::base::rng::Rng;

/// In so many of a hundred steps it is tried; nothing between 50 and 100 was told apart by its results.
const RESEATED_PERCENT: usize = 50;
/// So many other vehicles are asked for a rest that may change places in time.
const ASKED: usize = 8;

/// The trips of a vehicle from one of its loadings on; none where `first` is the end.
#[derive(Clone, Copy, Debug)]
struct Rest {
    route: u32,
    /// The start or the last stop before.
    head: u32,
    first: u32,
}

impl State<'_> {
    /// Now and then a touched route and another exchange what follows in them, if that costs nothing.
    pub(super) fn reseat(&mut self, rng: &mut Rng) {
        let is_pointless = !self.model.several_trips || self.log.touched.is_empty();
        if is_pointless || !rng.percent(RESEATED_PERCENT) {
            return;
        }
        let one = *rng.pick(&self.log.touched);
        let own = self.rest(one, rng);
        for _ in 0..ASKED {
            let other = *rng.pick(&self.fleet);
            if other == one || self.van(one).kind != self.van(other).kind {
                continue;
            }
            let new = self.rest(other, rng);
            if self.may_exchange(&own, &new) {
                self.touch(other);
                self.exchange_freely(&own, &new);
                return;
            }
        }
    }

    /// From one of the loadings on, or nothing, all as likely.
    fn rest(&self, route: u32, rng: &mut Rng) -> Rest {
        let mut first = self.nodes[self.start(route) as usize].next;
        for _ in 0..rng.below(self.routes[route as usize].trips as usize + 1) {
            first = self.slots[self.nodes[first as usize].trip as usize].after;
        }
        let head = self.nodes[first as usize].prev;
        Rest { route, head, first }
    }

    /// Both are in time as far as can be told at once, and they are neither nothing nor everything that
    /// both vehicles do.
    fn may_exchange(&self, own: &Rest, new: &Rest) -> bool {
        let is_empty = |rest: &Rest| rest.first == self.end(rest.route);
        let is_all = |rest: &Rest| rest.head == self.start(rest.route);
        let matters = !(is_empty(own) && is_empty(new) || is_all(own) && is_all(new));
        matters && self.may_follow(own, new) && self.may_follow(new, own)
    }

    fn may_follow(&self, own: &Rest, new: &Rest) -> bool {
        if new.first == self.end(new.route) {
            return true;
        }
        let [head, first] = [own.head, new.first].map(|node| &self.nodes[node as usize]);
        let way = self.model.leg(head.place, first.place).1;
        head.early + head.service + way <= first.late
    }

    /// Unless that breaks a rule or costs something, in which case nothing is changed.
    fn exchange_freely(&mut self, own: &Rest, new: &Rest) {
        let before = self.cost;
        self.exchange_rests(own, new);
        let are_few = [own, new]
            .into_iter()
            .all(|rest| self.routes[rest.route as usize].trips <= self.van(rest.route).max_trips);
        let in_time = are_few && self.refresh(own.route) && self.refresh(new.route);
        if in_time && self.cost <= before {
            return;
        }
        let [own, new] = [own, new].map(|rest| Rest {
            first: self.nodes[rest.head as usize].next,
            ..*rest
        });
        self.exchange_rests(&own, &new);
        let refreshed = self.refresh(own.route) && self.refresh(new.route);
        assert!(refreshed, "the routes are as they were");
    }

    fn exchange_rests(&mut self, own: &Rest, new: &Rest) {
        let [one, other] = [own, new].map(|rest| self.nodes[self.end(rest.route) as usize].prev);
        let gone = self.hand_rest(own, new.route);
        let come = self.hand_rest(new, own.route);
        self.follow(own, new, other);
        self.follow(new, own, one);
        self.count(own.route, gone, come);
        self.count(new.route, come, gone);
    }

    /// Its nodes belong to another route from now on; says how many trips they are.
    fn hand_rest(&mut self, rest: &Rest, route: u32) -> u32 {
        let end = self.end(rest.route);
        let (mut at, mut metres, mut trips) = (rest.first, 0, 0);
        while at != end {
            trips += u32::from(!self.is_order(at));
            let node = &mut self.nodes[at as usize];
            node.route = route;
            metres += i64::from(node.metres);
            at = node.next;
        }
        self.routes[rest.route as usize].metres -= metres;
        self.routes[route as usize].metres += metres;
        trips
    }

    /// Chains what was `new`, up to its last stop, where `own` was.
    fn follow(&mut self, own: &Rest, new: &Rest, last: u32) {
        let end = self.end(own.route);
        let mut tail = own.head;
        if new.first != self.end(new.route) {
            self.join(tail, new.first, self.leg_between(tail, new.first));
            tail = last;
        }
        self.join(tail, end, self.leg_between(tail, end));
    }

    fn count(&mut self, route: u32, gone: u32, come: u32) {
        let had = self.routes[route as usize].trips;
        let has = had - gone + come;
        self.routes[route as usize].trips = has;
        match (had, has) {
            (0, 1..) => self.go_out(route),
            (1.., 0) => self.stay_home(route),
            _ => {}
        }
    }
}
