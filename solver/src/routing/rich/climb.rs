//! Ruin and recreate under annealing (Christiaens and Vanden Berghe 2020), until told to stop.
//!
//! Nothing here depends on the budget: a run stopped after some steps is the beginning of every
//! longer run of its seed.

use std::ops::ControlFlow;

use super::near::{self, Near};
use super::net::{Net, count};
use super::refill::{Refill, Taste};
use super::routes::State;
use super::ruin::Ruin;
use super::verdict::verdict;
use super::warm::warm;
use crate::base::id::Table;
use crate::base::rng::Rng;
use crate::base::run::{Budget, Ending, Event, Outcome, Watch};
use crate::base::score::Score;
use crate::base::units::Cost;
use crate::routing::plan::{Plan, Trip};

/// Orders left out that are tried again in one step.
const RETRIED: usize = 6;

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
    let mut climb = Climb {
        ruin: Ruin::new(near.clone()),
        refill: Refill::new(net, near.clone()),
        rng: rng.fork("improve"),
        orders: Vec::new(),
    };
    let mut stopped = construct(&mut state, &mut climb, &mut rng.fork("construct"), watch);
    let mut best = Best::new(&state);
    let mut steps = 0;
    stopped |= best.tell(net, watch, steps).is_break();
    let mut heat = Heat::new(net, &near);
    let can_change = 0 < net.orders && !net.vans.is_empty();
    while !stopped && steps < budget.steps && can_change {
        climb.step(&mut state, &mut best, &mut heat, steps);
        steps += 1;
        stopped = match best.told {
            true => watch(Event::Step { done: steps }).is_break(),
            false => best.tell(net, watch, steps).is_break(),
        };
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
}

impl Climb {
    fn step(&mut self, state: &mut State<'_>, best: &mut Best, heat: &mut Heat, step: u64) {
        let rng = &mut self.rng;
        state.checkpoint();
        let before = (state.missing, state.cost);
        let left_out = state.bank.len();
        let seed = match left_out {
            0 => count(rng.below(state.net.orders)),
            _ if rng.percent(30) => *rng.pick(&state.bank),
            _ => count(rng.below(state.net.orders)),
        };
        self.orders.clear();
        if left_out <= RETRIED {
            self.orders.extend_from_slice(&state.bank);
        } else {
            let first = rng.below(left_out);
            let retried = (0..RETRIED).map(|at| state.bank[(first + at) % left_out]);
            self.orders.extend(retried);
        }
        self.ruin.around(state, seed, rng);
        self.orders.extend_from_slice(&self.ruin.removed);
        self.refill.arrange(state.net, &mut self.orders, rng);
        let taste = if rng.percent(20) {
            Taste::Eager
        } else {
            Taste::Thrifty
        };
        self.refill.refill(state, &self.orders, taste, rng);
        let allowed = before.1.saturating_add(heat.allowance(step, rng));
        if state.missing < before.0 || (state.missing == before.0 && state.cost < allowed) {
            best.note(state);
        } else {
            state.undo();
        }
    }
}

/// How much worse routes may become. It falls as steps are made; when too little can change, it
/// rises again, and falls over twice as many steps.
struct Heat {
    hot: f64,
    /// Steps of a round: one for each order.
    round: f64,
    since: u64,
    rounds: f64,
}

const HOT: f64 = 10.0;
const HALVED_AFTER: f64 = 10.0;
const FIRST_ROUNDS: f64 = 400.0;

impl Heat {
    /// The way between near orders is the measure.
    fn new(net: &Net<'_>, near: &Near) -> Heat {
        let ways = (0..net.orders).map(|order| near::nearest(net, near, order) as f64);
        Heat {
            hot: HOT * ways.sum::<f64>() / net.orders.max(1) as f64,
            round: net.orders.max(1) as f64,
            since: 0,
            rounds: FIRST_ROUNDS,
        }
    }

    fn allowance(&mut self, step: u64, rng: &mut Rng) -> i64 {
        let mut done = (step - self.since) as f64 / self.round;
        if self.rounds <= done {
            (self.since, self.rounds, done) = (step, 2.0 * self.rounds, 0.0);
        }
        let heat = self.hot / (1.0 + done / HALVED_AFTER);
        (-heat * (1.0 - rng.fraction()).ln()) as i64
    }
}

/// The best routes so far. Only what has changed since is copied when they are beaten.
struct Best {
    key: (usize, i64),
    trips: Vec<Vec<Trip>>,
    changed: Vec<u32>,
    told: bool,
    is_clean: bool,
}

impl Best {
    fn new(state: &State<'_>) -> Best {
        Best {
            key: (state.missing, state.cost),
            trips: (0..state.routes.len())
                .map(|van| state.trips(van))
                .collect(),
            changed: Vec::new(),
            told: false,
            is_clean: !state.is_frozen.contains(&true),
        }
    }

    /// The state has moved on since the last checkpoint.
    fn note(&mut self, state: &State<'_>) {
        for van in state.touched() {
            if !self.changed.contains(van) {
                self.changed.push(*van);
            }
        }
        if (state.missing, state.cost) < self.key {
            self.key = (state.missing, state.cost);
            self.told = false;
            for van in self.changed.drain(..) {
                self.trips[van as usize] = state.trips(van as usize);
            }
        }
    }

    fn plan(&self) -> Plan {
        Plan {
            routes: Table::from_rows(self.trips.clone()),
        }
    }

    /// What must break rules is counted by the judge.
    fn score(&self, net: &Net<'_>, plan: &Plan) -> Score {
        match self.is_clean && self.key.0 == 0 {
            true => Score::soft(Cost(self.key.1)),
            false => verdict(net.problem, plan),
        }
    }

    fn tell(&mut self, net: &Net<'_>, watch: &mut Watch<'_, Plan>, steps: u64) -> ControlFlow<()> {
        self.told = true;
        let plan = self.plan();
        let score = self.score(net, &plan);
        watch(Event::Improved {
            done: steps,
            plan: &plan,
            score,
        })
    }
}
