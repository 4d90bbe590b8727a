//! The problem as the search reads it: what each employee may do day by day, and what it costs.

use super::problem::{Cover, Employee, Problem};
use crate::base::id::Id;

/// What somebody does on a day: 0 is a day off, `1 + n` the shift number `n`.
pub(super) type Choice = u8;

/// One bit for every [`Choice`].
pub(super) type Open = u32;

pub(super) const OFF: Open = 1;

pub(super) struct Tables {
    pub(super) days: usize,
    pub(super) shifts: usize,
    /// By cell: `day * shifts + shift`.
    pub(super) cover: Vec<Option<Cover>>,
    pub(super) staff: Vec<Network>,
}

/// The days of one employee as a network: a path through it keeps every rule but those that count
/// over the whole horizon (minutes, weekends, shifts of a type).
pub(super) struct Network {
    /// Numbers of the shifts that may be worked at all.
    pub(super) shifts: Vec<usize>,
    /// The rest is by place in `shifts`.
    pub(super) minutes: Vec<i64>,
    pub(super) followers: Vec<Vec<usize>>,
    /// Which of `limits` a shift counts towards.
    pub(super) counter: Vec<Option<usize>>,
    pub(super) limits: Vec<i64>,
    pub(super) min_off: usize,
    pub(super) min_work: usize,
    /// Days of work in a row that are told apart.
    pub(super) lengths: usize,
    /// The longest of them may go on for ever.
    pub(super) goes_on: bool,
    pub(super) min_minutes: i64,
    pub(super) max_minutes: i64,
    pub(super) max_weekends: i64,
    /// Per day.
    pub(super) open: Vec<Open>,
    /// What requests cost when every day is off.
    pub(super) base: i64,
    /// By cell: what a shift adds to that.
    pub(super) change: Vec<i64>,
}

impl Tables {
    pub(super) fn new(problem: &Problem) -> Tables {
        let (days, shifts) = (problem.days(), problem.shifts().len());
        let cells = (0..days).flat_map(|day| (0..shifts).map(move |shift| (day, shift)));
        let mut staff: Vec<Network> = (problem.staff().values())
            .map(|employee| Network::new(problem, employee))
            .collect();
        for request in problem.on_requests() {
            let network = &mut staff[request.employee.index()];
            network.base += request.weight;
            network.change[request.day * shifts + request.shift.index()] -= request.weight;
        }
        for request in problem.off_requests() {
            let network = &mut staff[request.employee.index()];
            network.change[request.day * shifts + request.shift.index()] += request.weight;
        }
        Tables {
            days,
            shifts,
            cover: cells
                .map(|(day, shift)| problem.cover(day, Id::new(shift)))
                .collect(),
            staff,
        }
    }

    /// What requests cost in a row of this employee.
    pub(super) fn row_cost(&self, employee: usize, row: &[Choice]) -> i64 {
        let network = &self.staff[employee];
        let worked = row.iter().enumerate().filter(|(_, choice)| **choice != 0);
        let changes = worked
            .map(|(day, choice)| network.change[day * self.shifts + usize::from(*choice) - 1]);
        network.base + changes.sum::<i64>()
    }

    /// What a cell costs when so many work there.
    pub(super) fn cell_cost(&self, cell: usize, working: i64) -> i64 {
        self.cover[cell].map_or(0, |cover| {
            let missing = (cover.required - working).max(0);
            let too_many = (working - cover.required).max(0);
            missing * cover.under + too_many * cover.over
        })
    }

    /// By cell: how many work there.
    pub(super) fn working(&self, rows: &[Vec<Choice>]) -> Vec<i64> {
        let mut working = vec![0; self.cover.len()];
        for row in rows {
            self.count(&mut working, row, 1);
        }
        working
    }

    /// Adds a row to the counts, or takes it away.
    pub(super) fn count(&self, working: &mut [i64], row: &[Choice], by: i64) {
        for (day, choice) in row.iter().enumerate() {
            if *choice != 0 {
                working[day * self.shifts + usize::from(*choice) - 1] += by;
            }
        }
    }

    /// What all of it costs.
    pub(super) fn cost(&self, rows: &[Vec<Choice>]) -> i64 {
        let requests = rows.iter().enumerate();
        let requests: i64 = requests.map(|(at, row)| self.row_cost(at, row)).sum();
        let working = self.working(rows).into_iter().enumerate();
        let cover: i64 = working
            .map(|(cell, number)| self.cell_cost(cell, number))
            .sum();
        requests + cover
    }
}

impl Network {
    fn new(problem: &Problem, employee: &Employee) -> Network {
        let all = problem.shifts();
        let can = |id| 0 < employee.max_shifts[id] && 0 < employee.max_consecutive_shifts;
        let ids: Vec<_> = all.ids().filter(|id| can(*id)).collect();
        let shortest = ids.iter().map(|id| all[*id].minutes).min().unwrap_or(1);
        let most = usize::try_from(employee.max_minutes / shortest).unwrap_or(usize::MAX);
        let most = most.min(problem.days());
        let mut limits = Vec::new();
        let counter = ids.iter().map(|id| {
            let limit = employee.max_shifts[*id];
            (limit < most).then(|| {
                limits.push(i64::try_from(limit).expect("few days"));
                limits.len() - 1
            })
        });
        let counter = counter.collect();
        let goes_on = problem.days() <= employee.max_consecutive_shifts;
        let works: Open = ids.iter().fold(0, |bits, id| bits | 2 << id.index());
        let followers = ids.iter().map(|id| {
            let next = ids.iter().enumerate();
            next.filter(|(_, other)| all[*id].may_be_followed_by[**other])
                .map(|(place, _)| place)
                .collect()
        });
        Network {
            minutes: ids.iter().map(|id| all[*id].minutes).collect(),
            followers: followers.collect(),
            counter,
            limits,
            min_off: employee.min_consecutive_days_off,
            min_work: employee.min_consecutive_shifts,
            lengths: match goes_on {
                true => employee.min_consecutive_shifts,
                false => employee.max_consecutive_shifts,
            },
            goes_on,
            min_minutes: employee.min_minutes,
            max_minutes: employee.max_minutes,
            max_weekends: i64::try_from(employee.max_weekends).expect("few days"),
            open: (employee.is_off.iter())
                .map(|is_off| if *is_off { OFF } else { OFF | works })
                .collect(),
            shifts: ids.iter().map(|id| id.index()).collect(),
            base: 0,
            change: vec![0; problem.days() * all.len()],
        }
    }

    /// What is open when weekends and limited shifts keep their limits by being open no more often than
    /// that, dealt out evenly over the days on which there may be work.
    pub(super) fn dealt(&self) -> Vec<Open> {
        let has_turn = |at: i64, limit: i64, of: i64| at * limit / of < (at + 1) * limit / of;
        let number = |count: usize| i64::try_from(count).expect("few days");
        let is_worked = |open: &Open| *open & !OFF != 0;
        let weekends: Vec<usize> = (0..self.open.len().div_ceil(7))
            .filter(|week| self.open.iter().skip(7 * week + 5).take(2).any(is_worked))
            .collect();
        let days: Vec<usize> = (0..self.open.len())
            .filter(|day| is_worked(&self.open[*day]))
            .collect();
        let mut open = self.open.clone();
        for (at, week) in weekends.iter().enumerate() {
            let all = number(weekends.len());
            if !has_turn(number(at), self.max_weekends.min(all), all) {
                for open in open.iter_mut().skip(7 * week + 5).take(2) {
                    *open &= OFF;
                }
            }
        }
        for (at, day) in days.iter().enumerate() {
            let all = number(days.len());
            for (place, counter) in self.counter.iter().enumerate() {
                let Some(counter) = counter else { continue };
                // Shifts take turns, so that not all of them fall on the same days.
                let turn = number((at + counter) % days.len());
                if !has_turn(turn, self.limits[*counter].min(all), all) {
                    open[*day] &= !(2 << self.shifts[place]);
                }
            }
        }
        open
    }

    /// Days off in a row, then days worked in a row by the last shift.
    pub(super) fn states(&self) -> usize {
        self.min_off + self.lengths * self.shifts.len()
    }

    /// `length` days worked in a row, from 1, the last one with the shift at `place`.
    pub(super) fn worked(&self, length: usize, place: usize) -> usize {
        self.min_off + (length - 1) * self.shifts.len() + place
    }

    /// The length that follows on another day of work.
    pub(super) fn longer(&self, length: usize) -> Option<usize> {
        match length < self.lengths {
            true => Some(length + 1),
            false => self.goes_on.then_some(length),
        }
    }

    /// Every way to spend `day` after `state` on the day before (`None`: there is none): what is
    /// done (0 for off, else 1 and the place of the shift), the state after it, and whether that
    /// makes a weekend worked.
    pub(super) fn ways(
        &self,
        day: usize,
        state: Option<usize>,
        open: Open,
        mut go: impl FnMut(usize, usize, bool),
    ) {
        let is_open = |place: usize| open >> (1 + self.shifts[place]) & 1 == 1;
        let (saturday, sunday) = (day % 7 == 5, day % 7 == 6);
        let (rest, begin, run) = match state {
            None => (Some(0), true, None),
            // A run from the first day on has no least length.
            Some(off) if off < self.min_off => {
                let is_long = off + 1 == self.min_off || off + 1 == day;
                (Some((off + 1).min(self.min_off - 1)), is_long, None)
            }
            Some(work) => {
                let kinds = self.shifts.len();
                let (length, place) = (
                    (work - self.min_off) / kinds + 1,
                    (work - self.min_off) % kinds,
                );
                let is_long = self.min_work <= length || length == day;
                (is_long.then_some(0), false, Some((length, place)))
            }
        };
        if let Some(rest) = rest
            && open & OFF != 0
        {
            go(0, rest, false);
        }
        if begin {
            for place in (0..self.shifts.len()).filter(|place| is_open(*place)) {
                go(1 + place, self.worked(1, place), saturday || sunday);
            }
        }
        if let Some((length, place)) = run
            && let Some(length) = self.longer(length)
        {
            for next in self.followers[place]
                .iter()
                .filter(|place| is_open(**place))
            {
                go(1 + next, self.worked(length, *next), saturday);
            }
        }
    }

    pub(super) fn choice(&self, place: usize) -> Choice {
        Choice::try_from(1 + self.shifts[place]).expect("few shifts")
    }
}

/// Whether a row does only what is open.
pub(super) fn fits(row: &[Choice], open: &[Open]) -> bool {
    row.iter()
        .zip(open)
        .all(|(choice, open)| open >> choice & 1 == 1)
}
