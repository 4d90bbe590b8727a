//! Files of others: plans as offices use them (workbooks, tables, calendars, maps), and problems as
//! the literature and VROOM write them.
//!
//! The same plan gives the same bytes: no clock, no random identifiers.

pub mod csv;
pub mod geojson;
pub mod gpx;
pub mod grid;
pub mod ics;
pub mod instance;
mod lilim;
pub mod pdf;
pub mod print;
pub mod roster;
pub mod route;
pub mod shifts;
pub mod sol;
mod solomon;
mod text;
pub mod vroom;
mod vrplib;
pub mod xlsx;
