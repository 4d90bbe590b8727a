//! Registers as offices keep them: csv and xlsx, in the encodings and spellings met in practice.
//!
//! Each table is declared once (`kind`); reading, writing, templates and refusals follow from the
//! declaration. A reading tells its rows and *every* refusal, each naming the line and column
//! (`line 12, column 时间窗`) or the cell (`orders.xlsx!C7`) it came from. What the engines take is
//! made from readings (`staff`, `studios`, `ledger`, `service`, `orders`).

pub mod cell;
pub mod city;
pub mod difference;
pub mod field;
mod findings;
pub mod foreign;
pub mod header;
pub mod kind;
pub mod ledger;
pub mod manual;
pub mod mask;
pub mod notes;
pub mod orders;
pub mod reading;
pub mod row;
pub mod service;
pub mod sheet;
pub mod staff;
pub mod studios;
pub mod text;
pub mod value;
pub mod write;
