//! From the strings in a draft to dates, times and ids; every failure becomes a flaw.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::flaw::{FlawKind, Flaws};
use super::id::Id;
use super::noun::Noun;
use super::units::Seconds;

/// Ids and names longer than this are not names.
const LONGEST_NAME: usize = 200;

/// A moment of the planned day: `"08:30"`, or seconds from midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TimeOfDay {
    Seconds(i64),
    Clock(String),
}

impl TimeOfDay {
    #[must_use]
    pub fn from_seconds(seconds: Seconds) -> TimeOfDay {
        if 0 <= seconds.0 && seconds.0 < 48 * 3600 {
            TimeOfDay::Clock(seconds.clock())
        } else {
            TimeOfDay::Seconds(seconds.0)
        }
    }

    fn parse(&self) -> Option<i64> {
        match self {
            TimeOfDay::Seconds(seconds) => Some(*seconds),
            TimeOfDay::Clock(text) => {
                let mut parts = text.split([':', '：']);
                let hours: i64 = digits(parts.next()?)?;
                let minutes: i64 = digits(parts.next()?)?;
                let seconds = parts.next().map_or(Some(0), digits)?;
                let valid = hours < 48 && minutes < 60 && seconds < 60 && parts.next().is_none();
                valid.then_some(hours * 3600 + minutes * 60 + seconds)
            }
        }
    }
}

fn digits(text: &str) -> Option<i64> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Moments beyond 400 days before or after midnight are refused: a benchmark that counts in
/// thousandths of a second has horizons of months, and 32 bits hold sixty times as much.
const FARTHEST: i64 = 400 * 86_400;

impl Flaws {
    pub fn time(&mut self, path: &str, time: &TimeOfDay) -> Seconds {
        match time.parse() {
            Some(seconds) => {
                self.range(path, seconds, -FARTHEST, FARTHEST);
                Seconds(seconds)
            }
            None => {
                let found = match time {
                    TimeOfDay::Clock(text) => text.clone(),
                    TimeOfDay::Seconds(seconds) => seconds.to_string(),
                };
                self.add(path, FlawKind::BadTime { found });
                Seconds(0)
            }
        }
    }

    pub fn date(&mut self, path: &str, text: &str) -> Option<NaiveDate> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let plausible = date.filter(|date| text.len() == 10 && plausible_year(*date));
        if plausible.is_none() {
            let found = text.to_string();
            self.add(path, FlawKind::BadDate { found });
        }
        plausible
    }

    /// Names are shown and exported: no empty ones, no control characters, no formulas.
    pub fn name(&mut self, path: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(path, FlawKind::Empty);
        } else if LONGEST_NAME < text.chars().count() {
            self.add(
                path,
                FlawKind::TooMany {
                    limit: LONGEST_NAME,
                    found: text.chars().count(),
                },
            );
        } else if text.starts_with(['=', '+', '-', '@']) || text.chars().any(char::is_control) {
            let found = text.chars().take(40).collect();
            self.add(path, FlawKind::Formula { found });
        }
    }
}

fn plausible_year(date: NaiveDate) -> bool {
    use chrono::Datelike;
    (1950..2100).contains(&date.year())
}

/// The ids of one list, for references to look up.
pub struct Names<T> {
    list: &'static str,
    what: Noun,
    known: BTreeMap<String, Id<T>>,
}

impl<T> Names<T> {
    /// Reads the ids of `$.list`; duplicates and bad ids become flaws.
    pub fn read<'a>(
        flaws: &mut Flaws,
        list: &'static str,
        what: Noun,
        ids: impl Iterator<Item = &'a str>,
    ) -> Names<T> {
        let mut known = BTreeMap::new();
        for (index, id) in ids.enumerate() {
            let path = format!("$.{list}[{index}].id");
            flaws.name(&path, id);
            if known.insert(id.to_string(), Id::new(index)).is_some() {
                let id = id.to_string();
                flaws.add(path, FlawKind::Duplicate { id });
            }
        }
        Names { list, what, known }
    }

    /// The id's position; a flaw and a harmless stand-in when there is no such id.
    pub fn find(&self, flaws: &mut Flaws, path: &str, id: &str) -> Id<T> {
        self.known.get(id).copied().unwrap_or_else(|| {
            let known = self.known.keys().map(String::as_str);
            flaws.unknown(path, (self.what, id), known);
            Id::new(0)
        })
    }

    #[must_use]
    pub fn get(&self, id: &str) -> Option<Id<T>> {
        self.known.get(id).copied()
    }

    #[must_use]
    pub fn list(&self) -> &'static str {
        self.list
    }
}
