//! What happens during a day, as people write it down.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::text::TimeOfDay;
use crate::routing::draft::{OrderDraft, is_default};

/// The news, and the moment at which it is planned anew.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsDraft {
    /// What has begun by then stays as it was; left out: nothing has, which the answer notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<TimeOfDay>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub freeze: Freeze,
    /// Left out: as the draft says, or else 2 for another vehicle, 1 for another sequence and 2 for
    /// another moment: an assumption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<ChangePrices>,
    /// In the order in which they happen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventDraft>,
}

/// What starts within so many seconds from now stays, though it has not begun. What is on its way
/// or on board stays anyway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// Stays at its moment.
    #[serde(default, skip_serializing_if = "is_default")]
    pub time_seconds: i64,
    /// Stays where it is in the route.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sequence_seconds: i64,
    /// Stays on its vehicle.
    #[serde(default, skip_serializing_if = "is_default")]
    pub vehicle_seconds: i64,
}

/// What it costs to depart from what people have been told; as in a draft's `published`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePrices {
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_vehicle_change: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_sequence_change: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_shift: i64,
    /// Left out: ten minutes.
    #[serde(default = "ten_minutes")]
    pub shift_tolerance_seconds: i64,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EventDraft {
    OrderAdded(Box<OrderDraft>),
    /// What has been collected or delivered cannot be cancelled; what is on board goes home.
    OrderCancelled {
        order: String,
    },
    /// It can be loaded, or collected on the way, no earlier than this.
    ReleaseDelayed {
        order: String,
        release: TimeOfDay,
    },
    /// It makes no more stops. What it has on board is made ready anew where it came from.
    VehicleLost {
        vehicle: String,
        /// When that is ready; left out: at once, which the answer notes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ready_at: Option<TimeOfDay>,
        /// What it has on board is gone, and nothing takes its place: those orders are not delivered.
        #[serde(default, skip_serializing_if = "is_default")]
        lost: bool,
    },
    /// One drives at so many per cent of the speed expected, from a moment on until another.
    TrafficScaled {
        percent: i64,
        /// Left out: from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<TimeOfDay>,
        /// Left out: to the end of the day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<TimeOfDay>,
    },
}

fn ten_minutes() -> i64 {
    600
}
