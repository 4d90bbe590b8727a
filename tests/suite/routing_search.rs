//! The search for routes: what it believes, what it finds, and that it can be told again.

use std::ops::ControlFlow;

use solver::base::run::{Budget, Ending, Event, Outcome};
use solver::routing::check::check;
use solver::routing::draft::Draft;
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::solve;
use support::routing::brute::cheapest;
use support::routing::{day, tiny};

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

fn run(problem: &Problem, seed: u64, steps: u64) -> Outcome<Plan> {
    solve(problem, Budget { seed, steps }, &mut |_| {
        ControlFlow::Continue(())
    })
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    for seed in 0..300 {
        let problem = read(&tiny(seed));
        let best = cheapest(&problem);
        let outcome = run(&problem, seed, 4_000);
        assert_eq!(outcome.score.soft, best, "seed {seed}");
        assert_eq!(
            check(&problem, &outcome.plan).score,
            outcome.score,
            "seed {seed}"
        );
    }
}

#[test]
fn a_thousand_orders_are_served_lawfully() {
    let problem = read(&day(1, 1_000));
    let outcome = run(&problem, 1, 3_000);
    let report = check(&problem, &outcome.plan);
    assert_eq!(report.score, outcome.score);
    assert_eq!(report.score.hard, 0);
    assert_eq!(report.amount("unserved"), 0);
}

#[test]
fn a_stopped_route_search_is_replayed_by_its_step_count() {
    let problem = read(&day(2, 80));
    for patience in [1, 2, 5, 40, 133] {
        let mut heard = 0;
        let stopped = solve(
            &problem,
            Budget {
                seed: 7,
                steps: u64::MAX,
            },
            &mut |_| {
                heard += 1;
                if patience < heard {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        );
        assert_eq!(stopped.ending, Ending::Stopped);
        let again = run(&problem, 7, stopped.steps);
        assert_eq!(again.steps, stopped.steps);
        let text = |plan: &Plan| format!("{:?}", plan.to_draft(&problem));
        assert_eq!(
            text(&again.plan),
            text(&stopped.plan),
            "after {patience} events"
        );
        assert_eq!(again.score, stopped.score);
    }
}

#[test]
fn every_plan_heard_is_better_than_the_last_and_the_first_needs_no_step() {
    let problem = read(&day(3, 60));
    let mut costs = Vec::new();
    let outcome = solve(
        &problem,
        Budget {
            seed: 1,
            steps: 500,
        },
        &mut |event| {
            if let Event::Improved { plan, score, done } = event {
                assert_eq!(check(&problem, plan).score, score);
                assert!(
                    done != 0 || costs.is_empty(),
                    "only the first plan needs no step"
                );
                costs.push(score);
            }
            ControlFlow::Continue(())
        },
    );
    assert!(costs.windows(2).all(|pair| pair[1] < pair[0]), "{costs:?}");
    assert_eq!(costs.last(), Some(&outcome.score));
    let mut first = Vec::new();
    solve(&problem, Budget { seed: 1, steps: 0 }, &mut |event| {
        if let Event::Improved { score, .. } = event {
            first.push(score);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(first, costs[..1]);
}

#[test]
fn shifting_the_day_by_an_hour_changes_no_cost() {
    use solver::base::text::TimeOfDay::{self, Seconds};
    let later = |time: &mut TimeOfDay| {
        if let Seconds(seconds) = time {
            *seconds += 3_600;
        }
    };
    for seed in 0..40 {
        let early = tiny(seed);
        let mut late = early.clone();
        late.depots
            .iter_mut()
            .flat_map(|depot| &mut depot.open)
            .flatten()
            .for_each(later);
        late.vehicles
            .iter_mut()
            .flat_map(|vehicle| &mut vehicle.shift)
            .for_each(later);
        late.orders
            .iter_mut()
            .flat_map(|order| &mut order.release)
            .for_each(later);
        late.orders
            .iter_mut()
            .flat_map(|order| &mut order.windows)
            .flatten()
            .for_each(later);
        let (early, late) = (run(&read(&early), 1, 2_000), run(&read(&late), 1, 2_000));
        assert_eq!(early.plan, late.plan, "seed {seed}");
        assert_eq!(early.score, late.score, "seed {seed}");
    }
}

#[test]
fn other_names_and_another_order_of_rows_give_the_same_cost() {
    for seed in 0..60 {
        let draft = tiny(seed);
        let mut renamed = draft.clone();
        renamed.orders.reverse();
        renamed.vehicles.reverse();
        for (number, order) in renamed.orders.iter_mut().enumerate() {
            order.id = format!("x{number}");
        }
        let one = run(&read(&draft), 1, 4_000).score;
        let other = run(&read(&renamed), 1, 4_000).score;
        assert_eq!(one, other, "seed {seed}");
    }
}

#[test]
fn another_vehicle_never_makes_the_best_day_dearer() {
    for seed in 0..60 {
        let mut draft = tiny(seed);
        draft.orders.truncate(4);
        let before = cheapest(&read(&draft));
        let mut another = draft.vehicles[0].clone();
        another.id = "another".into();
        draft.vehicles.push(another);
        let problem = read(&draft);
        let after = cheapest(&problem);
        assert!(after <= before, "seed {seed}");
        assert_eq!(run(&problem, seed, 4_000).score.soft, after, "seed {seed}");
    }
}

#[test]
fn a_day_without_orders_is_a_day_off() {
    let mut draft = day(1, 20);
    draft.orders.clear();
    let outcome = run(&read(&draft), 1, 100);
    assert_eq!(outcome.score.soft.0, 0);
}
