//! How many vehicles go out, and which: vehicles first, and fleets of several kinds; and that such
//! runs can be told again.

use std::ops::ControlFlow;

use solver::base::run::{Budget, Ending, Event, Outcome};
use solver::base::units::Cost;
use solver::routing::check::check;
use solver::routing::draft::{Draft, Objective, PickupDraft, VehicleDraft};
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::rich::is_rich;
use solver::routing::solve;
use support::routing::brute::brute_force;
use support::routing::grid::on_a_line;
use support::routing::rich::{Features, rich};
use support::routing::{day, depot, order, vehicle};

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

fn run(problem: &Problem, seed: u64, steps: u64) -> Outcome<Plan> {
    solve(problem, Budget { seed, steps }, &mut |_| {
        ControlFlow::Continue(())
    })
}

/// Every second order is collected where the next one lives.
fn pairs(seed: u64, orders: usize) -> Draft {
    let mut draft = day(seed, orders);
    let places: Vec<_> = draft.orders.iter().map(|order| order.place).collect();
    for (at, order) in draft.orders.iter_mut().enumerate().step_by(2) {
        (order.depot, order.release) = (None, None);
        order.pickup = Some(PickupDraft {
            place: places[(at + 1) % orders],
            ..PickupDraft::default()
        });
    }
    draft.objective = Objective::VehiclesThenDistance;
    draft
}

#[test]
fn a_stopped_search_for_few_vehicles_is_replayed_by_its_step_count() {
    let problem = read(&pairs(2, 60));
    assert!(is_rich(&problem));
    // The last is stopped long after it has cooled; what it expected came after 16 steps.
    for patience in [1, 5, 99, 100, 101, 250, 777, 1_900] {
        let mut heard = 0;
        let unlimited = Budget {
            seed: 7,
            steps: u64::MAX,
        };
        let stopped = solve(&problem, unlimited, &mut |event| {
            if let Event::Pace { horizon, .. } = event {
                horizon.set(Some(1_500));
                return ControlFlow::Continue(());
            }
            if let Event::Improved { done: 1.., .. } | Event::Step { done: 1.. } = event {
                heard += 1;
            }
            match heard < patience {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        assert_eq!(stopped.ending, Ending::Stopped);
        let again = run(&problem, 7, stopped.steps);
        assert_eq!(again.steps, stopped.steps);
        assert_eq!(again.plan, stopped.plan, "after {patience} steps");
        assert_eq!(again.score, stopped.score);
        assert_eq!(check(&problem, &again.plan).score, again.score);
    }
}

#[test]
fn the_fewest_vehicles_and_then_the_shortest_way_are_found_on_days_with_everything() {
    let mut solved = 0;
    for seed in 0..900 {
        let mut draft = rich(seed, 4, Features::of(seed));
        draft.objective = Objective::VehiclesThenDistance;
        draft.published = None;
        let Ok(problem) = Problem::new(&draft) else {
            continue;
        };
        if !is_rich(&problem) {
            continue;
        }
        let Some((best, _)) = brute_force(&problem) else {
            continue;
        };
        let found = run(&problem, seed, 600).score;
        assert_eq!((found.hard, found.soft), (0, best), "seed {seed}");
        solved += 1;
    }
    assert!(100 < solved, "{solved} days have a lawful plan");
}

#[test]
fn one_large_vehicle_drives_where_each_order_alone_would_choose_a_small_one() {
    // Eight orders 10 to 17 km out. Small vans carry two and cost 10, the large one carries eight
    // and costs 30. Four small ones: 4 · 10 + 2 · (11 + 13 + 15 + 17) = 152 at best; the large one:
    // 30 + 2 · 17 = 64. The first order costs 30 with a small one, 50 with the large one.
    let van = |number: usize| match number {
        0..8 => VehicleDraft {
            capacity: vec![2],
            fixed: 10,
            ..vehicle(&format!("small {number}"), "d")
        },
        _ => VehicleDraft {
            capacity: vec![8],
            fixed: 30,
            ..vehicle("large", "d")
        },
    };
    let vans = (0..9).map(van).map(|van| VehicleDraft {
        max_trips: Some(1),
        ..van
    });
    let orders = (0..8).map(|number| order(&format!("o{number}")));
    let places: Vec<i64> = std::iter::once(0).chain(10..18).collect();
    let draft = on_a_line(vec![depot("d")], vans.collect(), orders.collect(), &places);
    let problem = read(&draft);
    assert!(!is_rich(&problem));
    for seed in 0..20 {
        let found = run(&problem, seed, 200).score;
        let money = Cost(found.soft.0 / problem.cost_scale());
        assert_eq!((found.hard, money), (0, Cost(64)), "seed {seed}");
    }
}

#[test]
fn full_vehicles_do_not_hide_one_that_costs_more() {
    // Three vans make one stop each for next to nothing; the fourth takes the rest.
    let van = |number: i64| VehicleDraft {
        max_stops: Some(if number < 3 { 1 } else { 50 }),
        per_km: if number < 3 { 1 } else { 1_000 },
        capacity: vec![50],
        ..vehicle(&format!("v{number}"), "d")
    };
    let orders = (1..=14).map(|number| order(&format!("o{number}")));
    let draft = on_a_line(
        vec![depot("d")],
        (0..4).map(van).collect(),
        orders.collect(),
        &(0..=14).collect::<Vec<i64>>(),
    );
    let problem = read(&draft);
    assert!(is_rich(&problem));
    let found = run(&problem, 1, 100);
    assert_eq!(check(&problem, &found.plan).amount("unserved"), 0);
}
