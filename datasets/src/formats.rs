//! Plans as the files that offices use: workbooks, tables, calendars, maps.
//!
//! The same plan gives the same bytes: no clock, no random identifiers.

pub mod csv;
pub mod geojson;
pub mod grid;
pub mod ics;
pub mod roster;
pub mod route;
pub mod xlsx;
