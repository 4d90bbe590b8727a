//! What the judge says, as it travels: between processes, into the store, over HTTP.

use serde::{Deserialize, Serialize};
use solver::base::report::Report;
use solver::base::score::{Score, gap_basis_points};
use solver::base::units::Cost;
use utoipa::ToSchema;

use crate::coin::Coin;

/// The score by rule, and everything that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// Every hard rule is kept.
    pub feasible: bool,
    /// How often hard rules are broken.
    pub hard: i64,
    /// In units of which `cost_scale` make one of money, or of the unit the problem names.
    /// What the objective puts before the cost is not in it.
    pub cost: i64,
    /// 1 for rosters.
    pub cost_scale: i64,
    /// No plan that keeps the hard rules costs less; absent when nothing is proven.
    pub bound: Option<i64>,
    /// (cost − bound) ÷ cost in hundredths of a per cent.
    pub gap_basis_points: Option<i64>,
    pub rules: Vec<RuleLine>,
    pub violations: Vec<Violation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleLine {
    pub rule: String,
    pub rule_zh: String,
    pub hard: bool,
    /// How often, or how much in the unit that `counting` names.
    pub amount: i64,
    /// 0 for hard rules.
    pub cost: i64,
    /// How the amount is counted (口径).
    pub counting: String,
    pub counting_zh: String,
}

/// A hard rule broken, an order unserved, or a promise that could no longer be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Violation {
    pub rule: String,
    pub rule_zh: String,
    /// Ids as in the draft.
    pub subject: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_zh: Option<String>,
}

/// A flaw in data somebody sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Flaw {
    /// `$.physicians[3].leave[0].from`
    pub path: String,
    /// Stable name of the kind of flaw.
    pub code: String,
    pub message: String,
    pub message_zh: String,
}

/// How a run ended, and what its plan is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub ending: solver::base::run::Ending,
    pub seed: u64,
    pub steps: u64,
    /// Wall time.
    pub seconds: f64,
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl Verdict {
    #[must_use]
    pub fn new(coin: &Coin, report: &Report, bound: Option<Cost>) -> Verdict {
        let rules = rules(coin, report);
        Verdict {
            feasible: report.score.is_feasible(),
            hard: report.score.hard,
            cost: rules
                .iter()
                .map(|line| line.cost)
                .fold(0, i64::saturating_add),
            cost_scale: coin.scale,
            bound: bound.map(|bound| bound.0),
            gap_basis_points: gap_basis_points(report.score, bound),
            rules,
            violations: violations(report),
        }
    }
}

/// Proven distance from the best plan, for a score that has travelled.
#[must_use]
pub fn gap(hard: i64, cost: i64, bound: Option<i64>) -> Option<i64> {
    let score = Score {
        hard,
        soft: Cost(cost),
    };
    gap_basis_points(score, bound.map(Cost))
}

#[must_use]
pub fn rules(coin: &Coin, report: &Report) -> Vec<RuleLine> {
    let line = |line: &solver::base::report::RuleLine| RuleLine {
        rule: line.rule.into(),
        rule_zh: line.rule_zh.into(),
        hard: line.hard,
        amount: line.amount,
        cost: coin.shown(line.cost).0,
        counting: line.counting.into(),
        counting_zh: line.counting_zh.into(),
    };
    report.rules.iter().map(line).collect()
}

fn violations(report: &Report) -> Vec<Violation> {
    let row = |row: &solver::base::report::Violation| Violation {
        rule: row.rule.into(),
        rule_zh: row.rule_zh.into(),
        subject: row.subject.clone(),
        message: row.message.clone(),
        message_zh: row.message_zh.clone(),
    };
    report.violations.iter().map(row).collect()
}

impl From<solver::base::flaw::Flaw> for Flaw {
    fn from(flaw: solver::base::flaw::Flaw) -> Flaw {
        Flaw {
            path: flaw.path,
            code: flaw.code.into(),
            message: flaw.message,
            message_zh: flaw.message_zh,
        }
    }
}
