//! The one door to mixed-integer models: good_lp writes them, HiGHS solves them.
//!
//! good_lp has no word for the proven bound of an unfinished solve, so the finished model is
//! handed to the `highs` crate, which has.

pub mod columns;

use ::highs::HighsModelStatus;
use good_lp::solvers::highs::highs;
use good_lp::{
    Constraint, Expression, ProblemVariables, SolverModel, Variable, constraint, variable,
};

/// When to stop proving. HiGHS keeps its own clock; without `seconds` it looks at none, and the
/// answer is the same every time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limit {
    pub seconds: Option<f64>,
    /// Branch-and-bound nodes.
    pub nodes: Option<i32>,
}

/// All costs are whole numbers: a gap below one proves the optimum.
const CLOSE: f64 = 0.5;

/// A model to be minimised, built row by row.
pub struct Mip {
    variables: ProblemVariables,
    objective: Expression,
    rows: Vec<Constraint>,
    integers: bool,
}

/// What is known when the solver stops.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// No solution costs less. `None`: not even the relaxation was finished.
    pub bound: Option<f64>,
    /// The best solution found, if any.
    pub objective: Option<f64>,
    pub values: Vec<f64>,
    pub is_optimal: bool,
    /// It is proven that there is no solution.
    pub is_infeasible: bool,
}

impl Mip {
    /// With `integers` false, every whole variable may take fractions: the linear relaxation.
    #[must_use]
    pub fn new(integers: bool) -> Mip {
        Mip {
            variables: ProblemVariables::new(),
            objective: Expression::default(),
            rows: Vec::new(),
            integers,
        }
    }

    pub fn yes_or_no(&mut self, cost: i64) -> Variable {
        let mut definition = variable().min(0.0).max(1.0);
        if self.integers {
            definition = definition.integer();
        }
        self.priced(definition, cost)
    }

    /// Zero or more, not necessarily whole.
    pub fn amount(&mut self, cost: i64) -> Variable {
        self.priced(variable().min(0.0), cost)
    }

    fn priced(&mut self, definition: good_lp::VariableDefinition, cost: i64) -> Variable {
        let added = self.variables.add(definition);
        if cost != 0 {
            // Costs stay far below 2^53, where a double still counts every unit.
            self.objective.add_mul(cost as f64, added);
        }
        added
    }

    /// Adds to what a variable costs.
    pub fn charge(&mut self, variable: Variable, cost: f64) {
        self.objective.add_mul(cost, variable);
    }

    pub fn at_most(&mut self, terms: impl IntoIterator<Item = (i64, Variable)>, limit: i64) {
        self.rows.push(constraint!(sum(terms) <= limit as f64));
    }

    pub fn at_least(&mut self, terms: impl IntoIterator<Item = (i64, Variable)>, limit: i64) {
        self.rows.push(constraint!(sum(terms) >= limit as f64));
    }

    pub fn exactly(&mut self, terms: impl IntoIterator<Item = (i64, Variable)>, amount: i64) {
        self.rows.push(constraint!(sum(terms) == amount as f64));
    }

    /// The next variable gets this place among the values of an answer.
    #[must_use]
    pub fn variables(&self) -> usize {
        self.variables.len()
    }

    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn solve(self, limit: Limit) -> Answer {
        let mut model = self.variables.minimise(self.objective).using(highs);
        for row in self.rows {
            model.add_constraint(row);
        }
        let Ok(mut model) = model.try_into_inner() else {
            return Answer::nothing();
        };
        model.make_quiet();
        model.set_option("threads", 1);
        model.set_option("mip_rel_gap", 0.0);
        model.set_option("mip_abs_gap", CLOSE);
        if let Some(seconds) = limit.seconds {
            model.set_option("time_limit", seconds.max(0.01));
        }
        if let Some(nodes) = limit.nodes {
            model.set_option("mip_max_nodes", nodes);
        }
        let Ok(solved) = model.try_solve() else {
            return Answer::nothing();
        };
        let status = solved.status();
        if status == HighsModelStatus::ModelEmpty {
            return Answer::free();
        }
        let is_optimal = status == HighsModelStatus::Optimal;
        // HiGHS says 2 for a feasible point; the crate's own reading of it panics on "none".
        let found = solved.int_info_value(c"primal_solution_status").ok() == Some(2);
        let objective = found.then(|| solved.objective_value());
        let bound = if is_optimal && self.integers {
            // What presolve alone has solved has no dual bound worth the name.
            objective.map(|objective| objective - CLOSE)
        } else if is_optimal {
            objective
        } else if self.integers {
            let dual = solved.double_info_value(c"mip_dual_bound").ok();
            dual.filter(|bound| bound.is_finite() && bound.abs() < 1e300)
        } else {
            None
        };
        Answer {
            bound,
            objective,
            values: if found {
                solved.get_solution().columns().to_vec()
            } else {
                Vec::new()
            },
            is_optimal,
            is_infeasible: status == HighsModelStatus::Infeasible,
        }
    }
}

fn sum(terms: impl IntoIterator<Item = (i64, Variable)>) -> Expression {
    let mut total = Expression::default();
    for (times, variable) in terms {
        total.add_mul(times as f64, variable);
    }
    total
}

impl Answer {
    /// Nothing to decide costs nothing.
    fn free() -> Answer {
        Answer {
            bound: Some(0.0),
            objective: Some(0.0),
            values: Vec::new(),
            is_optimal: true,
            is_infeasible: false,
        }
    }

    fn nothing() -> Answer {
        Answer {
            bound: None,
            objective: None,
            values: Vec::new(),
            is_optimal: false,
            is_infeasible: false,
        }
    }
}
