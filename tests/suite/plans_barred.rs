//! Vehicles that may not serve an order, said by hand: the judge says what that breaks, the search keeps to
//! it, and it can be taken back.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use datasets::generate::day::day;
use serde_json::{Value, json};

use crate::plans_life::{ask, of_run, over};
use crate::program::{Answer, Service, Who};

fn edit(service: &Service, who: &Who, plan: &Value, body: &Value) -> Answer {
    ask(service, who, plan, "edits", body)
}

fn file(service: &Service, who: &Who, plan: &Value, name: &str) -> Value {
    let path = format!(
        "/api/v1/plans/{}/files/{name}",
        plan["id"].as_str().unwrap()
    );
    service.send(who, "GET", &path, None).json()
}

/// The vehicle that serves an order in a plan.
fn vehicle_of(plan: &Value, order: &Value) -> Option<Value> {
    let is_on = |route: &&Value| {
        let mut trips = route["trips"].as_array().unwrap().iter();
        trips.any(|trip| trip["stops"].as_array().unwrap().contains(order))
    };
    let routes = plan["plan"]["routes"].as_array().unwrap();
    routes
        .iter()
        .find(is_on)
        .map(|route| route["vehicle"].clone())
}

#[test]
fn what_a_vehicle_may_not_serve_it_is_not_given_until_that_is_taken_back() {
    let service = Service::start("");
    let who = Who::Session(service.account("sun", "dispatcher", "甲药房"));
    let draft = serde_json::to_value(day(12, 1)).unwrap();
    let run = over(&service, &who, "routings?steps=200", &draft);
    let plan = of_run(&service, &who, &run);
    let before = file(&service, &who, &plan, "plan.json");
    let vehicle = before["plan"]["routes"][0]["vehicle"].clone();
    let order = before["plan"]["routes"][0]["trips"][0]["stops"][0].clone();
    let barred = json!({ "order": order, "vehicle": vehicle });
    let forbid = json!({ "edits": [{ "forbid": barred }] });

    let refused = edit(&service, &who, &plan, &forbid).json();
    assert_eq!(
        (&refused["needs_accept"], &refused["stored"]),
        (&true.into(), &false.into())
    );
    let broken = &refused["difference"]["new_violations"][0];
    assert_eq!(broken["rule"], "skills_present");
    let subject = broken["subject"].as_str().unwrap();
    assert!(subject.starts_with(order.as_str().unwrap()), "{subject}");
    let both = json!({ "edits": [{ "forbid": barred }, { "dropped": { "order": order } }] });
    let stored = edit(&service, &who, &plan, &both).json();
    assert_eq!(stored["stored"], true, "{stored}");
    let plan = stored["plan"].clone();
    let problem = file(&service, &who, &plan, "problem.json");
    assert_eq!(row_of(&problem, &order)["not_by"], json!([vehicle]));
    // Back on the same vehicle it would break the rule again.
    let back = json!({ "edits": [{ "move": { "order": order, "vehicle": vehicle, "trip": 1,
        "stop": 1, "new_trip": true } }] });
    assert_eq!(
        edit(&service, &who, &plan, &back).json()["needs_accept"],
        true
    );
    for seed in 1..4 {
        let run = over(
            &service,
            &who,
            &format!("routings?steps=300&seed={seed}"),
            &problem,
        );
        let found = service.get(&format!("/api/v1/runs/{run}/plan")).json();
        assert_ne!(
            vehicle_of(&found, &order),
            Some(vehicle.clone()),
            "seed {seed}"
        );
        assert_eq!(
            service.get(&format!("/api/v1/runs/{run}")).json()["hard"],
            0
        );
    }
    taken_back(&service, &who, &plan, (&barred, &back["edits"][0]));
}

fn row_of(problem: &Value, order: &Value) -> Value {
    let rows = problem["orders"].as_array().unwrap().clone();
    rows.into_iter().find(|row| row["id"] == *order).unwrap()
}

/// And what is no order, no vehicle, or not forbidden, is a flaw at its place.
fn taken_back(service: &Service, who: &Who, plan: &Value, (barred, back): (&Value, &Value)) {
    let allow = json!({ "edits": [{ "allow": barred }, back] });
    let stored = edit(service, who, plan, &allow).json();
    assert_eq!(stored["stored"], true, "{stored}");
    let problem = file(service, who, &stored["plan"], "problem.json");
    let (order, vehicle) = (&barred["order"], &barred["vehicle"]);
    assert_eq!(row_of(&problem, order)["not_by"], Value::Null);
    let wrong = json!({ "edits": [
        { "forbid": { "order": "nothing", "vehicle": vehicle } },
        { "forbid": { "order": order, "vehicle": "nobody" } },
        { "allow": barred },
        { "forbid": { "order": order } },
    ] });
    let (_, _, paths) = edit(service, who, &stored["plan"], &wrong).problem();
    assert_eq!(
        paths,
        [
            "$.edits[0].forbid.order",
            "$.edits[1].forbid.vehicle",
            "$.edits[2].allow.vehicle",
            "$.edits[3].forbid.vehicle",
        ]
    );
}
