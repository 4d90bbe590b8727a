//! A file of rows and cells, and the name of each cell for people: csv by line, xlsx by letter.

use std::collections::BTreeMap;

use solver::base::flaw::{Flaw, FlawKind};

use super::foreign;
use super::text::whole;

mod workbook;

/// Files above this size are refused unread.
pub const MOST_BYTES: usize = 20_000_000;
/// Rows above this number are refused.
pub const MOST_ROWS: usize = 200_000;
/// Columns above this number are refused.
pub const MOST_COLUMNS: usize = 256;
/// Cells above this number are refused, gaps counted.
pub const MOST_CELLS: usize = 3_000_000;

/// What a file holds: one table of a csv file, or every sheet of a workbook.
#[derive(Clone, Debug)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    /// Of a text file.
    pub encoding: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Sheet {
    /// Of a workbook's sheet; empty for text.
    pub name: String,
    pub layout: Layout,
    /// Those that say anything, by number.
    pub rows: Vec<SheetRow>,
    /// Cells that hold a formula, by row number and column from 0.
    pub formulas: BTreeMap<(usize, usize), String>,
}

#[derive(Clone, Debug)]
pub struct SheetRow {
    /// As people count: the first line is 1.
    pub number: usize,
    pub cells: Vec<String>,
    /// Columns that hold a number and not text.
    pub numeric: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    Lines,
    Cells,
}

impl Book {
    /// Reads by content: a zip archive is taken for a workbook, all else for csv.
    ///
    /// # Errors
    /// What is wrong with the file as a whole.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Book, Flaw> {
        if MOST_BYTES < bytes.len() {
            return Err(too_many(file, MOST_BYTES, bytes.len()));
        }
        if let Some(what) = foreign::foreign(bytes) {
            return Err(foreign::flaw(file, what));
        }
        let book = if bytes.starts_with(b"PK\x03\x04") {
            workbook::read(file, bytes)?
        } else {
            read_lines(file, bytes)?
        };
        let rows: usize = book.sheets.iter().map(|sheet| sheet.rows.len()).sum();
        if MOST_ROWS < rows {
            return Err(too_many(file, MOST_ROWS, rows));
        }
        Ok(book)
    }
}

impl Layout {
    /// `orders.csv: line 12, column 时间窗`, or `orders.xlsx!C7`.
    #[must_use]
    pub fn path(self, file: &str, row: usize, column: usize, heading: &str) -> String {
        match self {
            Layout::Lines => format!("{file}: line {row}, column {heading}"),
            Layout::Cells => format!("{file}!{}{row}", letters(column)),
        }
    }
}

/// Column 0 is A, 26 is AA.
#[must_use]
pub fn letters(column: usize) -> String {
    let mut text = String::new();
    let mut left = column + 1;
    while 0 < left {
        let digit = u8::try_from((left - 1) % 26).expect("below 26");
        text.insert(0, char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    text
}

fn too_many(file: &str, limit: usize, found: usize) -> Flaw {
    Flaw::new(file, &FlawKind::TooMany { limit, found })
}

fn read_lines(file: &str, bytes: &[u8]) -> Result<Book, Flaw> {
    let (text, encoding) = whole(file, bytes)?;
    let mut sheet = Sheet {
        name: String::new(),
        layout: Layout::Lines,
        rows: Vec::new(),
        formulas: BTreeMap::new(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut count = 0;
    for record in reader.records() {
        // Text is valid UTF-8 and rows may differ in length, so nothing is left to fail.
        let record = record.expect("in memory and flexible");
        let line = record.position().map_or(0, csv::Position::line);
        let number = usize::try_from(line).expect("lines fit");
        // Spreadsheets save rows with commas for every column that once was touched.
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        let width = cells.iter().rposition(|cell| !cell.is_empty());
        let Some(width) = width.map(|last| last + 1) else {
            continue;
        };
        count += width;
        for (limit, found) in [(MOST_COLUMNS, width), (MOST_CELLS, count)] {
            if limit < found {
                return Err(too_many(file, limit, found));
            }
        }
        let mut row = SheetRow {
            number,
            cells: Vec::with_capacity(width),
            numeric: Vec::new(),
        };
        for (column, cell) in cells[..width].iter().enumerate() {
            if is_formula(cell) {
                let formula = cell.chars().take(40).collect();
                sheet.formulas.insert((number, column), formula);
            }
            row.cells.push(unguarded(cell).into());
        }
        sheet.rows.push(row);
    }
    Ok(Book {
        sheets: vec![sheet],
        encoding: Some(encoding),
    })
}

/// A phone number may start with a plus and a balance with a minus, but no value with `=` or `@`.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '@', '＝'])
        || (cell.starts_with(['+', '-'])
            && cell[1..].chars().any(char::is_alphabetic)
            && cell.contains('('))
}

/// What the text was before an apostrophe kept it from running as a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if crate::formats::grid::is_risky(rest) => rest,
        _ => cell,
    }
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
