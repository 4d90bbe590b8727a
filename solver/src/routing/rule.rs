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
    /// Service starts within one of the stop's windows.
    WindowKept,
    /// Routes lie within the vehicle's shift and the overtime permitted.
    ShiftKept,
    /// Trips are loaded while the depot is open.
    DepotOpen,
    /// An order leaves from a depot that has it.
    DepotSupplies,
    /// Nowhere on a trip is there more on board than the vehicle holds, in any dimension.
    CapacityKept,
    /// Classes that spoil each other do not share a trip.
    HandlingSeparate,
    /// A class that needs equipment rides in a vehicle that has it.
    EquipmentPresent,
    /// A vehicle makes no more trips than permitted.
    TripsLimited,
    /// An order rides with who has the skills it asks for, and may serve it.
    SkillsPresent,
    /// Nobody is on duty for longer than permitted.
    DutyLimited,
    /// Nobody drives for longer than permitted.
    DrivingLimited,
    /// Nobody drives farther than permitted.
    DistanceLimited,
    /// A vehicle makes no more stops than permitted.
    StopsLimited,
    /// Breaks are taken in their windows.
    BreaksTaken,
    /// Goods are on board no longer than they may be.
    OnBoardLimited,
    /// What is collected on the way is collected and delivered on one trip.
    PickupFirst,
    /// A vehicle is loaded only where it may be.
    LoadsAtDepot,
    /// What is fixed stays.
    LocksKept,
    /// What a plan lists as unserved is on none of its trips.
    ListedRightly,

    /// Every order is delivered.
    Unserved,
    /// Vehicles that go out.
    VehicleUsed,
    /// Metres driven.
    Distance,
    /// Seconds from leaving the start to reaching the end.
    DutyTime,
    /// Seconds on the road.
    DrivingTime,
    /// Seconds of set-up and service.
    ServiceTime,
    /// Seconds after the shift.
    Overtime,
    /// Seconds after the last window.
    Lateness,
    /// Long days cost more than they last.
    Balance,
    /// Stops that differ from what was published.
    Departed,
}

/// What a rule is called, and how the figure beside it is counted (口径).
struct Words {
    rule: Rule,
    name: &'static str,
    chinese: &'static str,
    counting: (&'static str, &'static str),
}

impl Rule {
    /// In the order of the book: hard rules first.
    pub const ALL: [Rule; BOOK.len()] = {
        let mut rules = [Rule::ServedOnce; BOOK.len()];
        let mut at = 0;
        while at < BOOK.len() {
            rules[at] = BOOK[at].rule;
            at += 1;
        }
        rules
    };

    #[must_use]
    pub fn is_hard(self) -> bool {
        self < Rule::Unserved
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.words().name
    }

    #[must_use]
    pub fn chinese(self) -> &'static str {
        self.words().chinese
    }

    /// How the figure beside the rule is counted (口径), in English and Chinese.
    #[must_use]
    pub fn counting(self) -> (&'static str, &'static str) {
        self.words().counting
    }

    fn words(self) -> &'static Words {
        let words = &BOOK[self as usize];
        assert_eq!(words.rule, self, "the book is in the order of the rules");
        words
    }
}

/// In the order of the rules.
const BOOK: [Words; 30] = [
    Words {
        rule: Rule::ServedOnce,
        name: "served_once",
        chinese: "每单只送一次",
        counting: (
            "deliveries of an order beyond its first",
            "同一订单第二次起的送达次数",
        ),
    },
    Words {
        rule: Rule::WindowKept,
        name: "window_kept",
        chinese: "按时间窗送达",
        counting: (
            "stops reached after the last window has closed, where lateness has no price",
            "到达时全部时间窗均已结束且不允许迟到的停靠点数",
        ),
    },
    Words {
        rule: Rule::ShiftKept,
        name: "shift_kept",
        chinese: "不超出班次",
        counting: (
            "vehicles that finish after their shift and the overtime permitted",
            "收车时已超出班次及允许加班时长的车辆数",
        ),
    },
    Words {
        rule: Rule::DepotOpen,
        name: "depot_open",
        chinese: "在取货点开放时间内装车",
        counting: (
            "trips whose loading ends after the depot has closed",
            "装车结束时取货点已关门的趟数",
        ),
    },
    Words {
        rule: Rule::DepotSupplies,
        name: "depot_supplies",
        chinese: "从有货的取货点出发",
        counting: (
            "orders on a trip that is loaded at another depot",
            "订单所在车次并非从其取货点装车的单数",
        ),
    },
    Words {
        rule: Rule::CapacityKept,
        name: "capacity_kept",
        chinese: "不超载",
        counting: (
            "trips with more on board at some point than the vehicle holds, once for each dimension",
            "途中任一时刻超载的趟数，按载量维度分别计",
        ),
    },
    Words {
        rule: Rule::HandlingSeparate,
        name: "handling_separate",
        chinese: "不相容品类不同车次",
        counting: (
            "pairs of classes on a trip that may not share it",
            "同一趟内不可同车的品类对数",
        ),
    },
    Words {
        rule: Rule::EquipmentPresent,
        name: "equipment_present",
        chinese: "具备所需设备",
        counting: (
            "orders on a vehicle without the equipment they need",
            "所在车辆缺少所需设备的单数",
        ),
    },
    Words {
        rule: Rule::TripsLimited,
        name: "trips_limited",
        chinese: "趟次不超限",
        counting: (
            "trips of a vehicle beyond those permitted",
            "单车超出允许趟次的趟数",
        ),
    },
    Words {
        rule: Rule::SkillsPresent,
        name: "skills_present",
        chinese: "具备所需技能",
        counting: (
            "orders on a vehicle without every skill they ask for, or that may not serve them",
            "所在车辆未具备全部所需技能，或不得由该车配送的单数",
        ),
    },
    Words {
        rule: Rule::DutyLimited,
        name: "duty_limited",
        chinese: "工时不超限",
        counting: (
            "vehicles on duty for longer than permitted",
            "出车至收车时长超出上限的车辆数",
        ),
    },
    Words {
        rule: Rule::DrivingLimited,
        name: "driving_limited",
        chinese: "驾驶时长不超限",
        counting: (
            "vehicles on the road for longer than permitted",
            "驾驶时长超出上限的车辆数",
        ),
    },
    Words {
        rule: Rule::DistanceLimited,
        name: "distance_limited",
        chinese: "里程不超限",
        counting: (
            "vehicles that drive farther than permitted",
            "行驶里程超出上限的车辆数",
        ),
    },
    Words {
        rule: Rule::StopsLimited,
        name: "stops_limited",
        chinese: "停靠点数不超限",
        counting: (
            "stops of a vehicle beyond those permitted; a pickup and its delivery are two",
            "单车超出允许数量的停靠点数，途中取货与送达各计一个",
        ),
    },
    Words {
        rule: Rule::BreaksTaken,
        name: "breaks_taken",
        chinese: "按时休息",
        counting: (
            "vehicles that find no moments for all their breaks, though every window could be kept without them",
            "不休息便能守住全部时间窗、要休息则无法安排的车辆数",
        ),
    },
    Words {
        rule: Rule::OnBoardLimited,
        name: "on_board_limited",
        chinese: "在车时长不超限",
        counting: (
            "deliveries that start later after loading, or after their pickup, than they may",
            "自装车或取货结束至开始送达超过允许时长的次数",
        ),
    },
    Words {
        rule: Rule::PickupFirst,
        name: "pickup_first",
        chinese: "同趟先取后送",
        counting: (
            "trips that make not both stops of an order with a pickup, once for each such order",
            "途中取货的订单未在同一趟内取货并送达的次数",
        ),
    },
    Words {
        rule: Rule::LoadsAtDepot,
        name: "loads_at_depot",
        chinese: "在允许的取货点装车",
        counting: (
            "trips loaded where the vehicle may not be loaded",
            "在该车不得装车的取货点装车的趟数",
        ),
    },
    Words {
        rule: Rule::LocksKept,
        name: "locks_kept",
        chinese: "锁定不变",
        counting: (
            "fixed trips and stops that are not where they were published, and goods on a trip that was loaded before they came",
            "未保持原位的锁定车次与停靠点数，以及装车之后才加入的单数",
        ),
    },
    Words {
        rule: Rule::ListedRightly,
        name: "listed_rightly",
        chinese: "未送清单属实",
        counting: (
            "orders on a trip that the plan lists as unserved",
            "已排入车次、却又列入未送清单的单数",
        ),
    },
    Words {
        rule: Rule::Unserved,
        name: "unserved",
        chinese: "全部送达",
        counting: (
            "orders on no trip; each costs its own price",
            "未安排配送的订单数，每单按其未送代价计",
        ),
    },
    Words {
        rule: Rule::VehicleUsed,
        name: "vehicle_used",
        chinese: "少用车",
        counting: (
            "vehicles with at least one trip, each at its fixed price",
            "至少出车一趟的车辆数，按各车固定费用计",
        ),
    },
    Words {
        rule: Rule::Distance,
        name: "distance",
        chinese: "少行驶",
        counting: (
            "metres from the start over all trips to the end, at the vehicle's price",
            "自出车点经各趟至收车点的行驶米数，按各车单价计",
        ),
    },
    Words {
        rule: Rule::DutyTime,
        name: "duty_time",
        chinese: "少占工时",
        counting: (
            "seconds from departure to finish: everything as early as possible gives the finish, then the departure is as late as that finish allows",
            "出车至收车的秒数：先按尽早安排得出收车时刻，再在不推迟收车的前提下尽量晚出车",
        ),
    },
    Words {
        rule: Rule::DrivingTime,
        name: "driving_time",
        chinese: "少驾驶",
        counting: (
            "seconds on the road, at the vehicle's price",
            "在途行驶的秒数，按各车单价计",
        ),
    },
    Words {
        rule: Rule::ServiceTime,
        name: "service_time",
        chinese: "少占服务时间",
        counting: (
            "seconds of set-up and service at stops, at the vehicle's price",
            "停靠点准备与服务的秒数，按各车单价计",
        ),
    },
    Words {
        rule: Rule::Overtime,
        name: "overtime",
        chinese: "少加班",
        counting: (
            "seconds from the end of the shift to the finish, at the vehicle's price",
            "班次结束至收车的秒数，按各车单价计",
        ),
    },
    Words {
        rule: Rule::Lateness,
        name: "lateness",
        chinese: "少迟到",
        counting: (
            "seconds from the end of the last window promised to the start of service, at the order's price; at none where it could no longer be helped",
            "承诺的最后一个时间窗结束至开始服务的秒数，按各单单价计；已无法避免的不计价",
        ),
    },
    Words {
        rule: Rule::Balance,
        name: "balance",
        chinese: "工时均衡",
        counting: (
            "squared hours of duty, rounded down for each vehicle, summed over vehicles",
            "各车工时（小时）的平方，逐车取整后合计",
        ),
    },
    Words {
        rule: Rule::Departed,
        name: "departed",
        chinese: "少改动已发布方案",
        counting: (
            "changes against what was published: of the vehicle, of the stop before, of the start beyond the tolerance; what is done is not counted",
            "与已发布方案相比的改动次数：换车、前一停靠点改变、开始时刻偏移超出容差各计一次，已完成的不计",
        ),
    },
];
