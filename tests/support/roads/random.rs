//! Networks at random, and the slowest algorithm that finds ways in them.

use solver::base::rng::Rng;
use solver::places::roads::{Network, Spot, Stretch};

/// So many junctions in a field of a few kilometres with about so many stretches for each. Some are
/// one-way, some take nothing, some are there twice.
#[must_use]
pub fn network(junctions: usize, each: usize, seed: u64) -> Network {
    let mut rng = Rng::from_seed(seed);
    let mut below = |limit: usize| rng.below(limit);
    let mut network = Network::default();
    for _ in 0..junctions {
        let spot = Spot {
            lon: 1_180_000_000 + i32::try_from(below(500_000)).unwrap_or(0),
            lat: 368_000_000 + i32::try_from(below(500_000)).unwrap_or(0),
        };
        network.junctions.push(spot);
    }
    for _ in 0..junctions * each {
        let narrow = |value: usize| u32::try_from(value).unwrap_or(0);
        let (from, to) = (narrow(below(junctions)), narrow(below(junctions)));
        let time = |value: usize| Some(narrow(value));
        // Few values, so that many ways take the same time.
        let both = below(10);
        let (ahead, back) = (below(20) * 500, below(20) * 500);
        network.stretches.push(Stretch {
            from,
            to,
            decimetres: narrow(below(30) * 100),
            forward: time(ahead).filter(|_| both != 0),
            backward: time(back).filter(|_| 5 < both),
            bends: (0, 0),
        });
    }
    network
}

/// Streets of a town: a lattice of so many junctions a side, each a bit out of place, with a few streets
/// missing, some one-way, and every tenth one faster.
#[must_use]
pub fn town(side: usize, seed: u64) -> Network {
    let mut rng = Rng::from_seed(seed);
    let mut network = Network::default();
    let narrow = |value: usize| u32::try_from(value).unwrap_or(0);
    for row in 0..side {
        for column in 0..side {
            let at =
                |place: usize, jitter: usize| i32::try_from(place * 12_000 + jitter).unwrap_or(0);
            let spot = Spot {
                lon: 1_180_000_000 + at(column, rng.below(6_000)),
                lat: 368_000_000 + at(row, rng.below(6_000)),
            };
            network.junctions.push(spot);
        }
    }
    for row in 0..side {
        for column in 0..side {
            let here = row * side + column;
            for (there, is_edge, line) in [
                (here + 1, column + 1 == side, row),
                (here + side, row + 1 == side, column),
            ] {
                let is_main = line % 10 == 0;
                let luck = rng.below(100);
                if is_edge || (luck < 8 && !is_main) {
                    continue;
                }
                let ends = [here, there].map(|at| network.junctions[at].point());
                let metres = ends[0].metres_to(ends[1]);
                let kmh = if is_main { 60.0 } else { 25.0 };
                let time = (metres * 3_600.0 / kmh).round() as u32;
                network.stretches.push(Stretch {
                    from: narrow(here),
                    to: narrow(there),
                    decimetres: (metres * 10.0).round() as u32,
                    forward: Some(time),
                    backward: (luck < 80 || is_main).then_some(time),
                    bends: (0, 0),
                });
            }
        }
    }
    network
}

/// Milliseconds and decimetres of the best way from a junction to every other, by Bellman and Ford:
/// every stretch is looked at until nothing gets better.
#[must_use]
pub fn slowly(network: &Network, from: usize) -> Vec<Option<(u64, u64)>> {
    let mut best: Vec<Option<(u64, u64)>> = vec![None; network.junctions.len()];
    best[from] = Some((0, 0));
    loop {
        let mut is_done = true;
        for stretch in &network.stretches {
            let ends = (stretch.from as usize, stretch.to as usize);
            let ways = [
                (ends.0, ends.1, stretch.forward),
                (ends.1, ends.0, stretch.backward),
            ];
            for (tail, head, time) in ways {
                let (Some(time), Some(before)) = (time, best[tail]) else {
                    continue;
                };
                let length = u64::from(stretch.decimetres);
                let way = (before.0 + u64::from(time), before.1 + length);
                if best[head].is_none_or(|known| way < known) {
                    best[head] = Some(way);
                    is_done = false;
                }
            }
        }
        if is_done {
            return best;
        }
    }
}
