//! What the judge says about a plan.

use serde::Serialize;

use super::score::Score;
use super::units::Cost;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub score: Score,
    /// Every rule of the book, broken or not, in its order.
    pub rules: Vec<RuleLine>,
    /// Every hard rule broken, every order unserved, every promise that could no longer be kept.
    pub violations: Vec<Violation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    pub rule: &'static str,
    pub rule_zh: &'static str,
    pub hard: bool,
    /// How often, or how much in the unit that the counting rule names.
    pub amount: i64,
    /// 0 for hard rules.
    pub cost: Cost,
    /// 口径
    pub counting: &'static str,
    pub counting_zh: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    pub rule: &'static str,
    pub rule_zh: &'static str,
    /// Who or what it concerns: ids as in the draft.
    pub subject: String,
    pub message: String,
    /// `None` from a judge that has no Chinese yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_zh: Option<String>,
}

impl Report {
    /// The amount of a rule; 0 for one that is not in the book.
    #[must_use]
    pub fn amount(&self, rule: &str) -> i64 {
        self.rules
            .iter()
            .find(|line| line.rule == rule)
            .map_or(0, |line| line.amount)
    }
}
