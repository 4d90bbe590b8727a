//! Ways become stretches: each is walked along and cut where others come in, where a barrier stands, and
//! where the file does not know a point.

use solver::places::roads::{LONGEST, Network, SLOWEST, Spot, Stretch};

use super::osm::{Points, Ways};
use super::profile::Profile;
use super::tags::Road;

struct Walker<'w> {
    points: &'w Points,
    signal: f64,
    network: Network,
    /// The junction of each point that has one.
    junctions: Vec<Option<u32>>,
}

/// A stretch that has been begun.
struct Begun {
    from: u32,
    bends: u32,
    last: Spot,
    metres: f64,
    /// Signals at its beginning, and between it and its end.
    signals: (u32, u32),
}

pub(super) fn walk(ways: &Ways, points: &Points, profile: &Profile) -> Network {
    let mut walker = Walker {
        points,
        signal: profile.signal_seconds as f64,
        network: Network::default(),
        junctions: vec![None; points.ids.len()],
    };
    for (way, road) in ways.iter() {
        let places: Vec<Option<usize>> = way
            .iter()
            .map(|id| points.ids.binary_search(id).ok())
            .map(|at| at.filter(|at| points.spots[*at].is_some()))
            .collect();
        let whole = length(points, &places);
        walker.walk(&places, road, whole);
    }
    walker.network
}

/// Metres of what is known of a way.
fn length(points: &Points, places: &[Option<usize>]) -> f64 {
    let spot = |place: &Option<usize>| place.and_then(|at| points.spots[at]);
    let pairs = places
        .windows(2)
        .filter_map(|pair| spot(&pair[0]).zip(spot(&pair[1])));
    pairs
        .map(|(one, other)| one.point().metres_to(other.point()))
        .sum()
}

impl Walker<'_> {
    fn walk(&mut self, places: &[Option<usize>], road: &Road, whole: f64) {
        let mut begun: Option<Begun> = None;
        for place in places {
            let known = place.and_then(|at| self.points.spots[at].map(|spot| (at, spot)));
            let Some((at, spot)) = known else {
                // What leads out of the file leads nowhere: after its last junction it is left out.
                if let Some(begun) = begun.take() {
                    self.give_up(&begun);
                }
                continue;
            };
            let mark = self.points.marks[at];
            let signal = u32::from(mark.is_signal);
            match &mut begun {
                None => {
                    let from = self.junction(at, spot);
                    begun = Some(self.begin(from, spot, signal));
                }
                Some(row) => {
                    row.metres += row.last.point().metres_to(spot.point());
                    row.last = spot;
                    if self.points.is_junction[at] || mark.is_barrier {
                        let to = self.junction(at, spot);
                        let done = begun.take().expect("it has just been looked at");
                        self.end(&done, (to, signal), (road, whole));
                        // Behind a barrier the road begins anew, at a place of its own.
                        let from = self.junction(at, spot);
                        begun = Some(self.begin(from, spot, signal));
                    } else {
                        row.signals.1 += signal;
                        self.network.bends.push(spot);
                    }
                }
            }
        }
        if let Some(begun) = begun {
            self.give_up(&begun);
        }
    }

    fn begin(&self, from: u32, last: Spot, signal: u32) -> Begun {
        Begun {
            from,
            bends: narrow(self.network.bends.len()),
            last,
            metres: 0.0,
            signals: (signal, 0),
        }
    }

    /// Nothing was reached: its bends are not kept.
    fn give_up(&mut self, begun: &Begun) {
        self.network.bends.truncate(begun.bends as usize);
    }

    fn end(&mut self, begun: &Begun, (to, signal): (u32, u32), (road, whole): (&Road, f64)) {
        let (first, inner) = begun.signals;
        let signals = [inner + signal, first + inner];
        let share = if whole == 0.0 {
            0.0
        } else {
            begun.metres / whole
        };
        let time = |direction: usize| {
            let kmh = road.kmh[direction]?;
            let driving = match road.seconds {
                Some(seconds) => seconds * share,
                None => begun.metres * 3.6 / kmh,
            };
            let seconds = driving + road.wait * share + f64::from(signals[direction]) * self.signal;
            Some((seconds * 1_000.0).round().min(f64::from(SLOWEST - 1)) as u32)
        };
        let stretch = Stretch {
            from: begun.from,
            to,
            decimetres: (begun.metres * 10.0).round().min(f64::from(LONGEST - 1)) as u32,
            forward: time(0),
            backward: time(1),
            bends: (begun.bends, narrow(self.network.bends.len())),
        };
        if begun.from == to && stretch.decimetres == 0 {
            self.give_up(begun);
        } else {
            self.network.stretches.push(stretch);
        }
    }

    /// The junction at a point; at a barrier a new one each time, so that nobody passes.
    fn junction(&mut self, at: usize, spot: Spot) -> u32 {
        let is_barrier = self.points.marks[at].is_barrier;
        if let Some(known) = self.junctions[at].filter(|_| !is_barrier) {
            return known;
        }
        let new = narrow(self.network.junctions.len());
        self.network.junctions.push(spot);
        self.junctions[at] = Some(new);
        new
    }
}

/// At most 60,000,000 points are read.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 points")
}
