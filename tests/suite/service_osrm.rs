//! Travel times from an OSRM server that the service is configured to ask: another service of ours, and
//! servers that answer anything else.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::sync::Mutex;
use std::sync::mpsc::channel;

use serde_json::json;
use support::roads::server::Server;

use crate::program::{Answer, Service};
use crate::roads_days::day;
use crate::service_doors::on_street;

fn ask(service: &Service) -> Answer {
    let day = serde_json::to_vec(&day()).unwrap();
    service.post("/api/v1/routings?steps=5&travel=osrm", &day)
}

/// A service that asks there.
fn asking(url: &str, more: &str) -> Service {
    Service::start(&format!("osrm_url = {url:?}\n{more}"))
}

#[test]
fn one_service_tells_another_how_long_ways_take() {
    let (roads, _folder) = on_street("");
    let draft = json!({ "name": "tables", "scopes": ["reckon"], "days": 1 });
    let token = roads.send(&roads.admin(), "POST", "/api/v1/tokens", Some(&draft));
    let token = token.json()["secret"].as_str().unwrap().to_string();
    let service = asking(roads.url(), &format!("osrm_token = {token:?}"));
    let started = ask(&service);
    assert_eq!(started.status, 202, "{}", started.text());
    let id = started.json()["id"].as_str().unwrap().to_string();
    assert_eq!(service.ended(&id)["state"], "finished");
    let kept = service.get(&format!("/api/v1/runs/{id}/problem")).json();
    // 1,112 m at 65 km/h are 61.6 s; half-begun seconds are whole.
    assert_eq!(kept["travel"]["table"]["seconds"][0], json!([0, 62, 185]));
    let source = kept["travel"]["table"]["source"].as_str().unwrap();
    assert!(source.starts_with("OSRM 127.0.0.1:"), "{source}");
    let request = json!({
        "vehicles": [{ "id": 1, "start": [118.0, 36.81], "end": [118.0, 36.81] }],
        "jobs": [{ "id": 2, "location": [118.0, 36.84] }],
    });
    let answer = service.send(&service.admin(), "POST", "/vroom?steps=5", Some(&request));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["routes"][0]["duration"], 370);
    // Without its token the other service lets nobody in.
    let stranger = asking(roads.url(), "");
    assert_eq!(ask(&stranger).problem().2, ["query.travel"]);
}

/// What a server says to an address.
type Says = Box<dyn Fn(&str) -> String + Send>;

#[test]
fn a_server_that_answers_anything_else_is_a_flaw_and_nothing_is_begun() {
    let (never, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let answers: [(&str, Says); 7] = [
        ("cannot be asked", Box::new(|_| String::new())),
        ("no table", Box::new(|_| "<html>".into())),
        ("no table", Box::new(|_| "{\"code\": 7}".into())),
        (
            "refuses: InvalidQuery",
            Box::new(|_| "{\"code\": \"InvalidQuery\"}".into()),
        ),
        ("another size", Box::new(|_| "{\"code\": \"Ok\"}".into())),
        (
            "a leg of -1 s",
            Box::new(|path| support::roads::server::table(path, |_, _| Some(-1.0), 0.0)),
        ),
        (
            "cannot be asked",
            Box::new(move |_| {
                // Until the test is over.
                let _ = wait.lock().unwrap().recv();
                String::new()
            }),
        ),
    ];
    for (message, answer) in answers {
        let server = Server::start(answer);
        let service = asking(&server.url(), "osrm_answer_seconds = 1");
        let refused = ask(&service);
        let (status, code, paths) = refused.problem();
        assert_eq!((status, code.as_str()), (422, "flawed"), "{message}");
        assert_eq!(paths, ["query.travel"], "{message}");
        let told = refused.json()["flaws"][0].clone();
        assert!(
            told["message"].as_str().unwrap().contains(message),
            "{told}"
        );
        assert!(
            told["message_zh"].as_str().unwrap().contains("OSRM"),
            "{told}"
        );
        assert_eq!(service.get("/api/v1/runs").json(), json!([]), "{message}");
    }
    drop(never);
}

#[test]
fn a_service_that_asks_nobody_says_so_and_addresses_that_are_none_do_not_start() {
    let service = Service::start("");
    assert_eq!(ask(&service).problem().2, ["query.travel"]);
    let wrong = [
        "osrm_url = \"https://maps\"",
        "osrm_url = \"http://a b\"",
        "osrm_url = \"http://a\"\nosrm_token = \"two words\"",
        "osrm_answer_seconds = 0",
    ];
    for text in wrong {
        assert!(api::config::Config::with(text).is_err(), "{text}");
    }
}
