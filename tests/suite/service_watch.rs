//! What operators see: figures for Prometheus, ids of requests, and whether the service is ready.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use api::config::Config;
use api::http::{listen, serve};
use api::runs::Runs;
use api::store::{Store, address_in};
use datasets::generate::day::day;
use serde_json::Value;
use tempfile::TempDir;

use crate::databases::wait;
use crate::program::{ROUNDS, Service, Who};

fn orders(count: usize) -> Vec<u8> {
    serde_json::to_vec(&day(count, 1)).expect("plain data")
}

/// The figure with this name and these labels.
fn figure(text: &str, name: &str) -> f64 {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("there is no {name} in\n{text}"))
        .parse()
        .unwrap()
}

#[test]
fn figures_tell_of_requests_runs_the_queue_and_streams() {
    let service = Service::start("concurrent_runs = 1");
    let over = service.run("/api/v1/routings?steps=5", &orders(10));
    service.ended(&over);
    let first = service.run("/api/v1/routings?seconds=3000", &orders(30));
    service.hear(&first, 0, |event| event.name == "started");
    service.run("/api/v1/routings?seconds=3000", &orders(30));
    for path in [over.as_str(), "nobody", "no-one"] {
        service.get(&format!("/api/v1/runs/{path}"));
    }
    service.get("/no/such/page");
    let mut open = 0.0;
    // While somebody listens.
    service.hear(&first, 0, |_| {
        open = figure(&service.get("/metrics").text(), "rounds_event_streams");
        true
    });
    assert_eq!(open, 1.0);

    let answer = service.get("/metrics");
    assert!(
        answer.header("content-type").starts_with("text/plain"),
        "{}",
        answer.header("content-type")
    );
    let text = answer.text();
    let of_runs = |method: &str, route: &str, status: &str| {
        let labels = format!("{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}");
        figure(&text, &format!("rounds_http_requests_total{labels}"))
    };
    assert_eq!(of_runs("POST", "/api/v1/routings", "2xx"), 3.0);
    // Once by hand, once to see how it ended.
    assert_eq!(of_runs("GET", "/api/v1/runs/{id}", "2xx"), 2.0);
    assert_eq!(of_runs("GET", "/api/v1/runs/{id}", "4xx"), 2.0);
    assert_eq!(of_runs("GET", "elsewhere", "4xx"), 1.0);
    let count = "rounds_http_request_seconds_count{route=\"/api/v1/runs/{id}\"}";
    assert_eq!(figure(&text, count), 4.0);
    for (state, runs) in [
        ("finished", 1.0),
        ("running", 1.0),
        ("queued", 1.0),
        ("dead", 0.0),
    ] {
        assert_eq!(
            figure(&text, &format!("rounds_runs{{state=\"{state}\"}}")),
            runs
        );
    }
    assert_eq!(figure(&text, "rounds_queue_length"), 1.0);
    assert_eq!(figure(&text, "rounds_store_up"), 1.0);
    assert_eq!(figure(&text, "rounds_store_errors_total"), 0.0);
    assert!(text.contains("rounds_build_info{version="), "{text}");
    for told in [over.as_str(), first.as_str(), "nobody", "no/such"] {
        assert!(!text.contains(told), "`{told}` is a label");
    }
}

#[test]
fn figures_are_for_those_who_watch_by_token_too() {
    let service = Service::start("");
    let ask = |who: &Who| service.send(who, "GET", "/metrics", None).status;
    assert_eq!(ask(&Who::Nobody), 401);
    let planner = Who::Session(service.account("li", "planner", ""));
    assert_eq!(ask(&planner), 403);
    let auditor = Who::Session(service.account("wang", "auditor", ""));
    assert_eq!(ask(&auditor), 200);
    let draft = serde_json::json!({ "name": "prometheus", "scopes": ["read_metrics"], "days": 30 });
    let made = service.send(&auditor, "POST", "/api/v1/tokens", Some(&draft));
    assert_eq!(made.status, 201, "{}", made.text());
    let token = Who::Token(made.json()["secret"].as_str().unwrap().into());
    assert_eq!(ask(&token), 200);
    let elsewhere = service.send(&token, "GET", "/api/v1/audit", None);
    assert_eq!(elsewhere.status, 403);
}

/// A service whose log lies in the folder.
fn logging(folder: &Path) -> Service {
    let mut shell = Command::new("/bin/sh");
    let log = folder.join("log").display().to_string();
    let script = format!("RUST_LOG=info exec \"$@\" 2>>'{log}'");
    shell.args(["-c", &script, "sh", ROUNDS]);
    Service::through(shell, folder, "")
}

#[test]
fn the_id_of_a_request_stands_in_its_answer_and_in_the_log() {
    let folder = TempDir::new().unwrap();
    let service = logging(folder.path());
    let ask = |id: &str| {
        let headers = [("x-request-id", id)];
        let nothing = ("application/json", None);
        let answer = service.send_bytes(&Who::Nobody, "GET", "/healthz", nothing, &headers);
        answer.header("x-request-id").to_string()
    };
    assert_eq!(ask("proxy-7.1"), "proxy-7.1");
    let long = "a".repeat(65);
    let made: Vec<String> = ["", "a b", "{\"a\"}", &long].map(ask).into();
    assert!(made.iter().all(|id| id.len() == 32), "{made:?}");
    assert_ne!(made[0], made[1]);

    // What goes wrong is found in the log by the id that its answer bears.
    let runs = service.data.join("runs");
    fs::remove_dir_all(&runs).unwrap();
    fs::write(&runs, "in the way").unwrap();
    let failed = service.post("/api/v1/routings?steps=1", &orders(10));
    assert_eq!(failed.status, 500);
    let id = failed.header("x-request-id").to_string();
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told: Vec<Value> = lines
        .filter(|line| line["span"]["request_id"] == id.as_str())
        .collect();
    assert!(!told.is_empty(), "{log}");
    assert_eq!(told[0]["level"], "ERROR");
    assert_eq!(told[0]["span"]["route"], "/api/v1/routings");
}

#[test]
fn a_service_is_ready_while_its_store_answers() {
    let folder = TempDir::new().unwrap();
    let data = folder.path();
    wait(async {
        let store = Arc::new(Store::open(&address_in(data)).await.unwrap());
        let runs = Runs::open(Config::shipped(), Arc::clone(&store), data)
            .await
            .unwrap();
        let with = (Arc::clone(&store), None);
        let (local, listener) = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        tokio::spawn(serve(runs, with, listener));
        let ask = move |path: &'static str| {
            tokio::task::spawn_blocking(move || {
                let config = ureq::Agent::config_builder().http_status_as_error(false);
                let agent: ureq::Agent = config.build().into();
                let mut answer = agent.get(format!("http://{local}{path}")).call().unwrap();
                let text = answer.body_mut().read_to_string().unwrap();
                (answer.status().as_u16(), text)
            })
        };
        assert_eq!(ask("/readyz").await.unwrap(), (200, "ready".into()));
        store.close().await;
        let (status, text) = ask("/readyz").await.unwrap();
        assert_eq!(status, 503, "{text}");
        assert!(text.contains("not_ready"), "{text}");
        // It lives all the same: to start it anew would not help.
        assert_eq!(ask("/healthz").await.unwrap(), (200, "ok".into()));
    });
}
