//! The doors that programs know already: tables and ways as OSRM tells them, days as VROOM is asked.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{ROUNDS, Service, Who};
use crate::roads_days::built;

/// A service with the roads of a street. The folder goes with it.
fn on_street(limits: &str) -> (Service, TempDir) {
    let folder = TempDir::new().unwrap();
    built(folder.path());
    let mut command = Command::new(ROUNDS);
    command.env("ROUNDS_ROADS", folder.path().join("street"));
    let service = Service::through(command, folder.path(), limits);
    (service, folder)
}

const ENDS: &str = "118.0,36.81;118.0,36.82;118.0,36.84";

#[test]
fn tables_are_told_as_osrm_tells_them() {
    let (service, _folder) = on_street("");
    let table = service.get(&format!(
        "/table/v1/driving/{ENDS}?annotations=duration,distance"
    ));
    assert_eq!(table.status, 200, "{}", table.text());
    let table = table.json();
    assert_eq!(table["code"], "Ok");
    // 1,112 m at 65 km/h are 61.6 s.
    assert_eq!(table["durations"][0], json!([0.0, 61.6, 184.8]));
    assert_eq!(table["distances"][2], json!([3_335.9, 2_223.9, 0.0]));
    assert_eq!(table["sources"][1]["location"], json!([118.0, 36.82]));
    let part = service
        .get(&format!("/table/v1/car/{ENDS}?sources=2&destinations=0;1"))
        .json();
    assert_eq!(part["durations"], json!([[184.8, 123.2]]));
    assert_eq!(
        (
            &part["distances"],
            part["destinations"].as_array().unwrap().len()
        ),
        (&Value::Null, 2)
    );
}

#[test]
fn ways_are_told_as_osrm_tells_them() {
    let (service, _folder) = on_street("");
    let ask = |query: &str| {
        service
            .get(&format!("/route/v1/driving/{ENDS}?{query}"))
            .json()
    };
    let full = ask("overview=full&geometries=geojson");
    let route = &full["routes"][0];
    assert_eq!(
        (&route["duration"], &route["distance"]),
        (&json!(184.8), &json!(3_335.9))
    );
    assert_eq!(route["legs"].as_array().unwrap().len(), 2);
    let line = [36.81, 36.82, 36.83, 36.84].map(|lat| json!([118.0, lat]));
    assert_eq!(route["geometry"]["coordinates"], json!(line));
    assert_eq!(full["waypoints"][2]["location"], json!([118.0, 36.84]));
    // Straight on, so two points are enough; (36.81, 118.0) and a difference of (0.03, 0).
    let simple = ask("geometries=polyline")["routes"][0]["geometry"].clone();
    assert_eq!(simple, "omt_F_{eoUozD?");
    assert_eq!(ask("overview=false")["routes"][0]["geometry"], Value::Null);
    // What is written so is read so.
    let back = service
        .get("/table/v1/driving/polyline(omt_F_%7BeoUozD%3F)")
        .json();
    assert_eq!(back["durations"], json!([[0.0, 184.8], [184.8, 0.0]]));
}

/// The end of an address, and the code that it is refused with.
const REFUSED: &str = "
table/v1/driving/118.0,36.81                                    InvalidOptions
table/v1/driving/118.0,36.81;x                                  InvalidQuery
table/v1/driving/118.0,36.81;118.0                              InvalidQuery
table/v1/driving/118.0,36.81;118.0,NaN                          InvalidValue
table/v1/driving/118.0,36.81;190.0,36.82                        InvalidValue
table/v1/driving/118.0,36.81;118.5,36.82                        NoSegment
table/v1/walking/118.0,36.81;118.0,36.82                        InvalidValue
table/v1/driving/118.0,36.81;118.0,36.82?sources=2              InvalidOptions
table/v1/driving/118.0,36.81;118.0,36.82?sources=a              InvalidQuery
table/v1/driving/118.0,36.81;118.0,36.82?annotations=speed      InvalidQuery
table/v1/driving/118.0,36.81;118.0,36.82?fallback_speed=5       NotImplemented
table/v1/driving/118.0,36.81;118.0,36.82?colour=red             InvalidQuery
table/v1/driving/118.0,36.81;118.0,36.82?radiuses=5             InvalidOptions
table/v1/driving/118.0,36.81;118.0005,36.82?radiuses=;5         NoSegment
table/v1/driving/118.0,36.81;118.0,36.82?sources=0&sources=1    InvalidQuery
table/v1/driving/polyline(1)                                    InvalidQuery
table/v1/driving/118,36.81;118,36.82;118,36.83;118,36.84        TooBig
route/v1/driving/118.0,36.81;118.0,36.82?steps=true             NotImplemented
route/v1/driving/118.0,36.81;118.0,36.82?geometries=wkt         InvalidQuery
route/v1/driving/118.0,36.81;118.0,36.82?overview=small         InvalidQuery
";

#[test]
fn questions_that_make_no_sense_are_refused_with_the_codes_of_osrm() {
    let (service, _folder) = on_street("table_places = 3");
    for line in REFUSED.trim().lines() {
        let mut words = line.split_whitespace();
        let (path, code) = (words.next().unwrap(), words.next().unwrap());
        let answer = service.get(&format!("/{path}"));
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (400, &json!(code)),
            "{line}: {}",
            answer.text()
        );
        assert!(answer.json()["message"].is_string(), "{line}");
    }
    let bare = Service::start("");
    let answer = bare.get("/table/v1/driving/118.0,36.81;118.0,36.82");
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (400, &json!("NotImplemented"))
    );
}

fn request() -> Value {
    json!({
        "vehicles": [{ "id": 7, "start": [118.0, 36.81], "end": [118.0, 36.81] }],
        "jobs": [{ "id": 1, "location": [118.0, 36.84], "service": 60 }, { "id": 2, "location": [118.0, 36.82] }],
    })
}

#[test]
fn a_request_of_vroom_is_a_run_and_is_answered_in_its_format() {
    let (service, _folder) = on_street("");
    let answer = service.post("/vroom?steps=20", request().to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let run = answer.header("location").to_string();
    let answer = answer.json();
    assert_eq!(
        (&answer["code"], &answer["summary"]["routes"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(answer["summary"]["duration"], 62 + 124 + 185);
    assert_eq!(answer["summary"]["service"], 60);
    let kinds: Vec<_> = answer["routes"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["type"].clone())
        .collect();
    assert_eq!(kinds, ["start", "job", "job", "end"]);
    // The run stays, and says where its times come from.
    let kept = service.get(&run).json();
    assert_eq!(kept["state"], "finished");
    let problem = service.get(&format!("{run}/problem")).json();
    let source = problem["travel"]["table"]["source"].as_str().unwrap();
    assert!(
        source.starts_with("roads of street.osm.pbf, car, "),
        "{source}"
    );
    let plan = service.get(&format!("{run}/plan")).json();
    assert_eq!(plan["travel_source"], source);
}

#[test]
fn matrices_need_no_roads_and_coordinates_do() {
    let bare = Service::start("");
    let tabled = json!({
        "vehicles": [{ "id": 1, "start_index": 0 }],
        "jobs": [{ "id": 1, "location_index": 1 }, { "id": 2, "location_index": 2 }],
        "matrices": { "car": { "durations": [[0, 10, 25], [10, 0, 10], [25, 10, 0]] } },
    });
    let answer = bare.post("/vroom?steps=20", tabled.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["summary"]["duration"], 20);
    let answer = bare.post("/vroom", request().to_string().as_bytes());
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (422, &json!(3)),
        "{}",
        answer.text()
    );
}

#[test]
fn every_flaw_of_a_request_of_vroom_is_told_at_once() {
    let (service, _folder) = on_street("most_seconds = 60\nusual_seconds = 1\ntable_places = 2");
    let refused = |path: &str, body: &Value| {
        let answer = service.post(path, body.to_string().as_bytes());
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (400, &json!(2)),
            "{}",
            answer.text()
        );
        let answer = answer.json();
        let flaws = answer["flaws"].as_array().unwrap();
        assert!(flaws.iter().all(|flaw| {
            answer["error"]
                .as_str()
                .unwrap()
                .contains(flaw["path"].as_str().unwrap())
        }));
        flaws
            .iter()
            .map(|flaw| flaw["path"].as_str().unwrap().to_string())
            .collect::<Vec<_>>()
    };
    let mut body = request();
    body["vehicles"][0]["end"] = json!([118.0, 96.0]);
    body["jobs"][1]["location"] = Value::Null;
    let flaws = refused("/vroom?seconds=61", &body);
    assert!(
        flaws.contains(&"query.seconds".to_string()) && 2 <= flaws.len(),
        "{flaws:?}"
    );
    assert_eq!(refused("/vroom", &json!({})), ["$.depots", "$.vehicles"]);
    // Three places, of which two are taken.
    assert_eq!(refused("/vroom", &request()), ["$"]);
    let not_json = service.post_as("/vroom", "text/plain", b"{}");
    assert_eq!(not_json.status, 415);
}

#[test]
fn the_doors_are_closed_to_strangers() {
    let (service, _folder) = on_street("");
    let table = format!("/table/v1/driving/{ENDS}");
    let route = format!("/route/v1/driving/{ENDS}");
    for (method, path) in [("GET", table.as_str()), ("GET", &route), ("POST", "/vroom")] {
        let body = (method == "POST").then(request);
        let answer = service.send(&Who::Nobody, method, path, body.as_ref());
        assert_eq!(answer.status, 401, "{path}");
        let driver = Who::Session(service.account(&format!("driver {path}"), "driver", "甲药房"));
        let answer = service.send(&driver, method, path, body.as_ref());
        assert_eq!(answer.status, 403, "{path}");
    }
    let auditor = Who::Session(service.account("auditor", "auditor", ""));
    assert_eq!(service.send(&auditor, "GET", &table, None).status, 200);
    assert_eq!(
        service
            .send(&auditor, "POST", "/vroom", Some(&request()))
            .status,
        403
    );
}
