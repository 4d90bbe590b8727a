//! What the tests share: drawings, random instances and brute force.

pub mod broken;
pub mod fuzz;
pub mod paper;
pub mod provider_key;
pub mod reference;
pub mod roads;
pub mod roster;
pub mod routing;
pub mod service;
pub mod shifts;
pub mod source;
pub mod tables;
pub mod texts;
