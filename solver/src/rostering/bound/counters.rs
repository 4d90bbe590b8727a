//! What those who are posted hold at their hosts, at given prices.

use super::ground::{Counter, Ground, Visit};
use super::prices::Prices;

/// What those posted earn at each counter. A line is held once in each of its cycles, on the best
/// half-day of the weeks somebody is there; that they hold one at a time is forgotten, which only
/// lowers the bound.
pub(super) struct Counters<'g> {
    ground: &'g Ground<'g>,
    /// Per counter, line and week: the best session.
    best: Vec<Vec<Vec<(f64, usize)>>>,
}

impl<'g> Counters<'g> {
    pub(super) fn new(ground: &'g Ground<'g>, prices: &Prices) -> Counters<'g> {
        let best = |counter: &Counter, visit: &Visit| {
            let open = ground.problem.hosts()[counter.host].open;
            let weeks = 0..ground.weeks(visit.line);
            let best = weeks.map(|week| {
                let mut best = (0.0, 0);
                for half in ground.problem.worked(week).and(open).iter() {
                    let session = ground.session(visit.line, week, half);
                    let earned = prices.sessions[session] - visit.cost;
                    if best.0 < earned {
                        best = (earned, session);
                    }
                }
                best
            });
            best.collect()
        };
        let best = (ground.counters.iter())
            .map(|counter| {
                let lines = counter.lines.iter();
                lines.map(|visit| best(counter, visit)).collect()
            })
            .collect();
        Counters { ground, best }
    }

    /// What a week there adds when the whole cycles of all lines are stayed for.
    pub(super) fn share(&self, counter: usize, week: usize) -> f64 {
        let lines = self.ground.counters[counter]
            .lines
            .iter()
            .zip(&self.best[counter]);
        lines
            .map(|(visit, best)| {
                let every = self.ground.problem.lines()[visit.line].every;
                let from = (week / every * every).min(best.len());
                let cycle = &best[from..(from + every).min(best.len())];
                let most = cycle.iter().map(|one| one.0).fold(0.0, f64::max);
                most / every as f64
            })
            .sum()
    }

    /// What somebody earns there in these weeks; `held` hears of every session.
    pub(super) fn earned(
        &self,
        counter: usize,
        weeks: std::ops::Range<usize>,
        mut held: impl FnMut(usize),
    ) -> f64 {
        let mut sum = 0.0;
        for (visit, best) in self.ground.counters[counter]
            .lines
            .iter()
            .zip(&self.best[counter])
        {
            let every = self.ground.problem.lines()[visit.line].every;
            let mut of_cycle = (0.0, 0);
            let end = weeks.end.min(best.len());
            for (week, session) in best.iter().enumerate().take(end).skip(weeks.start) {
                if of_cycle.0 < session.0 {
                    of_cycle = *session;
                }
                let last = (week + 1).is_multiple_of(every) || week + 1 == weeks.end;
                if last && 0.0 < of_cycle.0 {
                    sum += of_cycle.0;
                    held(of_cycle.1);
                    of_cycle = (0.0, 0);
                }
            }
        }
        sum
    }
}
