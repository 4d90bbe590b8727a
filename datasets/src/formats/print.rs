//! Pages for A4 paper: one self-contained HTML file, Chinese fonts by name, the header of a table
//! on every page, pages numbered, and the fingerprint of the plan at the foot. [`super::pdf`] makes the
//! same pages without a browser.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use super::grid::{Grid, Value};

/// How the paper lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    Portrait,
    Landscape,
}

/// What is printed: each grid begins on a page of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub title: String,
    /// The days it is of, as [`days`] says them; empty: nobody knows.
    pub days: String,
    /// What counts (口径), and what else whoever reads it has to know; empty: nothing.
    pub note: String,
    /// Which plan it is.
    pub fingerprint: String,
    pub paper: Paper,
    pub grids: Vec<Grid>,
}

/// `2026年1月5日至3月29日`, `2026年3月17日`
#[must_use]
pub fn days(from: NaiveDate, to: NaiveDate) -> String {
    let day = |date: NaiveDate| format!("{}月{}日", date.month(), date.day());
    let (first, year) = (day(from), from.year());
    if from == to {
        format!("{year}年{first}")
    } else if year == to.year() {
        format!("{year}年{first}至{}", day(to))
    } else {
        format!("{year}年{first}至{}年{}", to.year(), day(to))
    }
}

/// `第 1 页 / 共 3 页`
#[must_use]
pub(super) fn footer(number: impl std::fmt::Display, pages: impl std::fmt::Display) -> String {
    format!("第 {number} 页 / 共 {pages} 页")
}

/// `方案指纹 9f86…`
pub(super) fn mark(document: &Document) -> String {
    format!("方案指纹 {}", document.fingerprint)
}

/// Where the text of a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    Left,
    Right,
}

/// A value as it is printed.
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) alignment: Alignment,
    /// Names and dates stay on one line.
    pub(super) is_whole: bool,
}

impl Cell {
    pub(super) fn of(value: &Value) -> Cell {
        let number = |text: String| Cell {
            text,
            alignment: Alignment::Right,
            is_whole: true,
        };
        match value {
            Value::Text(text) => Cell {
                is_whole: text.chars().count() <= 10,
                text: text.clone(),
                alignment: Alignment::Left,
            },
            Value::Whole(whole) => number(whole.to_string()),
            Value::Decimal(decimal) => number(decimal.to_string()),
            Value::Date(date) => Cell {
                text: date.to_string(),
                alignment: Alignment::Left,
                is_whole: true,
            },
        }
    }
}

/// A file to print from a browser.
#[must_use]
pub fn html(document: &Document) -> String {
    let size = match document.paper {
        Paper::Portrait => "A4 portrait",
        Paper::Landscape => "A4 landscape",
    };
    let (title, mark) = (escaped(&document.title), escaped(&mark(document)));
    let (at_foot, number) = (
        css(&document.fingerprint),
        footer("\" counter(page) \"", "\" counter(pages) \""),
    );
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>{title}</title>\n<style>\n\
         @page {{ size: {size}; margin: 14mm 12mm 16mm;\n  \
         @bottom-left {{ content: \"方案指纹 {at_foot}\"; font: 8pt monospace; }}\n  \
         @bottom-right {{ content: \"{number}\"; font: 8pt sans-serif; }} }}\n\
         {STYLE}</style>\n</head>\n<body>\n"
    );
    for grid in &document.grids {
        section(&mut page, document, grid);
    }
    let _ = writeln!(page, "<footer>{mark}</footer>\n</body>\n</html>");
    page
}

/// Black on white, readable without colour.
const STYLE: &str = "\
body { font: 10.5pt/1.4 \"Noto Serif CJK SC\", \"Source Han Serif SC\", SimSun, 宋体, serif; color: #000; }
h1 { font: bold 16pt \"Noto Sans CJK SC\", \"Microsoft YaHei\", SimHei, 黑体, sans-serif; text-align: center; margin: 0 0 2mm; }
h2 { font: bold 12pt \"Noto Sans CJK SC\", \"Microsoft YaHei\", SimHei, 黑体, sans-serif; margin: 0 0 2mm; }
section + section { break-before: page; }
table { border-collapse: collapse; width: 100%; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 0.3mm solid #000; padding: 0.8mm 1.5mm; text-align: left; vertical-align: top; }
th { background: #eee; }
td.short { white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
table.wide { font-size: 8pt; }
table.widest { font-size: 6.5pt; }
p.days { text-align: center; margin: 0 0 2mm; }
p.note { font-size: 8pt; margin: 0 0 2mm; }
footer { margin-top: 4mm; font: 8pt monospace; word-break: break-all; }
";

fn section(page: &mut String, document: &Document, grid: &Grid) {
    let [title, days, name, note] =
        [&document.title, &document.days, &grid.name, &document.note].map(|text| escaped(text));
    // Writing to a text does not fail.
    let _ = writeln!(page, "<section>\n<h1>{title}</h1>");
    if !days.is_empty() {
        let _ = writeln!(page, "<p class=\"days\">{days}</p>");
    }
    let _ = writeln!(page, "<h2>{name}</h2>");
    if !note.is_empty() {
        let _ = writeln!(page, "<p class=\"note\">{note}</p>");
    }
    let class = match grid.columns.len() {
        0..=12 => "",
        13..=18 => " class=\"wide\"",
        _ => " class=\"widest\"",
    };
    let _ = writeln!(page, "<table{class}>\n<colgroup>");
    let all: usize = grid
        .columns
        .iter()
        .map(|column| usize::from(column.width))
        .sum();
    for column in &grid.columns {
        let percent = 100 * usize::from(column.width) / all.max(1);
        let _ = writeln!(page, "<col style=\"width: {percent}%\"/>");
    }
    page.push_str("</colgroup>\n<thead><tr>\n");
    for column in &grid.columns {
        let _ = writeln!(page, "<th>{}</th>", escaped(&column.heading));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &grid.rows {
        page.push_str("<tr>");
        for cell in row.iter().map(Cell::of) {
            let class = match (cell.alignment, cell.is_whole) {
                (Alignment::Right, _) => " class=\"number\"",
                (Alignment::Left, true) => " class=\"short\"",
                (Alignment::Left, false) => "",
            };
            let _ = write!(page, "<td{class}>{}</td>", escaped(&cell.text));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</section>\n");
}

/// Text between tags.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Neither HTML nor XML has a place for them.
            sign if sign.is_control() && sign != '\n' && sign != '\t' => {}
            sign => safe.push(sign),
        }
    }
    safe
}

/// Text inside a quoted value of a style sheet: letters and figures only.
fn css(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}
