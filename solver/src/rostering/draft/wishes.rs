//! What a personnel department may add to a roster: floors at home, company, limits and wishes.
//! All of it is optional; what is left out asks for nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Activity, TitleLevel};

/// How many of a group are at work at home at every half-day: an emergency centre, a ward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnSiteDraft {
    pub name: String,
    /// The group: a department, or the physicians of one specialty at one institution, or both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// Neither on leave nor sent away by the roster. Where leave alone takes more, nobody else goes.
    pub at_least: i64,
    /// `"mon_am"`; left out: all ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_days: Option<Vec<String>>,
    /// First day, YYYY-MM-DD; left out: from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day; left out: to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Physicians whose postings depend on each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanionsDraft {
    pub physicians: Vec<String>,
    pub bond: Bond,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bond {
    /// Their postings are the same: same host, same weeks.
    Together,
    /// No two of them are posted at one host in the same week.
    NotAtOneHost,
    /// No two of them are posted in the same week, wherever.
    NotAtOnce,
}

/// What may not be asked of a physician for a time; pregnancy and the care of others are usual
/// reasons, and no reason has to be written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitDraft {
    /// First day, YYYY-MM-DD. Every week with a day of the span counts.
    pub from: String,
    /// Last day.
    pub to: String,
    #[serde(default, skip_serializing_if = "Stay::is_any")]
    pub postings: Stay,
    /// Longest way to a posting or a session, minutes one way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_minutes: Option<i64>,
    /// Hosts at which the physician has neither a posting nor a session.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_at: Vec<String>,
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stay {
    #[default]
    Any,
    /// Home every night: only within the way allowed for sessions, no bed, a drive each workday.
    ByDay,
    None,
}

impl Stay {
    pub(super) fn is_any(&self) -> bool {
        *self == Stay::Any
    }
}

/// A wish about postings and visits; going against it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WishDraft {
    pub physician: String,
    pub wish: Wanted,
    /// Left out: any host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// First day, YYYY-MM-DD; left out: from the start. Every week with a day of the span counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day; left out: to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(default = "super::usual_weight")]
    pub weight_percent: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// If away at all, then there and then: every posted week and visit elsewhere costs.
    Prefer,
    /// Every posted week and visit there and then costs.
    Avoid,
}

/// Where and when a line was held in the quarter before; patients know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LastDraft {
    /// `"tue_am"`
    pub half_day: String,
    /// Week within the cycle.
    #[serde(default)]
    pub phase: i64,
}

/// Seniority cover of a studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeniorDraft {
    /// At least this title level.
    pub title_level: TitleLevel,
    pub sessions_per_week: i64,
}

/// The least share of one activity among the sessions a studio holds in a calendar quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareDraft {
    pub activity: Activity,
    pub percent: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SameHost {
    #[default]
    Free,
    /// Each further host costs.
    Preferred,
    Required,
}

impl SameHost {
    pub(super) fn is_free(&self) -> bool {
        *self == SameHost::Free
    }
}
