//! What strangers can make the service do, and what a proxy, a link or a forgotten password changes.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use api::accounts::password;
use serde_json::{Value, json};

use crate::databases::wait;
use crate::program::{Answer, Service, Who};

fn enter_from(service: &Service, from: &str, (name, password): (&str, &str)) -> Answer {
    let way = json!({ "name": name, "password": password }).to_string();
    let kind = ("application/json", Some(way.as_bytes()));
    let from = [("x-forwarded-for", from)];
    service.send_bytes(&Who::Nobody, "POST", "/api/v1/session", kind, &from)
}

fn trail(service: &Service) -> Vec<Value> {
    service
        .get("/api/v1/audit")
        .json()
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn a_name_or_password_that_nobody_can_have_is_refused_unlooked_at() {
    let service = Service::start("");
    let before = trail(&service).len();
    let long = "x".repeat(201);
    for (name, password) in [(&long[..101], "guess"), ("admin", &long[..])] {
        let way = json!({ "name": name, "password": password });
        // More often than a name is let try: nothing of it is counted.
        for _ in 0..6 {
            let refused = service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&way));
            let refused = refused.problem();
            assert_eq!((refused.0, refused.1.as_str()), (401, "refused"));
        }
    }
    assert_eq!(trail(&service).len(), before);
}

#[test]
fn where_a_few_lines_are_meant_no_more_are_taken() {
    let service = Service::start("");
    let body = json!({ "name": "x".repeat(70_000) });
    for (who, method, path) in [
        (Who::Nobody, "POST", "/api/v1/session"),
        (service.admin(), "PUT", "/api/v1/session/password"),
        (service.admin(), "POST", "/api/v1/accounts"),
        (service.admin(), "PUT", "/api/v1/accounts/x"),
        (service.admin(), "POST", "/api/v1/tokens"),
        (service.admin(), "POST", "/api/v1/links"),
        (service.admin(), "POST", "/api/v1/plans/x/propose"),
    ] {
        let refused = service.send(&who, method, path, Some(&body));
        let told = refused.problem();
        assert_eq!((told.0, told.1.as_str()), (413, "too_large"), "{path}");
        assert!(refused.text().contains("65536"), "{}", refused.text());
    }
}

#[test]
fn few_passwords_are_hashed_at_a_time() {
    wait(async {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let hashed = (0..12).map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            tokio::spawn(password::aside(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let hash = password::hash("seven blue lanterns");
                now.fetch_sub(1, Ordering::SeqCst);
                hash
            }))
        });
        for one in hashed.collect::<Vec<_>>() {
            assert!(password::fits(
                "seven blue lanterns",
                &one.await.unwrap().unwrap()
            ));
        }
        let most = most.load(Ordering::SeqCst);
        assert!((1..=4).contains(&most), "{most} at a time");
    });
}

#[test]
fn behind_a_proxy_everybody_is_somebody_and_without_one_nobody_says_who_he_is() {
    let service = Service::start("trusted_proxies = [\"127.0.0.1\", \"10.0.0.254\"]");
    service.account("li", "planner", "");
    // Whoever writes addresses himself stands before what the proxy writes.
    for from in ["10.0.0.1", "9.9.9.9, 10.0.0.1", "10.0.0.1:4711, 10.0.0.254"] {
        assert_eq!(enter_from(&service, from, ("li", "guess")).status, 401);
    }
    for _ in 0..2 {
        assert_eq!(
            enter_from(&service, "10.0.0.1", ("li", "guess")).status,
            401
        );
    }
    assert_eq!(
        enter_from(&service, "10.0.0.1", ("li", "guess")).status,
        429
    );
    assert_eq!(
        enter_from(&service, "10.0.0.2", ("li", "guess")).status,
        401
    );
    let addresses: Vec<Value> = trail(&service)
        .into_iter()
        .filter(|row| row["result"] == "refused")
        .map(|row| row["address"].clone())
        .collect();
    assert!(addresses.starts_with(&[json!("10.0.0.1"), json!("10.0.0.1")]));
    assert!(addresses.contains(&json!("10.0.0.2")), "{addresses:?}");

    let open = Service::start("");
    open.account("li", "planner", "");
    for at in 0..5 {
        let from = format!("10.0.0.{at}");
        assert_eq!(enter_from(&open, &from, ("li", "guess")).status, 401);
    }
    assert_eq!(enter_from(&open, "10.0.0.9", ("li", "guess")).status, 429);
}

fn set(service: &Service, who: &Who, present: &str, new: &str) -> Answer {
    let body = json!({ "present": present, "new": new });
    service.send(who, "PUT", "/api/v1/session/password", Some(&body))
}

#[test]
fn whoever_came_by_a_link_may_have_forgotten_the_password() {
    let service = Service::start("");
    let first = Who::Session(service.account("li", "planner", ""));
    assert_eq!(set(&service, &first, "", "seven blue lanterns").status, 204);
    // The same session now belongs to somebody who knows it.
    assert_eq!(
        set(&service, &first, "", "eight green lanterns").status,
        401
    );
    let accounts = service.get("/api/v1/accounts").json();
    let mut accounts = accounts.as_array().unwrap().iter();
    let id = accounts.find(|one| one["name"] == "li").unwrap()["id"].clone();
    let path = format!("/api/v1/accounts/{}/link", id.as_str().unwrap());
    let made = service.send(&service.admin(), "POST", &path, None).json();
    let link = made["path"].as_str().unwrap().rsplit('/').next().unwrap();
    let by_link = Who::Session(service.enter(&json!({ "link": link })));
    assert_eq!(set(&service, &by_link, "", "nine red lanterns").status, 204);
    service.enter(&json!({ "name": "li", "password": "nine red lanterns" }));
}

#[test]
fn the_present_password_cannot_be_guessed_without_limit() {
    let service = Service::start("");
    let first = Who::Session(service.account("li", "planner", ""));
    assert_eq!(set(&service, &first, "", "seven blue lanterns").status, 204);
    let way = json!({ "name": "li", "password": "seven blue lanterns" });
    let who = Who::Session(service.enter(&way));
    for _ in 0..5 {
        assert_eq!(
            set(&service, &who, "guess", "nine red lanterns").status,
            401
        );
    }
    let shut = set(&service, &who, "seven blue lanterns", "nine red lanterns");
    let shut = shut.problem();
    assert_eq!((shut.0, shut.1.as_str()), (429, "locked_out"));
    let enter = service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&way));
    assert_eq!(enter.status, 429, "it is the same count");
}

#[test]
fn no_account_belongs_to_an_institution_that_means_all_of_them() {
    let service = Service::start("");
    for institution in ["*", "-"] {
        let draft = json!({ "name": "li", "role": "personnel", "institution": institution });
        let made = service.send(&service.admin(), "POST", "/api/v1/accounts", Some(&draft));
        assert_eq!(made.problem().2, ["$.institution"], "{institution}");
    }
}

#[test]
fn the_description_says_how_to_come_in_and_how_the_service_may_fail() {
    let document = api::http::openapi::document();
    let schemes = document["components"]["securitySchemes"]
        .as_object()
        .unwrap();
    assert_eq!(schemes["session"]["name"], "rounds_session");
    assert_eq!(schemes["token"]["scheme"], "bearer");
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let told = &operation["responses"];
            assert!(
                told["500"].is_object() && told["507"].is_object(),
                "{method} {path}"
            );
            let is_open = operation["x-permission"] == "open";
            let ways = json!([{ "session": [] }, { "token": [] }]);
            let security = &operation["security"];
            assert_eq!(*security == ways, !is_open, "{method} {path}: {security}");
        }
    }
}

#[test]
fn a_request_whose_run_has_made_room_is_a_new_request() {
    let service = Service::start("kept_runs = 1");
    let draft = serde_json::to_vec(&datasets::generate::day::day(5, 1)).unwrap();
    let start = |key: &str| {
        let kind = ("application/json", Some(&draft[..]));
        let path = "/api/v1/routings?steps=1";
        let header = [("idempotency-key", key)];
        let answer = service.send_bytes(&service.admin(), "POST", path, kind, &header);
        assert_eq!(answer.status, 202, "{}", answer.text());
        let id = answer.json()["id"].as_str().unwrap().to_string();
        service.ended(&id);
        id
    };
    let first = start("one");
    assert_eq!(start("one"), first);
    for at in 0..3 {
        start(&format!("more {at}"));
    }
    let gone = service.get(&format!("/api/v1/runs/{first}"));
    assert_eq!(gone.status, 404, "it has made room");
    let again = start("one");
    assert_ne!(again, first);
}
