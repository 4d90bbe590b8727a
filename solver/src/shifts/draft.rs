//! A shift roster as people write it down: the public JSON and the dataset file.
//!
//! The rules are those of the shift-scheduling instances of Curtois and Qu (Computational results on
//! new staff scheduling benchmark instances, University of Nottingham, 2014).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub kind: Kind,
    pub name: String,
    /// Who made up the data, when nobody measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// The first one is a Monday and has the number 0; 1 to 1,100.
    pub days: i64,
    /// 1 to 30 types.
    pub shifts: Vec<ShiftDraft>,
    pub staff: Vec<EmployeeDraft>,
    /// Each costs its weight when the employee does not work that shift on that day.
    #[serde(default)]
    pub on_requests: Vec<RequestDraft>,
    /// Each costs its weight when the employee does.
    #[serde(default)]
    pub off_requests: Vec<RequestDraft>,
    /// A day and shift that is not named is not counted.
    pub cover: Vec<CoverDraft>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Shifts,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftDraft {
    pub id: String,
    /// 1 to 2,880.
    pub minutes: i64,
    /// Shifts that must not be worked on the day after.
    #[serde(default)]
    pub not_followed_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployeeDraft {
    pub id: String,
    /// Most shifts of a type; a type that is not named has no limit of its own.
    #[serde(default)]
    pub max_shifts: BTreeMap<String, i64>,
    pub max_minutes: i64,
    pub min_minutes: i64,
    /// Most days worked in a row.
    pub max_consecutive_shifts: i64,
    /// Fewest days worked in a row; a run that touches either end of the horizon may be shorter.
    pub min_consecutive_shifts: i64,
    /// Fewest days off in a row; a run that touches either end of the horizon may be shorter.
    pub min_consecutive_days_off: i64,
    /// Most weekends with work on Saturday or Sunday.
    pub max_weekends: i64,
    /// Days on which the employee cannot work.
    #[serde(default)]
    pub days_off: Vec<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestDraft {
    pub employee: String,
    pub day: i64,
    pub shift: String,
    pub weight: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverDraft {
    pub day: i64,
    pub shift: String,
    pub required: i64,
    /// Price of each one who is missing.
    pub under: i64,
    /// Price of each one too many.
    pub over: i64,
}
