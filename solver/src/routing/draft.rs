//! A day of deliveries as people write it down: the public JSON and the dataset file.
//!
//! Everything beyond the first version of the file is optional, and left out it means what it
//! always meant: `Draft::new` and its peers (`blank.rs`) give rows in which all of it is left out.

mod blank;
pub mod published;
mod rows;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::published::PublishedDraft;
use crate::base::text::TimeOfDay;
use crate::places::plane::Plane;
use crate::places::point::Point;
use crate::places::travel::GreatCircle;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub kind: Kind,
    pub name: String,
    /// Who made up the data, when nobody measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// The planned day, YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What is better than what; left out: cost.
    #[serde(default, skip_serializing_if = "is_default")]
    pub objective: Objective,
    /// What costs are shown in; left out: the money of the price list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitDraft>,
    /// Price of each vehicle's squared hours of duty: long days cost more than they last, so that
    /// work is shared.
    #[serde(default, skip_serializing_if = "is_default")]
    pub balance_per_square_hour: i64,
    pub travel: TravelDraft,
    /// How fast one drives by period of the day; left out: always as `travel` says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<PeriodDraft>,
    /// Other ways to travel, for vehicles that name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<ProfileDraft>,
    /// What the entries of every load and capacity measure, `["grams", "millilitres"]`; 1 to 4.
    pub dimensions: Vec<String>,
    /// Left out: ambient, decoction (not with cold) and cold (needs a cold box).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<Vec<HandlingDraft>>,
    pub depots: Vec<DepotDraft>,
    pub vehicles: Vec<VehicleDraft>,
    pub orders: Vec<OrderDraft>,
    /// What has been told to people already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PublishedDraft>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Routing,
}

/// What makes one plan better than another, once all hard rules are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// The sum of all prices.
    #[default]
    Cost,
    /// Serve most orders, then use fewest vehicles, then drive fewest metres; no other price counts.
    VehiclesThenDistance,
    /// The order of VROOM: the largest sum of priorities, then most stops, then the cost.
    Vroom,
}

impl Objective {
    /// As it is written in a draft.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Objective::Cost => "cost",
            Objective::VehiclesThenDistance => "vehicles_then_distance",
            Objective::Vroom => "vroom",
        }
    }
}

/// What figures of a benchmark are shown in. Costs are shown as money ÷ `per`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitDraft {
    pub name: String,
    /// 10 where distances are kept in tenths.
    pub per: i64,
    /// Times are shown as seconds ÷ this; left out: as times of day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_per: Option<i64>,
}

/// Where depots, orders and pickups lie: `at` is a row of the table or one of the points of the
/// plane. Given for all of them or for none; left out: depots, then orders, then pickups, in the
/// order they are listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TravelDraft {
    /// Estimated from the places.
    GreatCircle(GreatCircle),
    /// Given, and square.
    Table(TableDraft),
    /// From points in a plane, by a convention of the public benchmarks.
    Plane(Plane),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableDraft {
    /// Where the figures come from; shown with every plan.
    pub source: String,
    pub metres: Vec<Vec<i64>>,
    pub seconds: Vec<Vec<i64>>,
}

/// From a moment on, until the next period begins, one drives at so many per cent of the speed of
/// the travel times. Before the first period: at 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodDraft {
    pub from: TimeOfDay,
    pub percent: i64,
}

/// A way to travel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileDraft {
    pub id: String,
    /// Left out: that of the draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<TravelDraft>,
    /// Left out: those of the draft; none: the same speed all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub periods: Option<Vec<PeriodDraft>>,
}

/// A class of goods: what it may not ride with, and what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandlingDraft {
    pub id: String,
    /// Classes that may not share a trip with this one; holds both ways.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_with: Vec<String>,
    /// Equipment the vehicle must have, `"cold_box"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
}

/// A pharmacy or the decoction centre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepotDraft {
    pub id: String,
    pub name: String,
    /// Needed where travel is estimated from places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Point>,
    /// A row of the table, or of the points of the plane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// Trips are loaded within these hours, `["08:00", "20:00"]`; left out: at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<[TimeOfDay; 2]>,
    /// For each trip.
    #[serde(default)]
    pub loading_seconds: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleDraft {
    pub id: String,
    pub name: String,
    /// Service times by kind name it; left out: none of them is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where the shift begins.
    pub start: String,
    /// Where it ends; left out: where it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The route begins at the first stop: neither the way to the depot nor the way from there is
    /// driven. `max_trips` must then be 1.
    #[serde(default, skip_serializing_if = "is_default")]
    pub open_start: bool,
    /// The route is over at the last stop; `end` must then be left out.
    #[serde(default)]
    pub open_end: bool,
    /// Depots where its trips may be loaded; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loads_at: Option<Vec<String>>,
    /// How it travels; left out: as the draft says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// 120: a fifth faster than the travel times.
    #[serde(default = "hundred", skip_serializing_if = "is_hundred")]
    pub speed_percent: i64,
    /// One entry for each dimension.
    pub capacity: Vec<i64>,
    /// `["08:00", "18:00"]`
    pub shift: [TimeOfDay; 2],
    /// By how much the finish may exceed the shift, and at what price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overtime: Option<OvertimeDraft>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<BreakDraft>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equipment: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Left out: as many as fit into the shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_trips: Option<i64>,
    /// From departure to finish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_duty_seconds: Option<i64>,
    /// On the road.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_driving_seconds: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_metres: Option<i64>,
    /// In all trips together; a pickup and its delivery are two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_stops: Option<i64>,
    /// For going out at all.
    #[serde(default)]
    pub fixed: i64,
    #[serde(default)]
    pub per_km: i64,
    /// Of duty, from departure to finish.
    #[serde(default)]
    pub per_hour: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_driving_hour: i64,
    /// Of set-up and service at stops.
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_service_hour: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OvertimeDraft {
    /// At most.
    pub seconds: i64,
    #[serde(default)]
    pub per_hour: i64,
}

/// Taken between two stops, before driving on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakDraft {
    pub id: String,
    /// It starts within one of them.
    pub windows: Vec<[TimeOfDay; 2]>,
    pub seconds: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderDraft {
    pub id: String,
    /// Needed where travel is estimated from places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Point>,
    /// A row of the table, or of the points of the plane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// Township or street; no address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Where it waits to be loaded; left out: at every depot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depot: Option<String>,
    /// Where it is collected on the way, instead of being loaded at a depot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup: Option<PickupDraft>,
    /// What is brought there; one entry for each dimension.
    pub load: Vec<i64>,
    /// What is taken back from there to the end of the trip; left out: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collect: Option<Vec<i64>>,
    /// Not ready to be loaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<TimeOfDay>,
    /// Service starts within one of them; left out: at any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<[TimeOfDay; 2]>,
    /// Service may start after the last window at this price a minute, by the second; left out:
    /// it may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_per_minute: Option<i64>,
    /// From the end of loading, or of its pickup, to the start of service, at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_on_board_seconds: Option<i64>,
    #[serde(default)]
    pub service_seconds: i64,
    /// Before the service, unless the vehicle is at this place already: parking, finding the door.
    #[serde(default, skip_serializing_if = "is_default")]
    pub setup_seconds: i64,
    /// In place of `service_seconds`, for vehicles of a kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_by_kind: BTreeMap<String, i64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub setup_by_kind: BTreeMap<String, i64>,
    /// Left out: the first class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<String>,
    /// The vehicle must have them all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Vehicles that may not serve it, whatever they have: a driver who is not to come, a street too narrow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_by: Vec<String>,
    /// 0 to 100; counts for the objective `vroom`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub priority: i64,
    /// What leaving it out costs; left out: more than any detour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unserved_cost: Option<i64>,
}

/// Where an order is collected on the way, on the trip that delivers it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PickupDraft {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Point>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// Not ready to be collected before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<TimeOfDay>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<[TimeOfDay; 2]>,
    #[serde(default)]
    pub service_seconds: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub setup_seconds: i64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_by_kind: BTreeMap<String, i64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub setup_by_kind: BTreeMap<String, i64>,
}

pub(super) fn is_default<V: Default + PartialEq>(value: &V) -> bool {
    *value == V::default()
}

fn hundred() -> i64 {
    100
}

fn is_hundred(percent: &i64) -> bool {
    *percent == hundred()
}
