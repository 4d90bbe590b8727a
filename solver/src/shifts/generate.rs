//! Column generation (Gilmore and Gomory 1961; Desaulniers, Desrosiers and Solomon 2005): rows that
//! pay at the prices of the master programme join it, until none is left. Prices are smoothed
//! towards those of the best bound (Wentges 1997), which the Lagrangian gives at any prices.

use super::master::{Master, Relaxed, Scope};
use super::price::{Ask, SCALE};
use super::search::Search;
use super::tables::Choice;

/// How much work is put into it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Programmes solved.
    pub(super) rounds: usize,
    /// Subgradient steps of each question.
    pub(super) steps: usize,
    /// Labels kept for a day, at first and at most: more only when fewer find nothing.
    pub(super) labels: usize,
    pub(super) most_labels: usize,
    /// Share of the old prices, in hundredths.
    pub(super) smoothing: i64,
    /// Relative distance of bound and relaxation at which no more rows are sought.
    pub(super) close: f64,
    /// The scope is the whole problem: what is proven for it holds for every roster.
    pub(super) is_whole: bool,
}

/// What one question to every employee has told.
pub(super) struct Told {
    /// In the scale of prices.
    pub(super) bound: i64,
    /// Rows that the pool did not know, or the programme did not.
    pub(super) rows: Vec<usize>,
    /// By employee in the order of the scope: the cheapest row, lawful or not.
    pub(super) cheapest: Vec<Vec<Choice>>,
}

impl Search<'_, '_> {
    /// Adds rows to `master`; the last solution, or `None` when there is none.
    pub(super) fn generate(
        &mut self,
        master: &mut Master,
        scope: &Scope,
        mut effort: Effort,
    ) -> Option<Relaxed> {
        let mut smoothing = effort.smoothing;
        let mut highest = -i64::MAX;
        let mut centre = match effort.is_whole {
            true => self.centre.clone(),
            false => None,
        };
        let mut last = None;
        for _ in 0..effort.rounds {
            if !self.meter.goes_on() {
                return last;
            }
            let relaxed = master.solve(&self.tables, scope)?;
            let prices = match &centre {
                Some(centre) if 0 < smoothing => {
                    let blend = |(old, new): (&i64, &i64)| {
                        (old * smoothing + new * (100 - smoothing)) / 100
                    };
                    centre.iter().zip(&relaxed.prices).map(blend).collect()
                }
                _ => relaxed.prices.clone(),
            };
            let told = self.ask_all(master, scope, &prices, effort);
            let objective = relaxed.objective;
            last = Some(relaxed);
            let Some(told) = told else { return last };
            for at in &told.rows {
                master.add(&self.tables, scope, *at, self.pool.column(*at));
            }
            if highest < told.bound {
                highest = told.bound;
                centre = Some(prices);
            }
            if effort.is_whole {
                self.prove(told.bound);
                self.centre.clone_from(&centre);
            }
            let bound = highest as f64 / SCALE as f64;
            if objective - bound <= effort.close * objective.abs() + 1e-6 {
                return last;
            }
            match (told.rows.is_empty(), smoothing) {
                (true, 0) if effort.labels < effort.most_labels => effort.labels *= 4,
                (true, 0) => return last,
                (true, _) => smoothing = 0,
                (false, _) => smoothing = effort.smoothing,
            }
        }
        if !self.meter.goes_on() {
            return last;
        }
        master.solve(&self.tables, scope)
    }

    /// Asks for everybody's best row at `prices`; `None` when the search is over.
    pub(super) fn ask_all(
        &mut self,
        master: &Master,
        scope: &Scope,
        prices: &[i64],
        effort: Effort,
    ) -> Option<Told> {
        let mut told = Told {
            bound: scope.cover_bound(&self.tables, prices),
            rows: Vec::new(),
            cheapest: Vec::new(),
        };
        let mut known = vec![super::price::FAR; scope.open.len()];
        for entry in master.entries.iter().filter(|entry| entry.is_permitted) {
            let cost = self.priced(entry.column, prices);
            let known = &mut known[entry.employee];
            *known = cost.min(*known);
        }
        for employee in &scope.free {
            if !self.meter.goes_on() {
                return None;
            }
            let ask = Ask {
                below: known[*employee],
                rounds: effort.steps,
                labels: effort.labels,
            };
            let found = self.ask(*employee, prices, &scope.open[*employee], ask);
            told.bound += found.bound.min(ask.below);
            let cheapest = found.rows.first().map_or(&found.path, |(_, row)| row);
            told.cheapest.push(cheapest.clone());
            for (_, row) in found.rows {
                let at = self.pool.add(&self.tables, *employee, &row);
                told.rows.push(at);
            }
        }
        Some(told)
    }

    /// What a row costs at `prices`.
    pub(super) fn priced(&self, column: usize, prices: &[i64]) -> i64 {
        let column = self.pool.column(column);
        let worked = column
            .row
            .iter()
            .enumerate()
            .filter(|(_, choice)| **choice != 0);
        let pay: i64 = worked
            .map(|(day, choice)| prices[day * self.tables.shifts + usize::from(*choice) - 1])
            .sum();
        SCALE * column.cost - pay
    }
}
