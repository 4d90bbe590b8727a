//! The judge of routes: reads the rules plainly and shares nothing with the search.

mod goods;
mod times;
mod told;

use std::collections::BTreeMap;

use super::plan::{Plan, Trip};
use super::problem::{Problem, Vehicle};
use super::rule::Rule;
use super::timetable::{Timetable, timetable};
use crate::base::id::{Id, Table};
use crate::base::report::{Report, RuleLine, Violation};
use crate::base::score::Score;
use crate::base::units::Cost;

/// Everything that is wrong with a plan, and what it costs, rule by rule.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Report {
    let mut judge = Judge::new(problem);
    judge.visits(plan);
    for (vehicle, trips) in plan.routes.iter() {
        judge.route(vehicle, trips);
    }
    judge.report()
}

/// What one vehicle's day adds to the score of a plan. Orders served twice or by nobody, which
/// concern no single vehicle, come on top.
#[must_use]
pub fn score_of(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> Score {
    let mut judge = Judge::new(problem);
    judge.route(vehicle, trips);
    judge.report().score
}

/// How often each rule is broken, and how much of it is used, by one vehicle alone.
#[must_use]
pub fn amounts(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> BTreeMap<Rule, i64> {
    let mut judge = Judge::new(problem);
    judge.route(vehicle, trips);
    judge.amounts
}

struct Judge<'p> {
    problem: &'p Problem,
    amounts: BTreeMap<Rule, i64>,
    costs: BTreeMap<Rule, i64>,
    violations: Vec<Violation>,
}

/// One vehicle's day, before the judge.
struct Route<'r> {
    vehicle: Id<Vehicle>,
    trips: &'r [Trip],
    table: &'r Timetable,
}

impl<'p> Judge<'p> {
    fn new(problem: &'p Problem) -> Judge<'p> {
        Judge {
            problem,
            amounts: BTreeMap::new(),
            costs: BTreeMap::new(),
            violations: Vec::new(),
        }
    }

    /// The message is in English and in Chinese.
    fn broken(&mut self, rule: Rule, subject: String, message: (String, String)) {
        *self.amounts.entry(rule).or_default() += 1;
        self.violations.push(Violation {
            rule: rule.name(),
            rule_zh: rule.chinese(),
            subject,
            message: message.0,
            message_zh: Some(message.1),
        });
    }

    /// Plans without sense may cost more than can be counted: they end at the largest number.
    fn charge(&mut self, rule: Rule, amount: i64, price: Cost) {
        self.add(rule, amount, Cost(amount.saturating_mul(price.0)));
    }

    fn add(&mut self, rule: Rule, amount: i64, cost: Cost) {
        *self.amounts.entry(rule).or_default() += amount;
        let sum = self.costs.entry(rule).or_default();
        *sum = sum.saturating_add(cost.0);
    }

    fn visits(&mut self, plan: &Plan) {
        let problem = self.problem;
        let mut visits = Table::filled(problem.orders().len(), 0_usize);
        for trip in plan.routes.values().flatten() {
            for order in &trip.stops {
                visits[*order] += 1;
            }
        }
        for (id, count) in visits.iter() {
            let order = &problem.orders()[id];
            if *count == 0 {
                let message = ("is on no trip".into(), "未排入任何车次".into());
                self.broken(Rule::Unserved, order.key.clone(), message);
                self.add(Rule::Unserved, 0, order.unserved);
            }
            for _ in order.stops()..*count {
                let message = (
                    format!("is visited {count} times"),
                    format!("共停靠 {count} 次"),
                );
                self.broken(Rule::ServedOnce, order.key.clone(), message);
            }
        }
        for id in &plan.disowned {
            let key = problem.orders()[*id].key.clone();
            let message = "is on a trip, and listed as unserved";
            let message = (message.into(), "已排入车次，却又列入未送清单".into());
            self.broken(Rule::ListedRightly, key, message);
        }
    }

    fn route(&mut self, vehicle: Id<Vehicle>, trips: &[Trip]) {
        self.locks(vehicle, trips);
        if trips.is_empty() {
            return;
        }
        let table = timetable(self.problem, vehicle, trips);
        let route = Route {
            vehicle,
            trips,
            table: &table,
        };
        self.times(&route);
        self.limits(&route);
        self.prices(&route);
        self.departures(&route);
        for (number, trip) in trips.iter().enumerate() {
            self.goods(vehicle, number, trip);
        }
    }

    fn report(self) -> Report {
        let mut score = Score::default();
        let mut rules = Vec::new();
        for rule in Rule::ALL {
            let amount = self.amounts.get(&rule).copied().unwrap_or(0);
            let cost = self.costs.get(&rule).copied().unwrap_or(0);
            if rule.is_hard() {
                score.hard += amount;
            } else {
                score.soft = Cost(score.soft.0.saturating_add(cost));
            }
            let (counting, counting_zh) = rule.counting();
            rules.push(RuleLine {
                rule: rule.name(),
                rule_zh: rule.chinese(),
                hard: rule.is_hard(),
                amount,
                cost: Cost(cost),
                counting,
                counting_zh,
            });
        }
        Report {
            score,
            rules,
            violations: self.violations,
        }
    }
}

/// `van3, trip 2`
fn subject(vehicle: &str, number: usize) -> String {
    format!("{vehicle}, trip {}", number + 1)
}

/// `O17 @ van3, trip 2`
fn order_at(order: &str, vehicle: &str, number: usize) -> String {
    format!("{order} @ {}", subject(vehicle, number))
}
