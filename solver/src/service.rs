//! The one-year rule as data: policies, service ledgers, what counts, and when the year is full.
//!
//! A licensed physician who is to become associate senior needs a year of service at the
//! grassroots (mandatory); after that, another year counts in favour at the step to full senior
//! (preference). What exactly counts is a policy, never a constant here.

pub mod account;
mod count;
pub mod coverage;
pub mod draft;
pub mod forecast;
pub mod ledger;
pub mod parameter;
pub mod policy;
pub mod reason;
mod recognise;
pub mod served;
pub mod terms;
pub mod window;
mod words;
