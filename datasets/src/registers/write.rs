//! Tables as files: what was read is written so that it reads the same, empty templates explain
//! themselves, and refused rows go back with their reasons in the layout they came in.

use serde_json::Value as Json;

use super::field::{Content, Field, Form, Need};
use super::header::REASON;
use super::kind::Kind;
use super::reading::{Reading, RefusedRow};
use super::row::Row;
use super::value::show;
use crate::formats::grid::{Column, Grid, Value};
use crate::formats::xlsx::WorkbookError;
use crate::formats::{csv, xlsx};

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    /// UTF-8 with a byte-order mark.
    Csv,
}

/// The rows under Chinese headings. A workbook has the codes in a hidden second row, and sums by
/// formula below the rows; a reader takes neither for a row.
///
/// # Errors
/// When the rows do not fit a sheet.
pub fn write(kind: Kind, rows: &[Row], format: Format) -> Result<Vec<u8>, WorkbookError> {
    file(&[grid(kind, rows)], format)
}

/// An empty workbook to fill in: needed columns are starred, the row that starts with 示例 is an
/// example that is not read, and a second sheet says what each column holds.
///
/// # Errors
/// None in practice; the tables are small.
pub fn template(kind: Kind) -> Result<Vec<u8>, WorkbookError> {
    let mut table = grid(kind, &[]);
    let fields = kind.form().fields;
    table.push(fields.iter().map(|field| field.example.into()).collect());
    for (column, field) in table.columns.iter_mut().zip(fields) {
        column.summed = false;
        if field.need != Need::None {
            column.heading.insert(0, '*');
        }
        if let Content::Choice(choices) = field.content {
            let words = choices.iter().map(|choice| choice.words[0].into());
            column.choices = words.collect();
        }
    }
    xlsx::workbook(&[table, explanation(kind.form())])
}

/// The refused rows as they stood, with the reasons in a column behind them.
///
/// # Errors
/// When the rows do not fit a sheet.
pub fn refused(reading: &Reading, format: Format) -> Result<Vec<u8>, WorkbookError> {
    let columns = reading
        .headings
        .iter()
        .map(|heading| Column::new(heading, 14));
    let columns = columns.filter(|column| column.heading != REASON);
    let mut grid = Grid::new(REASON, &[]);
    let kept: Vec<usize> = (0..reading.headings.len())
        .filter(|at| reading.headings[*at] != REASON)
        .collect();
    grid.columns = columns.chain([Column::new(REASON, 60)]).collect();
    for row in &reading.refused {
        let cell = |at: &usize| row.cells.get(*at).map_or("", String::as_str);
        let mut values: Vec<Value> = kept.iter().map(|at| cell(at).into()).collect();
        values.push(reasons(reading, row).into());
        grid.push(values);
    }
    file(&[grid], format)
}

fn file(grids: &[Grid], format: Format) -> Result<Vec<u8>, WorkbookError> {
    match format {
        Format::Xlsx => xlsx::workbook(grids),
        Format::Csv => Ok(csv::table(&grids[0])),
    }
}

/// The table before it becomes a file.
#[must_use]
pub fn grid(kind: Kind, rows: &[Row]) -> Grid {
    let fields = kind.form().fields;
    let mut grid = Grid::new(kind.chinese(), &[]);
    grid.columns = fields.iter().map(column).collect();
    for row in rows {
        let cells = fields
            .iter()
            .map(|field| cell(field, row.values.get(field.code)));
        grid.push(cells.collect());
    }
    grid
}

fn column(field: &Field) -> Column {
    let letters = u16::try_from(field.heading.chars().count()).expect("headings are short");
    let width = match field.content {
        Content::Text | Content::List => 24,
        Content::Name | Content::Moment => 18,
        _ => 12,
    };
    Column {
        code: field.code.into(),
        summed: field.summed,
        ..Column::new(field.heading, width.max(2 * letters + 2))
    }
}

fn cell(field: &Field, value: Option<&Json>) -> Value {
    let Some(value) = value else {
        return "".into();
    };
    let text = show(field.content, value);
    match field.content {
        Content::Integer { .. } => value.as_i64().map_or(text.into(), Value::Whole),
        Content::Decimal { .. } => value.as_f64().map_or(text.into(), Value::Decimal),
        Content::Date(_) => text.parse().map_or(text.into(), Value::Date),
        _ => text.into(),
    }
}

fn reasons(reading: &Reading, row: &RefusedRow) -> String {
    let of_row = |line: usize| line == 0 || line == row.row.line;
    let said = reading
        .refusals
        .iter()
        .filter(|refusal| of_row(refusal.line));
    let said = said.map(|refusal| format!("{}：{}", refusal.column, refusal.flaw.message_zh));
    let said: Vec<String> = said.collect();
    said.join("；")
}

/// 填写说明
fn explanation(form: &Form) -> Grid {
    let columns = [
        ("列名", 20),
        ("代码", 24),
        ("必填", 8),
        ("内容", 34),
        ("可选值", 50),
        ("也可写作", 40),
        ("个人信息", 10),
    ];
    let mut grid = Grid::new("填写说明", &columns);
    for field in form.fields {
        let words = match field.content {
            Content::Choice(choices) => {
                let words: Vec<&str> = choices.iter().map(|choice| choice.words[0]).collect();
                words.join("、")
            }
            _ => String::new(),
        };
        let need = match field.need {
            Need::None => "",
            Need::Column => "须有此列",
            Need::Cell => "是",
        };
        let personal = field.personal.map_or("", |_| "是");
        grid.push(vec![
            field.heading.into(),
            field.code.into(),
            need.into(),
            holds(field.content).into(),
            words.into(),
            field.aliases.join("、").into(),
            personal.into(),
        ]);
    }
    grid
}

/// What a column holds, in Chinese.
#[must_use]
pub fn holds(content: Content) -> String {
    match content {
        Content::Text => "文本".into(),
        Content::Key => "编号（文本格式，保留前导零）".into(),
        Content::Name => "名称".into(),
        Content::List => "多项，用“、”隔开".into(),
        Content::Integer { low, high } => format!("整数，{low} 至 {high}"),
        Content::Decimal { low, high } => format!("数字，{low} 至 {high}"),
        Content::Date(_) => "日期，如 2019-09-01".into(),
        Content::Month => "月份，如 2019-09".into(),
        Content::Time => "时间，如 08:30".into(),
        Content::Moment => "日期和时间，如 2026-03-17 08:30".into(),
        Content::Choice(_) => "从可选值中选择".into(),
        Content::YesNo => "是或否".into(),
        Content::HalfDays => "午别，如 周一上午、周三下午".into(),
        Content::Windows => "时间段，如 14:00-18:00".into(),
    }
}
