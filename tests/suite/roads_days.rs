//! Days whose travel times come from roads, or from a server that tells them.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::roads::osm::Map;
use tempfile::TempDir;

use crate::program::{Said, done, rounds};

/// A street of three pieces of 1,112 m: 1 ─ 2 ─ 3 ─ 4.
pub(crate) fn street() -> Map {
    Map::new()
        .point(1, 118.0, 36.81, "")
        .point(2, 118.0, 36.82, "")
        .point(3, 118.0, 36.83, "")
        .point(4, 118.0, 36.84, "")
        .way(&[1, 2, 3, 4], "highway=primary")
}

/// The file of roads of the street, in the folder.
pub(crate) fn built(folder: &Path) {
    fs::write(folder.join("street.osm.pbf"), street().packed()).unwrap();
    done(
        folder,
        &["roads", "build", "street.osm.pbf", "--out", "street"],
    );
}

pub(crate) fn place(lat: f64) -> Value {
    json!({ "lon": 118.0, "lat": lat })
}

/// A depot at 1, orders at 2 and 4.
pub(crate) fn day() -> Value {
    json!({
        "kind": "routing", "name": "a street", "dimensions": ["grams"],
        "travel": { "great_circle": { "detour_percent": 135, "speeds": [{ "up_to_km": null, "km_per_hour": 40 }] } },
        "depots": [{ "id": "d", "name": "d", "place": place(36.81) }],
        "vehicles": [{
            "id": "v", "name": "v", "start": "d", "capacity": [10], "shift": ["08:00", "18:00"],
            "per_km": 100, "per_hour": 1000,
        }],
        "orders": [
            { "id": "near", "place": place(36.82), "load": [1] },
            { "id": "far", "place": place(36.84), "load": [1] },
        ],
    })
}

pub(crate) fn write(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), serde_json::to_vec(value).unwrap()).unwrap();
}

pub(crate) fn read(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

#[test]
fn a_day_is_planned_judged_and_kept_on_the_roads_of_a_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    built(path);
    write(path, "day.json", &day());
    let on = ["--roads", "street"];
    let plan = ["route", "day.json", "--steps", "50", "--out", "plan.json"];
    done(path, &[plan.as_slice(), &on].concat());
    let plan = read(path, "plan.json");
    let source = plan["travel_source"].as_str().unwrap();
    assert!(
        source.starts_with("roads of street.osm.pbf, car, "),
        "{source}"
    );
    let judged = done(
        path,
        &[
            "check",
            "day.json",
            "plan.json",
            "--json",
            "--roads",
            "street",
        ],
    );
    let judged: Value = serde_json::from_str(&judged.out).unwrap();
    assert_eq!(judged["feasible"], true);
    // The day with its table is a day like any other, wherever it goes.
    done(
        path,
        &["convert", "day.json", "tabled.json", "--roads", "street"],
    );
    let tabled = read(path, "tabled.json");
    let seconds = &tabled["travel"]["table"]["seconds"];
    assert_eq!(seconds[0], json!([0, 62, 185]));
    assert_eq!(
        tabled["travel"]["table"]["metres"][0],
        json!([0, 1_112, 3_336])
    );
    let again = done(path, &["check", "tabled.json", "plan.json", "--json"]);
    assert_eq!(
        serde_json::from_str::<Value>(&again.out).unwrap()["cost"],
        judged["cost"]
    );
}

/// Routes `day.json` for a step, with more said.
pub(crate) fn route(folder: &Path, more: &[&str]) -> Said {
    let plain = ["route", "day.json", "--steps", "50", "--out", "plan.json"];
    rounds(folder, &[plain.as_slice(), more].concat())
}

fn refused(said: &Said, told: &[&str]) {
    assert_eq!(said.code, 2, "{}", said.err);
    for told in told {
        assert!(said.err.contains(told), "{}", said.err);
    }
}

#[test]
fn what_roads_do_not_know_is_told_and_never_estimated() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    built(path);
    let on_street = |day: &Value| {
        write(path, "day.json", day);
        route(path, &["--roads", "street"])
    };
    let mut far = day();
    far["orders"][1]["place"] = json!({ "lon": 118.5, "lat": 36.84 });
    far["depots"][0]["place"] = json!({ "lon": 118.0, "lat": 36.7 });
    let told = [
        "$.depots[0].place: no road",
        "$.orders[1].place: no road",
        "2 flaws",
    ];
    refused(&on_street(&far), &told);
    let mut tabled = day();
    let rows = json!([[0, 1, 1], [1, 0, 1], [1, 1, 0]]);
    tabled["travel"] = json!({ "table": { "source": "mine", "metres": rows, "seconds": rows } });
    refused(&on_street(&tabled), &["$.travel: it brings"]);
    fs::write(path.join("street"), b"RNDROADS").unwrap();
    refused(&on_street(&day()), &["damaged"]);
    refused(&route(path, &["--roads", "nowhere"]), &["nowhere"]);
    assert!(!path.join("plan.json").exists());
}

#[test]
fn requests_of_vroom_with_coordinates_are_answered_on_roads() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    built(path);
    let request = json!({
        "vehicles": [{ "id": 1, "start": [118.0, 36.81], "end": [118.0, 36.81] }],
        "jobs": [{ "id": 1, "location": [118.0, 36.84] }, { "id": 2, "location": [118.0, 36.82] }],
    });
    write(path, "request.json", &request);
    let arguments = [
        "route",
        "request.json",
        "--steps",
        "20",
        "--out",
        "answer.json",
        "--roads",
        "street",
    ];
    let said = done(path, &arguments);
    assert!(!said.err.contains("estimated"), "{}", said.err);
    let answer = read(path, "answer.json");
    assert_eq!(
        (&answer["code"], &answer["summary"]["unassigned"]),
        (&json!(0), &json!(0))
    );
    // 62 s + 124 s there (each leg rounded up), 185 s back.
    assert_eq!(answer["summary"]["duration"], 62 + 124 + 185);
    assert_eq!(answer["summary"]["distance"], 2 * 3_336);
    assert_eq!(
        answer["routes"][0]["steps"][1]["location"],
        json!([118.0, 36.82])
    );
    let mut other = request;
    other["vehicles"][0]["profile"] = "bike".into();
    write(path, "request.json", &other);
    let said = rounds(path, &arguments);
    assert_eq!(
        (said.code, said.err.contains("bike")),
        (2, true),
        "{}",
        said.err
    );
}
