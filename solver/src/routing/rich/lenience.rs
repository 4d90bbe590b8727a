//! Where not all orders can be served, what leaving one out costs is so much more than any way that
//! hardly any step ever exchanges one left out for others. So for part of a run it seems to cost less:
//! little more than ways for all, and the dearer the order, the more. Then the best plan there was is
//! heated once more, at true prices.

use super::net::Net;
use super::routes::State;
use crate::routing::heat::PLATEAU;

/// From this share of the steps on, prices are what they are.
pub(super) const UNTIL: f64 = 0.45;
/// In units of heat: for every order, and besides for one of mean price.
const EACH: f64 = 3.0;
const MEAN: f64 = 20.0;

#[derive(Clone, Debug)]
pub(super) struct Lenience {
    /// By order: what leaving it out seems to cost.
    prices: Vec<i64>,
    pub(super) is_on: bool,
    /// It has been asked for whether any are left out, and whether so.
    begun: Option<bool>,
}

impl Lenience {
    pub(super) fn new(net: &Net<'_>, unit: f64) -> Lenience {
        let prices = || {
            net.goods[..net.orders]
                .iter()
                .map(|goods| goods.unserved as f64)
        };
        let mean = (prices().sum::<f64>() / net.orders.max(1) as f64).max(1.0);
        let seeming = |price: f64| price.min(unit * (EACH + MEAN * price / mean)) as i64;
        let is_dear = net
            .vans
            .iter()
            .any(|van| unit * (EACH + MEAN) <= van.fixed as f64);
        Lenience {
            prices: prices().map(seeming).collect(),
            is_on: false,
            // Where all orders are at one place, ways are no measure; nor are they where a vehicle costs more
            // than its orders would seem to. A re-plan has no time for it.
            begun: (unit < 1.0 || is_dear || net.problem.published().is_some()).then_some(false),
        }
    }

    /// Begins, once, should orders be left out by now.
    pub(super) fn begin(&mut self, leaves_out: bool) {
        self.is_on = leaves_out && self.begun.is_none();
        self.begun = self.begun.or(Some(leaves_out));
    }

    /// The step of a whole run at which it is as hot as at this one, since it cools twice.
    pub(super) fn step(&self, step: u64, horizon: u64) -> u64 {
        let (all, done) = (horizon as f64, step as f64 / horizon as f64);
        if self.begun != Some(true) || done < PLATEAU {
            return step;
        }
        let (from, to) = match self.is_on {
            true => (PLATEAU, UNTIL),
            false => (UNTIL, 1.0),
        };
        let share = (done - from) / (to - from);
        (all * (1.0 - PLATEAU).mul_add(share, PLATEAU)) as u64
    }

    pub(super) fn price(&self, net: &Net<'_>, order: u32) -> i64 {
        match self.is_on {
            true => self.prices[order as usize],
            false => net.goods[order as usize].unserved,
        }
    }

    /// What routes and orders left out seem to cost.
    pub(super) fn cost(&self, state: &State<'_>) -> i64 {
        if !self.is_on {
            return state.cost;
        }
        let spared = |order: &u32| {
            let price = state.net.goods[*order as usize].unserved;
            price - self.prices[*order as usize]
        };
        state.cost - state.bank.iter().map(spared).sum::<i64>()
    }
}
