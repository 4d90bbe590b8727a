//! The judge of shift rosters: reads the rules plainly and shares nothing with the search.

use std::collections::BTreeMap;

mod rows;

use super::plan::Plan;
use super::problem::{Problem, Request};
use super::rule::Rule;
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
    for (id, employee) in problem.staff().iter() {
        judge.row(employee, &plan.rows[id]);
    }
    judge.requests(plan);
    judge.cover(plan);
    judge.report()
}

struct Judge<'p> {
    problem: &'p Problem,
    amounts: BTreeMap<Rule, i64>,
    costs: BTreeMap<Rule, i64>,
    violations: Vec<Violation>,
}

impl Judge<'_> {
    /// What is said is English, then Chinese.
    fn broken(&mut self, rule: Rule, subject: &str, (message, message_zh): (String, String)) {
        *self.amounts.entry(rule).or_default() += 1;
        self.violations.push(Violation {
            rule: rule.name(),
            rule_zh: rule.chinese(),
            subject: subject.into(),
            message,
            message_zh: Some(message_zh),
        });
    }

    fn charge(&mut self, rule: Rule, amount: i64, price: i64) {
        *self.amounts.entry(rule).or_default() += amount;
        *self.costs.entry(rule).or_default() += amount * price;
    }

    fn requests(&mut self, plan: &Plan) {
        let problem = self.problem;
        let works =
            |request: &Request| plan.rows[request.employee][request.day] == Some(request.shift);
        for request in problem.on_requests() {
            if !works(request) {
                self.charge(Rule::OnRequest, 1, request.weight);
            }
        }
        for request in problem.off_requests() {
            if works(request) {
                self.charge(Rule::OffRequest, 1, request.weight);
            }
        }
    }

    fn cover(&mut self, plan: &Plan) {
        for day in 0..self.problem.days() {
            for shift in self.problem.shifts().ids() {
                let Some(cover) = self.problem.cover(day, shift) else {
                    continue;
                };
                let working = plan.rows.values().filter(|row| row[day] == Some(shift));
                let working = i64::try_from(working.count()).expect("few people");
                let missing = (cover.required - working).max(0);
                let too_many = (working - cover.required).max(0);
                self.charge(Rule::CoverUnder, missing, cover.under);
                self.charge(Rule::CoverOver, too_many, cover.over);
            }
        }
    }

    fn report(self) -> Report {
        let mut score = Score::default();
        let mut rules = Vec::new();
        for rule in Rule::ALL {
            let amount = self.amounts.get(&rule).copied().unwrap_or(0);
            let cost = self.costs.get(&rule).copied().unwrap_or(0);
            score += rule.score(if rule.is_hard() { amount } else { cost });
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
