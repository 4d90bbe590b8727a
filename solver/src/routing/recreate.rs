//! Puts removed orders back, one by one, each where it is cheapest, now and then overlooking a
//! place (greedy insertion with blinks: Christiaens and Vanden Berghe 2020, "Slack induction by
//! string removals", Transportation Science 54).

use super::model::{Model, index};
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
    question: u64,
    /// By which orders are sorted: heavy, and far from the depot.
    heavy: Vec<i64>,
    far: Vec<i64>,
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
        Recreate {
            asked: vec![0; model.vans.len()],
            question: 0,
            heavy: (0..model.stops.len()).map(heavy).collect(),
            far: (0..model.stops.len()).map(far).collect(),
        }
    }

    /// Orders by one of several keys, drawn at random.
    pub(super) fn arrange(&self, model: &Model<'_>, orders: &mut [u32], rng: &mut Rng) {
        let window = |order: u32| {
            let windows = model.windows(order);
            (windows[0].0, windows[windows.len() - 1].1)
        };
        match rng.below(18) {
            0..4 => rng.shuffle(orders),
            4..7 => orders.sort_by_key(|order| -self.heavy[*order as usize]),
            7..10 => orders.sort_by_key(|order| -self.far[*order as usize]),
            10 => orders.sort_by_key(|order| self.far[*order as usize]),
            11..13 => orders.sort_by_key(|order| window(*order).1 - window(*order).0),
            13..15 => orders.sort_by_key(|order| window(*order).0),
            15..17 => orders.sort_by_key(|order| -window(*order).1),
            _ => orders.sort_by_key(|order| -model.stops[*order as usize].release),
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
            price: limit,
            place: None,
            eye,
        };
        self.question += 1;
        let model = state.model;
        let stop = &model.stops[order as usize];
        let mut routes = 0;
        for near in &model.near[order as usize] {
            let node = &state.nodes[near.order as usize];
            if node.route == NONE {
                continue;
            }
            let fits = state.fits(stop, node);
            if fits {
                self.beside(state, order, near, &mut best, rng);
            }
            if routes < ROUTES && self.asked[node.route as usize] != self.question {
                self.asked[node.route as usize] = self.question;
                routes += 1;
                new_trips(state, order, node.route, &mut best, rng);
            }
        }
        self.elsewhere(state, order, &mut best, rng);
        best.place
    }

    /// Before and after one neighbour. Legs are looked up, which means a cache miss each, only where
    /// time allows the stop and triangles leave hope.
    #[inline]
    fn beside(&self, state: &State<'_>, order: u32, near: &Near, best: &mut Best, rng: &mut Rng) {
        let model = state.model;
        let stop = &model.stops[order as usize];
        let node = &state.nodes[near.order as usize];
        let next = &state.nodes[node.next as usize];
        if node.early + node.service + near.to_us.1 <= stop.last
            && state.least(stop, node.route, next, near.to_us) < best.price
        {
            let from = model.leg(stop.place, next.place);
            let by = Detour {
                to: near.to_us,
                from,
            };
            let price = state.price_detour(order, near.order, by, best.price);
            best.offer(price, near.order, None, rng);
        }
        if stop.first + stop.service + near.from_us.1 <= node.late
            && state.least(stop, node.route, node, near.from_us) < best.price
        {
            let prev = state.nodes[node.prev as usize].place;
            let to = model.leg_back(prev, stop.place);
            let by = Detour {
                to,
                from: near.from_us,
            };
            let price = state.price_detour(order, node.prev, by, best.price);
            best.offer(price, node.prev, None, rng);
        }
    }

    /// New trips of vehicles that serve no neighbour.
    fn elsewhere(&mut self, state: &State<'_>, order: u32, best: &mut Best, rng: &mut Rng) {
        if state.routes.len() <= SMALL_FLEET {
            for route in 0..state.routes.len() {
                if self.asked[route] != self.question {
                    new_trips(state, order, index(route), best, rng);
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
            let route = rng.below(state.routes.len());
            if self.asked[route] != self.question {
                new_trips(state, order, index(route), best, rng);
            }
        }
    }
}

fn new_trips(state: &State<'_>, order: u32, route: u32, best: &mut Best, rng: &mut Rng) {
    let end = state.end(route);
    let mut next = state.nodes[state.start(route) as usize].next;
    loop {
        let after = state.nodes[next as usize].prev;
        for depot in &state.model.depots[order as usize] {
            let price = state.price_trip(order, after, *depot, best.price);
            best.offer(price, after, Some(*depot), rng);
        }
        if next == end {
            return;
        }
        next = state.slots[state.nodes[next as usize].trip as usize].after;
    }
}

struct Best {
    price: i64,
    place: Option<Insertion>,
    eye: Eye,
}

impl Best {
    #[inline]
    fn offer(&mut self, price: Option<i64>, after: u32, depot: Option<u32>, rng: &mut Rng) {
        let Some(price) = price else { return };
        let overlooked = match self.eye {
            Eye::Sharp => false,
            Eye::Blinking => rng.draw().is_multiple_of(BLINK),
            Eye::Nodding => rng.draw().is_multiple_of(NOD),
        };
        if !overlooked {
            self.price = price;
            self.place = Some(Insertion {
                price: Cost(price),
                after,
                depot,
            });
        }
    }
}
