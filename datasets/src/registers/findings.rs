//! What is wrong with the rows of a reading, beyond what its cells say: references that lead
//! nowhere, rows that contradict each other. Every flaw at its cell, in the order of the file.

use std::collections::BTreeSet;

use solver::base::flaw::{Flaw, FlawKind};

use super::reading::Reading;
use super::row::Row;

pub(super) struct Findings<'r> {
    reading: &'r Reading,
    found: Vec<((usize, Option<usize>), Flaw)>,
    /// Cells that say something wrong, by line and code.
    wrong: BTreeSet<(usize, &'r str)>,
}

impl<'r> Findings<'r> {
    /// The refusals of the reading are among them.
    pub(super) fn new(reading: &'r Reading) -> Findings<'r> {
        let place = |line, code: &str| (line, reading.place(line, code).0);
        let refusals = reading.refusals.iter();
        let said = refusals.clone().filter(|refusal| !refusal.text.is_empty());
        Findings {
            reading,
            wrong: said
                .map(|refusal| (refusal.line, refusal.field.as_str()))
                .collect(),
            found: refusals
                .map(|refusal| (place(refusal.line, &refusal.field), refusal.flaw.clone()))
                .collect(),
        }
    }

    /// Rows that hold no formula, understood or not.
    pub(super) fn rows(&self) -> Vec<&'r Row> {
        let mut rows = self.reading.all_rows();
        rows.retain(|row| !row.values.is_empty());
        rows
    }

    /// Whether the cell says anything, be it wrong.
    pub(super) fn is_given(&self, row: &Row, code: &str) -> bool {
        row.values.contains_key(code) || self.wrong.contains(&(row.line, code))
    }

    pub(super) fn add(&mut self, row: &Row, code: &str, kind: &FlawKind) {
        let (at, path) = self.reading.place(row.line, code);
        self.found.push(((row.line, at), Flaw::new(path, kind)));
    }

    /// # Errors
    /// Every flaw.
    pub(super) fn into_result(mut self) -> Result<(), Vec<Flaw>> {
        self.found.sort_by_key(|(place, _)| *place);
        let flaws: Vec<Flaw> = self.found.into_iter().map(|(_, flaw)| flaw).collect();
        if flaws.is_empty() { Ok(()) } else { Err(flaws) }
    }
}
