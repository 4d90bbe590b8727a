//! Travel in a plane, by the conventions of the public benchmarks: distance is Euclidean, a unit
//! of it is a metre and takes a second.
//!
//! A convention multiplies and rounds each leg, so that figures are whole and can be compared with
//! the best known values of the same convention, and with no others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::flaw::{FlawKind, Flaws};
use crate::base::units::{Metres, Seconds};

/// Points, and the convention by which the legs between them are measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plane {
    /// Where the points come from; shown with every plan.
    pub source: String,
    pub rounding: Rounding,
    /// `[x, y]`
    pub points: Vec<[f64; 2]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// In tenths, truncated: the convention of the DIMACS challenge for time windows.
    Dimacs,
    /// To the nearest whole number, halves up: `EUC_2D` of VRPLIB.
    Round,
    /// To the next lower whole number.
    Trunc,
    /// In thousandths, to the nearest.
    Exact,
    /// Not at all; kept in thousandths, as finely as whole numbers need.
    None,
}

impl Rounding {
    /// So many metres and seconds stand for one unit of the points.
    #[must_use]
    pub fn scale(self) -> i64 {
        match self {
            Rounding::Dimacs => 10,
            Rounding::Round | Rounding::Trunc => 1,
            Rounding::Exact | Rounding::None => 1_000,
        }
    }

    /// As it is written in a draft.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rounding::Dimacs => "dimacs",
            Rounding::Round => "round",
            Rounding::Trunc => "trunc",
            Rounding::Exact => "exact",
            Rounding::None => "none",
        }
    }

    /// The length of the straight line between two points; the same both ways.
    #[inline]
    #[must_use]
    pub fn between(self, from: [f64; 2], to: [f64; 2]) -> i64 {
        let (x, y) = (from[0] - to[0], from[1] - to[1]);
        let length = (x * x + y * y).sqrt() * self.scale() as f64;
        match self {
            Rounding::Dimacs | Rounding::Trunc => length as i64,
            Rounding::Round | Rounding::Exact | Rounding::None => (length + 0.5) as i64,
        }
    }
}

/// Legs stay shorter than a hundred million metres.
const FARTHEST: i64 = 30_000_000;

impl Plane {
    pub fn check(&self, flaws: &mut Flaws, path: &str) {
        flaws.name(&format!("{path}.source"), &self.source);
        let limit = FARTHEST / self.rounding.scale();
        for (index, point) in self.points.iter().enumerate() {
            for (axis, value) in point.iter().enumerate() {
                if !value.is_finite() || limit as f64 <= value.abs() {
                    let (low, high) = (-limit, limit);
                    let found = value.to_string();
                    flaws.add(
                        format!("{path}.points[{index}][{axis}]"),
                        FlawKind::OutOfRange { low, high, found },
                    );
                }
            }
        }
    }

    /// Distance and time between two points; the same both ways.
    #[must_use]
    pub fn leg(&self, from: usize, to: usize) -> (Metres, Seconds) {
        let length = (self.rounding).between(self.points[from], self.points[to]);
        (Metres(length), Seconds(length))
    }

    /// What a plan says about where its times come from.
    #[must_use]
    pub fn source(&self) -> String {
        format!("{}, Euclidean, {}", self.source, self.rounding.name())
    }
}
