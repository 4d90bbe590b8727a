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
mod why;

use std::collections::BTreeMap;

use serde::Serialize;

use self::needs::overload;
use self::why::{Why, say, whys};
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
    /// The rules broken in the best place found, `vehicle_barred` where the vehicle may not serve the
    /// order, `vehicle_lost` where it makes no more stops. None: it fits, at a cost.
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

/// What stands against an order on some vehicles.
struct Group {
    obstacle: Obstacle,
    whys: Vec<Why>,
    vehicles: Vec<String>,
}

/// Why the plan leaves out one order.
#[must_use]
pub fn reason(problem: &Problem, plan: &Plan, order: Id<Order>) -> Reason {
    let mut groups: Vec<Group> = Vec::new();
    for (vehicle, row) in problem.vehicles().iter() {
        let (obstacle, whys) = against(problem, plan, order, vehicle);
        match groups.iter_mut().find(|known| known.whys == whys) {
            Some(known) => {
                known.vehicles.push(row.key.clone());
                if obstacle.rank() < known.obstacle.rank() {
                    known.obstacle = obstacle;
                }
            }
            None => groups.push(Group {
                obstacle,
                whys,
                vehicles: vec![row.key.clone()],
            }),
        }
    }
    let Order { key, unserved, .. } = &problem.orders()[order];
    let (mut said, mut said_zh, mut blocks) = (Vec::new(), Vec::new(), Vec::new());
    for group in groups {
        let is_dear = *unserved <= group.obstacle.price;
        let block = block(problem, &group);
        let (text, text_zh) = say(problem, &group.whys, &block, is_dear);
        said.push(text);
        said_zh.push(text_zh);
        blocks.push(block);
    }
    Reason {
        order: key.clone(),
        message: format!("{key} is left out: {}", said.join("; ")),
        message_zh: format!("订单 {key} 未安排：{}", said_zh.join("；")),
        blocks,
    }
}

fn against(
    problem: &Problem,
    plan: &Plan,
    order: Id<Order>,
    vehicle: Id<Vehicle>,
) -> (Obstacle, Vec<Why>) {
    if let Some(lost) = problem.lost(vehicle) {
        let obstacle = Obstacle {
            rules: vec![Rule::StopsLimited],
            excess: Load::default(),
            price: Cost(0),
        };
        return (obstacle, vec![Why::Lost(lost.since)]);
    }
    let obstacle = obstacle(problem, plan, order, vehicle);
    let whys = whys(problem, (vehicle, order), &obstacle.rules);
    (obstacle, whys)
}

fn block(problem: &Problem, group: &Group) -> Block {
    let dimensions = problem.dimensions().iter().zip(group.obstacle.excess.0);
    let too_much = dimensions
        .filter(|(_, by)| 0 < *by)
        .map(|(name, by)| TooMuch {
            dimension: name.clone(),
            amount: by,
        });
    let names = group.whys.iter().map(|why| why.name());
    let (rules, rules_zh) = names.unzip();
    Block {
        vehicles: group.vehicles.clone(),
        rules,
        rules_zh,
        too_much: too_much.collect(),
    }
}
