//! The most that visits of a few weeks can earn when each cycle of a line is held once: visitors'
//! weeks against cycles, as a transport problem.
//!
//! Cycles are added one by one along shortest ways (the Hungarian method; Jonker and Volgenant
//! 1987). Whoever is away later is taken out of the finished answer, and only the cycles he held
//! look for somebody else.

use super::ground::{Desk, Ground};
use super::prices::Prices;
use super::visits::{self, Pick};

const NONE: usize = usize::MAX;
const TOLERANCE: f64 = 1e-9;

#[derive(Clone, Copy)]
struct Edge {
    row: usize,
    column: usize,
    pick: Pick,
}

/// Which cycles the visitors' weeks hold.
#[derive(Clone, Default)]
struct Held {
    /// Per row: its edge.
    edge: Vec<usize>,
    /// Per column: what one session more there would earn, and the sessions held.
    price: Vec<f64>,
    load: Vec<usize>,
    /// Rows of each column.
    rows: Vec<usize>,
    closed: Vec<bool>,
}

/// Rows are cycles, columns are weeks of visitors.
pub(super) struct Transport {
    /// Per row: where its edges begin.
    from: Vec<usize>,
    edges: Vec<Edge>,
    limits: Vec<usize>,
    /// Per column: where its rows begin.
    rows_from: Vec<usize>,
    everybody: Held,
    now: Held,
    search: Search,
}

/// Shortest ways from one row.
#[derive(Default)]
struct Search {
    distance: Vec<f64>,
    /// The edge by which a column is reached, and the column before.
    via: Vec<usize>,
    before: Vec<usize>,
    settled: Vec<bool>,
}

impl Transport {
    /// Of these weeks; column `visitor of the desk × weeks + week`.
    pub(super) fn new(
        ground: &Ground<'_>,
        prices: &Prices,
        desk: &Desk,
        weeks: std::ops::Range<usize>,
    ) -> Transport {
        let mut picks: Vec<(usize, Pick)> = Vec::new();
        let (mut limits, mut rows_from) = (Vec::new(), vec![0]);
        for visitor in desk.visitors.clone() {
            for week in weeks.clone() {
                let column = limits.len();
                visits::of_week(ground, prices, visitor, week, |pick| {
                    picks.push((column, pick));
                });
                limits.push(ground.visitors[visitor].limit);
                rows_from.push(rows_from[column] + limits[column]);
            }
        }
        picks.sort_by_key(|(column, pick)| (pick.cycle, *column));
        let mut from = Vec::new();
        let mut edges: Vec<Edge> = Vec::with_capacity(picks.len());
        for (column, pick) in picks {
            if (edges.last()).is_none_or(|edge| edge.pick.cycle != pick.cycle) {
                from.push(edges.len());
            }
            let row = from.len() - 1;
            edges.push(Edge { row, column, pick });
        }
        let (rows, columns) = (from.len(), limits.len());
        from.push(edges.len());
        let mut transport = Transport {
            from,
            edges,
            now: Held {
                edge: vec![NONE; rows],
                price: vec![0.0; columns],
                load: vec![0; columns],
                rows: vec![NONE; rows_from[columns]],
                closed: vec![false; columns],
            },
            limits,
            rows_from,
            everybody: Held::default(),
            search: Search {
                distance: vec![f64::INFINITY; columns],
                via: vec![NONE; columns],
                before: vec![NONE; columns],
                settled: vec![false; columns],
            },
        };
        for row in 0..rows {
            transport.insert(row);
        }
        transport.everybody = transport.now.clone();
        transport
    }

    /// The most that is earned while some columns are closed.
    pub(super) fn earned(&mut self, closed: impl Fn(usize) -> bool) -> f64 {
        self.now.clone_from(&self.everybody);
        for column in 0..self.limits.len() {
            self.now.closed[column] = closed(column);
        }
        for column in 0..self.limits.len() {
            if self.now.closed[column] {
                while 0 < self.now.load[column] {
                    let row = self.now.rows[self.rows_from[column] + self.now.load[column] - 1];
                    self.now.load[column] -= 1;
                    self.now.edge[row] = NONE;
                }
            }
        }
        for row in 0..self.now.edge.len() {
            let held = self.everybody.edge[row];
            if held != NONE && self.now.closed[self.edges[held].column] {
                self.insert(row);
            }
        }
        self.picks().map(|pick| pick.earned).sum()
    }

    /// What is held in the last answer.
    pub(super) fn picks(&self) -> impl Iterator<Item = &Pick> {
        let held = self.now.edge.iter().filter(|edge| **edge != NONE);
        held.map(|edge| &self.edges[*edge].pick)
    }

    /// What an edge earns beyond the price of its column.
    fn gain(&self, edge: usize) -> f64 {
        let Edge { column, pick, .. } = &self.edges[edge];
        pick.earned - self.now.price[*column]
    }

    fn is_full(&self, column: usize) -> bool {
        self.now.load[column] == self.limits[column]
    }

    /// Adds a row that nobody holds, along the way that earns most.
    fn insert(&mut self, row: usize) {
        let (mut gain, mut best) = (TOLERANCE, NONE);
        for edge in self.from[row]..self.from[row + 1] {
            if !self.now.closed[self.edges[edge].column] && gain < self.gain(edge) {
                (gain, best) = (self.gain(edge), edge);
            }
        }
        if best == NONE {
            return;
        }
        if !self.is_full(self.edges[best].column) {
            self.take(best);
            return;
        }
        self.search.distance.fill(f64::INFINITY);
        self.search.settled.fill(false);
        self.relax(row, gain, NONE, 0.0);
        // The way ends where a session is free, or with the row that is left out.
        let (mut end, mut out) = (gain, row);
        let free = loop {
            let column = self.nearest(end);
            if column == NONE || !self.is_full(column) {
                break column;
            }
            self.search.settled[column] = true;
            let distance = self.search.distance[column];
            for at in 0..self.limits[column] {
                let other = self.now.rows[self.rows_from[column] + at];
                let gain = self.gain(self.now.edge[other]).max(0.0);
                if distance + gain < end {
                    (end, out) = (distance + gain, other);
                }
                self.relax(other, gain, column, distance);
            }
        };
        if free != NONE {
            end = self.search.distance[free];
        }
        for column in 0..self.limits.len() {
            if self.search.settled[column] {
                self.now.price[column] += (end - self.search.distance[column]).max(0.0);
            }
        }
        if free != NONE {
            self.shift(free);
        } else if out != row {
            let column = self.edges[self.now.edge[out]].column;
            self.leave(out);
            self.shift(column);
        }
    }

    /// The column within reach that is nearest.
    fn nearest(&self, within: f64) -> usize {
        let (mut least, mut nearest) = (within, NONE);
        for (column, distance) in self.search.distance.iter().enumerate() {
            if *distance < least && !self.search.settled[column] {
                (least, nearest) = (*distance, column);
            }
        }
        nearest
    }

    fn relax(&mut self, row: usize, gain: f64, before: usize, distance: f64) {
        for edge in self.from[row]..self.from[row + 1] {
            let column = self.edges[edge].column;
            if self.now.closed[column] || self.search.settled[column] {
                continue;
            }
            let reached = distance + (gain - self.gain(edge)).max(0.0);
            if reached < self.search.distance[column] {
                self.search.distance[column] = reached;
                self.search.via[column] = edge;
                self.search.before[column] = before;
            }
        }
    }

    /// Every row on the way to `column` moves one column on.
    fn shift(&mut self, mut column: usize) {
        loop {
            let (edge, before) = (self.search.via[column], self.search.before[column]);
            if before != NONE {
                self.leave(self.edges[edge].row);
            }
            self.take(edge);
            if before == NONE {
                return;
            }
            column = before;
        }
    }

    fn take(&mut self, edge: usize) {
        let Edge { row, column, .. } = self.edges[edge];
        self.now.edge[row] = edge;
        self.now.rows[self.rows_from[column] + self.now.load[column]] = row;
        self.now.load[column] += 1;
    }

    fn leave(&mut self, row: usize) {
        let column = self.edges[self.now.edge[row]].column;
        let from = self.rows_from[column];
        let rows = &mut self.now.rows[from..from + self.now.load[column]];
        let at = rows.iter().position(|other| *other == row);
        rows.swap(at.expect("held there"), rows.len() - 1);
        self.now.load[column] -= 1;
        self.now.edge[row] = NONE;
    }
}
