//! Tiny rosters that have been published, and to which something has happened.

use std::ops::ControlFlow;

use serde_json::{Value, json};
use solver::base::rng::Rng;
use solver::base::run::Budget;
use solver::rostering::draft::Draft;
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem;
use solver::rostering::replan::events::EventsDraft;
use solver::rostering::replan::{Now, after};
use solver::rostering::solve;

use super::random::small_rostering;
use super::wished::wished_rostering;

/// A year, its plan, and the year after something has happened.
pub struct Happened {
    pub draft: Draft,
    pub problem: Problem,
    pub plan: Plan,
    pub events: EventsDraft,
    pub now: Now,
}

/// The same for the same seed.
///
/// # Panics
/// When the events made cannot happen, which would be a mistake here.
#[must_use]
pub fn happened(seed: u64) -> Happened {
    let mut rng = Rng::from_seed(seed).fork("happened");
    // Every second one has floors, company, limits and wishes, too.
    let draft = match seed.is_multiple_of(2) {
        true => small_rostering(seed),
        false => wished_rostering(seed),
    };
    let problem = Problem::new(&draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    let budget = Budget {
        seed,
        steps: rng.below(40) as u64,
    };
    let plan = solve(&problem, budget, &mut |_| ControlFlow::Continue(())).plan;
    let events = events(&mut rng, &draft, &problem);
    let now = after(&draft, &problem, &plan, &events)
        .unwrap_or_else(|flaws| panic!("seed {seed}: {events:#?} {flaws:#?}"));
    Happened {
        draft,
        problem,
        plan,
        events,
        now,
    }
}

fn events(rng: &mut Rng, draft: &Draft, problem: &Problem) -> EventsDraft {
    let begun = rng.below(problem.weeks());
    let mut happened: Vec<Value> = Vec::new();
    let day = |rng: &mut Rng, from: usize| {
        let week = from + rng.below(problem.weeks() - from);
        problem.calendar().monday(week) + chrono::Days::new(rng.below(5) as u64)
    };
    let span = |rng: &mut Rng| {
        let (one, other) = (day(rng, begun), day(rng, begun));
        (one.min(other), one.max(other))
    };
    if rng.percent(70) {
        let (from, to) = span(rng);
        let physician = &rng.pick(&draft.physicians).id;
        let row = json!({"physician": physician, "from": from, "to": to});
        happened.push(json!({ "leave_added": row }));
    }
    if rng.percent(50) {
        let (from, to) = span(rng);
        let host = &rng.pick(&draft.hosts).id;
        happened.push(json!({"host_closed": {"host": host, "from": from, "to": to}}));
    }
    if rng.percent(15) {
        let physician = &rng.pick(&draft.physicians).id;
        let from = day(rng, begun);
        happened.push(json!({"physician_left": {"physician": physician, "from": from}}));
    }
    if !draft.lines.is_empty() && rng.percent(20) {
        let line = &rng.pick(&draft.lines).id;
        happened.push(json!({ "line_dropped": { "line": line } }));
    }
    if !draft.studios.is_empty() && draft.lines.len() < 2 && rng.percent(30) {
        let row = json!({
            "id": "new", "studio": rng.pick(&draft.studios).id,
            "specialty": rng.pick(&draft.specialties).id,
            "activity": "consultation", "every_weeks": rng.between(1, 2),
        });
        happened.push(json!({ "line_added": row }));
    }
    let mut locks: Vec<Value> = Vec::new();
    if rng.percent(40) {
        let lock = *rng.pick(&["person", "week", "frozen"]);
        let physician = &rng.pick(&draft.physicians).id;
        locks.push(json!({"physician": physician, "lock": lock}));
    }
    let events = json!({
        "now": begun,
        "freeze": {"frozen_weeks": rng.between(0, 1), "week_weeks": rng.between(0, 2)},
        "locks": locks,
        "prices": {
            "per_person": *rng.pick(&[0, 100, 500]), "per_session": rng.between(0, 60),
            "per_posted_week": rng.between(0, 60), "near_weeks": 2,
            "near_percent": *rng.pick(&[0, 100, 300]),
        },
        "events": happened,
    });
    serde_json::from_value(events).expect("events")
}
