//! The moments of a route: as early as possible, as late as the earliest finish allows, and what
//! lies between, as docs/MODEL.md says.
//!
//! At each node there is one state for each number of breaks that are over. Speeds by period keep
//! the order of departures, so the earliest start of a state is the best for all that follows.

use super::net::{Net, Pause, Van};
use crate::base::units::Seconds;
use crate::places::periods::Periods;

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// From the node before, at 100 per cent of the speed.
    pub(super) way: i64,
    pub(super) work: i64,
    pub(super) ready: i64,
    /// None: at any time.
    pub(super) windows: (u32, u32),
    pub(super) may_be_late: bool,
    pub(super) fact: Option<i64>,
    /// Starts as late as the finish allows.
    pub(super) is_held: bool,
    pub(super) is_loading: bool,
}

/// When a node is left behind, reached and begun.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moment {
    pub(super) leave: i64,
    pub(super) arrival: i64,
    pub(super) start: i64,
}

/// Rows kept between uses.
#[derive(Clone, Debug, Default)]
pub(super) struct Passes {
    pub(super) nodes: Vec<Node>,
    pub(super) moments: Vec<Moment>,
    early: Vec<Option<i64>>,
    late: Vec<Option<i64>>,
}

impl Node {
    /// A start or an end.
    pub(super) fn still(ready: i64) -> Node {
        Node {
            way: 0,
            work: 0,
            ready,
            windows: (0, 0),
            may_be_late: false,
            fact: None,
            is_held: false,
            is_loading: false,
        }
    }

    /// The earliest start after an arrival that keeps the rules.
    #[inline]
    pub(super) fn begin(&self, net: &Net<'_>, arrival: i64) -> Option<i64> {
        let moment = arrival.max(self.ready);
        if self.windows.0 == self.windows.1 {
            return Some(moment);
        }
        open(net.windows(self.windows), moment).or(self.may_be_late.then_some(moment))
    }

    /// How long after the last window.
    pub(super) fn lateness(&self, net: &Net<'_>, start: i64) -> i64 {
        let closes = net.windows(self.windows).last();
        closes.map_or(0, |window| (start - window.1).max(0))
    }

    /// The latest start within a window, at or before a moment.
    #[inline]
    fn latest(&self, net: &Net<'_>, moment: i64) -> Option<i64> {
        if self.windows.0 == self.windows.1 {
            return Some(moment);
        }
        let windows = net.windows(self.windows).iter().rev();
        let mut windows = windows.skip_while(|window| moment < window.0);
        windows.next().map(|window| moment.min(window.1))
    }
}

/// The earliest moment within windows, at or after a moment. A depot that is open for less long than
/// loading takes has none.
#[inline]
pub(super) fn open(windows: &[(i64, i64)], moment: i64) -> Option<i64> {
    let window = windows
        .iter()
        .find(|window| moment.max(window.0) <= window.1);
    window.map(|window| moment.max(window.0))
}

#[inline]
pub(super) fn arrive(periods: &Periods, leave: i64, way: i64) -> i64 {
    match periods.is_flat() {
        true => leave + way,
        false => periods.arrive(Seconds(leave), Seconds(way)).0,
    }
}

#[inline]
pub(super) fn leave(periods: &Periods, arrival: i64, way: i64) -> i64 {
    match periods.is_flat() {
        true => arrival - way,
        false => periods.leave(Seconds(arrival), Seconds(way)).0,
    }
}

impl Passes {
    /// The earliest finish at which every break has been taken that must be.
    pub(super) fn finish(&mut self, net: &Net<'_>, van: &Van, pauses: &[usize]) -> Option<i64> {
        let states = pauses.len() + 1;
        self.early.clear();
        self.early.resize(self.nodes.len() * states, None);
        let mut from = van.from;
        for over in 0..states {
            if 0 < over {
                // Whoever departs after a break has closed needs none.
                let pause = &van.pauses[pauses[over - 1]];
                let closes = net.windows(pause.windows).last();
                from = from.max(closes.map_or(pause.length, |window| window.1) + 1);
            }
            self.early[over] = Some(from);
        }
        for at in 1..self.nodes.len() {
            for over in 0..states {
                self.spread(net, van, pauses, at, over);
            }
        }
        let last = &self.early[(self.nodes.len() - 1) * states..];
        let finishes = last.iter().enumerate();
        finishes
            .filter_map(|(over, finish)| {
                finish.filter(|finish| is_done(net, van, &pauses[over..], *finish))
            })
            .min()
    }

    /// From one state of the node before to those of a node.
    #[inline]
    fn spread(&mut self, net: &Net<'_>, van: &Van, pauses: &[usize], at: usize, over: usize) {
        let states = pauses.len() + 1;
        let Some(start) = self.early[(at - 1) * states + over] else {
            return;
        };
        let periods = net.periods(van);
        let mut leave = start + self.nodes[at - 1].work;
        let node = &self.nodes[at];
        for after in over..states {
            if over < after {
                match take(net, &van.pauses[pauses[after - 1]], leave) {
                    Some(end) => leave = end,
                    None => break,
                }
            }
            let arrival = arrive(periods, leave, node.way);
            let start = begin(net, node, arrival, over < after);
            let known = &mut self.early[at * states + after];
            if start.is_some() && known.is_none_or(|known| start < Some(known)) {
                *known = start;
            }
        }
    }

    /// The latest departure that allows the finish; fills the row of latest starts.
    pub(super) fn departure(
        &mut self,
        net: &Net<'_>,
        van: &Van,
        pauses: &[usize],
        finish: i64,
    ) -> i64 {
        self.latest(net, van, pauses, finish);
        let departures = self.late[..=pauses.len()].iter().flatten();
        let fallback = self.early[0].unwrap_or(van.from);
        departures.max().copied().unwrap_or(fallback)
    }

    fn latest(&mut self, net: &Net<'_>, van: &Van, pauses: &[usize], finish: i64) {
        let states = pauses.len() + 1;
        let end = self.nodes.len() - 1;
        self.late.clear();
        self.late.resize(self.nodes.len() * states, None);
        for over in 0..states {
            let reached = self.early[end * states + over].is_some_and(|early| early <= finish);
            if reached && is_done(net, van, &pauses[over..], finish) {
                self.late[end * states + over] = Some(finish);
            }
        }
        // Before a fact, what is earliest by the rules may be too late for it.
        let facts = self.nodes.iter().rposition(|node| node.fact.is_some());
        let facts = facts.unwrap_or(0);
        let periods = net.periods(van);
        for at in (0..end).rev() {
            for over in 0..states {
                let Some(earliest) = self.early[at * states + over] else {
                    continue;
                };
                let way = self.nodes[at + 1].way;
                let mut by: Option<i64> = None;
                for after in over..states {
                    let Some(next) = self.late[(at + 1) * states + after] else {
                        continue;
                    };
                    let leave = leave(periods, next, way);
                    by = by.max(before(net, van, &pauses[over..after], leave));
                }
                let start = by.and_then(|by| self.nodes[at].postpone(net, earliest, by));
                let start = start.filter(|start| earliest <= *start || at < facts);
                self.late[at * states + over] = start;
            }
        }
    }

    /// Forward from the latest departure: what is held is late, everything else early.
    pub(super) fn walk(&mut self, net: &Net<'_>, van: &Van, pauses: &[usize], finish: i64) {
        self.latest(net, van, pauses, finish);
        let states = pauses.len() + 1;
        let mut over = 0;
        let mut now = None;
        for state in 0..states {
            if now <= self.late[state] {
                (over, now) = (state, self.late[state]);
            }
        }
        let mut now = match now {
            Some(now) => now,
            None => {
                over = 0;
                self.early[0].unwrap_or(van.from)
            }
        };
        self.moments.clear();
        self.moments.push(Moment {
            leave: now,
            arrival: now,
            start: now,
        });
        for at in 1..self.nodes.len() {
            let (after, moment) = self.choose(net, van, pauses, (at, over), now);
            self.moments.push(moment);
            over = after;
            now = moment.start;
        }
    }

    /// The breaks taken before driving on: before a loading as many as can be, else as few.
    fn choose(
        &self,
        net: &Net<'_>,
        van: &Van,
        pauses: &[usize],
        (at, over): (usize, usize),
        now: i64,
    ) -> (usize, Moment) {
        let states = pauses.len() + 1;
        let periods = net.periods(van);
        let node = &self.nodes[at];
        let first = now + self.nodes[at - 1].work;
        let mut leave = first;
        let mut found = None;
        for after in over..states {
            if over < after {
                match take(net, &van.pauses[pauses[after - 1]], leave) {
                    Some(end) => leave = end,
                    None => break,
                }
            }
            let arrival = arrive(periods, leave, node.way);
            let start = begin(net, node, arrival, over < after);
            if let (Some(start), Some(latest)) = (start, self.late[at * states + after])
                && start <= latest
            {
                let start = if node.is_held { latest } else { start };
                let moment = Moment {
                    leave,
                    arrival,
                    start,
                };
                found = Some((after, moment));
                if !node.is_loading {
                    break;
                }
            }
        }
        found.unwrap_or_else(|| {
            // Facts may contradict each other; then nothing is held back.
            let arrival = arrive(periods, first, node.way);
            let early = node.begin(net, arrival).unwrap_or(arrival.max(node.ready));
            let moment = Moment {
                leave: first,
                arrival,
                start: node.fact.unwrap_or(early),
            };
            (over, moment)
        })
    }

    /// On the road, of the moments walked.
    pub(super) fn driving(&self) -> i64 {
        let times = self.moments.iter();
        times.map(|moment| moment.arrival - moment.leave).sum()
    }

    /// How many stops are facts.
    pub(super) fn facts_of_stops(&self, net: &Net<'_>, codes: &[u32]) -> usize {
        let nodes = codes.iter().zip(&self.nodes[1..]);
        nodes
            .filter(|(code, node)| node.fact.is_some() && !net.is_loading(**code))
            .count()
    }
}

impl Node {
    /// The latest start when work must be done by a moment.
    #[inline]
    fn postpone(&self, net: &Net<'_>, earliest: i64, by: i64) -> Option<i64> {
        if self.fact.is_some() {
            return self.fact;
        }
        let bound = by - self.work;
        if 0 < self.lateness(net, earliest) {
            return (earliest <= bound).then_some(earliest);
        }
        self.latest(net, bound)
    }
}

/// A fact is a fact, but nobody takes a break that makes them late for it.
#[inline]
fn begin(net: &Net<'_>, node: &Node, arrival: i64, rested: bool) -> Option<i64> {
    match node.fact {
        Some(fact) => (!rested || arrival <= fact).then_some(fact),
        None => node.begin(net, arrival),
    }
}

/// When a break is over that may begin at a moment.
fn take(net: &Net<'_>, pause: &Pause, moment: i64) -> Option<i64> {
    open(net.windows(pause.windows), moment).map(|start| start + pause.length)
}

/// When work must end so that these breaks fit in before leaving.
fn before(net: &Net<'_>, van: &Van, pauses: &[usize], leave: i64) -> Option<i64> {
    let mut by = leave;
    for pause in pauses.iter().rev() {
        let pause = &van.pauses[*pause];
        let bound = by - pause.length;
        let windows = net.windows(pause.windows).iter().rev();
        let mut windows = windows.skip_while(|window| bound < window.0);
        by = bound.min(windows.next()?.1);
    }
    Some(by)
}

/// Whoever is done by the finish needs none of these breaks.
fn is_done(net: &Net<'_>, van: &Van, pauses: &[usize], finish: i64) -> bool {
    pauses.iter().all(|pause| {
        let windows = net.windows(van.pauses[*pause].windows);
        windows.first().is_none_or(|first| finish <= first.0)
    })
}
