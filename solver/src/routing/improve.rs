//! Ruin and recreate under annealing, until told to stop (Christiaens and Vanden Berghe 2020).
//!
//! It cools over the steps that the caller expects (`heat`), and a run's own count of steps tells what
//! it had expected: seed, steps and threads replay it.

use std::cell::Cell;
use std::ops::ControlFlow;

use super::construct::construct;
use super::crew::Crew;
use super::heat::{self, Heat};
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

/// While the first routes are built, the watch is asked once in so many orders.
const STEPS_BETWEEN: u64 = 16;
/// Orders left out that are tried again in one step.
const RETRIED: usize = 6;

/// On several threads it is another search than on one, and the same on every machine.
pub(super) fn improve(
    problem: &Problem,
    threads: usize,
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
    stopped |= best.tell(watch, 0).is_break();
    let mut run = Run {
        crew: Crew::new(&model, threads, &rng.fork("improve")),
        // Asked to make a number of steps, it expects what a run of that number had expected.
        horizon: match budget.steps {
            u64::MAX => None,
            steps => heat::expected(steps),
        },
    };
    let (steps, cut) = run.run(&mut state, &mut best, watch, (budget, stopped));
    stopped |= cut;
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

struct Run<'m> {
    crew: Crew<'m>,
    /// Steps expected in all, once it is known.
    horizon: Option<u64>,
}

impl<'m> Run<'m> {
    /// Steps until told to stop; how many were made, and whether it was told.
    fn run(
        &mut self,
        state: &mut State<'m>,
        best: &mut Best,
        watch: &mut Watch<'_, Plan>,
        (budget, mut stopped): (Budget, bool),
    ) -> (u64, bool) {
        let mut steps = 0;
        while steps < budget.steps && !state.model.stops.is_empty() {
            let over = stopped || heat::longest(self.horizon) <= steps;
            let asked = match over {
                true => heat::until_told(steps, self.horizon),
                false => self.crew.asks_after(),
            };
            if asked == 0 {
                break;
            }
            let now = Now {
                step: steps,
                horizon: self.horizon,
            };
            let asked = asked.min(budget.steps - steps);
            self.crew.work(state, best, now, asked);
            steps += asked;
            if !stopped {
                stopped = match best.told {
                    true => watch(Event::Step { done: steps }).is_break(),
                    false => best.tell(watch, steps).is_break(),
                };
                self.ask(watch, budget, steps);
            }
        }
        (steps, stopped)
    }

    /// Learns, while it is not yet too late, how many steps there will be.
    fn ask(&mut self, watch: &mut Watch<'_, Plan>, budget: Budget, done: u64) {
        if budget.steps < u64::MAX || self.horizon.is_some() {
            return;
        }
        let answer = Cell::new(None);
        // The next time it is asked says whether to stop.
        let _ = watch(Event::Pace {
            done,
            horizon: &answer,
        });
        let late = |horizon: u64| horizon as f64 * heat::PLATEAU < done as f64;
        self.horizon = (answer
            .get()
            .map(|steps: u64| heat::expectable(steps as f64)))
        .filter(|horizon| !late(*horizon));
    }
}

/// How far the run has come, and how far it will.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) step: u64,
    pub(super) horizon: Option<u64>,
}

/// One who takes orders off routes and puts them back.
pub(super) struct Climb {
    ruin: Ruin,
    recreate: Recreate,
    rng: Rng,
    heat: Heat,
    orders: Vec<u32>,
}

impl Climb {
    pub(super) fn new(model: &Model<'_>, rng: Rng) -> Climb {
        Climb {
            ruin: Ruin::default(),
            recreate: Recreate::new(model),
            rng,
            heat: heat(model),
            orders: Vec::new(),
        }
    }

    pub(super) fn step(&mut self, state: &mut State<'_>, best: &mut Best, now: Now) {
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
        self.ruin.cross(state, rng);
        state.reseat(rng);
        state.trade_any(&mut self.ruin.removed, rng);
        self.orders.extend(&self.ruin.removed);
        self.recreate.arrange(state.model, &mut self.orders, rng);
        let taste = if rng.percent(20) {
            Taste::Eager
        } else {
            Taste::Thrifty
        };
        self.recreate.refill(state, &self.orders, taste, rng);
        state.trade_down();
        let limit = before.saturating_add(self.heat.allowance(now.step, now.horizon, rng));
        if state.cost < limit {
            best.note(state);
        } else {
            state.undo();
        }
    }
}

/// The way between near orders is the measure of heat.
fn heat(model: &Model<'_>) -> Heat {
    let rates = Rates::of(model);
    let measure = |order: usize| match model.near[order].first() {
        Some(near) => rates.leg((i64::from(near.from_us.0), near.from_us.1)),
        // It shares no trip, and is as far from others as from its depot.
        None => rates.leg(model.leg(model.depots[order][0], model.stops[order].place)),
    };
    let orders = model.stops.len();
    let sum: f64 = (0..orders).map(|order| measure(order) as f64).sum();
    Heat::new(sum / orders.max(1) as f64, orders)
}

/// The best routes so far. Only what has changed since is copied when they are beaten.
pub(super) struct Best {
    pub(super) cost: i64,
    /// By vehicle, of those it knows.
    pub(super) trips: Vec<Vec<Trip>>,
    /// Routes that differ from the copy, each once.
    changed: Vec<u32>,
    is_changed: Vec<bool>,
    /// The watch knows of them.
    pub(super) told: bool,
}

impl Best {
    pub(super) fn new(state: &State<'_>) -> Best {
        let mut trips = vec![Vec::new(); state.routes.len()];
        for route in &state.fleet {
            trips[*route as usize] = state.trips(*route);
        }
        Best {
            cost: state.cost,
            trips,
            changed: Vec::new(),
            is_changed: vec![false; state.routes.len()],
            told: false,
        }
    }

    /// Routes that may have changed otherwise than by a step.
    pub(super) fn mark(&mut self, routes: &[u32]) {
        for route in routes {
            if !self.is_changed[*route as usize] {
                self.is_changed[*route as usize] = true;
                self.changed.push(*route);
            }
        }
    }

    /// The state has moved on since the last checkpoint.
    pub(super) fn note(&mut self, state: &State<'_>) {
        self.mark(&state.log.touched);
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
        Plan::new(routes)
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
