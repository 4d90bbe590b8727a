//! Where a table begins in a sheet: its header, found among titles and notes.

use std::collections::BTreeSet;

use super::field::{Field, Form};
use super::sheet::{Sheet, SheetRow};
use super::text::bare;

/// Headers are looked for in so many rows.
const WITHIN: usize = 12;

/// Added by ourselves to refused rows; read past when they come back.
pub const REASON: &str = "退回原因";

/// What stands in the header of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    /// Row number of the header as people count; 0 where there is none.
    pub number: usize,
    /// Position in `sheet.rows` of the first row below.
    pub body: usize,
    /// Every heading as it stands.
    pub headings: Vec<String>,
    /// Each column that is known, with its position.
    pub columns: Vec<(&'static Field, usize)>,
}

impl Header {
    /// The row that names most columns; of equals the first. It may be two rows, the upper one
    /// merged over the lower (周一 over 上午 and 下午), and codes may stand below it.
    pub(super) fn find(sheet: &Sheet, form: &'static Form) -> Header {
        let mut best = Header::default();
        for at in 0..sheet.rows.len().min(WITHIN) {
            let row = &sheet.rows[at];
            let single = known(form, &row.cells);
            let (headings, columns, height) = match sheet.rows.get(at + 1) {
                Some(next) if next.number == row.number + 1 => {
                    let both = stacked(row, next);
                    let stacked = known(form, &both);
                    if single.len() < stacked.len()
                        && known(form, &next.cells).len() < stacked.len()
                    {
                        (both, stacked, 2)
                    } else {
                        (row.cells.clone(), single, 1)
                    }
                }
                _ => (row.cells.clone(), single, 1),
            };
            if best.columns.len() < columns.len() {
                best = Header {
                    number: row.number,
                    body: at + height,
                    headings,
                    columns,
                };
            }
        }
        if let Some(below) = sheet.rows.get(best.body)
            && best.names_again(below)
        {
            best.body += 1;
        }
        best
    }

    /// Whether the row holds nothing but the codes of the columns.
    fn names_again(&self, row: &SheetRow) -> bool {
        let code = |(field, at): &(&Field, usize)| {
            row.cells.get(*at).is_some_and(|cell| *cell == field.code)
        };
        1 < self.columns.len() && self.columns.iter().all(code)
    }

    /// Positions of headings that are no column of the form, or name one that stands further left.
    pub(super) fn strangers(&self) -> Vec<usize> {
        let taken: BTreeSet<usize> = self.columns.iter().map(|(_, at)| *at).collect();
        let strange = |at: &usize| {
            let heading = bare(&self.headings[*at]);
            !taken.contains(at) && !heading.is_empty() && heading != REASON
        };
        (0..self.headings.len()).filter(strange).collect()
    }

    /// Whether the heading there names a column that was found further left.
    pub(super) fn is_repeated(&self, at: usize) -> bool {
        let found = heading(&self.headings[at]);
        self.columns.iter().any(|(field, _)| names(field, &found))
    }

    pub(super) fn position(&self, code: &str) -> Option<usize> {
        let found = self.columns.iter().find(|(field, _)| field.code == code);
        found.map(|(_, at)| *at)
    }
}

/// The columns that a row of headings names.
fn known(form: &'static Form, cells: &[String]) -> Vec<(&'static Field, usize)> {
    let headings: Vec<String> = cells.iter().map(|cell| heading(cell)).collect();
    let place = |field: &'static Field| {
        let at = headings.iter().position(|heading| names(field, heading));
        at.map(|at| (field, at))
    };
    form.fields.iter().filter_map(place).collect()
}

/// The column of that code, heading or alias.
#[must_use]
pub fn column(form: &'static Form, name: &str) -> Option<&'static Field> {
    let found = heading(name);
    form.fields.iter().find(|field| names(field, &found))
}

fn names(field: &Field, found: &str) -> bool {
    let mut accepted = field.aliases.iter().chain([&field.heading, &field.code]);
    !found.is_empty() && accepted.any(|name| heading(name) == found)
}

/// Without what only marks a column as needed: `*工号`, `工号（必填）`.
fn heading(cell: &str) -> String {
    let text = bare(cell).to_lowercase();
    let text = text.trim_matches('*');
    let text = text.strip_suffix("(必填)").unwrap_or(text);
    text.strip_suffix("(选填)").unwrap_or(text).into()
}

/// The headings of two rows as one. In text files a day stands over the first of its half-days only,
/// so an upper cell counts until the next.
fn stacked(upper: &SheetRow, lower: &SheetRow) -> Vec<String> {
    let width = upper.cells.len().max(lower.cells.len());
    let cell = |row: &SheetRow, at: usize| row.cells.get(at).cloned().unwrap_or_default();
    let mut over = String::new();
    let join = |at| {
        let (above, below) = (cell(upper, at), cell(lower, at));
        if !above.is_empty() {
            over.clone_from(&above);
        }
        match (above, below) {
            (above, below) if above == below || below.is_empty() => above,
            (_, below) => format!("{over}{below}"),
        }
    };
    (0..width).map(join).collect()
}
