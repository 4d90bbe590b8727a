//! Suite.

mod generate;
mod routing_reasons;
mod routing_rules;
mod routing_search;
