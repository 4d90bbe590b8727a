//! A contraction hierarchy: junctions by rank, and arcs that stand for whole ways over lower ranks.
//!
//! A best way climbs, goes through the core, and descends. The core is what was not worth contracting;
//! in most networks it is empty. After Geisberger, Sanders, Schultes and Delling, "Contraction
//! hierarchies", WEA 2008. Arcs hold no trace of what they stand for: ways on the map are searched in
//! the roads themselves.

use super::search::Weight;

/// Arcs by rank, side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ladder {
    /// Where the arcs of each rank begin, and where those of the last one end.
    pub first: Vec<u32>,
    pub ends: Vec<u32>,
    /// Time and length as [`Weight`] packs them.
    pub weights: Vec<u64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hierarchy {
    /// The junction of each rank, lowest first.
    pub order: Vec<u32>,
    /// Ranks from here on are the core.
    pub core: u32,
    /// From each rank to higher ones; within the core to any of the core.
    pub up: Ladder,
    /// To each rank below the core from higher ones; `ends` are where those arcs begin.
    pub down: Ladder,
}

impl Ladder {
    /// From arcs of each rank, each to the other end.
    pub(super) fn new(rows: &[Vec<(u32, Weight)>]) -> Ladder {
        let mut ladder = Ladder {
            first: vec![0],
            ..Ladder::default()
        };
        for row in rows {
            let mut row = row.clone();
            row.sort_unstable();
            for (end, weight) in row {
                ladder.ends.push(end);
                ladder.weights.push(weight.0);
            }
            ladder
                .first
                .push(u32::try_from(ladder.ends.len()).expect("fewer than 2^32 arcs"));
        }
        ladder
    }

    #[inline]
    pub(super) fn of(&self, rank: u32) -> impl Iterator<Item = (u32, Weight)> + '_ {
        let rank = rank as usize;
        let range = self.first[rank] as usize..self.first[rank + 1] as usize;
        let weights = self.weights[range.clone()].iter().map(|row| Weight(*row));
        self.ends[range].iter().copied().zip(weights)
    }

    /// Whether arcs of each rank are there, and each of them goes where `may` says.
    fn fits(&self, count: usize, may: impl Fn(u32, u32) -> bool) -> bool {
        let ordered = self.first.windows(2).all(|pair| pair[0] <= pair[1]);
        let whole = self.first.first() == Some(&0)
            && self.first.last().map(|last| *last as usize) == Some(self.ends.len());
        let even = self.ends.len() == self.weights.len() && self.first.len() == count + 1;
        let ranks = 0..u32::try_from(count).unwrap_or(u32::MAX);
        ordered
            && whole
            && even
            && ranks
                .into_iter()
                .all(|rank| self.of(rank).all(|(end, _)| may(rank, end)))
    }
}

impl Hierarchy {
    /// Whether it can be one of so many junctions.
    pub(super) fn fits(&self, count: usize) -> bool {
        let mut seen = vec![false; count];
        let named = self.order.iter().all(|junction| {
            let seen = seen.get_mut(*junction as usize);
            seen.is_some_and(|seen| !std::mem::replace(seen, true))
        });
        let inside = |end: u32| (end as usize) < count;
        let core = self.core;
        let up = |rank: u32, end: u32| inside(end) && (rank < end || core <= rank.min(end));
        let down = |rank: u32, end: u32| inside(end) && rank < end && rank < core;
        let sized = self.order.len() == count && core as usize <= count;
        named && sized && self.up.fits(count, up) && self.down.fits(count, down)
    }

    /// The rank of each junction.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut ranks = vec![0; self.order.len()];
        for (rank, junction) in (0..).zip(&self.order) {
            ranks[*junction as usize] = rank;
        }
        ranks
    }
}
