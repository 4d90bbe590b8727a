//! Roads of OpenStreetMap as one kind of vehicle uses them: read from a packed file, kept in a file of
//! our own.

pub mod file;
pub mod osm;
pub mod profile;
mod tags;
mod walk;
