//! What one vehicle's route costs, and whether it keeps every hard rule: one pass over its stops
//! for loads and classes, a few more for its moments (`times.rs`). Nothing is allocated for it.

use super::held::Bond;
use super::net::{Amounts, NONE, NOWHERE, Net, Van, count};
use super::times::{Node, Passes};
use crate::base::units::Seconds;
use crate::routing::problem::DIMENSIONS;

/// Works out prices; keeps its rows between uses.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    passes: Passes,
    /// For each order, the trip on which it has been collected, and the node.
    collected: Vec<(u32, u32)>,
    /// Trips looked at, ever.
    trip: u32,
}

/// What is known of the trip at hand.
#[derive(Clone, Copy, Debug)]
struct Trip {
    depot: u32,
    node: usize,
    stops: usize,
    /// Loaded at the depot.
    loaded: Amounts,
    /// On board, beyond that, and the most of it.
    change: Amounts,
    peak: Amounts,
    classes: u32,
    not_with: u32,
    /// Collected, and not yet delivered.
    open: u32,
    release: i64,
    /// Nothing more can be loaded.
    is_loaded: bool,
}

/// What a pass over the stops adds up.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    metres: i64,
    driving: i64,
    service: i64,
    stops: usize,
    trips: usize,
}

impl Sums {
    fn drive(&mut self, metres: i64, time: i64) {
        self.metres += metres;
        self.driving += time;
    }
}

impl Meter {
    pub(super) fn new(net: &Net<'_>) -> Meter {
        Meter {
            passes: Passes::default(),
            collected: vec![(0, 0); net.orders],
            trip: 0,
        }
    }

    /// The cost of the route; `None` when it breaks a hard rule. What stays at the beginning of
    /// the route must be there; collected goods need not be delivered yet, nor need anything that
    /// may not leave the vehicle be on it.
    pub(super) fn price(&mut self, net: &Net<'_>, vehicle: usize, codes: &[u32]) -> Option<i64> {
        let held = &net.held.vans[vehicle];
        if !codes.starts_with(&held.codes) {
            return None;
        }
        if codes.is_empty() {
            return Some(0);
        }
        let van = &net.vans[vehicle];
        let sums = self.stops(net, vehicle, codes)?;
        let fits = sums.trips <= van.max_trips
            && sums.stops <= van.max_stops
            && sums.metres <= van.max_metres;
        if !fits {
            return None;
        }
        self.moments(net, vehicle, codes, sums)
    }

    /// Loads, classes and the sums that do not depend on the time of day; nodes for the passes.
    fn stops(&mut self, net: &Net<'_>, vehicle: usize, codes: &[u32]) -> Option<Sums> {
        let van = &net.vans[vehicle];
        let held = &net.held.vans[vehicle];
        let mut sums = Sums::default();
        let mut trip: Option<Trip> = None;
        let mut place = van.start;
        self.passes.nodes.clear();
        self.passes.nodes.push(Node::still(van.from));
        for (at, code) in codes.iter().enumerate() {
            let site = &net.sites[*code as usize];
            let (setup, service) = net.work(van, *code);
            let is_loading = net.is_loading(*code);
            let here = match is_loading && at == 0 && van.start == NOWHERE {
                true => NOWHERE,
                false => site.place,
            };
            let (metres, time) = net.way(van, place, here);
            let setup = if place == here { 0 } else { setup };
            place = here;
            sums.drive(metres, time);
            let fact = held.facts.get(at).copied().flatten();
            self.passes.nodes.push(Node {
                way: time,
                work: setup + service,
                ready: site.ready,
                windows: site.windows,
                may_be_late: site.late.is_some(),
                fact,
                is_held: site.is_held && fact.is_none(),
                is_loading,
            });
            if is_loading {
                if let Some(trip) = trip {
                    self.close(net, van, held.unasked.get(trip.node - 1), &trip)?;
                }
                self.trip = self.trip.wrapping_add(1);
                let depot = *code - net.loading(0);
                let is_loaded = held.trips.get(sums.trips) == Some(&true);
                trip = Some(Trip::new(depot, at + 1, is_loaded));
                sums.trips += 1;
                if !van.depots.contains(&depot) {
                    return None;
                }
            } else {
                sums.service += setup + service;
                sums.stops += 1;
                let number = count(sums.trips) - 1;
                self.stop(net, (vehicle, number), trip.as_mut()?, *code, at + 1)?;
            }
        }
        let last = trip?;
        self.close(net, van, held.unasked.get(last.node - 1), &last)?;
        let (metres, time) = net.way(van, place, van.end);
        sums.drive(metres, time);
        self.passes.nodes.push(Node {
            way: time,
            ..Node::still(i64::MIN)
        });
        Some(sums)
    }

    /// One more stop on a trip.
    fn stop(
        &mut self,
        net: &Net<'_>,
        (vehicle, number): (usize, u32),
        trip: &mut Trip,
        code: u32,
        node: usize,
    ) -> Option<()> {
        let order = net.order(code);
        let goods = &net.goods[order as usize];
        let is_pickup = net.is_pickup(code);
        trip.stops += 1;
        let bond = net.held.bonds[order as usize];
        let is_collected = matches!(bond, Bond::Collected(_));
        if goods.is_pair && !is_pickup {
            let (on, _) = self.collected[order as usize];
            if on != self.trip {
                return None;
            }
            trip.open -= u32::from(!is_collected);
        } else {
            trip.meets(net, vehicle, order)?;
        }
        if is_pickup {
            self.collected[order as usize] = (self.trip, count(node));
            trip.open += u32::from(!is_collected);
        }
        if trip.is_loaded && goods.is_loaded {
            let told = net.held.told[code as usize];
            told.filter(|told| (told.vehicle as usize, told.trip) == (vehicle, number))?;
        }
        for index in 0..net.dimensions {
            let (load, collect) = (goods.load[index], goods.collect[index]);
            if is_pickup {
                trip.change[index] += load;
            } else {
                trip.loaded[index] += if goods.is_pair { 0 } else { load };
                trip.change[index] += collect - load;
            }
            trip.peak[index] = trip.peak[index].max(trip.change[index]);
        }
        Some(())
    }

    fn close(
        &mut self,
        net: &Net<'_>,
        van: &Van,
        unasked: Option<&bool>,
        trip: &Trip,
    ) -> Option<()> {
        let fits = |index: usize| trip.loaded[index] + trip.peak[index] <= van.capacity[index];
        let is_whole = 0 < trip.stops && trip.open == 0;
        if !is_whole || !(0..net.dimensions).all(fits) {
            return None;
        }
        let node = &mut self.passes.nodes[trip.node];
        match unasked {
            Some(true) => node.windows = (0, 0),
            _ => node.ready = trip.release,
        }
        Some(())
    }

    fn moments(&mut self, net: &Net<'_>, vehicle: usize, codes: &[u32], sums: Sums) -> Option<i64> {
        let van = &net.vans[vehicle];
        let pauses = &net.held.vans[vehicle].pauses;
        let Sums {
            metres,
            mut driving,
            service,
            ..
        } = sums;
        let finish = self.passes.finish(net, van, pauses)?;
        let is_judged = codes.len() != self.passes.facts_of_stops(net, codes) + sums.trips;
        let over = if is_judged {
            (finish - van.to).max(0)
        } else {
            0
        };
        if van.overtime < over {
            return None;
        }
        let mut told = 0;
        let departure = if net.asks_when {
            self.passes.walk(net, van, pauses, finish);
            driving = self.passes.driving();
            told = self.stops_when(net, vehicle, codes)?;
            self.passes.moments[0].start
        } else {
            self.passes.departure(net, van, pauses, finish)
        };
        let duty = finish - departure;
        if van.max_duty < duty || van.max_driving < driving {
            return None;
        }
        let cost = van.fixed
            + metres * van.per_metre
            + duty * van.per_second
            + driving * van.per_driving
            + service * van.per_service
            + over * van.per_overtime
            + net.problem.balance(Seconds(duty)).0;
        Some(cost + told)
    }

    /// What it costs when stops are served: lateness and departures from what was told.
    fn stops_when(&mut self, net: &Net<'_>, vehicle: usize, codes: &[u32]) -> Option<i64> {
        let mut cost = 0;
        let mut loaded = 0;
        let mut before = NONE;
        for (at, code) in codes.iter().enumerate() {
            let node = &self.passes.nodes[at + 1];
            let start = self.passes.moments[at + 1].start;
            let late = if node.fact.is_some() {
                0
            } else {
                node.lateness(net, start)
            };
            if net.is_loading(*code) {
                if 0 < late {
                    return None;
                }
                self.trip = self.trip.wrapping_add(1);
                (loaded, before) = (start + node.work, NONE);
                continue;
            }
            let order = net.order(*code) as usize;
            let goods = &net.goods[order];
            if 0 < late {
                cost += late * net.sites[*code as usize].late?;
            }
            if net.is_pickup(*code) {
                self.collected[order] = (self.trip, count(at + 1));
            } else if goods.on_board != i64::MAX && node.fact.is_none() {
                let since = match goods.is_pair {
                    true => {
                        let at = self.collected[order].1 as usize;
                        self.passes.moments[at].start + self.passes.nodes[at].work
                    }
                    false => loaded,
                };
                if goods.on_board < start - since {
                    return None;
                }
            }
            cost += departed(net, vehicle, (before, *code), start);
            before = *code;
        }
        Some(cost)
    }
}

/// What people would have to be told anew about a stop.
fn departed(net: &Net<'_>, vehicle: usize, (before, code): (u32, u32), start: i64) -> i64 {
    let held = &net.held;
    let Some(told) = held.told[code as usize].filter(|told| !told.is_done) else {
        return 0;
    };
    let shift = told.start.map_or(0, |known| (start - known).abs());
    let mut cost = 0;
    if told.vehicle as usize != vehicle {
        cost += held.per_vehicle_change;
    }
    if told.before != before {
        cost += held.per_sequence_change;
    }
    if held.tolerance < shift {
        cost += held.per_shift;
    }
    cost
}

impl Trip {
    fn new(depot: u32, node: usize, is_loaded: bool) -> Trip {
        Trip {
            depot,
            node,
            stops: 0,
            loaded: [0; DIMENSIONS],
            change: [0; DIMENSIONS],
            peak: [0; DIMENSIONS],
            classes: 0,
            not_with: 0,
            open: 0,
            release: i64::MIN,
            is_loaded,
        }
    }

    /// An order comes on the trip.
    fn meets(&mut self, net: &Net<'_>, vehicle: usize, order: u32) -> Option<()> {
        let goods = &net.goods[order as usize];
        let has_it = goods.depot == NONE || goods.depot == self.depot;
        let is_apart = goods.not_with & self.classes != 0 || goods.class & self.not_with != 0;
        if !has_it || is_apart || !net.vans[vehicle].takes[order as usize] {
            return None;
        }
        self.classes |= goods.class;
        self.not_with |= goods.not_with;
        if !goods.is_pair {
            self.release = self.release.max(goods.release);
        }
        Some(())
    }
}
