//! The contract of one run: what the caller asks, hears and gets back.
//!
//! The solver has no clock. A caller that wants to stop after ten seconds looks at its own clock
//! whenever it hears an event, and breaks.

use std::cell::Cell;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::score::Score;
use super::units::Cost;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    pub seed: u64,
    /// The search ends after so many steps. Same problem, seed and steps: same plan.
    pub steps: u64,
}

/// What the search tells its caller while it works.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a, P> {
    /// Heard at least once every few milliseconds.
    Step { done: u64 },
    /// Heard while it is not too late to say it: how many steps will there be in all? A caller that
    /// stops by the clock learns from `done` how fast the search is, and may write its estimate here.
    /// Searches that cool down do so in time then.
    Pace {
        done: u64,
        horizon: &'a Cell<Option<u64>>,
    },
    /// A plan better than any before. The first one comes right after construction.
    Improved {
        done: u64,
        plan: &'a P,
        score: Score,
    },
    /// No plan that keeps the hard rules costs less.
    Proved { done: u64, bound: Cost },
}

/// Hears every event; `Break` ends the run with the best plan so far.
pub type Watch<'w, P> = dyn FnMut(Event<'_, P>) -> ControlFlow<()> + 'w;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// No better plan exists.
    Optimal,
    BudgetSpent,
    Stopped,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<P> {
    pub plan: P,
    pub score: Score,
    /// No plan that keeps the hard rules costs less than this. `None`: nothing proven.
    pub bound: Option<Cost>,
    pub ending: Ending,
    /// Replays the run: give them as the budget.
    pub steps: u64,
}
