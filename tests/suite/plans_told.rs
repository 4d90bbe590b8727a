//! What a publication changes is told to those whom it concerns, and to nobody else.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use datasets::generate::day::day;
use serde_json::{Value, json};
use support::roster::draw::draw;

use crate::plans_life::{ask, clerk, drafted, of_run, over, published};
use crate::program::{Service, Who};

fn told(service: &Service, who: &Who, plan: &Value) -> Value {
    let path = format!(
        "/api/v1/plans/{}/announcement",
        plan["id"].as_str().unwrap()
    );
    let answer = service.send(who, "GET", &path, None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// `physician A: half_day_changed L`
fn news(told: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for addressee in told["for_whom"].as_array().unwrap() {
        let word = |row: &Value, field: &str| row[field].as_str().unwrap().to_string();
        for change in addressee["changes"].as_array().unwrap() {
            lines.push(format!(
                "{} {}: {} {}",
                word(addressee, "who"),
                word(addressee, "id"),
                word(change, "what"),
                word(change, "id")
            ));
        }
    }
    lines
}

#[test]
fn physicians_and_hosts_are_told_what_changes_for_them() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let drawn = draw(
        "weeks 4\nhost G\nhost H\nline L host=G\nline M host=H\nphysician A\nphysician B\n\
         L mon_am | A A A A\nM tue_am | B B B B",
    );
    let set = |edits: Value| {
        let draft = drafted(&service, &li, &json!(drawn.draft));
        let edited = ask(&service, &li, &draft, "edits", &json!({ "edits": edits })).json();
        assert_eq!(edited["stored"], true, "{edited}");
        edited["plan"].clone()
    };
    let first = set(json!([{ "plan": drawn.plan }]));
    let everything = told(&service, &li, &first);
    assert_eq!(
        (&everything["number"], &everything["since"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(
        news(&everything),
        [
            "physician A: newly_held L",
            "physician B: newly_held M",
            "host G: newly_held L",
            "host H: newly_held M",
        ]
    );
    published(&service, (&li, &wang), &first);
    let moved = json!([{ "plan": drawn.plan },
        { "session": { "line": "L", "week": 2, "physician": "A", "half_day": "fri_am" } }]);
    let second = published(&service, (&li, &wang), &set(moved));
    let change = told(&service, &li, &second);
    assert_eq!(
        (&change["number"], &change["since"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(change["plan_hash"], second["plan_hash"]);
    assert_eq!(
        news(&change),
        [
            "physician A: half_day_changed L",
            "host G: half_day_changed L"
        ]
    );
    the_same_stands_on_paper(&service, &li, &second);
    // A publication goes on telling what it changed when it was made.
    let third = published(
        &service,
        (&li, &wang),
        &set(json!([{ "plan": drawn.plan }])),
    );
    assert_eq!(told(&service, &li, &second), change);
    assert_eq!(told(&service, &li, &third)["since"], 2);
}

fn the_same_stands_on_paper(service: &Service, who: &Who, plan: &Value) {
    let path = format!(
        "/api/v1/plans/{}/files/announcement.xlsx",
        plan["id"].as_str().unwrap()
    );
    let book = service.send(who, "GET", &path, None).body;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("变更通知").unwrap();
    let rows: Vec<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    assert!(
        rows.ends_with(&["医师".into(), "受援单位".into()]),
        "{rows:?}"
    );
    let csv = path.replace(".xlsx", ".csv");
    let csv = service.send(who, "GET", &csv, None);
    assert!(csv.text().contains("改诊"));
}

#[test]
fn drivers_and_customers_are_told_what_changes_for_them() {
    let service = Service::start("");
    let seat = |name| Who::Session(service.account(name, "dispatcher", "甲药房"));
    let (sun, zhou) = (seat("sun"), seat("zhou"));
    let draft = serde_json::to_value(day(8, 1)).unwrap();
    let run = over(&service, &sun, "routings?steps=200", &draft);
    published(&service, (&sun, &zhou), &of_run(&service, &sun, &run));
    let next = of_run(&service, &sun, &run);
    assert_eq!(news(&told(&service, &sun, &next)), Vec::<String>::new());
    let view = format!("/api/v1/plans/{}/view", next["id"].as_str().unwrap());
    let view = service.send(&sun, "GET", &view, None).json();
    let (order, vehicle) = (
        view["routes"][0]["trips"][0]["stops"][0]["order"]
            .as_str()
            .unwrap(),
        view["routes"][0]["vehicle"].as_str().unwrap(),
    );
    let edit = json!({ "edits": [{ "dropped": { "order": order } }] });
    let edited = ask(&service, &sun, &next, "edits", &edit).json();
    let change = told(&service, &sun, &edited["plan"]);
    let lines = news(&change);
    assert!(
        lines.contains(&format!("order {order}: no_longer_served {order}")),
        "{lines:?}"
    );
    let drivers: Vec<&String> = lines
        .iter()
        .filter(|line| line.starts_with("vehicle "))
        .collect();
    let own = format!("vehicle {vehicle}: ");
    assert!(!drivers.is_empty(), "{lines:?}");
    assert!(
        drivers.iter().all(|line| line.starts_with(&own)),
        "{lines:?}"
    );
}
