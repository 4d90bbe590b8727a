//! Support.

pub mod routing;
