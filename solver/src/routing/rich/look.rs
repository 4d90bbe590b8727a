//! What an order would add to a route, by bounds that take no longer for long routes.

use super::insert::Place;
use super::marks::{place_at, place_before};
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

impl Look<'_> {
    pub(super) fn place(&self, delta: i64, at: usize, then: usize, depot: u32) -> Place {
        Place {
            delta,
            vehicle: count(self.number),
            at: count(at),
            then: count(then),
            depot,
        }
    }

    fn leg(&self, from: u32, to: u32) -> i64 {
        let van = self.van;
        let (metres, time) = self.net.way(van, from, to);
        metres * van.per_metre + time * (van.per_second + van.per_driving)
    }

    /// When work at a code is done for who leaves a place at a moment, and the price of being late.
    pub(super) fn visit(&self, code: u32, from: u32, leave: i64) -> Option<(i64, i64)> {
        let site = &self.net.sites[code as usize];
        let way = self.net.way(self.van, from, site.place).1;
        let moment = arrive(self.net.periods(self.van), leave, way).max(site.ready);
        let windows = self.net.windows(site.windows);
        let start = match (open(windows, moment), site.late) {
            (Some(start), _) => (start, 0),
            (None, Some(price)) => {
                let closes = windows.last().map_or(moment, |window| window.1);
                (moment, (moment - closes) * price)
            }
            (None, None) => return None,
        };
        let (setup, service) = self.net.work(self.van, code);
        let setup = if from == site.place { 0 } else { setup };
        Some((start.0 + setup + service, start.1))
    }

    /// What follows can still begin in time.
    pub(super) fn reaches(&self, from: u32, leave: i64, at: usize) -> bool {
        let to = place_at(self.net, self.van, &self.route.codes, at);
        let way = self.net.way(self.van, from, to).1;
        let setup = match self.route.codes.get(at) {
            // Whoever is there already needs no set-up.
            Some(code) if from == to => self.net.work(self.van, *code).0,
            _ => 0,
        };
        arrive(self.net.periods(self.van), leave, way) <= self.route.late[at + 1] + setup
    }

    fn around(&self, at: usize) -> (u32, u32) {
        let codes = &self.route.codes;
        (
            place_before(self.net, self.van, codes, at),
            place_at(self.net, self.van, codes, at),
        )
    }

    /// What it adds to go by a code.
    pub(super) fn detour(&self, code: u32, at: usize) -> Option<i64> {
        let place = self.net.sites[code as usize].place;
        let (from, to) = self.around(at);
        let (done, late) = self.visit(code, from, self.route.done[at])?;
        if !self.reaches(place, done, at) {
            return None;
        }
        let way = self.leg(from, place) + self.leg(place, to) - self.leg(from, to);
        Some(way + late + self.told(code, at))
    }

    /// A pickup and its delivery, one after the other.
    pub(super) fn both(&self, order: u32, at: usize) -> Option<i64> {
        let pickup = self.net.pickup(order);
        let first = self.net.sites[pickup as usize].place;
        let second = self.net.sites[order as usize].place;
        let (from, to) = self.around(at);
        let (done, _) = self.visit(pickup, from, self.route.done[at])?;
        let (done, late) = self.visit(order, first, done)?;
        if !self.reaches(second, done, at) {
            return None;
        }
        let way = self.leg(from, first) + self.leg(first, second) + self.leg(second, to);
        Some(way - self.leg(from, to) + late + self.told(pickup, at))
    }

    /// A trip of one order.
    pub(super) fn trip(&self, order: u32, at: usize, depot: u32) -> Option<i64> {
        let net = self.net;
        let goods = &net.goods[order as usize];
        let (from, to) = self.around(at);
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
            self.route.done[at],
            net.way(self.van, from, yard).1,
        );
        let windows = net.windows(net.sites[loading as usize].windows);
        let mut leave = open(windows, arrival.max(release))? + net.work(self.van, loading).1;
        let mut way = self.leg(from, yard);
        let mut here = yard;
        let mut late = 0;
        let stops = [goods.is_pair.then(|| net.pickup(order)), Some(order)];
        for code in stops.into_iter().flatten() {
            let place = net.sites[code as usize].place;
            let (done, more) = self.visit(code, here, leave)?;
            way += self.leg(here, place);
            late += more;
            (leave, here) = (done, place);
        }
        if !self.reaches(here, leave, at) {
            return None;
        }
        way += self.leg(here, to);
        let before = match self.route.codes.is_empty() {
            true => -self.van.fixed,
            false => self.leg(from, to),
        };
        let (told, per_vehicle) = (net.held.told[order as usize], net.held.per_vehicle_change);
        let moved = told.is_some_and(|told| told.vehicle as usize != self.number);
        Some(way - before + late + if moved { per_vehicle } else { 0 })
    }

    /// What people would have to be told anew, but for moments.
    fn told(&self, code: u32, at: usize) -> i64 {
        let held = &self.net.held;
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
