//! Grids as one workbook: a bold frozen header with filters, columns wide enough to read.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula,
    Workbook, Worksheet, XlsxError,
};

use super::grid::{Grid, Value, neutral};
use crate::registers::sheet::letters;

#[derive(Debug, thiserror::Error)]
#[error("cannot write the workbook: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// One sheet for each grid.
///
/// # Errors
/// When a grid does not fit a sheet: a million rows, a text of 32,768 characters.
pub fn workbook(grids: &[Grid]) -> Result<Vec<u8>, WorkbookError> {
    made(grids, None)
}

/// As [`workbook`], of a plan: which one stands in the properties of the file, and on paper at the foot
/// of every page.
///
/// # Errors
/// As above.
pub fn of_plan(grids: &[Grid], plan: &str) -> Result<Vec<u8>, WorkbookError> {
    made(grids, Some(plan))
}

fn made(grids: &[Grid], plan: Option<&str>) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    // The library would write the present moment, and no two files would be alike.
    let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
    let mut properties = DocProperties::new().set_creation_datetime(&created);
    if let Some(plan) = plan {
        properties = properties.set_subject(format!("方案 SHA-256 {plan}"));
    }
    book.set_properties(&properties);
    let header = Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_background_color("#E8EEF4")
        .set_border_bottom(FormatBorder::Thin);
    let mut names = BTreeSet::new();
    for grid in grids {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&grid.name, &mut names))?;
        if let Some(plan) = plan {
            sheet.set_footer(format!("&L方案 SHA-256 {plan}&R&P / &N"));
        }
        fill(sheet, grid, &header)?;
    }
    Ok(book.save_to_buffer()?)
}

fn fill(sheet: &mut Worksheet, grid: &Grid, header: &Format) -> Result<(), XlsxError> {
    let (mut row, mut width) = (0_u32, 0_u16);
    for column in &grid.columns {
        sheet.write_string_with_format(0, width, &column.heading, header)?;
        sheet.set_column_width(width, f64::from(column.width))?;
        width += 1;
    }
    if grid.columns.iter().any(|column| !column.code.is_empty()) {
        row = 1;
        for (at, column) in (0_u16..).zip(&grid.columns) {
            sheet.write_string(row, at, &column.code)?;
        }
        sheet.set_row_hidden(row)?;
    }
    let body = row + 1;
    let as_date = Format::new().set_num_format("yyyy-mm-dd");
    for values in &grid.rows {
        row += 1;
        for (column, value) in (0_u16..).zip(values) {
            match value {
                Value::Text(text) if text.is_empty() => {}
                Value::Text(text) => {
                    sheet.write_string(row, column, neutral(text))?;
                }
                // Sheets hold doubles; counts stay far below 2^53.
                Value::Whole(number) => {
                    sheet.write_number(row, column, *number as f64)?;
                }
                Value::Decimal(number) => {
                    sheet.write_number(row, column, *number)?;
                }
                Value::Date(date) => {
                    sheet.write_datetime_with_format(row, column, date, &as_date)?;
                }
            }
        }
    }
    sheet.set_freeze_panes(body, 0)?;
    if 0 < width {
        sheet.autofilter(0, 0, row, width - 1)?;
    }
    choices(sheet, grid, body)?;
    totals(sheet, grid, header, (body, row))
}

/// Lists to choose from, for a thousand rows.
fn choices(sheet: &mut Worksheet, grid: &Grid, body: u32) -> Result<(), XlsxError> {
    for (at, column) in (0_u16..).zip(&grid.columns) {
        if !column.choices.is_empty() {
            let list = DataValidation::new().allow_list_strings(&column.choices)?;
            sheet.add_data_validation(body, at, body + 999, at, &list)?;
        }
    }
    Ok(())
}

/// 合计: formulas, with what they come to for viewers that do not reckon.
fn totals(
    sheet: &mut Worksheet,
    grid: &Grid,
    format: &Format,
    (first, last): (u32, u32),
) -> Result<(), XlsxError> {
    if grid.rows.is_empty() || grid.columns.iter().all(|column| !column.summed) {
        return Ok(());
    }
    sheet.write_string_with_format(last + 1, 0, "合计", format)?;
    for (at, column) in grid.columns.iter().enumerate() {
        if column.summed {
            let sum: f64 = grid.rows.iter().map(|row| amount(&row[at])).sum();
            let letters = letters(at);
            let formula = format!("=SUM({letters}{}:{letters}{})", first + 1, last + 1);
            let formula = Formula::new(formula).set_result(sum.to_string());
            let at = u16::try_from(at).expect("few columns");
            sheet.write_formula_with_format(last + 1, at, formula, format)?;
        }
    }
    Ok(())
}

fn amount(value: &Value) -> f64 {
    match value {
        // Counts stay far below 2^53.
        Value::Whole(number) => *number as f64,
        Value::Decimal(number) => *number,
        Value::Text(_) | Value::Date(_) => 0.0,
    }
}

/// At most 31 characters, none of `[]:*?/\`, no apostrophe, and not used before.
fn sheet_name(wanted: &str, used: &mut BTreeSet<String>) -> String {
    let allowed = |symbol| {
        if "[]:*?/\\'".contains(symbol) {
            ' '
        } else {
            symbol
        }
    };
    let clean: String = wanted.chars().map(allowed).collect();
    let clean = if clean.trim().is_empty() {
        "-"
    } else {
        clean.trim()
    };
    for number in 1_usize.. {
        let suffix = match number {
            1 => String::new(),
            _ => format!(" ({number})"),
        };
        let room = 31 - suffix.len();
        // Names are measured in UTF-16 units; few characters need two.
        let mut units = 0;
        let fits = |symbol: &char| {
            units += symbol.len_utf16();
            units <= room
        };
        let mut name: String = clean.chars().take_while(fits).collect();
        name.push_str(&suffix);
        if used.insert(name.to_lowercase()) {
            return name;
        }
    }
    unreachable!("there are more numbers than sheets")
}
