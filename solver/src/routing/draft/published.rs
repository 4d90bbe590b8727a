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
    /// When the day was last planned anew: what had not begun by then begins no earlier. The windows
    /// of the orders stay as they were promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<TimeOfDay>,
    /// Vehicles that make no more stops than they had begun.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostVehicle>,
    /// Promises that can no longer be kept. They stay in the rows of their orders and vehicles, and
    /// lateness is counted from them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<AllowedDraft>,
}

/// A vehicle that makes no more stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LostVehicle {
    pub vehicle: String,
    /// The moment of the re-plan that was told of it; left out: nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<TimeOfDay>,
}

/// A promise that can no longer be kept, and by how much it may be broken at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowedDraft {
    /// An order or a vehicle, as the promise is one to a customer or a driver.
    pub id: String,
    pub promise: Promise,
    /// It is the order's pickup that is late.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pickup: bool,
    /// Beyond what the row says; of breaks nothing is counted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub seconds: i64,
}

/// What is promised, called as the rule that keeps it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// Of an order: service starts by the end of its last window.
    WindowKept,
    /// Of an order: it is on board no longer than it may be.
    OnBoardLimited,
    /// Of a vehicle: it finishes by the end of its shift and the overtime permitted.
    ShiftKept,
    /// Of a vehicle: its breaks are taken.
    BreaksTaken,
    /// Of a vehicle: nobody is on duty for longer than permitted.
    DutyLimited,
    /// Of a vehicle: nobody drives for longer than permitted.
    DrivingLimited,
}

impl Promise {
    /// It is one about an order; otherwise one about a vehicle.
    #[must_use]
    pub fn is_to_customer(self) -> bool {
        matches!(self, Promise::WindowKept | Promise::OnBoardLimited)
    }
}

impl PublishedDraft {
    /// Routes as they were told before anything had begun, at no price for departing from them.
    #[must_use]
    pub fn new(routes: Vec<PublishedRoute>) -> PublishedDraft {
        PublishedDraft {
            routes,
            per_vehicle_change: 0,
            per_sequence_change: 0,
            per_shift: 0,
            shift_tolerance_seconds: ten_minutes(),
            now: None,
            lost: Vec::new(),
            allowed: Vec::new(),
        }
    }
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
