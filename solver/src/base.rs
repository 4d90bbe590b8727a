//! The vocabulary every problem shares.

pub mod calendar;
pub mod flaw;
pub mod id;
pub mod nearest;
pub mod noun;
pub mod report;
pub mod rng;
pub mod run;
pub mod score;
pub mod text;
pub mod units;
