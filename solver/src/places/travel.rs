//! Travel without a road network: great circle × detour, at speeds that grow with distance.
//!
//! An estimate, and named as one in every plan. Detours of 1.2 to 1.4 are usual for road networks
//! in plains; hills want more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::point::Point;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::units::{Metres, Seconds};

/// Road distance = great circle × `detour_percent` / 100, driven at the speed of its class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GreatCircle {
    /// 135: roads are 1.35 times as long as the great circle.
    pub detour_percent: i64,
    /// Shortest first; the last one has no limit.
    pub speeds: Vec<SpeedClass>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpeedClass {
    /// Applies to the part of the way up to this many kilometres; `null` for the rest.
    pub up_to_km: Option<i64>,
    pub km_per_hour: i64,
}

impl Default for GreatCircle {
    /// Assumption: streets 25 km/h for the first 3 km, 40 km/h up to 15 km, 60 km/h beyond.
    fn default() -> Self {
        let class = |up_to_km, km_per_hour| SpeedClass {
            up_to_km,
            km_per_hour,
        };
        GreatCircle {
            detour_percent: 135,
            speeds: vec![class(Some(3), 25), class(Some(15), 40), class(None, 60)],
        }
    }
}

impl GreatCircle {
    pub fn check(&self, flaws: &mut Flaws, path: &str) {
        flaws.range(
            format!("{path}.detour_percent"),
            self.detour_percent,
            100,
            400,
        );
        if self.speeds.is_empty() {
            flaws.add(format!("{path}.speeds"), FlawKind::Empty);
        }
        let last = self.speeds.len().saturating_sub(1);
        let mut reached = 0;
        for (index, class) in self.speeds.iter().enumerate() {
            let at = format!("{path}.speeds[{index}]");
            flaws.range(format!("{at}.km_per_hour"), class.km_per_hour, 1, 200);
            match class.up_to_km {
                Some(limit) if index < last => {
                    flaws.range(format!("{at}.up_to_km"), limit, reached + 1, 10_000);
                    reached = limit;
                }
                None if index == last => {}
                _ => flaws.add(
                    format!("{at}.up_to_km"),
                    FlawKind::Contradiction {
                        message: "only the last class, and it alone, has no limit",
                        message_zh: "仅最后一档不设上限",
                    },
                ),
            }
        }
    }

    /// Distance and time between two points; the same both ways.
    #[must_use]
    pub fn between(&self, from: Point, to: Point) -> (Metres, Seconds) {
        let metres = from.metres_to(to) * self.detour_percent as f64 / 100.0;
        let mut left = metres;
        let mut hours = 0.0;
        let mut reached = 0.0;
        for class in &self.speeds {
            let limit = class
                .up_to_km
                .map_or(f64::INFINITY, |km| km as f64 * 1000.0);
            let part = left.min(limit - reached);
            hours += part / 1000.0 / class.km_per_hour as f64;
            left -= part;
            reached = limit;
            if left <= 0.0 {
                break;
            }
        }
        // Rounding up keeps an estimate from promising the impossible.
        (
            Metres(metres.round() as i64),
            Seconds((hours * 3600.0).ceil() as i64),
        )
    }

    /// What a plan says about where its times come from.
    #[must_use]
    pub fn source(&self) -> String {
        let speeds: Vec<String> = self
            .speeds
            .iter()
            .map(|class| class.km_per_hour.to_string())
            .collect();
        format!(
            "estimate: great circle × {:.2} at {} km/h by distance class",
            self.detour_percent as f64 / 100.0,
            speeds.join("/")
        )
    }
}
