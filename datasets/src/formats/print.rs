//! Pages for A4 paper: one self-contained HTML file, Chinese fonts by name, the header of a table
//! on every page, pages numbered, and the fingerprint of the plan at the foot.

use std::fmt::Write;

use super::grid::{Grid, Value};

/// How the paper lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    Portrait,
    Landscape,
}

/// A file to print: each grid begins on a page of its own.
#[must_use]
pub fn document(title: &str, fingerprint: &str, paper: Paper, grids: &[Grid]) -> String {
    let size = match paper {
        Paper::Portrait => "A4 portrait",
        Paper::Landscape => "A4 landscape",
    };
    let (title, mark) = (escaped(title), css(fingerprint));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>{title}</title>\n<style>\n\
         @page {{ size: {size}; margin: 14mm 12mm 16mm;\n  \
         @bottom-left {{ content: \"方案指纹 {mark}\"; font: 8pt monospace; }}\n  \
         @bottom-right {{ content: \"第\" counter(page) \"页 共\" counter(pages) \"页\"; font: 8pt sans-serif; }} }}\n\
         {STYLE}</style>\n</head>\n<body>\n"
    );
    for grid in grids {
        section(&mut page, &title, grid);
    }
    let fingerprint = escaped(fingerprint);
    let _ = writeln!(
        page,
        "<footer>方案指纹 {fingerprint}</footer>\n</body>\n</html>"
    );
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
footer { margin-top: 4mm; font: 8pt monospace; word-break: break-all; }
";

fn section(page: &mut String, title: &str, grid: &Grid) {
    let name = escaped(&grid.name);
    // Writing to a text does not fail.
    let _ = writeln!(
        page,
        "<section>\n<h1>{title}</h1>\n<h2>{name}</h2>\n<table>\n<colgroup>"
    );
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
        for value in row {
            match value {
                Value::Text(text) => {
                    // Names and dates stay on one line.
                    let class = if text.chars().count() <= 10 {
                        " class=\"short\""
                    } else {
                        ""
                    };
                    let _ = write!(page, "<td{class}>{}</td>", escaped(text));
                }
                Value::Whole(number) => {
                    let _ = write!(page, "<td class=\"number\">{number}</td>");
                }
                Value::Decimal(number) => {
                    let _ = write!(page, "<td class=\"number\">{number}</td>");
                }
                Value::Date(date) => {
                    let _ = write!(page, "<td>{date}</td>");
                }
            }
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
