//! Ways between places: where things are, and how one gets from one to another.

use crate::base::id::Id;
use crate::base::units::{Metres, Seconds};
use crate::places::periods::{LONGEST, Periods};
use crate::places::plane::Rounding;
use crate::places::point::Point;
use crate::places::travel::GreatCircle;

/// Anything a vehicle can be at. What lies on one row of the table, or at the same coordinates, is
/// at one place.
pub struct Place;

/// A way to travel.
#[derive(Clone, Debug)]
pub struct Profile {
    /// `None`: the draft's own.
    pub key: Option<String>,
    /// Where its figures come from.
    pub source: String,
    pub periods: Periods,
    pub(in crate::routing) legs: Legs,
}

/// Legs between places. Of many places they are worked out one by one, so that no full table is
/// needed.
#[derive(Clone, Debug)]
pub(in crate::routing) enum Legs {
    Dense { size: usize, legs: Vec<(u32, u32)> },
    Estimated { points: Vec<Point>, by: GreatCircle },
    Straight { points: Vec<[f64; 2]>, by: Rounding },
}

impl Profile {
    #[must_use]
    pub fn is_tabled(&self) -> bool {
        matches!(self.legs, Legs::Dense { .. })
    }

    /// Distance and time of the way between two places, at 100 per cent of the speed.
    #[inline]
    #[must_use]
    pub fn leg(&self, from: Id<Place>, to: Id<Place>) -> (Metres, Seconds) {
        match &self.legs {
            Legs::Dense { size, legs } => {
                let (metres, seconds) = legs[from.index() * size + to.index()];
                (Metres(i64::from(metres)), Seconds(i64::from(seconds)))
            }
            Legs::Estimated { points, by } => {
                if from == to {
                    (Metres(0), Seconds(0))
                } else {
                    by.between(points[from.index()], points[to.index()])
                }
            }
            Legs::Straight { points, by } => {
                let length = by.between(points[from.index()], points[to.index()]);
                (Metres(length), Seconds(length))
            }
        }
    }
}

/// Time of a way for a vehicle that drives at so many per cent of the speed.
#[inline]
pub(super) fn at_speed(seconds: Seconds, percent: i64) -> Seconds {
    if percent == 100 {
        return seconds;
    }
    Seconds(((seconds.0 * 100 + percent - 1) / percent).min(LONGEST))
}
