//! Who serves where: full-time postings of weeks, and recurring half-day sessions at studios.

pub mod bound;
mod candidates;
pub mod check;
pub mod conduct;
pub mod dates;
pub mod diff;
pub mod draft;
pub mod forecast;
mod improve;
pub mod model;
pub mod plan;
mod postings;
pub mod problem;
mod reader;
pub mod reasons;
pub mod replan;
pub mod rule;
mod series;
pub mod state;
mod whim;

use crate::base::run::{Budget, Outcome, Watch};

/// Best roster found within `budget`. Same problem, seed and steps: same roster.
pub fn solve(
    problem: &problem::Problem,
    budget: Budget,
    watch: &mut Watch<'_, plan::Plan>,
) -> Outcome<plan::Plan> {
    improve::improve(problem, budget, watch)
}
