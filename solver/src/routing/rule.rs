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

    /// How the figure beside the rule is counted (口径), in English and Chinese.
    #[must_use]
    pub fn counting(self) -> (&'static str, &'static str) {
        match self {
            Rule::ServedOnce => (
                "deliveries of an order beyond its first",
                "同一订单第二次起的送达次数",
            ),
            Rule::WindowKept => (
                "stops reached after the last window has closed",
                "到达时全部时间窗均已结束的停靠点数",
            ),
            Rule::ShiftKept => (
                "vehicles that finish after their shift",
                "超出班次收车的车辆数",
            ),
            Rule::DepotOpen => (
                "trips whose loading ends after the depot has closed",
                "装车结束时取货点已关门的趟数",
            ),
            Rule::DepotSupplies => (
                "orders on a trip that is loaded at another depot",
                "订单所在车次并非从其取货点装车的单数",
            ),
            Rule::CapacityKept => (
                "trips overloaded, once for each dimension",
                "超载的趟数，按载量维度分别计",
            ),
            Rule::HandlingSeparate => (
                "pairs of classes on a trip that may not share it",
                "同一趟内不可同车的品类对数",
            ),
            Rule::EquipmentPresent => (
                "orders on a vehicle without the equipment they need",
                "所在车辆缺少所需设备的单数",
            ),
            Rule::TripsLimited => (
                "trips of a vehicle beyond those permitted",
                "单车超出允许趟次的趟数",
            ),
            Rule::Unserved => (
                "orders on no trip; each costs its own price",
                "未安排配送的订单数，每单按其未送代价计",
            ),
            Rule::VehicleUsed => (
                "vehicles with at least one trip, each at its fixed price",
                "至少出车一趟的车辆数，按各车固定费用计",
            ),
            Rule::Distance => (
                "metres from the start over all trips to the end, at the vehicle's price",
                "自出车点经各趟至收车点的行驶米数，按各车单价计",
            ),
            Rule::DutyTime => (
                "seconds from departure to finish: everything as early as possible gives the finish, then the departure is as late as that finish allows",
                "出车至收车的秒数：先按尽早安排得出收车时刻，再在不推迟收车的前提下尽量晚出车",
            ),
        }
    }
}
