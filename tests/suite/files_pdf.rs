//! PDF files: what is printed can be copied from them, on as many pages as it takes, and nothing takes the place
//! of a sign that the font does not have.

use std::fs;

use datasets::formats::grid::{Column, Grid, Value};
use datasets::formats::pdf::{Font, FontError, PdfError, pdf};
use datasets::formats::print::{Document, Paper, days, html};
use support::paper::{assert_fits, assert_says_what_the_page_says, font, no_font, pages};
use tempfile::TempDir;

const MARK: &str = "9f86d081884c7d65 第7号发布";

fn printed(grids: Vec<Grid>) -> Document {
    Document {
        title: "淄博市2026年下基层 出诊安排".into(),
        days: days(
            "2026-01-05".parse().expect("a date"),
            "2027-01-03".parse().expect("a date"),
        ),
        note: "口径：节假日不计，调休上班日计入。".into(),
        fingerprint: MARK.into(),
        paper: Paper::Portrait,
        grids,
    }
}

/// Dates, numbers, long Chinese and English, and what closes or opens a quotation.
fn many(rows: usize) -> Grid {
    let columns = [("姓名", 10), ("日期", 12), ("次数", 8), ("说明", 40)];
    let mut grid = Grid::new("一月<草案>", &columns);
    for row in 0..rows {
        grid.push(vec![
            format!("王平{row}").into(),
            Value::Date("2026-03-17".parse().expect("a date")),
            row.into(),
            format!("《名医工作室》，地址：张店区马尚街道第{row}社区卫生服务中心（unit {row}, 08:00-11:40）；过期不候。").into(),
        ]);
    }
    grid
}

#[test]
fn what_is_printed_is_read_back_from_as_many_pages_as_it_takes() {
    let Some(font) = font() else { return };
    let document = printed(vec![many(150), many(1), many(0)]);
    let bytes = pdf(&document, &font).unwrap();
    let read = pages(&bytes);
    assert!(8 < read.len(), "{} pages", read.len());
    assert_says_what_the_page_says(&read, &html(&document), MARK);
    assert_fits(&read);
    assert!(read.iter().all(|page| page.width < page.height), "upright");
    // No clock, and no random identifier.
    let again = pdf(&document, &Font::find(None).unwrap()).unwrap();
    assert!(bytes == again, "the same bytes");
    assert!(
        bytes.len() < 300_000,
        "{} bytes: not all of the font",
        bytes.len()
    );
}

#[test]
fn a_document_without_tables_is_a_page_that_says_what_it_is_of() {
    let Some(font) = font() else { return };
    let read = pages(&pdf(&printed(Vec::new()), &font).unwrap());
    assert_eq!(read.len(), 1);
    assert!(
        read[0]
            .text
            .contains("淄博市2026年下基层出诊安排2026年1月5日至2027年1月3日")
    );
}

#[test]
fn a_row_that_no_page_holds_goes_on_on_the_next() {
    let Some(font) = font() else { return };
    let mut grid = Grid::new("长", &[("说明", 20)]);
    let long = "这一格比一页纸还长，".repeat(2_000);
    for text in ["前", &long, "后"] {
        grid.push(vec![text.into()]);
    }
    let document = printed(vec![grid]);
    let read = pages(&pdf(&document, &font).unwrap());
    assert_says_what_the_page_says(&read, &html(&document), MARK);
    assert_fits(&read);
    assert!((8..60).contains(&read.len()), "{} pages", read.len());
}

#[test]
fn names_without_end_leave_room_for_rows() {
    let Some(font) = font() else { return };
    let mut document = printed(vec![many(3)]);
    document.title = "题".repeat(3_000);
    document.note = "注".repeat(9_000);
    document.grids[0].name = "名".repeat(3_000);
    document.grids[0].columns[0].heading = "列".repeat(3_000);
    let read = pages(&pdf(&document, &font).unwrap());
    assert_fits(&read);
    assert!(read[0].text.contains("题…") && read[0].text.contains("列…"));
    assert!(read.iter().any(|page| page.text.contains("王平2")));
}

#[test]
fn wide_tables_lie_across_the_paper_and_are_smaller_rather_than_cut_off() {
    let Some(font) = font() else { return };
    for (columns, is_wide) in [(4, false), (12, true), (24, true), (60, true)] {
        let mut grid = Grid::new("宽", &[]);
        grid.columns = (0..columns)
            .map(|at| Column::new(format!("第{at}列"), 12))
            .collect();
        for row in 0..40 {
            let cell = |at: usize| Value::from(format!("第{row}行{at}"));
            grid.push((0..columns).map(cell).collect());
        }
        let document = printed(vec![grid]);
        let read = pages(&pdf(&document, &font).unwrap());
        assert_eq!(read[0].height < read[0].width, is_wide, "{columns}");
        assert_fits(&read);
        if columns < 60 {
            assert_says_what_the_page_says(&read, &html(&document), MARK);
        }
    }
}

#[test]
fn what_the_font_does_not_have_is_named_and_what_nobody_sees_is_left_out() {
    let Some(font) = font() else { return };
    let with = |text: &str| {
        let mut grid = Grid::new("字", &[("说明", 20)]);
        grid.push(vec![text.into()]);
        pdf(&printed(vec![grid]), &font)
    };
    let told = with("好\u{1f600}\u{10fffd}").unwrap_err();
    let PdfError::Font(error @ FontError::Lacks { signs, .. }) = &told else {
        panic!("{told}");
    };
    assert_eq!(signs, "\u{1f600} (U+1F600), \u{10fffd} (U+10FFFD)");
    assert!(
        error.chinese().contains("缺少以下字符"),
        "{}",
        error.chinese()
    );
    let read = pages(&with("甲\u{200b}乙\u{feff}\u{7}丙\t丁\r\n戊\u{fe0f}").unwrap());
    assert!(read[0].text.ends_with("甲乙丙丁戊"), "{}", read[0].text);
    // Signs that look alike stay what they are.
    let read = pages(&with("０0﹣-").unwrap());
    assert!(read[0].text.ends_with("０0﹣-"), "{}", read[0].text);
}

#[test]
fn a_font_that_is_missing_or_none_is_named_with_what_to_install() {
    let folder = TempDir::new().unwrap();
    let nowhere = folder.path().join("nowhere.ttc");
    let absent = Font::first_of([nowhere.as_path()]).err().unwrap();
    assert!(matches!(absent, FontError::Absent), "{absent}");
    for told in [absent.to_string(), absent.chinese()] {
        let install = "apt-get install fonts-noto-cjk";
        assert!(
            told.contains(install) && told.contains("ROUNDS_FONT"),
            "{told}"
        );
    }
    assert!(absent.chinese().starts_with("未找到中文字体"));
    let error = no_font(&nowhere);
    assert!(matches!(error, FontError::Read { .. }), "{error}");
    assert!(error.chinese().contains("无法读取字体文件"), "{error}");
    let junk = folder.path().join("junk.ttf");
    for bytes in [
        &b""[..],
        b"ttcf",
        b"\0\x01\0\0\xff\xff\xff\xff",
        &[0xff; 5_000],
    ] {
        fs::write(&junk, bytes).unwrap();
        let error = no_font(&junk);
        assert!(matches!(error, FontError::Foreign(_)), "{error}");
        assert!(error.chinese().contains("不是中文字体"), "{error}");
    }
}
