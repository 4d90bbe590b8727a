//! The judge of routes against a second one that drives tick by tick and tries every moment.

use solver::base::rng::Rng;
use solver::routing::check::check;
use solver::routing::problem::Problem;
use support::routing::oracle::judge;
use support::routing::rich::{Features, barred, rich_plan};

/// Rules that the oracle speaks of even when windows cannot be kept.
const ALWAYS: [&str; 17] = [
    "served_once",
    "window_kept",
    "depot_open",
    "depot_supplies",
    "capacity_kept",
    "handling_separate",
    "equipment_present",
    "trips_limited",
    "skills_present",
    "distance_limited",
    "stops_limited",
    "breaks_taken",
    "pickup_first",
    "loads_at_depot",
    "locks_kept",
    "listed_rightly",
    "distance",
];

/// Compares on so many days; gives how many plans could be timed, and how many kept every rule.
fn compare(seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut timed, mut feasible) = (0, 0);
    for seed in seeds {
        let draft = barred(seed, 5, Features::of(seed));
        let problem = Problem::new(&draft)
            .unwrap_or_else(|flaws| panic!("seed {seed}: a valid day: {flaws:?}"));
        let mut rng = Rng::from_seed(seed).fork("plan");
        let written = rich_plan(&draft, &mut rng);
        let plan = written.read(&problem).expect("the plan names the day's");
        let report = check(&problem, &plan);
        let second = judge(&draft, problem.cost_scale(), &written);
        for line in &report.rules {
            if second.untimed != 0 && !ALWAYS.contains(&line.rule) {
                continue;
            }
            let amount = second.amounts.get(line.rule).copied().unwrap_or(0);
            assert_eq!(line.amount, amount, "seed {seed}: {}", line.rule);
            let cost = second.costs.get(line.rule).copied().unwrap_or(0);
            assert_eq!(i128::from(line.cost.0), cost, "seed {seed}: {}", line.rule);
        }
        timed += usize::from(second.untimed == 0);
        feasible += usize::from(report.score.is_feasible());
    }
    (timed, feasible)
}

#[test]
fn two_judges_that_share_nothing_agree_on_every_rule_of_random_plans() {
    let (timed, feasible) = compare(0..10_000);
    // Otherwise the days would be too hard to say anything about times.
    assert!(5_000 < timed, "{timed} plans timed");
    assert!(1_300 < feasible, "{feasible} plans without a broken rule");
}
