//! What has been told to people already: a roster, how firmly each part of it holds, and what
//! departing from it costs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The published roster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedDraft {
    /// So many weeks have begun: what they hold stays as it was.
    #[serde(default)]
    pub begun_weeks: i64,
    pub postings: Vec<PublishedPosting>,
    pub series: Vec<PublishedSeries>,
    /// Physicians who must be told something anyway: of them, more may change at no price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub informed: Vec<String>,
    #[serde(default)]
    pub prices: ChangePrices,
}

/// As published, it is a permitted block whatever its first week and length: an event may have cut
/// it after it had begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedPosting {
    pub physician: String,
    pub host: String,
    pub first_week: i64,
    pub weeks: i64,
    #[serde(default, skip_serializing_if = "is_free")]
    pub lock: Lock,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedSeries {
    pub line: String,
    pub half_day: String,
    pub phase: i64,
    pub holders: Vec<PublishedTenure>,
}

/// Every cycle of which the session falls into these weeks was told to be held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedTenure {
    pub physician: String,
    pub first_week: i64,
    pub weeks: i64,
    #[serde(default, skip_serializing_if = "is_free")]
    pub lock: Lock,
}

/// How firmly a posting, or a span of weeks in which someone holds a line, stays; loosest first,
/// each including those before it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Nothing stays.
    #[default]
    Free,
    /// The person stays: is posted for as many weeks in all; holds the line in one of the weeks.
    Person,
    /// And the weeks: is posted in each of them, at whatever host; holds the line in each of them,
    /// on whatever half-day.
    Week,
    /// And the place or the half-day: everything is as published.
    Frozen,
}

/// What it costs to depart from what people have been told. All of it is assumption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChangePrices {
    /// Each physician who must be told anything.
    pub per_person: i64,
    /// Each session someone takes on or gives up.
    pub per_session: i64,
    /// Each week someone is posted at a host, or is no longer.
    pub per_posted_week: i64,
    /// A change so many weeks ahead, or farther, costs what is said above; nearer ones cost more.
    pub near_weeks: i64,
    /// A change in the next week costs so many per cent more; in between it grows evenly.
    pub near_percent: i64,
}

impl Default for ChangePrices {
    fn default() -> Self {
        ChangePrices {
            per_person: 3_000,
            per_session: 100,
            per_posted_week: 100,
            near_weeks: 8,
            near_percent: 300,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_free(lock: &Lock) -> bool {
    *lock == Lock::Free
}
