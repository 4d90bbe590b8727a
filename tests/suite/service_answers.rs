//! What the service answers: documents, verdicts, limits, and problems with every flaw.

use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use serde_json::{Value, json};
use support::broken;

use crate::program::{Service, Who};

fn year() -> Value {
    serde_json::to_value(roster(Size::S, 1)).expect("plain data")
}

fn orders(count: usize) -> Value {
    serde_json::to_value(day(count, 1)).expect("plain data")
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data")
}

#[test]
fn the_description_of_the_service_is_the_one_agreed_on() {
    insta::assert_json_snapshot!("openapi", api::http::openapi::document());
}

#[test]
fn every_address_described_answers_and_no_other_does() {
    let service = Service::start("");
    let document = service.get("/openapi.json").json();
    assert_eq!(document, api::http::openapi::document());
    let paths = document["paths"].as_object().unwrap();
    assert!(30 <= paths.len(), "{}", paths.len());
    for (path, methods) in paths {
        let path = path
            .replace("{id}", "nobody")
            .replace("{kind}", "routing")
            .replace("{name}", "plan.json")
            .replace("{register}", "staff_roster")
            .replace("{institution}", "-")
            .replace("{profile}", "driving")
            .replace("{coordinates}", "118.0,36.8;118.1,36.9")
            .replace("{key}", "007");
        for method in methods.as_object().unwrap().keys() {
            // The session that would end here is not the one that goes on asking.
            let who = match (method.as_str(), path.as_str()) {
                ("delete", "/api/v1/session") => {
                    Who::Session(service.account("guest", "planner", ""))
                }
                _ => service.admin(),
            };
            let body = (method != "get").then(|| json!({}));
            let answer = service.send(&who, &method.to_uppercase(), &path, body.as_ref());
            // These refuse in the shapes of OSRM and VROOM.
            let foreign = ["/table/", "/route/", "/vroom"];
            if foreign.iter().any(|door| path.starts_with(door)) {
                assert_eq!(answer.status, 400, "{method} {path}");
            } else if answer.status >= 400 {
                let (_, code, _) = answer.problem();
                let strange = ["no_such_address", "method_not_allowed", "internal"];
                assert!(!strange.contains(&code.as_str()), "{method} {path}: {code}");
            }
        }
    }
    let (status, code, _) = service.get("/api/v1/secrets").problem();
    assert_eq!((status, code.as_str()), (404, "no_such_address"));
    let (status, code, _) = service.get("/api/v1/rosterings").problem();
    assert_eq!((status, code.as_str()), (405, "method_not_allowed"));
}

#[test]
fn pages_to_browse_and_read_are_served_and_locked_to_this_host() {
    let service = Service::start("");
    for path in ["/", "/docs/"] {
        let page = service.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(
            page.header("content-type").starts_with("text/html"),
            "{path}"
        );
        assert!(
            page.header("content-security-policy")
                .contains("default-src 'self'")
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff");
    }
    let map = service.get("/api/v1/map/districts").json();
    assert_eq!(map["type"], "FeatureCollection");
    assert_eq!(service.get("/healthz").text(), "ok");
}

#[test]
fn every_flaw_of_a_draft_is_told_at_its_path_in_both_languages() {
    let service = Service::start("");
    let mut draft = year();
    draft["weeks"] = json!(0);
    draft["physicians"][0]["department"] = json!("nowhere");
    draft["physicians"][1]["leave"] = json!([{"from": "2026-02-31", "to": "2026-03-01"}]);
    draft["hosts"][2]["rooms"] = json!(-1);
    let answer = service.post("/api/v1/rosterings?seconds=0&threads=99", &bytes(&draft));
    let (status, code, paths) = answer.problem();
    assert_eq!((status, code.as_str()), (422, "flawed"));
    for path in [
        "query.seconds",
        "query.threads",
        "$.weeks",
        "$.physicians[0].department",
        "$.physicians[1].leave[0].from",
        "$.hosts[2].rooms",
    ] {
        assert!(paths.iter().any(|found| found == path), "{path}: {paths:?}");
    }
    assert_eq!(service.get("/api/v1/runs").json(), json!([]));
}

#[test]
fn every_broken_file_is_refused_over_http_as_well() {
    let service = Service::start("");
    for case in broken::cases() {
        let path = match datasets::json::kind_of(&case.bytes).as_deref() {
            Some("routing") => "/api/v1/routings",
            _ => "/api/v1/rosterings",
        };
        let answer = service.post(path, &case.bytes);
        let (status, code, paths) = answer.problem();
        assert_eq!((status, code.as_str()), (422, "flawed"), "{}", case.name);
        assert!(!paths.is_empty(), "{}", case.name);
    }
    assert_eq!(service.get("/api/v1/runs").json(), json!([]));
    assert_eq!(service.get("/healthz").text(), "ok");
}

#[test]
fn requests_that_make_no_sense_are_told_which_sense_they_lack() {
    let service = Service::start("");
    let small = bytes(&orders(10));
    let plain = service.post_as("/api/v1/routings", "text/plain", &small);
    assert_eq!(plain.problem().0, 415);
    let unknown = service.post("/api/v1/routings?speed=3", &small);
    assert_eq!(unknown.problem().1, "bad_request");
    let other = service.post("/api/v1/rosterings", &small);
    assert_eq!(other.problem().2, ["$.kind"]);
    for path in [
        "",
        "/events",
        "/plan",
        "/view",
        "/problem",
        "/files/plan.json",
    ] {
        let answer = service.get(&format!("/api/v1/runs/nobody{path}"));
        assert_eq!(answer.problem().1, "no_such_run", "{path}");
    }
    let sample = service.get("/api/v1/demo/routing?size=endless");
    assert_eq!(sample.problem().0, 400);
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let service = Service::start("body_bytes = 20000");
    let fits = bytes(&orders(10));
    let large = bytes(&orders(200));
    assert!(fits.len() < 20_000 && 20_000 < large.len());
    assert_eq!(service.post("/api/v1/routings?steps=1", &fits).status, 202);
    let (status, code, _) = service.post("/api/v1/routings?steps=1", &large).problem();
    assert_eq!((status, code.as_str()), (413, "too_large"));
}

#[test]
fn a_full_queue_says_when_to_come_back() {
    let service = Service::start("concurrent_runs = 1\nqueued_runs = 1");
    let small = bytes(&orders(10));
    let path = "/api/v1/routings?seconds=3000";
    let first = service.run(path, &small);
    service.hear(&first, 0, |event| event.name == "started");
    service.run(path, &small);
    let refused = service.post(path, &small);
    let (status, code, _) = refused.problem();
    assert_eq!((status, code.as_str()), (503, "busy"));
    assert_eq!(refused.header("retry-after"), "10");
}

#[test]
fn a_run_gets_no_more_time_than_the_service_allows() {
    let service = Service::start("usual_seconds = 1\nmost_seconds = 1\ngrace_seconds = 5");
    let small = bytes(&orders(30));
    let asked = service.post("/api/v1/routings?seconds=2", &small);
    assert_eq!(asked.problem().2, ["query.seconds"]);
    // Steps without end are ended by the clock, with the best plan.
    let endless = format!("/api/v1/routings?steps={}", u64::MAX);
    let record = service.ended(&service.run(&endless, &small));
    assert_eq!(record["state"], "finished", "{record}");
    assert_eq!(record["hard"], 0);
}

#[test]
fn a_roster_edited_by_hand_is_judged_and_what_is_wrong_is_named() {
    let service = Service::start("");
    let id = service.run("/api/v1/rosterings?steps=100", &bytes(&year()));
    let record = service.ended(&id);
    let mut file = service.get(&format!("/api/v1/runs/{id}/plan")).json();
    let check = format!("/api/v1/runs/{id}/check");

    // As it is: the file, and the plan in it.
    for body in [&file, &file["plan"]] {
        let verdict = service.post(&check, &bytes(body)).json();
        assert_eq!(verdict["cost"], record["cost"], "{verdict}");
        assert_eq!(verdict["violations"], json!([]));
    }

    // Somebody is posted a second time in the same weeks.
    let postings = file["plan"]["postings"].as_array_mut().unwrap();
    let twice = postings[0].clone();
    postings.push(twice.clone());
    let verdict = service.post(&check, &bytes(&file)).json();
    let broken: Vec<&str> = verdict["violations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|broken| broken["subject"] == twice["physician"])
        .map(|broken| broken["rule"].as_str().unwrap())
        .collect();
    assert!(broken.contains(&"one_place_at_a_time"), "{broken:?}");
    assert!(verdict["hard"].as_i64().unwrap() > 0);

    // The same case by itself.
    let case = json!({"problem": year(), "plan": file["plan"]});
    let alone = service
        .post("/api/v1/rosterings/check", &bytes(&case))
        .json();
    assert_eq!(alone, verdict);

    file["plan"]["postings"][0]["host"] = json!("nowhere");
    file["plan"]["postings"][1]["physician"] = json!("nobody");
    let (status, _, paths) = service.post(&check, &bytes(&file)).problem();
    assert_eq!(status, 422);
    assert_eq!(
        paths,
        ["$.plan.postings[0].host", "$.plan.postings[1].physician"]
    );
}

#[test]
fn routes_edited_by_hand_are_judged_and_who_is_left_out_is_named() {
    let service = Service::start("");
    let id = service.run("/api/v1/routings?steps=100", &bytes(&orders(30)));
    let record = service.ended(&id);
    let mut plan = service.get(&format!("/api/v1/runs/{id}/plan")).json()["plan"].clone();
    let check = format!("/api/v1/runs/{id}/check");
    let as_it_is = service.post(&check, &bytes(&plan)).json();
    assert_eq!(as_it_is["cost"], record["cost"]);

    let stops = plan["routes"][0]["trips"][0]["stops"]
        .as_array_mut()
        .unwrap();
    let left_out = stops.remove(0);
    if stops.is_empty() {
        plan["routes"][0]["trips"].as_array_mut().unwrap().remove(0);
    }
    let verdict = service.post(&check, &bytes(&plan)).json();
    let violations = verdict["violations"].as_array().unwrap();
    assert!(
        violations
            .iter()
            .any(|broken| broken["subject"] == left_out),
        "{left_out} in {violations:?}"
    );
    assert!(as_it_is["cost"].as_i64() < verdict["cost"].as_i64());
}
