//! What has been told to people already: routes, how firmly each stop of them holds, and what
//! departing from them costs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;
use crate::base::text::TimeOfDay;

/// The published routes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedDraft {
    pub routes: Vec<PublishedRoute>,
    /// For each stop on another vehicle than published.
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_vehicle_change: i64,
    /// For each stop that follows another stop than published.
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_sequence_change: i64,
    /// For each stop whose start moves by more than the tolerance.
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_shift: i64,
    #[serde(default = "ten_minutes")]
    pub shift_tolerance_seconds: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedRoute {
    pub vehicle: String,
    pub trips: Vec<PublishedTrip>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedTrip {
    pub depot: String,
    /// When loading began: the trip is loaded, and what is not on it has missed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_start: Option<TimeOfDay>,
    /// A pickup and its delivery are two stops of one order.
    pub stops: Vec<PublishedStop>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedStop {
    pub order: String,
    /// When service starts, as published; needed for `time` and `done`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<TimeOfDay>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub lock: Lock,
}

/// How firmly a stop holds, loosest first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// May go anywhere.
    #[default]
    Free,
    /// Stays on its vehicle.
    Vehicle,
    /// Stays where it is in the route, as does everything before it.
    Sequence,
    /// And service starts at its moment.
    Time,
    /// And has been done.
    Done,
}

fn ten_minutes() -> i64 {
    600
}
