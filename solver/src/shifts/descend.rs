//! Prices of the cells by subgradient steps (Held, Wolfe and Crowder 1974) with a direction that
//! remembers (Camerini, Fratta and Maffioli 1975): no master programme is needed, and the rows
//! found on the way are good ones to start it from.

use super::generate::Effort;
use super::master::{Master, Scope};
use super::price::SCALE;
use super::search::Search;

/// Steps without a better bound after which steps are halved.
const PATIENCE: usize = 8;

impl Search<'_, '_> {
    /// Raises the bound of the whole problem by so many steps; without labels, by fines alone.
    pub(super) fn descend(&mut self, scope: &Scope, steps: usize, labels: usize) {
        let effort = Effort {
            rounds: 0,
            steps: 4,
            labels,
            most_labels: labels,
            close: 0.0,
            smoothing: 0,
            is_whole: true,
        };
        let nothing = Master::new(&self.tables, scope);
        let cells = self.tables.cover.len();
        let (mut prices, mut direction) = (vec![0; cells], vec![0.0; cells]);
        let (mut highest, mut reach, mut quiet) = (-i64::MAX, 1.0, 0);
        for _ in 0..steps {
            let Some(told) = self.ask_all(&nothing, scope, &prices, effort) else {
                return;
            };
            quiet += 1;
            if highest < told.bound {
                highest = told.bound;
                self.centre = Some(prices.clone());
                self.prove(told.bound);
                quiet = 0;
            }
            if quiet == PATIENCE {
                (quiet, reach) = (0, reach / 2.0);
                direction.fill(0.0);
            }
            let mut rows = self.rows.clone();
            for (employee, row) in scope.free.iter().zip(told.cheapest) {
                rows[*employee] = row;
            }
            let working = self.tables.working(&rows);
            for cell in &scope.cells {
                let required = self.tables.cover[*cell].map_or(0, |cover| cover.required);
                let missing = (required - working[*cell]) as f64;
                direction[*cell] = 0.6 * direction[*cell] + missing;
            }
            let square: f64 = scope
                .cells
                .iter()
                .map(|cell| direction[*cell].powi(2))
                .sum();
            let gap = (SCALE as f64 * self.cost as f64 - told.bound as f64).max(SCALE as f64);
            let step = 0.5 * reach * gap / square.max(1e-9);
            for cell in &scope.cells {
                let cover = self.tables.cover[*cell].expect("cells of a scope are counted");
                let moved = prices[*cell] + (step * direction[*cell]) as i64;
                prices[*cell] = moved.clamp(-SCALE * cover.over, SCALE * cover.under);
            }
        }
    }
}
