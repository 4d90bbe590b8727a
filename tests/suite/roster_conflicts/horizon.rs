//! What the horizon leaves no room for is called so.

use solver::rostering::reasons::conflict::{Finding, find};
use solver::rostering::reasons::options::Case;
use support::roster::draw::draw;

use super::{impossible, needs, problem};

#[test]
fn a_candidate_with_less_time_than_is_owed() {
    // Three weeks are owed by Sunday 15 March, and the horizon begins on Monday 2 March.
    let drawing = "weeks 6\nhost G\nphysician A duty=2026-03-15:52-49";
    impossible(
        drawing,
        "A",
        &["need", "need"],
        "A is credited 1 weeks more",
    );
    let drawn = draw(drawing);
    let problem = problem(&drawn.draft);
    let case = Case {
        draft: &drawn.draft,
        problem: &problem,
    };
    let Finding::Impossible(conflict) = find(case, &needs(&problem, "A")) else {
        panic!("it is said to be possible");
    };
    assert_eq!(
        conflict.reasons[1].message,
        "only 2 whole weeks of the horizon (2026-03-02..2026-04-12) end by the cut-off of A, \
         2026-03-15"
    );
}
