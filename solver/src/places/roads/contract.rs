//! How a hierarchy is made: junctions are taken out one by one, least costly first, and an arc is put
//! in wherever a best way went through what was taken out.
//!
//! Whether a way is the best is looked up by a search that gives up early; then an arc too many is put
//! in, which costs time and changes no way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::hierarchy::{Hierarchy, Ladder};
use super::search::{Search, Weight};

/// Searches for another way settle no more junctions than these, when a junction is weighed and when it
/// is taken out.
const LOOK: usize = 40;
const LOOK_WELL: usize = 200;
/// Taking out a junction that would put in more arcs makes the rest so dense that searching it as it is
/// costs less; all that is left then is the core.
pub(super) const DENSE: usize = 400;

struct Shrinking {
    out: Vec<Vec<(u32, Weight)>>,
    into: Vec<Vec<(u32, Weight)>>,
    /// Neighbours that were taken out, in the longest line of them: evens the hierarchy out.
    depth: Vec<u32>,
    search: Search,
    goals: Vec<u32>,
    is_goal: Vec<bool>,
}

/// The hierarchy of arcs between `count` junctions; what would put in more than `dense` arcs stays core.
pub(super) fn contract(count: usize, arcs: &[(u32, u32, Weight, u32)], dense: usize) -> Hierarchy {
    let mut graph = Shrinking {
        out: vec![Vec::new(); count],
        into: vec![Vec::new(); count],
        depth: vec![0; count],
        search: Search::new(count),
        goals: Vec::new(),
        is_goal: vec![false; count],
    };
    for (tail, head, weight, _) in arcs {
        if tail != head {
            graph.join(*tail, *head, *weight);
        }
    }
    let mut queue: BinaryHeap<Reverse<(i64, u32)>> = (0..u32::try_from(count).unwrap_or(u32::MAX))
        .map(|node| Reverse((graph.price(node), node)))
        .collect();
    let (mut order, mut up, mut down) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(Reverse((price, node))) = queue.pop() {
        let now = graph.price(node);
        let next = queue.peek().map(|Reverse((next, _))| *next);
        if price < now && next.is_some_and(|next| next < now) {
            queue.push(Reverse((now, node)));
            continue;
        }
        let bridges = graph.bridges(node, LOOK_WELL);
        if dense < bridges.len() {
            queue.push(Reverse((now, node)));
            break;
        }
        let (out, into) = graph.take(node, &bridges);
        order.push(node);
        up.push(out);
        down.push(into);
    }
    let core = u32::try_from(order.len()).expect("fewer than 2^32 junctions");
    let mut rest: Vec<u32> = queue.into_iter().map(|Reverse((_, node))| node).collect();
    rest.sort_unstable();
    for node in rest {
        order.push(node);
        up.push(std::mem::take(&mut graph.out[node as usize]));
        down.push(Vec::new());
    }
    ranked(order, core, up, down)
}

/// Junctions become ranks.
fn ranked(
    order: Vec<u32>,
    core: u32,
    mut up: Vec<Vec<(u32, Weight)>>,
    mut down: Vec<Vec<(u32, Weight)>>,
) -> Hierarchy {
    let mut hierarchy = Hierarchy {
        order,
        core,
        ..Hierarchy::default()
    };
    let ranks = hierarchy.ranks();
    for (end, _) in up.iter_mut().chain(&mut down).flatten() {
        *end = ranks[*end as usize];
    }
    hierarchy.up = Ladder::new(&up);
    hierarchy.down = Ladder::new(&down);
    hierarchy
}

impl Shrinking {
    /// Of arcs with the same ends only the best is of use.
    fn join(&mut self, tail: u32, head: u32, weight: Weight) {
        let lighten = |row: &mut Vec<(u32, Weight)>, end: u32| match row
            .iter_mut()
            .find(|(other, _)| *other == end)
        {
            Some((_, known)) => *known = (*known).min(weight),
            None => row.push((end, weight)),
        };
        lighten(&mut self.out[tail as usize], head);
        lighten(&mut self.into[head as usize], tail);
    }

    /// Arcs put in less arcs gone, twice, and how deep what is below it lies.
    fn price(&mut self, node: u32) -> i64 {
        let gone = self.out[node as usize].len() + self.into[node as usize].len();
        let put = self.bridges(node, LOOK).len();
        let (put, gone) = (i64::try_from(put), i64::try_from(gone));
        let depth = i64::from(self.depth[node as usize]);
        2 * (put.unwrap_or(i64::MAX / 4) - gone.unwrap_or(0)) + depth
    }

    /// The arcs that must stand for ways through the node.
    fn bridges(&mut self, node: u32, look: usize) -> Vec<(u32, u32, Weight)> {
        let into = std::mem::take(&mut self.into[node as usize]);
        let out = std::mem::take(&mut self.out[node as usize]);
        let mut bridges = Vec::new();
        for (tail, first) in &into {
            let heads = || out.iter().filter(|(head, _)| head != tail);
            let Some(farthest) = heads().map(|(_, second)| first.plus(*second)).max() else {
                continue;
            };
            for (head, _) in heads() {
                self.is_goal[*head as usize] = true;
                self.goals.push(*head);
            }
            self.look_around(*tail, node, farthest, look);
            for goal in self.goals.drain(..) {
                self.is_goal[goal as usize] = false;
            }
            for (head, second) in heads() {
                let through = first.plus(*second);
                if through < self.search.best(*head) {
                    bridges.push((*tail, *head, through));
                }
            }
        }
        self.into[node as usize] = into;
        self.out[node as usize] = out;
        bridges
    }

    /// Searches from `tail` around `without`, as far as `farthest`.
    fn look_around(&mut self, tail: u32, without: u32, farthest: Weight, look: usize) {
        self.search.begin();
        self.search.offer(tail, Weight::NOTHING);
        let mut left = self.goals.len();
        for _ in 0..look {
            let Some((weight, node)) = self.search.settle() else {
                return;
            };
            if self.is_goal[node as usize] {
                left -= 1;
            }
            if farthest <= weight || left == 0 {
                return;
            }
            for (head, onward) in &self.out[node as usize] {
                if *head != without {
                    self.search.offer(*head, weight.plus(*onward));
                }
            }
        }
    }

    /// Takes the node out; its arcs to and from what is left.
    fn take(&mut self, node: u32, bridges: &[(u32, u32, Weight)]) -> (Row, Row) {
        let out = std::mem::take(&mut self.out[node as usize]);
        let into = std::mem::take(&mut self.into[node as usize]);
        let depth = self.depth[node as usize] + 1;
        for (head, _) in &out {
            self.into[*head as usize].retain(|(tail, _)| *tail != node);
        }
        for (tail, _) in &into {
            self.out[*tail as usize].retain(|(head, _)| *head != node);
        }
        for (other, _) in out.iter().chain(&into) {
            let known = &mut self.depth[*other as usize];
            *known = depth.max(*known);
        }
        for (tail, head, weight) in bridges {
            self.join(*tail, *head, *weight);
        }
        (out, into)
    }
}

type Row = Vec<(u32, Weight)>;
