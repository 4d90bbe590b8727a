//! Money: how fine it must be counted so that every price is whole, and what it is shown in.

use super::cells::{Limits, number, optional};
use crate::base::flaw::Flaws;
use crate::base::units::Cost;
use crate::routing::draft::{Draft, Objective, VehicleDraft};
use crate::routing::problem::Money;

/// A unit of money is worth so many units of cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale(pub(super) i64);

/// Coarse scales leave room for objectives that put one thing before another.
const SCALES: [i64; 4] = [1, 1_000, 3_600, 3_600_000];
const METRES: i64 = 1_000;
const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;

impl Scale {
    /// The smallest that makes every price whole for each metre and second.
    pub(super) fn of(draft: &Draft) -> Scale {
        if draft.objective == Objective::VehiclesThenDistance {
            return Scale(1);
        }
        let hours = |row: &VehicleDraft| {
            let overtime = row.overtime.as_ref().map_or(0, |over| over.per_hour);
            [
                row.per_hour,
                row.per_driving_hour,
                row.per_service_hour,
                overtime,
            ]
        };
        let late = draft.orders.iter().filter_map(|row| row.late_per_minute);
        let prices: Vec<(i64, i64)> = (draft.vehicles.iter())
            .flat_map(hours)
            .map(|price| (price, HOUR))
            .chain(draft.vehicles.iter().map(|row| (row.per_km, METRES)))
            .chain(late.map(|price| (price, MINUTE)))
            .collect();
        let whole = |scale: &i64| {
            (prices.iter())
                .all(|(price, of)| (price.clamp(&0, &Limits::PRICE) * scale).rem_euclid(*of) == 0)
        };
        let largest = SCALES[SCALES.len() - 1];
        Scale(SCALES.into_iter().find(whole).unwrap_or(largest))
    }

    pub(super) fn each(self, price: i64) -> Cost {
        Cost(price * self.0)
    }
    pub(super) fn per_metre(self, per_km: i64) -> Cost {
        Cost(per_km * self.0 / METRES)
    }
    pub(super) fn per_second(self, per_hour: i64) -> Cost {
        Cost(per_hour * self.0 / HOUR)
    }
    pub(super) fn per_second_of_minute(self, per_minute: i64) -> Cost {
        Cost(per_minute * self.0 / MINUTE)
    }
}

pub(super) fn money(flaws: &mut Flaws, draft: &Draft, scale: Scale) -> Money {
    let unit = draft.unit.as_ref();
    if let Some(unit) = unit {
        flaws.name("$.unit.name", &unit.name);
    }
    let per = unit.map_or(1, |unit| {
        number(flaws, "$.unit.per".into(), unit.per, 1, 1_000_000)
    });
    let time = unit.and_then(|unit| unit.time_per);
    optional(flaws, "$.unit.time_per".into(), time, (1, 1_000_000));
    let path = "$.balance_per_square_hour".into();
    let balance = number(flaws, path, draft.balance_per_square_hour, 0, 1_000_000);
    Money {
        scale: scale.0,
        unit: unit.map(|unit| unit.name.clone()),
        per,
        tier: None,
        balance: scale.each(balance),
    }
}
