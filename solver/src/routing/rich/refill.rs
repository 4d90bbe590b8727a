//! Puts orders that are left out back on routes, one after the other, each where it is cheapest.

use super::held::Bond;
use super::insert::{self, Effort, Finder};
use super::lenience::Lenience;
use super::near::Near;
use super::net::{Net, count};
use super::routes::State;
use crate::base::rng::Rng;

/// Places that are priced exactly for each order.
const TRIED: usize = 12;
/// The same where estimates are exact but for loads.
const TRIED_OF_EXACT: usize = 3;
/// Of a hundred places so many are overlooked (Christiaens and Vanden Berghe 2020).
const BLINKS: usize = 1;
/// In problems of no more orders every place is priced: estimates may deceive.
const SMALL: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taste {
    /// Only where it costs no more than leaving it out.
    Thrifty,
    /// Wherever it can be.
    Eager,
}

#[derive(Clone, Debug)]
pub(super) struct Refill {
    pub(super) finder: Finder,
    pub(super) lenience: Lenience,
    keys: Vec<(bool, i64, u64, u32)>,
    /// From the nearest depot, as time.
    far: Vec<i64>,
}

impl Refill {
    pub(super) fn new(net: &Net<'_>, near: Near, lenience: Lenience) -> Refill {
        let is_small = net.orders <= SMALL;
        let effort = Effort {
            tried: match (is_small, net.is_exact) {
                (true, _) => usize::MAX,
                (false, true) => TRIED_OF_EXACT,
                (false, false) => TRIED,
            },
            blinks: BLINKS,
            trusts: !is_small,
        };
        Refill {
            lenience,
            finder: Finder::new(net, near, effort),
            keys: Vec::new(),
            far: (0..net.orders).map(|order| far(net, order)).collect(),
        }
    }

    /// In which order orders go back: what may not be left out first, then by one of several keys.
    pub(super) fn arrange(&mut self, net: &Net<'_>, orders: &mut Vec<u32>, rng: &mut Rng) {
        let key = rng.below(12);
        let window = |order: u32| {
            let site = &net.sites[order as usize];
            let windows = net.windows(site.windows);
            let first = windows.first().map_or(0, |window| window.0);
            (first, windows.last().map_or(i64::MAX, |window| window.1))
        };
        self.keys.clear();
        for order in orders.iter().copied() {
            let at = order as usize;
            let (from, to) = window(order);
            let value = match key {
                0..2 if self.lenience.is_on => -net.goods[at].unserved,
                0..4 => 0,
                4..7 => -net.goods[at].load[..net.dimensions].iter().sum::<i64>(),
                7 | 8 => -self.far[at],
                9 => self.far[at],
                10 => to.saturating_sub(from),
                _ => to,
            };
            let is_free = net.held.bonds[at] == Bond::Free;
            self.keys.push((is_free, value, rng.draw(), order));
        }
        self.keys.sort_unstable();
        orders.clear();
        orders.extend(self.keys.iter().map(|key| key.3));
    }

    pub(super) fn refill(
        &mut self,
        state: &mut State<'_>,
        orders: &[u32],
        taste: Taste,
        rng: &mut Rng,
    ) {
        let net = state.net;
        for order in orders {
            let place = self.finder.best(state, *order, rng);
            let is_free = net.held.bonds[*order as usize] == Bond::Free;
            let most = self.lenience.price(net, *order);
            let is_wanted = |delta: i64| taste == Taste::Eager || !is_free || delta <= most;
            if let Some(place) = place.filter(|place| is_wanted(place.delta)) {
                insert::insert(state, *order, &place);
            }
        }
    }
}

fn far(net: &Net<'_>, order: usize) -> i64 {
    let place = net.sites[order].place;
    let (first, last) = (net.loading(0), count(net.sites.len()));
    let depots = (first..last).map(|code| net.sites[code as usize].place);
    let ways = net.vans.first().map(|van| {
        let ways = depots.map(|depot| net.way(van, depot, place).1);
        ways.min().unwrap_or(0)
    });
    ways.unwrap_or(0)
}
