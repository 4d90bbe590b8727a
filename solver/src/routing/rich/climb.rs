//! Ruin and recreate under annealing (Christiaens and Vanden Berghe 2020), until told to stop.
//!
//! The heat falls over the steps that are expected (`heat.rs`), which the last two digits of a step
//! count tell. A step can take a millisecond here, so that nobody waits for the digits to be right:
//! a run is worth what it was after its last full hundred of steps.

use std::cell::Cell;

use super::best::Best;
use super::fleet::Fleet;
use super::held::Bond;
use super::lenience::{self, Lenience};
use super::near::{self, Near};
use super::net::{NONE, Net};
use super::refill::{Refill, Taste};
use super::routes::State;
use super::ruin::Ruin;
use super::warm::warm;
use crate::base::rng::Rng;
use crate::base::run::{Budget, Ending, Event, Outcome, Watch};
use crate::routing::heat::{self, Heat};
use crate::routing::plan::Plan;

/// Orders left out that are tried again in one step.
const RETRIED: usize = 6;
/// The same while vehicles are saved.
const RETRIED_OF_FLEET: usize = 20;
/// Steps by which a run counts.
const HUNDRED: u64 = 100;
/// Steps between two questions for how many there will be.
const ASKED_EVERY: u64 = 16;

/// The best routes found within the budget, from a plan if there is one.
pub(super) fn climb(
    net: &Net<'_>,
    start: Option<&Plan>,
    budget: Budget,
    watch: &mut Watch<'_, Plan>,
) -> Outcome<Plan> {
    let rng = Rng::from_seed(budget.seed);
    let mut state = State::new(net);
    if let Some(start) = start {
        warm(&mut state, start);
    }
    let near = near::find(net);
    let (heat, unit) = heat(net, &near);
    let lenience = Lenience::new(net, unit);
    let mut climb = Climb {
        ruin: Ruin::new(net, near.clone()),
        refill: Refill::new(net, near, lenience),
        rng: rng.fork("improve"),
        orders: Vec::new(),
        heat,
        horizon: None,
    };
    let mut stopped = construct(&mut state, &mut climb, &mut rng.fork("construct"), watch);
    let mut best = Best::new(&state);
    stopped |= best.tell(net, watch, 0).is_break();
    let can_change = !climb.ruin.movable.is_empty() && !net.vans.is_empty();
    let mut steps = 0;
    if can_change {
        (steps, stopped) = climb.run(&mut state, &mut best, watch, (budget, stopped));
    }
    let plan = best.plan();
    Outcome {
        score: best.score(net, &plan),
        plan,
        bound: None,
        ending: match stopped {
            true => Ending::Stopped,
            false => Ending::BudgetSpent,
        },
        steps,
    }
}

/// The way between near orders is the measure of heat, there and back: what is near here is so at
/// the nearest of several places.
fn heat(net: &Net<'_>, near: &Near) -> (Heat, f64) {
    let ways = (0..net.orders).map(|order| near::nearest(net, near, order) as f64);
    let way = ways.sum::<f64>() / net.orders.max(1) as f64;
    (Heat::new(2.0 * way, net.orders), 2.0 * way)
}

/// Puts everything that can be on the routes.
fn construct(
    state: &mut State<'_>,
    climb: &mut Climb,
    rng: &mut Rng,
    watch: &mut Watch<'_, Plan>,
) -> bool {
    let mut stopped = false;
    climb.orders.clone_from(&state.bank);
    climb.refill.arrange(state.net, &mut climb.orders, rng);
    let orders = std::mem::take(&mut climb.orders);
    for order in &orders {
        climb.refill.refill(state, &[*order], Taste::Thrifty, rng);
        stopped |= watch(Event::Step { done: 0 }).is_break();
    }
    climb.orders = orders;
    state.checkpoint();
    stopped
}

struct Climb {
    ruin: Ruin,
    refill: Refill,
    rng: Rng,
    orders: Vec<u32>,
    heat: Heat,
    /// Steps expected in all, once it is known.
    horizon: Option<u64>,
}

impl Climb {
    /// Steps until told to stop; the count that tells them, and whether it was told.
    fn run(
        &mut self,
        state: &mut State<'_>,
        best: &mut Best,
        watch: &mut Watch<'_, Plan>,
        (budget, mut stopped): (Budget, bool),
    ) -> (u64, bool) {
        // Asked to make a number of steps, it expects what a run of that number had expected.
        let is_told = HUNDRED <= budget.steps && budget.steps < u64::MAX;
        self.horizon = is_told.then(|| heat::expected(budget.steps)).flatten();
        let last = match is_told {
            true => budget.steps - budget.steps % HUNDRED,
            false => budget.steps,
        };
        let mut fleet = Fleet::new(state);
        let (mut steps, mut settled) = (0, 0);
        while !stopped && steps < last && steps < heat::longest(self.horizon) {
            if self.is_early(steps) && fleet.lasts(state, steps) {
                self.thin(state, best, &mut fleet, steps);
            } else {
                if fleet.ends() || self.relents(state, steps) {
                    *state = State::new(state.net);
                    warm(state, &best.latest());
                }
                self.step(state, best, steps);
            }
            steps += 1;
            if steps.is_multiple_of(HUNDRED) || (steps < HUNDRED && self.is_early(steps)) {
                best.settle();
                settled = steps;
            }
            stopped = match best.told {
                true => watch(Event::Step { done: steps }).is_break(),
                false => best.tell(state.net, watch, steps).is_break(),
            };
            self.ask(watch, budget, steps);
        }
        let counts = match settled {
            0..HUNDRED => Some(settled),
            _ if steps == last => Some(budget.steps),
            _ => (settled..settled + HUNDRED).find(|made| heat::may_end(*made, self.horizon)),
        };
        (counts.unwrap_or(settled), stopped)
    }

    /// Nothing has cooled yet.
    fn is_early(&self, steps: u64) -> bool {
        let early = |horizon: u64| (steps as f64) < heat::PLATEAU * horizon as f64;
        self.horizon.is_none_or(early)
    }

    /// Whether leaving orders out has stopped seeming cheap; begins that when the heat begins to fall.
    fn relents(&mut self, state: &State<'_>, steps: u64) -> bool {
        let Some(horizon) = self.horizon.filter(|_| !self.is_early(steps)) else {
            return false;
        };
        let lenience = &mut self.refill.lenience;
        let was_on = lenience.is_on;
        let is_hot = (steps as f64) < lenience::UNTIL * horizon as f64;
        if is_hot && !was_on {
            lenience.begin(!state.bank.is_empty());
        }
        lenience.is_on &= is_hot;
        was_on && !is_hot
    }

    /// Learns, while it is not yet too late, how many steps there will be.
    fn ask(&mut self, watch: &mut Watch<'_, Plan>, budget: Budget, done: u64) {
        let is_due = done.is_multiple_of(ASKED_EVERY) && budget.steps == u64::MAX;
        if !is_due || self.horizon.is_some() {
            return;
        }
        let answer = Cell::new(None);
        // The next time it is asked says whether to stop.
        let _ = watch(Event::Pace {
            done,
            horizon: &answer,
        });
        // A count below a hundred tells of no expectation.
        let first = done.max(HUNDRED);
        let late = |horizon: u64| heat::PLATEAU * (horizon as f64) < first as f64;
        self.horizon = (answer.get())
            .map(|steps: u64| heat::expectable(steps as f64))
            .filter(|horizon| !late(*horizon));
    }

    fn step(&mut self, state: &mut State<'_>, best: &mut Best, step: u64) {
        state.checkpoint();
        let before = (state.missing, self.refill.lenience.cost(state));
        let centre = match state.bank.is_empty() {
            false if 0 < state.missing && self.rng.percent(50) => self.missing(state),
            false if self.rng.percent(30) => *self.rng.pick(&state.bank),
            _ => *self.rng.pick(&self.ruin.movable),
        };
        self.recreate(state, centre, RETRIED);
        let allowed = before.1.saturating_add(self.allowance(step));
        let after = self.refill.lenience.cost(state);
        if state.missing < before.0 || (state.missing == before.0 && after < allowed) {
            best.note(state);
        } else {
            state.undo();
        }
    }

    /// One of the orders left out that may not be.
    fn missing(&mut self, state: &State<'_>) -> u32 {
        let bonds = &state.net.held.bonds;
        let mut missing = (state.bank.iter()).filter(|order| bonds[**order as usize] != Bond::Free);
        let missing = missing.nth(self.rng.below(state.missing));
        *missing.expect("as many are counted")
    }

    /// A step towards fewer vehicles.
    fn thin(&mut self, state: &mut State<'_>, best: &mut Best, fleet: &mut Fleet, step: u64) {
        state.checkpoint();
        fleet.thin(state);
        best.note(state);
        state.checkpoint();
        let before = (fleet.weight(state), state.cost);
        let centre = match state.bank.is_empty() {
            false if self.rng.percent(50) => *self.rng.pick(&state.bank),
            _ => *self.rng.pick(&self.ruin.movable),
        };
        self.refill.finder.is_closed = true;
        self.recreate(state, centre, RETRIED_OF_FLEET);
        self.refill.finder.is_closed = false;
        let after = fleet.weight(state);
        fleet.count(state);
        let allowed = before.1.saturating_add(self.allowance(step));
        if after < before.0 || (after == before.0 && state.cost < allowed) {
            best.note(state);
        } else {
            state.undo();
        }
    }

    /// Takes orders off around a centre, and puts them and some of those left out back.
    fn recreate(&mut self, state: &mut State<'_>, centre: u32, retried: usize) {
        let rng = &mut self.rng;
        let left_out = state.bank.len();
        self.orders.clear();
        if left_out <= retried {
            self.orders.extend_from_slice(&state.bank);
        } else {
            let first = rng.below(left_out);
            let retried = (0..retried).map(|at| state.bank[(first + at) % left_out]);
            self.orders.extend(retried.filter(|order| *order != centre));
            if state.home[centre as usize] == NONE {
                self.orders.push(centre);
            }
        }
        self.ruin.around(state, centre, rng);
        self.orders.extend_from_slice(&self.ruin.removed);
        self.refill.arrange(state.net, &mut self.orders, rng);
        if 0 < state.missing {
            // What must be on a certain vehicle goes before others take its room.
            let bonds = &state.net.held.bonds;
            (self.orders).sort_by_key(|order| bonds[*order as usize] == Bond::Free);
        }
        let taste = if rng.percent(20) {
            Taste::Eager
        } else {
            Taste::Thrifty
        };
        self.refill.refill(state, &self.orders, taste, rng);
    }

    fn allowance(&mut self, step: u64) -> i64 {
        let step = match self.horizon {
            Some(horizon) => self.refill.lenience.step(step, horizon),
            None => step,
        };
        self.heat.allowance(step, self.horizon, &mut self.rng)
    }
}
