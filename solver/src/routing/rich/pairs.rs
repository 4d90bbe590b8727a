//! Where the two stops of a pair may go on a trip.

use super::insert::Finder;
use super::look::{Look, Target};
use super::net::NONE;
use crate::base::rng::Rng;

struct Pair<'a> {
    order: u32,
    pickup: Target<'a>,
    delivery: Target<'a>,
}

/// A delivery at a position, whenever it is reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drop {
    cost: i64,
    /// The times of the ways there and on.
    to: i64,
    on: i64,
    /// The least cost from this position on.
    least: i64,
}

impl Finder {
    /// Notes places between two positions of a trip.
    pub(super) fn pairs(
        &mut self,
        look: &Look<'_>,
        order: u32,
        (first, end): (usize, usize),
        rng: &mut Rng,
    ) {
        let pair = Pair {
            order,
            pickup: look.target(look.net.pickup(order)),
            delivery: look.target(order),
        };
        let (low, high) = look.range(&pair.pickup, first, end);
        let (early, after) = look.range(&pair.delivery, first, end);
        let high = high.min(after);
        if high <= low {
            return;
        }
        let mut drops = std::mem::take(&mut self.drops);
        drops.clear();
        let mut least = i64::MAX;
        for at in (low..after).rev() {
            let (to, on, bend) = look.bend(&pair.delivery, at);
            let cost = match early <= at {
                true => bend + look.told(order, at),
                false => i64::MAX,
            };
            least = least.min(cost);
            drops.push(Drop {
                cost,
                to: to.time,
                on: on.time,
                least,
            });
        }
        drops.reverse();
        for at in low..high {
            if look.carries(order, at) {
                self.together(look, &pair, at, rng);
                self.apart(look, &pair, at, &drops[at - low..], rng);
            }
        }
        self.drops = drops;
    }

    /// The delivery right after the pickup.
    fn together(&mut self, look: &Look<'_>, pair: &Pair<'_>, at: usize, rng: &mut Rng) {
        let Pair {
            pickup, delivery, ..
        } = pair;
        let spot = &look.route.spots[at];
        let to = look.reach(pickup, spot.from);
        let between = look.onward(pickup, delivery.place);
        let on = look.onward(delivery, spot.to);
        let told = look.told(look.net.pickup(pair.order), at);
        let cost = to.cost + between.cost + on.cost - spot.way + told;
        if self.limit <= cost {
            return;
        }
        let visits = || {
            let (done, _) = look.visit(pickup, spot.from, spot.leave, to.time)?;
            let (done, late) = look.visit(delivery, pickup.place, done, between.time)?;
            look.reaches(delivery.place, done, on.time, at)
                .then_some(late)
        };
        if let Some(late) = visits() {
            self.note(look.place(cost + late, at, at, NONE), rng);
        }
    }

    /// The pickup at a position, the delivery at a later one. `drops` begin at the first.
    fn apart(
        &mut self,
        look: &Look<'_>,
        pair: &Pair<'_>,
        at: usize,
        drops: &[Drop],
        rng: &mut Rng,
    ) {
        let Pair {
            pickup, delivery, ..
        } = pair;
        let spot = &look.route.spots[at];
        let (to, on, bend) = look.bend(pickup, at);
        let cost = bend + look.told(look.net.pickup(pair.order), at);
        let is_hopeless = |drop: &Drop, limit: i64| limit <= cost.saturating_add(drop.least);
        if drops
            .get(1)
            .is_none_or(|drop| is_hopeless(drop, self.limit))
        {
            return;
        }
        let Some((done, _)) = look.visit(pickup, spot.from, spot.leave, to.time) else {
            return;
        };
        if !look.reaches(pickup.place, done, on.time, at) {
            return;
        }
        let mut leave = look.passes(pickup.place, done, on.time, at);
        for (then, drop) in (at..).zip(drops).skip(1) {
            let spot = &look.route.spots[then];
            if at + 1 < then {
                leave = look.passes(spot.from, leave, look.route.spots[then - 1].time, then - 1);
            }
            let is_over = delivery.last < leave || !look.carries(pair.order, then);
            if is_over || is_hopeless(drop, self.limit) {
                return;
            }
            let delta = cost.saturating_add(drop.cost);
            if self.limit <= delta {
                continue;
            }
            if let Some((done, late)) = look.visit(delivery, spot.from, leave, drop.to)
                && look.reaches(delivery.place, done, drop.on, then)
            {
                self.note(look.place(delta + late, at, then, NONE), rng);
            }
        }
    }
}
