//! Problems in, plans out: rosters and routes, each with its judge. No files, no clock, no network.

pub mod base;
pub mod mip;
pub mod places;
pub mod rostering;
pub mod routing;
pub mod service;
