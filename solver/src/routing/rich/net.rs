//! The problem as the rich search reads it: flat, by code.
//!
//! A code is an order's delivery, its pickup, or a loading at a depot, in this order. A route is a
//! row of codes that begins with a loading; each further loading begins a trip.

use super::alike::is_alike;
use super::held::{self, Bond};
use super::ways::Mode;
use crate::base::id::Id;
use crate::base::units::Cost;
use crate::routing::problem::{self, DIMENSIONS, Order, Problem, TimeWindow, Visit};

/// The place of an open start or end: no way there, and none from there.
pub(super) const NOWHERE: u32 = u32::MAX;
/// No code, no vehicle, no depot in particular.
pub(super) const NONE: u32 = u32::MAX;

pub(super) type Amounts = [i64; DIMENSIONS];

/// What a code asks for, whoever drives there.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) place: u32,
    /// Starts no earlier, whatever the windows.
    pub(super) ready: i64,
    /// Its part of the list of windows.
    pub(super) windows: (u32, u32),
    /// Price of each second after the last window; `None`: it may not start then.
    pub(super) late: Option<i64>,
    /// Put as late as the finish allows.
    pub(super) is_held: bool,
}

/// An order.
#[derive(Clone, Debug)]
pub(super) struct Goods {
    pub(super) load: Amounts,
    pub(super) collect: Amounts,
    pub(super) is_pair: bool,
    /// Something of it is loaded at the depot.
    pub(super) is_loaded: bool,
    pub(super) release: i64,
    pub(super) depot: u32,
    /// Its class as a bit.
    pub(super) class: u32,
    pub(super) not_with: u32,
    pub(super) on_board: i64,
    pub(super) unserved: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Pause {
    pub(super) windows: (u32, u32),
    pub(super) length: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Van {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) mode: u32,
    pub(super) kind: u32,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) overtime: i64,
    pub(super) capacity: Amounts,
    pub(super) max_trips: usize,
    pub(super) max_stops: usize,
    pub(super) max_duty: i64,
    pub(super) max_driving: i64,
    pub(super) max_metres: i64,
    pub(super) fixed: i64,
    pub(super) per_metre: i64,
    pub(super) per_second: i64,
    pub(super) per_driving: i64,
    pub(super) per_service: i64,
    pub(super) per_overtime: i64,
    pub(super) pauses: Vec<Pause>,
    pub(super) depots: Vec<u32>,
    /// Equipment and skills suffice.
    pub(super) takes: Vec<bool>,
    /// Vehicles that differ in nothing have the same.
    pub(super) alike: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Net<'p> {
    pub(super) problem: &'p Problem,
    pub(super) orders: usize,
    pub(super) dimensions: usize,
    pub(super) sites: Vec<Site>,
    pub(super) goods: Vec<Goods>,
    pub(super) vans: Vec<Van>,
    /// Vehicles that differ in nothing.
    pub(super) kinds: Vec<Vec<u32>>,
    /// Where breaks, waiting and the time of day cost nothing, bounds tell prices exactly.
    pub(super) is_exact: bool,
    pub(super) held: held::Held,
    /// Something is collected on the way.
    pub(super) has_pairs: bool,
    /// The longest set-up of all: what may fall away where a place is reached from itself.
    pub(super) longest_setup: i64,
    /// Somebody asks when a stop is served, not only whether it can be.
    pub(super) asks_when: bool,
    windows: Vec<(i64, i64)>,
    pub(super) modes: Vec<Mode>,
    /// Set-up and service by kind of vehicle, then by code; loadings have a service only.
    works: Vec<Vec<(i64, i64)>>,
    pub(super) places: usize,
}

impl Van {
    /// What a way costs.
    #[inline]
    pub(super) fn price(&self, metres: i64, time: i64) -> i64 {
        metres * self.per_metre + time * (self.per_second + self.per_driving)
    }
}

impl<'p> Net<'p> {
    pub(super) fn new(problem: &'p Problem) -> Net<'p> {
        let mut net = Net {
            problem,
            orders: problem.orders().len(),
            dimensions: problem.dimensions().len().min(DIMENSIONS),
            sites: Vec::new(),
            goods: Vec::new(),
            vans: Vec::new(),
            kinds: Vec::new(),
            is_exact: false,
            held: held::Held::default(),
            has_pairs: problem
                .orders()
                .values()
                .any(|order| order.pickup.is_some()),
            longest_setup: 0,
            asks_when: problem.published().is_some(),
            windows: Vec::new(),
            modes: Vec::new(),
            works: Vec::new(),
            places: problem.places(),
        };
        net.read_sites();
        for vehicle in problem.vehicles().ids() {
            net.read_van(vehicle);
        }
        net.held = held::read(&net);
        for (number, van) in net.vans.iter().enumerate() {
            match van.alike as usize == number {
                true => net.kinds.push(vec![count(number)]),
                false => (net.kinds.iter_mut())
                    .filter(|kind| kind[0] == van.alike)
                    .for_each(|kind| kind.push(count(number))),
            }
        }
        let is_exact = |van: &Van| {
            let prices = [van.per_second, van.per_overtime];
            let limits = [van.max_duty, van.max_driving, van.max_metres];
            prices == [0, 0] && van.pauses.is_empty() && limits == [i64::MAX; 3]
        };
        net.is_exact =
            !net.asks_when && problem.money().balance == Cost(0) && net.vans.iter().all(is_exact);
        net
    }

    fn read_sites(&mut self) {
        let problem = self.problem;
        for order in problem.orders().values() {
            let site = Site {
                place: place(order.place),
                ready: i64::MIN,
                windows: self.keep(&order.windows),
                late: order.late_per_second.map(|price| price.0),
                is_held: false,
            };
            self.sites.push(site);
            let class = &problem.handling()[order.handling];
            self.asks_when |= order.late_per_second.is_some() || order.max_on_board.is_some();
            self.goods.push(Goods {
                load: order.load.0,
                collect: order.collect.0,
                is_pair: order.pickup.is_some(),
                is_loaded: !order.loaded().is_empty(),
                release: order.release.0,
                depot: order.depot.map_or(NONE, number),
                class: 1 << order.handling.index(),
                not_with: class.not_with,
                on_board: order.max_on_board.map_or(i64::MAX, |most| most.0),
                unserved: order.unserved.0,
            });
        }
        for order in problem.orders().values() {
            let site = match &order.pickup {
                Some(pickup) => Site {
                    place: place(pickup.place),
                    ready: pickup.release.0,
                    windows: self.keep(&pickup.windows),
                    late: None,
                    is_held: true,
                },
                None => Site {
                    is_held: false,
                    ..self.sites[self.sites.len() - self.orders].clone()
                },
            };
            self.sites.push(site);
        }
        for depot in problem.depots().values() {
            let window = TimeWindow {
                from: depot.open.from,
                to: depot.open.to - depot.loading,
            };
            let site = Site {
                place: place(depot.place),
                ready: i64::MIN,
                windows: self.keep(&[window]),
                late: None,
                is_held: true,
            };
            self.sites.push(site);
        }
    }

    fn keep(&mut self, windows: &[TimeWindow]) -> (u32, u32) {
        let first = count(self.windows.len());
        let pairs = windows.iter().map(|window| (window.from.0, window.to.0));
        self.windows.extend(pairs);
        (first, count(self.windows.len()))
    }

    fn read_van(&mut self, vehicle: Id<problem::Vehicle>) {
        let problem = self.problem;
        let row = &problem.vehicles()[vehicle];
        let same = |other: &Id<problem::Vehicle>| {
            let first = &problem.vehicles()[*other];
            is_alike(first, row)
                && (problem.skill_sets().values()).all(|set| set.who[*other] == set.who[vehicle])
                && problem.published().is_none()
        };
        let alike = problem.vehicles().ids().find(same).unwrap_or(vehicle);
        let mut pauses = Vec::new();
        for pause in &row.breaks {
            pauses.push(Pause {
                windows: self.keep(&pause.windows),
                length: pause.length.0,
            });
        }
        let takes = |(id, order): (Id<Order>, &Order)| {
            let needs = problem.handling()[order.handling].needs;
            needs & !row.equipment == 0 && problem.is_skilled(vehicle, id)
        };
        let van = Van {
            start: if row.open_start {
                NOWHERE
            } else {
                place(problem.depot_place(row.start))
            },
            end: (row.end).map_or(NOWHERE, |end| place(problem.depot_place(end))),
            mode: self.mode(vehicle),
            kind: self.kind(vehicle),
            from: row.shift.from.0,
            to: row.shift.to.0,
            overtime: row.overtime.0,
            capacity: row.capacity.0,
            max_trips: row.max_trips,
            max_stops: row.max_stops.unwrap_or(usize::MAX),
            max_duty: row.max_duty.map_or(i64::MAX, |most| most.0),
            max_driving: row.max_driving.map_or(i64::MAX, |most| most.0),
            max_metres: row.max_metres.map_or(i64::MAX, |most| most.0),
            fixed: row.fixed.0,
            per_metre: row.per_metre.0,
            per_second: row.per_second.0,
            per_driving: row.per_driving_second.0,
            per_service: row.per_service_second.0,
            per_overtime: row.per_overtime_second.0,
            pauses,
            depots: (problem.depots().ids())
                .filter(|depot| row.loads_at(*depot))
                .map(number)
                .collect(),
            takes: problem.orders().iter().map(takes).collect(),
            alike: number(alike),
        };
        self.asks_when |= !problem.periods(vehicle).is_flat();
        self.vans.push(van);
    }

    fn kind(&mut self, vehicle: Id<problem::Vehicle>) -> u32 {
        let problem = self.problem;
        let kind = problem.vehicles()[vehicle].kind;
        let ids = problem.vehicles().ids();
        let mut kinds: Vec<_> = Vec::new();
        for other in ids.take(vehicle.index() + 1) {
            let other = problem.vehicles()[other].kind;
            if !kinds.contains(&other) {
                kinds.push(other);
            }
        }
        let at = kinds.iter().position(|known| *known == kind);
        let at = at.unwrap_or_default();
        if at == self.works.len() {
            let mut works = Vec::new();
            for visit in [Visit::Delivery, Visit::Pickup] {
                for order in problem.orders().ids() {
                    let (setup, service) = problem.work(vehicle, order, visit);
                    works.push((setup.0, service.0));
                }
            }
            let setups = works.iter().map(|(setup, _)| *setup);
            self.longest_setup = setups.fold(self.longest_setup, i64::max);
            works.extend(problem.depots().values().map(|depot| (0, depot.loading.0)));
            self.works.push(works);
        }
        count(at)
    }

    /// The loading at a depot.
    pub(super) fn loading(&self, depot: u32) -> u32 {
        count(2 * self.orders) + depot
    }

    pub(super) fn is_loading(&self, code: u32) -> bool {
        2 * self.orders <= code as usize
    }

    /// The order of a delivery or a pickup.
    pub(super) fn order(&self, code: u32) -> u32 {
        let orders = count(self.orders);
        if code < orders { code } else { code - orders }
    }

    /// It does not stay where it is.
    pub(super) fn is_movable(&self, order: u32) -> bool {
        !matches!(self.held.bonds[order as usize], Bond::Fixed(_))
    }

    pub(super) fn is_pickup(&self, code: u32) -> bool {
        self.orders <= code as usize && !self.is_loading(code)
    }

    pub(super) fn pickup(&self, order: u32) -> u32 {
        order + count(self.orders)
    }

    /// Set-up and service.
    #[inline]
    pub(super) fn work(&self, van: &Van, code: u32) -> (i64, i64) {
        self.works[van.kind as usize][code as usize]
    }

    #[inline]
    pub(super) fn windows(&self, (first, last): (u32, u32)) -> &[(i64, i64)] {
        &self.windows[first as usize..last as usize]
    }
}

fn place<T>(place: Id<T>) -> u32 {
    number(place)
}

pub(super) fn number<T>(id: Id<T>) -> u32 {
    count(id.index())
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).expect("a problem has fewer than 2^32 of anything")
}
