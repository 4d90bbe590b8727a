//! What is better than what: objectives, prices, and how costs are counted and shown.

use api::coin::Coin;
use api::engine::{Engine, Routing};
use solver::base::units::Cost;
use solver::routing::draft::{Draft, Objective, OvertimeDraft, UnitDraft};
use solver::routing::problem::Problem;
use support::routing::at;
use support::routing::grid::{cost_of, judge, line};
use support::routing::vehicle;

fn cost(problem: &Problem, text: &str) -> Cost {
    judge(problem, text).score.soft
}

fn coin(problem: &Problem) -> Coin {
    Routing::coin(problem)
}

/// The line with a second van.
fn two_vans(change: impl FnOnce(&mut Draft)) -> Problem {
    line(|draft| {
        draft.vehicles.push(vehicle("other", "d"));
        change(draft);
    })
}

#[test]
fn money_is_counted_as_coarsely_as_prices_allow() {
    let scale = |km: i64, hour: i64, late: Option<i64>| {
        let day = line(|draft| {
            draft.vehicles[0].per_km = km;
            draft.vehicles[0].per_hour = hour;
            draft.orders[0].late_per_minute = late;
        });
        day.cost_scale()
    };
    assert_eq!(scale(0, 0, None), 1);
    assert_eq!(scale(1_000, 3_600, Some(60)), 1);
    assert_eq!(scale(1, 3_600, None), 1_000);
    assert_eq!(scale(1_000, 25, None), 3_600);
    assert_eq!(scale(0, 0, Some(1)), 3_600);
    assert_eq!(scale(1, 25, None), 3_600_000);
}

#[test]
fn each_second_has_its_price() {
    let day = line(|draft| {
        let van = &mut draft.vehicles[0];
        (van.per_km, van.fixed) = (0, 0);
        van.per_hour = 60;
        van.per_driving_hour = 120;
        van.per_service_hour = 600;
        draft.orders[0].service_seconds = 240;
        draft.orders[0].setup_seconds = 60;
    });
    // Two minutes on the road and five at the door: 7 × 1, 2 × 2 and 5 × 10.
    assert_eq!(cost_of(&day, "van: d a", "duty_time"), 7);
    assert_eq!(cost_of(&day, "van: d a", "driving_time"), 4);
    assert_eq!(cost_of(&day, "van: d a", "service_time"), 50);
    assert_eq!(cost(&day, "van: d a b c").0 % day.cost_scale(), 0);
}

#[test]
fn two_even_days_cost_less_than_a_long_one() {
    // An hour at each door, at 36 a squared hour. One van: 2 hours and 4 minutes of 3,600 s make
    // (7440/3600)² × 36 = 153.76. Two vans: (3720/3600)² × 36 = 38.44 and (3840/3600)² × 36 = 40.96.
    let day = two_vans(|draft| {
        draft.balance_per_square_hour = 36;
        draft
            .orders
            .iter_mut()
            .for_each(|order| order.service_seconds = 3_600);
        draft.vehicles.iter_mut().for_each(|van| van.per_km = 0);
        draft.vehicles[0].per_hour = 1;
    });
    let balance = |text: &str| {
        let report = judge(&day, text);
        let line = report.rules.iter().find(|line| line.rule == "balance");
        line.expect("a rule of the book").cost.0 * 100 / day.cost_scale()
    };
    assert_eq!(balance("van: d a b"), 15_376);
    assert_eq!(balance("van: d a\nother: d b"), 3_844 + 4_096);
}

#[test]
fn vehicles_come_before_distance_and_orders_before_vehicles() {
    let day = two_vans(|draft| {
        draft.objective = Objective::VehiclesThenDistance;
        draft.vehicles[0].fixed = 1_000;
        draft.vehicles[0].per_hour = 77;
    });
    let far = "van: e a | e b | e c";
    let near = "van: d a b\nother: d c";
    assert!(cost(&day, far) < cost(&day, near));
    assert!(cost(&day, near) < cost(&day, "van: d a b"));
    assert!(cost(&day, "van: d a b c") < cost(&day, far));
    // One vehicle, of prices that no longer count; the cost is its metres.
    let report = judge(&day, "van: d a b c");
    assert_eq!(report.amount("vehicle_used"), 1);
    assert_eq!(coin(&day).text(report.score.soft), "6000");
    assert_eq!(
        coin(&day).text(judge(&day, "van: d a b").score.soft),
        "4000"
    );
}

#[test]
fn priorities_come_before_numbers_and_numbers_before_cost() {
    let day = two_vans(|draft| {
        draft.objective = Objective::Vroom;
        draft.vehicles.iter_mut().for_each(|van| van.per_km = 1_000);
        draft.orders[0].priority = 1;
        draft.orders[1].priority = 1;
        draft.orders[2].priority = 2;
    });
    // c alone is worth a and b together; then two are more than one.
    assert!(cost(&day, "van: d a b") < cost(&day, "van: d c"));
    assert!(cost(&day, "van: d c a") < cost(&day, "van: d a b"));
    // The rest is cost: 2 metres a meter of c, shown alone.
    assert!(cost(&day, "van: d a b c") < cost(&day, "van: d a b\nother: d c"));
    assert_eq!(coin(&day).text(cost(&day, "van: d c")), "6000");
    assert_eq!(
        coin(&day).text(cost(&day, "van: d a b\nother: d c")),
        "10000"
    );
}

#[test]
fn a_pair_is_two_tasks_as_vroom_counts() {
    let day = support::routing::grid::on_a_line(
        vec![support::routing::depot("d")],
        vec![vehicle("van", "d")],
        vec![
            support::routing::order("p"),
            support::routing::order("a"),
            support::routing::order("b"),
        ],
        &[0, 1, 2, 3, 4],
    );
    let mut draft = day;
    draft.objective = Objective::Vroom;
    draft.orders[0].pickup = Some(solver::routing::draft::PickupDraft::default());
    let day = Problem::new(&draft).expect("a valid day");
    // The pair is worth both others: only the distance tells them apart.
    let (pair, both) = (cost(&day, "van: d p p"), cost(&day, "van: d a b"));
    assert_eq!(coin(&day).text(pair), "8.00");
    assert_eq!(coin(&day).text(both), "6.00");
    assert_eq!(pair.0 - both.0, 2 * day.cost_scale());
}

#[test]
fn costs_are_shown_in_the_unit_the_day_names() {
    let day = line(|draft| {
        draft.vehicles[0].per_km = 1_000;
        draft.unit = Some(UnitDraft {
            name: "tenths".into(),
            per: 10,
            time_per: None,
        });
    });
    // 6,000 metres in tenths.
    assert_eq!(coin(&day).text(cost(&day, "van: d a b c")), "600.00");
    assert_eq!(
        coin(&day).number(cost(&day, "van: d a b c")).to_string(),
        "600.0"
    );
    assert_eq!(coin(&day).unit.as_deref(), Some("tenths"));
}

#[test]
fn what_an_objective_gives_no_price_may_not_be_priced() {
    let flaws = |change: fn(&mut Draft)| {
        let mut draft = support::routing::tiny(1);
        draft.objective = Objective::VehiclesThenDistance;
        change(&mut draft);
        let flaws = Problem::new(&draft).expect_err("it would be free");
        flaws
            .iter()
            .map(|flaw| flaw.path.clone())
            .collect::<Vec<_>>()
    };
    let late = flaws(|draft| draft.orders[1].late_per_minute = Some(1));
    assert_eq!(late, ["$.orders[1].late_per_minute"]);
    let over = flaws(|draft| {
        draft.vehicles[0].overtime = Some(OvertimeDraft {
            seconds: 60,
            per_hour: 1,
        });
    });
    assert_eq!(over, ["$.vehicles[0].overtime"]);
}

#[test]
fn prices_that_cannot_be_added_up_are_refused() {
    let mut draft = support::routing::tiny(1);
    draft.objective = Objective::Vroom;
    draft
        .orders
        .iter_mut()
        .for_each(|order| order.priority = 100);
    draft.vehicles[0].per_hour = 1_000_000_000;
    draft.vehicles[0].shift = [at(0, 0), at(9_000, 0)];
    let flaws = Problem::new(&draft).expect_err("too large");
    assert_eq!(flaws[0].path, "$.objective");
}

#[test]
fn an_order_without_a_price_is_left_out_last() {
    // 400 days at 10,000 an hour are more than the usual price of leaving an order out.
    let day = line(|draft| {
        draft.vehicles[0].per_hour = 10_000;
        draft.vehicles[0].shift = [at(0, 0), at(9_600, 0)];
        draft.orders[2].windows = vec![[at(9_599, 0), at(9_600, 0)]];
        draft.orders[0].windows = vec![[at(0, 0), at(8, 0)]];
    });
    assert!(cost(&day, "van: d a b c") < cost(&day, "van: d a b"));
}
