//! Who drives where: orders from depots to homes, in trips of vehicles.

pub mod check;
pub mod draft;
pub mod plan;
pub mod problem;
mod reader;
pub mod rule;
pub mod timetable;

use crate::base::run::{Budget, Ending, Outcome, Watch};

/// Best routes found within `budget`. Same problem, seed and steps: same routes.
pub fn solve(
    problem: &problem::Problem,
    _budget: Budget,
    _watch: &mut Watch<'_, plan::Plan>,
) -> Outcome<plan::Plan> {
    Outcome {
        plan: plan::Plan::empty(problem),
        score: crate::base::score::Score::default(),
        bound: None,
        ending: Ending::BudgetSpent,
        steps: 0,
    }
}
