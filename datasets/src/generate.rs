//! Rosters and days made up on the real geography and population of Zibo.
//!
//! Names of townships, hospitals and health centres are real; people, departments, duties,
//! studios, vehicles and orders are not, and every draft says so in `generated`. The same size
//! and seed give the same draft. Figures follow the proportions a planner would expect of a city
//! of 4.7 million; none of them is a statistic.

pub mod day;
mod demand;
mod fleet;
pub mod ledger;
mod names;
mod people;
pub mod roster;
mod senders;

/// The demonstration: the year of Zibo (size m) and a day of 300 orders.
#[must_use]
pub fn demo() -> (
    solver::rostering::draft::Draft,
    solver::routing::draft::Draft,
) {
    (roster::roster(roster::Size::M, 1), day::day(300, 1))
}
