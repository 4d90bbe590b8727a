//! Service ledgers without a flaw: who, what titles, and every entry with its dates.

use chrono::NaiveDate;

use super::draft::{AttendanceDraft, LedgerDraft};
use super::served::Served;
use super::terms::{
    AbsenceKind, Appraisal, DeferralReason, EntryKind, Evidence, Grade, LegalBasis, Mission,
    SiteLevel, StaffKind, TitleLevel,
};
use crate::base::flaw::Flaw;
use crate::base::id::{Id, Table};

mod reading;

#[derive(Clone, Debug)]
pub struct Ledger {
    name: String,
    institutions: Table<Institution, Institution>,
    physicians: Table<Physician, Physician>,
}

#[derive(Clone, Debug)]
pub struct Institution {
    pub key: String,
    pub name: String,
    pub level: Option<SiteLevel>,
    pub grade: Option<Grade>,
}

#[derive(Clone, Debug)]
pub struct Physician {
    pub key: String,
    pub name: String,
    pub employer: Option<Id<Institution>>,
    pub staff: StaffKind,
    /// By rising level; the current one is last.
    pub titles: Vec<Title>,
    pub born: Option<NaiveDate>,
    pub grassroots_years: Option<i64>,
    pub target_year: Option<i64>,
    pub left_on: Option<NaiveDate>,
    pub deferrals: Vec<Deferral>,
    pub opening: Option<Opening>,
    /// In the order in which they were recorded.
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub struct Title {
    pub level: TitleLevel,
    pub text: Option<String>,
    pub appointed_on: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug)]
pub struct Deferral {
    pub reason: DeferralReason,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(Clone, Copy, Debug)]
pub struct Opening {
    pub served: Served,
    pub has_document: bool,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub kind: EntryKind,
    pub host: Id<Institution>,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub full_time: Option<bool>,
    pub half_days: Option<i64>,
    pub legal_basis: Option<LegalBasis>,
    pub mission: Option<Mission>,
    pub attendance: Option<AttendanceDraft>,
    pub absences: Vec<(AbsenceKind, i64)>,
    pub appraisal: Option<Appraisal>,
    pub evidence: Vec<Evidence>,
    /// Key of the entry that puts this one right.
    pub replaced_by: Option<String>,
}

impl Ledger {
    /// # Errors
    /// Every flaw, each with the path of its field.
    pub fn new(draft: &LedgerDraft) -> Result<Ledger, Vec<Flaw>> {
        reading::read(draft)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
    #[must_use]
    pub fn institutions(&self) -> &Table<Institution, Institution> {
        &self.institutions
    }
    #[must_use]
    pub fn physicians(&self) -> &Table<Physician, Physician> {
        &self.physicians
    }
}

impl Physician {
    #[must_use]
    pub fn title_level(&self) -> Option<TitleLevel> {
        self.titles.last().map(|title| title.level)
    }

    /// Somebody who has left by `date` does not come back by anything that is recorded of postings.
    #[must_use]
    pub fn has_left(&self, date: NaiveDate) -> bool {
        self.left_on.is_some_and(|last| last < date)
    }
}

impl Entry {
    /// The last day served as far as `date` can know: a posting without an end counts up to it.
    /// Employment ends every posting.
    #[must_use]
    pub fn last_day(&self, date: NaiveDate, left_on: Option<NaiveDate>) -> NaiveDate {
        let last = self.to.unwrap_or(date);
        left_on.map_or(last, |left| last.min(left))
    }

    /// Days of absence of the kinds that are not in `counts`.
    #[must_use]
    pub fn absence(&self, counts: &[AbsenceKind]) -> i64 {
        let days = |(kind, days): &(AbsenceKind, i64)| (!counts.contains(kind)).then_some(*days);
        self.absences.iter().filter_map(days).sum()
    }
}
