//! The days that are still open for an employee. Before them and after them everything is decided,
//! so only they need be searched.

use super::Usage;
use crate::shifts::tables::{Choice, Network, OFF, Open};

pub(super) struct Span {
    pub(super) first: usize,
    /// After the last day that is searched.
    pub(super) end: usize,
    /// After the day before the first.
    pub(super) state: Option<usize>,
    /// What the days outside use.
    pub(super) used: Usage,
    /// What the days outside cost, in the scale of prices.
    pub(super) cost: i64,
    days: usize,
}

impl Span {
    /// `cell` tells what a shift costs by day and place. `None` when what is decided is unlawful.
    pub(super) fn new(
        network: &Network,
        open: &[Open],
        cell: impl Fn(usize, usize) -> i64,
    ) -> Option<Span> {
        let is_decided = |day: usize| open[day].count_ones() == 1;
        let first = (0..open.len()).find(|day| !is_decided(*day));
        let last = (0..open.len()).rfind(|day| !is_decided(*day));
        // One day is searched even when there is nothing to decide.
        let first = first.unwrap_or(0);
        let end = after(open, last.unwrap_or(0));
        let mut span = Span {
            first,
            end,
            state: None,
            used: Usage {
                counts: vec![0; network.limits.len()],
                ..Usage::default()
            },
            cost: 0,
            days: open.len(),
        };
        span.state = span.follow(network, open, 0..first, None, &cell)?;
        if end < open.len() {
            // The last day searched begins a run of work, whatever was before it.
            let place = network
                .shifts
                .iter()
                .position(|shift| open[end - 1] >> (1 + shift) & 1 == 1);
            let begun = Some(network.worked(1, place?));
            span.follow(network, open, end..open.len(), begun, &cell)?;
        }
        Some(span)
    }

    /// Does what is decided, day by day; the state after it.
    fn follow(
        &mut self,
        network: &Network,
        open: &[Open],
        days: std::ops::Range<usize>,
        mut state: Option<usize>,
        cell: &impl Fn(usize, usize) -> i64,
    ) -> Option<Option<usize>> {
        for day in days {
            let mut way = None;
            network.ways(day, state, open[day], |what, next, is_weekend| {
                way = Some((what, next, is_weekend));
            });
            let (what, next, is_weekend) = way?;
            state = Some(next);
            if let Some(place) = what.checked_sub(1) {
                self.used.add(network, place, is_weekend);
                self.cost += cell(day, place);
            }
        }
        Some(state)
    }

    /// The whole row, from what is done on the days searched.
    pub(super) fn row(&self, open: &[Open], inside: &[Choice]) -> Vec<Choice> {
        let decided = |day: usize| Choice::try_from(open[day].trailing_zeros()).expect("a bit");
        let before = (0..self.first).map(decided);
        let after = (self.end..self.days).map(decided);
        before.chain(inside.iter().copied()).chain(after).collect()
    }
}

/// The day after which nothing depends on what is done until `last`: the first day of a run of work
/// after days off that follow a decided day of work.
fn after(open: &[Open], last: usize) -> usize {
    let mut days = last + 1..open.len();
    let is_off = |day: usize| open[day] == OFF;
    let seen = days.find(|day| !is_off(*day));
    let seen = seen.and_then(|_| days.find(|day| is_off(*day)));
    let seen = seen.and_then(|_| days.find(|day| !is_off(*day)));
    seen.map_or(open.len(), |day| day + 1)
}
