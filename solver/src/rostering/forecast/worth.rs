//! How many whole weeks are always enough for some service.
//!
//! A ledger counts calendar months: the 31 days of July are worth as much as the 28 of February.
//! What weeks are worth so depends on when they are served and on what joins them; here it is the
//! least that any arrangement of them is worth.

use chrono::{Days, NaiveDate};

use crate::service::policy::{MonthRule, OneYearRules};
use crate::service::served::Served;

/// A whole year: whichever season is worth least can be waited for.
const YEAR: usize = 53;

/// The least that numbers of weeks are worth.
pub struct Worth {
    /// Of 0 weeks, 1 week and so on.
    least: Vec<i64>,
}

impl Worth {
    /// From the Monday `start` on, in at most so many blocks, for service up to `most`.
    #[must_use]
    pub fn new(rules: &OneYearRules, start: NaiveDate, blocks: i64, most: Served) -> Worth {
        let parts = blocks.clamp(1, 104) - 1;
        // A week is worth more than six days under either rule.
        let count = usize::try_from((most.0 + parts) / 6 + 8).expect("some years");
        let least = match rules.month_rule.value {
            MonthRule::CalendarMonths => by_calendar(start, count),
            MonthRule::AttendanceDays => {
                // Five days a week; each part is rounded down by itself.
                let days = |week: usize| 5 * i64::try_from(week).expect("some years");
                let month = rules.service_days_per_month.value;
                (0..=count)
                    .map(|week| (days(week) * 30 / month - parts).max(0))
                    .collect()
            }
        };
        Worth { least }
    }

    /// Fewest weeks that are enough for `wanted`, and with them any greater number.
    ///
    /// # Panics
    /// When more is wanted than was asked for at first.
    #[must_use]
    pub fn weeks(&self, wanted: Served) -> i64 {
        let too_few = self.least.iter().rposition(|least| *least < wanted.0);
        let enough = too_few.map_or(0, |weeks| weeks + 1);
        assert!(enough < self.least.len(), "{wanted} is more than expected");
        i64::try_from(enough).expect("some years")
    }
}

/// By dynamic programming over weeks and weeks served: a stay of any length may begin in each.
fn by_calendar(start: NaiveDate, count: usize) -> Vec<i64> {
    let horizon = count + YEAR;
    let monday = |week: usize| start + Days::new(7 * u64::try_from(week).expect("some years"));
    let mut least: Vec<Vec<Option<i64>>> = vec![vec![None; count + 1]; horizon + 1];
    least[0][0] = Some(0);
    let lower = |cell: &mut Option<i64>, worth: i64| {
        *cell = Some(cell.map_or(worth, |known| known.min(worth)));
    };
    for week in 0..horizon {
        let stays: Vec<i64> = (week + 1..=horizon.min(week + count))
            .map(|end| Served::span(monday(week), monday(end) - Days::new(1)).0)
            .collect();
        for served in 0..=count.min(week) {
            let Some(here) = least[week][served] else {
                continue;
            };
            lower(&mut least[week + 1][served], here);
            for (stay, worth) in (1..=count - served).zip(&stays) {
                lower(&mut least[week + stay][served + stay], here + worth);
            }
        }
    }
    let all = least.pop().expect("one for each week");
    all.into_iter()
        .map(|least| least.expect("any number of weeks fits"))
        .collect()
}
