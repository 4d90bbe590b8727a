//! Ten thousand days so small that every plan can be tried: both searches find the best, and the
//! second judge, who tries every moment, says the same of it as the first.

use std::ops::ControlFlow;

use solver::base::rng::Rng;
use solver::base::run::{Budget, Event};
use solver::routing::check::check;
use solver::routing::draft::{Draft, Objective};
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::rich::is_rich;
use solver::routing::{solve, solve_from};
use support::routing::brute::brute_force;
use support::routing::oracle::judge;
use support::routing::rich::{Features, barred};
use support::routing::{shuffle_legs, tiny};

/// The plain search, or the rich one from nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Search {
    Plain,
    Rich,
}

/// What was missed at first.
#[derive(Debug, Default)]
struct Late(Vec<(u64, Search)>);

/// Where a few hundred steps have not found a plan as good as the best of all, this many do, in a
/// part of a second.
const STEPS: u64 = 20_000;

impl Late {
    /// The search finds a plan as good as the best of all.
    fn finds(&mut self, problem: &Problem, best: i64, search: Search, mut budget: Budget) -> Plan {
        let seed = budget.seed;
        for is_last in [false, true] {
            let go_on = &mut |_: Event<'_, Plan>| ControlFlow::Continue(());
            let outcome = match search {
                Search::Plain => solve(problem, budget, go_on),
                Search::Rich => solve_from(problem, Some(&Plan::empty(problem)), budget, go_on),
            };
            let report = check(problem, &outcome.plan);
            let (said, judged) = (outcome.score, report.score);
            assert_eq!(said, judged, "seed {seed}: {:?}", report.violations);
            let found = (said.hard, said.soft.0);
            if found == (0, best) {
                return outcome.plan;
            }
            assert!(!is_last, "seed {seed}, {search:?}: {found:?}, not {best}");
            self.0.push((seed, search));
            budget.steps = STEPS;
        }
        unreachable!("the last try returns or panics");
    }
}

/// A third of the days are not judged by cost, where nothing in them has a price by cost alone.
fn read(draft: &mut Draft, seed: u64) -> Problem {
    draft.objective = match seed % 6 {
        0 => Objective::Vroom,
        1 => Objective::VehiclesThenDistance,
        _ => Objective::Cost,
    };
    Problem::new(draft).unwrap_or_else(|_| {
        draft.objective = Objective::Cost;
        Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
    })
}

/// Up to three orders, now and then four.
fn few(draft: &mut Draft, seed: u64) {
    draft
        .orders
        .truncate(if seed.is_multiple_of(8) { 4 } else { 3 });
}

fn plain_days(seeds: std::ops::Range<u64>) {
    let mut late = Late::default();
    for seed in seeds {
        let mut draft = tiny(seed + 1_000_000);
        few(&mut draft, seed);
        let mut rng = Rng::from_seed(seed).fork("legs");
        if seed % 3 == 0 {
            shuffle_legs(&mut draft, &mut rng);
        }
        let problem = read(&mut draft, seed / 3);
        assert!(!is_rich(&problem), "seed {seed} is for the plain search");
        let (best, _) = brute_force(&problem).expect("nobody need drive");
        let budget = Budget { seed, steps: 500 };
        late.finds(&problem, best.0, Search::Plain, budget);
        if seed % 4 == 0 {
            late.finds(&problem, best.0, Search::Rich, budget);
        }
    }
    assert!(late.0.len() < 12, "{late:?}");
}

#[test]
fn the_plain_search_finds_the_best_of_all_plans() {
    plain_days(0..2_500);
}

#[test]
fn the_plain_search_finds_the_best_of_all_plans_on_other_days() {
    plain_days(2_500..5_000);
}

/// Of so many days a lawful plan exists, and of so many best plans the second judge knows the
/// times.
fn rich_days(seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut solved, mut timed) = (0, 0);
    let mut late = Late::default();
    for seed in seeds {
        let mut draft = barred(seed + 1_000_000, 4, Features::of(seed));
        if draft.published.is_none() {
            few(&mut draft, seed);
        }
        let problem = read(&mut draft, seed / 16);
        let Some((best, _)) = brute_force(&problem) else {
            continue;
        };
        let budget = Budget { seed, steps: 400 };
        let plan = late.finds(&problem, best.0, Search::Rich, budget);
        solved += 1;
        if draft.objective != Objective::Cost {
            continue;
        }
        let second = judge(&draft, problem.cost_scale(), &plan.to_draft(&problem));
        if second.untimed == 0 {
            let cost: i128 = second.costs.values().sum();
            assert_eq!(cost, i128::from(best.0), "seed {seed}: {:?}", second.costs);
            timed += 1;
        }
    }
    assert!(late.0.len() < 30, "{late:?}");
    (solved, timed)
}

#[test]
fn the_rich_search_finds_the_best_of_all_plans_on_days_with_everything() {
    let (solved, timed) = rich_days(0..3_500);
    assert!(
        2_800 < solved && 1_200 < timed,
        "{solved} solved, {timed} timed"
    );
}

#[test]
fn the_rich_search_finds_the_best_of_all_plans_on_other_days_with_everything() {
    let (solved, timed) = rich_days(3_500..7_000);
    assert!(
        2_800 < solved && 1_200 < timed,
        "{solved} solved, {timed} timed"
    );
}
