//! The judge of routes: reads the rules plainly and shares nothing with the search.

use std::collections::BTreeMap;

use super::plan::{Plan, Trip};
use super::problem::{DIMENSIONS, Handling, Load, Problem, Vehicle};
use super::rule::Rule;
use super::timetable::timetable;
use crate::base::id::{Id, Table};
use crate::base::report::{Report, RuleLine, Violation};
use crate::base::score::Score;
use crate::base::units::Cost;

/// Everything that is wrong with a plan, and what it costs, rule by rule.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Report {
    let mut judge = Judge {
        problem,
        amounts: BTreeMap::new(),
        costs: BTreeMap::new(),
        violations: Vec::new(),
    };
    judge.visits(plan);
    for (vehicle, trips) in plan.routes.iter() {
        judge.route(vehicle, trips);
    }
    judge.report()
}

/// How often each rule is broken, and how much of it is used, by one vehicle alone.
#[must_use]
pub fn amounts(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> BTreeMap<Rule, i64> {
    let mut judge = Judge {
        problem,
        amounts: BTreeMap::new(),
        costs: BTreeMap::new(),
        violations: Vec::new(),
    };
    judge.route(vehicle, trips);
    judge.amounts
}

struct Judge<'p> {
    problem: &'p Problem,
    amounts: BTreeMap<Rule, i64>,
    costs: BTreeMap<Rule, i64>,
    violations: Vec<Violation>,
}

impl Judge<'_> {
    fn broken(&mut self, rule: Rule, subject: String, message: String) {
        *self.amounts.entry(rule).or_default() += 1;
        self.violations.push(Violation {
            rule: rule.name(),
            rule_zh: rule.chinese(),
            subject,
            message,
        });
    }

    /// Huge prices on huge distances end at the largest number there is.
    fn charge(&mut self, rule: Rule, amount: i64, cost: i64) {
        *self.amounts.entry(rule).or_default() += amount;
        let sum = self.costs.entry(rule).or_default();
        *sum = sum.saturating_add(cost);
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
                let message = "is on no trip".to_string();
                self.broken(Rule::Unserved, order.key.clone(), message);
                self.charge(Rule::Unserved, 0, order.unserved.0);
            }
            for _ in 1..*count {
                let message = format!("is delivered {count} times");
                self.broken(Rule::ServedOnce, order.key.clone(), message);
            }
        }
    }

    fn route(&mut self, vehicle: Id<Vehicle>, trips: &[Trip]) {
        if trips.is_empty() {
            return;
        }
        self.times(vehicle, trips);
        self.trips_limited(vehicle, trips);
        for (number, trip) in trips.iter().enumerate() {
            self.goods(vehicle, number, trip);
        }
    }

    fn times(&mut self, vehicle: Id<Vehicle>, trips: &[Trip]) {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle];
        let table = timetable(problem, vehicle, trips);
        for (number, trip) in table.trips.iter().enumerate() {
            if trip.closed {
                let depot = &problem.depots()[trip.depot];
                let message = format!(
                    "loaded at {} until {}, which closes at {}",
                    depot.key,
                    trip.load_end.clock(),
                    depot.open.to.clock()
                );
                self.broken(Rule::DepotOpen, subject(&van.key, number), message);
            }
            for stop in trip.stops.iter().filter(|stop| stop.missed) {
                let order = &problem.orders()[stop.order];
                let close = order.windows.last().map_or(stop.start, |window| window.to);
                let message = format!("reached at {}, after {}", stop.start.clock(), close.clock());
                let subject = format!("{} @ {}", order.key, subject(&van.key, number));
                self.broken(Rule::WindowKept, subject, message);
            }
        }
        if 0 < table.overtime.0 {
            let message = format!(
                "back at {}, after {}",
                table.finish.clock(),
                van.shift.to.clock()
            );
            self.broken(Rule::ShiftKept, van.key.clone(), message);
        }
        self.charge(Rule::VehicleUsed, 1, van.fixed.0);
        let (metres, duty) = (table.metres.0, table.duty.0);
        let price = metres.saturating_mul(van.per_metre.0);
        self.charge(Rule::Distance, metres, price);
        let price = duty.saturating_mul(van.per_second.0);
        self.charge(Rule::DutyTime, duty, price);
    }

    fn trips_limited(&mut self, vehicle: Id<Vehicle>, trips: &[Trip]) {
        let van = &self.problem.vehicles()[vehicle];
        for _ in van.max_trips..trips.len() {
            let message = format!("{} trips, at most {}", trips.len(), van.max_trips);
            self.broken(Rule::TripsLimited, van.key.clone(), message);
        }
    }

    fn goods(&mut self, vehicle: Id<Vehicle>, number: usize, trip: &Trip) {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle];
        let mut carried = Load::default();
        let mut classes: BTreeMap<Id<Handling>, usize> = BTreeMap::new();
        for id in &trip.stops {
            let order = &problem.orders()[*id];
            let at = || format!("{} @ {}", order.key, subject(&van.key, number));
            carried = carried.plus(order.load);
            *classes.entry(order.handling).or_default() += 1;
            if let Some(depot) = order.depot.filter(|depot| *depot != trip.depot) {
                let message = format!(
                    "waits at {}, the trip is loaded at {}",
                    problem.depots()[depot].key,
                    problem.depots()[trip.depot].key
                );
                self.broken(Rule::DepotSupplies, at(), message);
            }
            let class = &problem.handling()[order.handling];
            if class.needs & !van.equipment != 0 {
                let message = format!("{} needs equipment that is not on board", class.key);
                self.broken(Rule::EquipmentPresent, at(), message);
            }
        }
        for dimension in 0..DIMENSIONS {
            let (load, room) = (carried.0[dimension], van.capacity.0[dimension]);
            if room < load {
                let message = format!("{load} in dimension {dimension}, at most {room}");
                self.broken(Rule::CapacityKept, subject(&van.key, number), message);
            }
        }
        for (one, count) in &classes {
            for other in classes.keys().filter(|other| one <= *other) {
                let class = &problem.handling()[*one];
                let apart = class.not_with >> other.index() & 1 == 1;
                // A class may be one that must ride alone.
                if apart && (one != other || 1 < *count) {
                    let message = format!("{} with {}", class.key, problem.handling()[*other].key);
                    self.broken(Rule::HandlingSeparate, subject(&van.key, number), message);
                }
            }
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
