//! Roads for tests: packed files of OpenStreetMap written byte by byte, and networks at random.

pub mod osm;
pub mod random;
pub mod server;
