//! Dates are those of Asia/Shanghai, which knows no summer time, wherever the machine stands.

use std::time::SystemTime;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

#[must_use]
pub fn zone() -> FixedOffset {
    FixedOffset::east_opt(8 * 3_600).expect("eight hours")
}

/// The date in China at some moment.
#[must_use]
pub fn day_at(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&zone()).date_naive()
}

/// The present date in China.
#[must_use]
pub fn today() -> NaiveDate {
    day_at(SystemTime::now().into())
}
