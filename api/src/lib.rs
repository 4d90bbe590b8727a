//! What people touch: the command line, the HTTP service and the web page.

pub mod accounts;
pub mod analytics;
pub mod backup;
pub mod cli;
pub mod coin;
pub mod config;
pub mod dispatch;
pub mod engine;
pub mod exports;
pub mod files;
pub mod http;
pub mod input;
pub mod instance;
mod interrupt;
pub mod ledgers;
pub mod plan_file;
pub mod plans;
pub mod registers;
pub mod report;
pub mod roads;
pub mod rosters;
pub mod run;
pub mod runs;
pub mod store;
pub mod travel;
pub mod view;
pub mod work;
