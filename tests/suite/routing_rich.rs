//! The search for days with everything: it prices as the judge does, and finds what trying
//! everything finds.

use std::ops::ControlFlow;

use solver::base::rng::Rng;
use solver::base::run::{Budget, Outcome};
use solver::routing::check::{check, score_of};
use solver::routing::draft::Draft;
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::rich::pricer::Pricer;
use solver::routing::solve_from;
use support::routing::brute::brute_force;
use support::routing::rich::{Features, rich, rich_plan};

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

fn run(problem: &Problem, start: Option<&Plan>, seed: u64, steps: u64) -> Outcome<Plan> {
    solve_from(problem, start, Budget { seed, steps }, &mut |_| {
        ControlFlow::Continue(())
    })
}

#[test]
fn the_price_of_a_route_is_what_the_judge_says() {
    let mut lawful = 0;
    for seed in 0..6_000 {
        let draft = rich(seed, 6, Features::of(seed));
        let problem = read(&draft);
        let mut rng = Rng::from_seed(seed).fork("plan");
        let plan = rich_plan(&draft, &mut rng);
        let plan = plan.read(&problem).expect("the plan names the day's");
        if check(&problem, &plan).amount("served_once") != 0 {
            continue;
        }
        let mut pricer = Pricer::new(&problem);
        for (vehicle, trips) in plan.routes.iter() {
            let score = score_of(&problem, vehicle, trips);
            let judged = (score.hard == 0).then_some(score.soft);
            let priced = pricer.cost(vehicle, trips);
            assert_eq!(priced, judged, "seed {seed}, {vehicle:?}: {trips:?}");
            lawful += usize::from(priced.is_some_and(|_| !trips.is_empty()));
        }
    }
    // Otherwise little would have been priced.
    assert!(1_500 < lawful, "{lawful} lawful routes");
}

#[test]
fn the_best_of_all_plans_is_found_on_days_with_everything() {
    let mut solved = 0;
    for seed in 0..1_500 {
        let draft = rich(seed, 4, Features::of(seed));
        let problem = read(&draft);
        let Some((best, _)) = brute_force(&problem) else {
            continue;
        };
        let outcome = run(&problem, Some(&Plan::empty(&problem)), seed, 1_000);
        let report = check(&problem, &outcome.plan);
        assert_eq!(
            report.score, outcome.score,
            "seed {seed}: {:?}",
            report.violations
        );
        assert_eq!(
            (outcome.score.hard, outcome.score.soft),
            (0, best),
            "seed {seed}"
        );
        solved += 1;
    }
    assert!(1_000 < solved, "{solved} days have a lawful plan");
}
