//! What stands against an order on a vehicle, in words: a rule of the book, or what is behind it.

use super::Block;
use crate::base::id::Id;
use crate::base::units::Seconds;
use crate::routing::problem::{Order, Problem, Vehicle};
use crate::routing::rule::Rule;

/// One thing that stands against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Rule(Rule),
    /// The vehicle may not serve the order, whatever it has.
    Barred,
    /// The vehicle makes no more stops, and since when.
    Lost(Option<Seconds>),
}

/// What stands behind the rules that an order breaks on a vehicle.
pub(super) fn whys(
    problem: &Problem,
    (vehicle, order): (Id<Vehicle>, Id<Order>),
    rules: &[Rule],
) -> Vec<Why> {
    let mut whys = Vec::new();
    for rule in rules {
        let is_barred = *rule == Rule::SkillsPresent && problem.is_shut_out(vehicle, order);
        if is_barred {
            whys.push(Why::Barred);
        }
        if !is_barred || problem.lacks_skill(vehicle, order) {
            whys.push(Why::Rule(*rule));
        }
    }
    whys
}

impl Why {
    /// Stable, for programs; and in Chinese.
    pub(super) fn name(self) -> (&'static str, &'static str) {
        match self {
            Why::Rule(rule) => (rule.name(), rule.chinese()),
            Why::Barred => ("vehicle_barred", "该车不得配送此单"),
            Why::Lost(_) => ("vehicle_lost", "车辆已停运"),
        }
    }

    fn words(self, problem: &Problem) -> (String, String) {
        let (english, chinese) = match self {
            Why::Rule(rule) => words(rule),
            Why::Barred => ("may not serve it", "不得配送此单"),
            Why::Lost(None) => ("lost, and makes no more stops", "已停运，不再停靠"),
            Why::Lost(Some(since)) => {
                let since = problem.moment(since);
                return (
                    format!("lost since {since}, and makes no more stops"),
                    format!("{since} 起已停运，不再停靠"),
                );
            }
        };
        (english.into(), chinese.into())
    }
}

/// So many vehicles are named, the others counted.
const NAMED: usize = 3;

/// What is said of some vehicles; `is_dear` where nothing stands against it but the cost.
pub(super) fn say(
    problem: &Problem,
    whys: &[Why],
    block: &Block,
    is_dear: bool,
) -> (String, String) {
    let (who, who_zh) = who(&block.vehicles);
    if whys.is_empty() {
        return match is_dear {
            true => (
                format!("{who} could take it, for no less than leaving it out costs"),
                format!("{who_zh} 可以送，但代价不低于不送"),
            ),
            false => (
                format!("{who} could take it as it is, for less than leaving it out costs"),
                format!("{who_zh} 现在就可以送，代价低于不送"),
            ),
        };
    }
    let (mut said, mut said_zh) = (Vec::new(), Vec::new());
    for why in whys {
        let (mut text, mut text_zh) = why.words(problem);
        if *why == Why::Rule(Rule::CapacityKept) {
            let (amounts, amounts_zh) = amounts(block);
            text.push_str(&format!(" ({amounts})"));
            text_zh.push_str(&format!("（{amounts_zh}）"));
        }
        said.push(text);
        said_zh.push(text_zh);
    }
    (
        format!("{who}: {}", said.join(" and ")),
        format!("{who_zh}：{}", said_zh.join("，且")),
    )
}

fn who(vehicles: &[String]) -> (String, String) {
    let named = &vehicles[..vehicles.len().min(NAMED)];
    let (mut who, mut who_zh) = (named.join(", "), named.join("、"));
    if NAMED < vehicles.len() {
        who = format!("{who} and {} more", vehicles.len() - NAMED);
        who_zh = format!("{who_zh} 等 {} 辆车", vehicles.len());
    }
    (who, who_zh)
}

fn amounts(block: &Block) -> (String, String) {
    let (least, least_zh) = match block.vehicles.len() {
        1 => ("", ""),
        _ => ("at least ", "至少"),
    };
    let (mut said, mut said_zh) = (Vec::new(), Vec::new());
    for row in &block.too_much {
        let (dimension, amount) = (&row.dimension, row.amount);
        said.push(format!("{dimension}: {least}{amount} too much"));
        said_zh.push(format!("{dimension} {least_zh}超出 {amount}"));
    }
    (said.join(", "), said_zh.join("，"))
}

fn words(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::WindowKept => ("a time window would be missed", "会错过时间窗"),
        Rule::ShiftKept => ("the shift is too short", "班次时间不够"),
        Rule::DepotOpen => (
            "the depot closes before loading ends",
            "装车完成前取货点已关门",
        ),
        Rule::DepotSupplies => ("no trip from its depot", "没有从其取货点出发的车次"),
        Rule::CapacityKept => ("it does not fit", "装不下"),
        Rule::HandlingSeparate => (
            "it may not ride with what is on board",
            "不能与车上品类同车",
        ),
        Rule::EquipmentPresent => ("the equipment it needs is missing", "缺少所需设备"),
        Rule::TripsLimited => ("no further trip is permitted", "趟次已满"),
        Rule::SkillsPresent => ("a skill it asks for is missing", "缺少所需技能"),
        Rule::DutyLimited => ("the day would be too long", "工时会超限"),
        Rule::DrivingLimited => ("the driving would be too long", "驾驶时长会超限"),
        Rule::DistanceLimited => ("the distance would be too long", "里程会超限"),
        Rule::StopsLimited => ("no further stop is permitted", "停靠点数已满"),
        Rule::BreaksTaken => ("no time for breaks would be left", "无法安排休息"),
        Rule::OnBoardLimited => ("goods would be on board too long", "货品在车时间会过长"),
        Rule::LoadsAtDepot => ("it may not be loaded there", "不得在该取货点装车"),
        Rule::LocksKept => ("what is fixed would move", "会改动已锁定的安排"),
        _ => (rule.name(), rule.chinese()),
    }
}
