//! The routes as the rich search changes them, with their costs, and what a route was before it
//! was touched.

use super::held::Bond;
use super::marks::{mark_boards, mark_times, mark_trips};
use super::net::{Amounts, NONE, Net, count};
use super::price::Meter;
use crate::base::id::Id;
use crate::routing::plan::Trip;
use crate::routing::problem::Visit;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) codes: Vec<u32>,
    pub(super) cost: i64,
    /// Before each code, and behind the last.
    pub(super) spots: Vec<Spot>,
    /// What is on board there, where anything is collected on the way at all.
    pub(super) boards: Vec<Amounts>,
    pub(super) trips: Vec<TripMark>,
}

/// Where another stop may go, with bounds that leave breaks aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) from: u32,
    pub(super) to: u32,
    /// What the way between the two costs, and its time at 100 per cent of the speed.
    pub(super) way: i64,
    pub(super) time: i64,
    /// What comes before is left behind no earlier.
    pub(super) leave: i64,
    /// What follows must begin no later, and how long it takes.
    pub(super) by: i64,
    pub(super) work: i64,
}

impl Route {
    pub(super) fn stops(&self) -> usize {
        self.codes.len() - self.trips.len()
    }
}

impl Clone for Route {
    fn clone(&self) -> Route {
        let mut copy = Route::default();
        copy.clone_from(self);
        copy
    }

    fn clone_from(&mut self, other: &Route) {
        self.codes.clone_from(&other.codes);
        self.cost = other.cost;
        self.spots.clone_from(&other.spots);
        self.boards.clone_from(&other.boards);
        self.trips.clone_from(&other.trips);
    }
}

/// What a trip is to an order that might join it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TripMark {
    /// Its loading among the codes, and where the next one is.
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) loaded: Amounts,
    pub(super) classes: u32,
    pub(super) not_with: u32,
}

#[derive(Clone, Debug)]
pub(super) struct State<'n> {
    pub(super) net: &'n Net<'n>,
    pub(super) routes: Vec<Route>,
    /// The vehicle of each order; `NONE`: it is left out.
    pub(super) home: Vec<u32>,
    pub(super) bank: Vec<u32>,
    /// Orders left out that may not be.
    pub(super) missing: usize,
    /// Of routes and of what is left out.
    pub(super) cost: i64,
    /// What stays on the vehicle breaks rules by itself; it is left as it was published.
    pub(super) is_frozen: Vec<bool>,
    pub(super) meter: Meter,
    pub(super) trial: Vec<u32>,
    log: Log,
}

#[derive(Clone, Debug, Default)]
struct Log {
    touched: Vec<u32>,
    saved: Vec<Route>,
    spare: Vec<Route>,
    bank: Vec<u32>,
    missing: usize,
    cost: i64,
}

impl<'n> State<'n> {
    /// Only what must stay is on the routes.
    pub(super) fn new(net: &'n Net<'n>) -> State<'n> {
        let vans = net.vans.len();
        let mut state = State {
            net,
            routes: vec![Route::default(); vans],
            home: vec![NONE; net.orders],
            bank: Vec::new(),
            missing: 0,
            cost: 0,
            is_frozen: vec![false; vans],
            meter: Meter::new(net),
            trial: Vec::new(),
            log: Log::default(),
        };
        for van in 0..vans {
            state.begin(van);
        }
        for order in 0..count(net.orders) {
            if state.home[order as usize] == NONE {
                state.leave_out(order);
            }
        }
        state.checkpoint();
        state
    }

    /// The route that its fixed beginning allows; with what may not leave it, or all that was
    /// published after it, when that must be there; and whatever the rules say when nothing keeps
    /// them.
    fn begin(&mut self, van: usize) {
        let net = self.net;
        let mut codes = net.held.vans[van].codes.clone();
        let mut cost = self.meter.price(net, van, &codes);
        for part in [Part::Bound, Part::FixedTrips, Part::Whole] {
            if cost.is_none() {
                codes = published(net, van, part);
                cost = self.meter.price(net, van, &codes);
            }
        }
        if cost.is_none()
            && let Some(one) = self.one_bound(van)
        {
            cost = self.meter.price(net, van, &one);
            codes = one;
        }
        self.is_frozen[van] = cost.is_none();
        self.put(van, &codes, cost.unwrap_or(0));
        for code in codes {
            let is_whole = net.is_loading(code) || !net.is_pickup(code);
            if is_whole && !net.is_loading(code) {
                self.home[net.order(code) as usize] = count(van);
            }
        }
    }

    /// What is fixed, and one of the orders that may not leave the vehicle: in the order that was
    /// published they may not be lawful any more, in another they may be.
    fn one_bound(&mut self, van: usize) -> Option<Vec<u32>> {
        let net = self.net;
        let is_bound = |order: &u32| {
            let bond = net.held.bonds[*order as usize];
            bond.vehicle() == Some(count(van)) && !matches!(bond, Bond::Fixed(_))
        };
        (0..count(net.orders)).filter(is_bound).find_map(|order| {
            let mut codes = net.held.vans[van].codes.clone();
            codes.push(order);
            self.meter.price(net, van, &codes).map(|_| codes)
        })
    }

    /// The route of a vehicle becomes this, at this cost.
    pub(super) fn put(&mut self, van: usize, codes: &[u32], cost: i64) {
        let route = &mut self.routes[van];
        self.cost += cost - route.cost;
        route.cost = cost;
        route.codes.clear();
        route.codes.extend_from_slice(codes);
        self.refresh(van);
    }

    fn refresh(&mut self, van: usize) {
        mark_trips(self.net, &mut self.routes[van]);
        mark_boards(self.net, &mut self.routes[van]);
        mark_times(self.net, van, &mut self.routes[van]);
    }

    pub(super) fn leave_out(&mut self, order: u32) {
        self.home[order as usize] = NONE;
        self.bank.push(order);
        self.cost += self.net.goods[order as usize].unserved;
        self.missing += usize::from(self.net.held.bonds[order as usize] != Bond::Free);
    }

    pub(super) fn take_in(&mut self, order: u32, van: usize) {
        let at = self.bank.iter().position(|left| *left == order);
        self.bank
            .swap_remove(at.expect("an order that was left out"));
        self.home[order as usize] = count(van);
        self.cost -= self.net.goods[order as usize].unserved;
        self.missing -= usize::from(self.net.held.bonds[order as usize] != Bond::Free);
    }

    /// `undo` comes back to here.
    pub(super) fn checkpoint(&mut self) {
        let log = &mut self.log;
        log.touched.clear();
        log.spare.append(&mut log.saved);
        log.bank.clone_from(&self.bank);
        (log.missing, log.cost) = (self.missing, self.cost);
    }

    /// To be called before a route is changed.
    pub(super) fn touch(&mut self, van: usize) {
        if self.log.touched.contains(&count(van)) {
            return;
        }
        let mut copy = self.log.spare.pop().unwrap_or_default();
        copy.clone_from(&self.routes[van]);
        self.log.touched.push(count(van));
        self.log.saved.push(copy);
    }

    /// Routes touched since the last checkpoint.
    pub(super) fn touched(&self) -> &[u32] {
        &self.log.touched
    }

    /// Everything as it was at the last checkpoint.
    pub(super) fn undo(&mut self) {
        for at in 0..self.log.touched.len() {
            let van = self.log.touched[at] as usize;
            std::mem::swap(&mut self.routes[van], &mut self.log.saved[at]);
            for code in &self.routes[van].codes {
                if *code < count(self.net.orders) {
                    self.home[*code as usize] = count(van);
                }
            }
        }
        self.bank.clone_from(&self.log.bank);
        for order in &self.bank {
            self.home[*order as usize] = NONE;
        }
        (self.missing, self.cost) = (self.log.missing, self.log.cost);
        self.checkpoint();
    }

    /// Takes an order off its route, which is to be settled afterwards.
    pub(super) fn lift(&mut self, order: u32) {
        let net = self.net;
        let van = self.home[order as usize] as usize;
        self.touch(van);
        let keep = net.held.vans[van].codes.len();
        let route = &mut self.routes[van];
        let mut at = 0;
        route.codes.retain(|code| {
            at += 1;
            at <= keep || net.is_loading(*code) || net.order(*code) != order
        });
        self.leave_out(order);
    }

    /// Trips without stops are not driven, and the cost becomes what the route costs. A route that
    /// breaks a rule now is emptied; if it may not be empty, all is put back on it.
    pub(super) fn settle(&mut self, van: usize) {
        let net = self.net;
        let keep = net.held.vans[van].codes.len();
        let mut codes = std::mem::take(&mut self.routes[van].codes);
        drop_empty(net, &mut codes, keep);
        let mut cost = self.meter.price(net, van, &codes);
        if cost.is_none() {
            for code in &codes[keep..] {
                if *code < count(net.orders) {
                    self.leave_out(*code);
                }
            }
            codes.truncate(keep);
            cost = self.meter.price(net, van, &codes);
        }
        match cost {
            Some(cost) => self.put(van, &codes, cost),
            None => self.put_back(van),
        }
    }

    fn put_back(&mut self, van: usize) {
        let at = self
            .log
            .touched
            .iter()
            .position(|known| *known as usize == van);
        let saved = self.log.saved[at.expect("only touched routes change")].clone();
        for code in &saved.codes {
            let order = *code as usize;
            if *code < count(self.net.orders) && self.home[order] == NONE {
                self.take_in(*code, van);
            }
        }
        self.put(van, &saved.codes, saved.cost);
    }

    pub(super) fn trips(&self, van: usize) -> Vec<Trip> {
        trips(self.net, &self.routes[van].codes)
    }
}

/// A route as people read it.
pub(super) fn trips(net: &Net<'_>, codes: &[u32]) -> Vec<Trip> {
    let mut trips: Vec<Trip> = Vec::new();
    for code in codes {
        if net.is_loading(*code) {
            let depot = *code - net.loading(0);
            trips.push(Trip {
                depot: Id::new(depot as usize),
                stops: Vec::new(),
            });
        } else if let Some(trip) = trips.last_mut() {
            trip.stops.push(Id::new(net.order(*code) as usize));
        }
    }
    trips
}

/// Loadings beyond the first `keep` codes after which nothing comes but another, or the end.
pub(super) fn drop_empty(net: &Net<'_>, codes: &mut Vec<u32>, keep: usize) {
    let mut kept = keep;
    for at in keep..codes.len() {
        let next = codes.get(at + 1);
        let is_empty = next.is_none_or(|next| net.is_loading(*next));
        if !net.is_loading(codes[at]) || !is_empty {
            codes[kept] = codes[at];
            kept += 1;
        }
    }
    codes.truncate(kept);
}

/// How much of a published route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// What is fixed, and what may not leave the vehicle.
    Bound,
    /// The trips that are fixed, with all their stops.
    FixedTrips,
    Whole,
}

fn published(net: &Net<'_>, van: usize, part: Part) -> Vec<u32> {
    let Some(published) = net.problem.published() else {
        return Vec::new();
    };
    let fixed = published.fixed_trips(Id::new(van));
    let trips = published.routes[Id::new(van)].iter().enumerate();
    let mut codes = Vec::new();
    for (_, trip) in trips.filter(|(number, _)| part != Part::FixedTrips || *number < fixed) {
        codes.push(net.loading(count(trip.depot.index())));
        for stop in &trip.stops {
            let order = count(stop.order.index());
            let bound = net.held.bonds[order as usize].vehicle();
            if part == Part::Bound && bound != Some(count(van)) {
                continue;
            }
            codes.push(match stop.visit {
                Visit::Pickup => net.pickup(order),
                Visit::Delivery => order,
            });
        }
    }
    if part == Part::Bound {
        drop_empty(net, &mut codes, net.held.vans[van].codes.len());
    }
    codes
}
