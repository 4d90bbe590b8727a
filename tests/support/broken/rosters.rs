//! Rosters with one field changed.

use serde_json::{Value, json};

use super::Edit;

pub(super) fn edits() -> Vec<Edit> {
    [
        dates(),
        people(),
        places(),
        positions(),
        names(),
        rules(),
        words(),
    ]
    .concat()
}

fn dates() -> Vec<Edit> {
    let leave = json!([{"from": "2026-02-31", "to": "2026-03-01"}]);
    let reversed = json!([{"from": "2026-03-02", "to": "2026-03-01"}]);
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
    ]
}

fn people() -> Vec<Edit> {
    vec![
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
    ]
}

fn places() -> Vec<Edit> {
    vec![
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
    ]
}

fn positions() -> Vec<Edit> {
    vec![
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
    ]
}

fn names() -> Vec<Edit> {
    vec![
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
    ]
}

fn rules() -> Vec<Edit> {
    let promotion = |cutoff: &str, credited: i64| json!({"target_year": 2026, "cutoff": cutoff, "required_weeks": 52, "credited_weeks": credited});
    let speeds =
        json!([{"up_to_km": null, "km_per_hour": 30}, {"up_to_km": null, "km_per_hour": 60}]);
    vec![
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
    ]
}

fn words() -> Vec<Edit> {
    vec![
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
