//! One binary: every promise the product makes.

mod datasets;
mod files_cells;
mod files_exports;
mod files_imports;
mod generate;
mod input;
mod roster_dates;
mod roster_rules;
mod roster_state;
mod rostering;
mod routing_goods;
mod routing_limits;
mod routing_money;
mod routing_oracle;
mod routing_reasons;
mod routing_rich;
mod routing_rules;
mod routing_search;
mod routing_told;
mod routing_travel;
