//! Who works which shift on which day: shift rosters of general staff.

pub mod check;
mod descend;
mod dive;
pub mod draft;
mod first;
mod gather;
mod generate;
mod lawful;
mod master;
mod meter;
pub mod plan;
mod pool;
mod price;
pub mod problem;
mod reader;
pub mod rule;
mod search;
mod tables;

use crate::base::run::{Budget, Outcome, Watch};

/// Best roster found within `budget`, with what no roster can undercut. Same problem, seed and
/// steps: same roster.
pub fn solve(
    problem: &problem::Problem,
    budget: Budget,
    watch: &mut Watch<'_, plan::Plan>,
) -> Outcome<plan::Plan> {
    search::search(problem, budget, watch)
}
