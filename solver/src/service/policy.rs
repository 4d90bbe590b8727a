//! A policy: how service is counted and how studios are run, every figure with its source.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod reading;
pub mod studio;

use self::studio::StudioRules;
use super::parameter::{Parameter, Switch};
use super::terms::{
    AbsenceKind, Appraisal, DeferralReason, EntryKind, Evidence, Grade, LegalBasis, Mission,
    SiteLevel, StaffKind,
};
use crate::base::flaw::Flaw;

/// A policy as people write it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDraft {
    pub kind: Kind,
    pub name: String,
    pub title: String,
    pub title_zh: String,
    pub one_year: OneYearRules,
    pub studio: StudioRules,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Policy,
}

/// The year of service before associate senior, and the one after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneYearRules {
    pub required_service_months: Parameter<i64>,
    pub comparison: Parameter<Comparison>,
    pub qualifying_site_levels: Parameter<Vec<SiteLevel>>,
    /// A host of any level qualifies when the service is paired support.
    pub qualifying_by_paired_support: Parameter<bool>,
    pub districts_of_a_city_count_as_county_level: Parameter<Answer>,
    pub credit_requires_different_institution: Parameter<bool>,
    /// Staff of institutions at or below this level owe nothing.
    pub deemed_satisfied_if_employer_level_at_most: Parameter<Switch<SiteLevel>>,
    pub covered_staff: Parameter<Vec<StaffKind>>,
    pub covered_employer_min_grade: Parameter<Switch<Grade>>,
    pub count_from: Parameter<CountFrom>,
    /// Calendar days of a stint at one host; shorter ones do not count.
    pub min_block_days: Parameter<i64>,
    pub preferred_block_days: Parameter<i64>,
    /// Stints that count; the longest ones do.
    pub max_blocks: Parameter<Switch<i64>>,
    pub same_host_required: Parameter<SameHost>,
    pub full_time_required: Parameter<bool>,
    pub session_conversion_enabled: Parameter<bool>,
    pub half_days_per_service_day: Parameter<i64>,
    pub service_days_per_month: Parameter<i64>,
    /// Of the required service, at most so much from half-days.
    pub session_conversion_cap_percent: Parameter<i64>,
    pub month_rule: Parameter<MonthRule>,
    /// Absence beyond it is taken off.
    pub max_absence_days_per_block: Parameter<Switch<i64>>,
    /// Attended and counted leave days of the days due.
    pub min_attendance_percent: Parameter<Switch<i64>>,
    /// Leave that is no absence.
    pub leave_that_counts: Parameter<Vec<AbsenceKind>>,
    pub multiplier_percent_by_mission: Parameter<Multipliers>,
    pub exempt_age_from: Parameter<Switch<i64>>,
    pub exempt_prior_grassroots_years: Parameter<Switch<i64>>,
    pub deferral_reasons: Parameter<Vec<DeferralReason>>,
    /// Announced cut-offs by application year.
    pub credit_cutoffs: Parameter<Vec<CutoffDraft>>,
    /// MM-DD, for years without an announced one.
    pub credit_cutoff_template: Parameter<String>,
    pub paperwork_lead_days: Parameter<i64>,
    pub forecast_horizon_years: Parameter<i64>,
    pub min_appraisal: Parameter<Switch<Appraisal>>,
    pub evidence_required: Parameter<Vec<Evidence>>,
    pub legal_basis_required: Parameter<bool>,
    pub accepted_legal_bases: Parameter<Vec<LegalBasis>>,
    pub indicator_min_days_in_year: Parameter<i64>,
    pub indicator_types: Parameter<Vec<EntryKind>>,
    pub post_promotion_credit_months: Parameter<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// 以上 includes the number itself.
    AtLeast,
    MoreThan,
}

/// What nobody has decided yet is to be asked, not guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Unset,
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountFrom {
    /// The day the current title took effect (任现职以来).
    CurrentTitle,
    Career,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SameHost {
    Off,
    /// Service at several hosts counts and is remarked on.
    Warn,
    /// Only the host with the most service counts.
    Hard,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MonthRule {
    /// Calendar months, and the days left over at thirty a month.
    CalendarMonths,
    /// Days attended, `service_days_per_month` of them a month.
    AttendanceDays,
}

/// Per cent of the time served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Multipliers {
    pub epidemic: i64,
    pub regional_aid: i64,
    pub foreign_aid: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutoffDraft {
    pub year: i64,
    /// Last day that counts, YYYY-MM-DD.
    pub date: String,
}

impl Multipliers {
    #[must_use]
    pub fn percent(self, mission: Option<Mission>) -> i64 {
        match mission {
            None => 100,
            Some(Mission::Epidemic) => self.epidemic,
            Some(Mission::RegionalAid) => self.regional_aid,
            Some(Mission::ForeignAid) => self.foreign_aid,
        }
    }
}

/// A policy without a flaw.
#[derive(Clone, Debug)]
pub struct Policy {
    draft: PolicyDraft,
    cutoffs: BTreeMap<i64, NaiveDate>,
    /// Month and day that every year has.
    template: (u32, u32),
}

/// The last day that counts for an application year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cutoff {
    pub date: NaiveDate,
    /// Nobody has announced it; it is the template's.
    pub assumed: bool,
}

impl Policy {
    /// # Errors
    /// Every flaw, each with the path of its field.
    pub fn new(draft: &PolicyDraft) -> Result<Policy, Vec<Flaw>> {
        reading::read(draft)
    }

    #[must_use]
    pub fn draft(&self) -> &PolicyDraft {
        &self.draft
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.draft.name
    }

    #[must_use]
    pub fn one_year(&self) -> &OneYearRules {
        &self.draft.one_year
    }

    /// # Panics
    /// For years that no calendar has.
    #[must_use]
    pub fn cutoff(&self, year: i64) -> Cutoff {
        if let Some(date) = self.cutoffs.get(&year) {
            return Cutoff {
                date: *date,
                assumed: false,
            };
        }
        let (month, day) = self.template;
        let year = i32::try_from(year).expect("a year of the calendar");
        let date = NaiveDate::from_ymd_opt(year, month, day);
        Cutoff {
            date: date.expect("the template is a day of every year"),
            assumed: true,
        }
    }

    /// The first application year whose cut-off is not before `date`.
    #[must_use]
    pub fn application_year(&self, date: NaiveDate) -> i64 {
        let year = i64::from(date.year());
        // A cut-off may be announced for a day of the year before or after its own.
        (year - 1..)
            .find(|year| date <= self.cutoff(*year).date)
            .expect("some year has a later cut-off")
    }
}
