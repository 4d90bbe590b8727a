//! Floors at home, company, limits and wishes, as the problem holds them.

use std::ops::Range;

use super::{Host, Physician};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::TitleLevel;
use crate::rostering::draft::wishes::{Stay, Wanted};

/// A set of registered practice scopes; which bit is which only the reader knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(pub(in crate::rostering) u64);

impl Scopes {
    /// More different scopes than any register has.
    pub const MOST: usize = 64;

    /// Whether somebody registered for `own` may do what asks for one of these; none: anybody.
    #[must_use]
    pub fn admits(self, own: Scopes) -> bool {
        self.0 == 0 || self.0 & own.0 != 0
    }
}

/// A group of which so many may be away, half-day by half-day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnSite {
    pub name: String,
    pub members: Vec<Id<Physician>>,
    pub at_least: usize,
    /// Per week and half-day: how many the roster may take; `None` where no floor is asked.
    pub may_go: Vec<Option<usize>>,
}

impl OnSite {
    #[must_use]
    pub fn may_go(&self, week: usize, half: HalfDay) -> Option<usize> {
        self.may_go[week * HalfDay::COUNT + half.index()]
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    pub weeks: Range<usize>,
    pub postings: Stay,
    pub max_minutes: Option<i64>,
    pub not_at: Vec<Id<Host>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub wanted: Wanted,
    /// `None`: any.
    pub host: Option<Id<Host>>,
    pub weeks: Range<usize>,
    /// Of one posted week or visit.
    pub price: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Apart {
    pub other: Id<Physician>,
    /// In no week at all; else only not at one host.
    pub at_once: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    pub half: HalfDay,
    pub phase: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Senior {
    pub title_level: TitleLevel,
    pub sessions: usize,
}
