//! Roads: junctions and the stretches between them, as one kind of vehicle uses them.
//!
//! A way is the quickest one, and of those that take the same time the shortest. Turns cost nothing
//! and none is forbidden; what signals cost is part of the stretches. Every ranking below is by time,
//! then length, then number, so that the same roads give the same ways on any number of threads.

mod contract;
pub mod hierarchy;
pub mod legs;
pub mod search;
pub mod snap;
pub mod way;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use self::hierarchy::Hierarchy;
use self::search::{Arcs, Weight};
use self::snap::Ground;
use super::point::Point;

/// Longitude and latitude, WGS-84, in ten-millionths of a degree: as OpenStreetMap keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub lon: i32,
    pub lat: i32,
}

/// So many make a degree.
pub const PER_DEGREE: f64 = 1e7;

impl Spot {
    #[must_use]
    pub fn point(self) -> Point {
        Point {
            lon: f64::from(self.lon) / PER_DEGREE,
            lat: f64::from(self.lat) / PER_DEGREE,
        }
    }

    fn is_on_earth(self) -> bool {
        self.lon.unsigned_abs() <= 1_800_000_000 && self.lat.unsigned_abs() <= 900_000_000
    }
}

/// Road between two junctions without one in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Positions in the list of junctions.
    pub from: u32,
    pub to: u32,
    pub decimetres: u32,
    /// Milliseconds from `from` to `to`; `None` where that is not allowed.
    pub forward: Option<u32>,
    pub backward: Option<u32>,
    /// Its bends lie in `bends[begin..end]` of the network, from `from` to `to`.
    pub bends: (u32, u32),
}

/// Roads as they are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    pub junctions: Vec<Spot>,
    pub stretches: Vec<Stretch>,
    pub bends: Vec<Spot>,
}

/// No stretch is longer (1,600 km) or takes longer (three days).
pub const LONGEST: u32 = 1 << 24;
pub const SLOWEST: u32 = 1 << 28;

/// What makes a network none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    #[error("there are no roads on which one can get from everywhere to everywhere")]
    Empty,
    #[error(
        "stretch {0} names a junction or a bend that is not there, or is out of all proportion"
    )]
    Stretch(usize),
    #[error("spot {0} is not on the earth")]
    Spot(usize),
    #[error("its hierarchy belongs to other roads")]
    Hierarchy,
}

/// Roads ready to be asked for ways.
pub struct Roads {
    network: Network,
    /// By junction: where one gets to, and by which stretch.
    arcs: Arcs,
    hierarchy: Hierarchy,
    ground: Ground,
    /// Of each junction whether it lies where one gets from everywhere to everywhere.
    main: Vec<bool>,
}

impl Roads {
    /// # Errors
    /// When the network makes no sense, or has no part in which one gets from everywhere to
    /// everywhere.
    pub fn new(network: Network) -> Result<Roads, NetworkError> {
        Roads::contracted(network, contract::DENSE)
    }

    /// As [`Roads::new`], but junctions whose contraction would put in more than `dense` arcs stay as they
    /// are.
    ///
    /// # Errors
    /// As [`Roads::new`].
    pub fn contracted(network: Network, dense: usize) -> Result<Roads, NetworkError> {
        check(&network)?;
        let hierarchy = contract::contract(network.junctions.len(), &arcs_of(&network), dense);
        Roads::with(network, hierarchy)
    }

    /// As [`Roads::new`], with the hierarchy that was made of the network before.
    ///
    /// # Errors
    /// As [`Roads::new`], and when the hierarchy cannot be that of the network.
    pub fn with(network: Network, hierarchy: Hierarchy) -> Result<Roads, NetworkError> {
        check(&network)?;
        if !hierarchy.fits(network.junctions.len()) {
            return Err(NetworkError::Hierarchy);
        }
        let arcs = Arcs::new(network.junctions.len(), &arcs_of(&network));
        let main = main_part(&network);
        let ground = Ground::new(&network, &main).ok_or(NetworkError::Empty)?;
        Ok(Roads {
            network,
            arcs,
            hierarchy,
            ground,
            main,
        })
    }

    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    #[must_use]
    pub fn hierarchy(&self) -> &Hierarchy {
        &self.hierarchy
    }

    /// How many junctions lie where one gets from everywhere to everywhere.
    #[must_use]
    pub fn connected(&self) -> usize {
        self.main.iter().filter(|is_in| **is_in).count()
    }

    /// Their positions in the list of junctions.
    #[must_use]
    pub fn connected_junctions(&self) -> Vec<usize> {
        let all = self.main.iter().enumerate();
        all.filter(|(_, is_in)| **is_in).map(|(at, _)| at).collect()
    }
}

fn check(network: &Network) -> Result<(), NetworkError> {
    let spots = network.junctions.iter().chain(&network.bends);
    for (index, spot) in spots.enumerate() {
        if !spot.is_on_earth() {
            return Err(NetworkError::Spot(index));
        }
    }
    let (junctions, bends) = (network.junctions.len(), network.bends.len());
    for (index, stretch) in network.stretches.iter().enumerate() {
        let ends = [stretch.from, stretch.to];
        let there = ends.iter().all(|end| (*end as usize) < junctions);
        let (begin, end) = stretch.bends;
        let bent = begin <= end && end as usize <= bends;
        let times = [stretch.forward, stretch.backward];
        let quick = times.iter().flatten().all(|time| *time < SLOWEST);
        if !(there && bent && quick && stretch.decimetres < LONGEST) {
            return Err(NetworkError::Stretch(index));
        }
    }
    Ok(())
}

/// Tail, head and weight of every direction that may be driven; by stretch, forward first.
fn arcs_of(network: &Network) -> Vec<(u32, u32, Weight, u32)> {
    let mut arcs = Vec::new();
    for (index, stretch) in (0_u32..).zip(&network.stretches) {
        let weight = |time| Weight::new(time, stretch.decimetres);
        if let Some(time) = stretch.forward {
            arcs.push((stretch.from, stretch.to, weight(time), index));
        }
        if let Some(time) = stretch.backward {
            arcs.push((stretch.to, stretch.from, weight(time), index));
        }
    }
    arcs
}

/// Of each junction whether it lies in the largest part in which one gets from everywhere to
/// everywhere; of parts of one size, that of the junction listed first.
fn main_part(network: &Network) -> Vec<bool> {
    let mut graph: DiGraph<(), ()> =
        DiGraph::with_capacity(network.junctions.len(), 2 * network.stretches.len());
    for _ in &network.junctions {
        graph.add_node(());
    }
    for (tail, head, _, _) in arcs_of(network) {
        graph.add_edge(
            NodeIndex::new(tail as usize),
            NodeIndex::new(head as usize),
            (),
        );
    }
    let parts = kosaraju_scc(&graph);
    let first = |part: &[NodeIndex]| part.iter().map(|node| node.index()).min();
    let largest = parts
        .iter()
        .max_by_key(|part| (part.len(), std::cmp::Reverse(first(part))));
    let mut main = vec![false; network.junctions.len()];
    for node in largest.into_iter().flatten() {
        main[node.index()] = true;
    }
    main
}
