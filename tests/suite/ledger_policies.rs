//! Policies: every figure with its source, every flaw named, and nothing called law that is not.

use datasets::policy::{SHIPPED, read, shipped};
use serde_json::{Value, json};
use solver::base::flaw::Flaw;
use solver::service::policy::{Policy, PolicyDraft};

fn value(name: &str) -> Value {
    serde_json::to_value(shipped(name).expect("it is shipped")).expect("plain data")
}

/// Name and content of every parameter of both parts.
fn parameters(policy: &Value) -> Vec<(String, Value)> {
    let parts = ["one_year", "studio"].into_iter().flat_map(|part| {
        let parameters = policy[part].as_object().expect("a table");
        parameters
            .iter()
            .map(move |(name, row)| (format!("{part}.{name}"), row.clone()))
    });
    parts.collect()
}

#[test]
fn the_shipped_policies_are_valid_and_state_every_parameter() {
    assert_eq!(
        SHIPPED.map(|(name, _)| name),
        ["notices", "statute", "stricter", "looser"]
    );
    for (name, _) in SHIPPED {
        let draft = shipped(name).unwrap();
        assert_eq!(draft.name, name);
        Policy::new(&draft).unwrap_or_else(|flaws| panic!("{name}: {flaws:#?}"));
        let parameters = parameters(&value(name));
        assert_eq!(parameters.len(), 38 + 21, "{name}");
        for (parameter, row) in parameters {
            let source = row["source"].as_str().unwrap();
            assert!(!source.is_empty(), "{name}: {parameter}");
            // Where a figure is a number it has a range.
            let is_number = row["default"].is_number();
            assert!(!is_number || row["range"].is_array(), "{name}: {parameter}");
        }
    }
}

#[test]
fn what_is_law_cites_an_act_and_what_is_a_notice_its_number() {
    for (name, _) in SHIPPED {
        for (parameter, row) in parameters(&value(name)) {
            let source = row["source"].as_str().unwrap();
            match row["standing"].as_str().unwrap() {
                "law" => assert!(
                    source.contains('《') && source.contains('条'),
                    "{parameter}"
                ),
                "notice" => assert!(source.contains('〔'), "{parameter}: {source}"),
                _ => (),
            }
        }
    }
}

#[test]
fn nothing_unverified_is_called_law() {
    // What the acts themselves say; all else is a notice, practice elsewhere or an assumption.
    let law = [
        "one_year.required_service_months",
        "one_year.comparison",
        "one_year.qualifying_site_levels",
        "one_year.qualifying_by_paired_support",
        "one_year.covered_staff",
        "one_year.legal_basis_required",
        "one_year.accepted_legal_bases",
        "one_year.post_promotion_credit_months",
    ];
    for (name, _) in SHIPPED {
        for (parameter, row) in parameters(&value(name)) {
            let is_law = row["standing"] == "law";
            assert!(
                !is_law || law.contains(&parameter.as_str()),
                "{name}: {parameter}"
            );
        }
    }
}

#[test]
fn defaults_and_ranges_are_the_same_in_all_shipped_policies() {
    let of = |name: &str| {
        let rows = parameters(&value(name)).into_iter();
        rows.map(|(name, row)| (name, row["default"].clone(), row["range"].clone()))
            .collect::<Vec<_>>()
    };
    for (name, _) in SHIPPED {
        assert_eq!(of(name), of("notices"), "{name}");
    }
}

fn flaws(change: impl Fn(&mut Value)) -> Vec<(String, &'static str)> {
    let mut draft = value("notices");
    change(&mut draft);
    let draft: PolicyDraft = serde_json::from_value(draft).expect("still a policy");
    let flaws: Vec<Flaw> = Policy::new(&draft).expect_err("it has flaws");
    flaws
        .into_iter()
        .map(|flaw| (flaw.path, flaw.code))
        .collect()
}

#[test]
fn every_flaw_of_a_policy_is_named_at_once() {
    let found = flaws(|draft| {
        let rules = &mut draft["one_year"];
        rules["required_service_months"]["value"] = json!(61);
        rules["min_block_days"]["source"] = json!(" ");
        rules["covered_staff"]["value"] = json!([]);
        rules["evidence_required"]["value"] = json!(["host_seal", "host_seal"]);
        rules["max_absence_days_per_block"]["value"] = json!(-1);
        rules["credit_cutoff_template"]["value"] = json!("02-29");
        rules["multiplier_percent_by_mission"]["value"]["epidemic"] = json!(300);
        draft["studio"]["min_outpatient_percent"]["value"] = json!(101);
        draft["studio"]["session_unit"]["value"]["morning"] = json!(["12:00", "11:40"]);
        draft["studio"]["activity_kinds"]["value"] = json!(["consultation", "consultation"]);
        draft["studio"]["no_show_limit"]["value"]["expert"] = json!(21);
    });
    let expected = [
        ("$.one_year.required_service_months.value", "out_of_range"),
        ("$.one_year.min_block_days.source", "empty"),
        (
            "$.one_year.max_absence_days_per_block.value",
            "out_of_range",
        ),
        ("$.one_year.covered_staff.value", "empty"),
        ("$.one_year.evidence_required.value[1]", "duplicate_id"),
        (
            "$.one_year.multiplier_percent_by_mission.value.epidemic",
            "out_of_range",
        ),
        ("$.one_year.credit_cutoff_template.value", "bad_date"),
        ("$.studio.min_outpatient_percent.value", "out_of_range"),
        ("$.studio.no_show_limit.value.expert", "out_of_range"),
        ("$.studio.activity_kinds.value[1]", "duplicate_id"),
        ("$.studio.session_unit.value.morning", "reversed"),
    ];
    assert_eq!(found, expected.map(|(path, code)| (path.to_string(), code)));
}

#[test]
fn a_range_may_be_narrowed_and_not_be_nonsense() {
    let found = flaws(|draft| {
        draft["one_year"]["required_service_months"]["range"] = json!([13, 24]);
        draft["one_year"]["paperwork_lead_days"]["range"] = json!([60, 30]);
        draft["one_year"]["forecast_horizon_years"]["range"] = json!([0, 5]);
    });
    let of = |name: &str| {
        let here = found.iter().filter(|(path, _)| path.contains(name));
        here.map(|(path, code)| (path.rsplit('.').next().unwrap(), *code))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("required_service_months"),
        [("value", "out_of_range"), ("default", "out_of_range")]
    );
    assert_eq!(of("paperwork_lead_days")[0], ("range", "reversed"));
    assert_eq!(of("forecast_horizon_years"), [("range[0]", "out_of_range")]);
}

#[test]
fn parameters_that_contradict_each_other_are_told() {
    let both =
        flaws(|draft| draft["one_year"]["session_conversion_enabled"]["value"] = json!(true));
    assert_eq!(
        both,
        [(
            "$.one_year.full_time_required.value".into(),
            "contradiction"
        )]
    );
    let neither = flaws(|draft| draft["one_year"]["full_time_required"]["value"] = json!(false));
    assert_eq!(
        neither,
        [(
            "$.one_year.full_time_required.value".into(),
            "contradiction"
        )]
    );
    let nowhere = flaws(|draft| draft["one_year"]["qualifying_site_levels"]["value"] = json!([]));
    assert_eq!(
        nowhere,
        [("$.one_year.qualifying_site_levels.value".into(), "empty")]
    );
    let twice = flaws(|draft| draft["one_year"]["month_rule"]["value"] = json!("attendance_days"));
    assert_eq!(
        twice,
        [(
            "$.one_year.max_absence_days_per_block.value".into(),
            "contradiction"
        )]
    );
}

#[test]
fn announced_cutoffs_are_dates_in_order() {
    let found = flaws(|draft| {
        draft["one_year"]["credit_cutoffs"]["value"] = json!([
            {"year": 2026, "date": "2026-02-31"},
            {"year": 2027, "date": "2027-09-30"},
            {"year": 2027, "date": "2027-08-31"},
            {"year": 2028, "date": "2027-06-30"},
            {"year": 2030, "date": "2025-06-30"},
        ]);
    });
    let expected = [
        ("$.one_year.credit_cutoffs.value[0].date", "bad_date"),
        ("$.one_year.credit_cutoffs.value[2].year", "duplicate_id"),
        ("$.one_year.credit_cutoffs.value[4].date", "contradiction"),
        ("$.one_year.credit_cutoffs.value", "contradiction"),
    ];
    assert_eq!(found, expected.map(|(path, code)| (path.to_string(), code)));
}

#[test]
fn an_announced_cutoff_takes_the_place_of_the_template() {
    let mut draft = value("notices");
    draft["one_year"]["credit_cutoffs"]["value"] = json!([{"year": 2026, "date": "2026-10-15"}]);
    let policy = Policy::new(&serde_json::from_value(draft).unwrap()).unwrap();
    let told = |year| {
        let cutoff = policy.cutoff(year);
        (cutoff.date.to_string(), cutoff.assumed)
    };
    assert_eq!(told(2026), ("2026-10-15".into(), false));
    assert_eq!(told(2027), ("2027-08-31".into(), true));
    let year = |date: &str| policy.application_year(date.parse().unwrap());
    assert_eq!((year("2026-10-15"), year("2026-10-16")), (2026, 2027));
}

#[test]
fn a_users_policy_may_state_its_differences_alone() {
    let text = "
        based_on = \"notices\"
        name = \"ours\"
        [one_year]
        credit_cutoffs = { value = [{ year = 2026, date = 2026-09-30 }], standing = \"notice\", source = \"人社〔2026〕1号\" }
    ";
    let draft = read(text.as_bytes()).unwrap();
    let policy = Policy::new(&draft).unwrap();
    assert_eq!(policy.name(), "ours");
    assert_eq!(policy.cutoff(2026).date.to_string(), "2026-09-30");
    assert_eq!(
        policy.one_year().min_block_days,
        shipped("notices").unwrap().one_year.min_block_days
    );
}

#[test]
fn a_changed_value_must_say_what_it_rests_on() {
    // It would otherwise keep the clause of the law it departs from.
    let text = "based_on = \"statute\"\n[one_year]\nrequired_service_months = { value = 6 }\n";
    let found: Vec<String> = read(text.as_bytes())
        .unwrap_err()
        .into_iter()
        .map(|flaw| flaw.path)
        .collect();
    assert_eq!(
        found,
        [
            "$.one_year.required_service_months.standing",
            "$.one_year.required_service_months.source",
        ]
    );
}

#[test]
fn files_that_are_no_policy_are_refused_with_their_place() {
    let first = |text: &str| {
        let flaws = read(text.as_bytes()).unwrap_err();
        (
            flaws[0].path.clone(),
            flaws[0].code,
            flaws[0].message.clone(),
        )
    };
    let (path, code, message) = first("kind = \"policy\"\nname = \n");
    assert_eq!((path.as_str(), code), ("$", "unreadable"));
    assert!(message.starts_with("line 2"), "{message}");
    assert_eq!(first("based_on = \"theirs\"").0, "$.based_on");
    let (path, code, _) = first("based_on = \"notices\"\n[one_year]\nmin_block = 3\n");
    assert_eq!((path.as_str(), code), ("$.one_year.min_block", "shape"));
    // Everything that is missing is told, not only the first of it.
    let flaws = read(b"kind = \"policy\"").unwrap_err();
    assert!(4 < flaws.len(), "{flaws:#?}");
}
