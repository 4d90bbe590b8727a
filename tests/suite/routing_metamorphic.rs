//! What must not depend on how a day is told: names, hours, money, a vehicle more, an order less,
//! and a plan that is locked. Tiny days by their best plans, large ones by what the judge says.

use std::ops::ControlFlow;

use solver::base::id::Id;
use solver::base::rng::Rng;
use solver::base::run::{Budget, Outcome};
use solver::base::score::Score;
use solver::routing::check::check;
use solver::routing::draft::published::Lock;
use solver::routing::draft::{Draft, TravelDraft};
use solver::routing::plan::{Plan, PlanDraft};
use solver::routing::problem::Problem;
use solver::routing::{solve, solve_from};
use support::routing::brute::brute_force;
use support::routing::changed::{dearer, later, longer, relabelled, relabelled_plan, told};
use support::routing::rich::{Features, rich, rich_plan};
use support::routing::{day, tiny};

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

fn run(problem: &Problem, steps: u64) -> Outcome<Plan> {
    let budget = Budget { seed: 1, steps };
    solve(problem, budget, &mut |_| ControlFlow::Continue(()))
}

fn run_rich(problem: &Problem, steps: u64) -> Outcome<Plan> {
    let (budget, start) = (Budget { seed: 1, steps }, Plan::empty(problem));
    solve_from(problem, Some(&start), budget, &mut |_| {
        ControlFlow::Continue(())
    })
}

/// Nothing told yet, and no balance: shares of squared hours are rounded down for each vehicle.
fn rich_day(seed: u64, most: i64) -> Draft {
    let mut draft = rich(seed, most, Features::of(seed % 8));
    draft.balance_per_square_hour = 0;
    draft
}

/// Days too large to try everything, each with a plan that the search has made.
fn large() -> Vec<(Draft, PlanDraft)> {
    let mut days = Vec::new();
    for seed in 0..4 {
        let draft = day(seed, 120);
        let problem = read(&draft);
        let plan = run(&problem, 400).plan.to_draft(&problem);
        days.push((draft, plan));
    }
    for seed in 0..24 {
        let draft = rich_day(seed, 40);
        let problem = read(&draft);
        let plan = run_rich(&problem, 60).plan.to_draft(&problem);
        days.push((draft, plan));
    }
    // And plans that break rules.
    for seed in 0..400 {
        let draft = rich(seed, 12, Features::of(seed));
        let plan = rich_plan(&draft, &mut Rng::from_seed(seed).fork("plan"));
        days.push((draft, plan));
    }
    days
}

/// What the judge says, with costs in money of so many parts: the first is that of the whole.
fn judged(draft: &Draft, plan: &PlanDraft) -> (i64, i128, i128) {
    let problem = read(draft);
    // Of the day that the plan is taken from others may have been left out.
    let plan = PlanDraft {
        unserved: Vec::new(),
        ..plan.clone()
    };
    let plan = plan.read(&problem).expect("the plan names the day's");
    let Score { hard, soft } = check(&problem, &plan).score;
    (hard, i128::from(soft.0), i128::from(problem.cost_scale()))
}

/// The second cost is so many times the first.
fn assert_times(one: (i64, i128, i128), other: (i64, i128, i128), times: i128, what: &str) {
    assert_eq!(one.0, other.0, "{what}: hard rules");
    assert_eq!(
        one.1 * times * other.2,
        other.1 * one.2,
        "{what}: {one:?} {other:?}"
    );
}

#[test]
fn the_judge_says_the_same_of_a_large_day_however_it_is_told() {
    for (number, (draft, plan)) in large().iter().enumerate() {
        let what = format!("day {number}");
        let before = judged(draft, plan);
        let mut rng = Rng::from_seed(number as u64).fork("relabel");
        let names = relabelled(draft, &mut rng);
        assert_eq!(
            judged(&names, &relabelled_plan(plan)),
            before,
            "{what}: renamed"
        );
        assert_eq!(judged(&later(draft, 5_431), plan), before, "{what}: later");
        let mut more = draft.clone();
        let mut another = draft.vehicles[0].clone();
        another.id = "another".into();
        more.vehicles.push(another);
        let (hard, soft, scale) = judged(&more, plan);
        assert_eq!((hard, soft, scale), before, "{what}: a vehicle more");
        let mut even = draft.clone();
        even.balance_per_square_hour = 0;
        let before = judged(&even, plan);
        assert_times(
            before,
            judged(&dearer(&even, 7), plan),
            7,
            &format!("{what}: dearer"),
        );
        if matches!(draft.travel, TravelDraft::Table(_)) {
            let longer = judged(&longer(&even, 3), plan);
            assert_times(before, longer, 3, &format!("{what}: longer"));
        }
    }
}

#[test]
fn an_order_that_nobody_serves_costs_its_price_and_nothing_else() {
    let mut left_out = 0;
    for (number, (draft, plan)) in large().iter().enumerate() {
        let problem = read(draft);
        let before = judged(draft, plan);
        let read = plan.read(&problem).expect("the plan names the day's");
        let report = check(&problem, &read);
        for id in &read.to_draft(&problem).unserved {
            let is_told = |draft: &Draft| {
                let told = draft.published.iter().flat_map(|told| &told.routes);
                let stops = told
                    .flat_map(|route| &route.trips)
                    .flat_map(|trip| &trip.stops);
                stops.map(|stop| &stop.order).any(|order| order == id)
            };
            if is_told(draft) {
                continue;
            }
            let mut fewer = draft.clone();
            fewer.orders.retain(|order| order.id != *id);
            let order = problem.orders().values().find(|order| order.key == *id);
            let price = order.expect("it is there").unserved;
            let after = judged(&fewer, plan);
            let price = i128::from(price.0) * after.2 / before.2;
            assert_eq!(after.0, before.0, "day {number} without {id}");
            assert_eq!(
                after.1 + price,
                before.1 * after.2 / before.2,
                "day {number} without {id}"
            );
            left_out += 1;
        }
        let listed = report.amount("listed_rightly");
        assert_eq!(report.score.hard - listed, before.0);
    }
    assert!(100 < left_out, "{left_out} orders left out");
}

/// The best plan's cost in money, by trying everything.
fn best(draft: &Draft) -> Option<(i128, i128)> {
    let problem = read(draft);
    let (cost, _) = brute_force(&problem)?;
    Some((i128::from(cost.0), i128::from(problem.cost_scale())))
}

#[test]
fn the_rich_search_makes_the_same_plan_later_in_the_day() {
    for seed in 0..300 {
        let draft = rich(seed, 9, Features::of(seed));
        let (early, late) = (read(&draft), read(&later(&draft, 5_431)));
        let (early, late) = (run_rich(&early, 80), run_rich(&late, 80));
        assert_eq!(early.plan, late.plan, "seed {seed}");
        assert_eq!(early.score, late.score, "seed {seed}");
    }
}

#[test]
fn other_names_other_rows_and_other_money_leave_the_best_plan_the_best() {
    let mut solved = 0;
    for seed in 0..400 {
        let draft = rich_day(seed, 4);
        let Some((cost, scale)) = best(&draft) else {
            continue;
        };
        let mut rng = Rng::from_seed(seed).fork("relabel");
        for (changed, times) in [
            (relabelled(&draft, &mut rng), 1),
            (dearer(&draft, 7), 7),
            (longer(&draft, 3), 3),
        ] {
            let problem = read(&changed);
            let found = run_rich(&problem, 1_000).score;
            assert_eq!(found.hard, 0, "seed {seed}");
            let (found, its) = (i128::from(found.soft.0), i128::from(problem.cost_scale()));
            assert_eq!(
                found * scale,
                cost * times * its,
                "seed {seed}, {times} times"
            );
        }
        solved += 1;
    }
    assert!(300 < solved, "{solved} days");
}

#[test]
fn a_vehicle_more_never_makes_the_best_plan_dearer() {
    let (mut solved, mut cheaper) = (0, 0);
    for seed in 0..300 {
        let draft = rich(seed, 3, Features::of(seed));
        let Some((before, _)) = best(&draft) else {
            continue;
        };
        let mut more = draft.clone();
        let mut another = draft.vehicles[seed as usize % draft.vehicles.len()].clone();
        another.id = "another".into();
        more.vehicles.push(another);
        let (after, _) = best(&more).expect("it may stay at home");
        assert!(after <= before, "seed {seed}");
        let found = run_rich(&read(&more), 2_000).score;
        assert_eq!(
            (found.hard, i128::from(found.soft.0)),
            (0, after),
            "seed {seed}"
        );
        solved += 1;
        cheaper += usize::from(after < before);
    }
    assert!(
        200 < solved && 10 < cheaper,
        "{cheaper} of {solved} days are cheaper"
    );
}

#[test]
fn a_day_costs_at_most_what_it_costs_without_an_order_and_that_order_left_out() {
    let mut solved = 0;
    for seed in 0..300 {
        let draft = rich_day(seed, 4);
        let Some((whole, scale)) = best(&draft).filter(|_| 1 < draft.orders.len()) else {
            continue;
        };
        let problem = read(&draft);
        for (order, row) in problem.orders().iter() {
            let mut fewer = draft.clone();
            fewer.orders.remove(order.index());
            let Some((rest, its)) = best(&fewer) else {
                continue;
            };
            let price = i128::from(row.unserved.0);
            assert!(
                whole * its <= rest * scale + price * its,
                "seed {seed} without {order:?}"
            );
            let found = run_rich(&read(&fewer), 600).score;
            assert_eq!(
                (found.hard, i128::from(found.soft.0)),
                (0, rest),
                "seed {seed}"
            );
            solved += 1;
        }
    }
    assert!(500 < solved, "{solved} days");
}

/// The day after its plan has been told and everything in it is locked, without what was left out.
fn locked(draft: &Draft, problem: &Problem, plan: &Plan, lock: Lock) -> Draft {
    let mut draft = draft.clone();
    let unserved = plan.to_draft(problem).unserved;
    draft.orders.retain(|order| !unserved.contains(&order.id));
    draft.published = Some(told(problem, plan, lock));
    draft
}

#[test]
fn a_plan_that_is_locked_and_solved_again_is_the_same_plan_at_the_same_cost() {
    let mut days: Vec<(Draft, u64)> = (0..300).map(|seed| (rich_day(seed, 6), 60)).collect();
    days.extend((0..30).map(|seed| (rich_day(seed, 40), 60)));
    days.extend((0..60).map(|seed| (tiny(seed), 300)));
    days.extend((0..3).map(|seed| (day(seed, 60), 300)));
    for (number, (draft, steps)) in days.iter().enumerate() {
        let problem = read(draft);
        let plan = match number % 2 {
            0 => run(&problem, *steps).plan,
            _ => run_rich(&problem, *steps).plan,
        };
        for lock in [Lock::Sequence, Lock::Time] {
            let again = locked(draft, &problem, &plan, lock);
            let again = read(&again);
            let found = run(&again, 40);
            let same = PlanDraft {
                unserved: Vec::new(),
                ..plan.to_draft(&problem)
            };
            let same = same.read(&again).expect("all is there");
            assert_eq!(found.plan, same, "day {number}, {lock:?}");
            let left: i64 = (problem.orders().iter())
                .filter(|(id, _)| !is_served(&plan, *id))
                .map(|(_, order)| order.unserved.0)
                .sum();
            let before = check(&problem, &plan).score;
            assert_eq!(before.hard, 0, "day {number}");
            assert_eq!(found.score.hard, 0, "day {number}, {lock:?}");
            let (scale, its) = (problem.cost_scale(), again.cost_scale());
            let ours = i128::from(found.score.soft.0) * i128::from(scale);
            let theirs = i128::from(before.soft.0 - left) * i128::from(its);
            // Moments that are facts cost nothing, be they late or overtime.
            if lock == Lock::Sequence {
                assert_eq!(ours, theirs, "day {number}, {lock:?}");
            }
        }
    }
}

fn is_served(plan: &Plan, order: Id<solver::routing::problem::Order>) -> bool {
    let trips = plan.routes.values().flatten();
    trips
        .flat_map(|trip| &trip.stops)
        .any(|stop| *stop == order)
}
