//! Which days belong to which of a physician's two ledgers.

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Entry, Physician};
use super::policy::{CountFrom, OneYearRules};
use super::terms::{Term, TitleLevel};

/// The two ledgers every physician has.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The year asked for before associate senior.
    Mandatory,
    /// The further year that gives priority before full senior, other things being equal.
    Preference,
}

impl Term for Kind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Kind::Mandatory => ("before associate senior (mandatory)", "晋升副高前（必备）"),
            Kind::Preference => ("before full senior (preference)", "晋升正高前（优先）"),
        }
    }
}

/// How far a ledger has come, by title alone.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The title level is not recorded.
    Unknown,
    /// The title before is not reached yet.
    NotBegun,
    Open,
    /// The title it leads to is held.
    Closed,
}

impl Term for State {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            State::Unknown => ("title level not recorded", "职称级别未登记"),
            State::NotBegun => ("not begun", "未开始"),
            State::Open => ("open", "进行中"),
            State::Closed => ("closed", "已结束"),
        }
    }
}

/// The days of one ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: Start,
    /// The last day before the title the ledger leads to.
    pub(super) last: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Everything up to the end counts.
    Anytime,
    On(NaiveDate),
    /// The title is held, but since when is not recorded.
    Unrecorded,
    /// The title from which on service counts is not held.
    Never,
}

impl Kind {
    #[must_use]
    pub fn state(self, person: &Physician) -> State {
        let (from, to) = match self {
            Kind::Mandatory => (TitleLevel::Intermediate, TitleLevel::AssociateSenior),
            Kind::Preference => (TitleLevel::AssociateSenior, TitleLevel::Senior),
        };
        match person.title_level() {
            None => State::Unknown,
            Some(level) if level < from => State::NotBegun,
            Some(level) if level < to => State::Open,
            Some(_) => State::Closed,
        }
    }

    pub(super) fn window(self, person: &Physician, rules: &OneYearRules) -> Window {
        let appointed = |level: TitleLevel| {
            let title = person.titles.iter().find(|title| title.level == level)?;
            Some(title.appointed_on)
        };
        let since = |level| match appointed(level) {
            None => Start::Never,
            Some(None) => Start::Unrecorded,
            Some(Some(date)) => Start::On(date),
        };
        let (start, end) = match (self, rules.count_from.value) {
            (Kind::Mandatory, CountFrom::Career) => (Start::Anytime, TitleLevel::AssociateSenior),
            (Kind::Mandatory, CountFrom::CurrentTitle) => {
                (since(TitleLevel::Intermediate), TitleLevel::AssociateSenior)
            }
            (Kind::Preference, _) => (since(TitleLevel::AssociateSenior), TitleLevel::Senior),
        };
        Window {
            start,
            last: promoted_on(person, end).map(|date| date - Days::new(1)),
        }
    }

    /// Service up to the promotion to associate senior is the mandatory ledger's, service after it
    /// the other's; an entry over that day stands in both.
    pub(super) fn has(self, person: &Physician, entry: &Entry) -> bool {
        let promoted = promoted_on(person, TitleLevel::AssociateSenior);
        match (self, promoted) {
            (Kind::Mandatory, None) => true,
            (Kind::Preference, None) => false,
            (Kind::Mandatory, Some(date)) => entry.from < date,
            (Kind::Preference, Some(date)) => entry.to.is_none_or(|to| date <= to),
        }
    }
}

/// The first recorded day of a title of at least this level.
fn promoted_on(person: &Physician, level: TitleLevel) -> Option<NaiveDate> {
    let mut titles = person.titles.iter().filter(|title| level <= title.level);
    titles.find_map(|title| title.appointed_on)
}
