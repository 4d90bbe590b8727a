//! Nothing that is too large, and nothing that does not listen, takes the service with it.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};

use crate::program::{Service, Who, kill};
use crate::service_runs::{gone, workers};

fn orders(count: usize) -> Vec<u8> {
    serde_json::to_vec(&day(count, 1)).unwrap()
}

fn year(size: Size) -> Vec<u8> {
    serde_json::to_vec(&roster(size, 1)).unwrap()
}

#[test]
fn a_problem_too_large_for_its_memory_fails_with_the_reason_and_others_go_on() {
    let service = Service::start("run_memory_mib = 300\nconcurrent_runs = 2");
    let other = service.run("/api/v1/routings?seconds=3000", &orders(40));
    service.hear(&other, 0, |event| event.name == "improved");
    let id = service.run("/api/v1/rosterings?seconds=3000", &year(Size::City));
    let record = service.ended(&id);
    assert_eq!(record["state"], "failed", "{record}");
    assert_eq!(record["attempts"], 1, "it would want as much again");
    let why = record["failure"].as_str().unwrap();
    assert!(why.contains("more memory than it may have"), "{why}");
    assert_eq!(workers(&service).len(), 1, "the other run was touched");
    service.post(&format!("/api/v1/runs/{other}/stop"), b"");
    assert_eq!(service.ended(&other)["state"], "stopped");
    eprintln!("300 MiB for a city: {why}");
}

#[test]
fn every_door_refuses_a_body_beyond_the_limit() {
    let service = Service::start("body_bytes = 20000");
    let large = vec![b' '; 40_000];
    let doors = [
        ("POST", "rosterings?steps=1", "application/json"),
        ("POST", "routings?steps=1", "application/json"),
        ("POST", "rosterings/check", "application/json"),
        ("POST", "routings/offers", "application/json"),
        ("POST", "routings/replan", "application/json"),
        ("POST", "rosterings/replan", "application/json"),
        ("POST", "rosterings/explain", "application/json"),
        ("POST", "ledgers/balance", "application/json"),
        ("POST", "plans", "application/json"),
        ("POST", "accounts", "application/json"),
        ("POST", "session", "application/json"),
        ("PUT", "registers/staff_roster/-/1", "application/json"),
        (
            "POST",
            "imports?register=staff_roster&effective_on=2026-03-01&file=s.csv",
            "text/csv",
        ),
    ];
    for (method, path, kind) in doors {
        let path = format!("/api/v1/{path}");
        let body = (kind, Some(large.as_slice()));
        let refused = service.send_bytes(&service.admin(), method, &path, body, &[]);
        let kind = refused.header("content-type");
        assert_eq!(
            kind,
            "application/problem+json",
            "{path}: {}",
            refused.text()
        );
        let (status, code, _) = refused.problem();
        assert_eq!((status, code.as_str()), (413, "too_large"), "{path}");
        assert_eq!(refused.json()["title_zh"], "请求正文过大", "{path}");
    }
    let vroom = service.post("/vroom", &large);
    assert_eq!(vroom.status, 413);
    assert_eq!(
        service.send(&Who::Nobody, "GET", "/healthz", None).text(),
        "ok"
    );
    eprintln!(
        "{} doors refused 40,000 bytes where 20,000 are taken",
        doors.len() + 1
    );
}

#[test]
fn a_run_that_is_stopped_is_gone_soon_and_its_best_plan_is_read() {
    let service = Service::start("");
    for (path, draft) in [
        ("rosterings?seconds=3000", year(Size::S)),
        ("rosterings?seconds=3000&threads=2", year(Size::S)),
        ("routings?seconds=3000", orders(40)),
        ("routings?seconds=3000&threads=2", orders(100)),
    ] {
        let id = service.run(&format!("/api/v1/{path}"), &draft);
        service.hear(&id, 0, |event| event.name == "improved");
        let all = workers(&service);
        service.post(&format!("/api/v1/runs/{id}/stop"), b"");
        assert!(all.iter().all(|worker| gone(*worker)), "{path}");
        let record = service.ended(&id);
        assert_eq!(record["state"], "stopped", "{record}");
        assert_eq!(record["failure"], serde_json::Value::Null);
        let plan = service.get(&format!("/api/v1/runs/{id}/plan"));
        let verdict = service.post(&format!("/api/v1/runs/{id}/check"), &plan.body);
        assert_eq!(verdict.json()["cost"], record["cost"], "{path}");
        eprintln!("{path}: {} process gone, its plan read", all.len());
    }
}

#[test]
fn a_process_that_does_not_listen_is_killed_and_the_plan_it_told_of_stays() {
    let service = Service::start("stop_seconds = 1\nconcurrent_runs = 1");
    let id = service.run("/api/v1/routings?seconds=3000", &orders(40));
    service.hear(&id, 0, |event| event.name == "improved");
    let [worker] = workers(&service)[..] else {
        panic!("one run, one process");
    };
    kill("STOP", worker);
    assert_eq!(
        service.post(&format!("/api/v1/runs/{id}/stop"), b"").status,
        202
    );
    assert!(gone(worker));
    let record = service.ended(&id);
    assert_eq!(record["state"], "stopped", "{record}");
    assert!(record["failure"].as_str().unwrap().contains("was killed"));
    let plan = service.get(&format!("/api/v1/runs/{id}/plan"));
    let verdict = service.post(&format!("/api/v1/runs/{id}/check"), &plan.body);
    assert_eq!(verdict.json()["cost"], record["cost"]);
    assert_eq!(verdict.json()["hard"], record["hard"]);
    // As shipped it is given less than the five seconds that are promised.
    assert!(api::config::Config::shipped().stop_seconds < 5);
    let next = service.run("/api/v1/routings?steps=10", &orders(10));
    assert_eq!(service.ended(&next)["state"], "finished");
    eprintln!("a frozen process was killed; the plan it had told of is kept and judged");
}
