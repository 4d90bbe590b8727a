//! Several threads on one plan: the same plan every time, and one that the judge scores alike.

use std::ops::ControlFlow;

use api::instance::Day;
use datasets::formats::instance::Wanted;
use solver::base::run::{Budget, Ending, Event, Outcome};
use solver::routing::check::check;
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::{is_shared, solve_on};
use support::routing::day;

fn run(problem: &Problem, threads: usize, budget: Budget, patience: u64) -> Outcome<Plan> {
    let mut heard = 0;
    solve_on(problem, threads, budget, &mut |event| {
        if let Event::Improved { plan, score, .. } = event {
            assert_eq!(check(problem, plan).score, score, "as the judge says");
        }
        heard += 1;
        match heard < patience {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    })
}

fn text(problem: &Problem, plan: &Plan) -> String {
    format!("{:?}", plan.to_draft(problem))
}

#[test]
fn threads_that_share_a_plan_make_the_same_plan_every_time() {
    let problem = Problem::new(&day(4, 150)).expect("a valid day");
    assert!(is_shared(&problem));
    let budget = Budget {
        seed: 3,
        steps: 13_337,
    };
    let alone = run(&problem, 1, budget, u64::MAX);
    let first = run(&problem, 1, Budget { steps: 0, ..budget }, u64::MAX);
    for threads in [2, 3] {
        let once = run(&problem, threads, budget, u64::MAX);
        let again = run(&problem, threads, budget, u64::MAX);
        assert_eq!(once.steps, budget.steps);
        assert_eq!(text(&problem, &once.plan), text(&problem, &again.plan));
        assert_eq!(once.score, check(&problem, &once.plan).score);
        // Nobody works alone: the routes are other ones, and far better than the first.
        assert_ne!(text(&problem, &once.plan), text(&problem, &alone.plan));
        let (shared, built) = (once.score.soft.0, first.score.soft.0);
        assert!(shared * 100 < built * 95, "{shared} after {built}");
    }
}

#[test]
fn a_stopped_search_of_two_threads_is_replayed_by_its_step_count() {
    let problem = Problem::new(&day(2, 120)).expect("a valid day");
    for patience in [1, 2, 9, 40] {
        let endless = Budget {
            seed: 7,
            steps: u64::MAX,
        };
        let stopped = run(&problem, 2, endless, patience);
        assert_eq!(stopped.ending, Ending::Stopped);
        let budget = Budget {
            steps: stopped.steps,
            ..endless
        };
        let again = run(&problem, 2, budget, u64::MAX);
        assert_eq!(again.steps, stopped.steps);
        assert_eq!(text(&problem, &again.plan), text(&problem, &stopped.plan));
        assert_eq!(again.score, stopped.score);
    }
}

#[test]
fn few_routes_that_are_dealt_out_now_and_then_are_never_mixed_up() {
    for seed in 0..40 {
        let problem = Problem::new(&day(seed, 24)).expect("a valid day");
        for threads in [2, 4] {
            let budget = Budget {
                seed,
                steps: 12_000,
            };
            let found = run(&problem, threads, budget, u64::MAX);
            let judged = check(&problem, &found.plan).score;
            assert_eq!(judged, found.score, "seed {seed}, {threads} threads");
        }
    }
}

#[test]
fn threads_on_a_day_of_several_trips_keep_their_trips_apart() {
    let text = include_bytes!("../bench/routing/instances/mtvrptwr/OWN36R0.5.vrp");
    let day = Day::new(text.to_vec(), Wanted::default()).expect("a day");
    for seed in 0..4 {
        for threads in [2, 3] {
            let budget = Budget {
                seed,
                steps: 20_000,
            };
            let found = run(&day.problem, threads, budget, u64::MAX);
            let judged = check(&day.problem, &found.plan).score;
            assert_eq!(judged, found.score, "seed {seed}, {threads} threads");
        }
    }
}
