//! What was promised stays promised: a re-plan keeps windows and limits as they were given, and
//! whoever is late for them is told of, however often the day is planned anew.

use datasets::formats::grid::Value;
use datasets::formats::route::driver;
use serde_json::json;
use solver::base::id::Id;
use solver::base::units::Seconds;
use solver::routing::check::check;
use solver::routing::draft::Draft;
use solver::routing::draft::published::{AllowedDraft, Promise};
use solver::routing::plan::Plan;
use solver::routing::problem::Visit;
use solver::routing::reasons::reasons;
use solver::routing::replan::{Now, after};
use solver::routing::timetable::timetable;
use support::routing::{at, day};

use crate::routing_replan::{clock, draft, events, now, read, run};

/// c must be served by 8:05, and is on board when traffic halts to a third at 8:02.
fn promised() -> Draft {
    let mut draft = draft();
    draft.orders[2].windows = vec![[at(8, 0), at(8, 5)]];
    draft
}

fn jam() -> serde_json::Value {
    json!({ "now": "08:02", "events": [{ "traffic_scaled": { "percent": 33 } }] })
}

/// The day once more, from the plan it has.
fn again(now: &Now, plan: &Plan, value: serde_json::Value) -> (Now, Plan) {
    let next = after(&now.draft, &now.problem, plan, &events(value));
    let next = next.unwrap_or_else(|flaws| panic!("{flaws:?}"));
    let found = run(&next.problem, 1, 100);
    assert_eq!(check(&next.problem, &found).score.hard, 0);
    (next, found)
}

fn told(now: &Now, plan: &Plan) -> Vec<(String, &'static str, i64)> {
    let rows = now.allowances(plan).into_iter();
    rows.map(|row| (row.id, row.rule, row.seconds)).collect()
}

/// The late stops that the judge tells of, and how late they are in all.
fn late(now: &Now, plan: &Plan) -> (Vec<String>, i64) {
    let report = check(&now.problem, plan);
    let rows = report.violations.iter();
    let rows = rows.filter(|row| row.rule == "lateness");
    let told = rows.map(|row| format!("{}: {}", row.subject, row.message));
    (told.collect(), report.amount("lateness"))
}

#[test]
fn lateness_is_counted_from_the_promise_after_every_re_plan() {
    let draft = promised();
    let mut now = now(&draft, "v: d a b c", jam());
    let mut plan = run(&now.problem, 1, 100);
    // Two minutes of driving take 182 seconds each: b is reached after 182, c at 8:09:04.
    let said = "c @ v, trip 1: starts at 08:09:04, 4 min 4 s after what was promised";
    for round in 0..3 {
        let rows = &now.draft.orders[2].windows;
        assert_eq!(rows, &draft.orders[2].windows, "round {round}");
        assert_eq!(told(&now, &plan), [("c".into(), "window_kept", 244)]);
        assert_eq!(late(&now, &plan), (vec![said.to_string()], 244));
        let report = check(&now.problem, &plan);
        assert!(report.score.is_feasible(), "{:?}", report.violations);
        let line = report.rules.iter().find(|line| line.rule == "lateness");
        assert_eq!(
            line.expect("a rule of the book").cost.0,
            0,
            "it has no price"
        );
        (now, plan) = again(&now, &plan, json!({ "now": "08:02" }));
    }
    // On the way, then delivered: there is nobody to tell any more, and it was late all the same.
    (now, plan) = again(&now, &plan, json!({ "now": "08:08" }));
    assert_eq!(told(&now, &plan), [("c".into(), "window_kept", 244)]);
    (now, plan) = again(&now, &plan, json!({ "now": "10:00" }));
    assert_eq!(told(&now, &plan), []);
    assert_eq!(late(&now, &plan), (vec![said.to_string()], 244));
}

#[test]
fn a_promise_that_can_be_kept_again_is_one_again() {
    let now = now(&promised(), "v: d a b c", jam());
    let plan = run(&now.problem, 1, 100);
    let news = json!({ "now": "08:02", "events": [{ "traffic_scaled": { "percent": 400 } }] });
    let (next, plan) = again(&now, &plan, news);
    assert_eq!(told(&next, &plan), []);
    assert_eq!(late(&next, &plan), (vec![], 0));
    assert_eq!(next.draft.published.expect("published").allowed, []);
}

#[test]
fn windows_of_those_in_time_and_of_those_without_stay_as_well() {
    let mut draft = draft();
    draft.orders[3].windows = vec![[at(8, 0), at(12, 0)]];
    draft.orders[3].load = vec![0];
    draft.orders[1].load = vec![0];
    let now = now(&draft, "v: d a c", json!({ "now": "08:02" }));
    for (row, old) in now.draft.orders.iter().zip(&draft.orders) {
        assert_eq!((&row.windows, &row.release), (&old.windows, &old.release));
    }
    // Nevertheless nothing happens before now, and before an offer is made either.
    for id in [1, 3] {
        let order = &now.problem.orders()[Id::new(id)];
        assert_eq!(order.windows[0].from, Seconds(8 * 3600 + 120));
    }
    let e = &now.problem.orders()[Id::new(3)];
    assert_eq!(e.promised[0].from, Seconds(8 * 3600));
    assert_eq!(
        now.problem
            .late_by(Id::new(3), Visit::Delivery, e.windows[0].to),
        Seconds(0)
    );
}

#[test]
fn sheets_show_the_window_that_was_promised_and_who_is_late() {
    let now = now(&promised(), "v: d a b c", jam());
    let plan = run(&now.problem, 1, 100);
    let van = Id::new(0);
    let sheet = driver(
        &now.problem,
        van,
        &timetable(&now.problem, van, &plan.routes[van]),
    );
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let row = sheet.rows.iter().find(|row| text(&row[3]) == "c");
    let row: Vec<String> = row.expect("c is on the route").iter().map(text).collect();
    assert_eq!((row[2].as_str(), row[9].as_str()), ("误点", "08:00-08:05"));
}

#[test]
fn shifts_and_other_limits_of_drivers_stay_too() {
    let mut draft = draft();
    // Back at 8:06 in time; with a third of the speed from 8:02, after b at 8:05:02 and c at 8:09:04,
    // at 8:19:10.
    draft.vehicles[0].shift = [at(8, 0), at(8, 10)];
    draft.vehicles[0].max_driving_seconds = Some(600);
    let mut now = now(&draft, "v: d a b c", jam());
    let mut plan = run(&now.problem, 1, 100);
    for _ in 0..2 {
        let row = &now.draft.vehicles[0];
        assert_eq!(row.shift, draft.vehicles[0].shift);
        assert_eq!(row.max_driving_seconds, Some(600));
        let rules: Vec<_> = told(&now, &plan).iter().map(|row| row.1).collect();
        assert_eq!(rules, ["shift_kept", "driving_limited"]);
        let report = check(&now.problem, &plan);
        let table = timetable(&now.problem, Id::new(0), &plan.routes[Id::new(0)]);
        assert_eq!(report.amount("overtime"), table.overtime.0);
        (now, plan) = again(&now, &plan, json!({}));
    }
}

#[test]
fn promises_made_to_nobody_are_flaws() {
    let mut now = now(&promised(), "v: d a b c", jam());
    let told = now.draft.published.as_mut().expect("published");
    let row = |id: &str, promise: Promise, pickup: bool, seconds: i64| AllowedDraft {
        id: id.into(),
        promise,
        pickup,
        seconds,
    };
    told.allowed.extend([
        row("c", Promise::WindowKept, false, 1),
        row("nobody", Promise::OnBoardLimited, false, 1),
        row("c", Promise::DutyLimited, false, 1),
        row("a", Promise::WindowKept, true, -1),
    ]);
    let lost =
        json!([{ "vehicle": "v", "since": "25:61" }, { "vehicle": "v" }, { "vehicle": "x" }]);
    told.lost = serde_json::from_value(lost).expect("as it is written");
    let flaws = solver::routing::problem::Problem::new(&now.draft).expect_err("all of it");
    let found: Vec<_> = flaws.iter().map(|flaw| flaw.path.as_str()).collect();
    assert_eq!(
        found,
        [
            "$.published.lost[0].since",
            "$.published.lost[1].vehicle",
            "$.published.lost[2].vehicle",
            "$.published.allowed[1].id",
            "$.published.allowed[2].id",
            "$.published.allowed[3].id",
            "$.published.allowed[4].pickup",
            "$.published.allowed[4].seconds",
        ]
    );
}

#[test]
fn nobody_plans_anew_for_a_moment_that_is_over() {
    let draft = draft();
    let first = now(&draft, "v: d a b c | d e", json!({ "now": "08:03:30" }));
    let told = first.problem.published().expect("published").plan();
    let next = |value: serde_json::Value| {
        let next = after(&first.draft, &first.problem, &told, &events(value));
        next.map(|next| next.draft.published.expect("published").now)
    };
    let flaws = next(json!({ "now": "08:03" })).expect_err("that was before");
    assert_eq!(
        (flaws[0].path.as_str(), flaws[0].code),
        ("$.now", "contradiction")
    );
    let moment = |hours, minutes| Some(clock(at(hours, minutes)));
    assert_eq!(next(json!({ "now": "08:04" })), Ok(moment(8, 4)));
    let same = Ok(first
        .draft
        .published
        .as_ref()
        .expect("published")
        .now
        .clone());
    assert_eq!(next(json!({ "now": "08:03:30" })), same);
    // Whoever says nothing of the moment does not turn the clock back either.
    assert_eq!(next(json!({})), same);
}

#[test]
fn a_lost_vehicle_is_called_lost_and_since_when() {
    let mut draft = draft();
    draft.orders[3].skills = vec!["lift".into()];
    draft.vehicles[0].skills = vec!["lift".into()];
    let lost = |value: serde_json::Value| {
        let now = now(&draft, "v: d a b c | d e", value);
        assert_eq!(now.draft.vehicles[0].max_stops, None);
        let plan = run(&now.problem, 1, 200);
        let mut found = reasons(&now.problem, &plan);
        assert_eq!(found.len(), 1, "e needs v: {found:?}");
        found.remove(0)
    };
    let event = json!({ "vehicle_lost": { "vehicle": "v" } });
    let reason = lost(json!({ "now": "08:02", "events": [event] }));
    assert_eq!(reason.blocks[0].rules, ["vehicle_lost"]);
    assert_eq!(
        reason.message,
        "e is left out: v: lost since 08:02, and makes no more stops; w: a skill it asks for is missing"
    );
    assert_eq!(
        reason.message_zh,
        "订单 e 未安排：v：08:02 起已停运，不再停靠；w：缺少所需技能"
    );
    let reason = lost(json!({ "events": [event] }));
    assert!(
        reason.message.contains("v: lost, and makes no more stops;"),
        "{}",
        reason.message
    );
}

#[test]
fn on_days_in_towns_every_promise_outlives_the_jams() {
    let (mut jams, mut late_days) = (0, 0);
    for seed in 0..12 {
        let mut draft = day(seed, 60);
        for row in &mut draft.orders {
            row.max_on_board_seconds = Some(3 * 3600);
        }
        let problem = read(&draft);
        let before = run(&problem, seed, 300);
        let hour = 9 + i64::try_from(seed).expect("small") % 6;
        let slow = json!({ "percent": 45 });
        let value = json!({ "now": hour * 3600, "events": [{ "traffic_scaled": slow }] });
        let now = after(&draft, &problem, &before, &events(value)).expect("it can happen");
        let plan = run(&now.problem, seed, 200);
        assert_eq!(check(&now.problem, &plan).score.hard, 0, "seed {seed}");
        jams += 1;
        // By hand: the start of each delivery against the last window of the day's own row.
        let mut seconds = 0;
        for (vehicle, trips) in plan.routes.iter() {
            let table = timetable(&now.problem, vehicle, trips);
            for stop in table.trips.iter().flat_map(|trip| &trip.stops) {
                let promised = &now.problem.orders()[stop.order].promised;
                let beyond = stop.start - promised.last().expect("at least one").to;
                seconds += beyond.0.max(0);
            }
        }
        assert_eq!(late(&now, &plan).1, seconds, "seed {seed}");
        late_days += usize::from(0 < seconds);
        let told_once = told(&now, &plan);
        let (next, found) = again(&now, &plan, json!({ "now": hour * 3600 }));
        for (row, old) in next.draft.orders.iter().zip(&draft.orders) {
            assert_eq!((&row.windows, &row.release), (&old.windows, &old.release));
        }
        // The plan that was told is one of those that keep what is left of the promises.
        assert_eq!(check(&next.problem, &plan).score.hard, 0, "seed {seed}");
        if found == plan {
            assert_eq!(told(&next, &found), told_once, "seed {seed}");
            assert_eq!(late(&next, &found), late(&now, &plan), "seed {seed}");
        }
    }
    assert!(jams == 12 && 2 < late_days, "{late_days} days of {jams}");
}
