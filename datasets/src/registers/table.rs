//! A sheet with its header found: columns by name, rows with typed cells.

use chrono::NaiveDate;
use solver::base::flaw::{FlawKind, Flaws};

use super::cell::{self, DayOfMonth};
use super::sheet::{Sheet, SheetRow};
use super::text::bare;

/// A column by its first name; the others are accepted as well.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    pub needed: bool,
}

/// Headers are looked for in so many rows: titles and notes may stand above.
const HEADER_WITHIN: usize = 12;

pub struct Table<'s> {
    sheet: &'s Sheet,
    /// Position of each column that the header has.
    columns: Vec<(&'static str, usize)>,
    body: usize,
}

impl<'s> Table<'s> {
    /// Finds the header; columns that are needed and absent become flaws.
    pub fn find(sheet: &'s Sheet, wanted: &[Column], flaws: &mut Flaws) -> Table<'s> {
        let best = (0..sheet.rows.len().min(HEADER_WITHIN))
            .map(|row| (row, positions(&sheet.rows[row], wanted)))
            .max_by_key(|(row, found)| (found.len(), usize::MAX - row));
        let (row, columns) = best.unwrap_or((0, Vec::new()));
        for column in wanted.iter().filter(|column| column.needed) {
            if !columns.iter().any(|(name, _)| *name == column.name) {
                let path = format!("{}: column {}", sheet.file, column.name);
                let message = "the column is missing from the header".into();
                let message_zh = "表头缺少这一列".into();
                flaws.add(
                    path,
                    FlawKind::Unreadable {
                        message,
                        message_zh,
                    },
                );
            }
        }
        Table {
            sheet,
            columns,
            body: row + 1,
        }
    }

    /// Rows below the header that say anything.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.sheet.rows[self.body.min(self.sheet.rows.len())..]
            .iter()
            .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
            .map(|row| Row { table: self, row })
    }

    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|(column, _)| *column == name)
    }
}

fn positions(row: &SheetRow, wanted: &[Column]) -> Vec<(&'static str, usize)> {
    let mut found = Vec::new();
    for column in wanted {
        let position = row.cells.iter().position(|cell| {
            let heading = bare(cell).to_lowercase();
            heading == column.name || column.aliases.contains(&heading.as_str())
        });
        if let Some(position) = position {
            found.push((column.name, position));
        }
    }
    found
}

/// One row; every getter notes a flaw with the cell's name when the cell does not fit.
#[derive(Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    row: &'t SheetRow,
}

impl<'t> Row<'t> {
    /// Empty when the column or the cell is absent.
    #[must_use]
    pub fn text(&self, name: &str) -> &'t str {
        let position = self
            .table
            .columns
            .iter()
            .find(|(column, _)| *column == name);
        position
            .and_then(|(_, at)| self.row.cells.get(*at))
            .map_or("", String::as_str)
    }

    #[must_use]
    pub fn number(&self) -> usize {
        self.row.number
    }

    #[must_use]
    pub fn path(&self, name: &str) -> String {
        let position = self
            .table
            .columns
            .iter()
            .find(|(column, _)| *column == name);
        let at = position.map_or(0, |(_, at)| *at);
        self.table.sheet.cell(self.row.number, at, name)
    }

    pub fn needed(&self, flaws: &mut Flaws, name: &str) -> &'t str {
        let text = self.text(name);
        if text.is_empty() && self.table.has(name) {
            flaws.add(self.path(name), FlawKind::Empty);
        }
        text
    }

    /// `None` for an empty cell, and with a flaw for one that is no whole number in the range.
    pub fn integer(&self, flaws: &mut Flaws, name: &str, low: i64, high: i64) -> Option<i64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let number = cell::integer(text).filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let found = text.to_string();
            flaws.add(self.path(name), FlawKind::OutOfRange { low, high, found });
        }
        number
    }

    /// As [`Row::integer`], with a fraction.
    pub fn decimal(&self, flaws: &mut Flaws, name: &str, low: i64, high: i64) -> Option<f64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        // Bounds are small, so the conversion is exact.
        let within = |number: &f64| low as f64 <= *number && *number <= high as f64;
        let number = cell::decimal(text).filter(within);
        if number.is_none() {
            let found = text.to_string();
            flaws.add(self.path(name), FlawKind::OutOfRange { low, high, found });
        }
        number
    }

    pub fn date(&self, flaws: &mut Flaws, name: &str, day: DayOfMonth) -> Option<NaiveDate> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let date = cell::date(text, day);
        if date.is_none() {
            let found = text.to_string();
            flaws.add(self.path(name), FlawKind::BadDate { found });
        }
        date
    }

    /// Seconds from midnight.
    pub fn time(&self, flaws: &mut Flaws, name: &str) -> Option<i64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let time = cell::time(text);
        if time.is_none() {
            let found = text.to_string();
            flaws.add(self.path(name), FlawKind::BadTime { found });
        }
        time
    }

    /// An empty cell is no.
    pub fn yes(&self, flaws: &mut Flaws, name: &str) -> bool {
        cell::yes(self.text(name)).unwrap_or_else(|| {
            let found = self.text(name);
            let message = format!("`{found}` is neither yes nor no");
            let message_zh = format!("“{found}” 既不是“是”也不是“否”");
            flaws.add(
                self.path(name),
                FlawKind::Unreadable {
                    message,
                    message_zh,
                },
            );
            false
        })
    }
}
