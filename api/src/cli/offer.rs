//! `rounds offer`: the best places for a new order.

use std::io::Write;
use std::path::PathBuf;

use cpu_time::ThreadTime;
use datasets::json::read_json;
use solver::base::id::Id;
use solver::base::units::{Cost, Seconds};
use solver::routing::offer::Offers;
use solver::routing::problem::Order;

use super::explain::write_json;
use super::failure::Failure;
use super::form::FormArgs;
use super::language::LanguageArgs;
use super::table::Table;
use crate::dispatch::{OfferRow, Offered, ShiftRow, offers};
use crate::engine::{Engine, Routing};
use crate::files;
use crate::instance::Day;

#[derive(clap::Args)]
pub(super) struct OfferArgs {
    /// A day of routes.
    file: PathBuf,
    /// A plan for it, of any form that `rounds check` reads.
    plan: PathBuf,
    /// The new order, as it would stand in the day.
    #[arg(required_unless_present = "timed")]
    order: Option<PathBuf>,
    #[command(flatten)]
    form: FormArgs,
    #[command(flatten)]
    language: LanguageArgs,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// Instead: takes every tenth order off its route, asks for each, and says how long answers
    /// take, in processor time.
    #[arg(long, hide = true)]
    timed: bool,
}

pub(super) fn offer(args: &OfferArgs) -> Result<(), Failure> {
    let day = args.form.day(&args.file)?;
    if args.timed {
        return timed(args, &day);
    }
    let path = args.order.as_ref();
    let path = path.ok_or_else(|| Failure::Usage("there is no order".into()))?;
    let plan = day.plan(&args.plan)?;
    let bytes = files::read(path)?;
    let read = || offers(&day.instance.draft, &plan, read_json(&bytes)?);
    let found = read().map_err(|flaws| Failure::flaws(path, flaws))?;
    let mut out = std::io::stdout().lock();
    match args.json {
        true => write_json(&mut out, &found)?,
        false => write!(out, "{}", text(&day, &found, args.language))?,
    }
    match found.offers.is_empty() {
        true => Err(Failure::No),
        false => Ok(()),
    }
}

fn text(day: &Day, found: &Offered, language: LanguageArgs) -> String {
    if found.offers.is_empty() {
        let order = &found.order;
        let (mut no, mut no_zh) = (
            format!("no place for {order}"),
            format!("订单 {order} 无处可排"),
        );
        if let (Some(remedy), Some(remedy_zh)) = (&found.remedy, &found.remedy_zh) {
            no.push_str(&format!("; it {remedy}"));
            no_zh.push_str(&format!("；{remedy_zh}"));
        }
        return language.say(&no, &no_zh) + "\n";
    }
    let coin = Routing::coin(&day.problem);
    let heading = [
        "vehicle 车辆",
        "trip 趟",
        "stop 站",
        "added 增加",
        "arrival 到达",
        "start 开始",
    ];
    let mut heading: Vec<String> = heading.map(str::to_string).to_vec();
    heading.push("shifts 顺延".into());
    let mut table = Table::with_heading(heading);
    for row in &found.offers {
        let clock = |seconds: i64| day.problem.moment(Seconds(seconds));
        table.push(vec![
            row.vehicle.clone(),
            trip(row),
            row.stop.to_string(),
            coin.text(Cost(row.added)),
            clock(row.arrival),
            clock(row.start),
            shifts(&row.shifts),
        ]);
    }
    table.to_text()
}

fn trip(row: &OfferRow) -> String {
    match row.new_trip {
        true => format!("{} new 新", row.trip),
        false => row.trip.to_string(),
    }
}

/// `o7 +120 s, o9 -30 s and 3 more`
fn shifts(rows: &[ShiftRow]) -> String {
    const NAMED: usize = 3;
    let named = rows.iter().take(NAMED);
    let named = named.map(|row| format!("{} {:+} s", row.order, row.after - row.before));
    let mut text = named.collect::<Vec<_>>().join(", ");
    if NAMED < rows.len() {
        text.push_str(&format!(" and {} more", rows.len() - NAMED));
    }
    text
}

fn timed(args: &OfferArgs, day: &Day) -> Result<(), Failure> {
    let mut plan = day.plan(&args.plan)?;
    let problem = &day.problem;
    let mut asked: Vec<Id<Order>> = Vec::new();
    for vehicle in problem.vehicles().ids() {
        let trips = &mut plan.routes[vehicle];
        for trip in trips.iter_mut() {
            let lifted = trip.stops.iter().filter(|id| id.index() % 10 == 0);
            asked.extend(lifted.copied());
            trip.stops.retain(|id| id.index() % 10 != 0);
        }
        trips.retain(|trip| !trip.stops.is_empty());
    }
    asked.sort_unstable();
    asked.dedup();
    let start = ThreadTime::now();
    let mut desk = Offers::new(problem, &plan);
    let prepared = start.elapsed();
    let mut times = Vec::new();
    for order in &asked {
        let start = ThreadTime::now();
        let found = desk.offer(*order).len();
        times.push((start.elapsed(), found));
    }
    times.sort_unstable();
    let at = |percent: usize| {
        let last = times.len().saturating_sub(1);
        times
            .get((times.len() * percent / 100).min(last))
            .map_or(0, |row| row.0.as_micros())
    };
    let routes = plan.routes.values().filter(|trips| !trips.is_empty());
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} routes · {} orders asked for · prepared in {} µs · an answer: p50 {} µs, p99 {} µs, most {} µs",
        routes.count(),
        asked.len(),
        prepared.as_micros(),
        at(50),
        at(99),
        at(100)
    )?;
    Ok(())
}
