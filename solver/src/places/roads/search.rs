//! Dijkstra's algorithm ("A note on two problems in connexion with graphs", 1959) over arcs that lie
//! side by side in memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Milliseconds and decimetres in one number: sums and comparisons of it are those of the pair, time
/// first. Lengths take the lower 28 bits (26,000 km).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(pub(super) u64);

const LENGTH_BITS: u32 = 28;

impl Weight {
    pub const NOTHING: Weight = Weight(0);
    /// Farther than anything: of what has not been reached.
    pub(super) const NEVER: Weight = Weight(u64::MAX);

    #[must_use]
    pub fn new(milliseconds: u32, decimetres: u32) -> Weight {
        Weight(u64::from(milliseconds) << LENGTH_BITS | u64::from(decimetres))
    }

    #[must_use]
    pub fn milliseconds(self) -> u64 {
        self.0 >> LENGTH_BITS
    }

    #[must_use]
    pub fn decimetres(self) -> u64 {
        self.0 & ((1 << LENGTH_BITS) - 1)
    }

    /// What has not been reached stays so.
    #[inline]
    #[must_use]
    pub(super) fn plus(self, other: Weight) -> Weight {
        Weight(self.0.saturating_add(other.0))
    }

    pub(super) fn reached(self) -> Option<Weight> {
        (self != Weight::NEVER).then_some(self)
    }
}

/// Arcs by their tail: head, weight, and the stretch they belong to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arcs {
    first: Vec<u32>,
    arcs: Vec<(u32, u32, Weight)>,
}

impl Arcs {
    /// From tail, head, weight and stretch; those of one tail keep their order.
    pub(super) fn new(count: usize, rows: &[(u32, u32, Weight, u32)]) -> Arcs {
        let mut first = vec![0_u32; count + 1];
        for row in rows {
            first[row.0 as usize + 1] += 1;
        }
        for index in 0..count {
            first[index + 1] += first[index];
        }
        let mut next = first.clone();
        let mut arcs = vec![(0, 0, Weight::NEVER); rows.len()];
        for (tail, head, weight, stretch) in rows {
            let at = &mut next[*tail as usize];
            arcs[*at as usize] = (*head, *stretch, *weight);
            *at += 1;
        }
        Arcs { first, arcs }
    }

    #[inline]
    pub(super) fn of(&self, tail: u32) -> &[(u32, u32, Weight)] {
        let tail = tail as usize;
        &self.arcs[self.first[tail] as usize..self.first[tail + 1] as usize]
    }
}

/// One search after another over the same nodes, without clearing what was not touched.
pub(super) struct Search {
    best: Vec<Weight>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(Weight, u32)>>,
}

impl Search {
    pub(super) fn new(count: usize) -> Search {
        Search {
            best: vec![Weight::NEVER; count],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    pub(super) fn begin(&mut self) {
        for node in self.touched.drain(..) {
            self.best[node as usize] = Weight::NEVER;
        }
        self.heap.clear();
    }

    /// Offers a way to the node. True when it is the best so far.
    #[inline]
    pub(super) fn offer(&mut self, node: u32, weight: Weight) -> bool {
        let best = &mut self.best[node as usize];
        if *best <= weight {
            return false;
        }
        if *best == Weight::NEVER {
            self.touched.push(node);
        }
        *best = weight;
        self.heap.push(Reverse((weight, node)));
        true
    }

    /// The next node whose best way is known for good.
    #[inline]
    pub(super) fn settle(&mut self) -> Option<(Weight, u32)> {
        while let Some(Reverse((weight, node))) = self.heap.pop() {
            if self.best[node as usize] == weight {
                return Some((weight, node));
            }
        }
        None
    }

    #[inline]
    pub(super) fn best(&self, node: u32) -> Weight {
        self.best[node as usize]
    }

    pub(super) fn touched(&self) -> &[u32] {
        &self.touched
    }
}
