//! Who drives where: orders from depots to homes, in trips of vehicles.

mod chain;
pub mod check;
mod construct;
mod crew;
mod cross;
pub mod diff;
pub mod draft;
pub mod explain;
pub mod heat;
mod improve;
mod lean;
mod log;
pub mod model;
mod neighbours;
pub mod offer;
pub mod plan;
pub mod price;
pub mod problem;
#[cfg(test)]
mod proofs;
mod reader;
pub mod reasons;
mod recreate;
pub mod replan;
mod reseat;
pub mod rich;
mod ruin;
pub mod rule;
pub mod state;
pub mod timetable;
mod trade;

use crate::base::run::{Budget, Outcome, Watch};

/// Best routes found within `budget`, and always routes that keep every hard rule; what cannot be
/// served is left out at its price. Same problem, seed and steps: same routes.
///
/// A step is one attempt to improve. A caller that breaks while the first routes are still being
/// made gets them when they are complete, so that a stopped run can be replayed.
pub fn solve(
    problem: &problem::Problem,
    budget: Budget,
    watch: &mut Watch<'_, plan::Plan>,
) -> Outcome<plan::Plan> {
    solve_from(problem, None, budget, watch)
}

/// The same, on several threads at once where the search can be shared out: same problem, threads,
/// seed and steps, same routes.
pub fn solve_on(
    problem: &problem::Problem,
    threads: usize,
    budget: Budget,
    watch: &mut Watch<'_, plan::Plan>,
) -> Outcome<plan::Plan> {
    match is_shared(problem) {
        true => improve::improve(problem, threads, budget, watch),
        false => solve_from(problem, None, budget, watch),
    }
}

/// Threads can work on one plan of it.
#[must_use]
pub fn is_shared(problem: &problem::Problem) -> bool {
    !rich::is_rich(problem)
}

/// The same, from a plan that somebody has, complete or not, lawful or not: what keeps the rules
/// is where the search begins.
pub fn solve_from(
    problem: &problem::Problem,
    start: Option<&plan::Plan>,
    budget: Budget,
    watch: &mut Watch<'_, plan::Plan>,
) -> Outcome<plan::Plan> {
    if start.is_some() || rich::is_rich(problem) {
        rich::improve(problem, start, budget, watch)
    } else {
        improve::improve(problem, 1, budget, watch)
    }
}
