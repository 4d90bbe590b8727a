//! Quantities with their unit in the type. Integers everywhere; floats stop at the edge.

use derive_more::{Add, AddAssign, Display, Sub, SubAssign, Sum};
use serde::{Deserialize, Serialize};

/// A span of time, or a moment counted from midnight of the planned day.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Add,
    AddAssign,
    Sub,
    SubAssign,
    Sum,
    Display,
    Serialize,
    Deserialize,
)]
#[display("{_0} s")]
pub struct Seconds(pub i64);

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Add,
    AddAssign,
    Sub,
    SubAssign,
    Sum,
    Display,
    Serialize,
    Deserialize,
)]
#[display("{_0} m")]
pub struct Metres(pub i64);

/// What a plan is charged. The problem says what one unit is worth.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Add,
    AddAssign,
    Sub,
    SubAssign,
    Sum,
    Display,
    Serialize,
    Deserialize,
)]
pub struct Cost(pub i64);

impl Cost {
    /// More than any plan costs, and still safe to add to.
    pub const FAR: Cost = Cost(i64::MAX / 4);
}

impl std::ops::Mul<i64> for Cost {
    type Output = Cost;
    fn mul(self, times: i64) -> Cost {
        Cost(self.0 * times)
    }
}

impl Seconds {
    /// `08:05`, or `08:05:30` when seconds matter; hours run past 24 on long days.
    #[must_use]
    pub fn clock(self) -> String {
        let (sign, all) = if self.0 < 0 {
            ("-", -self.0)
        } else {
            ("", self.0)
        };
        let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
        if seconds == 0 {
            format!("{sign}{hours:02}:{minutes:02}")
        } else {
            format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
        }
    }
}
