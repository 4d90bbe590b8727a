//! What the tests share: drawings, random instances and brute force.

pub mod roster;
pub mod routing;
