//! Takes orders off trips that are near each other: strings of neighbouring stops, now and then
//! whole trips (Christiaens and Vanden Berghe 2020).

use super::state::{NONE, State};
use crate::base::rng::Rng;

/// Orders removed on average, and the longest string.
const AVERAGE: f64 = 15.0;
const LONGEST: f64 = 10.0;
/// Whole trips of more stops are only thinned out.
const WHOLE: u32 = 40;

/// In so many of a hundred steps the rests of two trips change places.
const CROSSED_PERCENT: usize = 15;

/// Centres drawn from all orders when the neighbours have too few trips.
const ANYWHERE: usize = 2;

/// What ruining keeps between uses.
#[derive(Debug, Default)]
pub(super) struct Ruin {
    pub(super) removed: Vec<u32>,
    trips: Vec<u32>,
    stops: Vec<u32>,
    /// Nodes behind which something was taken off, one of each trip that has stops left.
    gaps: Vec<u32>,
}

impl Ruin {
    /// Removes strings from the trips around `seed`.
    pub(super) fn strings(&mut self, state: &mut State<'_>, seed: u32, rng: &mut Rng) {
        self.removed.clear();
        self.trips.clear();
        self.gaps.clear();
        let model = state.model;
        let served = state.orders.len() - state.unserved.len();
        let trips = state.slots.len() - state.free.len();
        let mean = served as f64 / trips.max(1) as f64;
        let longest = LONGEST.min(mean).max(1.0);
        let most = (4.0 * AVERAGE / (1.0 + longest) - 1.0).max(1.0);
        let wanted = (rng.fraction() * most + 1.0) as usize;
        let whole = rng.percent(5);
        // Orders that cannot share a trip may still have to change vehicles together.
        let anywhere = [(); ANYWHERE].map(|()| *rng.pick(&state.orders));
        let near = model.near[seed as usize].iter().map(|near| near.order);
        for centre in std::iter::once(seed).chain(near).chain(anywhere) {
            if wanted <= self.trips.len() {
                break;
            }
            let node = &state.nodes[centre as usize];
            if node.route == NONE || self.trips.contains(&node.trip) {
                continue;
            }
            let (route, trip) = (node.route, node.trip);
            self.trips.push(trip);
            state.touch(route);
            self.collect(state, trip);
            let stops = self.stops.len();
            let runs = match whole && state.slots[trip as usize].stops <= WHOLE {
                true => [(0, stops), (stops, stops)],
                false => self.string(centre, longest, rng),
            };
            let gap = state.nodes[self.stops[runs[0].0.min(stops - 1)] as usize].prev;
            if !self.take(state, trip, runs) {
                self.empty(state, route);
            } else if 0 < state.slots[trip as usize].stops {
                self.gaps.push(gap);
            }
        }
    }

    /// Now and then what follows two of the gaps changes places. Where vehicles set out several times,
    /// trips are short, and nothing was gained.
    pub(super) fn cross(&self, state: &mut State<'_>, rng: &mut Rng) {
        let has_none = state.model.several_trips || self.gaps.len() < 2;
        if has_none || !rng.percent(CROSSED_PERCENT) {
            return;
        }
        let other = 1 + rng.below(self.gaps.len() - 1);
        let one = rng.below(other);
        state.cross(self.gaps[one], self.gaps[other]);
    }

    /// The stops of a trip, in order.
    fn collect(&mut self, state: &State<'_>, trip: u32) {
        self.stops.clear();
        let mut at = state.load_node(trip).next;
        for _ in 0..state.slots[trip as usize].stops {
            self.stops.push(at);
            at = state.nodes[at as usize].next;
        }
    }

    /// Takes two runs off a trip; `false` when the rest breaks a rule of time.
    fn take(&mut self, state: &mut State<'_>, trip: u32, runs: [(usize, usize); 2]) -> bool {
        let route = state.load_node(trip).route;
        let before = state.nodes[self.stops[runs[0].0] as usize].prev;
        let runs = runs.map(|(from, to)| &self.stops[from..to]);
        for run in runs {
            state.unlink(trip, run);
            self.removed.extend_from_slice(run);
        }
        let taken = runs[0].len() + runs[1].len();
        if state.model.lean && taken < self.stops.len() {
            let last = runs.iter().rev().find_map(|run| run.last());
            let first = state.nodes[before as usize].next;
            // What came after the last that was taken is still to be read there.
            let last = last.map_or(first, |last| state.nodes[*last as usize].next);
            return state.refresh_around(route, first, last);
        }
        state.total(trip);
        state.refresh(route)
    }

    /// A string that holds `centre`, as two runs; half of the time some stops in its middle are
    /// spared.
    fn string(&self, centre: u32, longest: f64, rng: &mut Rng) -> [(usize, usize); 2] {
        let stops = self.stops.len();
        let at = self.stops.iter().position(|stop| *stop == centre);
        let at = at.expect("a stop is on its own trip");
        let most = longest.min(stops as f64);
        let length = ((rng.fraction() * most) as usize + 1).min(stops);
        let mut spared = 0;
        if 1 < length && length < stops && rng.percent(50) {
            // One is spared as the paper has it, or as good as all, so that both ends of a trip go.
            spared = match rng.percent(50) {
                true => 1,
                false => stops - length,
            };
        }
        let span = length + spared;
        let (low, high) = ((at + 1).saturating_sub(span), at.min(stops - span));
        let first = low + rng.below(high - low + 1);
        let keep = if 0 < spared {
            first + rng.below(length + 1)
        } else {
            stops
        };
        let end = first + span;
        let keep = keep.min(end);
        [(first, keep), ((keep + spared).min(end), end)]
    }

    /// Where legs do not obey the triangle inequality, what is left may break a rule of time; a
    /// vehicle that stays at home does not.
    fn empty(&mut self, state: &mut State<'_>, route: u32) {
        let mut at = state.nodes[state.start(route) as usize].next;
        while at != state.end(route) {
            let next = state.nodes[at as usize].next;
            if state.is_order(at) {
                state.unlink(state.nodes[at as usize].trip, &[at]);
                self.removed.push(at);
            }
            at = next;
        }
        let refreshed = state.refresh(route);
        assert!(refreshed, "an idle vehicle keeps every rule");
    }

    /// Where to begin: at an order left out, if there is one, or anywhere.
    pub(super) fn seed(state: &State<'_>, rng: &mut Rng) -> u32 {
        if !state.unserved.is_empty() && rng.percent(30) {
            return *rng.pick(&state.unserved);
        }
        *rng.pick(&state.orders)
    }
}
