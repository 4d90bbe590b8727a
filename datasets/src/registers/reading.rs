//! A file read as one of the tables: the rows that are understood, those that are refused with
//! every reason at its cell, and what was understood otherwise than it stands.

use std::collections::BTreeMap;

use serde::Serialize;
use solver::base::flaw::{Flaw, FlawKind};

use super::field::{Field, Form, Need};
use super::header::Header;
use super::kind::Kind;
use super::notes::{Completed, Note, notes};
use super::row::{Row, key_of};
use super::sheet::{Book, Layout, Sheet, SheetRow, letters};
use super::text::bare;
use super::value;

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

/// As [`read`], for tables that are none of the kinds.
pub(super) fn of_form(form: &'static Form, file: &str, bytes: &[u8]) -> Reading {
    let book = match Book::read(file, bytes) {
        Ok(book) => book,
        Err(flaw) => {
            let mut reading = Reading::empty(form, file, Layout::Lines);
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
    let completed = lines.completed;
    let skipped = lines.skipped;
    if reading.rows.is_empty() && reading.refusals.is_empty() {
        reading.refuse_file("", Flaw::new(file, &FlawKind::Empty));
    }
    reading.notes = notes((&book, at), header, &reading, &completed, &skipped);
    reading
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

/// Reads row after row.
struct Lines<'r, 's> {
    reading: &'r mut Reading,
    sheet: &'s Sheet,
    header: &'s Header,
    form: &'static Form,
    /// The header has every column that is needed; without them no row is understood.
    complete: bool,
    keys: BTreeMap<String, usize>,
    completed: Vec<Completed>,
    /// Lines of totals and examples.
    skipped: Vec<usize>,
}

impl<'r, 's> Lines<'r, 's> {
    fn new(reading: &'r mut Reading, sheet: &'s Sheet, header: &'s Header) -> Lines<'r, 's> {
        Lines {
            form: reading.form,
            complete: reading.refusals.is_empty(),
            reading,
            sheet,
            header,
            keys: BTreeMap::new(),
            completed: Vec::new(),
            skipped: Vec::new(),
        }
    }

    fn read(&mut self, row: &SheetRow) {
        let at = (row.number, 0)..(row.number + 1, 0);
        let formulas: Vec<_> = self.sheet.formulas.range(at).collect();
        if formulas.is_empty() && row.cells.iter().all(String::is_empty) {
            return;
        }
        if self.is_aside(row) {
            self.skipped.push(row.number);
            return;
        }
        let mut read = Row {
            line: row.number,
            key: String::new(),
            values: BTreeMap::new(),
        };
        let before = self.reading.refusals.len();
        if formulas.is_empty() {
            self.values(row, &mut read);
            self.relations(row, &mut read);
        }
        for ((_, column), text) in formulas {
            self.formula(row, *column, text);
        }
        if before == self.reading.refusals.len() && self.complete {
            self.reading.rows.push(read);
        } else {
            let mut cells = row.cells.clone();
            cells.truncate(self.header.headings.len());
            self.reading.refused.push(RefusedRow { cells, row: read });
        }
    }

    /// Totals, and the example of a template.
    fn is_aside(&self, row: &SheetRow) -> bool {
        let first = row.cells.iter().find(|cell| !cell.is_empty());
        let total =
            first.is_some_and(|cell| ["合计", "总计", "小计"].contains(&bare(cell).as_str()));
        let is_example = |code: &&str| {
            let cell = self.header.position(code).and_then(|at| row.cells.get(at));
            cell.is_some_and(|cell| cell.starts_with("示例"))
        };
        total || self.form.key.iter().any(is_example)
    }

    fn values(&mut self, row: &SheetRow, read: &mut Row) {
        let header = self.header;
        for (field, at) in &header.columns {
            let text = row.cells.get(*at).map_or("", String::as_str);
            let is_number = row.numeric.contains(at);
            let ambiguous = is_number && value::is_ambiguous_month(field.content, text);
            let found = match value::read(field.content, text) {
                _ if ambiguous => Err(may_be_october(text)),
                Ok(None) if field.need == Need::Cell => Err(FlawKind::Empty),
                found => found,
            };
            match found {
                Ok(None) => {}
                Ok(Some(value)) => {
                    if value::is_completed(field.content, text) {
                        let (text, value) = (text.into(), value.clone());
                        self.completed.push((field, row.number, text, value));
                    }
                    read.values.insert(field.code.into(), value);
                }
                Err(kind) => self.refuse(row, field.code, &kind),
            }
        }
    }

    /// What holds between cells of a row, and between rows.
    fn relations(&mut self, row: &SheetRow, read: &mut Row) {
        for (from, to) in self.form.spans {
            let (first, last) = (read.text(from), read.text(to));
            // Dates and times are written so that texts compare as they do.
            if !first.is_empty() && !last.is_empty() && last < first {
                let (from, to, at) = (first.to_string(), last.to_string(), to);
                self.refuse(row, at, &FlawKind::Reversed { from, to });
            }
        }
        for (one, other) in self.form.together {
            for (given, missing) in [(one, other), (other, one)] {
                let at = self.header.position(missing);
                let is_there = at.and_then(|at| row.cells.get(at));
                let is_there = is_there.is_some_and(|cell| !cell.is_empty());
                if read.values.contains_key(*given) && !is_there {
                    self.refuse(row, missing, &FlawKind::Empty);
                }
            }
        }
        self.identify(row, read);
    }

    fn identify(&mut self, row: &SheetRow, read: &mut Row) {
        let form = self.form;
        let is_needed = |code: &str| {
            form.field(code)
                .is_some_and(|field| field.need == Need::Cell)
        };
        let is_known = |code: &str| read.values.contains_key(code);
        // A key that is itself refused names nothing.
        if form.key.is_empty()
            || form
                .key
                .iter()
                .any(|code| is_needed(code) && !is_known(code))
        {
            return;
        }
        read.key = key_of(form, &read.values);
        if self.keys.insert(read.key.clone(), row.number).is_some() {
            let id = read.key.clone();
            let known = form
                .key
                .iter()
                .find(|code| read.values.contains_key(**code));
            let code = known.unwrap_or(&form.key[0]);
            self.refuse(row, code, &FlawKind::Duplicate { id });
        }
    }

    fn refuse(&mut self, row: &SheetRow, code: &str, kind: &FlawKind) {
        let (at, path) = self.reading.place(row.number, code);
        let field = self.form.field(code);
        self.reading.refusals.push(Refusal {
            line: row.number,
            cell: at.map_or_else(String::new, |at| format!("{}{}", letters(at), row.number)),
            field: code.into(),
            column: field.map_or("", |field| field.heading).into(),
            text: at
                .and_then(|at| row.cells.get(at))
                .cloned()
                .unwrap_or_default(),
            flaw: Flaw::new(path, kind),
        });
    }

    fn formula(&mut self, row: &SheetRow, column: usize, text: &str) {
        let kind = FlawKind::Formula { found: text.into() };
        let layout = self.reading.layout;
        let path = layout.path(
            &self.reading.file,
            row.number,
            column,
            &(column + 1).to_string(),
        );
        let known = self.header.columns.iter().find(|(_, at)| *at == column);
        self.reading.refusals.push(Refusal {
            line: row.number,
            cell: format!("{}{}", letters(column), row.number),
            field: known.map_or("", |(field, _)| field.code).into(),
            column: known.map_or("", |(field, _)| field.heading).into(),
            text: text.into(),
            flaw: Flaw::new(path, &kind),
        });
    }
}

fn may_be_october(text: &str) -> FlawKind {
    let year = &text[..4];
    FlawKind::Unreadable {
        message: format!(
            "the number {text} may be January or October: write {year}-01 or {year}-10"
        ),
        message_zh: format!("数字 {text} 可能是1月也可能是10月，请写成 {year}-01 或 {year}-10"),
    }
}
