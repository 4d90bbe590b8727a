//! xlsx workbooks, read cell by cell: a file of a few kilobytes can claim a million rows of
//! sixteen thousand columns, or unpack to gigabytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxCellReader, XlsxError};
use solver::base::flaw::{Flaw, FlawKind};

use super::{Book, Layout, MOST_CELLS, MOST_COLUMNS, Sheet, SheetRow, too_many, unguarded};

/// Workbooks that unpack to more are refused, whatever size they state.
const MOST_UNPACKED: u64 = 200_000_000;

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Book, Flaw> {
    let unreadable = |cause: String| {
        Flaw::new(
            file,
            &FlawKind::Unreadable {
                message: format!("is no readable xlsx workbook: {cause}"),
                message_zh: format!("无法作为 xlsx 工作簿读取：{cause}"),
            },
        )
    };
    if unpacked(bytes).map_err(unreadable)? > MOST_UNPACKED {
        let found = usize::try_from(MOST_UNPACKED + 1).unwrap_or(usize::MAX);
        return Err(too_many(file, found - 1, found));
    }
    let wrong = |cause: XlsxError| unreadable(cause.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(wrong)?;
    let mut sheets = Vec::new();
    let mut room = MOST_CELLS;
    for name in book.sheet_names() {
        let mut cells = Cells::default();
        match book.worksheet_cells_reader(&name) {
            Ok(reader) => cells.read(reader).map_err(wrong)?,
            // Sheets may hold a chart and no cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(cause) => return Err(wrong(cause)),
        }
        let reader = book.worksheet_cells_reader(&name).map_err(wrong)?;
        cells.pad(reader).map_err(wrong)?;
        let merged = book.merge_cells_by_sheet_name(&name).map_err(wrong)?;
        let sheet = cells.sheet(name, &merged, &mut room);
        sheets.push(sheet.map_err(|(limit, found)| too_many(file, limit, found))?);
    }
    if sheets.is_empty() {
        return Err(unreadable("it has no sheet".into()));
    }
    Ok(Book {
        sheets,
        encoding: None,
    })
}

/// Bytes after unpacking, counted and not believed; stops where it is too much.
fn unpacked(bytes: &[u8]) -> Result<u64, String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|cause| cause.to_string())?;
        let mut entry = entry.take(MOST_UNPACKED + 1 - total);
        total += copy(&mut entry, &mut sink()).map_err(|cause| cause.to_string())?;
        if MOST_UNPACKED < total {
            break;
        }
    }
    Ok(total)
}

/// Cells by row and column from 0; numbers apart, for their formats.
#[derive(Default)]
struct Cells {
    texts: BTreeMap<(u32, u32), String>,
    numbers: BTreeMap<(u32, u32), f64>,
    formulas: BTreeMap<(usize, usize), String>,
}

impl Cells {
    fn read(&mut self, mut reader: XlsxCellReader<Cursor<&[u8]>>) -> Result<(), XlsxError> {
        while let Some(cell) = reader.next_cell_with_formula_metadata()? {
            let (row, column) = cell.pos;
            if cell.formula.is_some() {
                let at = (row as usize + 1, column as usize);
                self.formulas.insert(at, formula(&cell.formula));
            }
            if let DataRef::Float(number) = cell.value {
                self.numbers.insert(cell.pos, number);
            }
            let text = text_of(&cell.value);
            if !text.is_empty() || cell.formula.is_some() {
                self.texts.insert(cell.pos, text);
            }
            if MOST_CELLS < self.texts.len() {
                // Whoever lays them out refuses so many.
                break;
            }
        }
        Ok(())
    }

    /// Numbers shown with leading zeros keep them: `0007` is no 7.
    fn pad(&mut self, mut reader: XlsxCellReader<Cursor<&[u8]>>) -> Result<(), XlsxError> {
        let zeros: Vec<usize> = (reader.styles().iter())
            .map(|style| style.number_format.as_ref())
            .map(|format| {
                let code = format.map_or("", |format| format.format_code.as_str());
                let zeros = code.bytes().all(|byte| byte == b'0');
                if zeros { code.len() } else { 0 }
            })
            .collect();
        if zeros.iter().all(|zeros| *zeros < 2) {
            return Ok(());
        }
        while let Some((row, column, style)) = reader.next_style_id()? {
            let zeros = zeros.get(style).copied().unwrap_or(0).min(30);
            let at = (row, column);
            if let Some(number) = self.numbers.get(&at)
                && 2 <= zeros
                && 0.0 <= *number
                && number.fract() == 0.0
            {
                self.texts.insert(at, format!("{number:0zeros$}"));
                self.numbers.remove(&at);
            }
        }
        Ok(())
    }

    /// Only the first cell of a merged block holds the value; the others mean it too.
    fn sheet(
        self,
        name: String,
        merged: &[Dimensions],
        room: &mut usize,
    ) -> Result<Sheet, (usize, usize)> {
        let mut rows: BTreeMap<u32, SheetRow> = BTreeMap::new();
        let width = self.texts.keys().map(|(_, column)| *column as usize + 1);
        let width = width.max().unwrap_or(0);
        if MOST_COLUMNS < width {
            return Err((MOST_COLUMNS, width));
        }
        for ((row, column), text) in self.texts {
            let line = rows.entry(row).or_insert_with(|| SheetRow {
                number: row as usize + 1,
                cells: Vec::new(),
                numeric: Vec::new(),
            });
            put(line, column as usize, &text, room)?;
            if self.numbers.contains_key(&(row, column)) {
                line.numeric.push(column as usize);
            }
        }
        for area in merged {
            let ((top, left), (bottom, right)) = (area.start, area.end);
            let first = rows.get(&top);
            let value = first.and_then(|row| row.cells.get(left as usize)).cloned();
            let Some(value) = value.filter(|_| top <= bottom) else {
                continue;
            };
            for row in rows.range_mut(top..=bottom).map(|(_, row)| row) {
                for column in left as usize..=(right as usize).min(width - 1) {
                    put(row, column, &value, room)?;
                }
            }
        }
        Ok(Sheet {
            name,
            layout: Layout::Cells,
            rows: rows.into_values().collect(),
            formulas: self.formulas,
        })
    }
}

/// Every write takes room, so that blocks laid over blocks come to an end as well.
fn put(
    row: &mut SheetRow,
    column: usize,
    text: &str,
    room: &mut usize,
) -> Result<(), (usize, usize)> {
    let more = (column + 1).saturating_sub(row.cells.len()).max(1);
    *room = (room.checked_sub(more)).ok_or((MOST_CELLS, MOST_CELLS + 1))?;
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    row.cells[column] = text.into();
    Ok(())
}

fn formula(metadata: &Option<calamine::XlsxFormulaMetadata>) -> String {
    use calamine::XlsxFormulaMetadata::{Normal, Shared};
    match metadata {
        Some(Normal { formula } | Shared { formula, .. }) => {
            format!("={}", formula.chars().take(40).collect::<String>())
        }
        _ => "=".into(),
    }
}

fn text_of(cell: &DataRef) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) => unguarded(text.trim()).into(),
        DataRef::SharedString(text) => unguarded(text.trim()).into(),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            // Times alone count from the epoch of the sheet.
            Some(at) if moment.as_f64() < 1.0 => at.format("%H:%M:%S").to_string(),
            Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            None => moment.as_f64().to_string(),
        },
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}
