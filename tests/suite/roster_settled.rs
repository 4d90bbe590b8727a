//! Parties and floors at home when part of a roster has begun: what is settled stays, whatever
//! becomes of companions and colleagues, and all else is planned around it as well as can be.

use std::ops::ControlFlow;

use solver::base::run::Budget;
use solver::mip::Limit;
use solver::rostering::bound::prove;
use solver::rostering::check::check;
use solver::rostering::model::Detail;
use solver::rostering::plan::PlanDraft;
use solver::rostering::problem::Problem;
use solver::rostering::solve;
use support::roster::brute::brute_force;
use support::roster::draw::draw;

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
