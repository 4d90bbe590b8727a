//! The judge of rosters: reads the rules plainly and shares nothing with the search.

use std::collections::BTreeMap;

mod hard;
mod soft;
mod told;
mod week;
mod year;

use super::plan::Plan;
use super::problem::{Host, Line, Physician, Problem};
use super::rule::Rule;
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::base::report::{Report, RuleLine, Violation};
use crate::base::score::Score;
use crate::base::units::Cost;

/// One session that takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    pub week: usize,
    pub half: HalfDay,
    pub line: Id<Line>,
    pub physician: Id<Physician>,
    /// The physician is posted somewhere in that week.
    pub posted: bool,
}

/// The sessions that a plan holds, its patches applied: a worked day, the host not closed and the
/// line wanted by then, a holder, and the holder not on leave.
#[must_use]
pub fn held_sessions(problem: &Problem, plan: &Plan) -> Vec<Held> {
    let mut sessions = Vec::new();
    for (line, series) in plan.series.iter() {
        let Some(series) = series else { continue };
        for cycle in 0..problem.lines()[line].wanted.len() {
            let week = cycle * problem.lines()[line].every + series.phase;
            let template = (series.half, series.holder(week));
            let patched = plan
                .patch(line, week)
                .map(|patch| (patch.half, patch.physician));
            let (half, Some(physician)) = patched.unwrap_or(template) else {
                continue;
            };
            let works = problem.lines()[line].worked[week].has(half);
            let away = problem.physicians()[physician].on_leave[week].has(half);
            if works && !away {
                let posted = (plan.postings.iter())
                    .any(|posting| posting.physician == physician && posting.covers(week));
                sessions.push(Held {
                    week,
                    half,
                    line,
                    physician,
                    posted,
                });
            }
        }
    }
    sessions.sort_unstable();
    sessions
}

/// Everything that is wrong with a plan, and what it costs, rule by rule.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Report {
    let sessions = held_sessions(problem, plan);
    let mut judge = Judge {
        problem,
        amounts: BTreeMap::new(),
        costs: BTreeMap::new(),
        violations: Vec::new(),
    };
    judge.postings(plan);
    judge.whereabouts(plan, &sessions);
    judge.each_session(&sessions);
    judge.rooms(&sessions);
    judge.departments(plan, &sessions);
    judge.weekly_limits(&sessions);
    judge.scopes(&sessions);
    judge.personal_limits(plan, &sessions);
    judge.floors(plan, &sessions);
    judge.company(plan);
    judge.blocks(plan);
    judge.duties(plan);
    judge.lines(&sessions);
    judge.travel(plan, &sessions);
    judge.fairness(&sessions);
    judge.wishes(plan, &sessions);
    judge.studio_seniority(&sessions);
    judge.activity_shares(&sessions);
    judge.spread(&sessions);
    judge.steadiness(plan, &sessions);
    judge.locks(plan, &sessions);
    judge.departures(plan, &sessions);
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
    fn broken(&mut self, rule: Rule, subject: String, (message, message_zh): (String, String)) {
        *self.amounts.entry(rule).or_default() += 1;
        self.violations.push(Violation {
            rule: rule.name(),
            rule_zh: rule.chinese(),
            subject,
            message,
            message_zh: Some(message_zh),
        });
    }

    fn charge(&mut self, rule: Rule, amount: i64, price: i64) {
        *self.amounts.entry(rule).or_default() += amount;
        *self.costs.entry(rule).or_default() += amount * price;
    }

    /// The week of that Monday, in Chinese.
    fn week(&self, week: usize) -> String {
        format!("{} 当周", self.problem.calendar().monday(week))
    }

    fn host(&self, id: Id<Host>) -> &str {
        &self.problem.hosts()[id].name
    }

    fn person(&self, id: Id<Physician>) -> String {
        self.problem.physicians()[id].key.clone()
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
