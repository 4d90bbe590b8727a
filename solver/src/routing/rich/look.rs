//! What an order would add to a route, by bounds that take no longer for long routes.

use super::insert::Place;
use super::net::{NONE, NOWHERE, Net, Van, count};
use super::routes::Route;
use super::times::{arrive, open};

/// A route that is looked at.
pub(super) struct Look<'a> {
    pub(super) net: &'a Net<'a>,
    pub(super) van: &'a Van,
    pub(super) number: usize,
    pub(super) route: &'a Route,
    /// First position that is not fixed.
    pub(super) keep: usize,
}

/// A stop that seeks its place, as the vehicle would serve it.
pub(super) struct Target<'a> {
    code: u32,
    pub(super) place: u32,
    /// The ways from its place, and whether those to it are the same.
    row: (&'a [(u32, u32)], bool),
    ready: i64,
    windows: &'a [(i64, i64)],
    late: Option<i64>,
    setup: i64,
    service: i64,
    /// It begins neither earlier nor later.
    first: i64,
    pub(super) last: i64,
}

/// A way, by what it costs and by its time.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) cost: i64,
    pub(super) time: i64,
}

impl<'a> Look<'a> {
    pub(super) fn place(&self, delta: i64, at: usize, then: usize, depot: u32) -> Place {
        Place {
            delta,
            vehicle: count(self.number),
            at: count(at),
            then: count(then),
            depot,
        }
    }

    pub(super) fn target(&self, code: u32) -> Target<'a> {
        let site = &self.net.sites[code as usize];
        let windows = self.net.windows(site.windows);
        let (setup, service) = self.net.work(self.van, code);
        let opens = windows.first().map_or(site.ready, |window| window.0);
        Target {
            code,
            place: site.place,
            row: self.net.row(self.van, site.place),
            ready: site.ready,
            windows,
            late: site.late,
            setup,
            service,
            first: opens.max(site.ready),
            last: match (windows.last(), site.late) {
                (Some(window), None) => window.1,
                _ => i64::MAX,
            },
        }
    }

    fn way(&self, from: u32, to: u32) -> Way {
        let (metres, time) = self.net.way(self.van, from, to);
        let cost = self.van.price(metres, time);
        Way { cost, time }
    }

    /// The way from a target.
    #[inline]
    pub(super) fn onward(&self, target: &Target<'_>, to: u32) -> Way {
        match target.row.0.get(to as usize) {
            Some(leg) => self.priced(*leg),
            None => self.way(target.place, to),
        }
    }

    /// The way to a target: one row of a table is read, where a column would not fit a cache.
    #[inline]
    pub(super) fn reach(&self, target: &Target<'_>, from: u32) -> Way {
        match target.row.0.get(from as usize) {
            Some(leg) if target.row.1 => self.priced(*leg),
            _ => self.way(from, target.place),
        }
    }

    #[inline]
    fn priced(&self, (metres, time): (u32, u32)) -> Way {
        let (metres, time) = (i64::from(metres), i64::from(time));
        let cost = self.van.price(metres, time);
        Way { cost, time }
    }

    /// When work is done for who leaves a place at a moment, and what being late costs.
    #[inline]
    pub(super) fn visit(
        &self,
        target: &Target<'_>,
        from: u32,
        leave: i64,
        time: i64,
    ) -> Option<(i64, i64)> {
        let moment = arrive(self.net.periods(self.van), leave, time).max(target.ready);
        let (start, late) = match (open(target.windows, moment), target.late) {
            (Some(start), _) => (start, 0),
            (None, Some(price)) => {
                let closes = target.windows.last().map_or(moment, |window| window.1);
                (moment, (moment - closes) * price)
            }
            (None, None) => return None,
        };
        let setup = if from == target.place {
            0
        } else {
            target.setup
        };
        Some((start + setup + target.service, late))
    }

    /// What follows can still begin in time.
    #[inline]
    pub(super) fn reaches(&self, from: u32, leave: i64, time: i64, at: usize) -> bool {
        let spot = &self.route.spots[at];
        let setup = match self.route.codes.get(at) {
            // Whoever is there already needs no set-up.
            Some(code) if from == spot.to => self.net.work(self.van, *code).0,
            _ => 0,
        };
        arrive(self.net.periods(self.van), leave, time) <= spot.by + setup
    }

    /// Of these positions, those where the target is neither too early nor too late: where the
    /// route is, moments only grow.
    pub(super) fn range(&self, target: &Target<'_>, first: usize, end: usize) -> (usize, usize) {
        let spots = &self.route.spots[first..=end];
        let done = target.first.saturating_add(target.service);
        let early = |spot: &super::routes::Spot| spot.by + self.net.longest_setup < done;
        let low = spots.partition_point(early);
        let high = spots.partition_point(|spot| spot.leave <= target.last);
        (first + low, first + high)
    }

    /// When what follows is done, and no sooner than it is as things are, for who sets out at a
    /// moment. By period of the day a later way may be shorter.
    #[inline]
    pub(super) fn passes(&self, from: u32, leave: i64, time: i64, at: usize) -> i64 {
        let (spot, next) = (&self.route.spots[at], &self.route.spots[at + 1]);
        if !self.net.periods(self.van).is_flat() {
            return next.leave;
        }
        let setup = match self.route.codes.get(at) {
            Some(code) if from == spot.to && from != spot.from => self.net.work(self.van, *code).0,
            _ => 0,
        };
        next.leave.max(leave + time + spot.work - setup)
    }

    /// There is room on board for what an order brings.
    #[inline]
    pub(super) fn carries(&self, order: u32, at: usize) -> bool {
        let load = &self.net.goods[order as usize].load;
        let board = &self.route.boards[at];
        (0..self.net.dimensions).all(|index| board[index] + load[index] <= self.van.capacity[index])
    }

    /// The ways of a detour and what it adds.
    #[inline]
    pub(super) fn bend(&self, target: &Target<'_>, at: usize) -> (Way, Way, i64) {
        let spot = &self.route.spots[at];
        let (to, on) = (self.reach(target, spot.from), self.onward(target, spot.to));
        (to, on, to.cost + on.cost - spot.way)
    }

    /// What it adds to go by a target, if that may be less than a limit.
    #[inline]
    pub(super) fn detour(&self, target: &Target<'_>, at: usize, limit: i64) -> Option<i64> {
        let spot = &self.route.spots[at];
        let (to, on, cost) = self.bend(target, at);
        let cost = cost + self.told(target.code, at);
        if limit <= cost {
            return None;
        }
        let (done, late) = self.visit(target, spot.from, spot.leave, to.time)?;
        self.reaches(target.place, done, on.time, at)
            .then_some(cost + late)
    }

    /// A trip of one order.
    pub(super) fn trip(&self, order: u32, at: usize, depot: u32) -> Option<i64> {
        let net = self.net;
        let goods = &net.goods[order as usize];
        let spot = &self.route.spots[at];
        let (from, to) = (spot.from, spot.to);
        let loading = net.loading(depot);
        let yard = match at == 0 && self.van.start == NOWHERE {
            true => NOWHERE,
            false => net.sites[loading as usize].place,
        };
        let release = if goods.is_pair {
            i64::MIN
        } else {
            goods.release
        };
        let arrival = arrive(
            net.periods(self.van),
            spot.leave,
            net.way(self.van, from, yard).1,
        );
        let windows = net.windows(net.sites[loading as usize].windows);
        let mut leave = open(windows, arrival.max(release))? + net.work(self.van, loading).1;
        let mut way = self.way(from, yard).cost;
        let mut here = yard;
        let mut late = 0;
        let stops = [goods.is_pair.then(|| net.pickup(order)), Some(order)];
        for code in stops.into_iter().flatten() {
            let target = self.target(code);
            let to = self.reach(&target, here);
            let (done, more) = self.visit(&target, here, leave, to.time)?;
            way += to.cost;
            late += more;
            (leave, here) = (done, target.place);
        }
        let back = self.way(here, to);
        if !self.reaches(here, leave, back.time, at) {
            return None;
        }
        way += back.cost;
        let before = match self.route.codes.is_empty() {
            true => -self.van.fixed,
            false => spot.way,
        };
        let (told, per_vehicle) = (net.held.told[order as usize], net.held.per_vehicle_change);
        let moved = told.is_some_and(|told| told.vehicle as usize != self.number);
        Some(way - before + late + if moved { per_vehicle } else { 0 })
    }

    /// What people would have to be told anew, but for moments.
    pub(super) fn told(&self, code: u32, at: usize) -> i64 {
        let held = &self.net.held;
        if self.net.problem.published().is_none() {
            return 0;
        }
        let neighbour = |at: usize| {
            let code = self.route.codes.get(at).copied();
            code.filter(|code| !self.net.is_loading(*code))
        };
        let before = at.checked_sub(1).and_then(neighbour).unwrap_or(NONE);
        let follows = |code: u32, before: u32| {
            let told = held.told[code as usize].filter(|told| !told.is_done);
            i64::from(told.is_some_and(|told| told.before != before))
        };
        let told = held.told[code as usize];
        let moved = told.is_some_and(|told| told.vehicle as usize != self.number);
        let mut changes = follows(code, before);
        if let Some(after) = neighbour(at) {
            changes += follows(after, code) - follows(after, before);
        }
        let moves = if moved { held.per_vehicle_change } else { 0 };
        changes * held.per_sequence_change + moves
    }
}
