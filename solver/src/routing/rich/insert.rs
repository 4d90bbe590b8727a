//! Where an order may go, and at what cost: places are first judged by bounds that take no longer
//! for long routes, then the most promising ones are priced exactly.

use super::held::Bond;
use super::look::Look;
use super::near::Near;
use super::net::{NONE, Net, count};
use super::pairs::Drop;
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

/// In a fleet up to this size every route is looked at; in a larger one those of near orders, one
/// vehicle at home of each kind, and so many others.
const SMALL_FLEET: usize = 12;
const OTHERS: usize = 2;

/// Keeps its rows between uses.
#[derive(Clone, Debug)]
pub(super) struct Finder {
    pub(super) places: Vec<Place>,
    pub(super) drops: Vec<Drop>,
    /// No place that costs as much is of interest.
    pub(super) limit: i64,
    /// No vehicle that is at home goes out.
    pub(super) is_closed: bool,
    effort: Effort,
    near: Near,
    /// Routes looked at for the order at hand carry its number, and so do kinds at home.
    asked: Vec<u64>,
    seen: Vec<u64>,
    question: u64,
}

impl Finder {
    pub(super) fn new(net: &Net<'_>, near: Near, effort: Effort) -> Finder {
        Finder {
            places: Vec::new(),
            drops: Vec::new(),
            limit: i64::MAX,
            is_closed: false,
            effort,
            near,
            asked: vec![0; net.vans.len()],
            seen: vec![0; net.vans.len()],
            question: 0,
        }
    }

    /// The cheapest place found for an order, with what it adds to the cost.
    pub(super) fn best(
        &mut self,
        state: &mut State<'_>,
        order: u32,
        rng: &mut Rng,
    ) -> Option<Place> {
        self.scan(state, order, rng);
        let mut best: Option<Place> = None;
        for place in &self.places {
            if let Some(best) = &best
                && self.effort.trusts
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
    pub(super) fn scan(&mut self, state: &State<'_>, order: u32, rng: &mut Rng) {
        let net = state.net;
        self.places.clear();
        self.limit = i64::MAX;
        self.question += 1;
        for code in [order, net.pickup(order)] {
            net.fetch(net.sites[code as usize].place);
        }
        let is_free = net.held.bonds[order as usize].vehicle().is_none();
        let is_large = is_free && SMALL_FLEET < state.routes.len();
        if is_large {
            self.nearby(state, order, rng);
        }
        if !is_large || (self.places.is_empty() && !self.is_closed) {
            for number in 0..state.routes.len() {
                self.look(state, number, order, rng);
            }
        }
        self.places.sort_unstable();
        self.places.truncate(self.effort.tried);
    }

    fn nearby(&mut self, state: &State<'_>, order: u32, rng: &mut Rng) {
        let near = self.near.clone();
        for other in &near[order as usize] {
            let home = state.home[*other as usize];
            if home != NONE {
                self.look(state, home as usize, order, rng);
            }
        }
        for kind in &state.net.kinds {
            let is_home = |van: &&u32| state.routes[**van as usize].codes.is_empty();
            if let Some(van) = kind.iter().find(is_home) {
                self.look(state, *van as usize, order, rng);
            }
        }
        for _ in 0..OTHERS {
            let number = rng.below(state.routes.len());
            self.look(state, number, order, rng);
        }
    }

    /// Looks at a route, if that has not been done for the order.
    fn look(&mut self, state: &State<'_>, number: usize, order: u32, rng: &mut Rng) {
        let net = state.net;
        if std::mem::replace(&mut self.asked[number], self.question) == self.question {
            return;
        }
        let (van, bond) = (&net.vans[number], net.held.bonds[order as usize]);
        let bound = bond.vehicle().is_some_and(|bound| bound as usize != number);
        if bound || state.is_frozen[number] || !van.takes[order as usize] {
            return;
        }
        let route = &state.routes[number];
        // Places on full vehicles would keep others from being priced.
        let is_whole = net.goods[order as usize].is_pair && !matches!(bond, Bond::Collected(_));
        if van.max_stops < route.stops() + 1 + usize::from(is_whole) {
            return;
        }
        let seen = &mut self.seen[van.alike as usize];
        let is_home = route.codes.is_empty();
        if is_home && self.is_closed {
            return;
        }
        if is_home && std::mem::replace(seen, self.question) == self.question {
            return;
        }
        let look = Look {
            net,
            van,
            number,
            route,
            keep: net.held.vans[number].codes.len(),
        };
        self.on_trips(&look, order, rng);
        if !bond.is_on_trip() && route.trips.len() < van.max_trips {
            self.on_new_trips(&look, order, rng);
        }
    }

    pub(super) fn note(&mut self, place: Place, rng: &mut Rng) {
        let Effort { tried, blinks, .. } = self.effort;
        if self.limit <= place.delta || (0 < blinks && rng.percent(blinks)) {
            return;
        }
        self.places.push(place);
        // Twice as many as asked for are kept before the worse half is dropped.
        if tried <= self.places.len() / 2 {
            let (_, worst, _) = self.places.select_nth_unstable(tried - 1);
            self.limit = worst.delta;
            self.places.truncate(tried);
        }
    }

    fn on_trips(&mut self, look: &Look<'_>, order: u32, rng: &mut Rng) {
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
                self.pairs(look, order, (first, trip.end), rng);
                continue;
            }
            let target = look.target(order);
            let (low, high) = look.range(&target, first, trip.end);
            for at in low..high {
                if let Some(delta) = look.detour(&target, at, self.limit) {
                    self.note(look.place(delta, at, at, NONE), rng);
                }
            }
        }
    }

    fn on_new_trips(&mut self, look: &Look<'_>, order: u32, rng: &mut Rng) {
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
                    self.note(look.place(delta, at, at, *depot), rng);
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
