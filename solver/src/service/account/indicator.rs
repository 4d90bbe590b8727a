//! Days of long postings in each calendar year.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::service::count::days;
use crate::service::ledger::Physician;
use crate::service::policy::OneYearRules;
use crate::service::recognise::next;
use crate::service::terms::TitleLevel;

/// Days of long postings within one calendar year, against the national indicator as implementers
/// read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct IndicatorYear {
    pub year: i32,
    pub days: i64,
    pub least: i64,
    /// `None` when the title level is not recorded: reported apart, neither yes nor no.
    pub reached: Option<bool>,
}

/// A year for every one with such days. A day of two postings is one day.
pub(super) fn indicator(
    person: &Physician,
    rules: &OneYearRules,
    as_of: NaiveDate,
) -> Vec<IndicatorYear> {
    let mut spans: Vec<(NaiveDate, NaiveDate)> = (person.entries.iter())
        .filter(|entry| entry.replaced_by.is_none() && entry.full_time == Some(true))
        .filter(|entry| rules.indicator_types.value.contains(&entry.kind))
        .map(|entry| (entry.from, entry.last_day(as_of, person.left_on).min(as_of)))
        .collect();
    spans.sort_unstable();
    let mut by_year: BTreeMap<i32, i64> = BTreeMap::new();
    let mut free: Option<NaiveDate> = None;
    for (from, to) in spans {
        let from = free.map_or(from, |free| from.max(free));
        for year in from.year()..=to.year() {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("every year has one");
            let last = NaiveDate::from_ymd_opt(year, 12, 31).expect("every year has one");
            let own = days(from.max(first), to.min(last)).max(0);
            *by_year.entry(year).or_default() += own;
        }
        free = free.max(Some(next(to)));
    }
    let least = rules.indicator_min_days_in_year.value;
    let title = person.title_level();
    let line = |(year, days): (i32, i64)| IndicatorYear {
        year,
        days,
        least,
        reached: title.map(|level| TitleLevel::Intermediate <= level && least <= days),
    };
    by_year
        .into_iter()
        .filter(|(_, days)| 0 < *days)
        .map(line)
        .collect()
}
