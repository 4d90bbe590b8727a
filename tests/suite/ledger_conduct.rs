//! Where rosters depart from a policy, and ledgers asked of the service.

use std::fs;

use datasets::generate::ledger::ledger as generated;
use datasets::generate::roster::{Size, roster};
use datasets::policy::shipped;
use serde_json::{Value, json};
use solver::rostering::conduct::departures;
use solver::service::policy::Policy;
use support::roster::draw::draw;
use support::service::draw::draw as draw_ledger;
use tempfile::TempDir;

use crate::program::{Service, done, rounds};

/// Parameter and subject of every departure from the stricter policy.
fn departs(drawing: &str) -> Vec<(&'static str, String)> {
    let drawn = draw(drawing);
    let policy = Policy::new(&shipped("stricter").expect("it is shipped")).expect("a valid policy");
    let found = departures(&policy, &drawn.draft, &drawn.problem(), Some(&drawn.plan()));
    found
        .into_iter()
        .map(|row| (row.parameter, row.subject))
        .collect()
}

/// Drawn rosters have no holidays unless they say so.
const KEPT: &str = "rotation lengths=13,26 max_blocks=4\nhost G\nhost H\nhost I\nline L host=G\n";

#[test]
fn a_roster_that_keeps_the_policy_departs_in_nothing() {
    // Two sessions a month are asked of a famous doctor: 13 weeks are three months, six sessions.
    let kept = "physician A honour=famous_doctor\nL mon_am | A A A A A A . . . . . . .";
    assert_eq!(departs(&format!("{KEPT}{kept}")), []);
}

#[test]
fn one_session_less_than_asked_is_told_with_the_person() {
    let short = "physician A honour=famous_doctor\nL mon_am | A A A A A . . . . . . . .";
    let expected = [("studio.min_sessions_per_month", "A A".to_string())];
    assert_eq!(departs(&format!("{KEPT}{short}")), expected);
    // Without an honour nothing is asked of anybody.
    let plain = "physician A\nL mon_am | A A A A A . . . . . . . .";
    assert_eq!(departs(&format!("{KEPT}{plain}")), []);
}

#[test]
fn two_studios_are_enough_for_one_expert() {
    let lines = "line M host=H\nline N host=I\nphysician A honour=chief_expert\n\
        L mon_am | A A A A A A . . . . . . .\nM tue_am | A A A A A A . . . . . . .\n";
    assert_eq!(departs(&format!("{KEPT}{lines}")), []);
    let third = "N wed_am | A . . . . . . . . . . . .";
    let expected = [("studio.max_studios_per_expert", "A A".to_string())];
    assert_eq!(departs(&format!("{KEPT}{lines}{third}")), expected);
}

#[test]
fn rotations_the_ledger_would_not_honour_are_told() {
    // Twelve weeks are 84 days, 90 are asked for; five postings, four count; 91 minutes, 90 permitted.
    let drawing = "rotation lengths=12,13 max_blocks=5 max_travel=91\nhost G\nphysician A\nA | . .";
    let expected = [
        ("one_year.min_block_days", "$.rotation.lengths[0]"),
        ("one_year.max_blocks", "$.rotation.max_blocks"),
        (
            "studio.max_travel_minutes_oneway",
            "$.rotation.max_travel_minutes",
        ),
    ];
    let expected = expected.map(|(parameter, at)| (parameter, at.to_string()));
    assert_eq!(departs(drawing), expected);
}

#[test]
fn a_studio_of_consultations_only_has_too_few_clinics() {
    let drawing = format!("{KEPT}physician A\nL mon_am | A A . . . . . . . . . . .");
    let mut drawn = draw(&drawing);
    drawn.draft.lines[0].activity = solver::rostering::draft::Activity::Consultation;
    let mut policy = shipped("stricter").unwrap();
    let found = |policy: &Policy| {
        let found = departures(policy, &drawn.draft, &drawn.problem(), Some(&drawn.plan()));
        found
            .into_iter()
            .map(|row| row.parameter)
            .collect::<Vec<_>>()
    };
    let told = found(&Policy::new(&policy).unwrap());
    assert_eq!(told, ["studio.min_outpatient_percent"]);
    // A policy may know fewer activities than the notice names.
    policy
        .studio
        .activity_kinds
        .value
        .retain(|kind| kind != "consultation");
    let told = found(&Policy::new(&policy).unwrap());
    assert_eq!(
        told,
        ["studio.activity_kinds", "studio.min_outpatient_percent"]
    );
}

#[test]
fn the_command_answers_no_where_a_roster_departs() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    done(
        at,
        &["generate", "roster", "--size", "s", "--out", "year.json"],
    );
    // Postings of four weeks are permitted there.
    let said = rounds(at, &["policy", "stricter", "--roster", "year.json"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.out.contains("one_year.min_block_days"), "{}", said.out);
    let said = rounds(at, &["policy", "statute", "--roster", "year.json"]);
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
}

fn case(change: impl Fn(&mut Value)) -> Vec<u8> {
    let ledger = draw_ledger(
        "P title=intermediate:2020-01-01 target=2026
         a 2024-01-01 2024-12-31 TOWN
         b 2025-01-01 2025-06-30 TOWN half-days=44",
    );
    let mut case = json!({ "ledger": ledger, "as_of": "2026-01-05" });
    change(&mut case);
    case.to_string().into_bytes()
}

#[test]
fn the_service_reckons_a_ledger_under_the_policy_it_is_given() {
    let service = Service::start("");
    let ask = |change: &dyn Fn(&mut Value)| {
        let answer = service.post("/api/v1/ledgers/balance", &case(change));
        assert_eq!(answer.status, 200);
        answer.json()
    };
    let answer = ask(&|_| ());
    assert_eq!(
        (&answer["policy"], &answer["as_of"]),
        (&json!("notices"), &json!("2026-01-05"))
    );
    let account = &answer["accounts"][0];
    let balance = &account["mandatory"]["full_time_only"];
    assert_eq!(balance["served"], json!({"months": 12, "days": 0}));
    assert_eq!(balance["entries"][1]["reasons"][0]["code"], "part_time");
    assert!(
        balance["counting_zh"]
            .as_str()
            .unwrap()
            .contains("满 12 个月（含本数）")
    );
    assert_eq!(account["forecast"]["outlook"], "done");
    assert_eq!(account["forecast"]["full_on"], "2024-12-30");
    let named = ask(&|case| case["policy"] = json!("looser"));
    let converted = &named["accounts"][0]["mandatory"]["with_half_days"];
    assert_eq!(converted["converted"], json!({"months": 1, "days": 0}));
    let own = ask(&|case| {
        let mut own = serde_json::to_value(shipped("notices").unwrap()).unwrap();
        own["name"] = json!("ours");
        own["one_year"]["required_service_months"]["value"] = json!(24);
        case["policy"] = own;
    });
    assert_eq!(own["policy"], "ours");
    let shortfall = &own["accounts"][0]["mandatory"]["full_time_only"]["shortfall"];
    assert_eq!(*shortfall, json!({"months": 12, "days": 0}));
}

#[test]
fn the_service_forecasts_what_a_plan_posts() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    done(
        at,
        &["generate", "roster", "--size", "s", "--out", "year.json"],
    );
    done(
        at,
        &["roster", "year.json", "--steps", "20", "--out", "plan.json"],
    );
    let file = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(at.join(name)).unwrap()).unwrap()
    };
    let case = json!({
        "ledger": generated(Size::S, 1),
        "as_of": "2026-01-04",
        "roster": file("year.json"),
        "plan": file("plan.json"),
    });
    let service = Service::start("");
    let answer = service
        .post("/api/v1/ledgers/balance", case.to_string().as_bytes())
        .json();
    done(
        at,
        &["generate", "ledger", "--size", "s", "--out", "ledger.json"],
    );
    let order = [
        "ledger",
        "ledger.json",
        "--roster",
        "year.json",
        "--plan",
        "plan.json",
        "--json",
    ];
    let told: Value = serde_json::from_str(&done(at, &order).out).unwrap();
    assert_eq!(answer, told, "both doors say the same");
    assert_eq!(
        answer["accounts"].as_array().unwrap().len(),
        roster(Size::S, 1).physicians.len()
    );
}

#[test]
fn the_service_names_every_flaw_of_every_part() {
    let service = Service::start("");
    let ask = |change: &dyn Fn(&mut Value)| {
        service
            .post("/api/v1/ledgers/balance", &case(change))
            .problem()
    };
    let (status, code, paths) = ask(&|case| {
        case["ledger"]["entries"][0]["from"] = json!("2026-02-31");
        case["policy"] = json!("theirs");
        case["as_of"] = json!("tomorrow");
        case["plan"] = json!({});
    });
    assert_eq!((status, code.as_str()), (422, "flawed"));
    assert_eq!(
        paths,
        [
            "$.as_of",
            "$.ledger.entries[0].from",
            "$.policy",
            "$.roster"
        ]
    );
    let (status, code, _) = ask(&|case| case["ledgers"] = json!([]));
    assert_eq!((status, code.as_str()), (400, "bad_request"));
}
