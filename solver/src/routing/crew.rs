//! Several threads on one plan: each works for a while on routes of its own, then all routes come
//! together and are dealt anew (decomposition by routes: Santini, Schneider, Vidal and Vigo 2023,
//! "Decomposition strategies for vehicle routing heuristics", INFORMS Journal on Computing 35; workers
//! on parts of one plan as in FILO2^x, arXiv 2511.19445, from the paper).
//!
//! Who gets which routes and for how many steps does not depend on how fast anybody is, so the
//! same threads make the same plan on every machine.

use std::thread;

use super::improve::{Best, Climb, Now};
use super::model::{Model, index};
use super::state::{NONE, State};
use crate::base::id::Id;
use crate::base::rng::Rng;

/// One alone asks the watch so often; a step takes about ten microseconds.
const STEPS_ALONE: u64 = 16;
/// Steps of each of several before routes are dealt anew.
const STEPS_APART: u64 = 1000;
/// With fewer routes than this each, they would only be in each other's way.
const ROUTES_EACH: usize = 2;

pub(super) struct Crew<'m> {
    model: &'m Model<'m>,
    climbs: Vec<Climb>,
    rng: Rng,
}

/// What one of several works on.
struct Part<'s, 'm> {
    state: State<'m>,
    best: Best,
    climb: &'s mut Climb,
    steps: u64,
}

impl<'m> Crew<'m> {
    pub(super) fn new(model: &'m Model<'m>, threads: usize, rng: &Rng) -> Crew<'m> {
        let climbs = (0..threads.max(1)).map(|thread| match thread {
            0 => Climb::new(model, rng.clone()),
            _ => Climb::new(model, rng.fork(&format!("thread {thread}"))),
        });
        Crew {
            model,
            climbs: climbs.collect(),
            rng: rng.fork("deal"),
        }
    }

    /// Steps to be made before the watch is asked.
    pub(super) fn asks_after(&self) -> u64 {
        match self.climbs.len() {
            1 => STEPS_ALONE,
            threads => STEPS_APART * threads as u64,
        }
    }

    /// Makes so many steps.
    pub(super) fn work(&mut self, state: &mut State<'m>, best: &mut Best, now: Now, steps: u64) {
        let out: Vec<u32> = (state.fleet.iter().copied())
            .filter(|route| 0 < state.routes[*route as usize].trips)
            .collect();
        let hands = self.climbs.len().min(out.len() / ROUTES_EACH).max(1);
        if hands == 1 {
            for step in 0..steps {
                let step = now.step + step;
                self.climbs[0].step(state, best, Now { step, ..now });
            }
            return;
        }
        let shares = self.deal(state, out, hands);
        let mut parts: Vec<Part<'_, 'm>> = (shares.iter().zip(&mut self.climbs).enumerate())
            .map(|(hand, (share, climb))| {
                let state = state.part(share, (hand, hands));
                let best = Best::new(&state);
                let steps = (steps + hand as u64) / hands as u64;
                Part {
                    state,
                    best,
                    climb,
                    steps,
                }
            })
            .collect();
        thread::scope(|scope| {
            let mut parts = parts.iter_mut();
            let mine = parts.next();
            for part in parts {
                scope.spawn(move || part.work(now, hands as u64));
            }
            if let Some(part) = mine {
                part.work(now, hands as u64);
            }
        });
        gather(state, best, &parts);
    }

    /// Whole routes for each, those of one near each other: nearest to some order first.
    fn deal(&mut self, state: &State<'m>, mut out: Vec<u32>, hands: usize) -> Vec<Vec<u32>> {
        let centre = self.model.stops[*self.rng.pick(&state.orders) as usize].place;
        let far = |route: u32| {
            let (mut metres, mut stops) = (0, 0);
            let mut at = state.nodes[state.start(route) as usize].next;
            while at != state.end(route) {
                if state.is_order(at) {
                    metres += self.model.leg(centre, state.nodes[at as usize].place).0;
                    stops += 1;
                }
                at = state.nodes[at as usize].next;
            }
            metres / stops.max(1)
        };
        out.sort_by_cached_key(|route| (far(*route), *route));
        let mut shares: Vec<Vec<u32>> = (0..hands)
            .map(|hand| {
                let (from, to) = (hand * out.len() / hands, (hand + 1) * out.len() / hands);
                out[from..to].to_vec()
            })
            .collect();
        // Those at home go round by kind.
        for idle in &state.idle {
            for (number, route) in idle.iter().enumerate() {
                shares[number % hands].push(*route);
            }
        }
        shares
    }
}

impl Part<'_, '_> {
    fn work(&mut self, now: Now, hands: u64) {
        if self.state.orders.is_empty() {
            return;
        }
        for step in 0..self.steps {
            let step = now.step + step * hands;
            self.climb
                .step(&mut self.state, &mut self.best, Now { step, ..now });
        }
    }
}

/// The routes where each has come to, and of the best of each the best of all.
fn gather(state: &mut State<'_>, best: &mut Best, parts: &[Part<'_, '_>]) {
    let cost = parts.iter().map(|part| part.best.cost).sum();
    if cost < best.cost {
        best.cost = cost;
        best.told = false;
        for part in parts {
            for route in &part.state.fleet {
                let trips = &part.best.trips[*route as usize];
                best.trips[*route as usize].clone_from(trips);
            }
        }
    }
    for part in parts {
        state.clear(&part.state.fleet);
    }
    for part in parts {
        // Each has moved on from its best.
        best.mark(&part.state.fleet);
        for route in &part.state.fleet {
            state.copy(*route, &part.state);
        }
    }
    state.checkpoint();
}

impl<'m> State<'m> {
    /// The routes of some vehicles alone, with every so-manieth of the orders left out.
    fn part(&self, fleet: &[u32], (hand, hands): (usize, usize)) -> State<'m> {
        let mut part = self.clone();
        part.fleet = fleet.to_vec();
        part.cost = fleet
            .iter()
            .map(|route| self.routes[*route as usize].cost)
            .sum();
        part.orders.clear();
        let mut is_mine = vec![false; self.routes.len()];
        for route in fleet {
            is_mine[*route as usize] = true;
        }
        for order in &self.orders {
            let node = &mut part.nodes[*order as usize];
            if node.route != NONE && is_mine[node.route as usize] {
                part.orders.push(*order);
            } else {
                node.route = NONE;
            }
        }
        let left_out = self.unserved.iter().skip(hand).step_by(hands);
        part.unserved = left_out.copied().collect();
        for (at, order) in part.unserved.iter().enumerate() {
            part.unserved_at[*order as usize] = index(at);
            part.orders.push(*order);
            part.cost += self.model.stops[*order as usize].unserved;
        }
        // Trips of others are none of its own; what is free already may still look like a trip.
        let mut is_free = vec![false; self.slots.len()];
        for trip in &self.free {
            is_free[*trip as usize] = true;
        }
        for trip in (0..index(self.slots.len())).filter(|trip| !is_free[*trip as usize]) {
            if !is_mine[self.load_node(trip).route as usize] {
                part.free.push(trip);
            }
        }
        for idle in &mut part.idle {
            idle.retain(|route| is_mine[*route as usize]);
            for (at, route) in idle.iter().enumerate() {
                part.idle_at[*route as usize] = index(at);
            }
        }
        part
    }

    /// Takes everything off some routes.
    fn clear(&mut self, fleet: &[u32]) {
        for route in fleet {
            let mut at = self.nodes[self.start(*route) as usize].next;
            while at != self.end(*route) {
                let next = self.nodes[at as usize].next;
                if self.is_order(at) {
                    self.unlink(self.nodes[at as usize].trip, &[at]);
                }
                at = next;
            }
            let refreshed = self.refresh(*route);
            assert!(refreshed, "an idle vehicle keeps every rule");
        }
    }

    /// Drives an empty route as it is elsewhere.
    fn copy(&mut self, route: u32, from: &State<'_>) {
        let mut before = self.start(route);
        for trip in from.trips(route) {
            let mut depot = Some(index(trip.depot.index()));
            for stop in trip.stops {
                let order = index(Id::index(stop));
                self.link(order, before, depot.take());
                before = order;
            }
        }
        let refreshed = self.refresh(route);
        assert!(refreshed, "it keeps every rule there");
    }
}
