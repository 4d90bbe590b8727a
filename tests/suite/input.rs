//! Bad input is refused with every flaw at its path; good input is read as it is.

use datasets::json::{AnyDraft, read_draft, read_json};
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use support::broken;

fn flaws(bytes: &[u8]) -> Vec<Flaw> {
    let problem = read_draft(bytes).and_then(|draft| match draft {
        AnyDraft::Rostering(draft) => solver::rostering::problem::Problem::new(&draft).map(drop),
        AnyDraft::Shifts(draft) => solver::shifts::problem::Problem::new(&draft).map(drop),
        AnyDraft::Routing(draft) => solver::routing::problem::Problem::new(&draft).map(drop),
    });
    problem.err().unwrap_or_default()
}

#[test]
fn every_broken_file_is_refused_at_the_field_that_is_wrong() {
    let cases = broken::cases();
    assert!(40 <= cases.len(), "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let flaws = flaws(&case.bytes);
        let hit = |flaw: &Flaw| flaw.path == case.path && flaw.code == case.code;
        if !flaws.iter().any(hit) {
            let found: Vec<String> = flaws
                .iter()
                .take(4)
                .map(|flaw| format!("{} {flaw}", flaw.code))
                .collect();
            wrong.push(format!(
                "{}: {} {} expected, found {found:?}",
                case.name, case.path, case.code
            ));
        }
        for flaw in flaws {
            assert!(
                !flaw.message.is_empty() && !flaw.message_zh.is_empty(),
                "{}",
                case.name
            );
            assert!(
                flaw.message.len() < 1_000,
                "{}: {}",
                case.name,
                flaw.message.len()
            );
            let zh = &flaw.message_zh;
            assert!(in_chinese(zh), "{}: {zh}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether it is a sentence in Chinese, not an English one in Chinese dress.
fn in_chinese(text: &str) -> bool {
    let han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let english = [
        " is ", " are ", " the ", " must ", "invalid", "expected", "missing",
    ];
    text.contains(han) && !english.iter().any(|word| text.contains(word))
}

#[test]
fn a_value_of_the_wrong_kind_is_told_what_would_do() {
    let mut draft = serde_json::to_value(datasets::generate::day::day(10, 1)).unwrap();
    draft["orders"][0]["service_seconds"] = "soon".into();
    draft["depots"][0]["open"] = 7.into();
    draft["vehicles"][0]["colour"] = "red".into();
    draft.as_object_mut().unwrap().remove("dimensions");
    let mut told: Vec<(String, String, String)> = flaws(draft.to_string().as_bytes())
        .into_iter()
        .map(|flaw| (flaw.path, flaw.message, flaw.message_zh))
        .collect();
    told.sort();
    let expected = [
        ("$.depots[0].open", "7 is not a list", "7 不是列表"),
        ("$.dimensions", "is missing", "缺少这一项"),
        (
            "$.orders[0].service_seconds",
            "\"soon\" is not a whole number",
            "\"soon\" 不是整数",
        ),
        (
            "$.vehicles[0].colour",
            "is not a known field",
            "没有这个字段",
        ),
    ];
    let expected = expected.map(|(path, en, zh)| (path.into(), en.into(), zh.into()));
    assert_eq!(told, expected);
    let mut draft = serde_json::to_value(datasets::generate::roster::roster(
        datasets::generate::roster::Size::S,
        1,
    ))
    .unwrap();
    draft["physicians"][0]["title_level"] = "主任医师".into();
    draft["physicians"][1]["department"] = "nowhere".into();
    let told = flaws(draft.to_string().as_bytes());
    assert!(
        told[0].message_zh.contains("\"senior\""),
        "{}",
        told[0].message_zh
    );
}

#[test]
fn a_file_is_told_every_error_of_shape_at_once() {
    let text = r#"{"kind": "routing", "name": 7, "travel": {"great_circle": {"speeds": []}},
        "dimensions": ["grams"], "depots": [{"id": "d", "name": "d", "place": {"lon": "x", "lat": 1}}],
        "vehicles": [], "orders": [], "extra": 1}"#;
    let paths: Vec<String> = flaws(text.as_bytes())
        .into_iter()
        .map(|flaw| flaw.path)
        .collect();
    for path in [
        "$.name",
        "$.travel.great_circle.detour_percent",
        "$.depots[0].place.lon",
        "$.extra",
    ] {
        assert!(
            paths.iter().any(|found| found == path),
            "{path} in {paths:?}"
        );
    }
}

#[test]
fn a_draft_written_as_json_is_read_back_unchanged() {
    let roster = datasets::generate::roster::roster(datasets::generate::roster::Size::S, 4);
    let text = serde_json::to_vec(&roster).unwrap();
    assert_eq!(
        read_draft(&text).unwrap(),
        AnyDraft::Rostering(roster.clone())
    );
    assert_eq!(
        read_json::<solver::rostering::draft::Draft>(&text).unwrap(),
        roster
    );
    let day = datasets::generate::day::day(50, 4);
    let text = serde_json::to_vec_pretty(&day).unwrap();
    assert_eq!(read_draft(&text).unwrap(), AnyDraft::Routing(day));
}

#[test]
fn a_syntax_error_names_its_line_and_column() {
    let flaws = flaws(b"{\n  \"kind\": \"routing\",\n  \"name\": oops\n}");
    assert_eq!(flaws.len(), 1);
    assert!(
        flaws[0].message.contains("line 3 column"),
        "{}",
        flaws[0].message
    );
}

#[test]
fn text_in_another_encoding_is_told_which_one_it_seems_to_be() {
    let mut bytes = b"{\n\"name\": \"".to_vec();
    bytes.extend(b"\xd7\xcd\xb2\xa9\"}");
    let flaws = flaws(&bytes);
    assert!(
        flaws[0]
            .message
            .starts_with("line 2 is not UTF-8; it looks like GB18030"),
        "{}",
        flaws[0].message
    );
}

#[test]
fn a_list_of_a_million_names_the_limit() {
    let text = format!(
        r#"{{"kind": "routing", "orders": [{}0]}}"#,
        "0,".repeat(999_999)
    );
    let flaws = flaws(text.as_bytes());
    assert_eq!(flaws[0].path, "$.orders");
    assert!(
        flaws[0].message.starts_with("1000000 items, at most 50000"),
        "{}",
        flaws[0].message
    );
}

#[test]
fn a_file_of_the_other_kind_says_what_its_kind_should_be() {
    let text = serde_json::to_vec(&datasets::generate::day::day(20, 1)).unwrap();
    let flaws = read_json::<solver::rostering::draft::Draft>(&text).unwrap_err();
    assert!(flaws.iter().any(|flaw| flaw.path == "$.kind"), "{flaws:?}");
}

#[test]
fn a_whole_number_with_a_decimal_point_is_found_where_it_stands() {
    let text = serde_json::to_string(&datasets::generate::day::day(20, 1)).unwrap();
    let text = text.replacen("\"loading_seconds\":600", "\"loading_seconds\":600.0", 2);
    let paths: Vec<String> = flaws(text.as_bytes())
        .into_iter()
        .map(|flaw| flaw.path)
        .collect();
    assert_eq!(
        paths,
        ["$.depots[0].loading_seconds", "$.depots[1].loading_seconds"]
    );
}

#[test]
fn what_there_is_none_of_is_named_in_both_languages() {
    for noun in Noun::ALL {
        let id = "7".to_string();
        let flaw = Flaw::new("$", &FlawKind::Unknown { what: noun, id });
        assert!(flaw.message.is_ascii(), "{}", flaw.message);
        let has_letters = flaw
            .message_zh
            .chars()
            .any(|sign| sign.is_ascii_alphabetic());
        assert!(!has_letters, "{}", flaw.message_zh);
    }
}
