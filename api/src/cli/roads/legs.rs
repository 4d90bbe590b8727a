//! `rounds roads legs`: the table between the points of a file.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use solver::places::roads::legs::Legs;

use super::super::failure::Failure;
use super::write;
use crate::files;
use crate::roads;
use crate::travel::{snap, threads};

#[derive(clap::Args)]
pub(super) struct LegsArgs {
    roads: PathBuf,
    /// A point a line, `118.05,36.81`; a heading is read over.
    points: PathBuf,
    /// `from,to,seconds,metres`, a row for each pair; both are empty where there is no way.
    #[arg(long)]
    out: PathBuf,
    /// Left out: as many as the machine has.
    #[arg(long)]
    threads: Option<usize>,
}

pub(super) fn legs(args: &LegsArgs) -> Result<(), Failure> {
    let file = roads::open(&args.roads)?;
    let bytes = files::read(&args.points)?;
    let flawed = |flaws| Failure::flaws(&args.points, flaws);
    let points = roads::points(&String::from_utf8_lossy(&bytes)).map_err(flawed)?;
    files::probe(&args.out)?;
    let snapped = snap(&file, &points).map_err(flawed)?;
    let begun = cpu_time::ProcessTime::now();
    let legs = file
        .roads
        .legs(&snapped, &snapped, args.threads.unwrap_or_else(threads));
    let cpu = begun.elapsed().as_secs_f64();
    write(&args.out, text(&legs).as_bytes())?;
    let count = points.len();
    let none = legs.iter().flatten().filter(|leg| leg.is_none()).count();
    let mut out = std::io::stdout().lock();
    Ok(writeln!(
        out,
        "{count} × {count} legs in {cpu:.3} s of processor time · {none} pairs without a way"
    )?)
}

fn text(legs: &Legs) -> String {
    let mut text = String::from("from,to,seconds,metres\n");
    for (from, row) in legs.iter().enumerate() {
        for (to, leg) in row.iter().enumerate() {
            // Writing to a string does not fail.
            let _ = match leg {
                Some(leg) => {
                    let seconds = leg.milliseconds as f64 / 1_000.0;
                    let metres = leg.decimetres as f64 / 10.0;
                    writeln!(text, "{from},{to},{seconds:.1},{metres:.1}")
                }
                None => writeln!(text, "{from},{to},,"),
            };
        }
    }
    text
}
