//! `rounds roads draw`: points to measure with.

use std::fmt::Write as _;
use std::path::PathBuf;

use solver::base::rng::Rng;

use super::super::failure::Failure;
use super::write;
use crate::roads;

#[derive(clap::Args)]
pub(super) struct DrawArgs {
    roads: PathBuf,
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    count: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// `lon,lat`, a point a line.
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn draw(args: &DrawArgs) -> Result<(), Failure> {
    let file = roads::open(&args.roads)?;
    let connected = file.roads.connected_junctions();
    let mut rng = Rng::from_seed(args.seed);
    let mut text = String::from("lon,lat\n");
    for _ in 0..args.count {
        let point = file.roads.network().junctions[*rng.pick(&connected)].point();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:.7},{:.7}", point.lon, point.lat);
    }
    write(&args.out, text.as_bytes())
}
