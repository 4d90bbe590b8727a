//! Legs from many points to many: the whole table at once.
//!
//! From each source a search climbs the hierarchy. What the climb found is then handed down, rank by
//! rank, to the targets, over the few arcs that lead to any of them: RPHAST of Delling, Goldberg and
//! Werneck, "Faster batched shortest paths in road networks", ATMOS 2011. The arcs are chosen once for
//! all sources, and several sources go down together.
//!
//! A row costs the climb and a step for each chosen arc; rows are shared out among threads and do not
//! depend on each other.

use std::thread;

use super::Roads;
use super::hierarchy::Hierarchy;
use super::search::{Search, Weight};
use super::snap::Snapped;

/// Sources that go down together: as many weights as fill a line of memory.
const TOGETHER: usize = 8;

/// A way from one point to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    pub milliseconds: u64,
    pub decimetres: u64,
}

impl Leg {
    pub(super) fn of(weight: Weight) -> Option<Leg> {
        weight.reached().map(|weight| Leg {
            milliseconds: weight.milliseconds(),
            decimetres: weight.decimetres(),
        })
    }
}

/// A row for each source, with a leg to each target; `None` where there is no way.
pub type Legs = Vec<Vec<Option<Leg>>>;

impl Roads {
    /// The quickest legs from every source to every target. The same on any number of threads.
    #[must_use]
    pub fn legs(&self, sources: &[Snapped], targets: &[Snapped], threads: usize) -> Legs {
        let ranks = self.hierarchy.ranks();
        let descent = Descent::new(&self.hierarchy, &ranks, targets);
        let batches: Vec<&[Snapped]> = sources.chunks(TOGETHER).collect();
        let each = batches.len().div_ceil(threads.max(1)).max(1);
        let rows = |batches: &[&[Snapped]]| -> Legs {
            let mut climb = Search::new(ranks.len());
            let mut lanes = Vec::new();
            let mut rows = Vec::new();
            for batch in batches {
                descent.go(&self.hierarchy, &ranks, (&mut climb, &mut lanes), batch);
                let row = |(lane, source)| self.row(&descent, &lanes, lane, source, targets);
                rows.extend(batch.iter().enumerate().map(row));
            }
            rows
        };
        let mut shares = batches.chunks(each);
        let own = shares.next();
        thread::scope(|scope| {
            let others: Vec<_> = shares
                .map(|share| scope.spawn(move || rows(share)))
                .collect();
            let mut all = own.map(rows).unwrap_or_default();
            for other in others {
                all.extend(other.join().expect("reckoning does not panic"));
            }
            all
        })
    }

    fn row(
        &self,
        descent: &Descent,
        lanes: &[[Weight; TOGETHER]],
        lane: usize,
        source: &Snapped,
        targets: &[Snapped],
    ) -> Vec<Option<Leg>> {
        let leg = |(target, entries): (&Snapped, &[Option<(u32, Weight)>; 3])| {
            let over = entries.iter().flatten();
            let over = over.map(|(at, rest)| lanes[*at as usize][lane].plus(*rest));
            let best = over.chain(source.along(target)).min();
            best.and_then(Leg::of)
        };
        targets.iter().zip(&descent.entries).map(leg).collect()
    }
}

/// The part of the hierarchy that leads to any of the targets.
struct Descent {
    /// Its ranks, highest first: the core, then what is below it.
    chosen: Vec<u32>,
    /// Those at the beginning of `chosen` that are core.
    core: usize,
    /// Position in `chosen` of each rank.
    place: Vec<Option<u32>>,
    /// By position: the arcs that lead there, each from a position before it.
    first: Vec<u32>,
    arcs: Vec<(u32, Weight)>,
    /// Of each target its positions, and what is left from there.
    entries: Vec<[Option<(u32, Weight)>; 3]>,
}

impl Descent {
    fn new(hierarchy: &Hierarchy, ranks: &[u32], targets: &[Snapped]) -> Descent {
        let mut is_chosen = vec![false; ranks.len()];
        let mut chosen = Vec::new();
        let mut choose = |rank: u32, chosen: &mut Vec<u32>| {
            if !std::mem::replace(&mut is_chosen[rank as usize], true) {
                chosen.push(rank);
            }
        };
        for (junction, _) in targets.iter().flat_map(Snapped::entries) {
            choose(ranks[junction as usize], &mut chosen);
        }
        let mut looked = 0;
        while let Some(rank) = chosen.get(looked).copied() {
            looked += 1;
            for (above, _) in hierarchy.down.of(rank) {
                choose(above, &mut chosen);
            }
        }
        chosen.sort_unstable_by(|one, other| other.cmp(one));
        let mut place = vec![None; ranks.len()];
        for (position, rank) in (0..).zip(&chosen) {
            place[*rank as usize] = Some(position);
        }
        let at = |rank: u32| place[rank as usize].expect("all that leads there is chosen");
        let (mut first, mut arcs) = (vec![0], Vec::new());
        for rank in &chosen {
            arcs.extend(
                hierarchy
                    .down
                    .of(*rank)
                    .map(|(above, weight)| (at(above), weight)),
            );
            first.push(u32::try_from(arcs.len()).expect("no more than the hierarchy has"));
        }
        let entries = targets.iter().map(|target| {
            let mut entries = [None; 3];
            for (entry, (junction, rest)) in entries.iter_mut().zip(target.entries()) {
                *entry = Some((at(ranks[junction as usize]), rest));
            }
            entries
        });
        Descent {
            core: chosen.partition_point(|rank| hierarchy.core <= *rank),
            entries: entries.collect(),
            chosen,
            place,
            first,
            arcs,
        }
    }

    /// Climbs from each source of the batch and goes down from there: the weights of the chosen ranks,
    /// a lane for each source.
    fn go(
        &self,
        hierarchy: &Hierarchy,
        ranks: &[u32],
        (climb, lanes): (&mut Search, &mut Vec<[Weight; TOGETHER]>),
        batch: &[Snapped],
    ) {
        lanes.clear();
        lanes.resize(self.chosen.len(), [Weight::NEVER; TOGETHER]);
        for (lane, source) in batch.iter().enumerate() {
            climb.begin();
            for (junction, weight) in source.exits() {
                climb.offer(ranks[junction as usize], weight);
            }
            let mut core = self.core;
            while let Some((weight, rank)) = climb.settle() {
                let place = self.place[rank as usize];
                if hierarchy.core <= rank {
                    // Of the core only what is chosen is wanted, and no way leads out of it upwards.
                    if core == 0 {
                        continue;
                    }
                    core -= usize::from(place.is_some());
                }
                for (above, onward) in hierarchy.up.of(rank) {
                    climb.offer(above, weight.plus(onward));
                }
            }
            for rank in climb.touched() {
                if let Some(place) = self.place[*rank as usize] {
                    lanes[place as usize][lane] = climb.best(*rank);
                }
            }
        }
        self.hand_down(lanes);
    }

    fn hand_down(&self, lanes: &mut [[Weight; TOGETHER]]) {
        for position in self.core..self.chosen.len() {
            let (before, rest) = lanes.split_at_mut(position);
            let own = &mut rest[0];
            let arcs = self.first[position] as usize..self.first[position + 1] as usize;
            for (above, onward) in &self.arcs[arcs] {
                let above = &before[*above as usize];
                for (own, above) in own.iter_mut().zip(above) {
                    *own = (*own).min(above.plus(*onward));
                }
            }
        }
    }
}
