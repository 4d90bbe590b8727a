//! `rounds replan` for rosters: up to three repairs, ranked by how many people must be told.

use std::io::Write;
use std::sync::Arc;

use datasets::json::read_json;
use serde::Serialize;
use solver::rostering::diff::{approved, diff};
use solver::rostering::draft::Draft;
use solver::rostering::plan::{Plan, PlanDraft};
use solver::rostering::problem::Problem;
use solver::rostering::replan::events::EventsDraft;
use solver::rostering::replan::{Aim, Now, after};

use super::{ReplanArgs, told};
use crate::cli::check::line;
use crate::cli::explain::write_json;
use crate::cli::failure::Failure;
use crate::cli::generate::write;
use crate::cli::language::LanguageArgs;
use crate::cli::plan::{ending, watched};
use crate::cli::trace::Trace;
use crate::engine::{Engine, Rostering};
use crate::files;
use crate::input;
use crate::plan_file::PlanFile;
use crate::rosters::{InterruptionRow, Repair, RepairRow, interruptions, repairs};
use crate::run::{Finished, Request, Timer};

/// For all repairs together.
const USUAL_SECONDS: f64 = 4.5;

/// What has become of the year.
#[derive(Serialize)]
struct Replanned<'r> {
    problem: &'r Draft,
    repairs: Vec<Written<'r>>,
    allowances: Vec<InterruptionRow>,
}

#[derive(Serialize)]
struct Written<'r> {
    #[serde(flatten)]
    repair: &'r RepairRow,
    plan: PlanFile<PlanDraft>,
}

pub(super) fn replan(args: &ReplanArgs, language: LanguageArgs) -> Result<(), Failure> {
    let (draft, problem) = input::problem::<Rostering>(&args.file)?;
    let (_, told) = input::plan::<Rostering>(&args.plan, &problem)?;
    let bytes = files::read(&args.events)?;
    let read = || {
        let events: EventsDraft = read_json(&bytes)?;
        after(&draft, &problem, &told, &events)
    };
    let now = read().map_err(|flaws| Failure::flaws(&args.events, flaws))?;
    let mut runs = Vec::new();
    for aim in Aim::ALL {
        runs.push((aim, search(args, &now, aim)?));
    }
    let found = runs.iter().map(|(aim, run)| (*aim, run.plan.clone()));
    let repairs = repairs((&problem, &told), &now, found.collect());
    let taken = taken(args, &repairs)?;
    let file = |repair: &Repair, plan: &Plan| {
        let replay = runs[repair.number].1.replay;
        PlanFile::new::<Rostering>(&now.problem, plan, replay)
    };
    let signed = signed(args, (&problem, &told), (&now.problem, &taken.plan))?;
    let report = Rostering::check(&now.problem, &signed);
    if let Some(path) = &args.out {
        files::write_whole(path, &file(taken, &signed).to_bytes())?;
    }
    if let Some(path) = &args.out_day {
        write(path, &now.draft)?;
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        let rows = repairs.iter().map(|repair| Written {
            repair: &repair.row,
            plan: file(repair, &repair.plan),
        });
        let answer = Replanned {
            problem: &now.draft,
            repairs: rows.collect(),
            allowances: interruptions(&now),
        };
        write_json(&mut out, &answer)?;
    } else {
        tell(&mut out, &now, (&repairs, taken), language)?;
        for violation in &report.violations {
            writeln!(out, "{}", line(violation, language))?;
        }
        let ending = ending::<Rostering>(&runs[taken.number].1, language);
        writeln!(out, "{ending}")?;
    }
    match report.score.is_feasible() {
        true => Ok(()),
        false => Err(Failure::No),
    }
}

/// The repair, or the published plan with only those changes that were signed.
fn signed(
    args: &ReplanArgs,
    before: (&Problem, &Plan),
    after: (&Problem, &Plan),
) -> Result<Plan, Failure> {
    let Some(numbers) = &args.approve else {
        return Ok(after.1.clone());
    };
    let changes = diff(before, after);
    let mut rows = Vec::new();
    for number in numbers {
        let row = number.checked_sub(1).and_then(|index| changes.get(index));
        rows.push(row.ok_or_else(|| {
            let why = format!("--approve {number}: there are {} changes", changes.len());
            Failure::Usage(why)
        })?);
    }
    Ok(approved(before, after, &rows))
}

fn search(
    args: &ReplanArgs,
    now: &Now,
    aim: Aim,
) -> Result<Finished<<Rostering as Engine>::Plan>, Failure> {
    let problem = Rostering::problem(&aim.draft(now));
    let problem = problem.map_err(|flaws| Failure::flaws(&args.events, flaws))?;
    let seconds = args.seconds.unwrap_or(USUAL_SECONDS) / Aim::ALL.len() as f64;
    let request = Request {
        seed: args.seed,
        steps: args.steps,
        seconds: args.steps.is_none().then_some(seconds),
        timer: Timer::Wall,
        threads: 1,
    };
    let mut trace = Trace::new(None, Rostering::coin(&problem));
    watched::<Rostering>(&Arc::new(problem), request, &mut trace)
}

/// The one asked for; otherwise the balanced one, or what betters it.
fn taken<'r>(args: &ReplanArgs, repairs: &'r [Repair]) -> Result<&'r Repair, Failure> {
    let number = match args.take {
        Some(number) => number,
        None => {
            let balanced = repairs
                .iter()
                .position(|repair| repair.row.aim == "balanced");
            let cheapest = |index: &usize| repairs[*index].row.verdict.cost;
            let cheapest = (0..repairs.len()).min_by_key(cheapest);
            1 + balanced.or(cheapest).expect("each aim finds a roster")
        }
    };
    let repair = number.checked_sub(1).and_then(|index| repairs.get(index));
    repair.ok_or_else(|| {
        Failure::Usage(format!(
            "--take {number}: there are {} repairs",
            repairs.len()
        ))
    })
}

fn tell(
    out: &mut impl Write,
    now: &Now,
    (repairs, taken): (&[Repair], &Repair),
    language: LanguageArgs,
) -> Result<(), Failure> {
    for row in &now.allowances {
        writeln!(out, "{}", language.say(&row.message, &row.message_zh))?;
    }
    for (index, repair) in repairs.iter().enumerate() {
        let row = &repair.row;
        let mark = if repair.number == taken.number {
            "*"
        } else {
            " "
        };
        let (number, aim, told) = (index + 1, &row.aim, row.told);
        let (with, without) = (row.verdict.cost, row.cost_without_changes);
        let english = format!(
            "{mark}{number} {aim}: {told} must be told, cost {with}, without changes {without}"
        );
        let chinese =
            format!("{mark}{number} {aim}：须通知 {told} 人，代价 {with}，不计改动 {without}");
        writeln!(out, "{}", language.say(&english, &chinese))?;
    }
    for (index, row) in taken.row.changes.iter().enumerate() {
        let (message, message_zh) = (&row.message, &row.message_zh);
        let both = format!("{message}\n     {message_zh}");
        let said = language.choose(message.clone(), message_zh.clone(), both);
        writeln!(out, "{:>4} {said}", index + 1)?;
        let tell = row.tell.join(" ");
        let (english, chinese) = (format!("tell {tell}"), format!("须通知 {tell}"));
        let both = format!("{english} · {chinese}");
        writeln!(out, "     {}", language.choose(english, chinese, both))?;
    }
    writeln!(out, "{}", told(taken.row.told, language))?;
    Ok(())
}
