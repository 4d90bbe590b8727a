//! `rounds replan`: a day, or a year, planned anew after something has happened.

mod roster;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use datasets::json::read_json;
use serde::Serialize;
use solver::routing::draft::Draft;
use solver::routing::plan::PlanDraft;
use solver::routing::replan::after;
use solver::routing::replan::events::EventsDraft;

use super::check::is_routing;
use super::explain::write_json;
use super::failure::Failure;
use super::form::FormArgs;
use super::generate::write;
use super::language::LanguageArgs;
use super::plan::{ending, watched};
use super::trace::Trace;
use crate::dispatch::{AllowanceRow, ChangeRow, NoteRow, allowances, changes, notes};
use crate::engine::{Engine, REMEDIES, Routing};
use crate::files;
use crate::plan_file::PlanFile;
use crate::report::Verdict;
use crate::run::{Request, Timer};

#[derive(clap::Args)]
pub(super) struct ReplanArgs {
    /// A day of routes, or a roster.
    file: PathBuf,
    /// The plan that people have been told, of any form that `rounds check` reads.
    plan: PathBuf,
    /// What has happened, and when it is.
    events: PathBuf,
    /// Wall time for the whole run; left out: 1 for a day, 4.5 for the repairs of a roster.
    #[arg(long, value_parser = super::seconds)]
    seconds: Option<f64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// End the search after so many steps: same day, plan, events, seed and steps, same plan.
    #[arg(long)]
    steps: Option<u64>,
    /// The new plan.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Of the repairs of a roster, the one to be written, by its number; left out: the balanced one.
    #[arg(long)]
    take: Option<usize>,
    /// Of its changes, those that were signed, by their numbers; left out: all.
    #[arg(long, value_delimiter = ',')]
    approve: Option<Vec<usize>>,
    /// The day, or the roster, as it is now, which the new plan is for.
    #[arg(long, visible_alias = "out-roster")]
    out_day: Option<PathBuf>,
    /// Of so many orders left out it is said what would let them in; `rounds explain` says it of any.
    #[arg(long, default_value_t = REMEDIES)]
    remedies: usize,
    #[command(flatten)]
    form: FormArgs,
    /// One JSON object on stdout, with the day and the plan.
    #[arg(long)]
    json: bool,
}

/// A dispatcher waits no longer.
const USUAL_SECONDS: f64 = 1.0;

/// What has become of the day.
#[derive(Serialize)]
struct Replanned<'r> {
    problem: &'r Draft,
    plan: &'r PlanFile<PlanDraft>,
    changes: Vec<ChangeRow>,
    allowances: Vec<AllowanceRow>,
    notes: Vec<NoteRow>,
    verdict: Verdict,
}

pub(super) fn replan(args: &ReplanArgs, language: LanguageArgs) -> Result<(), Failure> {
    for path in [&args.out, &args.out_day].into_iter().flatten() {
        files::probe(path)?;
    }
    match is_routing(&files::read(&args.file)?, &args.form) {
        true if args.take.is_some() || args.approve.is_some() => {
            let why = "--take and --approve: a day of routes has one new plan".into();
            Err(Failure::Usage(why))
        }
        true => replan_day(args, language),
        false => roster::replan(args, language),
    }
}

fn replan_day(args: &ReplanArgs, language: LanguageArgs) -> Result<(), Failure> {
    let day = args.form.day(&args.file)?;
    let told = day.plan(&args.plan)?;
    let bytes = files::read(&args.events)?;
    let read = || {
        let events: EventsDraft = read_json(&bytes)?;
        after(&day.instance.draft, &day.problem, &told, &events)
    };
    let now = read().map_err(|flaws| Failure::flaws(&args.events, flaws))?;
    let request = Request {
        seed: args.seed,
        steps: args.steps,
        seconds: args
            .steps
            .is_none()
            .then_some(args.seconds.unwrap_or(USUAL_SECONDS)),
        timer: Timer::Wall,
        threads: 1,
    };
    let problem = Arc::new(now.problem.clone());
    let mut trace = Trace::new(None, Routing::coin(&problem));
    let finished = watched::<Routing>(&problem, request, &mut trace)?;
    let report = Routing::check(&problem, &finished.plan);
    let file = PlanFile::new::<Routing>(&problem, &finished.plan, finished.replay);
    if let Some(path) = &args.out {
        files::write_whole(path, &file.to_bytes())?;
    }
    if let Some(path) = &args.out_day {
        write(path, &now.draft)?;
    }
    let answer = Replanned {
        problem: &now.draft,
        plan: &file,
        changes: changes((&day.problem, &told), &now, &finished.plan),
        allowances: allowances(&now, &finished.plan),
        notes: notes(&now),
        verdict: Verdict::new(&Routing::coin(&problem), &report, None),
    };
    let mut out = std::io::stdout().lock();
    if args.json {
        write_json(&mut out, &answer)?;
    } else {
        tell(&mut out, &answer, language)?;
        writeln!(out, "{}", ending::<Routing>(&finished, language))?;
        for (remark, remark_zh) in Routing::remarks(&problem, &finished.plan, args.remedies) {
            writeln!(out, "{}", language.say(&remark, &remark_zh))?;
        }
    }
    match report.score.is_feasible() {
        true => Ok(()),
        false => Err(Failure::No),
    }
}

fn tell(
    out: &mut impl Write,
    answer: &Replanned<'_>,
    language: LanguageArgs,
) -> Result<(), Failure> {
    let notes = answer.notes.iter();
    let notes = notes.map(|row| (&row.message, &row.message_zh));
    let allowances = answer.allowances.iter();
    let allowances = allowances.map(|row| (&row.message, &row.message_zh));
    let changes = answer.changes.iter();
    let changes = changes.map(|row| (&row.message, &row.message_zh));
    for (message, message_zh) in notes.chain(allowances).chain(changes) {
        writeln!(out, "{}", language.say(message, message_zh))?;
    }
    writeln!(out, "{}", told(people(&answer.changes), language))?;
    Ok(())
}

fn told(people: usize, language: LanguageArgs) -> String {
    let (told, told_zh) = (
        format!("{people} must be told"),
        format!("须通知 {people} 人"),
    );
    language.say(&told, &told_zh)
}

/// Customers and drivers, each counted once.
fn people(changes: &[ChangeRow]) -> usize {
    let mut who: Vec<_> = changes.iter().map(|row| (&row.who, &row.id)).collect();
    who.sort_unstable();
    who.dedup();
    who.len()
}
