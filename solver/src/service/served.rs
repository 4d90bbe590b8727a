//! Service in months and days: calendar months, and the days that are left over at 30 a month.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use chrono::{Datelike, Days, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;

/// Recognised service in thirtieths of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Served(pub i64);

impl Served {
    pub const NONE: Served = Served(0);

    #[must_use]
    pub fn months(months: i64) -> Served {
        Served(30 * months)
    }

    /// Both days included: `2024-01-15` to `2024-03-20` is two months (to 14 March) and six days.
    /// A month ends on the day before the one it began on, or where the last month is too short
    /// for that, on its last day: 31 January to 28 February 2026 is a month.
    #[must_use]
    pub fn span(from: NaiveDate, to: NaiveDate) -> Served {
        if to < from {
            return Served::NONE;
        }
        let end = to + Days::new(1);
        let guess = 12 * (i64::from(end.year()) - i64::from(from.year())) + i64::from(end.month())
            - i64::from(from.month());
        let full = (0..=guess)
            .rev()
            .find(|months| months_after(from, *months) <= end)
            .unwrap_or(0);
        let rest = (end - months_after(from, full)).num_days();
        Served(30 * full + rest)
    }

    /// What is missing to `wanted`, never less than nothing.
    #[must_use]
    pub fn short_of(self, wanted: Served) -> Served {
        Served((wanted.0 - self.0).max(0))
    }

    /// 5 months 12 days
    #[must_use]
    pub fn english(self) -> String {
        let (months, days) = self.parts();
        let noun = |count: i64, one: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {one}s"),
        };
        match (months, days) {
            (0, days) => noun(days, "day"),
            (months, 0) => noun(months, "month"),
            (months, days) => format!("{} {}", noun(months, "month"), noun(days, "day")),
        }
    }

    /// 5个月12天
    #[must_use]
    pub fn chinese(self) -> String {
        match self.parts() {
            (0, days) => format!("{days}天"),
            (months, 0) => format!("{months}个月"),
            (months, days) => format!("{months}个月{days}天"),
        }
    }

    /// Whole months and days over.
    #[must_use]
    pub fn parts(self) -> (i64, i64) {
        (self.0 / 30, self.0 % 30)
    }
}

/// The same day so many months later; the first of the following month where there is none.
fn months_after(from: NaiveDate, months: i64) -> NaiveDate {
    let index = i64::from(from.year()) * 12 + i64::from(from.month0()) + months;
    let first = |index: i64| {
        let year = i32::try_from(index.div_euclid(12)).expect("a few thousand years");
        let month = u32::try_from(index.rem_euclid(12)).expect("below twelve") + 1;
        (year, month)
    };
    let (year, month) = first(index);
    NaiveDate::from_ymd_opt(year, month, from.day()).unwrap_or_else(|| {
        let (year, month) = first(index + 1);
        NaiveDate::from_ymd_opt(year, month, 1).expect("every month has a first")
    })
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl Serialize for Served {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (months, days) = self.parts();
        MonthsAndDays { months, days }.serialize(serializer)
    }
}

/// How service stands in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthsAndDays {
    pub months: i64,
    /// 0 to 29, thirtieths of a month.
    pub days: i64,
}

impl Add for Served {
    type Output = Served;
    fn add(self, other: Served) -> Served {
        Served(self.0 + other.0)
    }
}
impl AddAssign for Served {
    fn add_assign(&mut self, other: Served) {
        self.0 += other.0;
    }
}
impl Sub for Served {
    type Output = Served;
    fn sub(self, other: Served) -> Served {
        Served(self.0 - other.0)
    }
}
impl Sum for Served {
    fn sum<I: Iterator<Item = Served>>(parts: I) -> Served {
        parts.fold(Served::NONE, Add::add)
    }
}
