//! The best roster of known rows: what dives and parts have left behind is put together exactly.
//!
//! A row whose price is above that of its employee's cheapest by more than the gap is in no better
//! roster (reduced-cost fixing); of the rest, the cheapest few of each employee are chosen from by
//! branch and bound with a limit of nodes, so that the answer is the same every time.

use good_lp::Variable;

use super::price::SCALE;
use super::search::Search;
use crate::mip::{Limit, Mip};

/// Rows of one employee.
const MOST: usize = 80;
/// In hundredths of the cost: with a wider gap too many rows are near enough.
const CLOSE: i64 = 2;
/// Branch-and-bound nodes.
const NODES: i32 = 300;

impl Search<'_, '_> {
    /// A better roster of known rows, if there is one and it is found.
    pub(super) fn gather(&mut self) {
        let (Some(prices), Some(bound)) = (self.centre.clone(), self.bound) else {
            return;
        };
        if CLOSE * self.cost < 100 * (self.cost - bound) {
            return;
        }
        let gap = SCALE * (self.cost - bound);
        let mut mip = Mip::new(true);
        let mut working: Vec<Vec<(i64, Variable)>> = vec![Vec::new(); self.tables.cover.len()];
        // By employee: columns of the pool, and the first of their places in the programme.
        let mut chosen: Vec<(usize, Vec<usize>)> = Vec::new();
        for employee in 0..self.rows.len() {
            let own = self.near(employee, &prices, gap);
            let first = mip.variables();
            let mut one = Vec::new();
            for at in &own {
                let column = self.pool.column(*at);
                let is = mip.yes_or_no(column.cost);
                one.push((1, is));
                for (day, choice) in column.row.iter().enumerate() {
                    if let Some(shift) = choice.checked_sub(1) {
                        working[day * self.tables.shifts + usize::from(shift)].push((1, is));
                    }
                }
            }
            if !one.is_empty() {
                mip.exactly(one, 1);
            }
            chosen.push((first, own));
        }
        for (cover, working) in self.tables.cover.iter().zip(working) {
            if let Some(cover) = cover {
                let under = mip.amount(cover.under);
                let over = mip.amount(cover.over);
                let all = working.into_iter().chain([(1, under), (-1, over)]);
                mip.exactly(all, cover.required);
            }
        }
        let answer = mip.solve(Limit {
            seconds: None,
            nodes: Some(NODES),
        });
        if answer.objective.is_none() {
            return;
        }
        let mut rows = self.rows.clone();
        for (row, (first, own)) in rows.iter_mut().zip(chosen) {
            let mut own = own.into_iter().zip(&answer.values[first..]);
            if let Some((at, _)) = own.find(|(_, value)| 0.5 < **value) {
                row.clone_from(&self.pool.column(at).row);
            }
        }
        self.take(rows);
    }

    /// The rows of an employee that a better roster may have, the cheapest first.
    fn near(&self, employee: usize, prices: &[i64], gap: i64) -> Vec<usize> {
        let all = self.pool.of(employee).iter();
        let mut own: Vec<(i64, usize)> = all.map(|at| (self.priced(*at, prices), *at)).collect();
        own.sort_unstable();
        let least = own.first().map_or(0, |row| row.0);
        let is_now = |at: usize| self.pool.column(at).row == self.rows[employee];
        let own = (own.into_iter().enumerate())
            .filter(|(rank, (price, at))| (*rank < MOST && price - least <= gap) || is_now(*at));
        own.map(|(_, (_, at))| at).collect()
    }
}
