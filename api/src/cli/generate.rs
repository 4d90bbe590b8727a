//! `rounds generate`: made-up problems on real geography.

use std::path::Path;

use datasets::generate::day::{day, orders};
use datasets::generate::ledger::ledger;
use datasets::generate::roster::{Size, roster};
use serde::Serialize;

use super::Generated;
use super::failure::Failure;
use crate::files::write_whole;

pub(super) fn generate(what: Generated, size: &str, seed: u64, out: &Path) -> Result<(), Failure> {
    match what {
        Generated::Roster => {
            let size = Size::from_name(size).ok_or_else(|| wrong_size(size, "s, m, l or city"))?;
            write(out, &roster(size, seed))
        }
        Generated::Ledger => {
            let size = Size::from_name(size).ok_or_else(|| wrong_size(size, "s, m, l or city"))?;
            write(out, &ledger(size, seed))
        }
        Generated::Day => {
            let orders = orders(size)
                .ok_or_else(|| wrong_size(size, "s, m, l, city or 1 to 20000 orders"))?;
            write(out, &day(orders, seed))
        }
    }
}

fn wrong_size(size: &str, known: &str) -> Failure {
    Failure::Usage(format!("--size {size}: must be {known}"))
}

pub(super) fn write<D: Serialize>(out: &Path, draft: &D) -> Result<(), Failure> {
    let mut bytes = serde_json::to_vec_pretty(draft).expect("drafts are plain data");
    bytes.push(b'\n');
    Ok(write_whole(out, &bytes)?)
}
