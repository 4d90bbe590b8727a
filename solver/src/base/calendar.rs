//! Weeks, half-days and the official work calendar.
//!
//! The unit of a session is the half-day, the unit of a rotation is the week. Sessions are held
//! on workdays only. The State Council moves some workdays to weekends: a holiday taken "in lieu"
//! is paired with the make-up workday of the same festival, and what would have been held on the
//! holiday is held on the make-up day.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::flaw::{FlawKind, Flaws};

/// One of the ten half-days of a working week, Monday morning first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfDay(u8);

impl HalfDay {
    pub const COUNT: usize = 10;

    pub fn all() -> impl DoubleEndedIterator<Item = HalfDay> {
        (0..10).map(HalfDay)
    }
    /// # Panics
    /// When `index` is not below [`HalfDay::COUNT`].
    #[must_use]
    pub fn from_index(index: usize) -> HalfDay {
        assert!(index < HalfDay::COUNT, "there is no half-day {index}");
        HalfDay(u8::try_from(index).expect("below ten"))
    }
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
    /// The other half of the same day.
    #[must_use]
    pub fn other(self) -> HalfDay {
        HalfDay(self.0 ^ 1)
    }
    /// Days after Monday, 0 to 4.
    #[must_use]
    pub fn day(self) -> u64 {
        u64::from(self.0 / 2)
    }
    #[must_use]
    pub fn is_morning(self) -> bool {
        self.0.is_multiple_of(2)
    }
    /// 周二上午
    #[must_use]
    pub fn chinese(self) -> String {
        let day = ["周一", "周二", "周三", "周四", "周五"][usize::from(self.0 / 2)];
        format!(
            "{day}{}",
            if self.is_morning() {
                "上午"
            } else {
                "下午"
            }
        )
    }
}

impl fmt::Display for HalfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = ["mon", "tue", "wed", "thu", "fri"][usize::from(self.0 / 2)];
        write!(f, "{day}_{}", if self.is_morning() { "am" } else { "pm" })
    }
}

impl FromStr for HalfDay {
    type Err = ();
    fn from_str(text: &str) -> Result<HalfDay, ()> {
        HalfDay::all()
            .find(|half| half.to_string() == text)
            .ok_or(())
    }
}

/// A set of half-days of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HalfDays(u16);

impl HalfDays {
    pub const NONE: HalfDays = HalfDays(0);
    pub const ALL: HalfDays = HalfDays(0x3ff);

    #[must_use]
    pub fn has(self, half: HalfDay) -> bool {
        self.0 >> half.0 & 1 == 1
    }
    #[must_use]
    pub fn with(self, half: HalfDay) -> HalfDays {
        HalfDays(self.0 | 1 << half.0)
    }
    #[must_use]
    pub fn without(self, half: HalfDay) -> HalfDays {
        HalfDays(self.0 & !(1 << half.0))
    }
    #[must_use]
    pub fn and(self, other: HalfDays) -> HalfDays {
        HalfDays(self.0 & other.0)
    }
    #[must_use]
    pub fn minus(self, other: HalfDays) -> HalfDays {
        HalfDays(self.0 & !other.0)
    }
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }
    pub fn iter(self) -> impl Iterator<Item = HalfDay> {
        HalfDay::all().filter(move |half| self.has(*half))
    }

    /// Reads `["mon_am", …]`; what is not a half-day becomes a flaw.
    pub fn read(flaws: &mut Flaws, path: &str, names: &[String]) -> HalfDays {
        let mut set = HalfDays::NONE;
        for (index, name) in names.iter().enumerate() {
            match name.parse() {
                Ok(half) => set = set.with(half),
                Err(()) => {
                    let found = name.clone();
                    flaws.add(format!("{path}[{index}]"), FlawKind::BadHalfDay { found });
                }
            }
        }
        set
    }
}

/// The holidays and make-up workdays that touch the horizon.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarDraft {
    #[serde(default)]
    pub holidays: Vec<HolidayDraft>,
    /// Weekend days on which people work (调休上班).
    #[serde(default)]
    pub makeup_workdays: Vec<MakeupDraft>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayDraft {
    /// YYYY-MM-DD
    pub date: String,
    /// 春节, 国庆节 …; pairs holidays in lieu with make-up workdays.
    pub name: String,
    /// A weekday taken off in exchange for a make-up workday.
    #[serde(default)]
    pub in_lieu: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeupDraft {
    /// YYYY-MM-DD
    pub date: String,
    pub name: String,
}

/// Which dates are worked, for whole weeks from a Monday.
#[derive(Clone, Debug)]
pub struct Calendar {
    start: NaiveDate,
    weeks: usize,
    /// Per week and day 0..5: the date on which that day's sessions are held.
    held_on: Vec<[Option<NaiveDate>; 5]>,
}

impl Calendar {
    /// Reads `$.calendar` for `weeks` weeks from the Monday `start`.
    pub fn read(
        flaws: &mut Flaws,
        start: NaiveDate,
        weeks: usize,
        draft: &CalendarDraft,
    ) -> Calendar {
        let mut off = BTreeSet::new();
        let mut in_lieu: BTreeMap<(i32, &str), Vec<NaiveDate>> = BTreeMap::new();
        let mut makeup: BTreeMap<(i32, &str), Vec<NaiveDate>> = BTreeMap::new();
        for (index, holiday) in draft.holidays.iter().enumerate() {
            let path = format!("$.calendar.holidays[{index}].date");
            if let Some(date) = flaws.date(&path, &holiday.date) {
                if !off.insert(date) {
                    let id = holiday.date.clone();
                    flaws.add(path, FlawKind::Duplicate { id });
                }
                if holiday.in_lieu {
                    let key = (year_of(date), holiday.name.as_str());
                    in_lieu.entry(key).or_default().push(date);
                }
            }
        }
        for (index, day) in draft.makeup_workdays.iter().enumerate() {
            let path = format!("$.calendar.makeup_workdays[{index}].date");
            if let Some(date) = flaws.date(&path, &day.date) {
                let key = (year_of(date), day.name.as_str());
                makeup.entry(key).or_default().push(date);
            }
        }
        let moved = pair(in_lieu, makeup);
        let held_on = (0..weeks)
            .map(|week| {
                [0_u64, 1, 2, 3, 4].map(|day| {
                    let date = start + Days::new(7 * week as u64 + day);
                    match (off.contains(&date), moved.get(&date)) {
                        (false, _) => Some(date),
                        (true, Some(makeup_day)) => Some(*makeup_day),
                        (true, None) => None,
                    }
                })
            })
            .collect();
        Calendar {
            start,
            weeks,
            held_on,
        }
    }

    #[must_use]
    pub fn start(&self) -> NaiveDate {
        self.start
    }
    #[must_use]
    pub fn weeks(&self) -> usize {
        self.weeks
    }
    /// Monday of `week`, which may lie beyond the horizon.
    #[must_use]
    pub fn monday(&self, week: usize) -> NaiveDate {
        self.start + Days::new(7 * week as u64)
    }
    #[must_use]
    pub fn sunday(&self, week: usize) -> NaiveDate {
        self.monday(week) + Days::new(6)
    }
    /// The date on which the session of that week and half-day is held; `None` on a holiday that
    /// is not made up.
    #[must_use]
    pub fn date(&self, week: usize, half: HalfDay) -> Option<NaiveDate> {
        self.held_on[week][usize::try_from(half.day()).expect("below five")]
    }
    /// The half-days of `week` that are worked.
    #[must_use]
    pub fn worked(&self, week: usize) -> HalfDays {
        HalfDay::all()
            .filter(|half| self.date(week, *half).is_some())
            .fold(HalfDays::NONE, HalfDays::with)
    }
}

/// The first holiday in lieu of a festival is made up on its first make-up workday, and so on.
fn pair<'t>(
    in_lieu: BTreeMap<(i32, &'t str), Vec<NaiveDate>>,
    mut makeup: BTreeMap<(i32, &'t str), Vec<NaiveDate>>,
) -> BTreeMap<NaiveDate, NaiveDate> {
    let mut moved = BTreeMap::new();
    for (festival, mut days_off) in in_lieu {
        let mut days_on = makeup.remove(&festival).unwrap_or_default();
        days_off.sort_unstable();
        days_on.sort_unstable();
        moved.extend(days_off.into_iter().zip(days_on));
    }
    moved
}

/// The Chinese New Year's Day make-up can fall in late December: it belongs to the new year.
fn year_of(date: NaiveDate) -> i32 {
    use chrono::Datelike;
    date.year() + i32::from(date.month() == 12 && 20 < date.day())
}
