//! Why a roster is as it is: what would change if something were forced, and what stands against
//! what cannot be.

pub mod ask;
pub mod conflict;
mod elastic;
pub mod explain;
pub mod force;
pub mod need;
pub mod options;
mod plain;
pub mod relax;
mod targets;
mod words;
pub mod worth;
