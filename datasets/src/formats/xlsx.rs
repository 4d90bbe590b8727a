//! Grids as one workbook: a bold frozen header with filters, columns wide enough to read.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::grid::{Grid, Value, neutral};

#[derive(Debug, thiserror::Error)]
#[error("cannot write the workbook: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// One sheet for each grid.
///
/// # Errors
/// When a grid does not fit a sheet: a million rows, a text of 32,768 characters.
pub fn workbook(grids: &[Grid]) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    // The library would write the present moment, and no two files would be alike.
    let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let header = Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_background_color("#E8EEF4")
        .set_border_bottom(FormatBorder::Thin);
    let mut names = BTreeSet::new();
    for grid in grids {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&grid.name, &mut names))?;
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
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if 0 < width {
        sheet.autofilter(0, 0, row, width - 1)?;
    }
    Ok(())
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
