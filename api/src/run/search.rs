//! One search on a thread of its own, watched by the clock.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use solver::base::run::{Budget, Event, Outcome};

use super::{Clock, Message};
use crate::engine::Engine;

/// Plans are copied for the listener no more often than this, in seconds.
const COPY_EVERY: f64 = 0.45;

/// After this share of the time the number of steps in all of it is estimated; they quicken a little
/// once the search has cooled.
const SEEN_ENOUGH: f64 = 0.05;
const QUICKENS: f64 = 1.1;

pub(super) struct Search<E: Engine> {
    pub(super) problem: Arc<E::Problem>,
    pub(super) seed: u64,
    pub(super) steps: u64,
    /// That work on its plan.
    pub(super) threads: usize,
    /// In the clock's seconds.
    pub(super) deadline: Option<f64>,
    pub(super) clock: Clock,
    pub(super) halt: Arc<AtomicBool>,
    pub(super) send: Sender<Message<E::Plan>>,
}

pub(super) fn spawn<E: Engine>(search: Search<E>) {
    thread::spawn(move || {
        let seed = search.seed;
        let outcome = catch_unwind(AssertUnwindSafe(|| work::<E>(&search))).ok();
        // Nobody listens any more when the run has been given up.
        let _ = search.send.send(Message::Done { seed, outcome });
    });
}

fn work<E: Engine>(search: &Search<E>) -> Outcome<E::Plan> {
    let budget = Budget {
        seed: search.seed,
        steps: search.steps,
    };
    let mut copied_at = f64::NEG_INFINITY;
    let mut first_at = None;
    E::solve(&search.problem, search.threads, budget, &mut |event| {
        if let Event::Improved { done, plan, score } = event {
            let at = search.clock.now();
            let copy = COPY_EVERY <= at.wall - copied_at;
            if copy {
                copied_at = at.wall;
            }
            let message = Message::Improved {
                at,
                seed: search.seed,
                step: done,
                score,
                plan: copy.then(|| plan.clone()),
            };
            if search.send.send(message).is_err() {
                return ControlFlow::Break(());
            }
            first_at.get_or_insert(search.clock.spent());
        }
        if let Event::Proved { bound, .. } = event
            && search.send.send(Message::Bound(bound)).is_err()
        {
            return ControlFlow::Break(());
        }
        if let (Event::Pace { done, horizon }, Some(from), Some(to)) =
            (&event, first_at, search.deadline)
        {
            let (spent, all) = (search.clock.spent() - from, to - from);
            if SEEN_ENOUGH * all <= spent {
                let steps = *done as f64 * all / spent;
                horizon.set(Some((QUICKENS * steps) as u64));
            }
            return ControlFlow::Continue(());
        }
        let late = (search.deadline).is_some_and(|deadline| deadline <= search.clock.spent());
        if late || search.halt.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
}
