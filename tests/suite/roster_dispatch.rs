//! What a personnel office asks while the year goes on, on the command line and of the service.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::roster::draw::{Drawn, draw};
use tempfile::TempDir;

use crate::program::{Service, done, rounds};

/// A holds L on Monday mornings; B, who could, has a price. C goes nowhere.
fn drawn() -> Drawn {
    draw(
        "weeks 4\nhost G\nline L host=G\nphysician A\nphysician B\nphysician C visits=0\n\
         L mon_am | A A A A",
    )
}

/// In the third week A is ill.
fn ill() -> Value {
    let prices = json!({ "per_person": 500, "per_session": 50, "per_posted_week": 50 });
    json!({ "now": "2026-03-09", "prices": prices, "events": [
        { "leave_added": { "physician": "A", "from": "2026-03-16", "to": "2026-03-22" } },
    ] })
}

fn file(plan: &Value) -> Value {
    json!({
        "kind": "rostering_plan", "problem": "drawn", "engine": "by hand", "seed": 1, "steps": 0,
        "travel_source": "a drawing", "plan": plan,
    })
}

fn write(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), value.to_string()).expect("there is room");
}

fn folder() -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    let drawn = drawn();
    write(folder.path(), "year.json", &json!(drawn.draft));
    write(folder.path(), "plan.json", &file(&json!(drawn.plan)));
    write(folder.path(), "events.json", &ill());
    folder
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}

const REPLAN: [&str; 6] = [
    "replan",
    "year.json",
    "plan.json",
    "events.json",
    "--steps",
    "300",
];

#[test]
fn a_year_is_repaired_in_up_to_three_ways_and_the_files_are_those_of_the_next_time() {
    let folder = folder();
    let out = ["--out", "new.json", "--out-day", "now.json"];
    let said = done(folder.path(), &[&REPLAN[..], &out[..]].concat());
    for line in [
        " 1 fewest_told: 1 must be told",
        "*2 balanced: 2 must be told",
        "L is held by B mon_am 2026-03-16..2026-03-22, not A mon_am 2026-03-16..2026-03-22",
        "tell A B",
        "2 must be told",
    ] {
        assert!(said.out.contains(line), "{line}: {}", said.out);
    }
    done(folder.path(), &["check", "now.json", "new.json"]);
    // The one that tells the fewest leaves the session out.
    let fewest = [&REPLAN[..], &["--take", "1", "--json", "--out", "few.json"]].concat();
    let answer = json_of(&done(folder.path(), &fewest).out);
    assert_eq!(answer["repairs"][0]["told"], 1);
    assert_eq!(answer["repairs"][0]["changes"][0]["what"], "no_longer_held");
    assert_eq!(
        answer["repairs"][1]["changes"][0]["tell"],
        json!(["A", "B"])
    );
    assert_eq!(answer["allowances"], json!([]));
    done(folder.path(), &["check", "now.json", "few.json"]);
    // Nothing more happens: nobody is told anything.
    write(
        folder.path(),
        "events.json",
        &json!({ "now": "2026-03-09" }),
    );
    let again = [
        "replan",
        "now.json",
        "new.json",
        "events.json",
        "--steps",
        "50",
        "--json",
    ];
    let answer = json_of(&done(folder.path(), &again).out);
    assert_eq!(answer["repairs"][0]["changes"], json!([]), "{answer}");
    assert_eq!(answer["repairs"][0]["verdict"]["hard"], 0);
}

#[test]
fn a_session_moved_by_hand_stays_moved_and_nobody_is_told_again() {
    let folder = folder();
    let mut plan = json!(drawn().plan);
    let moved = json!({ "line": "L", "week": 3, "physician": "A", "half_day": "wed_am" });
    plan["patches"] = json!([moved]);
    write(folder.path(), "plan.json", &file(&plan));
    let fewest = [&REPLAN[..], &["--take", "1", "--json", "--out", "few.json"]].concat();
    let answer = json_of(&done(folder.path(), &fewest).out);
    let repair = &answer["repairs"][0];
    assert_eq!(
        repair["plan"]["plan"]["patches"],
        json!([moved]),
        "{repair}"
    );
    assert_eq!(repair["told"], 1);
    let changes = repair["changes"].as_array().expect("rows");
    let weeks: Vec<&Value> = changes.iter().map(|row| &row["first_week"]).collect();
    assert_eq!(weeks, [2], "{repair}");
    let kept: Value =
        serde_json::from_slice(&fs::read(folder.path().join("few.json")).expect("it"))
            .expect("JSON");
    assert_eq!(kept["plan"]["patches"], json!([moved]));
}

#[test]
fn news_that_cannot_be_is_told_with_every_flaw_at_its_place() {
    let folder = folder();
    let events = json!({
        "now": "2026-03-09",
        "freeze": { "week_weeks": -1 },
        "locks": [{ "host": "X", "lock": "week" }],
        "prices": { "per_person": -5 },
        "events": [
            { "leave_added": { "physician": "X", "from": "2026-03-16", "to": "2026-03-15" } },
            { "leave_added": { "physician": "A", "from": "2026-03-02", "to": "2026-03-03" } },
            { "host_closed": { "host": "G", "from": "gone" } },
            { "line_dropped": { "line": "X" } },
        ],
    });
    write(folder.path(), "events.json", &events);
    let bad = rounds(folder.path(), &REPLAN);
    assert_eq!(bad.code, 2);
    for path in [
        "$.freeze.week_weeks",
        "$.locks[0].host",
        "$.prices.per_person",
        "$.events[0].leave_added.physician",
        "$.events[0].leave_added.to",
        "$.events[1].leave_added.to",
        "$.events[2].host_closed.from",
        "$.events[3].line_dropped.line",
    ] {
        assert!(
            bad.err.lines().any(|line| line.starts_with(path)),
            "{path}: {}",
            bad.err
        );
    }
    let line = json!({
        "id": "M", "studio": "X", "specialty": "tcm", "activity": "consultation", "every_weeks": 3,
    });
    write(
        folder.path(),
        "events.json",
        &json!({ "events": [{ "line_added": line }] }),
    );
    let bad = rounds(folder.path(), &REPLAN);
    for path in [
        "$.events[0].line_added.studio",
        "$.events[0].line_added.every_weeks",
    ] {
        assert!(bad.err.contains(path), "{path}: {}", bad.err);
    }
    let many = rounds(folder.path(), &[&REPLAN[..], &["--take", "4"]].concat());
    assert_eq!(many.code, 2);
}

#[test]
fn a_roster_is_explained_in_both_languages() {
    let folder = folder();
    let explain = |why: &str| {
        rounds(
            folder.path(),
            &["explain", "year.json", "plan.json", "--why", why],
        )
    };
    let is_so = explain("A@G@2026-03");
    assert_eq!(is_so.code, 0, "{}", is_so.err);
    assert!(is_so.out.contains("it is so"), "{}", is_so.out);
    let possible = explain("B@G@2026-03");
    // A month is read as whole weeks, and who loses a place is told.
    for said in [
        "asked: B is at G between 2026-03-02 and ",
        "\npossible: B at L",
        "What gives way: ",
        "问题：",
        "让位的安排：",
    ] {
        assert!(possible.out.contains(said), "{said}: {}", possible.out);
    }
    assert!(possible.out.contains("可行"), "{}", possible.out);
    let impossible = explain("C@G");
    for word in [
        "C holds at most 0 sessions a week",
        "每周最多坐诊 0 次",
        "sessions a week of C +1",
    ] {
        assert!(impossible.out.contains(word), "{word}: {}", impossible.out);
    }
    let nobody = explain("X@G");
    assert_eq!(nobody.code, 2);
    assert!(nobody.err.contains("`X`"), "{}", nobody.err);
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data")
}

#[test]
fn the_service_repairs_and_explains() {
    let service = Service::start("");
    let drawn = drawn();
    let (year, plan) = (json!(drawn.draft), json!(drawn.plan));
    let happens = |events: Value| json!({ "problem": year, "plan": plan, "events": events });
    let path = "/api/v1/rosterings/replan?steps=300";
    let answer = service.post(path, &bytes(&happens(ill()))).json();
    let repairs = answer["repairs"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    let told: Vec<&Value> = repairs.iter().map(|repair| &repair["told"]).collect();
    assert_eq!(told, [1, 2]);
    // The run stays, and its plan is that of the answer.
    let id = repairs[1]["run"]["id"].as_str().expect("a run");
    let kept = service.get(&format!("/api/v1/runs/{id}/plan")).json();
    assert_eq!(kept, repairs[1]["plan"]);
    let check = json!({ "problem": answer["problem"], "plan": kept });
    let verdict = service
        .post("/api/v1/rosterings/check", &bytes(&check))
        .json();
    assert_eq!(verdict["cost"], repairs[1]["verdict"]["cost"], "{verdict}");
    let bad = json!({ "events": [{ "line_dropped": { "line": "X" } }] });
    let bad = service.post(
        "/api/v1/rosterings/replan?threads=99",
        &bytes(&happens(bad)),
    );
    assert_eq!(
        bad.problem().2,
        ["query.threads", "$.events.events[0].line_dropped.line"]
    );

    let ask = |why: &str| json!({ "problem": year, "plan": plan, "why": why });
    let path = "/api/v1/rosterings/explain";
    let answer = service.post(path, &bytes(&ask("C@G"))).json();
    assert_eq!(answer["answer"], "impossible");
    assert_eq!(answer["conflict"]["relaxations"][0]["subject"], "C");
    let bad = service.post(path, &bytes(&ask("X@G")));
    assert_eq!(bad.problem().2, ["$.why"]);
}
