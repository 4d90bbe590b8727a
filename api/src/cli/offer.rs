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
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// Instead: takes every tenth order off its route, asks for each, and says how long answers
    /// take, in processor time.
    #[arg(long, hide = true)]
    timed: bool,
}

pub(super) fn offer(args: &OfferArgs, language: LanguageArgs) -> Result<(), Failure> {
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
        false => write!(out, "{}", text(&day, &found, language))?,
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
    let mut table = Table::with_heading(heading(language));
    for row in &found.offers {
        let clock = |seconds: i64| day.problem.moment(Seconds(seconds));
        table.push(vec![
            row.vehicle.clone(),
            trip(row, language),
            row.stop.to_string(),
            coin.text(Cost(row.added)),
            clock(row.arrival),
            clock(row.start),
            shifts(&row.shifts, language),
        ]);
    }
    table.to_text()
}

fn heading(language: LanguageArgs) -> Vec<String> {
    let words = [
        ("vehicle", "车辆"),
        ("trip", "趟"),
        ("stop", "站"),
        ("added", "增加"),
        ("arrival", "到达"),
        ("start", "开始"),
        ("delays", "顺延"),
    ];
    let word = |(english, chinese): (&str, &str)| {
        let both = format!("{english} {chinese}");
        language.choose(english.to_string(), chinese.to_string(), both)
    };
    words.into_iter().map(word).collect()
}

fn trip(row: &OfferRow, language: LanguageArgs) -> String {
    match row.new_trip {
        true => format!("{} {}", row.trip, language.choose("new", "新", "new 新")),
        false => row.trip.to_string(),
    }
}

/// `o7 +120 s, o9 +30 s, 3 more later, 8 earlier`: who waits longer, the longest first, and how many
/// are served earlier than they were told.
fn shifts(rows: &[ShiftRow], language: LanguageArgs) -> String {
    const NAMED: usize = 3;
    let by = |row: &ShiftRow| row.after - row.before;
    let mut later: Vec<&ShiftRow> = rows.iter().filter(|row| 0 < by(row)).collect();
    // Of equal delays, those that come first on the route.
    later.sort_by_key(|row| -by(row));
    let (mut said, mut said_zh) = (Vec::new(), Vec::new());
    for row in later.iter().take(NAMED) {
        let (order, by) = (&row.order, by(row));
        said.push(format!("{order} +{by} s"));
        said_zh.push(format!("{order} +{by} 秒"));
    }
    let more = later.len().saturating_sub(NAMED);
    let earlier = rows.len() - later.len();
    if 0 < more {
        said.push(format!("{more} more later"));
        said_zh.push(format!("另有 {more} 站推迟"));
    }
    if 0 < earlier {
        said.push(format!("{earlier} earlier"));
        said_zh.push(format!("{earlier} 站提前"));
    }
    let (said, said_zh) = (said.join(", "), said_zh.join("，"));
    language.choose(said.clone(), said_zh, said)
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
