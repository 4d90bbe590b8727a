//! A first roster: one employee after another takes the best row for what is still wanted.

use super::lawful::{Lawful, lawful};
use super::price::{Ask, FAR, SCALE};
use super::search::Search;
use super::tables::{Choice, Open};

/// Of the first question to an employee: a lawful row is to be found if there is one.
const FIRST: Ask = Ask {
    below: FAR,
    rounds: 100,
    labels: 0,
};
/// Whether to look only at what is dealt out, whether all work is worth the same, and labels kept
/// for a day.
type Rung = (bool, bool, usize);

/// Until a lawful row is found.
const LADDER: [Rung; 14] = [
    (false, false, 0),
    (true, false, 0),
    (true, false, 100),
    (true, false, 400),
    (false, false, 100),
    (false, false, 400),
    (true, true, 100),
    (false, true, 100),
    (true, true, 400),
    (false, true, 400),
    (true, true, 2_000),
    (false, true, 2_000),
    (false, false, 10_000),
    (false, false, 100_000),
];
/// After this rung the row is sought by a whole-number programme that only the rules bind.
const MODELLED: usize = 1;
/// What one shift is worth where all are.
const WORTH: i64 = 100 * SCALE;
/// Of a price while a first row is sought.
const CHANCE: i64 = 10 * SCALE;
/// Labels of all days together that memory is spent on.
const MOST_LABELS: usize = 4_000_000;

impl Search<'_, '_> {
    pub(super) fn begin(&mut self) {
        let mut rows = self.rows.clone();
        let mut working = vec![0; self.tables.cover.len()];
        for (employee, place) in rows.iter_mut().enumerate() {
            let prices = self.wants(&working);
            let found = self.first(employee, &prices);
            if let Some((_, row)) = found {
                self.tables.count(&mut working, &row, 1);
                self.pool.add(&self.tables, employee, &row);
                *place = row;
                self.unable[employee] = false;
            }
        }
        self.take(rows);
    }

    /// A lawful row, if one can be found. What counts over the whole horizon is first dealt out
    /// evenly over its days, so that little is left to be searched. Where many days are worth the
    /// same, a fine that is a little higher changes all of them at once; a little chance, drawn anew
    /// for every question, lets it change one after another.
    fn first(&mut self, employee: usize, prices: &[i64]) -> Option<(i64, Vec<Choice>)> {
        let network = &self.tables.staff[employee];
        let (all, dealt): (Vec<Open>, Vec<Open>) = (network.open.clone(), network.dealt());
        for (number, (is_dealt, is_even, labels)) in LADDER.into_iter().enumerate() {
            // Whoever runs out of time has at least asked the easiest way.
            if 0 < number && !self.meter.goes_on() {
                return None;
            }
            let open = if is_dealt { &dealt } else { &all };
            let labels = labels.min(MOST_LABELS / all.len());
            let drawn: Vec<i64> = (prices.iter())
                .map(|price| if is_even { WORTH } else { *price })
                .map(|price| price + self.rng.between(-CHANCE, CHANCE))
                .collect();
            let answer = self.ask(employee, &drawn, open, Ask { labels, ..FIRST });
            if let Some(row) = answer.rows.into_iter().next() {
                return Some(row);
            }
            if FAR <= answer.bound && !is_dealt {
                return None;
            }
            if number == MODELLED {
                match lawful(&self.tables.staff[employee]) {
                    Lawful::Row(row) => return Some((FAR, row)),
                    Lawful::None => return None,
                    Lawful::NotFound => {}
                }
            }
        }
        None
    }
}
