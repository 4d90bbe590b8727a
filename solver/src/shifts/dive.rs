//! From fractions to a roster: a dive that fixes what the relaxation is surest of, day by day and
//! employee by employee, and seeks new rows after each fixing.
//!
//! P. Strandmark, Y. Qu and T. Curtois, First-order linear programming in a column generation-based
//! heuristic approach to the nurse rostering problem, Computers & Operations Research 120 (2020).

use super::generate::Effort;
use super::master::{Master, Relaxed, Scope};
use super::search::Search;
use super::tables::{Choice, fits};

/// A weight this close to one is one.
const WHOLE: f64 = 1.0 - 1e-6;

/// One choice of one employee on one day, and how sure the relaxation is of it.
#[derive(Clone, Copy, Debug)]
struct Wish {
    weight: f64,
    employee: usize,
    day: usize,
    choice: Choice,
}

impl Search<'_, '_> {
    /// A roster better than `cost` within the scope, if the dive ends in one. `share` of what is
    /// undecided is fixed at a time, in hundredths.
    pub(super) fn dive(
        &mut self,
        master: &mut Master,
        scope: &mut Scope,
        mut relaxed: Relaxed,
        effort: Effort,
        share: usize,
    ) -> Option<Vec<Vec<Choice>>> {
        loop {
            // Costs are whole: no roster below the relaxation rounded up.
            if self.cost as f64 - 1.0 + 1e-4 < relaxed.objective {
                return None;
            }
            let wishes = self.wishes(master, scope, &relaxed);
            if wishes.is_empty() {
                return Some(self.settled(master, &relaxed));
            }
            let count = 1 + wishes.len() * share / 100;
            let sure = wishes.iter().filter(|wish| 0.95 < wish.weight).count();
            self.fix(master, scope, &relaxed, &wishes[..count.max(sure)]);
            relaxed = self.generate(master, scope, effort)?;
            if self.meter.is_over() {
                return None;
            }
        }
    }

    /// The likeliest choice of every day that is not decided, the surest first.
    fn wishes(&mut self, master: &Master, scope: &Scope, relaxed: &Relaxed) -> Vec<Wish> {
        let choices = 1 + self.tables.shifts;
        // A little chance breaks ties, so that two dives need not be the same.
        let noise = [0.02, 0.1][self.rng.below(2)];
        let mut weights = vec![Vec::new(); scope.open.len()];
        for employee in &scope.free {
            weights[*employee] = vec![0.0; self.tables.days * choices];
        }
        for (entry, value) in master.entries.iter().zip(&relaxed.values) {
            if 0.0 < *value {
                let row = &self.pool.column(entry.column).row;
                for (day, choice) in row.iter().enumerate() {
                    weights[entry.employee][day * choices + usize::from(*choice)] += value;
                }
            }
        }
        let mut wishes = Vec::new();
        for employee in &scope.free {
            for (day, weights) in weights[*employee].chunks(choices).enumerate() {
                let mut best = (0.0, 0);
                for (choice, weight) in (0..).zip(weights) {
                    if best.0 < *weight {
                        best = (*weight, choice);
                    }
                }
                if 0.0 < best.0 && best.0 < WHOLE {
                    wishes.push(Wish {
                        weight: best.0 + noise * self.rng.fraction(),
                        employee: *employee,
                        day,
                        choice: best.1,
                    });
                }
            }
        }
        wishes.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        wishes
    }

    /// Fixes what can be fixed together: every employee keeps a row that the relaxation uses.
    fn fix(&mut self, master: &mut Master, scope: &mut Scope, relaxed: &Relaxed, wishes: &[Wish]) {
        let mut touched = Vec::new();
        for wish in wishes {
            let mut open = scope.open[wish.employee].clone();
            open[wish.day] &= 1 << wish.choice;
            let used = master.entries.iter().zip(&relaxed.values);
            let mut used = used.filter(|(entry, value)| {
                entry.employee == wish.employee && 0.0 < **value && entry.is_permitted
            });
            if used.any(|(entry, _)| fits(&self.pool.column(entry.column).row, &open)) {
                scope.open[wish.employee] = open;
                touched.push(wish.employee);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for employee in touched {
            master.narrow(&self.pool, employee, &scope.open[employee]);
        }
    }

    /// The roster of a relaxation that has no fractions left.
    fn settled(&self, master: &Master, relaxed: &Relaxed) -> Vec<Vec<Choice>> {
        let mut rows = self.rows.clone();
        for (entry, value) in master.entries.iter().zip(&relaxed.values) {
            if 0.5 < *value {
                rows[entry.employee].clone_from(&self.pool.column(entry.column).row);
            }
        }
        rows
    }
}
