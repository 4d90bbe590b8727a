//! `rounds roster` and `rounds route`: a problem file in, a plan file out; VROOM gets its own answer.

use std::io::Write;
use std::sync::Arc;

use solver::base::run::Ending;

use super::failure::Failure;
use super::interrupt;
use super::language::LanguageArgs;
use super::progress::Progress;
use super::table;
use super::trace::Trace;
use super::{PlanArgs, RouteArgs};
use crate::engine::{Engine, Rostering, Routing, Shifts};
use crate::files;
use crate::input;
use crate::instance::{is_shifts, shifts};
use crate::plan_file::PlanFile;
use crate::run::{Finished, Replay, Request, Timer, run};

pub(super) fn roster(args: &PlanArgs, language: LanguageArgs) -> Result<(), Failure> {
    if is_shifts(&files::read(&args.file)?) {
        let (_, problem) = shifts(&args.file)?;
        return plan::<Shifts>(args, problem, (0, language), as_file::<Shifts>);
    }
    let (_, problem) = input::problem::<Rostering>(&args.file)?;
    plan::<Rostering>(args, problem, (0, language), as_file::<Rostering>)
}

fn as_file<E: Engine>(
    problem: &E::Problem,
    finished: &Finished<E::Plan>,
) -> Result<Vec<u8>, Failure> {
    Ok(PlanFile::new::<E>(problem, &finished.plan, finished.replay).to_bytes())
}

pub(super) fn route(args: &RouteArgs, language: LanguageArgs) -> Result<(), Failure> {
    let file = &args.plan.file;
    let day = args.form.day(file)?;
    let problem = day.problem.clone();
    plan::<Routing>(
        &args.plan,
        problem,
        (args.remedies, language),
        |_, finished| {
            let answer = day.answer(&finished.plan, finished.replay);
            answer.map_err(|flaws| Failure::flaws(file, flaws))
        },
    )
}

/// Solves and says how it went; `write` makes the file of the plan.
fn plan<E: Engine>(
    args: &PlanArgs,
    problem: E::Problem,
    (remedies, language): (usize, LanguageArgs),
    write: impl Fn(&E::Problem, &Finished<E::Plan>) -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    files::probe(&args.out)?;
    if let Some(trace) = &args.trace {
        files::probe(trace)?;
    }
    let problem = Arc::new(problem);
    let request = Request {
        seed: args.seed,
        steps: args.steps,
        seconds: args.cpu_seconds.or(args.seconds),
        timer: match args.cpu_seconds {
            Some(_) => Timer::Cpu,
            None => Timer::Wall,
        },
        threads: usize::try_from(args.threads).expect("at most 256"),
    };
    let mut trace = Trace::new(args.trace.clone(), E::coin(&problem));
    let finished = watched::<E>(&problem, request, &mut trace)?;
    let report = E::check(&problem, &finished.plan);
    files::write_whole(&args.out, &write(&problem, &finished)?)?;
    trace.write()?;

    let mut out = std::io::stdout().lock();
    let table = table::score(&E::coin(&problem), &report, finished.bound, language);
    write!(out, "{table}")?;
    writeln!(out, "{}", ending::<E>(&finished, language))?;
    for (remark, remark_zh) in E::remarks(&problem, &finished.plan, remedies) {
        writeln!(out, "{}", language.say(&remark, &remark_zh))?;
    }
    if report.score != finished.score {
        let (believed, judged) = (finished.score, report.score);
        return Err(Failure::Machine(format!(
            "the search believed {believed:?}, the judge says {judged:?}"
        )));
    }
    if let Some(bound) = finished.refuted {
        let cost = report.score.soft;
        return Err(Failure::Machine(format!(
            "the plan costs {cost}, though {bound} was said to be a bound: it is none"
        )));
    }
    if report.score.is_feasible() {
        Ok(())
    } else {
        Err(Failure::No)
    }
}

/// A run with a progress bar and an ear for interrupts.
pub(super) fn watched<E: Engine>(
    problem: &Arc<E::Problem>,
    request: Request,
    trace: &mut Trace,
) -> Result<Finished<E::Plan>, Failure> {
    let stop = interrupt::flag()?;
    let mut progress = Progress::new(E::coin(problem), request.seconds);
    let finished = run::<E>(problem, request, &stop, &mut |news| {
        trace.hear(&news);
        progress.hear(&news);
    });
    progress.finish();
    Ok(finished?)
}

/// How a run ended, and what it takes to have it again.
pub(super) fn ending<E: Engine>(finished: &Finished<E::Plan>, language: LanguageArgs) -> String {
    let ((why, why_zh), (among, among_zh)) = match finished.ending {
        Ending::Optimal => (("proven optimal", "已证明最优"), E::AMONG),
        Ending::BudgetSpent => (("budget spent", "预算用完"), ("", "")),
        Ending::Stopped => (("stopped", "已停止"), ("", "")),
    };
    let Replay {
        seed,
        steps,
        threads,
    } = finished.replay;
    let (threads, threads_zh) = match threads {
        1 => (String::new(), String::new()),
        threads => (
            format!(" · {threads} threads"),
            format!(" · {threads} 线程"),
        ),
    };
    let wall = finished.wall;
    language.say(
        &format!("{why}{among} after {wall:.1} s · seed {seed} · {steps} steps{threads}"),
        &format!("{why_zh}{among_zh}，用时 {wall:.1} 秒 · 种子 {seed} · {steps} 步{threads_zh}"),
    )
}
