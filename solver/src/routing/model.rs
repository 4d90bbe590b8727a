//! The problem as the search reads it: flat, narrow and indexed by node.
//!
//! Every moment of a route that keeps its shift lies within 410 days of midnight and a leg lasts
//! less than ten years, so times fit 32 bits with room for a few legs more.

use std::borrow::Cow;

use super::neighbours::{self, Near};
use super::problem::ways::Place;
use super::problem::{DIMENSIONS, Depot, Order, Problem, Vehicle};
use crate::base::id::Id;
use crate::base::units::Seconds;

/// The place of an open end: on the way there nothing is driven.
pub(super) const NOWHERE: u32 = u32::MAX;
/// No depot in particular.
pub(super) const ANY: u32 = u32::MAX;

/// Up to so many places the legs are copied, near ones side by side.
const COPIED: usize = 3000;

/// So many depots are tried for an order that every depot has: the nearest at which a trip with it
/// can be loaded in time.
const MOST_DEPOTS: usize = 4;

/// An order.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) place: u32,
    pub(super) depot: u32,
    pub(super) service: i32,
    pub(super) release: i32,
    /// Service starts neither before nor after.
    pub(super) first: i32,
    pub(super) last: i32,
    /// Its part of the list of windows.
    first_window: u32,
    last_window: u32,
    /// Its class as a bit.
    pub(super) class: u32,
    pub(super) not_with: u32,
    pub(super) needs: u32,
    pub(super) load: [i64; DIMENSIONS],
    pub(super) unserved: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Yard {
    pub(super) open: i32,
    /// Loading starts no later.
    pub(super) close: i32,
    pub(super) loading: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Van {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) equipment: u32,
    pub(super) max_trips: u32,
    pub(super) capacity: [i64; DIMENSIONS],
    pub(super) fixed: i64,
    pub(super) per_metre: i64,
    pub(super) per_second: i64,
    /// Vehicles of one kind are interchangeable.
    pub(super) kind: u32,
}

#[derive(Debug)]
pub struct Model<'p> {
    pub(super) problem: &'p Problem,
    /// Where depots and then orders are.
    places: Vec<Id<Place>>,
    pub(super) stops: Vec<Stop>,
    windows: Vec<(i32, i32)>,
    pub(super) yards: Vec<Yard>,
    pub(super) vans: Vec<Van>,
    pub(super) kinds: usize,
    /// The price of a metre when all vehicles have the same and time costs nothing.
    pub(super) even: Option<i64>,
    /// Besides, every order has one window, all are there when loading begins, and any may share a
    /// trip: a change moves the times of others only until it meets a wait.
    pub(super) lean: bool,
    /// A vehicle that is out can set out again.
    pub(super) several_trips: bool,
    /// Every leg, row by row, where they are tabled, and where in it each place is.
    table: Cow<'p, [(u32, u32)]>,
    size: usize,
    ranks: Vec<u32>,
    /// When the first vehicle can be at each depot.
    visited: Vec<i32>,
    /// Legs to each depot from everywhere, close together in memory.
    home: Vec<(i64, i32)>,
    /// Legs are the same both ways.
    symmetric: bool,
    /// For each order where trips with it may be loaded, nearest first.
    pub(super) depots: Vec<Vec<u32>>,
    /// For each order its nearest ones, nearest first.
    pub(super) near: Vec<Vec<Near>>,
}

impl<'p> Model<'p> {
    #[must_use]
    pub fn new(problem: &'p Problem) -> Model<'p> {
        let mut windows = Vec::new();
        let stops = (problem.orders().iter())
            .map(|(id, order)| stop(problem, id, order, &mut windows))
            .collect();
        let yard = |depot: &Depot| Yard {
            open: narrow(depot.open.from),
            close: narrow(depot.open.to - depot.loading),
            loading: narrow(depot.loading),
        };
        let (vans, kinds) = vans(problem);
        let places: Vec<Id<Place>> = (problem.depots().values().map(|depot| depot.place))
            .chain(problem.orders().values().map(|order| order.place))
            .collect();
        let mut model = Model {
            problem,
            symmetric: is_symmetric(problem, &places),
            places,
            stops,
            windows,
            yards: problem.depots().values().map(yard).collect(),
            even: even(&vans),
            lean: false,
            several_trips: false,
            vans,
            kinds,
            table: Cow::Borrowed(problem.table().1),
            size: problem.table().0,
            ranks: Vec::new(),
            visited: Vec::new(),
            home: Vec::new(),
            depots: Vec::new(),
            near: Vec::new(),
        };
        model.lay();
        let places = model.yards.len() + model.stops.len();
        model.home = (0..places)
            .flat_map(|from| (0..model.yards.len()).map(move |to| (from, to)))
            .map(|(from, to)| leg(problem, &model.places, from, to))
            .collect();
        model.visited = (0..index(model.yards.len()))
            .map(|depot| model.visited(depot))
            .collect();
        model.depots = (0..index(model.stops.len()))
            .map(|order| model.supply(order))
            .collect();
        for order in 0..model.stops.len() {
            model.stops[order].first = model.first(order);
        }
        model.lean = model.even.is_some() && model.is_lean();
        model.several_trips = model.vans.iter().any(|van| 1 < van.max_trips);
        model.near = neighbours::near(&model);
        model
    }

    /// Metres and seconds from one place to another.
    #[inline(always)]
    pub(super) fn leg(&self, from: u32, to: u32) -> (i64, i32) {
        if to == NOWHERE {
            return (0, 0);
        }
        if (to as usize) < self.yards.len() && !self.home.is_empty() {
            return self.home[from as usize * self.yards.len() + to as usize];
        }
        let at = self.ranks[from as usize] as usize * self.size + self.ranks[to as usize] as usize;
        match self.table.get(at) {
            // A leg is read as less than 2^31.
            Some(leg) => (i64::from(leg.0), leg.1 as i32),
            None => {
                let (from, to) = (self.places[from as usize], self.places[to as usize]);
                estimate(self.problem, from, to)
            }
        }
    }

    /// What is asked of a row is mostly near: in a copy along a tour from place to nearest place it
    /// is in few lines of cache. Large tables stay as they are.
    fn lay(&mut self) {
        self.ranks = (self.places.iter())
            .map(|place| index(place.index()))
            .collect();
        let places = self.places.len();
        if self.table.is_empty() || COPIED < places {
            return;
        }
        let tour = self.tour();
        let rows = tour
            .iter()
            .flat_map(|from| tour.iter().map(move |to| (*from, *to)));
        let legs = rows.map(|(from, to)| {
            let (from, to) = (self.ranks[from as usize], self.ranks[to as usize]);
            self.table[from as usize * self.size + to as usize]
        });
        self.table = Cow::Owned(legs.collect());
        self.size = places;
        for (rank, place) in tour.iter().enumerate() {
            self.ranks[*place as usize] = index(rank);
        }
    }

    /// Every place, each the nearest to the one before that is left.
    fn tour(&self) -> Vec<u32> {
        let mut left: Vec<u32> = (1..index(self.places.len())).collect();
        let mut tour = vec![0];
        while let Some(here) = tour.last()
            && !left.is_empty()
        {
            let row = self.ranks[*here as usize] as usize * self.size;
            let far = |place: u32| self.table[row + self.ranks[place as usize] as usize].0;
            let nearest = (0..left.len()).min_by_key(|at| (far(left[*at]), left[*at]));
            tour.push(left.swap_remove(nearest.unwrap_or(0)));
        }
        tour
    }

    /// The same leg, for many `from` and one `to`: reads the row of `to` where it can.
    #[inline(always)]
    pub(super) fn leg_back(&self, from: u32, to: u32) -> (i64, i32) {
        if self.symmetric && from != NOWHERE {
            self.leg(to, from)
        } else {
            self.leg(from, to)
        }
    }

    #[inline]
    pub(super) fn windows(&self, order: u32) -> &[(i32, i32)] {
        let stop = &self.stops[order as usize];
        &self.windows[stop.first_window as usize..stop.last_window as usize]
    }

    /// The window in which service starts after an arrival.
    #[inline]
    pub(super) fn window_after(&self, order: u32, arrival: i32) -> Option<(i32, i32)> {
        (self.windows(order).iter())
            .find(|window| arrival <= window.1)
            .copied()
    }

    /// The latest moment within a window and no later than `bound`.
    #[inline]
    pub(super) fn latest(&self, order: u32, bound: i32) -> Option<i32> {
        (self.windows(order).iter().rev())
            .find(|window| window.0 <= bound)
            .map(|window| bound.min(window.1))
    }

    fn is_lean(&self) -> bool {
        let open = self.yards.iter().map(|yard| yard.open).min();
        (self.stops.iter()).all(|stop| {
            let is_met = stop.last_window - stop.first_window == 1;
            is_met && Some(stop.release) <= open && stop.not_with == 0
        })
    }

    /// When the order is reached at the earliest.
    fn first(&self, order: usize) -> i32 {
        let stop = &self.stops[order];
        let depots = (0..index(self.yards.len()))
            .filter(|depot| [ANY, *depot].contains(&stop.depot))
            .map(|depot| self.reached(stop, depot, i32::MIN));
        let reached = depots.min().unwrap_or(stop.release);
        self.window_after(index(order), reached)
            .map_or(stop.last, |window| window.0.max(reached))
    }

    /// When an order is reached at the earliest that is loaded there, no vehicle being there before.
    fn reached(&self, stop: &Stop, depot: u32, before: i32) -> i32 {
        let yard = &self.yards[depot as usize];
        let loads = stop.release.max(yard.open).max(before);
        loads + yard.loading + self.leg(depot, stop.place).1
    }

    fn visited(&self, depot: u32) -> i32 {
        let vans = self.vans.iter();
        let first = vans.map(|van| van.from + self.leg(van.start, depot).1);
        first.min().unwrap_or(0)
    }

    /// Depots a trip with this order can be loaded at. Of many, the near ones do.
    fn supply(&self, order: u32) -> Vec<u32> {
        let stop = &self.stops[order as usize];
        if stop.depot != ANY {
            return vec![stop.depot];
        }
        let mut all: Vec<u32> = (0..index(self.yards.len())).collect();
        let is_of_use = |depot: &u32| {
            let visited = self.visited[*depot as usize];
            let is_open = stop.release.max(visited) <= self.yards[*depot as usize].close;
            let reached = self.reached(stop, *depot, visited);
            is_open && self.window_after(order, reached).is_some()
        };
        if MOST_DEPOTS < all.len() {
            all.retain(is_of_use);
        }
        all.sort_by_key(|depot| self.leg(*depot, stop.place).1);
        all.truncate(MOST_DEPOTS);
        all
    }
}

#[inline]
#[cold]
fn estimate(problem: &Problem, from: Id<Place>, to: Id<Place>) -> (i64, i32) {
    let (metres, seconds) = problem.leg(from, to);
    (metres.0, seconds.0 as i32)
}

fn leg(problem: &Problem, places: &[Id<Place>], from: usize, to: usize) -> (i64, i32) {
    let (metres, seconds) = problem.leg(places[from], places[to]);
    // A leg is read as less than 2^31.
    (metres.0, seconds.0 as i32)
}

/// Where no leg is tabled, all are; a table is looked through.
fn is_symmetric(problem: &Problem, places: &[Id<Place>]) -> bool {
    let leg = |from, to| leg(problem, places, from, to);
    problem.table().1.is_empty()
        || (0..places.len()).all(|from| (0..from).all(|to| leg(from, to) == leg(to, from)))
}

fn stop(problem: &Problem, id: Id<Order>, order: &Order, windows: &mut Vec<(i32, i32)>) -> Stop {
    let first_window = index(windows.len());
    windows.extend((order.windows.iter()).map(|window| (narrow(window.from), narrow(window.to))));
    let class = &problem.handling()[order.handling];
    Stop {
        place: index(problem.depots().len() + id.index()),
        depot: order.depot.map_or(ANY, |depot| index(depot.index())),
        service: narrow(order.service.usual),
        release: narrow(order.release),
        first: narrow(order.release),
        last: narrow(
            order
                .windows
                .last()
                .map_or(order.release, |window| window.to),
        ),
        first_window,
        last_window: index(windows.len()),
        class: 1 << order.handling.index(),
        not_with: class.not_with,
        needs: class.needs,
        load: order.load.0,
        unserved: order.unserved.0,
    }
}

fn vans(problem: &Problem) -> (Vec<Van>, usize) {
    let mut kinds: Vec<Van> = Vec::new();
    let vans = (problem.vehicles().values())
        .map(|vehicle| {
            let mut van = van(vehicle);
            let known = kinds.iter().position(|kind| *kind == van);
            let kind = known.unwrap_or_else(|| {
                kinds.push(van.clone());
                kinds.len() - 1
            });
            van.kind = index(kind);
            van
        })
        .collect();
    (vans, kinds.len())
}

fn even(vans: &[Van]) -> Option<i64> {
    let price = vans.first()?.per_metre;
    let same = |van: &Van| van.per_metre == price && van.per_second == 0;
    vans.iter().all(same).then_some(price)
}

fn van(vehicle: &Vehicle) -> Van {
    Van {
        start: index(vehicle.start.index()),
        end: vehicle.end.map_or(NOWHERE, |end| index(end.index())),
        from: narrow(vehicle.shift.from),
        to: narrow(vehicle.shift.to),
        equipment: vehicle.equipment,
        max_trips: u32::try_from(vehicle.max_trips).unwrap_or(u32::MAX),
        capacity: vehicle.capacity.0,
        fixed: vehicle.fixed.0,
        per_metre: vehicle.per_metre.0,
        per_second: vehicle.per_second.0,
        kind: 0,
    }
}

pub(super) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("a problem has far fewer than 2^32 rows")
}

fn narrow(time: Seconds) -> i32 {
    i32::try_from(time.0).expect("times are read within 410 days of midnight")
}
