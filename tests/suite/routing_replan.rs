//! Re-planning: what has begun stays, nothing else happens in the past, and people are told.

use std::ops::ControlFlow;

use serde_json::json;
use solver::base::id::Id;
use solver::base::run::Budget;
use solver::base::text::TimeOfDay;
use solver::base::units::Seconds;
use solver::routing::check::check;
use solver::routing::draft::published::Lock;
use solver::routing::draft::{Draft, OrderDraft};
use solver::routing::plan::Plan;
use solver::routing::problem::{Problem, TimeWindow};
use solver::routing::reasons::remedy::remedy;
use solver::routing::replan::events::EventsDraft;
use solver::routing::replan::{Now, after};
use solver::routing::solve;
use solver::routing::timetable::timetable;
use support::routing::grid::{on_a_line, plan};
use support::routing::{at, depot, order, vehicle};

pub(super) fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

pub(super) fn run(problem: &Problem, seed: u64, steps: u64) -> Plan {
    let budget = Budget { seed, steps };
    solve(problem, budget, &mut |_| ControlFlow::Continue(())).plan
}

/// Depot d at 0, orders a to e at 1 to 5, each a minute of service; vans v and w.
pub(super) fn draft() -> Draft {
    let row = |id: &&str| OrderDraft {
        service_seconds: 60,
        ..order(id)
    };
    on_a_line(
        vec![depot("d")],
        vec![vehicle("v", "d"), vehicle("w", "d")],
        ["a", "b", "c", "e"].iter().map(row).collect(),
        &[0, 1, 2, 3, 5],
    )
}

pub(super) fn events(value: serde_json::Value) -> EventsDraft {
    serde_json::from_value(value).expect("events as they are written")
}

pub(super) fn now(draft: &Draft, text: &str, value: serde_json::Value) -> Now {
    let problem = read(draft);
    let told = plan(&problem, text);
    let events = events(value);
    after(draft, &problem, &told, &events).unwrap_or_else(|flaws| panic!("{flaws:?}"))
}

/// The locks of the published stops in the order of the routes: `!` done, `@` time, `#` sequence,
/// `=` vehicle, `.` free.
fn locks(now: &Now) -> String {
    let published = now.draft.published.as_ref().expect("published");
    let sign = |lock: Lock| match lock {
        Lock::Done => '!',
        Lock::Time => '@',
        Lock::Sequence => '#',
        Lock::Vehicle => '=',
        Lock::Free => '.',
    };
    let mut text = String::new();
    for route in &published.routes {
        for trip in &route.trips {
            text.push('|');
            text.extend(trip.stops.iter().map(|stop| sign(stop.lock)));
        }
    }
    text
}

#[test]
fn five_levels_follow_from_the_moment() {
    // v serves a 8:01-8:02, b 8:03-8:04, c 8:05-8:06, is back at 8:09, loads, and serves e
    // 8:14-8:15.
    let at_moment = |moment: &str| {
        let value = json!({ "now": moment });
        locks(&now(&draft(), "v: d a b c | d e", value))
    };
    assert_eq!(
        locks(&now(&draft(), "v: d a b c | d e", json!({}))),
        "|...|."
    );
    assert_eq!(at_moment("07:59"), "|...|.");
    // Loaded, and on the way to a.
    assert_eq!(at_moment("08:00"), "|#==|.");
    assert_eq!(at_moment("08:01"), "|@==|.");
    // a is done, and b comes next.
    assert_eq!(at_moment("08:02"), "|!#=|.");
    assert_eq!(at_moment("08:03:30"), "|!@=|.");
    assert_eq!(at_moment("08:06"), "|!!!|.");
    assert_eq!(at_moment("08:09"), "|!!!|#");
    assert_eq!(at_moment("09:00"), "|!!!|!");
}

#[test]
fn what_comes_soon_may_be_frozen() {
    let freeze = json!({
        "now": "07:59",
        "freeze": { "time_seconds": 120, "sequence_seconds": 240, "vehicle_seconds": 900 },
    });
    assert_eq!(locks(&now(&draft(), "v: d a b c | d e", freeze)), "|@#=|=");
}

#[test]
fn what_held_more_firmly_before_still_does() {
    let first = now(&draft(), "v: d a b c | d e", json!({ "now": "08:03:30" }));
    let told = first.problem.published().expect("published").plan();
    let again = after(&first.draft, &first.problem, &told, &events(json!({})));
    assert_eq!(locks(&again.expect("nothing happens")), "|!@=|.");
}

#[test]
fn nothing_free_happens_before_now() {
    let value = json!({ "now": "10:00", "events": [{ "order_added": {
        "id": "x", "at": 2, "load": [1], "windows": [["08:00", "09:00"], ["09:30", "12:00"]],
    } }] });
    let now = now(&draft(), "v: d a b", value);
    let plan = run(&now.problem, 1, 50);
    assert_eq!(check(&now.problem, &plan).score.hard, 0);
    let x = now.problem.orders().values().last().expect("x");
    let (from, to) = (Seconds(10 * 3600), Seconds(12 * 3600));
    assert_eq!(x.windows, [TimeWindow { from, to }]);
    for (vehicle, trips) in plan.routes.iter() {
        let table = timetable(&now.problem, vehicle, trips);
        for stop in table.trips.iter().flat_map(|trip| &trip.stops) {
            let key = &now.problem.orders()[stop.order].key;
            let is_old = ["a", "b"].contains(&key.as_str());
            assert_eq!(is_old, stop.start < Seconds(36_000), "{key}: {stop:?}");
        }
    }
}

pub(super) fn clock(time: TimeOfDay) -> TimeOfDay {
    match time {
        TimeOfDay::Seconds(seconds) => TimeOfDay::from_seconds(Seconds(seconds)),
        clock => clock,
    }
}

#[test]
fn a_lost_vehicle_makes_no_more_stops_and_others_take_its_orders() {
    let value = json!({ "now": "08:02", "events": [{ "vehicle_lost": { "vehicle": "v" } }] });
    let now = now(&draft(), "v: d a b c | d e", value);
    assert_eq!(locks(&now), "|!..|.");
    let found = run(&now.problem, 1, 200);
    assert_eq!(check(&now.problem, &found).score.hard, 0);
    assert_eq!(
        found.routes[Id::new(0)],
        plan(&now.problem, "v: d a").routes[Id::new(0)]
    );
    let others: usize = found.routes[Id::new(1)]
        .iter()
        .map(|trip| trip.stops.len())
        .sum();
    assert_eq!(others, 3, "{found:?}");
}

#[test]
fn nobody_is_told_that_a_lost_vehicle_would_help() {
    let mut draft = draft();
    draft.orders[3].skills = vec!["lift".into()];
    draft.vehicles[0].skills = vec!["lift".into()];
    let value = json!({ "now": "08:02", "events": [{ "vehicle_lost": { "vehicle": "v" } }] });
    let now = now(&draft, "v: d a b c | d e", value);
    let found = run(&now.problem, 1, 200);
    let help = remedy(&now.problem, &found, Id::new(3)).expect("w could learn it");
    assert_eq!(help.message, "would fit: needs skills lift on w");
}

#[test]
fn a_vehicle_lost_before_it_left_stays_at_home() {
    let value = json!({ "events": [{ "vehicle_lost": { "vehicle": "v" } }] });
    let now = now(&draft(), "v: d a b c", value);
    let found = run(&now.problem, 1, 200);
    assert!(found.routes[Id::new(0)].is_empty());
    assert_eq!(check(&now.problem, &found).amount("unserved"), 0);
}

#[test]
fn cancelled_orders_are_gone_and_delayed_ones_wait() {
    let value = json!({ "now": "08:02", "events": [
        { "order_cancelled": { "order": "b" } },
        { "release_delayed": { "order": "e", "release": "09:00" } },
    ] });
    let now = now(&draft(), "v: d a b c | d e", value);
    assert_eq!(locks(&now), "|!=|.");
    let found = run(&now.problem, 1, 100);
    let keys: Vec<_> = now
        .problem
        .orders()
        .values()
        .map(|row| row.key.as_str())
        .collect();
    assert_eq!(keys, ["a", "c", "e"]);
    let last = &timetable(&now.problem, Id::new(0), &found.routes[Id::new(0)]).trips[1];
    assert_eq!(last.load_start.clock(), "09:00");
}

#[test]
fn slow_traffic_is_allowed_for_where_it_can_no_longer_be_helped() {
    let mut draft = draft();
    // c must be served by 8:05, and is on board when traffic halts to a third at 8:02.
    draft.orders[2].windows = vec![[at(8, 0), at(8, 5)]];
    let value = json!({ "now": "08:02", "events": [{ "traffic_scaled": { "percent": 33 } }] });
    let now = now(&draft, "v: d a b c", value);
    let found = run(&now.problem, 1, 100);
    let allowances = now.allowances(&found);
    let told: Vec<_> = (allowances.iter())
        .map(|row| (row.id.as_str(), row.rule, row.seconds))
        .collect();
    // Two minutes of driving take 182 seconds each: b is reached after 182, c at 8:09:04.
    assert_eq!(told, [("c", "window_kept", 244)]);
    assert!(allowances[0].message.contains("5 min"), "{allowances:?}");
    assert_eq!(check(&now.problem, &found).score.hard, 0);
}

#[test]
fn what_another_sequence_can_still_help_is_not_given_up() {
    let mut draft = draft();
    // Told: a 8:01, e 8:06, c 8:09, b 8:11. With twice the time on the road c would wait until 8:15.
    draft.orders[2].windows = vec![[at(8, 0), at(8, 10)]];
    let slow = json!({ "now": "08:01", "events": [{ "traffic_scaled": { "percent": 50 } }] });
    let now = now(&draft, "v: d a e c b", slow);
    let allowed = &now.draft.published.as_ref().expect("published").allowed;
    assert!(allowed.is_empty(), "{allowed:?}");
    let found = run(&now.problem, 1, 200);
    let report = check(&now.problem, &found);
    assert!(report.score.is_feasible(), "{:?}", report.violations);
    let stops = &found.routes[Id::new(0)][0].stops;
    let keys = stops.iter().map(|id| &now.problem.orders()[*id].key);
    assert_eq!(keys.collect::<Vec<_>>()[..2], ["a", "c"]);
}

#[test]
fn traffic_is_scaled_within_its_span() {
    let mut draft = draft();
    draft.periods = serde_json::from_value(json!([
        { "from": "07:00", "percent": 50 }, { "from": "10:00", "percent": 120 },
    ]))
    .expect("periods");
    let value = json!({ "events": [{
        "traffic_scaled": { "percent": 80, "from": "09:00", "to": "11:00" },
    }] });
    let now = now(&draft, "v: d a", value);
    let rows: Vec<_> = (now.draft.periods.iter())
        .map(|row| (row.from.clone(), row.percent))
        .collect();
    let row = |hour: i64, percent: i64| (clock(at(hour, 0)), percent);
    assert_eq!(rows, [row(7, 50), row(9, 40), row(10, 96), row(11, 120)]);
}

#[test]
fn what_cannot_have_happened_is_refused_with_every_flaw() {
    let draft = draft();
    let problem = read(&draft);
    let told = plan(&problem, "v: d a b c | d e");
    let value = json!({ "now": "08:03", "freeze": { "time_seconds": -1 }, "events": [
        { "order_cancelled": { "order": "a" } },
        { "order_cancelled": { "order": "nobody" } },
        { "release_delayed": { "order": "c", "release": "09:00" } },
        { "vehicle_lost": { "vehicle": "nobody" } },
        { "traffic_scaled": { "percent": 0 } },
        { "traffic_scaled": { "percent": 50, "from": "10:00", "to": "09:00" } },
    ] });
    let flaws = after(&draft, &problem, &told, &events(value)).expect_err("all of it");
    let found: Vec<_> = flaws
        .iter()
        .map(|flaw| (flaw.path.as_str(), flaw.code))
        .collect();
    assert_eq!(
        found,
        [
            ("$.freeze.time_seconds", "out_of_range"),
            ("$.events[0].order_cancelled.order", "contradiction"),
            ("$.events[1].order_cancelled.order", "unknown_id"),
            ("$.events[2].release_delayed.order", "contradiction"),
            ("$.events[3].vehicle_lost.vehicle", "unknown_id"),
            ("$.events[4].traffic_scaled.percent", "out_of_range"),
            ("$.events[5].traffic_scaled.to", "reversed"),
        ]
    );
    let value = json!({ "prices": { "per_shift": -1 }, "events": [
        { "order_added": { "id": "x", "at": 99, "load": [1] } },
        { "order_added": { "id": "a", "at": 1, "load": [1] } },
    ] });
    let flaws = after(&draft, &problem, &told, &events(value)).expect_err("all of it");
    let found: Vec<_> = flaws.iter().map(|flaw| flaw.path.as_str()).collect();
    for path in [
        "$.events[0].order_added.at",
        "$.events[1].order_added.id",
        "$.prices.per_shift",
    ] {
        assert!(found.contains(&path), "{path}: {found:?}");
    }
}

#[test]
fn what_is_frozen_and_has_not_begun_can_still_be_cancelled_and_leaves_a_lost_vehicle() {
    let frozen = |event: serde_json::Value| {
        let freeze = json!({ "time_seconds": 240 });
        json!({ "now": "07:59", "freeze": freeze, "events": [event] })
    };
    let cancelled = frozen(json!({ "order_cancelled": { "order": "a" } }));
    let now_without = now(&draft(), "v: d a b c | d e", cancelled);
    assert!(now_without.draft.orders.iter().all(|row| row.id != "a"));
    let lost = frozen(json!({ "vehicle_lost": { "vehicle": "v" } }));
    let lost = now(&draft(), "v: d a b c | d e", lost);
    let found = run(&lost.problem, 1, 200);
    assert_eq!(check(&lost.problem, &found).score.hard, 0);
    assert!(found.routes[Id::new(0)].is_empty(), "nobody drives it");
    let served = found.routes[Id::new(1)].iter().map(|trip| trip.stops.len());
    assert_eq!(served.sum::<usize>(), 4);
}
