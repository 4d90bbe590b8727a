//! The rule book of the routes. Every rule is named here, once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// No order is delivered twice.
    ServedOnce,
    /// Service starts within one of the order's windows.
    WindowKept,
    /// Routes lie within the vehicle's shift.
    ShiftKept,
    /// Trips are loaded while the depot is open.
    DepotOpen,
    /// An order leaves from a depot that has it.
    DepotSupplies,
    /// No trip carries more than the vehicle holds, in any dimension.
    CapacityKept,
    /// Classes that spoil each other do not share a trip.
    HandlingSeparate,
    /// A class that needs equipment rides in a vehicle that has it.
    EquipmentPresent,
    /// A vehicle makes no more trips than permitted.
    TripsLimited,

    /// Every order is delivered.
    Unserved,
    /// Vehicles that go out.
    VehicleUsed,
    /// Metres driven.
    Distance,
    /// Seconds from leaving the start to reaching the end.
    DutyTime,
}

impl Rule {
    pub const ALL: [Rule; 13] = [
        Rule::ServedOnce,
        Rule::WindowKept,
        Rule::ShiftKept,
        Rule::DepotOpen,
        Rule::DepotSupplies,
        Rule::CapacityKept,
        Rule::HandlingSeparate,
        Rule::EquipmentPresent,
        Rule::TripsLimited,
        Rule::Unserved,
        Rule::VehicleUsed,
        Rule::Distance,
        Rule::DutyTime,
    ];

    #[must_use]
    pub fn is_hard(self) -> bool {
        self < Rule::Unserved
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rule::ServedOnce => "served_once",
            Rule::WindowKept => "window_kept",
            Rule::ShiftKept => "shift_kept",
            Rule::DepotOpen => "depot_open",
            Rule::DepotSupplies => "depot_supplies",
            Rule::CapacityKept => "capacity_kept",
            Rule::HandlingSeparate => "handling_separate",
            Rule::EquipmentPresent => "equipment_present",
            Rule::TripsLimited => "trips_limited",
            Rule::Unserved => "unserved",
            Rule::VehicleUsed => "vehicle_used",
            Rule::Distance => "distance",
            Rule::DutyTime => "duty_time",
        }
    }

    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Rule::ServedOnce => "每单只送一次",
            Rule::WindowKept => "按时间窗送达",
            Rule::ShiftKept => "不超出班次",
            Rule::DepotOpen => "在取货点开放时间内装车",
            Rule::DepotSupplies => "从有货的取货点出发",
            Rule::CapacityKept => "不超载",
            Rule::HandlingSeparate => "不相容品类不同车次",
            Rule::EquipmentPresent => "具备所需设备",
            Rule::TripsLimited => "趟次不超限",
            Rule::Unserved => "全部送达",
            Rule::VehicleUsed => "少用车",
            Rule::Distance => "少行驶",
            Rule::DutyTime => "少占工时",
        }
    }
}
