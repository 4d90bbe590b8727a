//! Ruin and recreate under annealing, until told to stop (Christiaens and Vanden Berghe 2020).
//!
//! The search does not know how long it may take, so nothing here depends on the budget: a run
//! stopped after some steps is the beginning of every longer run of its seed.

use std::ops::ControlFlow;

use super::construct::construct;
use super::model::Model;
use super::neighbours::Rates;
use super::plan::{Plan, Trip};
use super::problem::Problem;
use super::recreate::{Recreate, Taste};
use super::ruin::Ruin;
use super::state::State;
use crate::base::id::{Id, Table};
use crate::base::rng::Rng;
use crate::base::run::{Budget, Ending, Event, Outcome, Watch};
use crate::base::score::Score;
use crate::base::units::Cost;

/// The watch is asked every so many steps; a step takes about ten microseconds.
const STEPS_BETWEEN: u64 = 16;
/// Orders left out that are tried again in one step.
const RETRIED: usize = 6;

pub(super) fn improve(
    problem: &Problem,
    budget: Budget,
    watch: &mut Watch<'_, Plan>,
) -> Outcome<Plan> {
    let model = Model::new(problem);
    let rng = Rng::from_seed(budget.seed);
    let mut state = State::new(&model);
    let mut recreate = Recreate::new(&model);
    let mut stopped = false;
    let mut built = 0_u64;
    construct(
        &mut state,
        &mut recreate,
        &mut rng.fork("construct"),
        &mut || {
            built += 1;
            if built.is_multiple_of(STEPS_BETWEEN) {
                stopped |= watch(Event::Step { done: 0 }).is_break();
            }
        },
    );
    let mut best = Best::new(&state);
    let mut steps = 0;
    stopped |= best.tell(watch, steps).is_break();
    let mut climb = Climb {
        ruin: Ruin::default(),
        recreate,
        rng: rng.fork("improve"),
        heat: Heat::new(&model),
        orders: Vec::new(),
    };
    while !stopped && steps < budget.steps && !model.stops.is_empty() {
        climb.step(&mut state, &mut best, steps);
        steps += 1;
        if steps.is_multiple_of(STEPS_BETWEEN) {
            stopped = match best.told {
                true => watch(Event::Step { done: steps }).is_break(),
                false => best.tell(watch, steps).is_break(),
            };
        }
    }
    if !best.told {
        stopped |= best.tell(watch, steps).is_break();
    }
    Outcome {
        plan: best.plan(),
        score: Score::soft(Cost(best.cost)),
        bound: None,
        ending: if stopped {
            Ending::Stopped
        } else {
            Ending::BudgetSpent
        },
        steps,
    }
}

struct Climb {
    ruin: Ruin,
    recreate: Recreate,
    rng: Rng,
    heat: Heat,
    orders: Vec<u32>,
}

impl Climb {
    fn step(&mut self, state: &mut State<'_>, best: &mut Best, step: u64) {
        let rng = &mut self.rng;
        state.checkpoint();
        let before = state.cost;
        let left_out = state.unserved.len();
        let seed = Ruin::seed(state, rng);
        self.orders.clear();
        if left_out <= RETRIED {
            self.orders.extend(&state.unserved);
        } else {
            let first = rng.below(left_out);
            let retried = (0..RETRIED).map(|number| state.unserved[(first + number) % left_out]);
            self.orders.extend(retried);
        }
        self.ruin.strings(state, seed, rng);
        self.orders.extend(&self.ruin.removed);
        self.recreate.arrange(state.model, &mut self.orders, rng);
        let taste = if rng.percent(20) {
            Taste::Eager
        } else {
            Taste::Thrifty
        };
        self.recreate.refill(state, &self.orders, taste, rng);
        let limit = before.saturating_add(self.heat.allowance(step, rng));
        if state.cost < limit {
            best.note(state);
        } else {
            state.undo();
        }
    }
}

/// How much worse routes may become. It falls as steps are made; when it has become too little for
/// anything to change, it rises again, and falls over twice as many steps.
struct Heat {
    hot: f64,
    /// Steps of a round: one for each order.
    round: f64,
    since: u64,
    rounds: f64,
}

/// Chosen on Solomon's and Homberger's instances and on generated days: colder starts freeze a
/// hundred stops far from the best, slower falls waste the first seconds of a thousand.
const HOT: f64 = 10.0;
const HALVED_AFTER: f64 = 20.0;
const FIRST_ROUNDS: f64 = 1_500.0;

impl Heat {
    /// The way between near orders is the measure.
    fn new(model: &Model<'_>) -> Heat {
        let rates = Rates::of(model);
        let measure = |order: usize| match model.near[order].first() {
            Some(near) => rates.leg(near.from_us),
            // It shares no trip, and is as far from others as from its depot.
            None => rates.leg(model.leg(model.depots[order][0], model.stops[order].place)),
        };
        let sum: f64 = (0..model.stops.len())
            .map(|order| measure(order) as f64)
            .sum();
        Heat {
            hot: HOT * sum / model.stops.len().max(1) as f64,
            round: model.stops.len() as f64,
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
    cost: i64,
    trips: Vec<Vec<Trip>>,
    /// Routes that differ from the copy, each once.
    changed: Vec<u32>,
    is_changed: Vec<bool>,
    /// The watch knows of them.
    told: bool,
}

impl Best {
    fn new(state: &State<'_>) -> Best {
        let routes = 0..super::model::index(state.routes.len());
        Best {
            cost: state.cost,
            trips: routes.map(|route| state.trips(route)).collect(),
            changed: Vec::new(),
            is_changed: vec![false; state.routes.len()],
            told: false,
        }
    }

    /// The state has moved on since the last checkpoint.
    fn note(&mut self, state: &State<'_>) {
        for route in &state.log.touched {
            if !self.is_changed[*route as usize] {
                self.is_changed[*route as usize] = true;
                self.changed.push(*route);
            }
        }
        if state.cost < self.cost {
            self.cost = state.cost;
            self.told = false;
            for route in self.changed.drain(..) {
                self.is_changed[route as usize] = false;
                self.trips[route as usize] = state.trips(route);
            }
        }
    }

    fn plan(&self) -> Plan {
        let mut routes = Table::filled(self.trips.len(), Vec::new());
        for (route, trips) in self.trips.iter().enumerate() {
            routes[Id::new(route)].clone_from(trips);
        }
        Plan { routes }
    }

    fn tell(&mut self, watch: &mut Watch<'_, Plan>, steps: u64) -> ControlFlow<()> {
        self.told = true;
        watch(Event::Improved {
            done: steps,
            plan: &self.plan(),
            score: Score::soft(Cost(self.cost)),
        })
    }
}
