//! The published roster as it stands at a moment: how firmly each part of it holds, and what an
//! event has made of it.
//!
//! | | |
//! | --- | --- |
//! | frozen | a posting that has begun, a session of a week that has begun, or one so near that it is frozen |
//! | week, person | near enough, or locked by hand |
//! | free | everything else, and what can no longer be |
//!
//! A posting that has begun is interrupted by leave and closures: the part before stays, the part
//! after may be kept. One that has not begun and cannot be kept whole is given up. What held more
//! firmly before still does.

use std::collections::BTreeMap;

use super::events::{Freeze, LockDraft};
use crate::base::id::Id;
use crate::rostering::draft::published::{
    Lock, PublishedPosting, PublishedSeries, PublishedTenure,
};
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::problem::{Line, Physician, Problem};

/// Now, how far ahead things stay, and what else does.
pub(super) struct Clock<'a> {
    pub(super) begun: usize,
    pub(super) freeze: &'a Freeze,
    pub(super) locks: &'a [LockDraft],
}

/// What becomes of a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    /// It has begun: these parts of it remain.
    Cut(Vec<Posting>),
    GivenUp,
}

/// What becomes of a posting when `after` is the problem with its events.
pub(super) fn fate(after: &Problem, posting: Posting, begun: usize) -> Fate {
    let end = posting.first_week + posting.weeks;
    let leave = &after.physicians()[posting.physician].on_leave;
    let is_off = |week: usize| {
        begun <= week && (!leave[week].is_empty() || after.is_shut(posting.host, week))
    };
    let mut parts: Vec<Posting> = Vec::new();
    for week in (posting.first_week..end).filter(|week| !is_off(*week)) {
        match parts.last_mut() {
            Some(part) if part.first_week + part.weeks == week => part.weeks += 1,
            _ => parts.push(Posting {
                first_week: week,
                weeks: 1,
                ..posting
            }),
        }
    }
    match parts == [posting] {
        true => Fate::Stays,
        false if posting.first_week < begun => Fate::Cut(parts),
        false => Fate::GivenUp,
    }
}

impl Clock<'_> {
    fn by_nearness(&self, week: usize) -> Lock {
        let ahead = i64::try_from(week.saturating_sub(self.begun)).expect("few weeks");
        if week < self.begun || ahead < self.freeze.frozen_weeks {
            Lock::Frozen
        } else if ahead < self.freeze.week_weeks {
            Lock::Week
        } else if ahead < self.freeze.person_weeks {
            Lock::Person
        } else {
            Lock::Free
        }
    }

    /// By hand. Names are those of the draft.
    fn by_hand(
        &self,
        physician: &str,
        (host, line): (Option<&str>, Option<&str>),
        week: usize,
    ) -> Lock {
        let week = i64::try_from(week).expect("few weeks");
        let fits = |row: &&LockDraft| {
            let is = |named: &Option<String>, own: Option<&str>| {
                named.as_deref().is_none_or(|named| own == Some(named))
            };
            is(&row.physician, Some(physician))
                && is(&row.host, host)
                && is(&row.line, line)
                && row.first_week.is_none_or(|first| first <= week)
                && row.last_week.is_none_or(|last| week <= last)
        };
        let locks = self.locks.iter().filter(fits).map(|row| row.lock);
        locks.max().unwrap_or_default()
    }
}

/// The postings with what stays of them.
pub(super) fn postings(
    (before, plan): (&Problem, &Plan),
    after: &Problem,
    clock: &Clock<'_>,
) -> Vec<PublishedPosting> {
    let mut rows = Vec::new();
    for posting in &plan.postings {
        let physician = &before.physicians()[posting.physician].key;
        let host = &before.hosts()[posting.host].key;
        let known = before.published().and_then(|told| told.lock_of(*posting));
        let by_hand = clock.by_hand(physician, (Some(host), None), posting.first_week);
        let lock = (clock.by_nearness(posting.first_week))
            .max(by_hand)
            .max(known.unwrap_or_default());
        let mut add = |posting: Posting, lock: Lock| {
            rows.push(PublishedPosting {
                physician: physician.clone(),
                host: host.clone(),
                first_week: whole(posting.first_week),
                weeks: whole(posting.weeks),
                lock,
            });
        };
        match fate(after, *posting, clock.begun) {
            Fate::Stays => add(*posting, lock),
            Fate::GivenUp => add(*posting, Lock::Free),
            Fate::Cut(parts) => {
                for part in parts {
                    let is_begun = part.first_week < clock.begun;
                    add(part, if is_begun { Lock::Frozen } else { Lock::Free });
                }
            }
        }
    }
    rows
}

/// The sessions that take place, with what stays of them.
pub(super) fn series(
    (before, plan): (&Problem, &Plan),
    after: &Problem,
    clock: &Clock<'_>,
) -> Vec<PublishedSeries> {
    let mut gone: BTreeMap<(Id<Physician>, usize), bool> = BTreeMap::new();
    for posting in &plan.postings {
        let fate = fate(after, *posting, clock.begun);
        for week in posting.first_week..posting.first_week + posting.weeks {
            let is_kept = match &fate {
                Fate::Stays => true,
                Fate::Cut(parts) => parts.iter().any(|part| part.covers(week)),
                Fate::GivenUp => false,
            };
            gone.insert((posting.physician, week), !is_kept);
        }
    }
    let is_gone =
        |physician: Id<Physician>, week: usize| gone.get(&(physician, week)) == Some(&true);
    let mut rows = Vec::new();
    for (line, series) in plan.series.iter() {
        let Some(series) = series else { continue };
        let mut row = PublishedSeries {
            line: before.lines()[line].key.clone(),
            half_day: series.half.to_string(),
            phase: whole(series.phase),
            holders: Vec::new(),
        };
        let every = before.lines()[line].every;
        for cycle in 0..before.lines()[line].wanted.len() {
            let Some(physician) = plan.holder(before, line, cycle) else {
                continue;
            };
            let week = cycle * every + series.phase;
            let is_off = !after.lines()[line].worked[week].has(series.half)
                || after.physicians()[physician].on_leave[week].has(series.half);
            let lock = match is_off || is_gone(physician, week) {
                true => Lock::Free,
                false => session_lock(before, clock, (line, cycle, week), physician),
            };
            hold(
                &mut row.holders,
                before,
                (physician, cycle * every, every),
                lock,
            );
        }
        rows.push(row);
    }
    rows
}

fn session_lock(
    before: &Problem,
    clock: &Clock<'_>,
    (line, cycle, week): (Id<Line>, usize, usize),
    physician: Id<Physician>,
) -> Lock {
    let row = &before.lines()[line];
    let name = &before.physicians()[physician].key;
    let known = before.published().and_then(|told| told.told(line, cycle));
    let known = known.filter(|told| told.physician == physician);
    let known = known.map_or(Lock::Free, |told| told.lock);
    (clock.by_nearness(week))
        .max(clock.by_hand(name, (None, Some(&row.key)), week))
        .max(known)
}

/// Sessions that follow each other and hold as firmly are one tenure.
fn hold(
    holders: &mut Vec<PublishedTenure>,
    problem: &Problem,
    (physician, first_week, weeks): (Id<Physician>, usize, usize),
    lock: Lock,
) {
    let physician = &problem.physicians()[physician].key;
    if let Some(last) = holders.last_mut()
        && last.physician == *physician
        && last.lock == lock
        && last.first_week + last.weeks == whole(first_week)
    {
        last.weeks += whole(weeks);
        return;
    }
    holders.push(PublishedTenure {
        physician: physician.clone(),
        first_week: whole(first_week),
        weeks: whole(weeks),
        lock,
    });
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("few weeks")
}
