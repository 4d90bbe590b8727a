//! One run of an engine under a real clock: deadline, threads, proof, and news while it works.
//!
//! Threads work on one plan where an engine can share it out. Otherwise searches are a portfolio:
//! thread `n` searches with seed `seed + n`, and the best plan by `(score, seed)` wins. The winner's
//! seed, steps and threads replay it. Engines that can prove bounds do so on a thread of their own,
//! or after the search when there is only one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use solver::base::run::{Ending, Outcome};
use solver::base::score::Score;
use solver::base::units::Cost;

use crate::engine::Engine;

mod search;

/// What the caller asks for. Without `steps` the clock alone ends the search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
    pub seed: u64,
    pub steps: Option<u64>,
    pub seconds: Option<f64>,
    pub timer: Timer,
    pub threads: usize,
}

/// Whose seconds a run is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timer {
    /// Since the run began.
    #[default]
    Wall,
    /// The processor's, on all threads, since the process began.
    Cpu,
}

/// Seconds since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    pub wall: f64,
    pub cpu: f64,
}

#[derive(Debug)]
pub enum News<P> {
    /// Heard several times a second, whatever happens.
    Tick { at: Moment },
    /// The plan is copied about twice a second; news in between come without it.
    Improved {
        at: Moment,
        seed: u64,
        step: u64,
        score: Score,
        plan: Option<P>,
    },
    /// No plan that keeps the hard rules costs less.
    Bound { at: Moment, bound: Cost },
}

#[derive(Clone, Debug)]
pub struct Finished<P> {
    pub plan: P,
    pub score: Score,
    pub bound: Option<Cost>,
    /// What was told as a bound, though the plan costs less: then nothing is proven, and the proof is
    /// at fault.
    pub refuted: Option<Cost>,
    pub ending: Ending,
    /// Replays the winning search.
    pub replay: Replay,
    pub wall: f64,
}

/// Same problem, same replay: same plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    pub seed: u64,
    pub steps: u64,
    /// That work on one plan.
    pub threads: usize,
}

#[derive(Debug, thiserror::Error)]
#[error("the search with seed {seed} crashed; its last words are on stderr")]
pub struct Crashed {
    pub seed: u64,
}

/// The part of the time a lone thread searches before it turns to the proof.
const SEARCH_SHARE: f64 = 0.6;
/// How often the caller hears of the passing of time.
const TICK: Duration = Duration::from_millis(100);
/// What a proof may take beyond the deadline before nobody waits for it.
const PROOF_GRACE: f64 = 1.0;

#[derive(Clone)]
struct Clock {
    start: Instant,
    cpu: ProcessTime,
    timer: Timer,
}

impl Clock {
    fn now(&self) -> Moment {
        Moment {
            wall: self.start.elapsed().as_secs_f64(),
            cpu: self.cpu.elapsed().as_secs_f64(),
        }
    }

    /// What counts towards the seconds of the request.
    fn spent(&self) -> f64 {
        match self.timer {
            Timer::Wall => self.start.elapsed().as_secs_f64(),
            Timer::Cpu => ProcessTime::now().as_duration().as_secs_f64(),
        }
    }
}

enum Message<P> {
    Improved {
        at: Moment,
        seed: u64,
        step: u64,
        score: Score,
        plan: Option<P>,
    },
    Done {
        seed: u64,
        outcome: Option<Outcome<P>>,
    },
    Bound(Cost),
    Proved,
}

/// Runs until the budget is spent, the deadline passes, the optimum is proven, or `stop` is set.
///
/// # Errors
/// When a search panicked.
pub fn run<E: Engine>(
    problem: &Arc<E::Problem>,
    request: Request,
    stop: &Arc<AtomicBool>,
    hear: &mut dyn FnMut(News<E::Plan>),
) -> Result<Finished<E::Plan>, Crashed> {
    let (send, receive) = channel();
    let mut run = Run::<E> {
        problem: Arc::clone(problem),
        request,
        clock: Clock {
            start: Instant::now(),
            cpu: ProcessTime::now(),
            timer: request.timer,
        },
        halt: Arc::new(AtomicBool::new(false)),
        send,
        searching: 0,
        proving: false,
        best: None,
        bound: None,
        winners: Vec::new(),
    };
    run.start();
    run.listen(&receive, stop, hear)
}

/// Of so many threads, those that work on one plan.
pub fn threads_on_one<E: Engine>(problem: &E::Problem, threads: usize) -> usize {
    match E::is_shared(problem) {
        true => threads.clamp(1, 256),
        false => 1,
    }
}

struct Run<E: Engine> {
    problem: Arc<E::Problem>,
    request: Request,
    clock: Clock,
    /// Set when every search should end.
    halt: Arc<AtomicBool>,
    send: Sender<Message<E::Plan>>,
    searching: usize,
    proving: bool,
    best: Option<Score>,
    bound: Option<Cost>,
    winners: Vec<(u64, Outcome<E::Plan>)>,
}

impl<E: Engine> Run<E> {
    fn start(&mut self) {
        let threads = self.request.threads.max(1);
        let proves = E::proves(&self.problem) && self.request.seconds.is_some();
        let searches = if proves && 1 < threads {
            threads - 1
        } else {
            threads
        };
        let deadline = self.request.seconds.map(|seconds| {
            let share = if proves && threads == 1 {
                SEARCH_SHARE
            } else {
                1.0
            };
            seconds * share
        });
        let threads_each = threads_on_one::<E>(&self.problem, searches);
        let searches = searches / threads_each;
        for thread in 0..searches {
            let seed = self.request.seed.wrapping_add(thread as u64);
            self.searching += 1;
            search::spawn::<E>(search::Search {
                problem: Arc::clone(&self.problem),
                seed,
                steps: self.request.steps.unwrap_or(u64::MAX),
                threads: threads_each,
                deadline,
                clock: self.clock.clone(),
                halt: Arc::clone(&self.halt),
                send: self.send.clone(),
            });
        }
        if proves && 1 < threads {
            self.prove();
        }
    }

    /// Starts the proof with the time that is left.
    fn prove(&mut self) {
        let Some(seconds) = self.request.seconds else {
            return;
        };
        // A model is not even built in less.
        if seconds - self.clock.spent() < 0.05 {
            return;
        }
        self.proving = true;
        let problem = Arc::clone(&self.problem);
        let send = self.send.clone();
        let clock = self.clock.clone();
        thread::spawn(move || {
            // Nobody listens any more when the run has been stopped.
            let mut heard = |bound| drop(send.send(Message::Bound(bound)));
            let mut left = || seconds - clock.spent();
            let work = AssertUnwindSafe(|| E::prove(&problem, &mut left, &mut heard));
            // A proof that crashes proves nothing; the plan stands all the same.
            let _ = catch_unwind(work);
            let _ = send.send(Message::Proved);
        });
    }

    fn listen(
        mut self,
        receive: &Receiver<Message<E::Plan>>,
        stop: &AtomicBool,
        hear: &mut dyn FnMut(News<E::Plan>),
    ) -> Result<Finished<E::Plan>, Crashed> {
        let mut proof_started = self.proving;
        loop {
            match receive.recv_timeout(TICK) {
                Ok(message) => self.take(message, hear)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => unreachable!("`self` holds a sender"),
            }
            hear(News::Tick {
                at: self.clock.now(),
            });
            let stopped = stop.load(Ordering::Relaxed);
            if stopped || self.is_optimal() {
                self.halt.store(true, Ordering::Relaxed);
            }
            if 0 < self.searching {
                continue;
            }
            let late = (self.request.seconds)
                .is_some_and(|seconds| seconds + PROOF_GRACE < self.clock.spent());
            if stopped || late || self.is_optimal() {
                return Ok(self.finish(stopped));
            }
            if E::proves(&self.problem)
                && !proof_started
                && self.winners.iter().all(|(_, won)| won.bound.is_none())
            {
                proof_started = true;
                self.prove();
            }
            if !self.proving {
                return Ok(self.finish(false));
            }
        }
    }

    fn take(
        &mut self,
        message: Message<E::Plan>,
        hear: &mut dyn FnMut(News<E::Plan>),
    ) -> Result<(), Crashed> {
        match message {
            Message::Improved {
                at,
                seed,
                step,
                score,
                plan,
            } => {
                if self.best.is_none_or(|best| score < best) {
                    self.best = Some(score);
                    hear(News::Improved {
                        at,
                        seed,
                        step,
                        score,
                        plan,
                    });
                }
            }
            Message::Done { seed, outcome } => {
                self.searching -= 1;
                let outcome = outcome.ok_or(Crashed { seed })?;
                self.raise(outcome.bound, hear);
                if self.best.is_none_or(|best| outcome.score < best) {
                    self.best = Some(outcome.score);
                }
                self.winners.push((seed, outcome));
            }
            Message::Bound(bound) => self.raise(Some(bound), hear),
            Message::Proved => self.proving = false,
        }
        Ok(())
    }

    fn raise(&mut self, bound: Option<Cost>, hear: &mut dyn FnMut(News<E::Plan>)) {
        if let Some(bound) = bound
            && self.bound.is_none_or(|known| known < bound)
        {
            self.bound = Some(bound);
            let at = self.clock.now();
            hear(News::Bound { at, bound });
        }
    }

    fn is_optimal(&self) -> bool {
        matches!((self.best, self.bound), (Some(best), Some(bound))
            if best.is_feasible() && best.soft == bound)
    }

    fn is_refuted(&self) -> bool {
        matches!((self.best, self.bound), (Some(best), Some(bound))
            if best.is_feasible() && best.soft < bound)
    }

    fn finish(mut self, stopped: bool) -> Finished<E::Plan> {
        self.winners.sort_by_key(|(seed, won)| (won.score, *seed));
        let wall = self.clock.now().wall;
        let optimal = self.is_optimal();
        let refuted = self.bound.filter(|_| self.is_refuted());
        let threads = threads_on_one::<E>(&self.problem, self.request.threads);
        let (seed, won) = self.winners.swap_remove(0);
        let ending = match won.ending {
            _ if optimal => Ending::Optimal,
            _ if stopped => Ending::Stopped,
            // The clock stopped the search: its budget was time.
            Ending::Stopped => Ending::BudgetSpent,
            ending => ending,
        };
        Finished {
            plan: won.plan,
            score: won.score,
            bound: self.bound.filter(|_| refuted.is_none()),
            refuted,
            ending,
            replay: Replay {
                seed,
                steps: won.steps,
                threads,
            },
            wall,
        }
    }
}
