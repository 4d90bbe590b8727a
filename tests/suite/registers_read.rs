//! Files as offices send them are understood, or every reason is told at its cell.

use std::io::{Cursor, Write};

use datasets::registers::kind::Kind;
use datasets::registers::reading::{MOST_REFUSALS, Reading, read};
use datasets::registers::sheet::MOST_BYTES;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::json;

fn note<'r>(reading: &'r Reading, code: &str) -> Vec<&'r str> {
    let notes = reading.notes.iter().filter(|note| note.code == code);
    notes.map(|note| note.cell.as_str()).collect()
}

fn refusals(reading: &Reading) -> Vec<(&str, &str)> {
    (reading.refusals.iter())
        .map(|refusal| (refusal.cell.as_str(), refusal.flaw.code))
        .collect()
}

const LEDGER: &str = "\
基层服务派驻台账,,,,,,
填报单位：淄博市中心医院,,,,,,
序号,工号,姓 名,接收单位,起始日期,终止日期,实出勤
１,０００７,王　平,昆仑镇卫生院,2019.9,2020年8月,１２４
2,0008,李静,太河镇卫生院,2019/9/1,43830,98.0
合计,,,,,,222
";

#[test]
fn a_ledger_with_titles_aliases_and_every_spelling_of_dates_is_understood_and_says_how() {
    let (gb18030, _, _) = encoding_rs::GB18030.encode(LEDGER);
    let marked = format!("\u{feff}{LEDGER}");
    let encodings = [
        (LEDGER.as_bytes(), "UTF-8"),
        (marked.as_bytes(), "UTF-8"),
        (&gb18030, "gb18030"),
    ];
    for (bytes, encoding) in encodings {
        let reading = read(Kind::PostingLedger, "l.csv", bytes);
        assert_eq!(refusals(&reading), []);
        let first = &reading.rows[0];
        assert_eq!(first.line, 4);
        assert_eq!(first.key, "0007 / 昆仑镇卫生院 /  / 2019-09-01");
        assert_eq!(
            (
                first.text("seq"),
                first.text("staff_no"),
                first.text("name")
            ),
            ("1", "0007", "王平")
        );
        // The first day of the month it begins in, the last of the one it ends in.
        assert_eq!(
            (first.text("start_date"), first.text("end_date")),
            ("2019-09-01", "2020-08-31")
        );
        assert_eq!(first.integer("attendance_days"), Some(124));
        let second = &reading.rows[1];
        // Day 43830 of the spreadsheet calendar.
        assert_eq!(
            (second.text("start_date"), second.text("end_date")),
            ("2019-09-01", "2019-12-31")
        );
        assert_eq!(second.integer("attendance_days"), Some(98));
        assert_eq!(reading.rows.len(), 2);
        assert_eq!(note(&reading, "header"), ["3"]);
        assert_eq!(note(&reading, "left_aside"), ["6"]);
        assert_eq!(note(&reading, "understood"), ["E4", "F4"]);
        let told = reading
            .notes
            .iter()
            .find(|note| note.code == "encoding")
            .unwrap();
        assert!(told.message.contains(encoding), "{}", told.message);
        let told = reading.notes.iter().find(|note| note.cell == "E4").unwrap();
        assert!(
            told.message_zh.contains("“2019.9”按 2019-09-01 理解"),
            "{}",
            told.message_zh
        );
    }
}

fn headings(sheet: &mut Worksheet, row: u32, names: &[&str]) {
    for (column, name) in (0_u16..).zip(names) {
        let written = sheet.write_string(row, column, *name);
        written.expect("a cell");
    }
}

#[test]
fn a_weekly_timetable_may_have_its_half_days_below_merged_days() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 6, "2026年3月出诊安排", &plain)
        .unwrap();
    for (column, name) in (0_u16..).zip(["工号", "姓名", "科室"]) {
        sheet
            .merge_range(1, column, 2, column, name, &plain)
            .unwrap();
    }
    sheet.merge_range(1, 3, 1, 4, "周一", &plain).unwrap();
    sheet.merge_range(1, 5, 1, 6, "周二", &plain).unwrap();
    headings(sheet, 2, &["", "", "", "上午", "下午", "上午", "下午"]);
    // Two people of one department.
    sheet.merge_range(3, 2, 4, 2, "内科", &plain).unwrap();
    for (row, name) in [(3, "王平"), (4, "李静")] {
        sheet
            .write_number_with_format(
                row,
                0,
                f64::from(row),
                &Format::new().set_num_format("0000"),
            )
            .unwrap();
        sheet.write_string(row, 1, name).unwrap();
    }
    sheet.write_string(3, 6, "昆仑镇卫生院").unwrap();
    sheet.write_string(4, 3, "太河镇卫生院").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let reading = read(Kind::WeeklyTimetable, "w.xlsx", &bytes);
    assert_eq!(refusals(&reading), []);
    let rows: Vec<_> = (reading.rows.iter())
        .map(|row| {
            [
                row.text("staff_no"),
                row.text("department"),
                row.text("mon_am"),
                row.text("tue_pm"),
            ]
        })
        .collect();
    assert_eq!(
        rows,
        [
            ["0003", "内科", "", "昆仑镇卫生院"],
            ["0004", "内科", "太河镇卫生院", ""],
        ]
    );
    assert_eq!(note(&reading, "unknown_column"), [""; 0]);
}

#[test]
fn numbers_in_place_of_text_are_pointed_out_and_never_guessed() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap();
    let sheet = book.add_worksheet();
    headings(
        sheet,
        0,
        &[
            "工号",
            "姓名",
            "科室",
            "职称",
            "职称级别",
            "聘任时间",
            "出生年月",
        ],
    );
    for row in 1..4 {
        sheet.write_number(row, 0, f64::from(row)).unwrap();
        headings_after(sheet, row);
    }
    // October 2019 typed as a number, a real date, and a number that can be one month only.
    sheet.write_number(1, 5, 2019.10).unwrap();
    let date = ExcelDateTime::from_ymd(2019, 10, 15).unwrap();
    let as_date = Format::new().set_num_format("yyyy/m/d");
    sheet
        .write_datetime_with_format(2, 5, &date, &as_date)
        .unwrap();
    sheet.write_number(3, 5, 2019.11).unwrap();
    sheet.write_number(3, 6, 1980.12).unwrap();
    let reading = read(Kind::StaffRoster, "s.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(refusals(&reading), [("F2", "unreadable")]);
    assert!(reading.refusals[0].flaw.message_zh.contains("2019-10"));
    let dates: Vec<_> = reading
        .rows
        .iter()
        .map(|row| row.text("title_appointed_on"))
        .collect();
    assert_eq!(dates, ["2019-10-15", "2019-11-01"]);
    assert_eq!(reading.rows[1].text("birth_ym"), "1980-12");
    assert_eq!(note(&reading, "number_as_key"), ["A2"]);
    assert_eq!(note(&reading, "other_sheets"), [""]);
    // 主任医师 is no intermediate title, whatever the column says; the column is taken.
    assert_eq!(note(&reading, "title_level"), ["E3", "E4"]);
    assert_eq!(reading.rows[0].text("title_level"), "intermediate");
}

fn headings_after(sheet: &mut Worksheet, row: u32) {
    for (column, text) in (1_u16..).zip(["王平", "内科", "主任医师", "中级"]) {
        let written = sheet.write_string(row, column, text);
        written.expect("a cell");
    }
}

#[test]
fn a_row_with_a_formula_is_refused_and_sums_below_are_left_aside() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    headings(sheet, 0, &["处方号", "付数"]);
    headings(sheet, 1, &["A1"]);
    sheet.write_number(1, 1, 7.0).unwrap();
    headings(sheet, 2, &["A2"]);
    sheet
        .write_formula(2, 1, Formula::new("=B2*2").set_result("14"))
        .unwrap();
    headings(sheet, 3, &["合计"]);
    sheet
        .write_formula(3, 1, Formula::new("=SUM(B2:B3)").set_result("21"))
        .unwrap();
    let reading = read(
        Kind::Prescriptions,
        "p.xlsx",
        &book.save_to_buffer().unwrap(),
    );
    assert_eq!(refusals(&reading), [("B3", "formula")]);
    assert_eq!(reading.rows.len(), 1);
    assert_eq!(reading.rows[0].values["doses"], json!(7));
    assert_eq!(note(&reading, "left_aside"), ["4"]);
}

#[test]
fn relations_between_cells_of_a_row_hold_or_are_refused() {
    let text = "\
配送单号,序号,处方号,经度,纬度,时间窗起,时间窗止
P1,1,A1,118.0,36.5,14:00,12:00
P1,2,A2,118.0,,,
P1,3,A3,,36.5,08:00,
P1,4,A1,,,,
P2,1,A1,,,,
";
    let reading = read(Kind::DeliverySheet, "d.csv", text.as_bytes());
    assert_eq!(
        refusals(&reading),
        [
            ("G2", "reversed"),
            ("E3", "empty"),
            ("D4", "empty"),
            // That the first A1 of P1 was refused does not let in the second.
            ("A5", "duplicate_id"),
        ]
    );
    let keys: Vec<&str> = reading.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["P2 / A1"]);
}

#[test]
fn reasons_for_exemption_are_kept_and_said_not_to_count() {
    let read_with = |first: &str, second: &str| {
        let text = format!(
            "工号,姓名,科室,职称级别,免除情形\n1,王平,内科,中级,{first}\n2,李静,内科,中级,{second}\n"
        );
        read(Kind::StaffRoster, "s.csv", text.as_bytes())
    };
    let told = read_with("", "哺乳期");
    assert_eq!(refusals(&told), []);
    assert_eq!(told.rows[1].text("exemption"), "哺乳期");
    assert_eq!(note(&told, "exemption_not_counted"), ["E3"]);
    let notes = told.notes.iter();
    let said: Vec<_> = notes
        .filter(|note| note.message_zh.contains("（共1格）"))
        .collect();
    assert_eq!(said.len(), 1);
    assert!(!said[0].message_zh.contains("哺乳期"), "it quotes no cell");
    assert_eq!(
        note(&read_with("产假", "哺乳期"), "exemption_not_counted"),
        ["E2"]
    );
    assert_eq!(note(&read_with("", ""), "exemption_not_counted"), [""; 0]);
}

#[test]
fn a_file_without_a_column_that_is_needed_has_no_rows() {
    let reading = read(
        Kind::StaffRoster,
        "s.csv",
        "工号,姓名,职称级别\n1,王平,中级\n".as_bytes(),
    );
    assert_eq!(reading.rows, []);
    assert_eq!(reading.refused.len(), 1);
    let told: Vec<_> = reading
        .refusals
        .iter()
        .map(|refusal| refusal.column.as_str())
        .collect();
    assert_eq!(told, ["科室"]);
}

#[test]
fn cells_far_away_and_files_that_unpack_to_too_much_are_refused_and_not_laid_out() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    headings(sheet, 0, &["处方号"]);
    sheet.write_string(1_048_575, 16_383, "x").unwrap();
    let reading = read(
        Kind::Prescriptions,
        "far.xlsx",
        &book.save_to_buffer().unwrap(),
    );
    assert_eq!(refusals(&reading), [("", "too_many")]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    headings(sheet, 0, &["处方号"]);
    sheet.write_string(1_048_575, 0, "0001").unwrap();
    let reading = read(
        Kind::Prescriptions,
        "low.xlsx",
        &book.save_to_buffer().unwrap(),
    );
    assert_eq!(reading.rows[0].line, 1_048_576);
    // A quarter of a gigabyte of spaces takes some kilobytes.
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/workbook.xml", options).unwrap();
    let block = vec![b' '; 1_000_000];
    for _ in 0..250 {
        archive.write_all(&block).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1_000_000, "{}", bomb.len());
    let reading = read(Kind::Prescriptions, "bomb.xlsx", &bomb);
    assert_eq!(refusals(&reading), [("", "too_many")]);
    let reading = read(
        Kind::Prescriptions,
        "large.csv",
        &vec![b','; MOST_BYTES + 1],
    );
    assert_eq!(refusals(&reading), [("", "too_many")]);
    let reading = read(Kind::Prescriptions, "wide.csv", ",x".repeat(300).as_bytes());
    assert_eq!(refusals(&reading), [("", "too_many")]);
}

#[test]
fn reading_ends_at_ten_thousand_reasons_and_says_where() {
    let mut text = String::from("处方号,付数\n");
    for row in 0..20_000 {
        text.push_str(&format!("{row},many\n"));
    }
    let reading = read(Kind::Prescriptions, "p.csv", text.as_bytes());
    assert_eq!(reading.refusals.len(), MOST_REFUSALS + 1);
    let last = reading.refusals.last().expect("the file as a whole");
    assert_eq!(last.line, 0);
    assert!(
        last.flaw.message.contains("from line 10002 on"),
        "{}",
        last.flaw.message
    );
    assert_eq!(reading.rows, []);
}

#[test]
fn in_text_files_days_stand_over_the_first_of_their_half_days() {
    let text = "\
出诊安排,,,,,,
工号,姓名,周一,,周二,,姓名
,,上午,下午,上午,下午,
0003,王平,,昆仑镇卫生院,,太河镇卫生院,王
";
    let reading = read(Kind::WeeklyTimetable, "w.csv", text.as_bytes());
    assert_eq!(refusals(&reading), []);
    let row = &reading.rows[0];
    assert_eq!(
        (row.text("mon_pm"), row.text("tue_pm"), row.text("name")),
        ("昆仑镇卫生院", "太河镇卫生院", "王平")
    );
    assert_eq!(note(&reading, "repeated_column"), ["G2"]);
    assert_eq!(note(&reading, "unknown_column"), [""; 0]);
}
