//! Parties and floors at home when part of a roster has begun: what is settled stays, whatever
//! becomes of companions and colleagues, and all else is planned around it as well as can be.

use std::ops::ControlFlow;

use serde_json::json;
use solver::base::run::Budget;
use solver::mip::Limit;
use solver::rostering::bound::prove;
use solver::rostering::check::check;
use solver::rostering::model::Detail;
use solver::rostering::plan::PlanDraft;
use solver::rostering::problem::Problem;
use solver::rostering::replan::after;
use solver::rostering::replan::events::EventsDraft;
use solver::rostering::solve;
use support::roster::brute::brute_force;
use support::roster::draw::{Drawn, draw};

fn solved(problem: &Problem, steps: u64) -> PlanDraft {
    let budget = Budget { seed: 1, steps };
    let outcome = solve(problem, budget, &mut |_| ControlFlow::Continue(()));
    assert_eq!(outcome.score, check(problem, &outcome.plan).score);
    outcome.plan.to_draft(problem)
}

/// Trying everything, the exact model and the search agree on the best roster, which keeps every rule.
fn agreed(problem: &Problem) {
    let best = brute_force(problem);
    assert_eq!(best.hard, 0);
    let budget = Budget {
        seed: 1,
        steps: 2_000,
    };
    let outcome = solve(problem, budget, &mut |_| ControlFlow::Continue(()));
    assert_eq!(outcome.score, best);
    let to_the_end = Limit {
        seconds: None,
        nodes: None,
    };
    let proof = prove(problem, Detail::HalfDays, true, to_the_end).expect("nothing cuts it short");
    assert_eq!(proof.optimum, Some(best.soft));
}

/// The drawn year in week `now`, with B ill between two days.
fn ill(drawn: &Drawn, now: usize, from: &str, to: &str) -> Problem {
    let events: EventsDraft = serde_json::from_value(json!({
        "now": now,
        "events": [{"leave_added": {"physician": "B", "from": from, "to": to}}],
    }))
    .expect("events");
    let (problem, plan) = (drawn.problem(), drawn.plan());
    let now = after(&drawn.draft, &problem, &plan, &events).expect("it can happen");
    now.problem
}

#[test]
fn a_posting_that_has_begun_goes_on_when_a_companion_falls_ill() {
    // Both are posted for eight weeks. In week 2 B is said to be ill in weeks 4 and 5.
    let drawn = draw(
        "rotation lengths=8\nhost G\nphysician A duty=2026-12-31:8-0\n\
         physician B duty=2026-12-31:8-0\ntogether A B\n\
         A | G G G G G G G G . .\nB | G G G G G G G G . .",
    );
    let problem = ill(&drawn, 2, "2026-03-30", "2026-04-10");
    for steps in [0, 300] {
        let plan = solved(&problem, steps);
        let all: Vec<(&str, i64, i64)> = (plan.postings.iter())
            .map(|row| (row.physician.as_str(), row.first_week, row.weeks))
            .collect();
        // A goes on; of B what came before the illness stays, and B does not go back alone.
        assert_eq!(all, [("A", 0, 8), ("B", 0, 4)], "after {steps} steps");
    }
    agreed(&problem);
}

#[test]
fn what_is_still_owed_is_served_together_whatever_each_has_served_alone() {
    // A has four weeks, B two of them: B is ill in weeks 2 and 3. Each owes twelve by the end of the
    // twelve weeks: eight more for A, and for B no more than those eight.
    let people = "rotation lengths=2,4 max_blocks=3 slack=1\nweights travel_minute=0\nhost G\n\
                  physician A duty=2026-05-24:12-0\nphysician B duty=2026-05-24:12-0\n\
                  together A B\nA | G G G G . . . . . . . .\nB | G G G G . . . . . . . .";
    agreed(&ill(&draw(people), 1, "2026-03-16", "2026-03-29"));
}

#[test]
fn a_lock_on_one_of_a_party_keeps_the_postings_of_the_others_in_place() {
    let mut drawn = draw(
        "rotation lengths=2\npublished lock=free\nhost G\nphysician A duty=2026-12-31:2-0\n\
         physician B duty=2026-12-31:2-0\ntogether A B\nwas A | . G G . .\nwas B | . G G . .",
    );
    let told = drawn.draft.published.as_mut().expect("it is drawn");
    told.postings[0].lock = serde_json::from_value(json!("frozen")).expect("a lock");
    let problem = drawn.problem();
    assert_eq!(solved(&problem, 0).postings.len(), 2);
    agreed(&problem);
}

#[test]
fn a_settled_posting_breaks_no_floor_at_home_and_leaves_nobody_else_to_go() {
    // One of A, B and C must be at home. A is away by what was published when B is on leave.
    let drawn = draw(
        "rotation lengths=2\npublished begun=1 lock=frozen\nhost G\nfloor ward department=ward least=1\n\
         physician A duty=2026-12-31:2-0\nphysician B leave=2026-03-09..2026-03-13\n\
         physician C duty=2026-12-31:2-0\nwas A | G G . .",
    );
    let problem = drawn.problem();
    let plan = solved(&problem, 0);
    assert_eq!(plan.postings[0].physician, "A");
    agreed(&problem);
    // With B and C on leave, even A leaves too few: it is settled all the same.
    let mut fewer = drawn.draft.clone();
    fewer.physicians[2].leave = fewer.physicians[1].leave.clone();
    agreed(&Problem::new(&fewer).expect("as sound as before"));
}

#[test]
fn a_settled_visit_breaks_no_floor_at_home_and_leaves_nobody_else_to_go() {
    // Both are needed at home, but A's sessions stay; B may hold none.
    let drawn = draw(
        "published lock=frozen\nhost G open=mon_am\nfloor ward department=ward least=2\n\
         line L host=G\nline M host=G\nphysician A\nphysician B\nwas L mon_am | A A",
    );
    let problem = drawn.problem();
    let plan = solved(&problem, 0);
    assert_eq!(plan.series.len(), 1, "{plan:?}");
    agreed(&problem);
}
