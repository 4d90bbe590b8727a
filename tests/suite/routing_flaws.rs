//! Bad days: every flaw at once, each with the path of its field.

use serde_json::{Value, json};
use solver::base::flaw::Flaw;
use solver::routing::draft::Draft;
use solver::routing::problem::Problem;
use support::routing::grid::on_a_line;
use support::routing::{depot, order, vehicle};

/// Depot d, vans v and w, orders a and b, on a line.
fn base() -> Value {
    let day = on_a_line(
        vec![depot("d")],
        vec![vehicle("v", "d"), vehicle("w", "d")],
        vec![order("a"), order("b")],
        &[0, 1, 2],
    );
    serde_json::to_value(day).expect("drafts are plain data")
}

fn flaws(day: &Value) -> Vec<Flaw> {
    let draft: Draft = serde_json::from_value(day.clone()).expect("the shape is right");
    Problem::new(&draft).err().unwrap_or_default()
}

fn put(day: &mut Value, path: &str, value: Value) {
    let (parent, key) = path.rsplit_once('/').expect("a pointer");
    let parent = day.pointer_mut(parent).expect("the parent is there");
    parent[key] = value;
}

/// One field changed, and the flaw it makes.
const EDITS: [(&str, &str, &str, &str); 40] = [
    ("/unit", r#"{"name": "", "per": 1}"#, "$.unit.name", "empty"),
    (
        "/unit",
        r#"{"name": "x", "per": 0}"#,
        "$.unit.per",
        "out_of_range",
    ),
    (
        "/balance_per_square_hour",
        "-1",
        "$.balance_per_square_hour",
        "out_of_range",
    ),
    (
        "/periods",
        r#"[{"from": "25:61", "percent": 50}]"#,
        "$.periods[0].from",
        "bad_time",
    ),
    (
        "/periods",
        r#"[{"from": 0, "percent": 0}]"#,
        "$.periods[0].percent",
        "out_of_range",
    ),
    (
        "/periods",
        r#"[{"from": 9, "percent": 50}, {"from": 9, "percent": 60}]"#,
        "$.periods[1].from",
        "contradiction",
    ),
    (
        "/profiles",
        r#"[{"id": "p"}, {"id": "p"}]"#,
        "$.profiles[1].id",
        "duplicate_id",
    ),
    (
        "/profiles",
        r#"[{"id": "p", "travel": {"table": {"source": "s", "metres": [[0]], "seconds": [[0]]}}}]"#,
        "$.profiles[0].travel.table.metres",
        "wrong_length",
    ),
    (
        "/travel",
        r#"{"plane": {"source": "s", "rounding": "exact", "points": [[0, 0], [1, 30000], [1, 1]]}}"#,
        "$.travel.plane.points[1][1]",
        "out_of_range",
    ),
    (
        "/travel",
        r#"{"plane": {"source": "s", "rounding": "round", "points": [[0, 0]]}}"#,
        "$.travel.plane.points",
        "wrong_length",
    ),
    (
        "/travel",
        r#"{"great_circle": {"detour_percent": 130, "speeds": [{"up_to_km": null, "km_per_hour": 30}]}}"#,
        "$.orders[0].place",
        "empty",
    ),
    ("/orders/0/at", "1", "$.depots[0].at", "contradiction"),
    ("/orders/0/at", "3", "$.orders[0].at", "out_of_range"),
    (
        "/vehicles/0/profile",
        r#""rocket""#,
        "$.vehicles[0].profile",
        "unknown_id",
    ),
    (
        "/vehicles/0/speed_percent",
        "0",
        "$.vehicles[0].speed_percent",
        "out_of_range",
    ),
    (
        "/vehicles/0/open_start",
        "true",
        "$.vehicles[0].open_start",
        "contradiction",
    ),
    (
        "/vehicles/0/loads_at",
        "[]",
        "$.vehicles[0].loads_at",
        "empty",
    ),
    (
        "/vehicles/0/loads_at",
        r#"["x"]"#,
        "$.vehicles[0].loads_at[0]",
        "unknown_id",
    ),
    (
        "/vehicles/0/skills",
        r#"["=1"]"#,
        "$.vehicles[0].skills[0]",
        "formula",
    ),
    ("/vehicles/0/kind", r#""""#, "$.vehicles[0].kind", "empty"),
    (
        "/vehicles/0/overtime",
        r#"{"seconds": -1}"#,
        "$.vehicles[0].overtime.seconds",
        "out_of_range",
    ),
    (
        "/vehicles/0/overtime",
        r#"{"seconds": 1, "per_hour": -1}"#,
        "$.vehicles[0].overtime.per_hour",
        "out_of_range",
    ),
    (
        "/vehicles/0/max_duty_seconds",
        "-1",
        "$.vehicles[0].max_duty_seconds",
        "out_of_range",
    ),
    (
        "/vehicles/0/max_stops",
        "-1",
        "$.vehicles[0].max_stops",
        "out_of_range",
    ),
    (
        "/vehicles/0/breaks",
        r#"[{"id": "b", "windows": [], "seconds": 1}]"#,
        "$.vehicles[0].breaks[0].windows",
        "empty",
    ),
    (
        "/vehicles/0/breaks",
        r#"[{"id": "b", "windows": [[2, 1]], "seconds": 1}]"#,
        "$.vehicles[0].breaks[0].windows[0]",
        "reversed",
    ),
    (
        "/vehicles/0/breaks",
        r#"[{"id": "b", "windows": [[1, 2]], "seconds": 1}, {"id": "b", "windows": [[1, 2]], "seconds": 1}]"#,
        "$.vehicles[0].breaks[1].id",
        "duplicate_id",
    ),
    (
        "/orders/0/collect",
        "[1, 2]",
        "$.orders[0].collect",
        "wrong_length",
    ),
    (
        "/orders/0/setup_seconds",
        "-1",
        "$.orders[0].setup_seconds",
        "out_of_range",
    ),
    (
        "/orders/0/service_by_kind",
        r#"{"ufo": 1}"#,
        "$.orders[0].service_by_kind.ufo",
        "unknown_id",
    ),
    (
        "/orders/0/priority",
        "101",
        "$.orders[0].priority",
        "out_of_range",
    ),
    (
        "/orders/0/late_per_minute",
        "-1",
        "$.orders[0].late_per_minute",
        "out_of_range",
    ),
    (
        "/orders/0/max_on_board_seconds",
        "-1",
        "$.orders[0].max_on_board_seconds",
        "out_of_range",
    ),
    (
        "/published",
        r#"{"routes": [{"vehicle": "x", "trips": []}]}"#,
        "$.published.routes[0].vehicle",
        "unknown_id",
    ),
    (
        "/published",
        r#"{"routes": [{"vehicle": "v", "trips": [{"depot": "d", "stops": []}]}]}"#,
        "$.published.routes[0].trips[0].stops",
        "empty",
    ),
    (
        "/published",
        r#"{"routes": [{"vehicle": "v", "trips": [{"depot": "d", "stops": [{"order": "a"}, {"order": "a"}]}]}]}"#,
        "$.published.routes[0].trips[0].stops[1].order",
        "duplicate_id",
    ),
    (
        "/published",
        r#"{"routes": [{"vehicle": "v", "trips": [{"depot": "d", "stops": [{"order": "a", "lock": "time"}]}]}]}"#,
        "$.published.routes[0].trips[0].stops[0].start",
        "empty",
    ),
    (
        "/published",
        r#"{"routes": [{"vehicle": "v", "trips": [{"depot": "d", "stops": [{"order": "a"}, {"order": "b", "lock": "sequence"}]}]}]}"#,
        "$.published.routes[0].trips[0].stops[1].lock",
        "contradiction",
    ),
    (
        "/published",
        r#"{"routes": [{"vehicle": "v", "trips": [{"depot": "d", "stops": [{"order": "a", "lock": "done", "start": 9}, {"order": "b", "lock": "done", "start": 8}]}]}]}"#,
        "$.published.routes[0].trips[0].stops[1].start",
        "reversed",
    ),
    (
        "/published",
        r#"{"routes": [], "per_shift": -1}"#,
        "$.published.per_shift",
        "out_of_range",
    ),
];

#[test]
fn each_flaw_names_its_field() {
    assert!(flaws(&base()).is_empty());
    for (pointer, value, path, code) in EDITS {
        let mut day = base();
        put(
            &mut day,
            pointer,
            serde_json::from_str(value).expect("the edit is JSON"),
        );
        let found = flaws(&day);
        let named = found
            .iter()
            .any(|flaw| flaw.path == path && flaw.code == code);
        assert!(named, "{pointer} {value}: {found:?}");
        let chinese = |flaw: &Flaw| flaw.message_zh.chars().any(|char| '\u{4e00}' <= char);
        assert!(found.iter().all(chinese), "{found:?}");
    }
}

#[test]
fn all_flaws_are_told_at_once() {
    let mut day = base();
    for (pointer, value) in [
        ("/vehicles/0/speed_percent", json!(5)),
        ("/vehicles/1/profile", json!("rocket")),
        ("/orders/0/priority", json!(-1)),
        ("/orders/1/collect", json!([])),
        ("/periods", json!([{"from": 0, "percent": 1}])),
    ] {
        put(&mut day, pointer, value);
    }
    let mut paths: Vec<String> = flaws(&day).into_iter().map(|flaw| flaw.path).collect();
    paths.sort();
    let expected = [
        "$.orders[0].priority",
        "$.orders[1].collect",
        "$.periods[0].percent",
        "$.vehicles[0].speed_percent",
        "$.vehicles[1].profile",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn a_pair_has_no_depot_and_no_release_but_that_of_its_pickup() {
    let mut day = base();
    put(&mut day, "/orders/0/pickup", json!({}));
    put(&mut day, "/orders/0/depot", json!("d"));
    put(&mut day, "/orders/0/release", json!("08:00"));
    let found = flaws(&day);
    let paths: Vec<&str> = found.iter().map(|flaw| flaw.path.as_str()).collect();
    for path in ["$.orders[0].depot", "$.orders[0].release"] {
        assert!(paths.contains(&path), "{path}: {paths:?}");
    }
}
