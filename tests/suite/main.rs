//! Suite.

mod routing_rules;
mod routing_search;
