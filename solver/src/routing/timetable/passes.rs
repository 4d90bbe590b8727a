//! The three passes of a timetable: everything as early as possible, then from the finish
//! backwards as late as possible, then forward again along what both allow.
//!
//! The state at a node is how many breaks are behind the vehicle. A start is never better for
//! being later, so the earliest one for each state says all about what is before it, and the
//! latest one all about what comes after.

use super::BreakTimes;
use super::nodes::{Kind, Node};
use crate::base::id::Id;
use crate::base::units::Seconds;
use crate::places::periods::Periods;
use crate::routing::problem::{Break, Problem, Vehicle, start};

/// When each node is reached and starts, and the breaks between.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    pub(super) nodes: Vec<Moment>,
    pub(super) breaks: Vec<BreakTimes>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// When the vehicle left the node before.
    pub(super) leave: Seconds,
    pub(super) arrival: Seconds,
    pub(super) start: Seconds,
}

/// For each node and each number of breaks behind it, a start; `None`: impossible.
type Starts = Vec<Vec<Option<Seconds>>>;

struct Passes<'p> {
    from: Seconds,
    periods: &'p Periods,
    nodes: &'p [Node],
    breaks: &'p [(usize, Break)],
    /// Windows and hours may be missed.
    missing: bool,
}

/// The moments in which every window is kept and every break taken, if there are any.
pub(super) fn keep_windows(
    problem: &Problem,
    vehicle: Id<Vehicle>,
    nodes: &[Node],
    breaks: &[(usize, Break)],
) -> Option<Moments> {
    let passes = Passes {
        from: problem.vehicles()[vehicle].shift.from,
        periods: problem.periods(vehicle),
        nodes,
        breaks,
        missing: false,
    };
    let early = passes.earliest();
    let finish = passes.finish(&early)?;
    let late = passes.latest(&early, finish);
    Some(passes.walk(&early, &late))
}

/// The moments of a route without breaks, late where it must be.
pub(super) fn allow_misses(problem: &Problem, vehicle: Id<Vehicle>, nodes: &[Node]) -> Moments {
    let passes = Passes {
        from: problem.vehicles()[vehicle].shift.from,
        periods: problem.periods(vehicle),
        nodes,
        breaks: &[],
        missing: true,
    };
    let early = passes.earliest();
    let finish = passes.finish(&early);
    let finish = finish.expect("whatever is late is kept at its moment");
    let late = passes.latest(&early, finish);
    passes.walk(&early, &late)
}

impl Passes<'_> {
    fn earliest(&self) -> Starts {
        let states = self.breaks.len() + 1;
        let mut early: Starts = vec![vec![None; states]; self.nodes.len()];
        for behind in 0..states {
            early[0][behind] = Some(self.from.max(self.skipped(behind)));
        }
        for at in 1..self.nodes.len() {
            for behind in 0..states {
                let Some(from) = early[at - 1][behind] else {
                    continue;
                };
                for (taken, leave) in self.leaves(at - 1, behind, from).into_iter().enumerate() {
                    let start = self.start(at, leave, taken);
                    let known = &mut early[at][behind + taken];
                    if start.is_some() && known.is_none_or(|known| start < Some(known)) {
                        *known = start;
                    }
                }
            }
        }
        early
    }

    /// Whoever departs no earlier has no need of the first so many breaks.
    fn skipped(&self, breaks: usize) -> Seconds {
        let closed = self.breaks[..breaks].iter();
        let closed = closed.map(|(_, row)| row.windows.last().map_or(row.length, |last| last.to));
        closed.fold(Seconds(i64::MIN), |last, to| last.max(to + Seconds(1)))
    }

    /// Whoever is done by `finish` has no need of breaks beyond the first so many.
    fn is_done(&self, breaks: usize, finish: Seconds) -> bool {
        let mut rest = self.breaks[breaks..].iter();
        rest.all(|(_, row)| row.windows.first().is_none_or(|first| finish <= first.from))
    }

    /// When the vehicle can leave a node where it starts at `from`, after no break, the next one,
    /// the next two …
    fn leaves(&self, at: usize, behind: usize, from: Seconds) -> Vec<Seconds> {
        let mut leave = from + self.nodes[at].work;
        let mut leaves = vec![leave];
        for (_, row) in &self.breaks[behind..] {
            match start(&row.windows, leave) {
                Some(start) => leave = start + row.length,
                None => break,
            }
            leaves.push(leave);
        }
        leaves
    }

    /// The earliest start at a node for who leaves the one before at `leave`.
    fn start(&self, at: usize, leave: Seconds, taken: usize) -> Option<Seconds> {
        let node = &self.nodes[at];
        let arrival = self.periods.arrive(leave, node.way);
        match node.given {
            // A fact is a fact, but nobody takes a break that makes them late for it.
            Some(given) => (taken == 0 || arrival <= given).then_some(given),
            None if self.missing => Some(node.at_all(arrival)),
            None => node.in_time(arrival),
        }
    }

    fn finish(&self, early: &Starts) -> Option<Seconds> {
        let last = early.last().map_or(&[][..], |last| last);
        let finishes = last.iter().enumerate();
        finishes
            .filter_map(|(behind, finish)| finish.filter(|finish| self.is_done(behind, *finish)))
            .min()
    }

    /// Before a fact, what is earliest by the rules may be too late for it.
    fn last_fact(&self) -> usize {
        let given = |node: &Node| node.given.is_some();
        self.nodes.iter().rposition(given).unwrap_or(0)
    }

    fn latest(&self, early: &Starts, finish: Seconds) -> Starts {
        let states = self.breaks.len() + 1;
        let end = self.nodes.len() - 1;
        let mut late: Starts = vec![vec![None; states]; self.nodes.len()];
        for behind in 0..states {
            let reached = early[end][behind].is_some_and(|early| early <= finish);
            late[end][behind] = (reached && self.is_done(behind, finish)).then_some(finish);
        }
        let last_fact = self.last_fact();
        for at in (0..end).rev() {
            for behind in 0..states {
                let Some(earliest) = early[at][behind] else {
                    continue;
                };
                let by = (0..states - behind)
                    .filter_map(|taken| {
                        let next = late[at + 1][behind + taken]?;
                        let leave = self.periods.leave(next, self.nodes[at + 1].way);
                        self.leave_by(behind, taken, leave)
                    })
                    .max();
                let start = by.and_then(|by| self.latest_start(at, earliest, by));
                let possible = |start: &Seconds| earliest <= *start || at < last_fact;
                late[at][behind] = start.filter(possible);
            }
        }
        late
    }

    /// When work must end so that so many breaks fit in before `leave`.
    fn leave_by(&self, behind: usize, taken: usize, leave: Seconds) -> Option<Seconds> {
        let breaks = self.breaks[behind..behind + taken].iter().rev();
        breaks.fold(Some(leave), |leave, (_, row)| {
            let bound = leave? - row.length;
            let mut open = row.windows.iter().rev();
            let window = open.find(|window| window.from <= bound)?;
            Some(bound.min(window.to))
        })
    }

    /// The latest start of a node whose work must end by a moment.
    fn latest_start(&self, at: usize, earliest: Seconds, by: Seconds) -> Option<Seconds> {
        let node = &self.nodes[at];
        if node.given.is_some() {
            return node.given;
        }
        let bound = by - node.work;
        if node.is_late(earliest) {
            return (self.missing || earliest <= bound).then_some(earliest);
        }
        node.latest(bound)
    }

    /// Forward from the latest departure, along starts from which the finish can be kept.
    fn walk(&self, early: &Starts, late: &Starts) -> Moments {
        let departures = late[0].iter().enumerate();
        let best = departures.max_by_key(|(behind, departure)| (**departure, *behind));
        let (mut behind, mut now) = match best {
            Some((behind, Some(departure))) => (behind, *departure),
            // Facts may contradict each other; then nothing is held back.
            _ => (0, early[0][0].unwrap_or(self.from)),
        };
        let mut moments = Moments {
            nodes: vec![Moment {
                leave: now,
                arrival: now,
                start: now,
            }],
            breaks: Vec::new(),
        };
        for at in 1..self.nodes.len() {
            let leaves = self.leaves(at - 1, behind, now);
            let (taken, moment) = self.choose(at, behind, &leaves, late);
            let mut leave = leaves[0];
            for (number, row) in &self.breaks[behind..behind + taken] {
                let start = start(&row.windows, leave).unwrap_or(leave);
                let end = start + row.length;
                let number = *number;
                moments.breaks.push(BreakTimes { number, start, end });
                leave = end;
            }
            moments.nodes.push(moment);
            behind += taken;
            now = moment.start;
        }
        moments
    }

    /// How many breaks to take before driving on to a node, and its moments then.
    fn choose(
        &self,
        at: usize,
        behind: usize,
        leaves: &[Seconds],
        late: &Starts,
    ) -> (usize, Moment) {
        let node = &self.nodes[at];
        let option = |taken: usize| {
            let latest = late[at][behind + taken]?;
            let leave = leaves[taken];
            let start = self.start(at, leave, taken)?;
            let held = if node.is_held() { latest } else { start };
            let moment = Moment {
                leave,
                arrival: self.periods.arrive(leave, node.way),
                start: held,
            };
            (start <= latest).then_some((taken, moment))
        };
        let found = match node.kind {
            Kind::Load => (0..leaves.len()).rev().find_map(option),
            _ => (0..leaves.len()).find_map(option),
        };
        let leave = leaves[0];
        let arrival = self.periods.arrive(leave, node.way);
        let start = node.given.unwrap_or_else(|| node.at_all(arrival));
        let moment = Moment {
            leave,
            arrival,
            start,
        };
        found.unwrap_or((0, moment))
    }
}
