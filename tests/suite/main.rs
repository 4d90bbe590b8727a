//! Suite.

mod datasets;
mod files_cells;
mod files_exports;
mod files_imports;
mod generate;
mod input;
mod routing_reasons;
mod routing_rules;
mod routing_search;
