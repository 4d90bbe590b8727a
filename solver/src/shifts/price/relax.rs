//! The shortest path of an employee's days when everything that counts over the whole horizon is
//! fined: backwards, so that what is left to pay is known for every state of every day.

use super::span::Span;
use super::{Desk, FAR, Fines, Usage};
use crate::shifts::tables::{Choice, Network, OFF, Open};

/// A day to be added in front of those after it.
struct Day<'d> {
    number: usize,
    open: Open,
    /// By place: what a shift costs with fines.
    fined: &'d [i64],
    /// The fine of a weekend.
    weekend: i64,
}

impl Desk {
    /// Fills `value`; the cheapest row with fines, in days × states × followers.
    pub(super) fn relax(
        &mut self,
        network: &Network,
        open: &[Open],
        span: &Span,
        fines: &Fines,
    ) -> i64 {
        let kinds = network.shifts.len();
        let fine = |place: usize| {
            let count = network.counter[place].map_or(0, |counter| fines.counts[counter]);
            network.minutes[place] * fines.minutes + count
        };
        let fine_of: Vec<i64> = (0..kinds).map(fine).collect();
        self.weekend = fines.weekend;
        self.fined.clear();
        for day in self.cells.chunks(kinds.max(1)) {
            let fined = day.iter().zip(&fine_of).map(|(cell, fine)| cell + fine);
            self.fined.extend(fined);
        }
        let backwards = Backwards {
            network,
            open,
            span,
        };
        backwards.fill(&self.fined, fines.weekend, &mut self.value, &mut self.ahead);
        let mut best = FAR;
        network.ways(
            span.first,
            span.state,
            open[span.first],
            |what, state, is_weekend| {
                let cost = if what == 0 { 0 } else { self.fined[what - 1] };
                let fine = if is_weekend { fines.weekend } else { 0 };
                best = best.min(cost + fine + self.value[state]);
            },
        );
        best + fines.of(&span.used)
    }

    /// Fills `most`: how many minutes can still be worked, below zero.
    pub(super) fn most_minutes(&mut self, network: &Network, open: &[Open], span: &Span) {
        let days = span.end - span.first;
        let minutes: Vec<i64> = network.minutes.iter().map(|minutes| -minutes).collect();
        let backwards = Backwards {
            network,
            open,
            span,
        };
        backwards.fill(&minutes.repeat(days), 0, &mut self.most, &mut self.ahead);
    }

    /// A cheapest row of the last `relax`, what its days in the span cost without fines, and what all
    /// of it uses.
    pub(super) fn path(
        &self,
        network: &Network,
        open: &[Open],
        span: &Span,
    ) -> (Vec<Choice>, i64, Usage) {
        let (kinds, states) = (network.shifts.len(), network.states());
        let mut usage = span.used.clone();
        let (mut row, mut cost, mut state) = (Vec::new(), 0, span.state);
        let days = open.iter().enumerate().take(span.end).skip(span.first);
        for (day, open) in days {
            let at = day - span.first;
            let mut best = (i64::MAX, 0, 0, false);
            network.ways(day, state, *open, |what, next, is_weekend| {
                let mut ahead = self.value[at * states + next];
                if what != 0 {
                    ahead += self.fined[at * kinds + what - 1];
                }
                if is_weekend {
                    ahead += self.weekend;
                }
                if ahead < best.0 {
                    best = (ahead, what, next, is_weekend);
                }
            });
            let (_, what, next, is_weekend) = best;
            state = Some(next);
            if let Some(place) = what.checked_sub(1) {
                row.push(network.choice(place));
                cost += self.cells[at * kinds + place];
                usage.add(network, place, is_weekend);
            } else {
                row.push(0);
            }
        }
        (span.row(open, &row), cost, usage)
    }
}

/// The days of a span from the last to the first.
struct Backwards<'b> {
    network: &'b Network,
    open: &'b [Open],
    span: &'b Span,
}

impl Backwards<'_> {
    /// By day and state: the least that the days after it cost, when a shift costs `fined` by day and
    /// place.
    fn fill(&self, fined: &[i64], weekend: i64, value: &mut Vec<i64>, ahead: &mut Vec<i64>) {
        let (kinds, states) = (self.network.shifts.len(), self.network.states());
        let days = self.span.end - self.span.first;
        value.clear();
        value.resize(days * states, 0);
        for at in (1..days).rev() {
            let (before, after) = value.split_at_mut(at * states);
            let day = Day {
                number: self.span.first + at,
                open: self.open[self.span.first + at],
                fined: &fined[at * kinds..(at + 1) * kinds],
                weekend,
            };
            let now = &mut before[(at - 1) * states..];
            step(self.network, &day, &after[..states], now, ahead);
        }
    }
}

/// From the values after a day to those after the day before.
fn step(network: &Network, day: &Day<'_>, after: &[i64], now: &mut [i64], ahead: &mut Vec<i64>) {
    let kinds = network.shifts.len();
    let (from_off, from_work) = match day.number % 7 {
        5 => (day.weekend, day.weekend),
        6 => (day.weekend, 0),
        _ => (0, 0),
    };
    let is_open = |place: usize| day.open >> (1 + network.shifts[place]) & 1 == 1;
    let is_off_open = day.open & OFF != 0;
    let mut begin = FAR;
    for place in (0..kinds).filter(|place| is_open(*place)) {
        begin = begin.min(day.fined[place] + after[network.worked(1, place)] + from_off);
    }
    for off in 0..network.min_off {
        let stay = match is_off_open {
            true => after[(off + 1).min(network.min_off - 1)],
            false => FAR,
        };
        // A run from the first day on has no least length.
        let is_long = off + 1 == network.min_off || off + 1 == day.number;
        now[off] = if is_long { stay.min(begin) } else { stay }.min(FAR);
    }
    let rest = if is_off_open { after[0] } else { FAR };
    for length in 1..=network.lengths {
        let is_long = network.min_work <= length || length == day.number;
        let end = if is_long { rest } else { FAR };
        let longer = network.longer(length);
        if let Some(longer) = longer {
            ahead.clear();
            ahead.extend((0..kinds).map(|place| match is_open(place) {
                true => day.fined[place] + after[network.worked(longer, place)] + from_work,
                false => FAR,
            }));
        }
        for place in 0..kinds {
            let mut best = end;
            if longer.is_some() {
                for next in &network.followers[place] {
                    best = best.min(ahead[*next]);
                }
            }
            now[network.worked(length, place)] = best.min(FAR);
        }
    }
}
