//! What a department's visits earn at given prices, by who is posted: week by week, or window by
//! window with every cycle of a line held once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ground::{Desk, Ground};
use super::prices::Prices;
use super::transport::Transport;
use super::visits::{self, Pick, Week};

/// Of one department in one week: number posted, and the bits of those who otherwise visit.
pub(super) type State = (usize, usize);

/// The most that visits of a window earn.
#[derive(Clone, Copy, Default)]
pub(super) struct Worth {
    pub(super) earned: f64,
    /// No less than `earned`, and as much while nobody is posted. The more are posted, the more
    /// it falls with another one.
    pub(super) smooth: f64,
}

impl Worth {
    pub(super) fn plus(self, other: Worth) -> Worth {
        Worth {
            earned: self.earned + other.earned,
            smooth: self.smooth + other.smooth,
        }
    }

    pub(super) fn less(self, other: Worth) -> Worth {
        Worth {
            earned: self.earned - other.earned,
            smooth: self.smooth - other.smooth,
        }
    }
}

#[derive(Default)]
struct Window {
    transport: Option<Transport>,
    /// Whether `smooth` is what the transport problem says, not the sum of the weeks.
    by_cycles: bool,
    known: BTreeMap<u128, Worth>,
}

pub(super) struct Earnings<'y> {
    ground: &'y Ground<'y>,
    prices: &'y Prices,
    desk: &'y Desk,
    /// Per visitor of the desk and week.
    alone: Vec<Vec<Week>>,
    /// Per week and state, once asked for; and what each earns, which is asked for far more often
    /// (NaN before).
    weekly: Vec<Option<Week>>,
    earned: Vec<f64>,
    /// Candidates who visit otherwise, and states of a week.
    visiting: usize,
    states: usize,
    /// Weeks of a window.
    pub(super) span: usize,
    /// Per window, when every cycle is held once.
    windows: Vec<Window>,
}

/// Weeks that hold whole cycles: lines are held every week, every second or every fourth, so those
/// of the rarest.
fn span(ground: &Ground<'_>) -> usize {
    let everies = ground.problem.lines().values().map(|line| line.every);
    everies.max().unwrap_or(1)
}

impl<'y> Earnings<'y> {
    /// With `once`, no cycle is held twice within a window.
    pub(super) fn new(
        ground: &'y Ground<'y>,
        prices: &'y Prices,
        desk: &'y Desk,
        once: bool,
    ) -> Earnings<'y> {
        let weeks = ground.problem.weeks();
        let alone = (desk.visitors.clone()).map(|visitor| {
            let weeks = 0..weeks;
            weeks
                .map(|week| visits::alone(ground, prices, visitor, week))
                .collect()
        });
        let visits = desk.members.iter().filter(|member| member.visits.is_some());
        let visiting = visits.count();
        let states = (desk.cap.min(desk.members.len()) + 1) << visiting;
        let mut earnings = Earnings {
            ground,
            prices,
            desk,
            alone: alone.collect(),
            weekly: vec![None; weeks * states],
            earned: vec![f64::NAN; weeks * states],
            visiting,
            states,
            span: if once { span(ground) } else { 1 },
            windows: Vec::new(),
        };
        if once {
            let count = earnings.count();
            earnings.windows.resize_with(count, Window::default);
            let home = vec![(0, 0); weeks];
            for window in 0..count {
                let (earned, by_cycles) = earnings.judge(window, &home);
                earnings.windows[window].by_cycles = by_cycles.is_some_and(|most| most <= earned);
            }
        }
        earnings
    }

    /// Number of windows.
    pub(super) fn count(&self) -> usize {
        self.ground.problem.weeks().div_ceil(self.span)
    }

    fn weeks(&self, window: usize) -> Range<usize> {
        let from = window * self.span;
        from..(from + self.span).min(self.ground.problem.weeks())
    }

    fn code(&self, (posted, bits): State) -> usize {
        (posted << self.visiting) + bits
    }

    /// Whether it is known that `smooth` falls the faster the more are posted.
    pub(super) fn is_smooth(&self, window: usize) -> bool {
        self.visiting == 0 || self.windows.get(window).is_some_and(|own| own.by_cycles)
    }

    /// The most that visits of one week earn.
    pub(super) fn of_week(&mut self, week: usize, state: State) -> &Week {
        let at = week * self.states + self.code(state);
        if self.weekly[at].is_none() {
            let visits = self.visits(week, state);
            self.earned[at] = visits.earned;
            self.weekly[at] = Some(visits);
        }
        self.weekly[at].as_ref().expect("just found")
    }

    /// Whether every week is a window of its own.
    pub(super) fn is_weekly(&self) -> bool {
        self.windows.is_empty()
    }

    /// The most that visits of one week earn.
    pub(super) fn alone_in(&mut self, week: usize, state: State) -> f64 {
        let known = self.earned[week * self.states + self.code(state)];
        match known.is_nan() {
            true => self.of_week(week, state).earned,
            false => known,
        }
    }

    /// The most that visits of a window earn while so many are `posted` in each week of the year.
    pub(super) fn worth(&mut self, window: usize, posted: &[State]) -> Worth {
        if self.is_weekly() {
            let earned = self.alone_in(window, posted[window]);
            return Worth {
                earned,
                smooth: earned,
            };
        }
        let key = (posted[self.weeks(window)].iter()).fold(0, |key, state| {
            key * self.states as u128 + self.code(*state) as u128
        });
        if let Some(worth) = self.windows[window].known.get(&key) {
            return *worth;
        }
        let (weekly, by_cycles) = self.judge(window, posted);
        let smooth = match by_cycles {
            Some(most) if self.windows[window].by_cycles => most,
            _ => weekly,
        };
        let earned = by_cycles.map_or(weekly, |most| most.min(weekly));
        let worth = Worth { earned, smooth };
        self.windows[window].known.insert(key, worth);
        worth
    }

    /// The sum of the weeks, and what the transport problem says where that is of use: the sum
    /// is right when no cycle is held twice in it.
    fn judge(&mut self, window: usize, posted: &[State]) -> (f64, Option<f64>) {
        let mut weekly = 0.0;
        let mut cycles: Vec<usize> = Vec::new();
        for week in self.weeks(window) {
            let week = self.of_week(week, posted[week]);
            weekly += week.earned;
            cycles.extend(week.picks.iter().map(|pick| pick.cycle));
        }
        cycles.sort_unstable();
        let twice = cycles.windows(2).any(|two| two[0] == two[1]);
        if !twice && !self.windows[window].by_cycles {
            return (weekly, None);
        }
        let weeks = self.weeks(window);
        let mut own = self.windows[window].transport.take();
        let transport = own.get_or_insert_with(|| {
            Transport::new(self.ground, self.prices, self.desk, weeks.clone())
        });
        let most = transport.earned(|column| {
            let (posted, bits) = posted[weeks.start + column % weeks.len()];
            posted == self.desk.cap || self.is_gone(column / weeks.len(), bits)
        });
        self.windows[window].transport = own;
        (weekly, Some(most))
    }

    /// The sessions that the visits of a window sell.
    pub(super) fn sold(&mut self, window: usize, posted: &[State]) -> Vec<Pick> {
        if !self.windows.is_empty() {
            let (weekly, by_cycles) = self.judge(window, posted);
            if let (Some(most), Some(transport)) = (by_cycles, &self.windows[window].transport)
                && most < weekly
            {
                return transport.picks().copied().collect();
            }
        }
        let mut picks = Vec::new();
        for week in self.weeks(window) {
            picks.extend(&self.of_week(week, posted[week]).picks);
        }
        picks
    }

    fn is_gone(&self, visitor: usize, bits: usize) -> bool {
        (self.desk.members.iter())
            .filter_map(|member| member.visits)
            .any(|(bit, other)| other == visitor && bits & (1 << bit) != 0)
    }

    fn visits(&self, week: usize, (posted, bits): State) -> Week {
        let left: Vec<usize> = (0..self.desk.visitors.len())
            .filter(|visitor| !self.is_gone(*visitor, bits))
            .collect();
        let people: Vec<usize> = (left.iter())
            .map(|visitor| self.desk.visitors.start + visitor)
            .collect();
        let weeks: Vec<&Week> = left
            .iter()
            .map(|visitor| &self.alone[*visitor][week])
            .collect();
        let room = self.desk.cap - posted;
        visits::together(self.ground, self.prices, &people, &weeks, week, room)
    }
}
