//! Files that are no JSON, or not the JSON they should be.

use super::{Case, base_day, base_roster, case};

pub(super) fn texts() -> Vec<Case> {
    let mut cases = unreadable();
    cases.extend(misread());
    cases
}

/// What no reader of JSON in UTF-8 can read.
fn unreadable() -> Vec<Case> {
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
    ]
}

/// JSON, and yet no problem.
fn misread() -> Vec<Case> {
    let million = format!(
        r#"{{"kind": "routing", "orders": [{}0]}}"#,
        "0,".repeat(999_999)
    );
    let twice = base_day()
        .to_string()
        .replacen(r#""kind":"#, r#""name": "first", "kind":"#, 1);
    vec![
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
