//! `rounds roster` and `rounds route`: a problem file in, a plan file out.

use std::io::Write;
use std::sync::Arc;

use solver::base::run::Ending;

use super::PlanArgs;
use super::failure::Failure;
use super::interrupt;
use super::progress::Progress;
use super::table;
use super::trace::Trace;
use crate::engine::Engine;
use crate::files;
use crate::input;
use crate::plan_file::PlanFile;
use crate::run::{Finished, Request, run};

pub(super) fn plan<E: Engine>(args: &PlanArgs) -> Result<(), Failure> {
    let (_, problem) = input::problem::<E>(&args.file)?;
    files::probe(&args.out)?;
    if let Some(trace) = &args.trace {
        files::probe(trace)?;
    }
    let problem = Arc::new(problem);
    let request = Request {
        seed: args.seed,
        steps: args.steps,
        seconds: args.seconds,
        threads: usize::try_from(args.threads).expect("at most 256"),
    };
    let mut trace = Trace::new(args.trace.clone(), E::coin(&problem));
    let finished = watched::<E>(&problem, request, &mut trace)?;
    let report = E::check(&problem, &finished.plan);
    let file = PlanFile::new::<E>(&problem, &finished.plan, (finished.seed, finished.steps));
    files::write_whole(&args.out, &file.to_bytes())?;
    trace.write()?;

    let mut out = std::io::stdout().lock();
    write!(
        out,
        "{}",
        table::score(&E::coin(&problem), &report, finished.bound)
    )?;
    writeln!(out, "{}", ending(&finished))?;
    for remark in E::remarks(&problem, &finished.plan) {
        writeln!(out, "{remark}")?;
    }
    if report.score != finished.score {
        let (believed, judged) = (finished.score, report.score);
        return Err(Failure::Machine(format!(
            "the search believed {believed:?}, the judge says {judged:?}"
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

pub(super) fn ending<P>(finished: &Finished<P>) -> String {
    let why = match finished.ending {
        Ending::Optimal => "proven optimal",
        Ending::BudgetSpent => "budget spent",
        Ending::Stopped => "stopped",
    };
    format!(
        "{why} after {:.1} s · seed {} · {} steps",
        finished.wall, finished.seed, finished.steps
    )
}
