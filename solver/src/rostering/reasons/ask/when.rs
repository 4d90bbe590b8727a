//! The weeks that a question means.

use std::ops::Range;

use chrono::{Datelike, Months, NaiveDate};

use super::{Unclear, unclear};
use crate::rostering::problem::Problem;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

type Span = (NaiveDate, NaiveDate);

/// Weeks of which a day lies in a month, on a day, or between two.
pub(super) fn weeks(problem: &Problem, when: &str) -> Result<Range<usize>, Unclear> {
    let bad = || {
        unclear(
            format!(
                "`{when}` is no month, day or span of days of the horizon, or a month that it has \
                 twice: say the year"
            ),
            format!(
                "“{when}” 不是排班周期内的月份、日期或起止日期；如该月份在周期内出现两次，请写明年份"
            ),
        )
    };
    let ends = ["..", "至", "到", "~"].map(|between| when.split_once(between));
    let span = match ends.into_iter().flatten().next() {
        Some((from, to)) => {
            let (from, to) = (span(problem, from), span(problem, to));
            from.zip(to).map(|(from, to)| (from.0, to.1))
        }
        None => span(problem, when),
    };
    let (from, to) = span
        .filter(|(from, to)| from <= to && (1950..2100).contains(&from.year()))
        .ok_or_else(bad)?;
    let start = problem.calendar().start();
    let week = |day: NaiveDate| (day - start).num_days().div_euclid(7);
    let last = i64::try_from(problem.weeks()).expect("few weeks");
    let first = week(from).clamp(0, last);
    let end = (week(to) + 1).clamp(0, last);
    let size = |week: i64| usize::try_from(week).expect("clamped");
    match first < end {
        true => Ok(size(first)..size(end)),
        false => Err(bad()),
    }
}

/// A day; or a month, of the horizon's where no year is said and it has only one of that name.
fn span(problem: &Problem, text: &str) -> Option<Span> {
    let text = text.trim();
    let marks = |letter: char| "-/.年月日号".contains(letter);
    let parts: Vec<&str> = text.split(marks).filter(|part| !part.is_empty()).collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some([year, number, day]) => {
            let day = NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, *number, *day)?;
            Some((day, day))
        }
        Some([year, number]) if 1950 <= *year => month(i32::try_from(*year).ok()?, *number),
        Some([number]) if text.ends_with('月') => month_here(problem, *number),
        Some(_) => None,
        None => {
            let small = text.to_lowercase();
            let is_meant = |name: &str| 3 <= small.len() && name.starts_with(&small);
            let position = MONTHS.iter().position(|name| is_meant(name))?;
            month_here(problem, u32::try_from(position).ok()? + 1)
        }
    }
}

fn month(year: i32, number: u32) -> Option<Span> {
    let first = NaiveDate::from_ymd_opt(year, number, 1)?;
    let next = first.checked_add_months(Months::new(1))?;
    Some((first, next.pred_opt()?))
}

/// The only month of that number of which a day lies in the horizon.
fn month_here(problem: &Problem, number: u32) -> Option<Span> {
    let calendar = problem.calendar();
    let (start, end) = (
        calendar.start(),
        calendar.sunday(problem.weeks().max(1) - 1),
    );
    let years = start.year()..=end.year();
    let spans = years.filter_map(|year| month(year, number));
    let mut here = spans.filter(|(first, last)| *first <= end && start <= *last);
    let only = here.next()?;
    here.next().is_none().then_some(only)
}
