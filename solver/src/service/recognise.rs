//! Whether an entry may be counted at all: papers, host, law, and whether it was all day.
//!
//! Days and dates are for `count`; here an entry is taken or refused with every reason there is.

use chrono::{Days, NaiveDate};

use super::account::Basis;
use super::count::{Attended, Stay, Work};
use super::ledger::{Entry, Ledger, Physician};
use super::policy::{Answer, MonthRule, OneYearRules};
use super::reason::Reason;
use super::terms::{Evidence, LegalBasis, SiteLevel};
use super::window::{Start, Window};

/// What can be shown today, or what may be hoped for when everything ends well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Ended, appraised, and every paper is there.
    Proven,
    /// As recorded; papers and appraisals will follow.
    Expected,
}

/// One physician's ledger on one day.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) rules: &'a OneYearRules,
    pub(super) person: &'a Physician,
    pub(super) window: Window,
    pub(super) as_of: NaiveDate,
}

impl Case<'_> {
    /// The entry as something to be counted, or every reason why it is not.
    pub(super) fn recognise(
        &self,
        entry: &Entry,
        basis: Basis,
        mode: Mode,
    ) -> Result<Stay, Vec<Reason>> {
        let mut reasons = Vec::new();
        if let Some(by) = &entry.replaced_by {
            // What has been put right is not judged any further.
            return Err(vec![Reason::Replaced { by: by.clone() }]);
        }
        if mode == Mode::Proven {
            self.proof(entry, &mut reasons);
        }
        self.law(entry, &mut reasons);
        self.host(entry, &mut reasons);
        self.dates(entry, &mut reasons);
        self.open(entry, &mut reasons);
        let work = self.work(entry, basis, &mut reasons);
        match work {
            Some(work) if reasons.is_empty() => Ok(Stay {
                key: entry.key.clone(),
                host: Some(entry.host),
                host_name: self.ledger.institutions()[entry.host].name.clone(),
                mission: entry.mission,
                from: entry.from,
                to: entry.last_day(self.as_of, self.person.left_on),
                absence: entry.absence(&self.rules.leave_that_counts.value),
                work,
            }),
            _ => Err(reasons),
        }
    }

    fn proof(&self, entry: &Entry, reasons: &mut Vec<Reason>) {
        let left = self.person.left_on.filter(|left| *left <= self.as_of);
        let end = match (entry.to, left) {
            (Some(to), Some(left)) => Some(to.min(left)),
            (to, left) => to.or(left),
        };
        if self.as_of < entry.from && entry.to.is_some() {
            reasons.push(Reason::NotBegun);
        } else if entry.from <= self.as_of && end.is_none_or(|end| self.as_of < end) {
            reasons.push(Reason::NotEnded);
        }
        if self.rules.min_appraisal.value.get().is_some() && entry.appraisal.is_none() {
            reasons.push(Reason::NotAppraised);
        }
        let lacks = |paper: &&Evidence| !entry.evidence.contains(paper);
        let wanted = self.rules.evidence_required.value.iter();
        let lacks: Vec<Evidence> = wanted.filter(lacks).copied().collect();
        if !lacks.is_empty() {
            reasons.push(Reason::EvidenceMissing { lacks });
        }
    }

    fn law(&self, entry: &Entry, reasons: &mut Vec<Reason>) {
        let least = self.rules.min_appraisal.value.get();
        if let Some(found) = entry
            .appraisal
            .filter(|found| least.is_some_and(|least| *found < least))
        {
            reasons.push(Reason::Appraisal { found });
        }
        if self.rules.legal_basis_required.value {
            match entry.legal_basis {
                None => reasons.push(Reason::NoLegalBasis),
                Some(found) if !self.rules.accepted_legal_bases.value.contains(&found) => {
                    reasons.push(Reason::LegalBasis { found });
                }
                Some(_) => (),
            }
        }
    }

    fn host(&self, entry: &Entry, reasons: &mut Vec<Reason>) {
        let different = self.rules.credit_requires_different_institution.value;
        if different && self.person.employer == Some(entry.host) {
            reasons.push(Reason::HostIsEmployer);
        }
        let paired = entry.legal_basis == Some(LegalBasis::PairedSupport);
        if paired && self.rules.qualifying_by_paired_support.value {
            return;
        }
        let level = self.ledger.institutions()[entry.host].level;
        reasons.extend(level_reason(level, self.rules));
    }

    fn dates(&self, entry: &Entry, reasons: &mut Vec<Reason>) {
        let promoted = self.window.last.is_some_and(|last| last < entry.from);
        match self.window.start {
            _ if promoted => reasons.push(Reason::AfterPromotion),
            Start::Anytime => (),
            // Somebody with the next title has had this one, whether or not it is recorded.
            Start::Never if self.window.last.is_none() => reasons.push(Reason::BeforeTitle),
            Start::Unrecorded | Start::Never => reasons.push(Reason::TitleDateUnknown),
            Start::On(date) => {
                if entry.to.is_some_and(|to| to < date) {
                    reasons.push(Reason::BeforeTitle);
                }
            }
        }
        if self.person.left_on.is_some_and(|left| left < entry.from) {
            reasons.push(Reason::AfterLeaving);
        } else if entry.to.is_none() && self.as_of < entry.from {
            // Without an end there is no telling how much of it there will be.
            reasons.push(Reason::NotBegun);
        }
    }

    /// One person has one open posting: the one that began first, of two of one day the one that
    /// was recorded first. Whoever has left has none.
    fn open(&self, entry: &Entry, reasons: &mut Vec<Reason>) {
        let is_open = |entry: &Entry| {
            let ended = entry.to.is_some() || self.person.has_left(self.as_of);
            entry.full_time == Some(true) && entry.replaced_by.is_none() && !ended
        };
        if !is_open(entry) {
            return;
        }
        let open = self.person.entries.iter().filter(|entry| is_open(entry));
        let first = open
            .min_by_key(|entry| entry.from)
            .expect("this one is open");
        if first.key != entry.key {
            let other = first.key.clone();
            reasons.push(Reason::SecondOpenPosting { other });
        }
    }

    fn work(&self, entry: &Entry, basis: Basis, reasons: &mut Vec<Reason>) -> Option<Work> {
        let attended = self.attended(entry, reasons);
        match (entry.full_time, basis, entry.half_days) {
            (None, _, _) => reasons.push(Reason::TimeUnknown),
            (Some(false), Basis::FullTimeOnly, _) => reasons.push(Reason::PartTime),
            (Some(false), Basis::WithHalfDays, None) => reasons.push(Reason::HalfDaysUnrecorded),
            (Some(false), Basis::WithHalfDays, Some(half_days)) => {
                return Some(Work::HalfDays(half_days));
            }
            (Some(true), _, _) => match (self.rules.month_rule.value, attended) {
                (MonthRule::CalendarMonths, _) => return Some(Work::Calendar),
                (MonthRule::AttendanceDays, Some(days)) => {
                    return Some(Work::Attended(Attended::Days(days)));
                }
                (MonthRule::AttendanceDays, None) => reasons.push(Reason::AttendanceUnrecorded),
            },
        }
        None
    }

    /// Days attended, leave that counts among them; too few of those due are a reason.
    fn attended(&self, entry: &Entry, reasons: &mut Vec<Reason>) -> Option<i64> {
        let attendance = entry.attendance?;
        let counts = &self.rules.leave_that_counts.value;
        let leave = (entry.absences.iter())
            .filter(|(kind, _)| counts.contains(kind))
            .map(|(_, days)| days);
        let attended = (attendance.attended_days + leave.sum::<i64>()).min(attendance.due_days);
        if let Some(least) = self.rules.min_attendance_percent.value.get()
            && attended * 100 < least * attendance.due_days
        {
            let percent = attended * 100 / attendance.due_days;
            reasons.push(Reason::Attendance { percent, least });
        }
        Some(attended)
    }
}

/// Why a host of this level does not qualify by its level.
fn level_reason(level: Option<SiteLevel>, rules: &OneYearRules) -> Option<Reason> {
    let levels = &rules.qualifying_site_levels.value;
    match level {
        None => Some(Reason::HostLevelUnknown),
        Some(level) if levels.contains(&level) => None,
        Some(SiteLevel::District) if levels.contains(&SiteLevel::County) => {
            match rules.districts_of_a_city_count_as_county_level.value {
                Answer::Yes => None,
                Answer::Unset => Some(Reason::DistrictUndecided),
                Answer::No => Some(Reason::HostLevel {
                    found: SiteLevel::District,
                }),
            }
        }
        Some(found) => Some(Reason::HostLevel { found }),
    }
}

/// The first day of a window that has one.
pub(super) fn first_day(window: Window) -> Option<NaiveDate> {
    match window.start {
        Start::On(date) => Some(date),
        Start::Anytime | Start::Unrecorded | Start::Never => None,
    }
}

/// The day after.
pub(super) fn next(date: NaiveDate) -> NaiveDate {
    date + Days::new(1)
}
