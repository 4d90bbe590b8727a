//! What became of published plans: recorded as it is reported, counted once, refused where it cannot be.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use datasets::generate::day::day;
use serde_json::{Value, json};
use support::roster::draw::{Drawn, draw};

use crate::plans_life::{ask, drafted, of_run, over, published};
use crate::program::{Answer, Service, Who};

/// A is posted at G for the first two weeks and holds L there throughout, on Tuesday mornings.
fn drawn() -> Drawn {
    draw(
        "weeks 4\nrotation lengths=2\nhost G beds=1\nline L host=G\nphysician A duty=2026-12-31:52-0\nphysician B\n\
         A | G G . .\nL tue_am | A A A A",
    )
}

/// Two of the institution that sends the people of a drawing.
fn office(service: &Service) -> (Who, Who) {
    let seat = |name| Who::Session(service.account(name, "personnel", "home"));
    (seat("li"), seat("wang"))
}

fn in_force(service: &Service, (li, wang): (&Who, &Who)) -> Value {
    let drawn = drawn();
    let draft = drafted(service, li, &json!(drawn.draft));
    let edits = json!({ "edits": [{ "plan": drawn.plan }] });
    let edited = ask(service, li, &draft, "edits", &edits).json();
    assert_eq!(edited["stored"], true, "{edited}");
    published(service, (li, wang), &edited["plan"])
}

fn report(service: &Service, who: &Who, plan: &Value, results: &Value) -> Answer {
    let path = format!("/api/v1/plans/{}/results", plan["id"].as_str().unwrap());
    service.send(who, "POST", &path, Some(&json!({ "results": results })))
}

/// Half-days of sessions in the posting ledger, by staff number and first day.
fn half_days(service: &Service, who: &Who) -> Vec<String> {
    let path = "/api/v1/registers/posting_ledger?as_of=2026-12-31";
    let rows = service.send(who, "GET", path, None).json();
    let rows = rows.as_array().unwrap().iter().map(|row| &row["values"]);
    let sessions = rows.filter(|values| values["posting_type"] == "sessions");
    let mut told: Vec<String> = sessions
        .map(|row| {
            format!(
                "{} {} {}",
                row["staff_no"], row["start_date"], row["half_days"]
            )
        })
        .collect();
    told.sort();
    told
}

fn session(date: &str, held: bool, by: Option<&str>) -> Value {
    let mut report = json!({ "line": "L", "date": date, "held": held });
    if let Some(by) = by {
        report["by"] = json!(by);
    }
    json!({ "session": report })
}

#[test]
fn a_session_counts_once_for_whoever_held_it_and_a_later_report_goes() {
    let service = Service::start("");
    let (li, wang) = office(&service);
    let plan = in_force(&service, (&li, &wang));
    // Tuesdays of March 2026: the 3rd and 10th are within the posting and count with it.
    let all = json!([
        session("2026-03-03", true, None),
        session("2026-03-10", true, Some("B")),
        session("2026-03-17", true, None),
        session("2026-03-24", true, None),
    ]);
    let recorded = report(&service, &li, &plan, &all).json();
    assert_eq!(recorded["recorded"], 4, "{recorded}");
    assert_eq!(
        half_days(&service, &li),
        ["\"A\" \"2026-03-01\" 2", "\"B\" \"2026-03-01\" 1"]
    );
    // It was the other one after all, and one was not held.
    let corrected = json!([
        session("2026-03-10", true, None),
        session("2026-03-24", false, None)
    ]);
    let recorded = report(&service, &wang, &plan, &corrected).json();
    assert_eq!(
        recorded["ledger"].as_array().unwrap().len(),
        2,
        "{recorded}"
    );
    assert_eq!(
        half_days(&service, &li),
        ["\"A\" \"2026-03-01\" 1", "\"B\" \"2026-03-01\" 0"]
    );
    // The same again changes nothing in the ledger.
    let recorded = report(&service, &li, &plan, &corrected).json();
    assert_eq!(
        (&recorded["recorded"], &recorded["ledger"]),
        (&json!(2), &json!([]))
    );
    each_is_listed_as_it_was_reported_last(&service, &wang, &plan);
}

fn each_is_listed_as_it_was_reported_last(service: &Service, who: &Who, plan: &Value) {
    let path = format!("/api/v1/plans/{}/results", plan["id"].as_str().unwrap());
    let listed = service.send(who, "GET", &path, None).json();
    let told: Vec<String> = (listed.as_array().unwrap().iter())
        .map(|row| {
            format!(
                "{} {} {} {}",
                row["seq"], row["account"], row["date"], row["by"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "1 \"li\" \"2026-03-03\" \"A\"",
            "3 \"li\" \"2026-03-17\" \"A\"",
            "7 \"li\" \"2026-03-10\" \"A\"",
            "8 \"li\" \"2026-03-24\" \"\"",
        ]
    );
    let trail = service.get("/api/v1/audit?after=0&limit=500").json();
    let kept = |row: &&Value| row["action"] == "plans.results";
    assert_eq!(trail.as_array().unwrap().iter().filter(kept).count(), 3);
}

#[test]
fn a_report_of_what_the_plan_does_not_have_is_refused_with_all_others() {
    let service = Service::start("");
    let (li, wang) = office(&service);
    let plan = in_force(&service, (&li, &wang));
    let wrong = json!([
        session("2026-03-17", true, None),
        session("2026-03-18", true, None),
        session("2026-03-24", true, Some("Z")),
        session("2026-03-24", false, Some("B")),
        { "session": { "line": "Z", "date": "2026-03-24", "held": true } },
        { "posting": { "physician": "B", "host": "G", "first_week": 0, "cells": {} } },
        { "posting": { "physician": "A", "host": "G", "first_week": 0,
            "cells": { "due_days": 0, "wings": 2, "end_date": "2026-02-01" } } },
        { "delivery": { "order": "o1", "outcome": "delivered" } },
    ]);
    let refused = report(&service, &li, &plan, &wrong);
    let (status, code, mut paths) = refused.problem();
    assert_eq!((status, code.as_str()), (422, "flawed"));
    paths.dedup();
    assert_eq!(
        paths,
        [
            "$.results[1].session.date",
            "$.results[2].session.by",
            "$.results[3].session.by",
            "$.results[4].session.line",
            "$.results[5].posting.physician",
            "$.results[6].posting.cells.due_days",
            "$.results[6].posting.cells.wings",
            "$.results[7].delivery",
        ]
    );
    assert_eq!(half_days(&service, &li), Vec::<String>::new());
    // Nothing has become of a plan that was never published.
    let draft = drafted(&service, &li, &json!(drawn().draft));
    let early = report(&service, &li, &draft, &json!([]));
    assert_eq!(
        (early.problem().0, early.problem().1.as_str()),
        (409, "wrong_state")
    );
    let next = format!("/api/v1/plans/{}/next", draft["id"].as_str().unwrap());
    assert_eq!(
        service.send(&li, "POST", &next, Some(&json!({}))).status,
        409
    );
}

#[test]
fn people_of_another_institution_are_reported_and_stay_out_of_this_ledger() {
    let service = Service::start("");
    let other = |name| Who::Session(service.account(name, "personnel", "市二院"));
    let (li, wang) = (other("li"), other("wang"));
    let plan = in_force(&service, (&li, &wang));
    let held = json!([session("2026-03-17", true, None)]);
    let recorded = report(&service, &li, &plan, &held).json();
    assert_eq!(
        (
            &recorded["recorded"],
            &recorded["ledger"],
            &recorded["elsewhere"]
        ),
        (&json!(1), &json!([]), &json!(["A"]))
    );
    assert_eq!(half_days(&service, &service.admin()), Vec::<String>::new());
}

#[test]
fn what_was_not_delivered_is_to_be_delivered_the_next_day() {
    let service = Service::start("");
    let seat = |name| Who::Session(service.account(name, "dispatcher", "甲药房"));
    let (sun, zhou) = (seat("sun"), seat("zhou"));
    let draft = serde_json::to_value(day(6, 1)).unwrap();
    let run = over(&service, &sun, "routings?steps=200", &draft);
    let plan = published(&service, (&sun, &zhou), &of_run(&service, &sun, &run));
    let orders: Vec<&str> = (draft["orders"].as_array().unwrap().iter())
        .map(|order| order["id"].as_str().unwrap())
        .collect();
    let delivered = |order: &&&str| json!({ "delivery": { "order": order, "outcome": "delivered", "at": "10:32" } });
    let mut reports: Vec<Value> = orders[1..].iter().map(|order| delivered(&order)).collect();
    reports.push(json!({ "delivery": { "order": orders[0], "outcome": "absent" } }));
    let recorded = report(&service, &sun, &plan, &json!(reports));
    assert_eq!(recorded.status, 200, "{}", recorded.text());
    let wrong = json!([
        { "delivery": { "order": "nobody", "outcome": "delivered" } },
        { "delivery": { "order": orders[1], "outcome": "delivered", "at": "25:00" } },
        session("2026-03-17", true, None),
    ]);
    assert_eq!(
        report(&service, &sun, &plan, &wrong).problem().2,
        [
            "$.results[0].delivery.order",
            "$.results[1].delivery.at",
            "$.results[2]"
        ]
    );
    let second = the_next_day(&service, (&sun, &zhou), &plan, orders[0]);
    assert_eq!(second["number"], 2);
    // Another day takes nothing from this one.
    let path = format!("/api/v1/plans/{}", plan["id"].as_str().unwrap());
    assert_eq!(
        service.send(&sun, "GET", &path, None).json()["state"],
        "published"
    );
    let again = of_run(&service, &sun, &run);
    assert_eq!(again["base"], plan["id"]);
}

/// The plan of the day after, on which one order is left.
fn the_next_day(service: &Service, (sun, zhou): (&Who, &Who), plan: &Value, order: &str) -> Value {
    let path = format!("/api/v1/plans/{}/next", plan["id"].as_str().unwrap());
    let undated = service.send(sun, "POST", &path, Some(&json!({})));
    assert_eq!(undated.problem().2, ["$.date"]);
    let asked = json!({ "date": "2026-03-18", "name": "补送" });
    let next = service.send(sun, "POST", &path, Some(&asked));
    assert_eq!(next.status, 201, "{}", next.text());
    let next = next.json();
    assert_eq!(
        (&next["name"], &next["first_day"]),
        (&json!("补送"), &json!("2026-03-18"))
    );
    let view = format!("/api/v1/plans/{}/view", next["id"].as_str().unwrap());
    let view = service.send(sun, "GET", &view, None).json();
    let left: Vec<&Value> = (view["unserved"].as_array().unwrap().iter())
        .map(|order| &order["order"])
        .collect();
    assert_eq!(left, [order]);
    published(service, (sun, zhou), &next)
}
