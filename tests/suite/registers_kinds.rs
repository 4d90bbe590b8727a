//! Every table that offices keep: declared without ambiguity, and the same after a way through a
//! file.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use datasets::registers::difference::{Difference, difference};
use datasets::registers::field::Content;
use datasets::registers::kind::Kind;
use datasets::registers::reading::{Reading, read};
use datasets::registers::row::Row;
use datasets::registers::text::bare;
use datasets::registers::value;
use datasets::registers::write::{Format, refused, template, write};
use proptest::prelude::*;
use serde_json::json;
use solver::base::rng::Rng;
use support::tables::random_rows;

#[test]
fn no_heading_means_two_columns_and_keys_are_columns() {
    for kind in Kind::ALL {
        assert_eq!(Kind::of_code(kind.code()), Some(kind));
        let code = serde_json::to_value(kind).unwrap();
        assert_eq!(code, kind.code());
        let form = kind.form();
        let mut names = BTreeMap::new();
        for field in form.fields {
            for name in field.aliases.iter().chain([&field.heading, &field.code]) {
                let name = bare(name).to_lowercase();
                let before = names.insert(name.clone(), field.code);
                let clash = before.filter(|code| *code != field.code);
                assert_eq!(clash, None, "{kind:?}: {name} of {}", field.code);
            }
        }
        let pairs = form.spans.iter().chain(form.together);
        let named = pairs.flat_map(|(one, other)| [one, other]).chain(form.key);
        for code in named {
            assert!(form.field(code).is_some(), "{kind:?}: {code}");
        }
        assert!(!form.key.is_empty() && !form.fields[0].summed, "{kind:?}");
    }
}

#[test]
fn the_page_about_tables_says_what_the_declarations_say() {
    let path = support::source::top().join("docs/REGISTERS.md");
    let written = std::fs::read_to_string(path).expect("the page is there");
    let wanted = datasets::registers::manual::page();
    assert_eq!(
        written, wanted,
        "rounds register manual > docs/REGISTERS.md"
    );
}

#[test]
fn what_choices_stand_for_is_known_to_the_engines() {
    use solver::rostering::draft::Honour;
    use solver::service::terms::{Appraisal, EntryKind, Grade, LegalBasis, SiteLevel, TitleLevel};
    fn all<T: serde::de::DeserializeOwned>(kind: Kind, code: &str) {
        let Content::Choice(choices) = kind.form().field(code).unwrap().content else {
            panic!("{code} is no choice")
        };
        for choice in choices {
            let word = serde_json::from_value::<T>(json!(choice.code));
            assert!(word.is_ok(), "{kind:?} {code}: {}", choice.code);
        }
    }
    all::<TitleLevel>(Kind::StaffRoster, "title_level");
    all::<Honour>(Kind::StaffRoster, "honour");
    all::<Grade>(Kind::PostingLedger, "sending_grade");
    all::<SiteLevel>(Kind::PostingLedger, "host_level");
    all::<EntryKind>(Kind::PostingLedger, "posting_type");
    all::<LegalBasis>(Kind::PostingLedger, "legal_basis");
    all::<Appraisal>(Kind::PostingLedger, "appraisal");
    all::<SiteLevel>(Kind::Institutions, "tier");
}

/// The rows again, after the bytes were read; nothing is refused.
fn again(kind: Kind, file: &str, bytes: &[u8]) -> Reading {
    let reading = read(kind, file, bytes);
    assert_eq!(reading.refusals, [], "{kind:?} {file}");
    reading
}

fn values(rows: &[Row]) -> Vec<&BTreeMap<String, serde_json::Value>> {
    rows.iter().map(|row| &row.values).collect()
}

fn assert_no_difference(stored: &Reading, reading: &Reading) {
    let found = difference(&stored.rows, &reading.rows, &reading.columns);
    let wanted = Difference {
        unchanged: stored.rows.len(),
        ..Difference::default()
    };
    assert_eq!(found, wanted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rows_are_the_same_after_a_way_through_a_file(seed in any::<u64>(), count in 1_usize..12) {
        for kind in Kind::ALL {
            let rows = random_rows(kind, count, &mut Rng::from_seed(seed));
            let workbook = write(kind, &rows, Format::Xlsx).unwrap();
            let stored = again(kind, "t.xlsx", &workbook);
            prop_assert_eq!(values(&stored.rows), values(&rows));
            let csv = write(kind, &rows, Format::Csv).unwrap();
            let text = std::str::from_utf8(&csv).unwrap().trim_start_matches('\u{feff}');
            let (gb18030, _, lossy) = encoding_rs::GB18030.encode(text);
            prop_assert!(!lossy);
            for bytes in [&csv[..], text.as_bytes(), &gb18030] {
                let reading = again(kind, "t.csv", bytes);
                prop_assert_eq!(values(&reading.rows), values(&rows));
                assert_no_difference(&stored, &reading);
            }
            // And once more, from what was read.
            let reading = again(kind, "t.xlsx", &write(kind, &stored.rows, Format::Xlsx).unwrap());
            assert_no_difference(&stored, &reading);
        }
    }
}

#[test]
fn workbooks_have_codes_in_a_hidden_row_and_sums_by_formula() {
    let kind = Kind::PostingLedger;
    let rows = random_rows(kind, 5, &mut Rng::from_seed(3));
    let bytes = write(kind, &rows, Format::Xlsx).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    assert_eq!(name, "基层服务派驻台账");
    let cells = book.worksheet_range(&name).unwrap();
    // Heading, codes, five rows, sums.
    assert_eq!(cells.height(), 8);
    let fields = kind.form().fields;
    let at = fields
        .iter()
        .position(|field| field.code == "absence_days")
        .unwrap();
    let text = |row: u32| {
        cells
            .get_value((row, u32::try_from(at).unwrap()))
            .unwrap()
            .to_string()
    };
    assert_eq!(
        (text(0), text(1)),
        ("缺勤天数".into(), "absence_days".into())
    );
    assert_eq!(
        cells.get_value((7, 0)).unwrap(),
        &Data::String("合计".into())
    );
    let formulas = book.worksheet_formula(&name).unwrap();
    let formula = formulas.get_value((7, u32::try_from(at).unwrap())).unwrap();
    let letters = datasets::registers::sheet::letters(at);
    assert_eq!(*formula, format!("SUM({letters}3:{letters}7)"));
    let sum: i64 = rows
        .iter()
        .filter_map(|row| row.integer("absence_days"))
        .sum();
    assert_eq!(text(7), sum.to_string());
}

#[test]
fn a_template_explains_itself_and_its_example_is_not_read() {
    for kind in Kind::ALL {
        let bytes = template(kind).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
        assert_eq!(book.sheet_names(), [kind.chinese(), "填写说明"]);
        let told = book.worksheet_range("填写说明").unwrap();
        assert_eq!(told.height(), kind.form().fields.len() + 1);
        let reading = read(kind, "t.xlsx", &bytes);
        assert_eq!(reading.columns.len(), kind.form().fields.len());
        assert_eq!(reading.rows, []);
        let codes: Vec<&str> = reading
            .refusals
            .iter()
            .map(|refusal| refusal.flaw.code)
            .collect();
        assert_eq!(codes, ["empty"], "{kind:?}: there is no row yet");
        let told = &reading.refusals[0].flaw;
        assert!(
            told.message.contains("the template as it was downloaded")
                && told.message_zh.contains("未填写的模板"),
            "{kind:?}: {}",
            told.message
        );
        // What the example shows could stand there.
        let examples = kind
            .form()
            .fields
            .iter()
            .filter(|field| !field.example.is_empty());
        for field in examples {
            let read = value::read(field.content, field.example);
            assert!(
                read.is_ok_and(|value| value.is_some()),
                "{kind:?} {}",
                field.code
            );
        }
    }
}

const STAFF: &str = "\
工号,姓名,科室,职称级别,拟申报年度,血型
0001,王平,内科,中级,2027,A
0002,,内科,高级,2027,B
0003,李静,内科,正高,今年,O
0001,张三,内科,中级,,A
";

#[test]
fn refused_rows_go_back_in_their_layout_with_every_reason() {
    let reading = read(Kind::StaffRoster, "s.csv", STAFF.as_bytes());
    assert_eq!(reading.rows.len(), 1);
    let cells: Vec<(&str, &str)> = (reading.refusals.iter())
        .map(|refusal| (refusal.cell.as_str(), refusal.flaw.code))
        .collect();
    assert_eq!(
        cells,
        [
            ("B3", "empty"),
            ("D3", "unreadable"),
            ("E4", "out_of_range"),
            ("A5", "duplicate_id"),
        ]
    );
    let back = String::from_utf8(refused(&reading, Format::Csv).unwrap()).unwrap();
    let lines: Vec<&str> = back.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "工号,姓名,科室,职称级别,拟申报年度,血型,退回原因");
    assert!(
        lines[1].starts_with("0002,,内科,高级,2027,B,"),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].contains("姓名：不能为空；职称级别："),
        "{}",
        lines[1]
    );
    assert_eq!(lines.len(), 4);
    // The row that was there first is named.
    assert!(
        lines[3].ends_with("工号：“0001” 重复出现，首次出现在第2行"),
        "{}",
        lines[3]
    );
    // Put right and sent again, the column of reasons is read past.
    let mended = back.replace("0002,,内科,高级", "0002,周七,内科,副高");
    let reading = read(Kind::StaffRoster, "s.csv", mended.as_bytes());
    assert_eq!(reading.rows.len(), 2, "{:?}", reading.refusals);
    let unknown: Vec<&str> = (reading.notes.iter())
        .filter(|note| note.code == "unknown_column")
        .map(|note| note.cell.as_str())
        .collect();
    assert_eq!(unknown, ["F1"]);
    let bytes = refused(&reading, Format::Xlsx).unwrap();
    assert_eq!(read(Kind::StaffRoster, "s.xlsx", &bytes).refused.len(), 1);
}

#[test]
fn a_difference_names_rows_and_fields_and_nothing_of_columns_that_are_absent() {
    let stored = "工号,姓名,科室,职称级别,学历\n1,王平,内科,中级,本科\n2,李静,内科,正高,硕士\n3,张三,外科,中级,\n";
    let sent = "工号,姓名,科室,职称级别\n1,王平,内科,副高\n3,张三,外科,中级\n4,周七,外科,初级\n";
    let stored = again(Kind::StaffRoster, "a.csv", stored.as_bytes());
    let sent = again(Kind::StaffRoster, "b.csv", sent.as_bytes());
    let found = difference(&stored.rows, &sent.rows, &sent.columns);
    let keys = |rows: &[Row]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&found.added), ["4"]);
    assert_eq!(keys(&found.missing), ["2"]);
    assert_eq!(found.unchanged, 1);
    assert_eq!(found.changed.len(), 1);
    let changed = &found.changed[0];
    assert_eq!((changed.key.as_str(), changed.line), ("1", 2));
    let fields: Vec<_> = (changed.fields.iter())
        .map(|field| {
            (
                field.field.as_str(),
                field.before.clone(),
                field.after.clone(),
            )
        })
        .collect();
    let wanted = (
        "title_level",
        Some(json!("intermediate")),
        Some(json!("associate_senior")),
    );
    assert_eq!(fields, [wanted]);
}
