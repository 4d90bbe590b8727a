//! Tiny rosters of shifts: drawn as text, made at random, and solved by trying everything.

pub mod brute;
pub mod draw;
pub mod random;

/// A week of a ward with three people and two shifts, in the form of Curtois and Qu.
pub const WARD: &str = include_str!("shifts/ward.txt");
/// Two weeks of a front desk with six people and three shifts of unequal length.
pub const DESK: &str = include_str!("shifts/desk.txt");
/// Four weeks of ten people and three shifts, nights among them.
pub const NIGHTS: &str = include_str!("shifts/nights.txt");
