//! Tiny rosters: drawn as text, made at random, and solved by trying everything.

pub mod brute;
pub mod draw;
pub mod random;
pub mod told;
pub mod wished;
