//! What an edit does to a plan, rule by rule.

use serde::Serialize;
use utoipa::ToSchema;

use crate::report::{Verdict, Violation};

/// The judge before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Difference {
    /// How often hard rules are broken.
    pub hard_before: i64,
    pub hard_after: i64,
    pub cost_before: i64,
    pub cost_after: i64,
    /// So many units make one of what costs are shown in.
    pub cost_scale: i64,
    /// Rules whose figures move.
    pub rules: Vec<RuleDifference>,
    pub new_violations: Vec<Violation>,
    pub gone_violations: Vec<Violation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleDifference {
    pub rule: String,
    pub rule_zh: String,
    pub hard: bool,
    pub amount_before: i64,
    pub amount_after: i64,
    /// 0 for hard rules.
    pub cost_before: i64,
    pub cost_after: i64,
    /// How the amount is counted (口径).
    pub counting: String,
    pub counting_zh: String,
}

impl Difference {
    /// Some hard rule is broken that was kept, or more often, or somewhere else.
    #[must_use]
    pub fn breaks(&self, after: &Verdict) -> bool {
        let is_hard = |rule: &str| {
            after
                .rules
                .iter()
                .any(|line| line.hard && line.rule == rule)
        };
        self.hard_before < self.hard_after
            || self
                .rules
                .iter()
                .any(|row| row.hard && row.amount_before < row.amount_after)
            || self.new_violations.iter().any(|row| is_hard(&row.rule))
    }
}

#[must_use]
pub fn difference(before: &Verdict, after: &Verdict) -> Difference {
    let mut rules = Vec::new();
    // A rule that nothing asks for is not among the lines.
    let gone = before
        .rules
        .iter()
        .filter(|old| !after.rules.iter().any(|new| new.rule == old.rule));
    for line in after.rules.iter().chain(gone) {
        let figures = |verdict: &Verdict| {
            let found = verdict.rules.iter().find(|other| other.rule == line.rule);
            found.map_or((0, 0), |found| (found.amount, found.cost))
        };
        let (old, new) = (figures(before), figures(after));
        if old != new {
            rules.push(RuleDifference {
                rule: line.rule.clone(),
                rule_zh: line.rule_zh.clone(),
                hard: line.hard,
                amount_before: old.0,
                amount_after: new.0,
                cost_before: old.1,
                cost_after: new.1,
                counting: line.counting.clone(),
                counting_zh: line.counting_zh.clone(),
            });
        }
    }
    Difference {
        hard_before: before.hard,
        hard_after: after.hard,
        cost_before: before.cost,
        cost_after: after.cost,
        cost_scale: after.cost_scale,
        rules,
        new_violations: without(&after.violations, &before.violations),
        gone_violations: without(&before.violations, &after.violations),
    }
}

/// Rows of one list that the other does not have as often.
fn without(rows: &[Violation], others: &[Violation]) -> Vec<Violation> {
    let mut others: Vec<&Violation> = others.iter().collect();
    let is_new = |row: &&Violation| match others.iter().position(|other| other == row) {
        Some(at) => {
            others.swap_remove(at);
            false
        }
        None => true,
    };
    rows.iter().filter(is_new).cloned().collect::<Vec<_>>()
}
