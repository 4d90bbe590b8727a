//! A file read as one of the tables: the rows that are understood, those that are refused with
//! every reason at its cell, and what was understood otherwise than it stands.

use std::collections::BTreeMap;

use serde::Serialize;
use solver::base::flaw::{Flaw, FlawKind};

use self::lines::Lines;
use super::field::{Field, Form, Need};
use super::header::Header;
use super::kind::Kind;
use super::notes::{Note, notes};
use super::row::Row;
use super::sheet::{Book, Layout};

mod lines;

/// Why a cell, a row or the file was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// 0 for the file as a whole.
    pub line: usize,
    /// `C7`; empty for the file as a whole, and for a column that the file does not have.
    pub cell: String,
    /// Code of the column; empty where there is none.
    pub field: String,
    /// Heading of the column.
    pub column: String,
    /// What stands there.
    pub text: String,
    /// The reason, with the place as the command line shows it.
    #[serde(flatten)]
    pub flaw: Flaw,
}

/// A row with at least one refusal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RefusedRow {
    /// The cells as they stood.
    pub cells: Vec<String>,
    /// With the values that are understood.
    pub row: Row,
}

/// Whoever gets so many reasons has sent the wrong file; reading ends there.
pub const MOST_REFUSALS: usize = 10_000;

/// What a file says.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    pub file: String,
    /// Codes of the columns that the file has.
    pub columns: Vec<String>,
    /// The headings as they stand.
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
    pub refused: Vec<RefusedRow>,
    pub refusals: Vec<Refusal>,
    pub notes: Vec<Note>,
    /// Why the file is no table at all: there is nothing else to say of it.
    #[serde(skip)]
    pub unreadable: Option<Flaw>,
    #[serde(skip)]
    pub(super) form: &'static Form,
    #[serde(skip)]
    layout: Layout,
    #[serde(skip)]
    positions: BTreeMap<String, usize>,
}

/// The file as a table of that kind. Whatever the bytes are, this ends with a reading.
#[must_use]
pub fn read(kind: Kind, file: &str, bytes: &[u8]) -> Reading {
    of_form(kind.form(), file, bytes)
}

/// The kind of table that the file seems to be: the one most of whose columns it has, and all that
/// are needed.
#[must_use]
pub fn guess(file: &str, bytes: &[u8]) -> Option<Kind> {
    let book = Book::read(file, bytes).ok()?;
    let columns = |kind: Kind| {
        let needed = |field: &&Field| field.need != Need::None;
        let headers = book
            .sheets
            .iter()
            .map(|sheet| Header::find(sheet, kind.form()));
        let complete = headers.filter(|header| {
            let mut needed = kind.form().fields.iter().filter(needed);
            needed.all(|field| header.position(field.code).is_some())
        });
        let most = complete.map(|header| header.columns.len()).max();
        most.map(|columns| (columns, kind))
    };
    let found = Kind::ALL.into_iter().filter_map(columns);
    // Of equals the first.
    let best = found.max_by_key(|(columns, kind)| (*columns, std::cmp::Reverse(*kind)));
    best.map(|(_, kind)| kind)
}

/// As [`read`], for tables that are none of the kinds.
pub(super) fn of_form(form: &'static Form, file: &str, bytes: &[u8]) -> Reading {
    let book = match Book::read(file, bytes) {
        Ok(book) => book,
        Err(flaw) => {
            let mut reading = Reading::empty(form, file, Layout::Lines);
            reading.unreadable = Some(flaw.clone());
            reading.refuse_file("", flaw);
            return reading;
        }
    };
    // Workbooks have sheets of notes and of other tables beside the one that is meant.
    let found = book.sheets.iter().map(|sheet| Header::find(sheet, form));
    let found: Vec<Header> = found.collect();
    let width = |at: &usize| (found[*at].columns.len(), usize::MAX - at);
    let at = (0..found.len())
        .max_by_key(width)
        .expect("books have sheets");
    let (sheet, header) = (&book.sheets[at], &found[at]);
    let mut reading = Reading::empty(form, file, sheet.layout);
    reading.headings.clone_from(&header.headings);
    for (field, at) in &header.columns {
        reading.columns.push(field.code.into());
        reading.positions.insert(field.code.into(), *at);
    }
    for field in form.fields.iter().filter(|field| field.need != Need::None) {
        if header.position(field.code).is_none() {
            reading.refuse_file(field.heading, missing(file, field));
        }
    }
    let mut lines = Lines::new(&mut reading, sheet, header);
    // Without a header nothing below it is a row.
    let body = if header.columns.is_empty() {
        sheet.rows.len()
    } else {
        header.body
    };
    (sheet.rows[body.min(sheet.rows.len())..].iter()).for_each(|row| lines.read(row));
    let (completed, skipped, unread) = (lines.completed, lines.skipped, lines.unread);
    if let Some(line) = unread {
        reading.refuse_file("", gave_up(file, line));
    }
    if reading.rows.is_empty() && reading.refusals.is_empty() {
        let kind = match skipped.is_empty() {
            true => FlawKind::Empty,
            false => FlawKind::NoRows,
        };
        reading.refuse_file("", Flaw::new(file, &kind));
    }
    reading.notes = notes((&book, at), header, &reading, &completed, &skipped);
    reading
}

fn gave_up(file: &str, line: usize) -> Flaw {
    let kind = FlawKind::Unreadable {
        message: format!("{MOST_REFUSALS} flaws; from line {line} on nothing was read"),
        message_zh: format!("问题已达 {MOST_REFUSALS} 处，第{line}行起未再读取"),
    };
    Flaw::new(file, &kind)
}

fn missing(file: &str, field: &Field) -> Flaw {
    let kind = FlawKind::Unreadable {
        message: "the column is missing from the header".into(),
        message_zh: "表头缺少这一列".into(),
    };
    Flaw::new(format!("{file}: column {}", field.heading), &kind)
}

impl Reading {
    fn empty(form: &'static Form, file: &str, layout: Layout) -> Reading {
        Reading {
            file: file.into(),
            columns: Vec::new(),
            headings: Vec::new(),
            rows: Vec::new(),
            refused: Vec::new(),
            refusals: Vec::new(),
            notes: Vec::new(),
            unreadable: None,
            form,
            layout,
            positions: BTreeMap::new(),
        }
    }

    /// Rows that were understood before, as if they had just been read.
    #[must_use]
    pub fn of_rows(kind: Kind, name: &str, rows: Vec<Row>) -> Reading {
        let mut reading = Reading::empty(kind.form(), name, Layout::Lines);
        for (at, field) in kind.form().fields.iter().enumerate() {
            reading.columns.push(field.code.into());
            reading.positions.insert(field.code.into(), at);
        }
        reading.rows = rows;
        reading
    }

    /// Understood and refused ones, in the order of the file.
    #[must_use]
    pub fn all_rows(&self) -> Vec<&Row> {
        let refused = self.refused.iter().map(|refused| &refused.row);
        let mut rows: Vec<&Row> = self.rows.iter().chain(refused).collect();
        rows.sort_by_key(|row| row.line);
        rows
    }

    /// The column of a code, where the file has it, and the place of the cell for people.
    pub(super) fn place(&self, line: usize, code: &str) -> (Option<usize>, String) {
        let field = self.form.field(code);
        let heading = field.map_or(code, |field| field.heading);
        let at = self.positions.get(code).copied();
        let path = (self.layout).path(&self.file, line, at.unwrap_or(0), heading);
        (at, path)
    }

    /// The place of a cell for people.
    #[must_use]
    pub fn path(&self, line: usize, code: &str) -> String {
        self.place(line, code).1
    }

    fn refuse_file(&mut self, column: &str, flaw: Flaw) {
        self.refusals.push(Refusal {
            line: 0,
            cell: String::new(),
            field: String::new(),
            column: column.into(),
            text: String::new(),
            flaw,
        });
    }
}
