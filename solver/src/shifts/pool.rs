//! Rows of single employees, each kept once: the columns of the master programme.

use std::collections::BTreeMap;

use super::tables::{Choice, Tables};

pub(super) struct Column {
    pub(super) employee: usize,
    pub(super) row: Vec<Choice>,
    /// What its requests cost.
    pub(super) cost: i64,
}

pub(super) struct Pool {
    columns: Vec<Column>,
    /// By employee: where each row stands.
    known: Vec<BTreeMap<Vec<Choice>, usize>>,
    /// By employee, oldest first.
    of: Vec<Vec<usize>>,
}

impl Pool {
    pub(super) fn new(staff: usize) -> Pool {
        Pool {
            columns: Vec::new(),
            known: vec![BTreeMap::new(); staff],
            of: vec![Vec::new(); staff],
        }
    }

    /// Where the row stands.
    pub(super) fn add(&mut self, tables: &Tables, employee: usize, row: &[Choice]) -> usize {
        if let Some(at) = self.known[employee].get(row) {
            return *at;
        }
        let at = self.columns.len();
        self.known[employee].insert(row.to_vec(), at);
        self.of[employee].push(at);
        self.columns.push(Column {
            employee,
            row: row.to_vec(),
            cost: tables.row_cost(employee, row),
        });
        at
    }

    pub(super) fn column(&self, at: usize) -> &Column {
        &self.columns[at]
    }

    pub(super) fn of(&self, employee: usize) -> &[usize] {
        &self.of[employee]
    }
}
