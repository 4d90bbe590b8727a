//! What has been told to people already, as the judge and the search read it.

use std::collections::BTreeMap;

use super::wishes::OnSite;
use super::{Line, Physician, Problem};
use crate::base::calendar::HalfDay;
use crate::base::id::{Id, Table};
use crate::rostering::draft::published::{ChangePrices, Lock};
use crate::rostering::plan::Posting;

/// The published roster, and what departing from it costs.
#[derive(Clone, Debug)]
pub struct Published {
    /// Weeks `0..begun` are over or under way.
    pub begun: usize,
    /// Per physician, by first week.
    pub postings: Table<Physician, Vec<PublishedPosting>>,
    pub series: Table<Line, Option<PublishedSeries>>,
    /// Must be told something anyway.
    pub informed: Table<Physician, bool>,
    pub per_person: i64,
    /// Per week: what a session, or a posted week, costs that someone takes on or gives up.
    pub per_session: Vec<i64>,
    pub per_posted_week: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedPosting {
    pub posting: Posting,
    pub lock: Lock,
}

#[derive(Clone, Debug)]
pub struct PublishedSeries {
    pub half: HalfDay,
    pub phase: usize,
    /// Per cycle of the horizon.
    pub told: Vec<Option<ToldSession>>,
}

/// A session that somebody was told to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldSession {
    pub physician: Id<Physician>,
    pub lock: Lock,
    /// Number of the tenure within its series.
    pub tenure: usize,
}

impl Published {
    /// The published session of a cycle.
    #[must_use]
    pub fn told(&self, line: Id<Line>, cycle: usize) -> Option<ToldSession> {
        self.series[line].as_ref()?.told.get(cycle).copied()?
    }

    /// Whether exactly this session was published.
    #[must_use]
    pub fn is_told(
        &self,
        line: Id<Line>,
        cycle: usize,
        (half, phase): (HalfDay, usize),
        physician: Id<Physician>,
    ) -> bool {
        self.series[line].as_ref().is_some_and(|series| {
            (series.half, series.phase) == (half, phase)
                && series.told[cycle].is_some_and(|told| told.physician == physician)
        })
    }

    /// Whether the physician was told to be posted at the host of `posting` in `week`.
    #[must_use]
    pub fn is_told_week(&self, posting: Posting, week: usize) -> bool {
        let own = &self.postings[posting.physician];
        own.iter()
            .any(|told| told.posting.covers(week) && told.posting.host == posting.host)
    }

    /// How firmly exactly this posting holds; `None` when it was not published.
    #[must_use]
    pub fn lock_of(&self, posting: Posting) -> Option<Lock> {
        let own = &self.postings[posting.physician];
        let same = own.iter().find(|told| told.posting == posting);
        same.map(|told| told.lock)
    }

    /// It stays, whatever becomes of those it depends on.
    #[must_use]
    pub fn is_settled(&self, posting: Posting) -> bool {
        self.lock_of(posting) == Some(Lock::Frozen)
    }

    /// Exactly this session stays.
    #[must_use]
    pub fn is_session_settled(
        &self,
        line: Id<Line>,
        cycle: usize,
        at: (HalfDay, usize),
        physician: Id<Physician>,
    ) -> bool {
        let told = self.told(line, cycle);
        told.is_some_and(|told| told.lock == Lock::Frozen)
            && self.is_told(line, cycle, at, physician)
    }

    /// It stays, and it has begun: leave and closures of its weeks that have begun came too late.
    #[must_use]
    pub fn is_fact(&self, posting: Posting, week: usize) -> bool {
        week < self.begun && self.is_settled(posting)
    }

    /// Weeks for which the physician must be posted in all, because a lock keeps the person.
    #[must_use]
    pub fn kept_weeks(&self, physician: Id<Physician>) -> usize {
        let kept = self.postings[physician].iter();
        kept.filter(|told| Lock::Person <= told.lock)
            .map(|told| told.posting.weeks)
            .sum()
    }
}

/// What a change costs in each week: `price` from `near_weeks` ahead on, more when nearer.
pub(in crate::rostering) fn by_week(
    prices: &ChangePrices,
    price: i64,
    begun: usize,
    weeks: usize,
) -> Vec<i64> {
    (0..weeks)
        .map(|week| {
            let ahead = i64::try_from(week.saturating_sub(begun)).expect("few weeks");
            let near = (prices.near_weeks - ahead).max(0);
            let more = price * prices.near_percent * near / (100 * prices.near_weeks.max(1));
            price + more
        })
        .collect()
}

impl Problem {
    #[must_use]
    pub fn published(&self) -> Option<&Published> {
        self.published.as_ref()
    }

    /// Weeks that are over or under way; nothing new happens in them.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.published.as_ref().map_or(0, |told| told.begun)
    }

    /// Of each group and half-day: whose absence is settled by postings and visits that stay.
    pub(in crate::rostering) fn settled_away(
        &self,
    ) -> BTreeMap<(Id<OnSite>, usize, HalfDay), usize> {
        let mut away = BTreeMap::new();
        let Some(told) = &self.published else {
            return away;
        };
        let mut go = |who: Id<Physician>, week: usize, half: HalfDay| {
            for group in &self.physicians[who].on_site {
                *away.entry((*group, week, half)).or_default() += 1;
            }
        };
        let is_frozen = |row: &&PublishedPosting| row.lock == Lock::Frozen;
        for row in told.postings.values().flatten().filter(is_frozen) {
            for week in row.posting.first_week..row.posting.first_week + row.posting.weeks {
                for half in HalfDay::all() {
                    go(row.posting.physician, week, half);
                }
            }
        }
        for (line, series) in told.series.iter() {
            let Some(series) = series else { continue };
            for (cycle, session) in series.told.iter().enumerate() {
                let week = cycle * self.lines[line].every + series.phase;
                let Some(session) = session.filter(|row| row.lock == Lock::Frozen) else {
                    continue;
                };
                let mut own = told.postings[session.physician].iter().filter(is_frozen);
                if !own.any(|row| row.posting.covers(week)) {
                    go(session.physician, week, series.half);
                }
            }
        }
        away
    }

    /// Blocks that are permitted because they were published.
    pub(in crate::rostering) fn told_blocks(
        &self,
        physician: Id<Physician>,
    ) -> impl Iterator<Item = Posting> + '_ {
        let told = self.published.iter();
        told.flat_map(move |told| &told.postings[physician])
            .map(|told| told.posting)
    }
}
