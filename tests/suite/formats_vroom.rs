//! VROOM's requests are read as they are, and answered as VROOM answers.

use api::instance::Day;
use datasets::formats::instance::{Format, Wanted};
use datasets::formats::vroom::{answer, read_solution};
use serde_json::{Value, json};
use solver::base::flaw::Flaw;
use solver::base::text::TimeOfDay;
use solver::routing::draft::{Objective, TravelDraft};
use solver::routing::plan::{Plan, PlanDraft, RouteDraft, TripDraft};
use support::texts::VROOM;

fn day(text: &str) -> Day {
    Day::new(text.as_bytes().to_vec(), Wanted::default()).expect("a day")
}

fn flaws(text: &str) -> Vec<Flaw> {
    let read = Day::new(text.as_bytes().to_vec(), Wanted::default());
    read.err().expect("something is wrong")
}

fn told(text: &str, path: &str, words: &str) {
    let flaws = flaws(text);
    let here = flaws
        .iter()
        .any(|flaw| flaw.path == path && flaw.message.contains(words));
    assert!(here, "{path}: {words} is not among {flaws:#?}");
    assert!(flaws.iter().all(|flaw| !flaw.message_zh.is_empty()));
}

/// The one vehicle of the request does job 1, then the shipment.
fn plan(day: &Day) -> Plan {
    let stops = ["job 1", "shipment 1-2", "shipment 1-2"];
    let draft = PlanDraft {
        routes: vec![RouteDraft {
            vehicle: "7".into(),
            trips: vec![TripDraft {
                depot: "place 0".into(),
                stops: stops.map(String::from).to_vec(),
            }],
        }],
        ..PlanDraft::default()
    };
    draft.read(&day.problem).expect("a plan")
}

fn answered(day: &Day, plan: &Plan) -> Value {
    let bytes = answer(&day.bytes, &day.instance.warnings, &day.problem, plan);
    serde_json::from_slice(&bytes.expect("an answer")).expect("the answer is JSON")
}

#[test]
fn a_request_becomes_a_day_with_the_objective_of_vroom() {
    let day = day(VROOM);
    assert_eq!(day.instance.format, Format::Vroom);
    assert_eq!(day.instance.warnings, []);
    let draft = &day.instance.draft;
    assert_eq!(draft.objective, Objective::Vroom);
    let names: Vec<&str> = draft.orders.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(names, ["job 1", "job 2", "job 3", "shipment 1-2"]);
    assert_eq!(draft.orders[0].priority, 10);
    assert_eq!(draft.orders[1].collect, Some(vec![2]));
    assert_eq!(draft.orders[3].pickup.as_ref().unwrap().at, Some(2));
    let van = &draft.vehicles[0];
    assert_eq!(
        (van.per_driving_hour, van.per_hour, van.fixed),
        (3_600, 0, 0)
    );
    // 1600387200 is the midnight before.
    let moments = [28_800, 43_200].map(TimeOfDay::Seconds);
    assert_eq!(van.shift, moments);
}

#[test]
fn an_answer_has_the_shape_the_clock_and_the_sums_of_vroom() {
    let day = day(VROOM);
    let answer = answered(&day, &plan(&day));
    assert_eq!(answer["code"], 0);
    let route = &answer["routes"][0];
    // It leaves so that job 1 has just opened. 100, 150, 120 and 300 seconds on the road.
    let steps = json!([
        ["start", 1_600_419_500, 0, 0, [1]],
        ["job", 1_600_419_600, 100, 1_000, [0]],
        ["pickup", 1_600_420_110, 250, 2_500, [1]],
        ["delivery", 1_600_420_240, 370, 3_700, [0]],
        ["end", 1_600_420_560, 670, 6_700, [0]],
    ]);
    let keys = ["type", "arrival", "duration", "distance", "load"];
    let found: Vec<Value> = (route["steps"].as_array().unwrap().iter())
        .map(|step| keys.iter().map(|key| step[key].clone()).collect())
        .collect();
    assert_eq!(Value::from(found), steps);
    let job = &route["steps"][1];
    assert_eq!(
        (&job["id"], &job["setup"], &job["service"]),
        (&json!(1), &json!(60), &json!(300))
    );
    assert_eq!(route["vehicle"], 7);
    assert_eq!(route["description"], "van");
    for (key, expected) in [
        ("cost", json!(670)),
        ("setup", json!(60)),
        ("service", json!(330)),
        ("duration", json!(670)),
        ("waiting_time", json!(0)),
        ("priority", json!(10)),
        ("distance", json!(6_700)),
        ("delivery", json!([2])),
        ("pickup", json!([1])),
    ] {
        assert_eq!(route[key], expected, "{key}");
        assert_eq!(answer["summary"][key], expected, "{key} of the summary");
    }
    assert_eq!(
        (
            &answer["summary"]["routes"],
            &answer["summary"]["unassigned"]
        ),
        (&json!(1), &json!(2))
    );
}

#[test]
fn what_is_left_out_comes_with_its_reasons() {
    let day = day(VROOM);
    let answer = answered(&day, &plan(&day));
    let left: Vec<&Value> = answer["unassigned"].as_array().unwrap().iter().collect();
    assert_eq!(left.len(), 2);
    assert_eq!(
        (&left[0]["id"], &left[0]["type"]),
        (&json!(2), &json!("job"))
    );
    let nobody = left[1];
    assert_eq!(
        (&nobody["id"], &nobody["description"]),
        (&json!(3), &json!("nobody"))
    );
    assert_eq!(nobody["location_index"], 2);
    assert_eq!(nobody["reasons"][0]["vehicles"], json!([7]));
    assert_eq!(nobody["reasons"][0]["rules"], json!(["skills_present"]));
    assert!(!nobody["message"].as_str().unwrap().is_empty());
}

#[test]
fn an_answer_read_back_is_the_plan_it_was_written_from() {
    let day = day(VROOM);
    let plan = plan(&day);
    let bytes = answer(&day.bytes, &[], &day.problem, &plan).unwrap();
    let read = read_solution(&bytes, &day.problem).unwrap();
    assert_eq!(read.read(&day.problem).unwrap(), plan);
    let strange = br#"{"routes": [{"vehicle": 9, "steps": [{"type": "job", "id": 77}]}]}"#;
    let read = read_solution(strange, &day.problem).unwrap();
    assert_eq!(read.read(&day.problem).unwrap_err().len(), 3);
}

#[test]
fn unknown_keys_are_read_over_with_the_key_that_was_likely_meant() {
    let text = VROOM
        .replace("\"priority\"", "\"prioritiy\"")
        .replace("\"capacity\"", "\"capcity\"")
        .replace("\"amount\"", "\"amonut\"")
        .replace("\"service\": 10,", "\"service\": 10, \"frobnication\": 3,")
        .replace("\"distances\"", "\"distance\"")
        .replace("\"jobs\": [", "\"timeWindows\": 1, \"jobs\": [");
    let day = day(&text);
    let found: Vec<(&str, &str)> = (day.instance.warnings.iter())
        .map(|warning| (warning.path.as_str(), warning.message.as_str()))
        .collect();
    let expected = [
        ("$.timeWindows", "VROOM has no such key"),
        (
            "$.jobs[0].prioritiy",
            "VROOM has no such key; `priority` is meant?",
        ),
        (
            "$.shipments[0].amonut",
            "VROOM has no such key; `amount` is meant?",
        ),
        (
            "$.shipments[0].pickup.frobnication",
            "VROOM has no such key",
        ),
        (
            "$.vehicles[0].capcity",
            "VROOM has no such key; `capacity` is meant?",
        ),
        (
            "$.matrices.car.distance",
            "VROOM has no such key; `distances` is meant?",
        ),
    ];
    assert_eq!(found, expected);
}

#[test]
fn coordinates_without_a_matrix_are_an_estimate_and_say_so() {
    let text = r#"{
        "vehicles": [
            {"id": 1, "start": [118.0, 36.8], "capacity": [4], "breaks": [{"id": 4, "service": 300}]},
            {"id": 2, "end": [118.1, 36.8], "type": "truck", "speed_factor": 0.5, "max_tasks": 3}
        ],
        "jobs": [
            {"id": 1, "location": [118.05, 36.8], "service": 60, "service_per_type": {"truck": 90, "boat": 5}},
            {"id": 2, "location": [118.06, 36.8], "amount": [1]}
        ],
        "options": {"g": true}
    }"#;
    let day = day(text);
    let draft = &day.instance.draft;
    assert!(matches!(draft.travel, TravelDraft::GreatCircle(_)));
    assert_eq!(day.instance.warnings.len(), 1);
    assert_eq!(day.instance.warnings[0].path, "$.matrices");
    let [first, second] = &draft.vehicles[..] else {
        panic!("two vehicles")
    };
    assert!(first.open_end && !first.open_start);
    assert!(second.open_start && !second.open_end);
    assert_eq!((second.speed_percent, second.max_stops), (50, Some(3)));
    assert_eq!(first.breaks[0].windows, std::slice::from_ref(&first.shift));
    // No vehicle is a boat.
    assert_eq!(draft.orders[0].service_by_kind.len(), 1);
    assert_eq!(draft.orders[1].load, [1], "an amount is a delivery");
}

#[test]
fn a_matrix_of_costs_is_what_routes_cost() {
    let text = r#"{
        "vehicles": [{"id": 0, "start_index": 0, "end_index": 0, "profile": "bike"}],
        "jobs": [{"id": 5, "location_index": 1}],
        "matrices": {"bike": {"durations": [[0, 10], [20, 0]], "costs": [[0, 3], [4, 0]]}}
    }"#;
    let day = day(text);
    let draft = PlanDraft {
        routes: vec![RouteDraft {
            vehicle: "0".into(),
            trips: vec![TripDraft {
                depot: "place 0".into(),
                stops: vec!["job 5".into()],
            }],
        }],
        ..PlanDraft::default()
    };
    let answer = answered(&day, &draft.read(&day.problem).unwrap());
    assert_eq!(answer["summary"]["cost"], 7);
    assert_eq!(answer["summary"]["duration"], 30);
    assert_eq!(answer["summary"]["distance"], Value::Null);
    told(
        &text.replace("\"profile\"", "\"max_distance\": 9, \"profile\""),
        "$.vehicles[0]",
        "matrix of costs",
    );
}

#[test]
fn routes_that_come_with_vehicles_are_where_the_search_begins() {
    let steps = r#""steps": [{"type": "start"}, {"type": "job", "id": 2}, {"type": "pickup", "id": 1}, {"type": "delivery", "id": 2}, {"type": "end"}], "capacity""#;
    let day = day(&VROOM.replace("\"capacity\"", steps));
    let told = day.instance.draft.published.expect("routes");
    let stops: Vec<&str> = (told.routes[0].trips[0].stops.iter())
        .map(|stop| stop.order.as_str())
        .collect();
    assert_eq!(stops, ["job 2", "shipment 1-2", "shipment 1-2"]);
    let strange = steps.replace("\"id\": 2", "\"id\": 22");
    let text = VROOM.replace("\"capacity\"", &strange);
    self::told(&text, "$.vehicles[0].steps[1]", "there is no job 22");
    self::told(&text, "$.vehicles[0].steps[3]", "there is no delivery 22");
}

/// What is replaced by what, the key where it is told, and words of the message.
const FLAWED: [[&str; 4]; 13] = [
    [
        "\"id\": 2, \"service\": 100",
        "\"id\": 1, \"service\": 100",
        "$.jobs[1].id",
        "used twice",
    ],
    [
        "\"priority\": 10",
        "\"priority\": 101",
        "$.jobs[0].priority",
        "0 to 100",
    ],
    [
        "[1600419600, 1600423200]",
        "[1600423200, 1600419600]",
        "$.jobs[0].time_windows[0]",
        "ends before",
    ],
    [
        "\"location_index\": 3",
        "\"location_index\": 4",
        "$.shipments[0].at",
        "0 to 3",
    ],
    [
        "\"capacity\": [4]",
        "\"capacity\": [4, 4]",
        "$.jobs[0].delivery",
        "has 1 figures, others have 2",
    ],
    [
        "\"start_index\": 0, \"end_index\": 0,",
        "",
        "$.vehicles[0]",
        "needs a start or an end",
    ],
    [
        "\"start_index\": 0",
        "\"start\": [1, 2]",
        "$.vehicles[0].start",
        "needs its index",
    ],
    [
        "\"skills\": [1],\n",
        "\"breaks\": [{\"id\": 1, \"max_load\": [1]}],\n",
        "$.vehicles[0].breaks[0].max_load",
        "not supported",
    ],
    [
        "[300, 250, 120, 0]]",
        "[300, 250, 120]]",
        "$.matrices.car.durations",
        "not a square",
    ],
    ["\"car\"", "\"bus\"", "$.matrices.car", "no matrix"],
    [
        "\"service\": 300",
        "\"service\": \"long\"",
        "$.jobs[0].service",
        "\"long\"",
    ],
    [
        "\"capacity\": [4]",
        "\"capacity\": [1, 2, 3, 4, 5]",
        "$.vehicles",
        "at most 4",
    ],
    [
        "\"capacity\"",
        "\"speed_factor\": 9, \"capacity\"",
        "$.vehicles[0].speed_factor",
        "within 0.1 to 5",
    ],
];

#[test]
fn flaws_stand_at_the_keys_of_the_request() {
    for [from, to, path, words] in FLAWED {
        told(&VROOM.replacen(from, to, 1), path, words);
    }
}
