//! Registers as offices keep them: csv and xlsx, in the encodings and spellings met in practice.
//!
//! Every reader returns its rows or *every* flaw, each naming the line and column (`line 12,
//! column 时间窗`) or the cell (`orders.xlsx!C7`) it came from.

pub mod cell;
pub mod city;
pub mod ledger;
pub mod orders;
pub mod sheet;
pub mod staff;
pub mod table;
pub mod text;
