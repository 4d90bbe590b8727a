//! The files people have, in and out, and the data shipped with Rounds.

pub mod catalog;
pub mod formats;
pub mod generate;
pub mod json;
pub mod policy;
pub mod registers;
pub mod roads;
pub mod zibo;
