//! Why an order is left out: for each vehicle the rules that keep it from taking the order.
//!
//! The order is tried at every place of the vehicle's route and on a new trip in every gap, and
//! the place that breaks the fewest rules is named; of such places one on a trip that is there, before
//! one that needs a trip too many, and where goods do not fit, that with the least too many. The judge
//! counts, so a reason is never more
//! than what it would say of the plan with the order put there. What would let the order in is worked
//! out in `reasons/remedy.rs`.

mod needs;
pub mod relax;
pub mod remedy;

use std::collections::BTreeMap;

use serde::Serialize;

use self::needs::overload;
use super::check::{amounts, score_of};
use super::plan::{Plan, Trip};
use super::problem::{Depot, Load, Order, Problem, Vehicle};
use super::rule::Rule;
use crate::base::id::{Id, Table};
use crate::base::units::Cost;

/// Why one order is on no trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Its id in the draft.
    pub order: String,
    /// One entry for each vehicle, or for each group of vehicles that say the same.
    pub blocks: Vec<Block>,
    pub message: String,
    pub message_zh: String,
}

/// What stands against the order on some vehicles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Ids in the draft.
    pub vehicles: Vec<String>,
    /// The rules broken in the best place found. None: it fits, at a cost.
    pub rules: Vec<&'static str>,
    pub rules_zh: Vec<&'static str>,
    /// Where it does not fit: how much is too much, on the vehicle where that is least.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub too_much: Vec<TooMuch>,
}

/// More on board than a vehicle holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TooMuch {
    pub dimension: String,
    pub amount: i64,
}

/// The reasons of every order that the plan leaves out, in the order of the problem.
#[must_use]
pub fn reasons(problem: &Problem, plan: &Plan) -> Vec<Reason> {
    let mut served = Table::filled(problem.orders().len(), false);
    for order in plan.routes.values().flatten().flat_map(|trip| &trip.stops) {
        served[*order] = true;
    }
    let left_out = served.iter().filter(|(_, served)| !**served);
    left_out
        .map(|(order, _)| reason(problem, plan, order))
        .collect()
}

/// What stands against an order on a vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Obstacle {
    rules: Vec<Rule>,
    /// What the vehicle does not hold.
    excess: Load,
    /// Where no rule is broken, what it adds to the cost of the route.
    price: Cost,
}

impl Obstacle {
    /// The smaller, the nearer the order is to being served.
    fn rank(&self) -> (usize, bool, i64, Cost) {
        let is_trip_too_many = self.rules.contains(&Rule::TripsLimited);
        let excess = self
            .excess
            .0
            .iter()
            .fold(0_i64, |sum, by| sum.saturating_add(*by));
        (self.rules.len(), is_trip_too_many, excess, self.price)
    }
}

/// What blocks `order` on `vehicle` in the best place; no rules when it fits.
fn obstacle(problem: &Problem, plan: &Plan, order: Id<Order>, vehicle: Id<Vehicle>) -> Obstacle {
    let trips = &plan.routes[vehicle];
    let before = amounts(problem, vehicle, trips);
    let cost = score_of(problem, vehicle, trips).soft;
    let mut best: Option<Obstacle> = None;
    let depots = match problem.orders()[order].depot {
        Some(depot) => vec![depot],
        None => problem.depots().ids().collect(),
    };
    everywhere(problem, trips, (order, &depots), &mut |trips, _| {
        let rules = added(&before, &amounts(problem, vehicle, trips));
        let excess = match rules.contains(&Rule::CapacityKept) {
            true => overload(problem, vehicle, trips),
            false => Load::default(),
        };
        let price = match rules.is_empty() {
            true => Cost(score_of(problem, vehicle, trips).soft.0 - cost.0),
            false => Cost(0),
        };
        let found = Obstacle {
            rules,
            excess,
            price,
        };
        if best.as_ref().is_none_or(|best| found.rank() < best.rank()) {
            best = Some(found);
        }
    });
    best.expect("there is a place on a trip of its own")
}

/// Shows a route with the order on a new trip from each depot in every gap, the last one first, and
/// at every place of every trip; and which trip it is on.
fn everywhere(
    problem: &Problem,
    trips: &[Trip],
    (order, depots): (Id<Order>, &[Id<Depot>]),
    show: &mut dyn FnMut(&[Trip], usize),
) {
    let mut trips = trips.to_vec();
    let is_pair = problem.orders()[order].pickup.is_some();
    for gap in (0..=trips.len()).rev() {
        for depot in depots.iter().copied() {
            let stops = vec![order; problem.orders()[order].stops()];
            trips.insert(gap, Trip { depot, stops });
            show(&trips, gap);
            trips.remove(gap);
        }
    }
    for trip in 0..trips.len() {
        for position in 0..=trips[trip].stops.len() {
            trips[trip].stops.insert(position, order);
            if is_pair {
                for delivery in position + 1..=trips[trip].stops.len() {
                    trips[trip].stops.insert(delivery, order);
                    show(&trips, trip);
                    trips[trip].stops.remove(delivery);
                }
            } else {
                show(&trips, trip);
            }
            trips[trip].stops.remove(position);
        }
    }
}

/// Hard rules broken more often than before.
fn added(before: &BTreeMap<Rule, i64>, after: &BTreeMap<Rule, i64>) -> Vec<Rule> {
    let worse = |rule: &Rule| rule.is_hard() && before.get(rule) < after.get(rule);
    after.keys().copied().filter(worse).collect()
}

/// Why the plan leaves out one order.
#[must_use]
pub fn reason(problem: &Problem, plan: &Plan, order: Id<Order>) -> Reason {
    let mut groups: Vec<(Obstacle, Vec<String>)> = Vec::new();
    for (vehicle, row) in problem.vehicles().iter() {
        let found = obstacle(problem, plan, order, vehicle);
        match (groups.iter_mut()).find(|(known, _)| known.rules == found.rules) {
            Some((known, vehicles)) => {
                vehicles.push(row.key.clone());
                if found.rank() < known.rank() {
                    *known = found;
                }
            }
            None => groups.push((found, vec![row.key.clone()])),
        }
    }
    let Order { key, unserved, .. } = &problem.orders()[order];
    let (mut said, mut said_zh, mut blocks) = (Vec::new(), Vec::new(), Vec::new());
    for (obstacle, vehicles) in groups {
        let block = block(problem, &obstacle, vehicles);
        let is_dear = *unserved <= obstacle.price;
        said.push(english(&obstacle.rules, &block, is_dear));
        said_zh.push(chinese(&obstacle.rules, &block, is_dear));
        blocks.push(block);
    }
    Reason {
        order: key.clone(),
        message: format!("{key} is left out: {}", said.join("; ")),
        message_zh: format!("订单 {key} 未安排：{}", said_zh.join("；")),
        blocks,
    }
}

fn block(problem: &Problem, obstacle: &Obstacle, vehicles: Vec<String>) -> Block {
    let dimensions = problem.dimensions().iter().zip(obstacle.excess.0);
    let too_much = dimensions
        .filter(|(_, by)| 0 < *by)
        .map(|(name, by)| TooMuch {
            dimension: name.clone(),
            amount: by,
        });
    Block {
        vehicles,
        rules: obstacle.rules.iter().map(|rule| rule.name()).collect(),
        rules_zh: obstacle.rules.iter().map(|rule| rule.chinese()).collect(),
        too_much: too_much.collect(),
    }
}

/// So many vehicles are named, the others counted.
const NAMED: usize = 3;

fn english(rules: &[Rule], block: &Block, is_dear: bool) -> String {
    let vehicles = &block.vehicles;
    let mut who = vehicles[..vehicles.len().min(NAMED)].join(", ");
    if NAMED < vehicles.len() {
        who = format!("{who} and {} more", vehicles.len() - NAMED);
    }
    if rules.is_empty() {
        return match is_dear {
            true => format!("{who} could take it, for no less than leaving it out costs"),
            false => format!("{who} could take it as it is, for less than leaving it out costs"),
        };
    }
    let least = if 1 < vehicles.len() { "at least " } else { "" };
    let amounts = block.too_much.iter();
    let amounts: Vec<String> = amounts
        .map(|row| format!("{}: {least}{} too much", row.dimension, row.amount))
        .collect();
    let why = rules.iter().map(|rule| match rule {
        Rule::CapacityKept => format!("{} ({})", words(*rule).0, amounts.join(", ")),
        _ => words(*rule).0.to_string(),
    });
    format!("{who}: {}", why.collect::<Vec<_>>().join(" and "))
}

fn chinese(rules: &[Rule], block: &Block, is_dear: bool) -> String {
    let vehicles = &block.vehicles;
    let mut who = vehicles[..vehicles.len().min(NAMED)].join("、");
    if NAMED < vehicles.len() {
        who = format!("{who} 等 {} 辆车", vehicles.len());
    }
    if rules.is_empty() {
        return match is_dear {
            true => format!("{who} 可以送，但代价不低于不送"),
            false => format!("{who} 现在就可以送，代价低于不送"),
        };
    }
    let least = if 1 < vehicles.len() { "至少" } else { "" };
    let amounts = block.too_much.iter();
    let amounts: Vec<String> = amounts
        .map(|row| format!("{} {least}超出 {}", row.dimension, row.amount))
        .collect();
    let why = rules.iter().map(|rule| match rule {
        Rule::CapacityKept => format!("{}（{}）", words(*rule).1, amounts.join("，")),
        _ => words(*rule).1.to_string(),
    });
    format!("{who}：{}", why.collect::<Vec<_>>().join("，且"))
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
        Rule::SkillsPresent => (
            "a skill it asks for is missing, or the vehicle may not serve it",
            "缺少所需技能，或不得由该车配送",
        ),
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
