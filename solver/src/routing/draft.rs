//! A day of deliveries as people write it down: the public JSON and the dataset file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::text::TimeOfDay;
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
    pub travel: TravelDraft,
    /// What the entries of every load and capacity measure, `["grams", "millilitres"]`; 1 to 4.
    pub dimensions: Vec<String>,
    /// Left out: ambient, decoction (not with cold) and cold (needs a cold box).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<Vec<HandlingDraft>>,
    pub depots: Vec<DepotDraft>,
    pub vehicles: Vec<VehicleDraft>,
    pub orders: Vec<OrderDraft>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Routing,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TravelDraft {
    /// Estimated from the places.
    GreatCircle(GreatCircle),
    /// Given: square, depots first, then orders, in the order they are listed.
    Table(TableDraft),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableDraft {
    /// Where the figures come from; shown with every plan.
    pub source: String,
    pub metres: Vec<Vec<i64>>,
    pub seconds: Vec<Vec<i64>>,
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
    pub place: Point,
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
    /// Where the shift begins.
    pub start: String,
    /// Where it ends; left out: where it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The route is over at the last stop; `end` must then be left out.
    #[serde(default)]
    pub open_end: bool,
    /// One entry for each dimension.
    pub capacity: Vec<i64>,
    /// `["08:00", "18:00"]`
    pub shift: [TimeOfDay; 2],
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equipment: Vec<String>,
    /// Left out: as many as fit into the shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_trips: Option<i64>,
    /// For going out at all.
    #[serde(default)]
    pub fixed: i64,
    #[serde(default)]
    pub per_km: i64,
    #[serde(default)]
    pub per_hour: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderDraft {
    pub id: String,
    pub place: Point,
    /// Township or street; no address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Where it waits to be loaded; left out: at every depot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depot: Option<String>,
    /// One entry for each dimension.
    pub load: Vec<i64>,
    /// Not ready to be loaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<TimeOfDay>,
    /// Service starts within one of them; left out: at any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<[TimeOfDay; 2]>,
    #[serde(default)]
    pub service_seconds: i64,
    /// Left out: the first class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<String>,
    /// What leaving it out costs; left out: more than any detour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unserved_cost: Option<i64>,
}
