//! Points on the earth, WGS-84.

use geo::{Distance, Haversine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::flaw::{FlawKind, Flaws};

/// Longitude and latitude in degrees, WGS-84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub lon: f64,
    pub lat: f64,
}

impl Point {
    /// Great-circle distance in metres (haversine).
    #[must_use]
    pub fn metres_to(self, other: Point) -> f64 {
        Haversine.distance(
            geo::Point::new(self.lon, self.lat),
            geo::Point::new(other.lon, other.lat),
        )
    }

    pub fn check(self, flaws: &mut Flaws, path: &str) {
        let inside = |value: f64, limit: f64| value.is_finite() && value.abs() <= limit;
        for (name, value, limit) in [("lon", self.lon, 180), ("lat", self.lat, 90)] {
            if !inside(value, f64::from(limit)) {
                let (low, high) = (i64::from(-limit), i64::from(limit));
                let found = value.to_string();
                flaws.add(
                    format!("{path}.{name}"),
                    FlawKind::OutOfRange { low, high, found },
                );
            }
        }
    }
}
