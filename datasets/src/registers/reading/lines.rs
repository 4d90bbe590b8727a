//! Row after row of a sheet: what its cells say, and what holds between them.

use std::collections::BTreeMap;

use solver::base::flaw::{Flaw, FlawKind};

use super::{MOST_REFUSALS, Reading, Refusal, RefusedRow};
use crate::registers::field::{Form, Need};
use crate::registers::header::Header;
use crate::registers::notes::Completed;
use crate::registers::row::{Row, key_of};
use crate::registers::sheet::{Sheet, SheetRow, letters};
use crate::registers::text::bare;
use crate::registers::value;

/// Reads row after row.
pub(super) struct Lines<'r, 's> {
    reading: &'r mut Reading,
    sheet: &'s Sheet,
    header: &'s Header,
    form: &'static Form,
    /// The header has every column that is needed; without them no row is understood.
    complete: bool,
    keys: BTreeMap<String, usize>,
    pub(super) completed: Vec<Completed>,
    /// Lines of totals and examples.
    pub(super) skipped: Vec<usize>,
    /// The first line that was not read for too many refusals before it.
    pub(super) unread: Option<usize>,
}

impl<'r, 's> Lines<'r, 's> {
    pub(super) fn new(
        reading: &'r mut Reading,
        sheet: &'s Sheet,
        header: &'s Header,
    ) -> Lines<'r, 's> {
        Lines {
            form: reading.form,
            complete: reading.refusals.is_empty(),
            reading,
            sheet,
            header,
            keys: BTreeMap::new(),
            completed: Vec::new(),
            skipped: Vec::new(),
            unread: None,
        }
    }

    pub(super) fn read(&mut self, row: &SheetRow) {
        let at = (row.number, 0)..(row.number + 1, 0);
        let formulas: Vec<_> = self.sheet.formulas.range(at).collect();
        if formulas.is_empty() && row.cells.iter().all(String::is_empty) {
            return;
        }
        if self.is_aside(row) {
            self.skipped.push(row.number);
            return;
        }
        if MOST_REFUSALS <= self.reading.refusals.len() {
            self.unread.get_or_insert(row.number);
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
        let first = self.keys.get(&read.key).copied();
        if first.is_none() {
            self.keys.insert(read.key.clone(), row.number);
        }
        if let Some(line) = first {
            let id = read.key.clone();
            let known = form
                .key
                .iter()
                .find(|code| read.values.contains_key(**code));
            let code = known.unwrap_or(&form.key[0]);
            self.refuse(row, code, &FlawKind::DuplicateOf { id, line });
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
