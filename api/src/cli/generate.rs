//! `rounds generate`: made-up problems on real geography.

use std::path::Path;

use datasets::generate::day::{day, orders};
use datasets::generate::ledger::ledger;
use datasets::generate::roster::{Size, roster};
use datasets::generate::wishes::with_wishes;
use serde::Serialize;

use super::failure::Failure;
use super::{GenerateArgs, Generated};
use crate::files::write_whole;

pub(super) fn generate(args: &GenerateArgs) -> Result<(), Failure> {
    let (size, seed, out) = (&*args.size, args.seed, &*args.out);
    match args.what {
        Generated::Roster => {
            let size = Size::from_name(size).ok_or_else(|| wrong_size(size, "s, m, l or city"))?;
            let draft = roster(size, seed);
            if args.wishes {
                write(out, &with_wishes(draft, seed))
            } else {
                write(out, &draft)
            }
        }
        Generated::Day if args.wishes => {
            let message = "--wishes: only rosters have them".into();
            Err(Failure::Usage(message))
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
