//! Puts removed orders back, one by one, each where it is cheapest, now and then overlooking a
//! place (greedy insertion with blinks: Christiaens and Vanden Berghe 2020, "Slack induction by
//! string removals", Transportation Science 54).

use super::model::Model;
use super::neighbours::{Near, Rates};
use super::price::{Detour, Insertion};
use super::state::{NONE, State};
use crate::base::id::Id;
use crate::base::rng::Rng;
use crate::base::units::Cost;

/// One place in so many is overlooked. Now and then much is, so that an order can go to the second
/// best vehicle first and be joined there by those who make it the best.
const BLINK: u64 = 100;
const NOD: u64 = 3;
const NODS_PERCENT: usize = 2;
/// So often new trips look cheaper than they are: one order alone never pays for a new trip, the
/// orders that would join it might.
const DISCOUNTED_PERCENT: usize = 20;
/// In a fleet up to this size every vehicle is asked for a new trip.
const SMALL_FLEET: usize = 12;
/// In a larger one, so many routes of neighbours, and so many kinds of vehicles at home.
const ROUTES: usize = 6;
const KINDS: usize = 6;

/// What recreating keeps between uses.
#[derive(Debug)]
pub(super) struct Recreate {
    /// Routes already asked for the order at hand carry its number.
    asked: Vec<u64>,
    /// Legs between the order at hand and its neighbours, by neighbour; those of this question
    /// carry its number. A table of a thousand places does not fit a cache, this does.
    known: Vec<Known>,
    question: u64,
    /// By which orders are sorted: heavy, and far from the depot.
    heavy: Vec<i64>,
    far: Vec<i64>,
    /// Keys that tell orders apart: all, those without windows, those without windows and releases.
    keys: usize,
    /// New trips look cheaper by this share of the way there and back.
    discount: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    question: u64,
    from_us: (u32, i32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Eye {
    Sharp,
    Blinking,
    Nodding,
}

/// Whether an order goes in although leaving it out is cheaper for now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taste {
    Thrifty,
    Eager,
}

impl Recreate {
    pub(super) fn new(model: &Model<'_>) -> Recreate {
        let rates = Rates::of(model);
        let far = |order: usize| {
            let legs = model.depots[order]
                .iter()
                .map(|depot| model.leg(*depot, model.stops[order].place));
            legs.map(|leg| rates.leg(leg)).min().unwrap_or(0)
        };
        // Shares of the average capacity, in millionths, so that dimensions can be added up.
        let fleet = i64::try_from(model.vans.len())
            .expect("few vehicles")
            .max(1);
        let heavy = |order: usize| {
            let load = model.stops[order].load.iter().enumerate();
            load.map(|(index, load)| {
                let room: i64 = model.vans.iter().map(|van| van.capacity[index]).sum();
                load.saturating_mul(1_000_000) / (room / fleet).max(1)
            })
            .fold(0, i64::saturating_add)
        };
        let released = model
            .stops
            .iter()
            .any(|stop| stop.release != model.stops[0].release);
        let windowed = model
            .stops
            .iter()
            .any(|stop| stop.last != model.stops[0].last);
        let keys = match (windowed, released) {
            (true, _) => 18,
            (false, true) => 12,
            (false, false) => 11,
        };
        Recreate {
            keys,
            discount: 0.0,
            asked: vec![0; model.vans.len()],
            known: vec![Known::default(); model.stops.len()],
            question: 0,
            heavy: (0..model.stops.len()).map(heavy).collect(),
            far: (0..model.stops.len()).map(far).collect(),
        }
    }

    /// What the way from the nearest depot costs.
    pub(super) fn far(&self, order: u32) -> i64 {
        self.far[order as usize]
    }

    /// Orders by one of several keys, drawn at random.
    pub(super) fn arrange(&self, model: &Model<'_>, orders: &mut [u32], rng: &mut Rng) {
        let window = |order: u32| {
            let windows = model.windows(order);
            (windows[0].0, windows[windows.len() - 1].1)
        };
        match rng.below(self.keys) {
            0..4 => rng.shuffle(orders),
            4..7 => orders.sort_by_key(|order| -self.heavy[*order as usize]),
            7..10 => orders.sort_by_key(|order| -self.far[*order as usize]),
            10 => orders.sort_by_key(|order| self.far[*order as usize]),
            11 => orders.sort_by_key(|order| -model.stops[*order as usize].release),
            12..14 => orders.sort_by_key(|order| window(*order).1 - window(*order).0),
            14..16 => orders.sort_by_key(|order| window(*order).0),
            _ => orders.sort_by_key(|order| -window(*order).1),
        }
    }

    /// Serves those of `orders` that fit somewhere.
    pub(super) fn refill(
        &mut self,
        state: &mut State<'_>,
        orders: &[u32],
        taste: Taste,
        rng: &mut Rng,
    ) {
        let nodding = rng.percent(NODS_PERCENT);
        let eye = if nodding { Eye::Nodding } else { Eye::Blinking };
        self.discount = if rng.percent(DISCOUNTED_PERCENT) {
            rng.fraction()
        } else {
            0.0
        };
        for order in orders {
            if let Some(place) = self.best(state, *order, taste, eye, rng) {
                state.insert(Id::new(*order as usize), &place);
            }
        }
    }

    /// The cheapest place beside a neighbour or on a new trip.
    pub(super) fn best(
        &mut self,
        state: &State<'_>,
        order: u32,
        taste: Taste,
        eye: Eye,
        rng: &mut Rng,
    ) -> Option<Insertion> {
        let limit = match taste {
            Taste::Thrifty => 0,
            Taste::Eager => i64::MAX,
        };
        let mut best = Best {
            bonus: (self.discount * 2.0 * self.far[order as usize] as f64) as i64,
            price: limit,
            place: None,
            eye,
        };
        self.question += 1;
        let model = state.model;
        let mut routes = 0;
        let several = model.several_trips;
        for near in &model.near[order as usize] {
            self.known[near.order as usize] = Known {
                question: self.question,
                from_us: near.from_us,
            };
        }
        for near in &model.near[order as usize] {
            let node = &state.nodes[near.order as usize];
            if node.route == NONE {
                continue;
            }
            self.beside(state, order, near, &mut best, rng);
            if several && routes < ROUTES && self.asked[node.route as usize] != self.question {
                self.asked[node.route as usize] = self.question;
                routes += 1;
                new_trips(state, order, node.route, &mut best, rng);
            }
        }
        self.elsewhere(state, order, &mut best, rng);
        best.place
    }

    /// Before and after one neighbour. A leg that is neither known nor to a depot is a cache miss: it
    /// is looked up only where triangles leave hope.
    #[inline(always)]
    fn beside(&self, state: &State<'_>, order: u32, near: &Near, best: &mut Best, rng: &mut Rng) {
        let model = state.model;
        let stop = &model.stops[order as usize];
        let node = &state.nodes[near.order as usize];
        let next = &state.nodes[node.next as usize];
        let to = wide(near.to_us);
        if node.early + node.service + to.1 <= stop.last {
            let from = match self.known.get(node.next as usize) {
                Some(known) if known.question == self.question => Some(wide(known.from_us)),
                Some(_) if best.price <= state.least(stop, node.route, next, to) => None,
                _ => Some(model.leg(stop.place, next.place)),
            };
            if let Some(from) = from {
                let by = Detour { to, from };
                self.offer(state, order, (near.order, near.order), by, best, rng);
            }
        }
        let from = wide(near.from_us);
        if stop.first + stop.service + from.1 <= node.late {
            let to = match self.known.get(node.prev as usize) {
                // The place after that neighbour is this one.
                Some(known) if known.question == self.question => None,
                Some(_) if best.price <= state.least(stop, node.route, node, from) => None,
                _ => Some(model.leg_back(state.nodes[node.prev as usize].place, stop.place)),
            };
            if let Some(to) = to {
                let by = Detour { to, from };
                self.offer(state, order, (node.prev, near.order), by, best, rng);
            }
        }
    }

    /// Prices the place after the first of a pair, on the trip of the second.
    #[inline(always)]
    fn offer(
        &self,
        state: &State<'_>,
        order: u32,
        (after, near): (u32, u32),
        by: Detour,
        best: &mut Best,
        rng: &mut Rng,
    ) {
        let stop = &state.model.stops[order as usize];
        let node = &state.nodes[near as usize];
        let replaced = &state.nodes[state.nodes[after as usize].next as usize];
        if state.shortest(stop, node.route, replaced, by) < best.price && state.fits(stop, node) {
            let price = state.price_detour(order, after, by, best.price);
            best.offer(price, (after, None, Some(by)), rng);
        }
    }

    /// New trips of vehicles that serve no neighbour.
    fn elsewhere(&mut self, state: &State<'_>, order: u32, best: &mut Best, rng: &mut Rng) {
        if state.fleet.len() <= SMALL_FLEET {
            for route in &state.fleet {
                if self.asked[*route as usize] != self.question {
                    new_trips(state, order, *route, best, rng);
                }
            }
            return;
        }
        let kinds = state.idle.len();
        let first = if KINDS < kinds { rng.below(kinds) } else { 0 };
        for kind in 0..kinds.min(KINDS) {
            if let Some(route) = state.idle[(first + kind) % kinds].last() {
                new_trips(state, order, *route, best, rng);
            }
        }
        for _ in 0..2 {
            let route = *rng.pick(&state.fleet);
            if self.asked[route as usize] != self.question {
                new_trips(state, order, route, best, rng);
            }
        }
    }
}

#[inline(always)]
fn wide(leg: (u32, i32)) -> (i64, i32) {
    (i64::from(leg.0), leg.1)
}

fn new_trips(state: &State<'_>, order: u32, route: u32, best: &mut Best, rng: &mut Rng) {
    if state.van(route).max_trips <= state.routes[route as usize].trips {
        return;
    }
    let end = state.end(route);
    let mut next = state.nodes[state.start(route) as usize].next;
    loop {
        let after = state.nodes[next as usize].prev;
        for depot in &state.model.depots[order as usize] {
            let limit = best.price.saturating_add(best.bonus);
            let price = state.price_trip(order, after, *depot, limit);
            best.offer_trip(price, after, *depot, rng);
        }
        if next == end {
            return;
        }
        next = state.slots[state.nodes[next as usize].trip as usize].after;
    }
}

struct Best {
    bonus: i64,
    /// What the place found seems to cost; its true price stands with it.
    price: i64,
    place: Option<Insertion>,
    eye: Eye,
}

impl Best {
    fn offer_trip(&mut self, price: Option<i64>, after: u32, depot: u32, rng: &mut Rng) {
        let seeming = price.map(|price| price - self.bonus);
        self.offer(seeming, (after, Some(depot), None), rng);
    }

    #[inline]
    fn offer(
        &mut self,
        price: Option<i64>,
        (after, depot, by): (u32, Option<u32>, Option<Detour>),
        rng: &mut Rng,
    ) {
        let Some(price) = price else { return };
        let overlooked = match self.eye {
            Eye::Sharp => false,
            Eye::Blinking => rng.draw().is_multiple_of(BLINK),
            Eye::Nodding => rng.draw().is_multiple_of(NOD),
        };
        if !overlooked {
            self.price = price;
            let bonus = if depot.is_some() { self.bonus } else { 0 };
            self.place = Some(Insertion {
                price: Cost(price + bonus),
                after,
                depot,
                by,
            });
        }
    }
}
