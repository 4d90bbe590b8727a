//! Counters of the optional rules (floors at home, studios' wishes about their sessions), and
//! where the counters of a place, a department and a day stand.
//!
//! Each answers and changes in constant time; those that no row of the draft asks for are empty.

use super::State;
use crate::base::calendar::HalfDay;
use crate::base::id::{Id, Table};
use crate::rostering::problem::wishes::OnSite;
use crate::rostering::problem::{Host, Line, Physician, Problem, Studio};

#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// Slots of a week that remember a host, and half-days in each of them.
    slots: usize,
    halves: usize,
    /// Per group, week and half-day: members away but for those whose absence is settled, and how
    /// many such may be; `None` without a floor.
    away: Vec<usize>,
    may_go: Vec<Option<usize>>,
    /// Per week: the calendar quarter of its Monday, 0 for the first of the horizon.
    quarter: Vec<usize>,
    quarters: usize,
    /// Per studio: whether it asks for anything below.
    asks: Table<Studio, bool>,
    /// Per studio and week: sessions held by those senior enough.
    senior: Vec<usize>,
    /// Per studio and quarter: sessions held of each activity.
    activities: Vec<[i64; 6]>,
    /// Per studio, week and day: how many specialties come.
    specialties: Vec<usize>,
    /// Per line: its studio's specialty among all such pairs, where specialties are to be spread.
    pair: Table<Line, Option<usize>>,
    /// Per pair, week and day: sessions held.
    of_pair: Vec<usize>,
}

impl Tally {
    pub(super) fn new(problem: &Problem) -> Tally {
        let weeks = problem.weeks();
        let studios = problem.studios();
        let mut quarter: Vec<usize> = Vec::new();
        for week in 0..weeks {
            let before = quarter.last().copied().unwrap_or(0);
            let turns = 0 < week && problem.quarter(week) != problem.quarter(week - 1);
            quarter.push(before + usize::from(turns));
        }
        let quarters = 1 + quarter.last().copied().unwrap_or(0);
        let mut pairs = Vec::new();
        let pair: Table<Line, Option<usize>> = (problem.lines().values())
            .map(|line| {
                let of_line = (line.studio, line.specialty);
                studios[line.studio].spread.then(|| {
                    let known = pairs.iter().position(|pair| *pair == of_line);
                    known.unwrap_or_else(|| {
                        pairs.push(of_line);
                        pairs.len() - 1
                    })
                })
            })
            .collect();
        let when = |asked: bool, size: usize| if asked { size } else { 0 };
        let any_senior = studios.values().any(|row| row.senior.is_some());
        let any_share = studios.values().any(|row| row.shares != [0; 6]);
        Tally {
            slots: State::slots(problem),
            halves: HalfDay::COUNT / State::slots(problem),
            away: vec![0; problem.on_site().len() * weeks * HalfDay::COUNT],
            may_go: may_go(problem),
            quarters,
            quarter,
            asks: (studios.values())
                .map(|row| row.senior.is_some() || row.shares != [0; 6] || row.spread)
                .collect(),
            senior: vec![0; when(any_senior, studios.len() * weeks)],
            activities: vec![[0; 6]; when(any_share, studios.len() * quarters)],
            specialties: vec![0; when(!pairs.is_empty(), studios.len() * weeks * 5)],
            pair,
            of_pair: vec![0; pairs.len() * weeks * 5],
        }
    }
}

/// Those whose absence is settled leave the others less, and break nothing themselves.
fn may_go(problem: &Problem) -> Vec<Option<usize>> {
    let settled = problem.settled_away();
    let mut all = Vec::new();
    for (id, group) in problem.on_site().iter() {
        for week in 0..problem.weeks() {
            all.extend(HalfDay::all().map(|half| {
                let gone = settled.get(&(id, week, half)).copied().unwrap_or(0);
                Some(group.may_go(week, half)?.saturating_sub(gone))
            }));
        }
    }
    all
}

/// One more or one less.
pub(super) fn step(count: &mut usize, more: bool) {
    *count = if more { *count + 1 } else { *count - 1 };
}

impl State<'_> {
    /// What the seniority that studios ask for costs while nothing is held.
    pub(super) fn no_seniority(problem: &Problem) -> i64 {
        let mut with_lines = Table::filled(problem.studios().len(), false);
        for line in problem.lines().values() {
            with_lines[line.studio] = true;
        }
        let mut sessions = 0;
        for (id, studio) in problem.studios().iter() {
            let Some(senior) = studio.senior.filter(|_| with_lines[id]) else {
                continue;
            };
            let host = &problem.hosts()[studio.host];
            let open = |week| problem.worked(week).and(host.open).minus(host.closed[week]);
            let weeks = (0..problem.weeks())
                .filter(|week| !open(*week).is_empty())
                .count();
            sessions += i64::try_from(weeks * senior.sessions).expect("few weeks");
        }
        sessions * problem.weights().senior_session
    }

    /// What the studio of a line pays for the week, quarter and day of one of its sessions.
    #[inline]
    pub(super) fn studio_price(&self, line: Id<Line>, week: usize, half: HalfDay) -> i64 {
        self.studio_price_with(line, week, half, None)
    }

    /// Whether a studio wishes anything of its sessions.
    pub(in crate::rostering) fn asks(&self, studio: Id<Studio>) -> bool {
        self.tally.asks[studio]
    }

    /// What one more session would add to [`State::studio_price`].
    #[inline]
    pub(in crate::rostering) fn studio_change(
        &self,
        physician: Id<Physician>,
        line: Id<Line>,
        week: usize,
        half: HalfDay,
    ) -> i64 {
        if !self.tally.asks[self.problem.lines()[line].studio] {
            return 0;
        }
        self.studio_price_with(line, week, half, Some(physician))
            - self.studio_price(line, week, half)
    }

    fn studio_price_with(
        &self,
        line_id: Id<Line>,
        week: usize,
        half: HalfDay,
        more: Option<Id<Physician>>,
    ) -> i64 {
        let line = &self.problem.lines()[line_id];
        let id = line.studio;
        if !self.tally.asks[id] {
            return 0;
        }
        let studio = &self.problem.studios()[id];
        let weights = self.problem.weights();
        let mut price = 0;
        if let Some(senior) = studio.senior {
            let one = more.is_some_and(|physician| self.is_senior_at(id, physician));
            let held = self.tally.senior[id.index() * self.weeks + week] + usize::from(one);
            let short = i64::try_from(senior.sessions.saturating_sub(held)).expect("few");
            price += short * weights.senior_session;
        }
        if studio.shares != [0; 6] {
            let mut held = self.tally.activities[self.studio_quarter(id, week)];
            held[line.activity.index()] += i64::from(more.is_some());
            let all: i64 = held.iter().sum();
            let short = (studio.shares.iter().zip(held))
                .map(|(share, held)| (share * all - 100 * held).max(0));
            price += short.sum::<i64>() * weights.share_hundredth;
        }
        if let Some(pair) = self.tally.pair[line_id] {
            let new = more.is_some() && self.tally.of_pair[self.week_day(pair, week, half)] == 0;
            let come = self.tally.specialties[self.week_day(id.index(), week, half)];
            let extra = (come + usize::from(new)).saturating_sub(1);
            price += i64::try_from(extra).expect("few") * weights.crowded_day;
        }
        price
    }

    fn is_senior_at(&self, studio: Id<Studio>, physician: Id<Physician>) -> bool {
        let level = self.problem.physicians()[physician].title_level;
        (self.problem.studios()[studio].senior).is_some_and(|senior| senior.title_level <= level)
    }

    pub(super) fn count_at_studio(
        &mut self,
        physician: Id<Physician>,
        line_id: Id<Line>,
        week: usize,
        half: HalfDay,
        held: bool,
    ) {
        let line = &self.problem.lines()[line_id];
        let id = line.studio;
        if !self.tally.asks[id] {
            return;
        }
        if self.is_senior_at(id, physician) {
            step(&mut self.tally.senior[id.index() * self.weeks + week], held);
        }
        if self.problem.studios()[id].shares != [0; 6] {
            let at = self.studio_quarter(id, week);
            let count = &mut self.tally.activities[at][line.activity.index()];
            *count += if held { 1 } else { -1 };
        }
        if let Some(pair) = self.tally.pair[line_id] {
            let at = self.week_day(pair, week, half);
            let before = self.tally.of_pair[at];
            step(&mut self.tally.of_pair[at], held);
            if before == 0 || self.tally.of_pair[at] == 0 {
                let day = self.week_day(id.index(), week, half);
                step(&mut self.tally.specialties[day], held);
            }
        }
    }

    /// The physician is, or is no longer, away from the groups that keep a floor.
    pub(super) fn count_away(
        &mut self,
        physician: Id<Physician>,
        week: usize,
        half: HalfDay,
        away: bool,
    ) {
        for group in &self.problem.physicians()[physician].on_site {
            let at = self.group(*group, week, half);
            step(&mut self.tally.away[at], away);
        }
    }

    /// Whether so many more of the group may be away at that half-day.
    pub(super) fn may_go(
        &self,
        group: Id<OnSite>,
        week: usize,
        half: HalfDay,
        more: usize,
    ) -> bool {
        let at = self.group(group, week, half);
        self.tally.may_go[at].is_none_or(|may_go| self.tally.away[at] + more <= may_go)
    }

    fn studio_quarter(&self, studio: Id<Studio>, week: usize) -> usize {
        studio.index() * self.tally.quarters + self.tally.quarter[week]
    }
    fn week_day(&self, of: usize, week: usize, half: HalfDay) -> usize {
        let day = usize::try_from(half.day()).expect("below five");
        (of * self.weeks + week) * 5 + day
    }
    fn group(&self, group: Id<OnSite>, week: usize, half: HalfDay) -> usize {
        (group.index() * self.weeks + week) * HalfDay::COUNT + half.index()
    }
    pub(super) fn room(&self, host: Id<Host>, week: usize, half: HalfDay) -> usize {
        (host.index() * self.weeks + week) * HalfDay::COUNT + half.index()
    }
    /// The department of the physician at that half-day.
    pub(super) fn desk(&self, physician: Id<Physician>, week: usize, half: HalfDay) -> usize {
        let department = self.problem.physicians()[physician].department;
        (department.index() * self.weeks + week) * HalfDay::COUNT + half.index()
    }
    /// Slots of a week that remember a host: its days, or its half-days.
    pub(super) fn slots(problem: &Problem) -> usize {
        match problem.rotation().two_hosts_minutes {
            Some(_) => HalfDay::COUNT,
            None => HalfDay::COUNT / 2,
        }
    }
    pub(super) fn slot(&self, physician: Id<Physician>, week: usize, half: HalfDay) -> usize {
        let within = if self.tally.halves == 1 {
            half.index()
        } else {
            half.index() / 2
        };
        (physician.index() * self.weeks + week) * self.tally.slots + within
    }
}
