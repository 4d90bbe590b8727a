//! What a dispatcher asks while the day goes on, on the command line and of the service.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use solver::routing::draft::Draft;
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use support::routing::grid::{on_a_line, plan};
use support::routing::{at, depot, order, vehicle};
use tempfile::TempDir;

use crate::program::{Service, done, rounds};

/// Depot d at 0, orders a, b, c at 1, 2, 3; b and x are out of reach for want of a cold box.
fn draft() -> Draft {
    let mut draft = on_a_line(
        vec![depot("d")],
        vec![vehicle("van", "d"), vehicle("two", "d")],
        vec![order("a"), order("b"), order("c")],
        &[0, 1, 2, 3],
    );
    draft.orders[1].handling = Some("cold".into());
    draft.orders[2].windows = vec![[at(8, 0), at(9, 0)]];
    draft
}

fn told(text: &str) -> Value {
    let draft = draft();
    let problem = Problem::new(&draft).expect("a valid day");
    let plan: Plan = plan(&problem, text);
    serde_json::to_value(plan.to_draft(&problem)).expect("plain data")
}

fn file(plan: Value) -> Value {
    json!({
        "kind": "routing_plan", "problem": "a line", "engine": "by hand", "seed": 1, "steps": 0,
        "travel_source": "a line", "plan": plan,
    })
}

fn new_order(id: &str) -> Value {
    json!({ "id": id, "at": 2, "load": [1], "service_seconds": 60 })
}

fn happened() -> Value {
    json!({ "now": "08:01:30", "events": [
        { "order_cancelled": { "order": "c" } },
        { "order_added": new_order("x") },
    ] })
}

fn write(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), value.to_string()).expect("there is room");
}

fn folder() -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    let path = folder.path();
    write(
        path,
        "day.json",
        &serde_json::to_value(draft()).expect("plain data"),
    );
    write(path, "plan.json", &file(told("van: d a c")));
    write(path, "order.json", &new_order("x"));
    write(
        path,
        "cold.json",
        &json!({ "id": "x", "at": 2, "load": [1], "handling": "cold" }),
    );
    write(path, "events.json", &happened());
    folder
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}

#[test]
fn an_order_is_explained_in_both_languages() {
    let folder = folder();
    let explain = |why: &str| {
        rounds(
            folder.path(),
            &["explain", "day.json", "plan.json", "--why", why],
        )
    };
    let served = explain("c");
    assert_eq!(served.code, 0, "{}", served.err);
    assert!(
        served
            .out
            .contains("c is stop 2 of trip 1 of van: there at 08:03"),
        "{}",
        served.out
    );
    let left_out = explain("b");
    assert!(
        left_out.out.contains("it would fit: needs cold_box on van"),
        "{}",
        left_out.out
    );
    assert!(left_out.out.contains("需配备 cold_box"), "{}", left_out.out);
    let zh = [
        "explain",
        "day.json",
        "plan.json",
        "--why",
        "b",
        "--lang",
        "zh",
    ];
    let zh = done(folder.path(), &zh).out;
    assert!(zh.contains("需配备") && !zh.contains("left out"), "{zh}");
    let nobody = explain("nobody");
    assert_eq!(nobody.code, 2);
    assert!(nobody.err.contains("nobody"), "{}", nobody.err);
    let order = ["explain", "day.json", "plan.json", "--why", "b", "--json"];
    let found = json_of(&done(folder.path(), &order).out);
    assert_eq!(
        found["reason"]["blocks"][0]["rules"],
        json!(["equipment_present"])
    );
    assert_eq!(found["remedy"]["relaxations"][0]["kind"], "equipment");
    // The plan as it is routed names the remedy, too.
    let routed = done(
        folder.path(),
        &["route", "day.json", "--steps", "50", "--out", "p.json"],
    );
    assert!(
        routed.out.contains("it would fit: needs cold_box"),
        "{}",
        routed.out
    );
}

#[test]
fn a_new_order_is_offered_places_or_told_what_would_help() {
    let folder = folder();
    let offer = |order: &str| rounds(folder.path(), &["offer", "day.json", "plan.json", order]);
    let found = offer("order.json");
    assert_eq!(found.code, 0, "{}", found.err);
    // After c it costs nothing and nobody waits for it; between a and c, c comes a minute later.
    let rows: Vec<&str> = found.out.lines().skip(2).take(2).collect();
    for (row, words) in rows
        .iter()
        .zip([&["van", "0.00", "08:04"][..], &["08:02", "c +60 s"]])
    {
        for word in words {
            assert!(row.contains(word), "{word}: {}", found.out);
        }
    }
    assert!(!rows[0].contains("+60"), "{}", found.out);
    let order = ["offer", "day.json", "plan.json", "order.json", "--json"];
    let found = json_of(&done(folder.path(), &order).out);
    let offers = found["offers"].as_array().expect("a list");
    assert_eq!(offers.len(), 5);
    assert_eq!(
        offers[0]["trips"],
        json!([{ "depot": "d", "stops": ["a", "c", "x"] }])
    );
    assert_eq!(
        (&offers[0]["trip"], &offers[0]["stop"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(
        (&offers[0]["delay"], &offers[1]["delay"]),
        (&json!(0), &json!(60))
    );

    let cold = offer("cold.json");
    assert_eq!(cold.code, 1);
    assert!(
        cold.out.contains("it would fit: needs cold_box on van"),
        "{}",
        cold.out
    );
    write(
        folder.path(),
        "bad.json",
        &json!({ "id": "a", "at": 9, "load": [1, 2] }),
    );
    let bad = offer("bad.json");
    assert_eq!(bad.code, 2);
    for path in ["$.id", "$.at", "$.load"] {
        assert!(
            bad.err.lines().any(|line| line.starts_with(path)),
            "{path}: {}",
            bad.err
        );
    }
    let timed = done(
        folder.path(),
        &["offer", "day.json", "plan.json", "--timed"],
    );
    assert!(timed.out.contains("p99"), "{}", timed.out);
}

#[test]
fn a_day_is_planned_anew_and_the_files_are_those_of_the_next_time() {
    let folder = folder();
    let order = [
        "replan",
        "day.json",
        "plan.json",
        "events.json",
        "--steps",
        "50",
        "--out",
        "new.json",
        "--out-day",
        "now.json",
    ];
    let said = done(folder.path(), &order);
    for line in [
        "c is no longer delivered by van 08:03",
        // The trip was loaded without x: the van is back at 8:02 and goes again.
        "x is delivered by van 08:04",
        "van takes on x",
        "van gives up c",
        "3 must be told",
    ] {
        assert!(said.out.contains(line), "{line}: {}", said.out);
    }
    done(folder.path(), &["check", "now.json", "new.json"]);
    // Nothing more happens: nobody is told anything.
    write(folder.path(), "events.json", &json!({ "now": "08:01:45" }));
    let order = [
        "replan",
        "now.json",
        "new.json",
        "events.json",
        "--steps",
        "50",
        "--json",
    ];
    let again = json_of(&done(folder.path(), &order).out);
    assert_eq!(again["changes"], json!([]), "{again}");
    assert_eq!(again["verdict"]["hard"], 0);

    write(
        folder.path(),
        "events.json",
        &json!({ "events": [{ "vehicle_lost": { "vehicle": "x" } }] }),
    );
    let bad = rounds(folder.path(), &order);
    assert_eq!(bad.code, 2);
    assert!(
        bad.err.starts_with("$.events[0].vehicle_lost.vehicle"),
        "{}",
        bad.err
    );
}

#[test]
fn a_key_misspelt_in_an_event_is_told_where_it_stands() {
    let folder = folder();
    let mut order = new_order("x");
    order["lode"] = json!([1]);
    let events = json!({ "now": "08:01", "events": [
        { "order_added": order },
        { "order_cancelled": { "ordr": "c" } },
        { "order_canceled": { "order": "c" } },
        { "vehicle_lost": { "vehicle": "van", "redy_at": "09:00" } },
    ] });
    write(folder.path(), "events.json", &events);
    let order = ["replan", "day.json", "plan.json", "events.json"];
    let bad = rounds(folder.path(), &order);
    assert_eq!(bad.code, 2);
    let found: Vec<&str> = bad
        .err
        .lines()
        .filter_map(|line| Some(line.split_once(": ")?.0))
        .collect();
    let at = |path: &str| format!("$.events{path}");
    assert_eq!(
        found[..5],
        [
            at("[0].order_added.lode"),
            at("[1].order_cancelled.ordr"),
            at("[1].order_cancelled.order"),
            at("[2].order_canceled"),
            at("[3].vehicle_lost.redy_at"),
        ],
        "{}",
        bad.err
    );
    assert!(bad.err.contains("is none of"), "{}", bad.err);
}

#[test]
fn what_is_listed_as_unserved_and_on_a_trip_is_a_violation() {
    let folder = folder();
    let mut plan = told("van: d a c");
    plan["unserved"] = json!(["b", "c"]);
    write(folder.path(), "plan.json", &file(plan.clone()));
    let said = rounds(folder.path(), &["check", "day.json", "plan.json", "--json"]);
    assert_eq!(said.code, 1);
    let verdict = json_of(&said.out);
    assert_eq!(verdict["rules"]["listed_rightly"]["amount"], 1);
    let found = verdict["violations"].as_array().expect("a list");
    let wrong = found.iter().find(|row| row["rule"] == "listed_rightly");
    assert_eq!(wrong.expect("it is told")["subject"], "c");
    plan["unserved"] = json!(["b", "nobody"]);
    write(folder.path(), "plan.json", &file(plan));
    let said = rounds(folder.path(), &["check", "day.json", "plan.json"]);
    assert_eq!(said.code, 2);
    assert!(said.err.starts_with("$.plan.unserved[1]"), "{}", said.err);
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data")
}

#[test]
fn the_service_offers_places_and_plans_anew() {
    let service = Service::start("");
    let day = serde_json::to_value(draft()).expect("plain data");
    let plan = told("van: d a c");
    let ask = |order: Value| json!({ "problem": day, "plan": plan, "order": order });
    let answer = service.post("/api/v1/routings/offers", &bytes(&ask(new_order("x"))));
    let found = answer.json();
    assert_eq!(found["offers"][0]["vehicle"], "van", "{found}");
    assert_eq!(found["offers"][0]["added"], 0);
    assert_eq!(found["offers"][1]["shifts"][0]["order"], "c");
    let cold = json!({ "id": "x", "at": 2, "load": [1], "handling": "cold" });
    let answer = service
        .post("/api/v1/routings/offers", &bytes(&ask(cold)))
        .json();
    assert_eq!(answer["offers"], json!([]));
    assert_eq!(answer["remedy"], "would fit: needs cold_box on van");
    let bad = service.post("/api/v1/routings/offers", &bytes(&ask(new_order("a"))));
    assert_eq!(bad.problem().2, ["$.order.id"]);

    let happens = |events: Value| json!({ "problem": day, "plan": plan, "events": events });
    let path = "/api/v1/routings/replan?steps=50";
    let answer = service.post(path, &bytes(&happens(happened()))).json();
    let changes = answer["changes"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    let told: Vec<_> = changes.iter().map(|row| &row["message"]).collect();
    assert!(
        told.contains(&&json!("x is delivered by van 08:04")),
        "{told:?}"
    );
    // The run stays, and its plan is that of the answer.
    let id = answer["run"]["id"].as_str().expect("a run");
    let kept = service.get(&format!("/api/v1/runs/{id}/plan")).json();
    assert_eq!(kept, answer["plan"]);
    let check = json!({ "problem": answer["problem"], "plan": answer["plan"] });
    let verdict = service
        .post("/api/v1/routings/check", &bytes(&check))
        .json();
    assert_eq!(verdict["feasible"], true, "{verdict}");
    let events = json!({ "events": [{ "order_cancelled": { "order": "nobody" } }] });
    let bad = service.post(
        "/api/v1/routings/replan?threads=99",
        &bytes(&happens(events)),
    );
    assert_eq!(
        bad.problem().2,
        ["query.threads", "$.events.events[0].order_cancelled.order"]
    );
}
