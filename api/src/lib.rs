//! What people touch: the command line, the HTTP service and the web page.

pub mod cli;
pub mod engine;
pub mod files;
pub mod input;
pub mod plan_file;
pub mod run;
