//! Where an order may go, and at what cost: places are first judged by bounds that take no longer
//! for long routes, then the most promising ones are priced exactly.

use super::held::Bond;
use super::look::Look;
use super::net::{NONE, Net, count};
use super::routes::State;
use crate::base::rng::Rng;

/// A place for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// What it adds to the cost of the route: first an estimate, then exactly.
    pub(super) delta: i64,
    pub(super) vehicle: u32,
    /// The order goes before this code of the route.
    pub(super) at: u32,
    /// The delivery of a pair goes before this code of the route as it is now.
    pub(super) then: u32,
    /// `NONE`: on the trip that is there; otherwise on a new one, loaded there.
    pub(super) depot: u32,
}

/// How hard to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Places priced exactly.
    pub(super) tried: usize,
    /// Of a hundred places so many are overlooked.
    pub(super) blinks: usize,
    /// Estimates that exceed the best price end the look.
    pub(super) trusts: bool,
}

/// Keeps its rows between uses.
#[derive(Clone, Debug, Default)]
pub(super) struct Finder {
    pub(super) places: Vec<Place>,
    drops: Vec<(usize, i64)>,
    seen: Vec<u32>,
}

impl Finder {
    /// The cheapest place found for an order, with what it adds to the cost.
    pub(super) fn best(
        &mut self,
        state: &mut State<'_>,
        order: u32,
        effort: Effort,
        rng: &mut Rng,
    ) -> Option<Place> {
        self.scan(state, order, effort, rng);
        let mut best: Option<Place> = None;
        for place in &self.places {
            if let Some(best) = &best
                && effort.trusts
                && best.delta <= place.delta
            {
                break;
            }
            if let Some(delta) = price(state, order, place) {
                let place = Place { delta, ..*place };
                if best.is_none_or(|best| place < best) {
                    best = Some(place);
                }
            }
        }
        best
    }

    /// Fills the list of places with estimates, most promising first.
    pub(super) fn scan(&mut self, state: &State<'_>, order: u32, effort: Effort, rng: &mut Rng) {
        let net = state.net;
        self.places.clear();
        self.seen.clear();
        let bond = net.held.bonds[order as usize];
        for number in 0..state.routes.len() {
            let van = &net.vans[number];
            let bound = bond.vehicle().is_some_and(|bound| bound as usize != number);
            if bound || state.is_frozen[number] || !van.takes[order as usize] {
                continue;
            }
            let route = &state.routes[number];
            if route.codes.is_empty() {
                if self.seen.contains(&van.alike) {
                    continue;
                }
                self.seen.push(van.alike);
            }
            let look = Look {
                net,
                van,
                number,
                route,
                keep: net.held.vans[number].codes.len(),
            };
            self.on_trips(&look, order, effort, rng);
            if !bond.is_on_trip() && route.trips.len() < van.max_trips {
                self.on_new_trips(&look, order, effort, rng);
            }
        }
        self.places.sort_unstable();
        self.places.truncate(effort.tried);
    }

    fn note(&mut self, place: Place, effort: Effort, rng: &mut Rng) {
        if 0 < effort.blinks && rng.percent(effort.blinks) {
            return;
        }
        self.places.push(place);
        // Twice as many as asked for are kept before the worse half is dropped.
        if effort.tried <= self.places.len() / 2 {
            self.places.select_nth_unstable(effort.tried);
            self.places.truncate(effort.tried);
        }
    }

    fn on_trips(&mut self, look: &Look<'_>, order: u32, effort: Effort, rng: &mut Rng) {
        let net = look.net;
        let goods = &net.goods[order as usize];
        let held = &net.held.vans[look.number];
        let bond = net.held.bonds[order as usize];
        let fixed = held.trips.len();
        for (number, trip) in look.route.trips.iter().enumerate() {
            let depot = look.route.codes[trip.first] - net.loading(0);
            let is_barred = trip.end < look.keep
                || number + 1 < fixed
                || (bond.is_on_trip() && number + 1 != fixed)
                || (goods.depot != NONE && goods.depot != depot)
                || goods.not_with & trip.classes != 0
                || goods.class & trip.not_with != 0;
            let collected = matches!(bond, Bond::Collected(_));
            if is_barred && !collected || number + 1 < fixed {
                continue;
            }
            if held.trips.get(number) == Some(&true) && goods.is_loaded {
                let told = net.held.told[order as usize];
                let here = (count(look.number), count(number));
                if told.is_none_or(|told| (told.vehicle, told.trip) != here) {
                    continue;
                }
            }
            let room =
                |index: usize| trip.loaded[index] + goods.load[index] <= look.van.capacity[index];
            if !goods.is_pair && !(0..net.dimensions).all(room) {
                continue;
            }
            let first = look.keep.max(trip.first + 1);
            if goods.is_pair && !collected {
                self.pairs(look, order, (first, trip.end), effort, rng);
                continue;
            }
            for at in first..=trip.end {
                if let Some(delta) = look.detour(order, at) {
                    self.note(look.place(delta, at, at, NONE), effort, rng);
                }
            }
        }
    }

    fn pairs(
        &mut self,
        look: &Look<'_>,
        order: u32,
        (first, end): (usize, usize),
        effort: Effort,
        rng: &mut Rng,
    ) {
        let pickup = look.net.pickup(order);
        self.drops.clear();
        let detours = (first..=end).map(|at| (at, look.detour(order, at)));
        let detours = detours.filter_map(|(at, delta)| delta.map(|delta| (at, delta)));
        self.drops.extend(detours);
        let drops = std::mem::take(&mut self.drops);
        for at in first..=end {
            let Some(collect) = look.detour(pickup, at) else {
                continue;
            };
            if let Some(delta) = look.both(order, at) {
                self.note(look.place(delta, at, at, NONE), effort, rng);
            }
            for (then, drop) in drops.iter().filter(|(then, _)| at < *then) {
                self.note(look.place(collect + drop, at, *then, NONE), effort, rng);
            }
        }
        self.drops = drops;
    }

    fn on_new_trips(&mut self, look: &Look<'_>, order: u32, effort: Effort, rng: &mut Rng) {
        let goods = &look.net.goods[order as usize];
        let firsts = look.route.trips.iter().map(|trip| trip.first);
        for at in firsts.chain([look.route.codes.len()]) {
            if at < look.keep {
                continue;
            }
            for depot in &look.van.depots {
                if goods.depot != NONE && goods.depot != *depot {
                    continue;
                }
                if let Some(delta) = look.trip(order, at, *depot) {
                    self.note(look.place(delta, at, at, *depot), effort, rng);
                }
            }
        }
    }
}

/// The route with the order at a place.
pub(super) fn with(state: &mut State<'_>, order: u32, place: &Place) {
    let codes = &state.routes[place.vehicle as usize].codes;
    write(state.net, codes, order, place, &mut state.trial);
}

/// Writes a route with the order at a place of it.
pub(super) fn write(
    net: &Net<'_>,
    codes: &[u32],
    order: u32,
    place: &Place,
    written: &mut Vec<u32>,
) {
    let (at, then) = (place.at as usize, place.then as usize);
    let collected = matches!(net.held.bonds[order as usize], Bond::Collected(_));
    written.clear();
    written.extend_from_slice(&codes[..at]);
    if place.depot != NONE {
        written.push(net.loading(place.depot));
    }
    if net.goods[order as usize].is_pair && !collected {
        written.push(net.pickup(order));
    }
    written.extend_from_slice(&codes[at..then]);
    written.push(order);
    written.extend_from_slice(&codes[then..]);
}

/// What the order adds there; `None` when a hard rule is broken.
pub(super) fn price(state: &mut State<'_>, order: u32, place: &Place) -> Option<i64> {
    with(state, order, place);
    let van = place.vehicle as usize;
    let cost = state.meter.price(state.net, van, &state.trial)?;
    Some(cost - state.routes[van].cost)
}

/// Puts the order where its price was asked for.
pub(super) fn insert(state: &mut State<'_>, order: u32, place: &Place) {
    let van = place.vehicle as usize;
    state.touch(van);
    with(state, order, place);
    let codes = std::mem::take(&mut state.trial);
    let cost = state.routes[van].cost + place.delta;
    state.put(van, &codes, cost);
    state.trial = codes;
    state.take_in(order, van);
}
