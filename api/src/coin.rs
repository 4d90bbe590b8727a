//! Costs as people read them: in money, or in the unit a benchmark counts in, and without the
//! prices by which an objective puts one thing before another.

use serde_json::Number;
use solver::base::units::Cost;

/// How the costs of one problem are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    /// So many units of [`Cost`] are shown as one.
    pub scale: i64,
    /// What is beyond multiples of this is the cost; `None`: all of it.
    pub tier: Option<i64>,
    /// `None`: money of a day, or points of a roster.
    pub unit: Option<String>,
}

impl Coin {
    /// Points, which are whole.
    #[must_use]
    pub fn points() -> Coin {
        Coin {
            scale: 1,
            tier: None,
            unit: None,
        }
    }

    /// The part of a cost that is shown, of a plan or of one rule.
    #[must_use]
    pub fn shown(&self, cost: Cost) -> Cost {
        self.tier.map_or(cost, |tier| Cost(cost.0 % tier))
    }

    /// `948.60`, rounded to the nearest hundredth; whole where a unit is not divided.
    #[must_use]
    pub fn text(&self, cost: Cost) -> String {
        let cost = self.shown(cost);
        if self.scale == 1 {
            return cost.0.to_string();
        }
        let scale = i128::from(self.scale);
        let size = (i128::from(cost.0).abs() * 200 + scale) / (2 * scale);
        let sign = if cost.0 < 0 && 0 < size { "-" } else { "" };
        format!("{sign}{}.{:02}", size / 100, size % 100)
    }

    /// The number itself, to be compared with others in the same unit.
    #[must_use]
    pub fn number(&self, cost: Cost) -> Number {
        let cost = self.shown(cost);
        if self.scale == 1 {
            return cost.0.into();
        }
        // Costs that people compare are far below 2^53.
        let number = Number::from_f64(cost.0 as f64 / self.scale as f64);
        number.unwrap_or_else(|| cost.0.into())
    }
}
