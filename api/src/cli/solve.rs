//! `rounds solve`: one unit of work. The service runs every solve as such a process.
//!
//! stdin: one JSON value, the [`Work`]; later the JSON value `"stop"` may follow. stdout: JSON
//! lines, each flushed, the last one `finished` or `refused`. The end of stdin only means that
//! nothing more will be said, unless the process is tied to whoever holds the other end.

use std::io::{BufReader, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde::Serialize;
use serde_json::value::RawValue;
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::score::Score;
use solver::base::units::Cost;

use super::failure::Failure;
use super::trace::thousandths;
use crate::engine::{Engine, Kind, Rostering, Routing, Shifts};
use crate::input;
use crate::plan_file::PlanFile;
use crate::report::{Outcome, Verdict};
use crate::run::{Moment, News, Request, Timer, run, threads_on_one};
use crate::work::Work;

/// News without a plan come no more often than this, in seconds.
const NEWS_EVERY: f64 = 0.1;

#[derive(clap::Args)]
pub(super) struct SolveArgs {
    /// End at once when stdin ends: whoever held its other end is gone, and nobody waits for the plan.
    #[arg(long)]
    tied: bool,
}

/// Ended because nobody waits any more.
const FORSAKEN: i32 = 130;

pub(super) fn solve(args: &SolveArgs) -> Result<(), Failure> {
    let mut values =
        serde_json::Deserializer::from_reader(BufReader::new(std::io::stdin())).into_iter();
    let work: Box<RawValue> = match values.next() {
        Some(Ok(value)) => value,
        Some(Err(error)) => return refuse(vec![unreadable(&error.to_string())]),
        None => return refuse(vec![unreadable("nothing on standard input")]),
    };
    let work: Work = match serde_json::from_str(work.get()) {
        Ok(work) => work,
        Err(error) => return refuse(vec![unreadable(&error.to_string())]),
    };
    let stop = super::interrupt::flag()?;
    let (set, tied) = (Arc::clone(&stop), args.tied);
    thread::spawn(move || {
        // Anything but a stop is no order of ours, and ends the listening.
        while let Some(Ok(order)) = values.next()
            && order.get() == "\"stop\""
        {
            set.store(true, Ordering::Relaxed);
        }
        if tied {
            // The system closes a pipe however its holder ends. This process writes no files, so
            // there is nothing to put in order.
            std::process::exit(FORSAKEN);
        }
    });
    match datasets::json::kind_of(work.problem.get().as_bytes()).as_deref() {
        Some("routing") => work_on::<Routing>(&work, &stop),
        Some("shifts") => work_on::<Shifts>(&work, &stop),
        _ => work_on::<Rostering>(&work, &stop),
    }
}

fn unreadable(message: &str) -> Flaw {
    let (message, message_zh) = (message.into(), "输入不是可读的 JSON".into());
    Flaw::new(
        "$",
        &FlawKind::Unreadable {
            message,
            message_zh,
        },
    )
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line<'l, P: Serialize> {
    Started {
        kind: Kind,
        name: &'l str,
        travel_source: &'l str,
        /// That work on one plan.
        threads: usize,
    },
    Improved {
        t: f64,
        cpu: f64,
        seed: u64,
        step: u64,
        hard: i64,
        cost: Cost,
        #[serde(skip_serializing_if = "Option::is_none")]
        plan: Option<P>,
    },
    Bound {
        t: f64,
        bound: Cost,
    },
    Finished {
        outcome: &'l Outcome,
        plan_file: &'l PlanFile<P>,
    },
    Refused {
        flaws: &'l [Flaw],
    },
}

fn say<P: Serialize>(line: &Line<'_, P>) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(line).expect("plain data");
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    out.write_all(&text)?;
    out.flush()
}

fn refuse(flaws: Vec<Flaw>) -> Result<(), Failure> {
    say::<()>(&Line::Refused { flaws: &flaws })?;
    let file = "standard input".into();
    Err(Failure::Flaws { file, flaws })
}

fn work_on<E: Engine>(work: &Work, stop: &Arc<AtomicBool>) -> Result<(), Failure> {
    let read = || {
        let draft = input::draft::<E>(work.problem.get().as_bytes())?;
        E::problem(&draft)
    };
    let problem = match read() {
        Ok(problem) => Arc::new(problem),
        Err(flaws) => return refuse(flaws),
    };
    say::<()>(&Line::Started {
        kind: E::KIND,
        name: E::name(&problem),
        travel_source: E::travel_source(&problem),
        threads: threads_on_one::<E>(&problem, work.threads),
    })?;
    let request = Request {
        seed: work.seed,
        steps: work.steps,
        seconds: work.seconds,
        timer: Timer::Wall,
        threads: work.threads.clamp(1, 256),
    };
    let mut teller = Teller::<E> {
        problem: &problem,
        said_at: f64::NEG_INFINITY,
        unsaid: None,
        broken: Ok(()),
    };
    let finished = run::<E>(&problem, request, stop, &mut |news| {
        teller.hear(news);
        if teller.broken.is_err() {
            // Nobody reads any more: there is no one to work for.
            stop.store(true, Ordering::Relaxed);
        }
    })?;
    teller.broken?;
    let report = E::check(&problem, &finished.plan);
    let outcome = Outcome {
        ending: finished.ending,
        seed: finished.replay.seed,
        steps: finished.replay.steps,
        seconds: thousandths(finished.wall),
        verdict: Verdict::new(&E::coin(&problem), &report, finished.bound),
    };
    let plan_file = PlanFile::new::<E>(&problem, &finished.plan, finished.replay);
    say(&Line::Finished {
        outcome: &outcome,
        plan_file: &plan_file,
    })?;
    if let Some(bound) = finished.refuted {
        // The plan stands all the same.
        let cost = report.score.soft;
        let mut err = std::io::stderr().lock();
        writeln!(
            err,
            "the plan costs {cost}, though {bound} was said to be a bound: it is none"
        )?;
    }
    Ok(())
}

/// One improvement.
struct Step {
    at: Moment,
    seed: u64,
    step: u64,
    score: Score,
}

/// Says what happens, but not more often than anyone can follow.
struct Teller<'t, E: Engine> {
    problem: &'t E::Problem,
    said_at: f64,
    unsaid: Option<Step>,
    broken: std::io::Result<()>,
}

impl<E: Engine> Teller<'_, E> {
    fn hear(&mut self, news: News<E::Plan>) {
        let result = match news {
            News::Improved {
                at,
                seed,
                step,
                score,
                plan,
            } => {
                let step = Step {
                    at,
                    seed,
                    step,
                    score,
                };
                self.unsaid = None;
                match plan {
                    Some(plan) => self.improved(step, Some(&plan)),
                    None => {
                        self.unsaid = Some(step);
                        Ok(())
                    }
                }
            }
            News::Tick { at } => match self.unsaid.take() {
                Some(step) if NEWS_EVERY <= at.wall - self.said_at => self.improved(step, None),
                unsaid => {
                    self.unsaid = unsaid;
                    Ok(())
                }
            },
            News::Bound { at, bound } => say::<()>(&Line::Bound {
                t: thousandths(at.wall),
                bound,
            }),
        };
        if self.broken.is_ok() {
            self.broken = result;
        }
    }

    fn improved(&mut self, step: Step, plan: Option<&E::Plan>) -> std::io::Result<()> {
        self.said_at = step.at.wall;
        say(&Line::Improved {
            t: thousandths(step.at.wall),
            cpu: thousandths(step.at.cpu),
            seed: step.seed,
            step: step.step,
            hard: step.score.hard,
            cost: E::coin(self.problem).shown(step.score.soft),
            plan: plan.map(|plan| E::write_plan(self.problem, plan)),
        })
    }
}
