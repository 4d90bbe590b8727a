//! Takes orders off trips that are near each other: strings of neighbouring stops, now and then
//! whole trips or whole routes (Christiaens and Vanden Berghe 2020). The two stops of a pair leave
//! together.

use super::near::Near;
use super::net::{NONE, Net, count};
use super::routes::State;
use crate::base::rng::Rng;

/// Orders removed on average, and the longest string.
const AVERAGE: f64 = 10.0;
const LONGEST: f64 = 10.0;
/// So often the whole route of a vehicle is put together anew that something must be on.
const REBUILT_PERCENT: usize = 30;

#[derive(Clone, Debug)]
pub(super) struct Ruin {
    near: Near,
    /// Orders that do not stay where they are.
    pub(super) movable: Vec<u32>,
    pub(super) removed: Vec<u32>,
    trips: Vec<(u32, u32)>,
    stops: Vec<u32>,
    dirty: Vec<u32>,
    centres: Vec<u32>,
}

impl Ruin {
    pub(super) fn new(net: &Net<'_>, near: Near) -> Ruin {
        Ruin {
            near,
            movable: (0..count(net.orders))
                .filter(|order| net.is_movable(*order))
                .collect(),
            removed: Vec::new(),
            trips: Vec::new(),
            stops: Vec::new(),
            dirty: Vec::new(),
            centres: Vec::new(),
        }
    }

    /// Removes what lies around an order.
    pub(super) fn around(&mut self, state: &mut State<'_>, seed: u32, rng: &mut Rng) {
        self.removed.clear();
        self.trips.clear();
        self.dirty.clear();
        let net = state.net;
        let served = net.orders - state.bank.len();
        let trips: usize = state.routes.iter().map(|route| route.trips.len()).sum();
        let mean = served as f64 / trips.max(1) as f64;
        let longest = LONGEST.min(mean).max(1.0);
        let most = (4.0 * AVERAGE / (1.0 + longest) - 1.0).max(1.0);
        let mut wanted = (rng.fraction() * most + 1.0) as usize;
        let mut how = rng.below(100);
        if Ruin::is_bound_and_missing(state, seed) && rng.percent(REBUILT_PERCENT) {
            (wanted, how) = (1, 0);
        }
        self.centres.clear();
        self.make_room(state, seed, rng);
        self.centres.push(seed);
        self.centres.extend_from_slice(&self.near[seed as usize]);
        self.centres.push(*rng.pick(&self.movable));
        self.centres.push(*rng.pick(&self.movable));
        for at in 0..self.centres.len() {
            if wanted <= self.trips.len() {
                break;
            }
            let centre = self.centres[at];
            let van = state.home[centre as usize];
            if van == NONE || state.is_frozen[van as usize] || self.removed.contains(&centre) {
                continue;
            }
            let Some(trip) = self.collect(state, van as usize, centre, how < 3) else {
                continue;
            };
            if self.trips.contains(&(van, trip)) {
                continue;
            }
            self.trips.push((van, trip));
            match how {
                0..8 => self.take(state, van, 0, self.stops.len()),
                _ => self.string(state, van, centre, longest, rng),
            }
        }
        for at in 0..self.dirty.len() {
            let van = self.dirty[at] as usize;
            let before = state.bank.len();
            state.settle(van);
            let grown = state.bank.get(before..).unwrap_or_default();
            self.removed.extend_from_slice(grown);
        }
        // A route that could not do without them has taken some back.
        self.removed
            .retain(|order| state.home[*order as usize] == NONE);
    }

    /// It must be on one vehicle, and is not.
    fn is_bound_and_missing(state: &State<'_>, order: u32) -> bool {
        let bound = state.net.held.bonds[order as usize].vehicle();
        bound.is_some() && state.home[order as usize] == NONE
    }

    /// An order that may go on one vehicle alone finds room where that vehicle stops.
    fn make_room(&mut self, state: &State<'_>, order: u32, rng: &mut Rng) {
        let net = state.net;
        let bound = net.held.bonds[order as usize].vehicle();
        if let Some(van) = bound.filter(|_| state.home[order as usize] == NONE) {
            let keep = net.held.vans[van as usize].codes.len();
            let codes = state.routes[van as usize]
                .codes
                .get(keep..)
                .unwrap_or_default();
            let stops = codes.iter().filter(|code| **code < count(net.orders));
            let stops: Vec<u32> = stops.copied().collect();
            if !stops.is_empty() {
                self.centres.push(*rng.pick(&stops));
            }
        }
    }

    /// Removable stops of the trip, or the route, that an order is on; the number of the trip.
    fn collect(&mut self, state: &State<'_>, van: usize, centre: u32, all: bool) -> Option<u32> {
        let net = state.net;
        let keep = net.held.vans[van].codes.len();
        let codes = &state.routes[van].codes;
        let at = codes.iter().position(|code| *code == centre)?;
        let first = codes[..at].iter().rposition(|code| net.is_loading(*code))?;
        let rest = &codes[first + 1..];
        let end = rest.iter().position(|code| net.is_loading(*code));
        let range = match all {
            true => keep..codes.len(),
            false => keep.max(first + 1)..end.map_or(codes.len(), |end| first + 1 + end),
        };
        self.stops.clear();
        let stops = codes.get(range).unwrap_or_default().iter();
        let is_free = |code: &&u32| !net.is_loading(**code) && net.is_movable(net.order(**code));
        self.stops.extend(stops.filter(is_free));
        let trips = codes[..=first].iter();
        Some(count(trips.filter(|code| net.is_loading(**code)).count()))
    }

    fn take(&mut self, state: &mut State<'_>, van: u32, from: usize, to: usize) {
        for at in from..to {
            let order = state.net.order(self.stops[at]);
            if state.home[order as usize] == van {
                state.lift(order);
                self.removed.push(order);
            }
        }
        if !self.dirty.contains(&van) {
            self.dirty.push(van);
        }
    }

    /// A string that holds the centre; half of the time some stops in its middle are spared.
    fn string(
        &mut self,
        state: &mut State<'_>,
        van: u32,
        centre: u32,
        longest: f64,
        rng: &mut Rng,
    ) {
        let stops = self.stops.len();
        let Some(at) = self.stops.iter().position(|stop| *stop == centre) else {
            return;
        };
        let most = longest.min(stops as f64);
        let length = ((rng.fraction() * most) as usize + 1).min(stops);
        let mut spared = 0;
        if 1 < length && length < stops && rng.percent(50) {
            spared = 1;
            while length + spared < stops && !rng.percent(1) {
                spared += 1;
            }
        }
        let span = length + spared;
        let (low, high) = ((at + 1).saturating_sub(span), at.min(stops - span));
        let first = low + rng.below(high - low + 1);
        let keep = match spared {
            0 => first + span,
            _ => first + rng.below(length + 1),
        };
        self.take(state, van, first, keep);
        if keep + spared < first + span {
            self.take(state, van, keep + spared, first + span);
        }
    }
}
