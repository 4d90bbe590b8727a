//! The roster search: as good as trying everything, replayed by its steps, honest about its score.

use std::ops::ControlFlow;

use serde_json::{Value, json};
use solver::base::rng::Rng;
use solver::base::run::{Budget, Ending, Event, Outcome};
use solver::base::score::Score;
use solver::rostering::check::check;
use solver::rostering::draft::Draft;
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem;
use solver::rostering::solve;
use support::roster::brute::{best_of_all, best_plan, brute_force};
use support::roster::random::small_rostering;
use support::roster::wished::wished_rostering;

/// Random tiny instances of each promise that needs no brute force.
const FEW: u64 = 40;

fn problem(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"))
}

fn run(problem: &Problem, seed: u64, steps: u64) -> Outcome<Plan> {
    solve(problem, Budget { seed, steps }, &mut |_| {
        ControlFlow::Continue(())
    })
}

/// Stops when `stop` says so.
fn run_until(
    problem: &Problem,
    seed: u64,
    mut stop: impl FnMut(&Event<'_, Plan>) -> bool,
) -> Outcome<Plan> {
    let budget = Budget {
        seed,
        steps: 100_000,
    };
    solve(problem, budget, &mut |event| {
        if stop(&event) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
}

fn written(problem: &Problem, plan: &Plan) -> String {
    serde_json::to_string(&plan.to_draft(problem)).expect("a plan is plain data")
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    finds_the_best(small_rostering);
}

#[test]
fn the_search_finds_it_with_the_optional_rules_too() {
    finds_the_best(wished_rostering);
}

fn finds_the_best(instance: fn(u64) -> Draft) {
    let mut missed = Vec::new();
    for seed in 0..300 {
        let problem = problem(&instance(seed));
        let best = brute_force(&problem);
        let found = run(&problem, seed, 3_000);
        assert_eq!(
            found.score,
            check(&problem, &found.plan).score,
            "instance {seed}"
        );
        assert!(best <= found.score, "instance {seed} beats brute force");
        if found.score != best {
            missed.push(format!(
                "instance {seed}: {}\nfound {:?} {}\nbest {best:?} {}",
                serde_json::to_string(&instance(seed)).expect("plain data"),
                found.score,
                written(&problem, &found.plan),
                written(&problem, &best_plan(&problem))
            ));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn giving_up_early_on_broken_plans_loses_nothing() {
    for seed in 0..FEW {
        for draft in [small_rostering(seed), wished_rostering(seed)] {
            let problem = problem(&draft);
            assert_eq!(
                brute_force(&problem),
                best_of_all(&problem),
                "instance {seed}"
            );
        }
    }
}

#[test]
fn a_stopped_run_is_replayed_by_its_step_count() {
    for seed in 0..FEW {
        let problem = problem(&small_rostering(seed));
        let stop_at = 1 + 17 * seed;
        let stopped = run_until(
            &problem,
            seed,
            |event| matches!(event, Event::Step { done } if *done == stop_at),
        );
        assert_eq!(stopped.ending, Ending::Stopped, "instance {seed}");
        assert_eq!(stopped.steps, stop_at, "instance {seed}");
        let replayed = run(&problem, seed, stopped.steps);
        assert_eq!(replayed.score, stopped.score, "instance {seed}");
        assert_eq!(
            written(&problem, &replayed.plan),
            written(&problem, &stopped.plan),
            "instance {seed}"
        );
    }
}

#[test]
fn a_run_stopped_at_an_improvement_is_replayed_too() {
    for seed in 0..FEW {
        let problem = problem(&small_rostering(seed));
        let mut heard = 0;
        let stopped = run_until(&problem, seed, |event| {
            heard += u64::from(matches!(event, Event::Improved { .. }));
            heard == 2 || matches!(event, Event::Step { done: 500 })
        });
        let replayed = run(&problem, seed, stopped.steps);
        assert_eq!(
            written(&problem, &replayed.plan),
            written(&problem, &stopped.plan),
            "instance {seed}"
        );
    }
}

#[test]
fn a_run_without_steps_returns_a_judged_plan() {
    for seed in 0..FEW {
        let problem = problem(&small_rostering(seed));
        let built = run(&problem, seed, 0);
        assert_eq!(built.steps, 0);
        assert_eq!(built.ending, Ending::BudgetSpent);
        let judged = check(&problem, &built.plan).score;
        assert!(judged.is_feasible(), "instance {seed}");
        assert_eq!(built.score, judged, "instance {seed}");
    }
}

#[test]
fn whenever_a_run_stops_its_plan_is_worth_what_it_says() {
    let problem = problem(&small_rostering(5));
    for stop_at in 0..60 {
        let stopped = run_until(
            &problem,
            5,
            |event| matches!(event, Event::Step { done } if *done == stop_at),
        );
        assert_eq!(stopped.score, check(&problem, &stopped.plan).score);
    }
}

#[test]
fn improvements_fall_strictly_and_are_what_the_judge_says() {
    let mut improved_twice = 0;
    for seed in 0..FEW {
        let problem = problem(&small_rostering(seed));
        let mut heard: Vec<Score> = Vec::new();
        let outcome = solve(&problem, Budget { seed, steps: 500 }, &mut |event| {
            if let Event::Improved { plan, score, .. } = event {
                assert_eq!(score, check(&problem, plan).score, "instance {seed}");
                heard.push(score);
            }
            ControlFlow::Continue(())
        });
        assert!(
            heard.is_sorted_by(|before, after| after < before),
            "instance {seed}: {heard:?}"
        );
        assert_eq!(heard.last(), Some(&outcome.score), "instance {seed}");
        improved_twice += u64::from(2 <= heard.len());
    }
    // Or the promise was never put to the test.
    assert!(0 < improved_twice);
}

#[test]
fn the_order_of_lists_and_the_ids_do_not_change_the_optimum() {
    for seed in 0..FEW {
        let draft = small_rostering(seed);
        let mut rng = Rng::from_seed(seed).fork("shuffle");
        let mut value = serde_json::to_value(&draft).unwrap();
        for list in [
            "specialties",
            "departments",
            "physicians",
            "hosts",
            "studios",
            "lines",
            "links",
        ] {
            rng.shuffle(value[list].as_array_mut().unwrap());
        }
        rename(&mut value);
        let other: Draft = serde_json::from_value(value).unwrap();
        assert_eq!(
            brute_force(&problem(&draft)),
            brute_force(&problem(&other)),
            "instance {seed}"
        );
    }
}

/// Every short id such as `p1` becomes `1p`, in the lists and wherever it is used.
fn rename(value: &mut Value) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(rename),
        Value::Object(fields) => fields.values_mut().for_each(rename),
        Value::String(text) => {
            let is_id = text.len() == 2 && text.ends_with(|last: char| last.is_ascii_digit());
            if is_id {
                *text = text.chars().rev().collect();
            }
        }
        _ => {}
    }
}

#[test]
fn one_more_physician_never_makes_the_best_roster_worse() {
    let mut helped = 0;
    for seed in 0..FEW {
        let draft = small_rostering(seed);
        let before = problem(&draft);
        let mut value = serde_json::to_value(&draft).unwrap();
        let people = value["physicians"].as_array_mut().unwrap();
        // Shares left open would be shared out anew among one more: another question.
        for (row, physician) in people.iter_mut().zip(before.physicians().values()) {
            row["fair_sessions"] = json!(physician.fair_sessions);
        }
        people.push(json!({
            "id": "new", "name": "new", "department": "d0", "specialty": "s0",
            "title_level": "senior", "honour": "chief_expert",
            "visits_per_week": 1, "fair_sessions": 1,
        }));
        let after = problem(&serde_json::from_value(value).unwrap());
        let (before, after) = (brute_force(&before), brute_force(&after));
        assert!(after <= before, "instance {seed}: {before:?} → {after:?}");
        helped += u64::from(after < before);
    }
    assert!(0 < helped);
}
