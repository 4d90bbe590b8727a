//! Rosters whose floors, company, limits or wishes cannot be meant.

use serde_json::{Value, json};

use super::Edit;

pub(super) fn edits() -> Vec<Edit> {
    [people(), company(), places()].concat()
}

fn limit(from: &str, to: &str) -> Value {
    json!([{"from": from, "to": to, "postings": "none"}])
}

fn people() -> Vec<Edit> {
    let scopes: Vec<String> = (0..65).map(|number| format!("scope {number}")).collect();
    vec![
        (
            "a limit that ends before it begins",
            "$.physicians[2].limits[0]",
            "reversed",
            "/physicians/2/limits",
            limit("2026-03-02", "2026-03-01"),
        ),
        (
            "a limit from no date",
            "$.physicians[2].limits[0].from",
            "bad_date",
            "/physicians/2/limits",
            limit("March", "2026-03-01"),
        ),
        (
            "a stay nobody knows",
            "$.physicians[2].limits[0].postings",
            "shape",
            "/physicians/2/limits",
            json!([{"from": "2026-03-02", "to": "2026-03-03", "postings": "seldom"}]),
        ),
        (
            "a scope without a name",
            "$.physicians[0].practice_scopes[1]",
            "empty",
            "/physicians/0/practice_scopes",
            json!(["内科专业", " "]),
        ),
        (
            "more scopes than any register has",
            "$.specialties[0].practice_scopes",
            "too_many",
            "/specialties/0/practice_scopes",
            json!(scopes),
        ),
        (
            "a wish of nobody",
            "$.wishes[0].physician",
            "unknown_id",
            "/wishes",
            json!([{"physician": "P9999", "wish": "avoid"}]),
        ),
        (
            "a wish without weight",
            "$.wishes[0].weight_percent",
            "out_of_range",
            "/wishes",
            json!([{"physician": "P0001", "wish": "avoid", "weight_percent": 0}]),
        ),
    ]
}

fn company() -> Vec<Edit> {
    let both = ["P0001", "P0002"];
    vec![
        (
            "company of one",
            "$.companions[0].physicians",
            "contradiction",
            "/companions",
            json!([{"physicians": ["P0001"], "bond": "together"}]),
        ),
        (
            "company with oneself",
            "$.companions[0].physicians[1]",
            "duplicate_id",
            "/companions",
            json!([{"physicians": ["P0001", "P0001"], "bond": "not_at_once"}]),
        ),
        (
            "together and apart",
            "$.companions[1].physicians",
            "contradiction",
            "/companions",
            json!([
                {"physicians": both, "bond": "together"},
                {"physicians": both, "bond": "not_at_one_host"},
            ]),
        ),
        (
            "a floor of no group",
            "$.on_site[0]",
            "contradiction",
            "/on_site",
            json!([{"name": "胸痛中心", "at_least": 2}]),
        ),
        (
            "a floor of an unknown specialty",
            "$.on_site[0].specialty",
            "unknown_id",
            "/on_site",
            json!([{"name": "胸痛中心", "at_least": 2, "specialty": "alchemy"}]),
        ),
    ]
}

fn places() -> Vec<Edit> {
    vec![
        (
            "a preferred length that is not permitted",
            "$.rotation.preferred_lengths[1]",
            "contradiction",
            "/rotation/preferred_lengths",
            json!([12, 5]),
        ),
        (
            "more days than a year has",
            "$.rotation.days_in_one_year",
            "out_of_range",
            "/rotation/days_in_one_year",
            json!(367),
        ),
        (
            "shares of more than all",
            "$.studios[0].shares",
            "contradiction",
            "/studios/0/shares",
            json!([
                {"activity": "expert_clinic", "percent": 60},
                {"activity": "ward_round", "percent": 41},
            ]),
        ),
        (
            "two shares of one activity",
            "$.studios[0].shares[1].activity",
            "duplicate_id",
            "/studios/0/shares",
            json!([
                {"activity": "ward_round", "percent": 30},
                {"activity": "ward_round", "percent": 30},
            ]),
        ),
        (
            "no senior sessions asked for",
            "$.studios[0].senior.sessions_per_week",
            "out_of_range",
            "/studios/0/senior",
            json!({"title_level": "senior", "sessions_per_week": 0}),
        ),
        (
            "a line last held on a Sunday",
            "$.lines[0].last.half_day",
            "bad_half_day",
            "/lines/0/last",
            json!({"half_day": "sun_am"}),
        ),
        (
            "a line last held after its cycle",
            "$.lines[0].last.phase",
            "out_of_range",
            "/lines/0/last",
            json!({"half_day": "mon_am", "phase": 4}),
        ),
    ]
}
