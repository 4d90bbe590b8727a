//! What takes too much effort to settle is called neither possible nor impossible.

use solver::base::rng::Rng;
use solver::mip::{Limit, Mip};
use solver::rostering::draft::Draft;
use solver::rostering::reasons::conflict::{Finding, find, find_within};
use solver::rostering::reasons::need::Need;
use solver::rostering::reasons::options::Case;
use support::roster::draw::draw;

use super::problem;

const ROOT: Limit = Limit {
    seconds: None,
    nodes: Some(0),
};

#[test]
fn a_model_given_up_is_not_infeasible() {
    // Half of many sums at once: nothing near the root says whether it can be.
    let mut rng = Rng::from_seed(1).fork("halves");
    let mut open = Mip::new(true);
    let taken: Vec<_> = (0..40).map(|_| open.yes_or_no(0)).collect();
    for _ in 0..5 {
        let weights: Vec<i64> = taken.iter().map(|_| rng.between(1, 99)).collect();
        let half = weights.iter().sum::<i64>() / 2;
        open.exactly(weights.into_iter().zip(taken.iter().copied()), half);
    }
    let answer = open.solve(ROOT);
    assert_eq!((answer.objective, answer.is_infeasible), (None, false));
    let mut never = Mip::new(true);
    let (one, other) = (never.yes_or_no(1), never.yes_or_no(1));
    never.at_least([(1, one), (1, other)], 3);
    assert!(never.solve(ROOT).is_infeasible);
}

/// Twelve candidates who must serve two weeks each, in blocks of two; one bed at each of two hosts,
/// and gaps of odd lengths between closures: a week is lost in each, so one bed is too few.
fn crowded(closed: &str) -> Draft {
    let mut text =
        format!("weeks 16\nrotation lengths=2\nhost G beds=1\nhost H beds=1 closed={closed}\n");
    for name in [
        "A", "B", "C", "D", "E", "F", "J", "K", "L", "M", "N", "O", "P",
    ] {
        text.push_str(&format!("physician {name} duty=2026-06-21:52-50\n"));
    }
    draw(&text).draft
}

#[test]
fn with_less_effort_nothing_else_is_said_than_that_it_is_not_settled() {
    let mut unsettled = 0;
    for closed in ["2026-03-16..2026-03-20", "2026-04-06..2026-05-15"] {
        let draft = crowded(closed);
        let problem = problem(&draft);
        let case = Case {
            draft: &draft,
            problem: &problem,
        };
        let people = problem.physicians().ids();
        let needs: Vec<Need> = people
            .map(|physician| Need::Deadline { physician })
            .collect();
        let kind = |finding: &Finding| match finding {
            Finding::Possible(_) => "possible",
            Finding::Impossible(_) => "impossible",
            Finding::Unsettled => "unsettled",
        };
        let known = find(case, &needs);
        println!("{closed} {}", kind(&known));
        for nodes in [0, 1] {
            let found = find_within(case, &needs, nodes);
            println!("{nodes} {}", kind(&found));
            match found {
                Finding::Unsettled => unsettled += 1,
                _ => assert_eq!(kind(&found), kind(&known), "{closed}, {nodes} nodes"),
            }
        }
    }
    assert!(0 < unsettled);
}
