//! A file of rows and cells, and the name of each cell for people: csv by line, xlsx by letter.

use std::io::Cursor;

use calamine::{Data, Dimensions, Range, Reader, Xlsx};
use solver::base::flaw::{Flaw, FlawKind, Flaws};

use super::text::decode;

/// Files above this size are refused unread.
pub const MOST_BYTES: usize = 50_000_000;
/// Rows above this number are refused.
pub const MOST_ROWS: usize = 200_000;

/// The cells of one csv file or of the first sheet of a workbook.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub file: String,
    pub rows: Vec<SheetRow>,
    layout: Layout,
}

#[derive(Clone, Debug)]
pub struct SheetRow {
    /// As people count: the first line is 1.
    pub number: usize,
    pub cells: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Lines,
    Cells,
}

impl Sheet {
    /// Reads by content: a zip archive is taken for a workbook, all else for csv.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, and every cell that holds a formula.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Sheet, Vec<Flaw>> {
        if MOST_BYTES < bytes.len() {
            let (limit, found) = (MOST_BYTES, bytes.len());
            return Err(vec![Flaw::new(file, &FlawKind::TooMany { limit, found })]);
        }
        let sheet = if bytes.starts_with(b"PK\x03\x04") {
            read_workbook(file, bytes)?
        } else {
            read_lines(file, bytes)?
        };
        if MOST_ROWS < sheet.rows.len() {
            let (limit, found) = (MOST_ROWS, sheet.rows.len());
            return Err(vec![Flaw::new(file, &FlawKind::TooMany { limit, found })]);
        }
        Ok(sheet)
    }

    /// `orders.csv: line 12, column 时间窗`, or `orders.xlsx!C7`.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize, heading: &str) -> String {
        match self.layout {
            Layout::Lines => format!("{}: line {row}, column {heading}", self.file),
            Layout::Cells => format!("{}!{}{row}", self.file, letters(column)),
        }
    }
}

/// Column 0 is A, 26 is AA.
fn letters(column: usize) -> String {
    let mut text = String::new();
    let mut left = column + 1;
    while 0 < left {
        let digit = u8::try_from((left - 1) % 26).expect("below 26");
        text.insert(0, char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    text
}

fn read_lines(file: &str, bytes: &[u8]) -> Result<Sheet, Vec<Flaw>> {
    let text = decode(file, bytes).map_err(|flaw| vec![flaw])?;
    let mut rows = Vec::new();
    let mut flaws = Flaws::default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    for record in reader.records() {
        // Text is valid UTF-8 and rows may differ in length, so nothing is left to fail.
        let record = record.expect("in memory and flexible");
        let line = record.position().map_or(0, csv::Position::line);
        let number = usize::try_from(line).expect("lines fit");
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_string()).collect();
        for (column, cell) in cells.iter().enumerate() {
            if is_formula(cell) {
                let found = cell.chars().take(40).collect();
                let path = format!("{file}: line {number}, column {}", column + 1);
                flaws.add(path, FlawKind::Formula { found });
            }
        }
        rows.push(SheetRow { number, cells });
    }
    flaws.into_result()?;
    Ok(Sheet {
        file: file.into(),
        rows,
        layout: Layout::Lines,
    })
}

/// A phone number may start with a plus and a balance with a minus, but no value with `=` or `@`.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '@', '＝'])
        || (cell.starts_with(['+', '-'])
            && cell[1..].chars().any(char::is_alphabetic)
            && cell.contains('('))
}

/// Tab or semicolon when the first lines have more of them than commas.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(5).collect();
    let count = |sign: char| {
        head.iter()
            .map(|line| line.matches(sign).count())
            .sum::<usize>()
    };
    let commas = count(',');
    if commas < count('\t') {
        b'\t'
    } else if commas < count(';') {
        b';'
    } else {
        b','
    }
}

fn read_workbook(file: &str, bytes: &[u8]) -> Result<Sheet, Vec<Flaw>> {
    let unreadable = |cause: String| {
        vec![Flaw::new(
            file,
            &FlawKind::Unreadable {
                message: format!("is no readable xlsx workbook: {cause}"),
                message_zh: format!("无法作为 xlsx 工作簿读取：{cause}"),
            },
        )]
    };
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|cause| unreadable(cause.to_string()))?;
    let name = book
        .sheet_names()
        .first()
        .cloned()
        .ok_or_else(|| unreadable("it has no sheet".into()))?;
    let formulas = book
        .worksheet_formula(&name)
        .map_err(|cause| unreadable(cause.to_string()))?;
    refuse_formulas(file, &formulas)?;
    let range = book
        .worksheet_range(&name)
        .map_err(|cause| unreadable(cause.to_string()))?;
    let merged = book
        .merge_cells_by_sheet_name(&name)
        .map_err(|cause| unreadable(cause.to_string()))?;
    Ok(Sheet {
        file: file.into(),
        rows: cells_of(&range, &merged),
        layout: Layout::Cells,
    })
}

fn refuse_formulas(file: &str, formulas: &Range<String>) -> Result<(), Vec<Flaw>> {
    let mut flaws = Flaws::default();
    let (top, left) = formulas.start().unwrap_or((0, 0));
    for (row, column, text) in formulas.used_cells() {
        if !text.is_empty() {
            let row = row + top as usize + 1;
            let column = letters(column + left as usize);
            let found = format!("={}", text.chars().take(40).collect::<String>());
            flaws.add(format!("{file}!{column}{row}"), FlawKind::Formula { found });
        }
    }
    flaws.into_result()
}

fn cells_of(range: &Range<Data>, merged: &[Dimensions]) -> Vec<SheetRow> {
    let Some((bottom, right)) = range.end() else {
        return Vec::new();
    };
    let mut rows: Vec<SheetRow> = (0..=bottom)
        .map(|row| SheetRow {
            number: row as usize + 1,
            cells: (0..=right)
                .map(|column| text_of(range.get_value((row, column))))
                .collect(),
        })
        .collect();
    // Only the first cell of a merged block holds the value; the rows below mean it too.
    for area in merged {
        let (row, column) = (area.start.0 as usize, area.start.1 as usize);
        let Some(value) = rows.get(row).and_then(|row| row.cells.get(column)).cloned() else {
            continue;
        };
        for row in rows.iter_mut().filter(|row| covers(area, row.number)) {
            for column in area.start.1..=area.end.1.min(right) {
                row.cells[column as usize].clone_from(&value);
            }
        }
    }
    rows
}

/// Rows of a sheet are numbered from 1, those of an area from 0.
fn covers(area: &Dimensions, row: usize) -> bool {
    (area.start.0 as usize + 1..=area.end.0 as usize + 1).contains(&row)
}

fn text_of(cell: Option<&Data>) -> String {
    match cell {
        None | Some(Data::Empty) => String::new(),
        Some(Data::String(text)) => text.trim().to_string(),
        Some(Data::DateTime(moment)) => match moment.as_datetime() {
            // Times alone count from the epoch of the sheet.
            Some(at) if moment.as_f64() < 1.0 => at.format("%H:%M:%S").to_string(),
            Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            None => moment.as_f64().to_string(),
        },
        Some(other) => other.to_string(),
    }
}
