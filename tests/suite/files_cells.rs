//! Cells in the spellings that office files use.

use chrono::NaiveDate;
use datasets::registers::cell::{DayOfMonth, date, decimal, integer, time, yes};
use datasets::registers::text::{bare, decode, plain};

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

#[test]
fn dates_are_read_in_every_usual_spelling() {
    let same = [
        "2019-09-01",
        "2019-9-1",
        "2019.9.1",
        "2019/9/1",
        "20190901",
        "2019年9月1日",
        "2019年09月01日",
        "２０１９－９－１",
        " 2019/09/01 00:00:00",
        // Days since 1899-12-30, as spreadsheets store dates.
        "43709",
    ];
    for text in same {
        assert_eq!(date(text, DayOfMonth::First), day(2019, 9, 1), "{text}");
    }
}

#[test]
fn a_month_without_a_day_is_its_first_or_its_last_as_asked() {
    for text in ["2024-02", "2024.2", "2024年2月", "2024/02"] {
        assert_eq!(date(text, DayOfMonth::First), day(2024, 2, 1), "{text}");
        assert_eq!(date(text, DayOfMonth::Last), day(2024, 2, 29), "{text}");
    }
    assert_eq!(date("2023-12", DayOfMonth::Last), day(2023, 12, 31));
}

#[test]
fn what_is_no_date_is_none() {
    let wrong = [
        "2026-02-31",
        "2026-13-01",
        "26-01-01",
        "1/2/2026",
        "明天",
        "",
        "2026",
        "20260230",
        "1.5",
        "99999999",
        "2026-01-01-01",
    ];
    for text in wrong {
        assert_eq!(date(text, DayOfMonth::First), None, "{text}");
    }
}

#[test]
fn times_are_read_with_either_colon_in_words_and_as_a_fraction_of_the_day() {
    for text in [
        "8:30",
        "08:30",
        "08：30",
        "８：３０",
        "8点30分",
        "8时30分",
        "08:30:00",
    ] {
        assert_eq!(time(text), Some(8 * 3600 + 1800), "{text}");
    }
    assert_eq!(time("8点"), Some(8 * 3600));
    assert_eq!(time("0.75"), Some(18 * 3600));
    for text in ["830", "25:99", "8:3:4:5", "上午", "", ":30", "99:00"] {
        assert_eq!(time(text), None, "{text}");
    }
}

#[test]
fn numbers_may_be_full_width_or_grouped_but_not_guessed() {
    assert_eq!(integer("１２"), Some(12));
    assert_eq!(integer(" 1,200 "), Some(1200));
    assert_eq!(integer("3.0"), Some(3));
    assert_eq!(integer("-4"), Some(-4));
    for text in ["3.5", "12公斤", "", "NaN", "1e3"] {
        assert_eq!(integer(text), None, "{text}");
    }
    assert_eq!(decimal("118．05"), Some(118.05));
    for text in ["NaN", "inf", "一"] {
        assert_eq!(decimal(text), None, "{text}");
    }
}

#[test]
fn yes_and_no_are_told_from_anything_else() {
    for text in ["是", "Y", "√", "1"] {
        assert_eq!(yes(text), Some(true), "{text}");
    }
    for text in ["否", "", "无", "0"] {
        assert_eq!(yes(text), Some(false), "{text}");
    }
    assert_eq!(yes("也许"), None);
}

#[test]
fn text_is_decoded_from_the_encodings_of_office_files() {
    let text = "工号,姓名\n007,王平";
    let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = format!("\u{feff}{text}");
    for bytes in [text.as_bytes(), &gb18030, marked.as_bytes(), &utf16] {
        assert_eq!(decode("x.csv", bytes).unwrap(), text);
    }
    let flaw = decode("x.csv", b"\xff\xff\x00\x01").unwrap_err();
    assert_eq!((flaw.path.as_str(), flaw.code), ("x.csv", "unreadable"));
}

#[test]
fn full_width_signs_become_plain_ones() {
    assert_eq!(plain("　Ａ１（甲）　"), "A1(甲)");
    assert_eq!(bare("时 间　窗"), "时间窗");
}
