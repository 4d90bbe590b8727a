//! Which orders are worth visiting one after the other.
//!
//! Near means cheap to drive with little waiting and no lateness, in the better of the two
//! directions (the proximity of Vidal et al. 2013, with release times: an order cannot be reached
//! before it has been loaded). Orders that cannot share a trip are never near.

use super::model::{ANY, Model};

/// So many for each order; the prototype gained nothing from more.
const MOST: usize = 40;

#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    pub(super) order: u32,
    /// From the neighbour to the order, and from the order to the neighbour.
    pub(super) to_us: (u32, i32),
    pub(super) from_us: (u32, i32),
}

pub(super) fn near(model: &Model<'_>) -> Vec<Vec<Near>> {
    let rates = Rates::of(model);
    let mut ranked: Vec<(i64, u32)> = Vec::new();
    (0..model.stops.len())
        .map(|us| {
            ranked.clear();
            for other in 0..model.stops.len() {
                if other != us && share_a_trip(model, us, other) {
                    let far = distance(model, &rates, us, other);
                    ranked.push((far, super::model::index(other)));
                }
            }
            if MOST < ranked.len() {
                ranked.select_nth_unstable(MOST - 1);
                ranked.truncate(MOST);
            }
            ranked.sort_unstable();
            let here = model.stops[us].place;
            (ranked.iter())
                .map(|(_, order)| {
                    let there = model.stops[*order as usize].place;
                    Near {
                        order: *order,
                        to_us: narrow(model.leg_back(there, here)),
                        from_us: narrow(model.leg(here, there)),
                    }
                })
                .collect()
        })
        .collect()
}

fn share_a_trip(model: &Model<'_>, one: usize, other: usize) -> bool {
    let (one, other) = (&model.stops[one], &model.stops[other]);
    let depots = one.depot == other.depot || one.depot == ANY || other.depot == ANY;
    depots && one.not_with & other.class == 0
}

/// Average prices of the fleet, and the price of a second in which nothing happens.
pub(super) struct Rates {
    pub(super) metre: i64,
    pub(super) second: i64,
    idle: i64,
    /// A second of waiting is worth a part of that. Where only driving is paid, waiting is nearly free.
    patience: i64,
}

impl Rates {
    pub(super) fn of(model: &Model<'_>) -> Rates {
        let fleet = i64::try_from(model.vans.len())
            .expect("few vehicles")
            .max(1);
        let metre: i64 = model.vans.iter().map(|van| van.per_metre).sum::<i64>() / fleet;
        let second: i64 = model.vans.iter().map(|van| van.per_second).sum::<i64>() / fleet;
        // Where nothing is charged, near is still near.
        let (metre, second) = match (metre, second) {
            (0, 0) => (1, 1),
            prices => prices,
        };
        let mut rates = Rates {
            metre,
            second,
            idle: 0,
            patience: if second == 0 { 15 } else { 5 },
        };
        // Time lost is worth what driving costs in it, by the legs of a tour in no order.
        let pairs = model.stops.windows(2);
        let legs = pairs.map(|pair| model.leg(pair[0].place, pair[1].place));
        let (cost, time) = legs.fold((0_i64, 1_i64), |(cost, time), leg| {
            (cost.saturating_add(rates.leg(leg)), time + i64::from(leg.1))
        });
        rates.idle = (cost / time).max(1);
        rates
    }

    pub(super) fn leg(&self, leg: (i64, i32)) -> i64 {
        leg.0
            .saturating_mul(self.metre)
            .saturating_add(i64::from(leg.1) * self.second)
    }
}

fn distance(model: &Model<'_>, rates: &Rates, one: usize, other: usize) -> i64 {
    let (here, there) = (model.stops[one].place, model.stops[other].place);
    let way = |from: usize, to: usize, leg: (i64, i32)| {
        let (from, to) = (&model.stops[from], &model.stops[to]);
        let takes = from.service + leg.1;
        let wait = i64::from((to.first - from.last - takes).max(0));
        let late = i64::from((from.first + takes - to.last).max(0));
        rates
            .leg(leg)
            .saturating_add(rates.idle.saturating_mul(wait / rates.patience + late))
    };
    let go = way(one, other, model.leg(here, there));
    go.min(way(other, one, model.leg_back(there, here)))
}

fn narrow(leg: (i64, i32)) -> (u32, i32) {
    let metres = u32::try_from(leg.0).expect("a leg is shorter than 2^32 metres");
    (metres, leg.1)
}
