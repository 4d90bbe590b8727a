//! Broken problem files: what is wrong with each, and where a reader must say so.

use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use serde_json::{Value, json};

/// A file that must be refused with exit code 2.
pub struct Case {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Path and code that one of the flaws must have.
    pub path: &'static str,
    pub code: &'static str,
}

/// Name, bytes and expected path of every broken problem.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut cases = texts();
    for (name, path, code, pointer, value) in roster_edits() {
        cases.push(edited(name, path, code, &base_roster(), pointer, value));
    }
    for (name, path, code, pointer, value) in day_edits() {
        cases.push(edited(name, path, code, &base_day(), pointer, value));
    }
    cases.extend(removals());
    cases
}

fn base_roster() -> Value {
    serde_json::to_value(roster(Size::S, 1)).expect("drafts are plain data")
}

fn base_day() -> Value {
    serde_json::to_value(day(20, 1)).expect("drafts are plain data")
}

fn case(
    name: &'static str,
    bytes: impl Into<Vec<u8>>,
    path: &'static str,
    code: &'static str,
) -> Case {
    Case {
        name,
        bytes: bytes.into(),
        path,
        code,
    }
}

/// Files that are no JSON, or not the JSON they should be.
fn texts() -> Vec<Case> {
    let roster = base_roster().to_string();
    let day = base_day().to_string();
    let marked = format!("\u{feff}{roster}");
    let half = roster[..roster.len() / 3]
        .trim_end_matches(|c: char| !c.is_ascii())
        .to_string();
    let wide: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut gb18030 = br#"{"kind": "routing", "name": ""#.to_vec();
    // 淄博
    gb18030.extend(b"\xd7\xcd\xb2\xa9\"}");
    let million = format!(
        r#"{{"kind": "routing", "orders": [{}0]}}"#,
        "0,".repeat(999_999)
    );
    let twice = day.replacen(r#""kind":"#, r#""name": "first", "kind":"#, 1);
    let nan = day.replacen(r#""loading_seconds":600"#, r#""loading_seconds":NaN"#, 1);
    assert_ne!(nan, day, "the edit found its place");
    vec![
        case("an empty file", "", "$", "unreadable"),
        case("half a file", half, "$", "unreadable"),
        case(
            "no JSON at all",
            "kind,name\nrouting,x\n",
            "$",
            "unreadable",
        ),
        case(
            "a binary file",
            b"PK\x03\x04\x00\xff\xfe\x80".to_vec(),
            "$",
            "unreadable",
        ),
        case("a number that is none", nan, "$", "unreadable"),
        case("two values in one file", "{} {}", "$", "unreadable"),
        case(
            "nesting without end",
            "[".repeat(200_000),
            "$",
            "unreadable",
        ),
        case(
            "nested objects without end",
            r#"{"a":"#.repeat(200_000),
            "$",
            "unreadable",
        ),
        case("a byte-order mark", marked, "$", "unreadable"),
        case("UTF-16", wide, "$", "unreadable"),
        case("GB18030", gb18030, "$", "unreadable"),
        case("a million orders", million, "$.orders", "too_many"),
        case("a key given twice", twice, "$.name", "duplicate_id"),
        case("a list at the top", "[]", "$.kind", "contradiction"),
        case("no kind", "{}", "$.kind", "contradiction"),
        case(
            "an unknown kind",
            r#"{"kind": "cooking"}"#,
            "$.kind",
            "contradiction",
        ),
        case(
            "an almost empty problem",
            r#"{"kind": "routing"}"#,
            "$.vehicles",
            "shape",
        ),
    ]
}

type Edit = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Value,
);

fn roster_edits() -> Vec<Edit> {
    let leave = json!([{"from": "2026-02-31", "to": "2026-03-01"}]);
    let reversed = json!([{"from": "2026-03-02", "to": "2026-03-01"}]);
    let promotion = |cutoff: &str, credited: i64| json!({"target_year": 2026, "cutoff": cutoff, "required_weeks": 52, "credited_weeks": credited});
    let speeds =
        json!([{"up_to_km": null, "km_per_hour": 30}, {"up_to_km": null, "km_per_hour": 60}]);
    vec![
        (
            "weeks in words",
            "$.weeks",
            "shape",
            "/weeks",
            json!("twelve"),
        ),
        (
            "weeks with a fraction",
            "$.weeks",
            "shape",
            "/weeks",
            json!(12.0),
        ),
        (
            "weeks beyond counting",
            "$.weeks",
            "shape",
            "/weeks",
            json!(1e30),
        ),
        ("no weeks", "$.weeks", "out_of_range", "/weeks", json!(0)),
        (
            "a start that is no Monday",
            "$.start",
            "contradiction",
            "/start",
            json!("2026-01-06"),
        ),
        (
            "a start in February that is none",
            "$.start",
            "bad_date",
            "/start",
            json!("2026-02-31"),
        ),
        (
            "leave on 31 February",
            "$.physicians[0].leave[0].from",
            "bad_date",
            "/physicians/0/leave",
            leave,
        ),
        (
            "leave that ends before it starts",
            "$.physicians[0].leave[0]",
            "reversed",
            "/physicians/0/leave",
            reversed,
        ),
        (
            "an unknown department",
            "$.physicians[0].department",
            "unknown_id",
            "/physicians/0/department",
            json!("nowhere"),
        ),
        (
            "an unknown specialty",
            "$.lines[0].specialty",
            "unknown_id",
            "/lines/0/specialty",
            json!("alchemy"),
        ),
        (
            "a staff number twice",
            "$.physicians[1].id",
            "duplicate_id",
            "/physicians/1/id",
            json!("P0001"),
        ),
        (
            "negative rooms",
            "$.hosts[0].rooms",
            "out_of_range",
            "/hosts/0/rooms",
            json!(-1),
        ),
        (
            "a half-day on Sunday",
            "$.physicians[0].clinic[0]",
            "bad_half_day",
            "/physicians/0/clinic",
            json!(["sun_am"]),
        ),
        (
            "a cycle of three weeks",
            "$.lines[0].every_weeks",
            "out_of_range",
            "/lines/0/every_weeks",
            json!(3),
        ),
        (
            "a title level in words",
            "$.physicians[0].title_level",
            "shape",
            "/physicians/0/title_level",
            json!("主任医师"),
        ),
        (
            "an unknown honour",
            "$.physicians[0].honour",
            "shape",
            "/physicians/0/honour",
            json!("best"),
        ),
        (
            "an unknown activity",
            "$.lines[0].activity",
            "shape",
            "/lines/0/activity",
            json!("surgery"),
        ),
        (
            "a longitude off the globe",
            "$.hosts[0].place.lon",
            "out_of_range",
            "/hosts/0/place/lon",
            json!(181.0),
        ),
        (
            "a place without latitude",
            "$.hosts[0].place.lat",
            "shape",
            "/hosts/0/place",
            json!({"lon": 118.0}),
        ),
        ("nobody", "$.physicians", "empty", "/physicians", json!([])),
        ("an empty name", "$.name", "empty", "/name", json!(" ")),
        (
            "a formula for a name",
            "$.physicians[0].name",
            "formula",
            "/physicians/0/name",
            json!("=HYPERLINK(\"x\")"),
        ),
        (
            "a line break in a name",
            "$.physicians[0].name",
            "formula",
            "/physicians/0/name",
            json!("王\n平"),
        ),
        (
            "a name without end",
            "$.name",
            "too_many",
            "/name",
            json!("长".repeat(201)),
        ),
        (
            "nothing for a name",
            "$.hosts[0].name",
            "shape",
            "/hosts/0/name",
            Value::Null,
        ),
        (
            "no lengths for postings",
            "$.rotation.lengths",
            "empty",
            "/rotation/lengths",
            json!([]),
        ),
        (
            "a negative weight",
            "$.weights.travel_minute",
            "out_of_range",
            "/weights/travel_minute",
            json!(-1),
        ),
        (
            "a detour shorter than the way",
            "$.travel.detour_percent",
            "out_of_range",
            "/travel/detour_percent",
            json!(50),
        ),
        (
            "two speeds without limit",
            "$.travel.speeds[0].up_to_km",
            "contradiction",
            "/travel/speeds",
            speeds,
        ),
        (
            "a cut-off in month 13",
            "$.physicians[0].promotion.cutoff",
            "bad_date",
            "/physicians/0/promotion",
            promotion("2026-13-01", 0),
        ),
        (
            "negative credit",
            "$.physicians[0].promotion.credited_weeks",
            "out_of_range",
            "/physicians/0/promotion",
            promotion("2026-08-31", -1),
        ),
        (
            "an unknown field",
            "$.physicians[0].colour",
            "shape",
            "/physicians/0/colour",
            json!("red"),
        ),
        (
            "a holiday on no date",
            "$.calendar.holidays[0].date",
            "bad_date",
            "/calendar/holidays/0/date",
            json!("2026/1/1"),
        ),
        (
            "an unknown basis",
            "$.links[0].basis",
            "shape",
            "/links/0/basis",
            json!("goodwill"),
        ),
    ]
}

fn day_edits() -> Vec<Edit> {
    let table = |metres: Value| json!({"table": {"source": "measured", "metres": metres, "seconds": [[0]]}});
    let unknown_class = json!([{"id": "ambient", "not_with": ["fire"]}]);
    vec![
        (
            "a negative load",
            "$.orders[0].load[0]",
            "out_of_range",
            "/orders/0/load",
            json!([-1, 0]),
        ),
        (
            "a load of one dimension",
            "$.orders[0].load",
            "wrong_length",
            "/orders/0/load",
            json!([1]),
        ),
        (
            "a load in words",
            "$.orders[0].load[0]",
            "shape",
            "/orders/0/load",
            json!(["much", 1]),
        ),
        (
            "a window that closes before it opens",
            "$.orders[0].windows[0]",
            "reversed",
            "/orders/0/windows",
            json!([["12:00", "08:00"]]),
        ),
        (
            "windows that overlap",
            "$.orders[0].windows",
            "contradiction",
            "/orders/0/windows",
            json!([["08:00", "12:00"], ["11:00", "13:00"]]),
        ),
        (
            "a window with one end",
            "$.orders[0].windows[0]",
            "shape",
            "/orders/0/windows",
            json!([["08:00"]]),
        ),
        (
            "a minute 99",
            "$.orders[0].windows[0][0]",
            "bad_time",
            "/orders/0/windows",
            json!([["08:99", "12:00"]]),
        ),
        (
            "a release in years",
            "$.orders[0].release",
            "out_of_range",
            "/orders/0/release",
            json!(100_000_000),
        ),
        (
            "an unknown depot",
            "$.orders[0].depot",
            "unknown_id",
            "/orders/0/depot",
            json!("nowhere"),
        ),
        (
            "an unknown handling class",
            "$.orders[0].handling",
            "unknown_id",
            "/orders/0/handling",
            json!("explosive"),
        ),
        (
            "an order twice",
            "$.orders[1].id",
            "duplicate_id",
            "/orders/1/id",
            json!("O0001"),
        ),
        (
            "a negative capacity",
            "$.vehicles[0].capacity[0]",
            "out_of_range",
            "/vehicles/0/capacity",
            json!([-5, 1]),
        ),
        ("no vehicles", "$.vehicles", "empty", "/vehicles", json!([])),
        (
            "a shift that ends before it starts",
            "$.vehicles[0].shift",
            "reversed",
            "/vehicles/0/shift",
            json!(["18:00", "08:00"]),
        ),
        (
            "an end to an open route",
            "$.vehicles[0].open_end",
            "contradiction",
            "/vehicles/0",
            open_with_end(),
        ),
        (
            "a table that is not square",
            "$.travel.table.metres",
            "wrong_length",
            "/travel",
            table(json!([[0]])),
        ),
        (
            "a way of negative length",
            "$.travel.table.metres[0][0]",
            "out_of_range",
            "/travel",
            table(json!([[-1]])),
        ),
        (
            "an unknown way to travel",
            "$.travel.teleport",
            "shape",
            "/travel",
            json!({"teleport": {}}),
        ),
        (
            "five dimensions",
            "$.dimensions",
            "too_many",
            "/dimensions",
            json!(["a", "b", "c", "d", "e"]),
        ),
        (
            "a day in February that is none",
            "$.date",
            "bad_date",
            "/date",
            json!("2026-02-30"),
        ),
        (
            "a class kept from an unknown one",
            "$.handling[0].not_with[0]",
            "unknown_id",
            "/handling",
            unknown_class,
        ),
        (
            "a formula for an order",
            "$.orders[0].id",
            "formula",
            "/orders/0/id",
            json!("@SUM(A1)"),
        ),
        (
            "a service of days",
            "$.orders[0].service_seconds",
            "out_of_range",
            "/orders/0/service_seconds",
            json!(864_000),
        ),
    ]
}

fn open_with_end() -> Value {
    let mut vehicle = base_day()["vehicles"][0].clone();
    vehicle["open_end"] = json!(true);
    vehicle["end"] = vehicle["start"].clone();
    vehicle
}

fn edited(
    name: &'static str,
    path: &'static str,
    code: &'static str,
    base: &Value,
    pointer: &str,
    value: Value,
) -> Case {
    let mut draft = base.clone();
    let (parent, key) = pointer
        .rsplit_once('/')
        .expect("pointers start with a slash");
    let parent = draft
        .pointer_mut(parent)
        .expect("the base has the field above");
    match parent {
        Value::Array(items) => items[key.parse::<usize>().expect("a position")] = value,
        Value::Object(members) => {
            members.insert(key.into(), value);
        }
        other => panic!("{name}: nothing can be set in {other}"),
    }
    case(name, draft.to_string(), path, code)
}

fn removals() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut draft = base_roster();
    let person = draft["physicians"][3].as_object_mut().expect("a physician");
    person.remove("specialty");
    let path = "$.physicians[3].specialty";
    cases.push(case(
        "a physician without specialty",
        draft.to_string(),
        path,
        "shape",
    ));

    let mut draft = base_roster();
    let links = draft["links"].as_array_mut().expect("a list");
    links.insert(1, links[0].clone());
    cases.push(case(
        "a link given twice",
        draft.to_string(),
        "$.links[1]",
        "duplicate_id",
    ));

    let mut draft = base_day();
    draft.as_object_mut().expect("an object").remove("depots");
    cases.push(case("no depots", draft.to_string(), "$.depots", "shape"));
    cases
}
