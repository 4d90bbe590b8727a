//! Where things are, and how long it takes to get there.

pub mod periods;
pub mod plane;
pub mod point;
pub mod roads;
pub mod travel;
