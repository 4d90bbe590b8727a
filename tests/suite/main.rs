//! One file for each part, one test for each promise.

mod generate;
mod roster_dates;
mod roster_rules;
mod roster_state;
mod rostering;
mod routing_reasons;
mod routing_rules;
mod routing_search;
