//! A number with its pedigree: what it is, what it usually is, how far it may go, and who says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::flaw::{FlawKind, Flaws};

/// One setting of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter<T> {
    pub value: T,
    /// What is proposed where nobody has decided otherwise.
    pub default: T,
    /// Lowest and highest value that make sense, for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[i64; 2]>,
    pub standing: Standing,
    /// Clause of the law, paragraph of the notice, or what else the value rests on.
    pub source: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What a value rests on. Nothing but `law` may be shown as law.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Law,
    Notice,
    PracticeElsewhere,
    Assumption,
}

impl Standing {
    /// English, then Chinese.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Standing::Law => ("law", "法律规定"),
            Standing::Notice => ("notice", "文件规定"),
            Standing::PracticeElsewhere => ("practice elsewhere", "外地做法"),
            Standing::Assumption => ("assumption", "本系统假定"),
        }
    }
}

/// A value that may be switched off with the word `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Switch<T> {
    Off(Off),
    On(T),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    Off,
}

impl<T: Copy> Switch<T> {
    #[must_use]
    pub fn get(self) -> Option<T> {
        match self {
            Switch::Off(_) => None,
            Switch::On(value) => Some(value),
        }
    }
}

impl<T> Parameter<T> {
    /// Notes a missing source and a range that is none.
    pub(super) fn check_source(&self, flaws: &mut Flaws, path: &str) {
        if self.source.trim().is_empty() {
            flaws.add(format!("{path}.source"), FlawKind::Empty);
        }
        if let Some([low, high]) = self.range.filter(|[low, high]| high < low) {
            let (from, to) = (low.to_string(), high.to_string());
            flaws.add(format!("{path}.range"), FlawKind::Reversed { from, to });
        }
    }
}

/// Notes numbers outside the range the parameter states, and outside `limits`, beyond which
/// counting would make no sense whatever a file says.
pub(super) fn check_number(
    flaws: &mut Flaws,
    path: &str,
    parameter: &Parameter<i64>,
    limits: [i64; 2],
) {
    check_numbers(flaws, path, parameter, limits, |number| Some(*number));
}

pub(super) fn check_switch(
    flaws: &mut Flaws,
    path: &str,
    parameter: &Parameter<Switch<i64>>,
    limits: [i64; 2],
) {
    check_numbers(flaws, path, parameter, limits, |switch| switch.get());
}

fn check_numbers<T>(
    flaws: &mut Flaws,
    path: &str,
    parameter: &Parameter<T>,
    limits: [i64; 2],
    number: impl Fn(&T) -> Option<i64>,
) {
    parameter.check_source(flaws, path);
    let [low, high] = limits;
    let [stated_low, stated_high] = parameter.range.unwrap_or(limits);
    flaws.range(format!("{path}.range[0]"), stated_low, low, high);
    flaws.range(format!("{path}.range[1]"), stated_high, low, high);
    for (name, value) in [("value", &parameter.value), ("default", &parameter.default)] {
        if let Some(number) = number(value) {
            let (low, high) = (stated_low.max(low), stated_high.min(high));
            if low <= high {
                flaws.range(format!("{path}.{name}"), number, low, high);
            }
        }
    }
}
