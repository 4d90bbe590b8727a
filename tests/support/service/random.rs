//! Ledgers and policies at random, with a case of everything that is counted differently.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use solver::base::rng::Rng;
use solver::service::draft::LedgerDraft;
use solver::service::policy::PolicyDraft;

use super::draw::draw;

const HOSTS: [&str; 7] = [
    "TOWN", "TOWN", "TOWN2", "COUNTY", "DISTRICT", "CITY", "UNKNOWN",
];
const LENGTHS: [u64; 12] = [1, 10, 28, 31, 60, 89, 90, 92, 181, 183, 365, 366];

/// One physician with up to seven entries of 2021 to 2027.
#[must_use]
pub fn ledger(seed: u64) -> LedgerDraft {
    let mut rng = Rng::from_seed(seed).fork("ledger");
    let mut drawing = person(&mut rng);
    let mut end = first(&mut rng);
    let count = rng.between(1, 7);
    for number in 0..count {
        // Often right behind the one before, so that stints are pieced together.
        let from = if rng.percent(45) {
            end + Days::new(1 + u64::from(rng.percent(20)))
        } else {
            first(&mut rng)
        };
        end = from + Days::new(*rng.pick(&LENGTHS) - 1);
        drawing.push_str(&entry(&mut rng, number, from, end));
    }
    draw(&drawing)
}

fn one_of<'a>(rng: &mut Rng, options: &[&'a str]) -> &'a str {
    options[rng.below(options.len())]
}

fn first(rng: &mut Rng) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2021, 1, 1).expect("a date");
    start + Days::new(rng.below(6 * 365) as u64)
}

fn person(rng: &mut Rng) -> String {
    let mut line = String::from("P");
    line.push_str(one_of(
        rng,
        &[" employer=CITY", " employer=CITY", " employer=TOWN2"],
    ));
    line.push_str(match rng.below(10) {
        0 => " title=junior:2020-01-01",
        1 => " title=intermediate",
        2 => " title=intermediate:2018-09-01 title=associate_senior:2023-03-15",
        3 => " title=associate_senior:2022-07-01 title=senior:2025-07-01",
        4..7 => " title=intermediate:2022-05-20",
        _ => " title=intermediate:2019-01-01",
    });
    if rng.percent(12) {
        line.push_str(one_of(
            rng,
            &[" left=2025-06-30", " left=2023-01-10", " left=2026-08-01"],
        ));
    }
    if rng.percent(20) {
        line.push_str(one_of(rng, &[" opening=4:20:文号", " opening=2:7"]));
    }
    if rng.percent(25) {
        line.push_str(" deferral=pregnancy:2026-03-01:2026-05-20");
    }
    if rng.percent(70) {
        line.push_str(one_of(
            rng,
            &[" target=2026", " target=2027", " target=2025"],
        ));
    }
    line.push('\n');
    line
}

fn entry(rng: &mut Rng, number: i64, from: NaiveDate, end: NaiveDate) -> String {
    let days = (end - from).num_days() + 1;
    let to = if rng.percent(10) {
        "open".into()
    } else {
        end.to_string()
    };
    let mut line = format!("e{number} {from} {to} {}", rng.pick(&HOSTS));
    if rng.percent(22) {
        line.push_str(&format!(" half-days={}", rng.between(0, 2 * days.min(80))));
    } else if rng.percent(5) {
        line.push_str(one_of(rng, &[" time-unknown", " part-time"]));
    }
    let options = [
        (8, " paired"),
        (5, " no-basis"),
        (8, " no-appraisal"),
        (5, " appraisal=unqualified"),
        (6, " no-papers"),
        (6, " papers=host_seal"),
        (8, " mission=epidemic"),
    ];
    for (percent, option) in options {
        if rng.percent(percent) {
            line.push_str(option);
        }
    }
    if rng.percent(50) {
        let due = (days * 5 / 7).max(1);
        line.push_str(&format!(
            " attended={}/{due}",
            rng.between(due * 3 / 4, due)
        ));
    }
    if rng.percent(30) {
        line.push_str(&format!(" sick_leave={}", rng.between(0, days.min(25) / 2)));
        line.push_str(&format!(
            " annual_leave={}",
            rng.between(0, days.min(10) / 2)
        ));
    }
    if 0 < number && rng.percent(8) {
        line.push_str(&format!(" replaces=e{}", number - 1));
    }
    line.push('\n');
    line
}

/// A shipped policy with some parameters changed.
#[must_use]
pub fn policy(seed: u64) -> PolicyDraft {
    let mut rng = Rng::from_seed(seed).fork("policy");
    let name = one_of(&mut rng, &["notices", "statute", "stricter", "looser"]);
    let shipped = datasets::policy::shipped(name).expect("it is shipped");
    let mut draft = serde_json::to_value(shipped).expect("plain data");
    let mut change = |name: &str, values: &[Value]| {
        if rng.percent(25) {
            draft["one_year"][name]["value"] = rng.pick(values).clone();
        }
    };
    change("required_service_months", &[json!(6), json!(12), json!(3)]);
    change("comparison", &[json!("more_than")]);
    change("qualifying_by_paired_support", &[json!(true), json!(false)]);
    let districts = "districts_of_a_city_count_as_county_level";
    change(districts, &[json!("yes"), json!("no"), json!("unset")]);
    change(
        "credit_requires_different_institution",
        &[json!(true), json!(false)],
    );
    change("count_from", &[json!("career"), json!("current_title")]);
    change(
        "min_block_days",
        &[json!(1), json!(30), json!(90), json!(183)],
    );
    change("max_blocks", &[json!(1), json!(2), json!("off")]);
    change("same_host_required", &[json!("hard"), json!("off")]);
    change(
        "session_conversion_cap_percent",
        &[json!(0), json!(10), json!(100)],
    );
    change(
        "max_absence_days_per_block",
        &[json!(0), json!(5), json!("off")],
    );
    change(
        "min_attendance_percent",
        &[json!(80), json!(95), json!("off")],
    );
    change("leave_that_counts", &[json!([]), json!(["sick_leave"])]);
    let multiplied = json!({"epidemic": 200, "regional_aid": 100, "foreign_aid": 100});
    change("multiplier_percent_by_mission", &[multiplied]);
    change(
        "min_appraisal",
        &[json!("off"), json!("excellent"), json!("qualified")],
    );
    change("legal_basis_required", &[json!(false)]);
    let rules = &mut draft["one_year"];
    if rules["preferred_block_days"]["value"].as_i64() < rules["min_block_days"]["value"].as_i64() {
        rules["preferred_block_days"]["value"] = rules["min_block_days"]["value"].clone();
    }
    if rng.percent(20) {
        rules["month_rule"]["value"] = json!("attendance_days");
        rules["max_absence_days_per_block"]["value"] = json!("off");
    }
    serde_json::from_value(draft).expect("still a policy")
}
