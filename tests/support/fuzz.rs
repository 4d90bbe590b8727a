//! Every reader of bytes from outside under inputs that nobody means well by: who reads, how inputs are
//! changed, and what is looked at. The suite replays the kept corpus and a few changes of it, `make fuzz`
//! goes on for as long as it is told.

pub mod blocks;
pub mod campaign;
pub mod changes;
pub mod corpus;
mod echo;
mod office;
pub mod reader;
pub mod readers;
pub mod signed;
