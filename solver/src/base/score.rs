//! How good a plan is.

use derive_more::{Add, AddAssign, Sub, SubAssign, Sum};
use serde::{Deserialize, Serialize};

use super::units::Cost;

/// Lower is better; broken hard rules are compared before cost.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Add,
    AddAssign,
    Sub,
    SubAssign,
    Sum,
    Serialize,
    Deserialize,
)]
pub struct Score {
    /// How often, or by how much, hard rules are broken.
    pub hard: i64,
    pub soft: Cost,
}

impl Score {
    #[must_use]
    pub fn hard(amount: i64) -> Score {
        Score {
            hard: amount,
            soft: Cost(0),
        }
    }
    #[must_use]
    pub fn soft(cost: Cost) -> Score {
        Score {
            hard: 0,
            soft: cost,
        }
    }
    #[must_use]
    pub fn is_feasible(self) -> bool {
        self.hard == 0
    }
}

/// Proven distance from the best possible plan, in hundredths of a per cent of the plan's cost.
/// `None` while nothing is proven or the plan breaks a hard rule.
#[must_use]
pub fn gap_basis_points(plan: Score, bound: Option<Cost>) -> Option<i64> {
    let bound = bound?;
    if !plan.is_feasible() {
        return None;
    }
    if plan.soft.0 <= bound.0 {
        return Some(0);
    }
    Some((plan.soft.0 - bound.0).saturating_mul(10_000) / plan.soft.0.max(1))
}
