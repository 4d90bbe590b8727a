//! How much worse routes may become while the search goes on: simulated annealing (Kirkpatrick,
//! Gelatt and Vecchi 1983) whose heat falls geometrically over the steps that are expected.
//!
//! How many there will be the caller alone can tell, from its clock, and only once it has seen how
//! fast the search is. Until a tenth of them is done the heat is the same whatever their number, so
//! the answer may come late. A run must nevertheless be told by its seed and its steps alone. That is
//! why a run that was stopped makes up to a hundred steps more: the last two digits of its count say
//! how many steps it had expected ([`expected`]).

use crate::base::rng::Rng;

/// Digits of a step count: as many were made as were expected; nobody ever said how many.
const ALL_MADE: u64 = 0;
const NEVER_SAID: u64 = 99;
/// The digits at which made and expected are the same, and how many digits double their ratio.
const EVEN: f64 = 50.0;
const DOUBLED_IN: f64 = 12.5;
/// Nothing cools before this share of the steps is done.
pub const PLATEAU: f64 = 0.1;

/// The number of steps that a run of `made` steps had expected; `None` when it cannot have known.
#[must_use]
pub fn expected(made: u64) -> Option<u64> {
    match made % 100 {
        ALL_MADE => Some(rung(ladder(made))),
        NEVER_SAID => None,
        digits => {
            let doublings = (digits as f64 - EVEN) / DOUBLED_IN;
            Some(rung(doublings.mul_add(DOUBLED_IN, ladder(made))))
        }
    }
}

/// An expectation that step counts can tell: the next one on a ladder of which every rung is 5.7 %
/// above the one below.
#[must_use]
pub fn expectable(steps: f64) -> u64 {
    rung(ladder(steps.max(1.0) as u64))
}

/// A run that expected so many steps may end after `made`, and be told from its count.
#[must_use]
pub fn may_end(made: u64, horizon: Option<u64>) -> bool {
    let told = expected(made);
    // Before anything cools, what was expected has made no difference.
    let warm = horizon.is_none_or(|horizon| made as f64 <= PLATEAU * horizon as f64);
    told == horizon || (told.is_none() && warm)
}

/// Steps that a run still has to make before it may end.
#[must_use]
pub fn until_told(made: u64, horizon: Option<u64>) -> u64 {
    (0..100)
        .find(|more| may_end(made + more, horizon))
        .unwrap_or(0)
}

/// Longer than this no run can be and still tell what it expected.
#[must_use]
pub fn longest(horizon: Option<u64>) -> u64 {
    horizon.map_or(u64::MAX, |horizon| horizon.saturating_mul(12))
}

fn ladder(steps: u64) -> f64 {
    (DOUBLED_IN * (steps.max(1) as f64).log2()).round()
}

fn rung(number: f64) -> u64 {
    (number / DOUBLED_IN).exp2().round().max(1.0) as u64
}

/// In units of the mean way between nearest orders.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heat {
    /// That way, priced.
    unit: f64,
    orders: f64,
}

/// Chosen on Solomon's, Homberger's and Uchoa's instances: longer runs may start hotter.
const PLATEAU_HEAT: f64 = 2.0;
const HOT_AT_ONE: f64 = 0.5;
const GROWTH: f64 = 0.33;
const HOTTEST: f64 = 10.0;
const COOLED: f64 = 0.01;

impl Heat {
    pub(super) fn new(unit: f64, orders: usize) -> Heat {
        let orders = orders.max(1) as f64;
        Heat { unit, orders }
    }

    /// Costs may rise by less than this at a step.
    pub(super) fn allowance(&self, step: u64, horizon: Option<u64>, rng: &mut Rng) -> i64 {
        let done = horizon.map_or(0.0, |horizon| step as f64 / horizon as f64);
        let heat = match horizon {
            Some(horizon) if PLATEAU <= done => {
                let hot = HOT_AT_ONE * (horizon as f64 / self.orders).powf(GROWTH);
                let fallen = ((done - PLATEAU) / (1.0 - PLATEAU)).min(1.0);
                hot.min(HOTTEST) * COOLED.powf(fallen)
            }
            _ => PLATEAU_HEAT,
        };
        (-heat * self.unit * (1.0 - rng.fraction()).ln()) as i64
    }
}
