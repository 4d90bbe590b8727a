//! Linear programmes that grow by columns and are solved again from where they stood.
//!
//! HiGHS looks at no clock here, so the same columns give the same answer every time.

use highs::{Col, ColProblem, HighsModelStatus, Model, Row, Sense};

/// How the simplex starts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// Columns have come: the basis still gives a solution.
    Primal,
    /// Limits have changed: the basis still gives prices.
    Dual,
}

/// An optimal solution of the relaxation.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    pub objective: f64,
    /// Per column.
    pub values: Vec<f64>,
    /// Per row: by how much the objective grows with each unit of its right-hand side.
    pub duals: Vec<f64>,
}

/// A programme to be minimised over columns that are zero or more.
pub struct Columns {
    /// `None` after a failure of the solver.
    model: Option<Model>,
    rows: Vec<Row>,
    columns: Vec<Col>,
}

impl Columns {
    /// One row for every right-hand side: the sum of its columns is exactly that.
    #[must_use]
    pub fn new(right_hand_sides: &[f64]) -> Columns {
        let mut model = ColProblem::new().optimise(Sense::Minimise);
        model.make_quiet();
        model.set_option("threads", 1);
        model.set_option("presolve", "off");
        model.set_option("solver", "simplex");
        let none: [(Col, f64); 0] = [];
        let rows = right_hand_sides
            .iter()
            .map(|amount| model.add_row(*amount..=*amount, none))
            .collect();
        Columns {
            model: Some(model),
            rows,
            columns: Vec::new(),
        }
    }

    /// A column that adds its `entries` (row and amount) to the rows; its place among the values.
    pub fn add(&mut self, cost: f64, entries: &[(usize, f64)]) -> usize {
        let place = self.columns.len();
        if let Some(model) = &mut self.model {
            let entries = entries
                .iter()
                .map(|(row, amount)| (self.rows[*row], *amount));
            self.columns.push(model.add_col(cost, 0.0.., entries));
        }
        place
    }

    /// Forbids a column, or permits it again.
    pub fn permit(&mut self, column: usize, is_permitted: bool) {
        if let Some(model) = &mut self.model {
            match is_permitted {
                true => model.change_column_bounds(self.columns[column], 0.0..),
                false => model.change_column_bounds(self.columns[column], 0.0..=0.0),
            }
        }
    }

    /// `None` when there is no solution, or the solver gives up.
    pub fn solve(&mut self, resume: Resume) -> Option<Solution> {
        let mut model = self.model.take()?;
        let strategy = match resume {
            Resume::Dual => 1,
            Resume::Primal => 4,
        };
        model.set_option("simplex_strategy", strategy);
        let solved = model.try_solve().ok()?;
        let is_optimal = solved.status() == HighsModelStatus::Optimal;
        let answer = is_optimal.then(|| {
            let solution = solved.get_solution();
            Solution {
                objective: solved.objective_value(),
                values: solution.columns().to_vec(),
                duals: solution.dual_rows().to_vec(),
            }
        });
        self.model = Some(solved.into());
        answer
    }
}
