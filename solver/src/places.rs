//! Where things are, and how long it takes to get there.

pub mod point;
pub mod travel;
