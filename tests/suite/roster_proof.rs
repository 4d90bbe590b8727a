//! What is proven of rosters: the model says what the rule book says, and bounds hold.

use solver::base::score::Score;
use solver::base::units::Cost;
use solver::mip::Limit;
use solver::rostering::bound::{Proof, bound, prove};
use solver::rostering::model::Detail;
use solver::rostering::problem::Problem;
use support::roster::brute::brute_force;
use support::roster::random::small_rostering;

/// To the end, without a clock.
const TO_THE_END: Limit = Limit {
    seconds: None,
    nodes: None,
};

fn instance(seed: u64) -> (Problem, Score) {
    let draft = small_rostering(seed);
    let problem = Problem::new(&draft).unwrap_or_else(|flaws| panic!("{seed}: {flaws:?}"));
    let best = brute_force(&problem);
    (problem, best)
}

fn proof(problem: &Problem, detail: Detail, integers: bool) -> Proof {
    prove(problem, detail, integers, TO_THE_END).expect("nothing cuts it short")
}

#[test]
fn the_model_by_half_days_costs_what_trying_everything_costs() {
    for seed in 0..300 {
        let (problem, best) = instance(seed);
        let proof = proof(&problem, Detail::HalfDays, true);
        assert_eq!(proof.optimum, Some(best.soft), "instance {seed}");
        assert_eq!(proof.bound, best.soft, "instance {seed}");
    }
}

#[test]
fn every_bound_lies_below_the_best_roster_and_a_finer_one_above_a_coarser_one() {
    let (mut tight, mut loose) = (0, 0);
    for seed in 0..300 {
        let (problem, best) = instance(seed);
        let relaxed = proof(&problem, Detail::Weeks, false).bound;
        let by_weeks = proof(&problem, Detail::Weeks, true).bound;
        assert!(relaxed <= by_weeks, "instance {seed}");
        assert!(by_weeks <= best.soft, "instance {seed}");
        tight += usize::from(by_weeks == best.soft);
        loose += usize::from(relaxed < by_weeks);
    }
    // Or the promise was never put to the test.
    assert!(20 < tight && 20 < loose, "{tight} tight, {loose} loose");
}

#[test]
fn bounds_are_heard_rising_and_the_last_one_is_returned() {
    for seed in 0..40 {
        let (problem, best) = instance(seed);
        let mut heard: Vec<Cost> = Vec::new();
        let last = bound(&problem, &mut || TO_THE_END, &mut |cost| heard.push(cost));
        assert!(heard.is_sorted_by(|one, next| one < next), "{heard:?}");
        assert_eq!(
            last,
            heard.last().copied().unwrap_or(Cost(0)),
            "instance {seed}"
        );
        assert!(
            last <= best.soft,
            "instance {seed}: {last:?} above {best:?}"
        );
    }
}
