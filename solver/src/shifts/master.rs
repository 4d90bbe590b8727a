//! The master programme: which known row each employee gets, relaxed to fractions, and the cover
//! that is missing or too much. Its duals are the prices at which new rows are sought.

use super::pool::{Column, Pool};
use super::price::SCALE;
use super::tables::{Choice, Open, Tables, fits};
use crate::mip::columns::{Columns, Resume};

/// A part of the roster that may change: all else stays as in a plan.
pub(super) struct Scope {
    /// Those whose rows may change.
    pub(super) free: Vec<usize>,
    /// By employee and day; for those in `free` only.
    pub(super) open: Vec<Vec<Open>>,
    /// By employee and day: more than one choice was open at first.
    varies: Vec<Vec<bool>>,
    /// Cells whose number of workers may change.
    pub(super) cells: Vec<usize>,
    /// By cell: those who work there whatever happens.
    fixed: Vec<i64>,
    /// Of those, the ones whose rows may change on other days.
    own: Vec<i64>,
    /// What all outside costs.
    pub(super) constant: i64,
}

impl Scope {
    /// `open` by employee and day; `None` for those who keep their row.
    pub(super) fn new(
        tables: &Tables,
        rows: &[Vec<Choice>],
        open: Vec<Option<Vec<Open>>>,
    ) -> Scope {
        let mut scope = Scope {
            free: Vec::new(),
            open: vec![Vec::new(); rows.len()],
            varies: vec![Vec::new(); rows.len()],
            cells: Vec::new(),
            fixed: vec![0; tables.cover.len()],
            own: vec![0; tables.cover.len()],
            constant: 0,
        };
        let mut changes = vec![false; tables.cover.len()];
        for (employee, open) in open.into_iter().enumerate() {
            let Some(open) = open else {
                tables.count(&mut scope.fixed, &rows[employee], 1);
                scope.constant += tables.row_cost(employee, &rows[employee]);
                continue;
            };
            for (day, choices) in open.iter().enumerate() {
                let varies = 1 < choices.count_ones();
                scope.varies[employee].push(varies);
                for shift in (0..tables.shifts).filter(|shift| choices >> (1 + shift) & 1 == 1) {
                    let cell = day * tables.shifts + shift;
                    changes[cell] |= varies;
                    scope.fixed[cell] += i64::from(!varies);
                    scope.own[cell] += i64::from(!varies);
                }
            }
            scope.free.push(employee);
            scope.open[employee] = open;
        }
        for (cell, changes) in changes.into_iter().enumerate() {
            match changes && tables.cover[cell].is_some() {
                true => scope.cells.push(cell),
                false => scope.constant += tables.cell_cost(cell, scope.fixed[cell]),
            }
        }
        scope
    }

    /// How many more are wanted in a cell than are there anyway.
    pub(super) fn wanted(&self, tables: &Tables, cell: usize) -> i64 {
        let required = tables.cover[cell].map_or(0, |cover| cover.required);
        required - self.fixed[cell]
    }

    /// What the cover costs at `prices` when everybody's rows are paid for all they do.
    pub(super) fn cover_bound(&self, tables: &Tables, prices: &[i64]) -> i64 {
        let cells = self.cells.iter();
        let priced =
            cells.map(|cell| prices[*cell] * (self.wanted(tables, *cell) + self.own[*cell]));
        SCALE * self.constant + priced.sum::<i64>()
    }
}

/// A row in the programme.
pub(super) struct Entry {
    pub(super) employee: usize,
    pub(super) column: usize,
    place: usize,
    pub(super) is_permitted: bool,
}

pub(super) struct Master {
    programme: Columns,
    /// By cell: its row in the programme.
    row_of: Vec<Option<usize>>,
    /// By employee.
    choice_of: Vec<Option<usize>>,
    pub(super) entries: Vec<Entry>,
    /// Limits have changed since the last solution.
    is_narrowed: bool,
}

/// A solution of the relaxation.
pub(super) struct Relaxed {
    /// With all that stands outside the scope.
    pub(super) objective: f64,
    /// By cell, in the scale of prices; within what missing and too many cost.
    pub(super) prices: Vec<i64>,
    /// Per entry.
    pub(super) values: Vec<f64>,
}

impl Master {
    pub(super) fn new(tables: &Tables, scope: &Scope) -> Master {
        let mut row_of = vec![None; tables.cover.len()];
        let mut choice_of = vec![None; scope.open.len()];
        let mut sides = Vec::new();
        for cell in &scope.cells {
            row_of[*cell] = Some(sides.len());
            sides.push(scope.wanted(tables, *cell) as f64);
        }
        for employee in &scope.free {
            choice_of[*employee] = Some(sides.len());
            sides.push(1.0);
        }
        let mut programme = Columns::new(&sides);
        for (row, cell) in scope.cells.iter().enumerate() {
            let cover = tables.cover[*cell].expect("cells of a scope are counted");
            programme.add(cover.under as f64, &[(row, 1.0)]);
            programme.add(cover.over as f64, &[(row, -1.0)]);
        }
        Master {
            programme,
            row_of,
            choice_of,
            entries: Vec::new(),
            is_narrowed: false,
        }
    }

    pub(super) fn add(&mut self, tables: &Tables, scope: &Scope, at: usize, column: &Column) {
        let Column {
            employee,
            row,
            cost,
        } = column;
        let mut entries = Vec::new();
        for (day, choice) in row.iter().enumerate() {
            if *choice != 0 && scope.varies[*employee][day] {
                let cell = day * tables.shifts + usize::from(*choice) - 1;
                entries.extend(self.row_of[cell].map(|row| (row, 1.0)));
            }
        }
        let choice = self.choice_of[*employee].expect("rows come for those who are free");
        entries.push((choice, 1.0));
        self.entries.push(Entry {
            employee: *employee,
            column: at,
            place: self.programme.add(*cost as f64, &entries),
            is_permitted: true,
        });
    }

    /// Forbids the rows of an employee that do what is not open any more.
    pub(super) fn narrow(&mut self, pool: &Pool, employee: usize, open: &[Open]) {
        for entry in self
            .entries
            .iter_mut()
            .filter(|entry| entry.employee == employee)
        {
            if entry.is_permitted && !fits(&pool.column(entry.column).row, open) {
                entry.is_permitted = false;
                self.programme.permit(entry.place, false);
                self.is_narrowed = true;
            }
        }
    }

    pub(super) fn solve(&mut self, tables: &Tables, scope: &Scope) -> Option<Relaxed> {
        let resume = match std::mem::take(&mut self.is_narrowed) {
            true => Resume::Dual,
            false => Resume::Primal,
        };
        let solution = self.programme.solve(resume)?;
        let mut prices = vec![0; tables.cover.len()];
        for (row, cell) in scope.cells.iter().enumerate() {
            let cover = tables.cover[*cell].expect("cells of a scope are counted");
            let price = (solution.duals[row] * SCALE as f64).round() as i64;
            prices[*cell] = price.clamp(-SCALE * cover.over, SCALE * cover.under);
        }
        let values = self
            .entries
            .iter()
            .map(|entry| solution.values[entry.place]);
        Some(Relaxed {
            objective: solution.objective + scope.constant as f64,
            prices,
            values: values.collect(),
        })
    }
}
