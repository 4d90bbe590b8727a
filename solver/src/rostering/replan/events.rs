//! What happens during a year, as people write it down.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rostering::draft::LineDraft;
use crate::rostering::draft::published::{ChangePrices, Lock};

/// The news, and the day on which it is planned anew.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsDraft {
    /// Weeks that have begun before it stay as they were; left out: none has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Day>,
    #[serde(default)]
    pub freeze: Freeze,
    /// What else stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<LockDraft>,
    /// Left out: as the draft says, or else the usual ones: an assumption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<ChangePrices>,
    /// In the order in which they become known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventDraft>,
}

/// A date, YYYY-MM-DD; or the Monday of a week, 0 being the first of the horizon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Day {
    Week(i64),
    Date(String),
}

/// Postings that begin, and sessions that are held, within so many weeks from now stay, though they
/// have not begun. Postings that have begun stay anyway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Freeze {
    /// As they are.
    pub frozen_weeks: i64,
    /// With their weeks.
    pub week_weeks: i64,
    /// With their people.
    pub person_weeks: i64,
}

/// All postings, or all sessions of lines, that fit everything said here stay at least so firmly.
/// A physician alone means both; what an event makes impossible does not stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockDraft {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physician: Option<String>,
    /// Where they are posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// First and last week of the span; postings count when they begin in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_week: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_week: Option<i64>,
    pub lock: Lock,
}

/// One thing that happens. Days are YYYY-MM-DD, the last one included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EventDraft {
    /// Illness, training, leave of any kind. A posting is interrupted by it.
    LeaveAdded {
        physician: String,
        from: String,
        to: String,
    },
    /// From that day on, for good.
    PhysicianLeft { physician: String, from: String },
    HostClosed {
        host: String,
        from: String,
        /// Left out: to the end of the horizon.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Wanted from now on, unless it says later.
    LineAdded(Box<LineDraft>),
    LineDropped {
        line: String,
        /// The first day without it; left out: now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
    },
}
