//! Rows and prices of what has been told to people already: locks, changes, and who must be told.

use good_lp::Variable;

use super::{Model, Session, covering, whole};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::published::Lock;
use crate::rostering::plan::Posting;
use crate::rostering::problem::published::Published;
use crate::rostering::problem::{Line, Physician};

type Terms = Vec<(i64, Variable)>;

impl Model<'_> {
    /// Whether a session can be held at all: what is frozen, and what lies in weeks that have begun,
    /// only as published.
    pub(super) fn is_to_come(
        &self,
        (line, cycle, phase, half): At,
        physician: Id<Physician>,
    ) -> bool {
        let Some(published) = self.problem.published() else {
            return true;
        };
        let week = cycle * self.problem.lines()[line].every + phase;
        let told = published.told(line, cycle);
        let is_frozen = told.is_some_and(|told| told.lock == Lock::Frozen);
        let is_open = published.begun <= week && !is_frozen;
        is_open || is_told(published, (line, cycle, phase, half), physician)
    }

    /// Whether exactly this session stays.
    pub(super) fn is_settled(&self, physician: Id<Physician>, row: &Session) -> bool {
        let phase = row.week - row.cycle * self.problem.lines()[row.line].every;
        row.half.is_some_and(|half| {
            self.problem.published().is_some_and(|told| {
                told.is_session_settled(row.line, row.cycle, (half, phase), physician)
            })
        })
    }

    /// Everything that a published roster adds to the model of `lines` and `people`.
    pub(super) fn add_told(&mut self, lines: &[Id<Line>], people: &[Id<Physician>]) {
        let Some(published) = self.problem.published() else {
            return;
        };
        for physician in people {
            self.lock_postings(published, *physician);
            self.charge_changes(published, lines, *physician);
        }
        for line in lines {
            self.lock_line(published, *line);
        }
    }

    fn lock_postings(&mut self, published: &Published, physician: Id<Physician>) {
        let own = self.blocks[physician].clone();
        for told in &published.postings[physician] {
            let posting = told.posting;
            if told.lock == Lock::Frozen {
                let same = own.iter().filter(|(block, _)| *block == posting);
                self.mip.at_least(same.map(|(_, start)| (1, *start)), 1);
            }
            if told.lock == Lock::Week {
                for week in posting.first_week..posting.first_week + posting.weeks {
                    let there = covering(&own, week).map(|(_, start)| (1, start));
                    self.mip.at_least(there, 1);
                }
            }
        }
        let kept = whole(published.kept_weeks(physician));
        if 0 < kept {
            let weeks = own
                .iter()
                .map(|(block, start)| (whole(block.weeks), *start));
            self.mip.at_least(weeks, kept);
        }
    }

    fn lock_line(&mut self, published: &Published, line: Id<Line>) {
        let Some(series) = &published.series[line] else {
            return;
        };
        let mut kept: Vec<Terms> = Vec::new();
        let mut is_kept: Vec<bool> = Vec::new();
        for (cycle, told) in series.told.iter().enumerate() {
            let Some(told) = told else { continue };
            let own = self.sessions[told.physician].iter();
            let held: Vec<_> = own
                .filter(|session| (session.line, session.cycle) == (line, cycle))
                .collect();
            let same = |week: usize, half: Option<HalfDay>| {
                let is_half = half.is_none_or(|half| half == series.half);
                is_half && week == cycle * self.problem.lines()[line].every + series.phase
            };
            let frozen = held.iter().filter(|row| same(row.week, row.half));
            let frozen: Terms = frozen.map(|session| (1, session.held)).collect();
            let any: Terms = held.iter().map(|session| (1, session.held)).collect();
            kept.resize(kept.len().max(told.tenure + 1), Vec::new());
            is_kept.resize(kept.len(), false);
            match told.lock {
                Lock::Frozen => self.mip.at_least(frozen, 1),
                Lock::Week => self.mip.at_least(any, 1),
                Lock::Person => {
                    is_kept[told.tenure] = true;
                    kept[told.tenure].extend(any);
                }
                Lock::Free => {}
            }
        }
        for (terms, is_kept) in kept.into_iter().zip(is_kept) {
            if is_kept {
                self.mip.at_least(terms, 1);
            }
        }
    }

    /// Each session and posted week given up or taken on, and the physician once.
    fn charge_changes(
        &mut self,
        published: &Published,
        lines: &[Id<Line>],
        physician: Id<Physician>,
    ) {
        let fixed = match published.informed[physician] {
            true => 0,
            false => published.per_person,
        };
        let told = self.mip.yes_or_no(fixed);
        let problem = self.problem;
        let same = |row: &Session| {
            let every = problem.lines()[row.line].every;
            is_same(published, row, physician, every)
        };
        for line in lines {
            let Some(series) = &published.series[*line] else {
                continue;
            };
            for (cycle, session) in series.told.iter().enumerate() {
                if session.is_some_and(|session| session.physician == physician) {
                    let week = cycle * self.problem.lines()[*line].every + series.phase;
                    let held: Terms = (self.sessions[physician].iter())
                        .filter(|row| (row.line, row.cycle) == (*line, cycle) && same(row))
                        .map(|row| (1, row.held))
                        .collect();
                    self.give_up(held, published.per_session[week], told);
                }
            }
        }
        let taken_on: Vec<(Variable, i64)> = (self.sessions[physician].iter())
            .filter(|row| !same(row))
            .map(|row| (row.held, published.per_session[row.week]))
            .collect();
        for (held, price) in taken_on {
            self.take_on(&[(1, held)], price, told);
        }
        self.charge_weeks(published, physician, told);
    }

    fn charge_weeks(&mut self, published: &Published, physician: Id<Physician>, told: Variable) {
        let own = self.blocks[physician].clone();
        for week in 0..self.problem.weeks() {
            let price = published.per_posted_week[week];
            let is_told = |block: &Posting| published.is_told_week(*block, week);
            let (same, other): (Vec<_>, Vec<_>) =
                covering(&own, week).partition(|(block, _)| is_told(block));
            let told_weeks = published.postings[physician].iter();
            if told_weeks.clone().any(|row| row.posting.covers(week)) {
                let same = same.into_iter().map(|(_, start)| (1, start));
                self.give_up(same.collect(), price, told);
            }
            let other: Terms = other.into_iter().map(|(_, start)| (1, start)).collect();
            if !other.is_empty() {
                self.take_on(&other, price, told);
            }
        }
    }

    /// Pays unless one of the terms is taken.
    fn give_up(&mut self, kept: Terms, price: i64, told: Variable) {
        let given_up = self.mip.amount(price);
        self.mip
            .at_least(kept.iter().copied().chain([(1, given_up)]), 1);
        self.mip.at_least(kept.into_iter().chain([(1, told)]), 1);
    }

    /// Pays when one of the terms is taken; at most one is.
    fn take_on(&mut self, taken: &[(i64, Variable)], price: i64, told: Variable) {
        let cost = self.mip.amount(price);
        let taken = || taken.iter().copied();
        self.mip.at_most(taken().chain([(-1, cost)]), 0);
        self.mip.at_most(taken().chain([(-1, told)]), 0);
    }
}

/// Line, cycle, phase and, where the model knows it, half-day.
type At = (Id<Line>, usize, usize, Option<HalfDay>);

fn is_same(published: &Published, row: &Session, physician: Id<Physician>, every: usize) -> bool {
    let phase = row.week - row.cycle * every;
    is_told(published, (row.line, row.cycle, phase, row.half), physician)
}

/// As published; where the model knows no half-day, in the same week.
fn is_told(
    published: &Published,
    (line, cycle, phase, half): At,
    physician: Id<Physician>,
) -> bool {
    let Some(series) = &published.series[line] else {
        return false;
    };
    published.is_told(line, cycle, (half.unwrap_or(series.half), phase), physician)
}
