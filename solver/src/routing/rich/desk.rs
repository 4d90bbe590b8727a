//! Places for new orders on routes that are settled: every place that bounds do not rule out is
//! priced exactly, so the best ones found are the best there are.
//!
//! Bounds take no longer for long routes; a price drives the route from end to end, about a
//! microsecond for twenty stops. Nothing is allocated for a place that is not among the best.

use super::insert::{Place, write};
use super::look::Look;
use super::marks::{mark_boards, mark_times, mark_trips};
use super::net::{NONE, Net, count, number};
use super::price::Meter;
use super::pricer::{codes, strays};
use super::routes::{Route, trips};
use crate::base::id::Id;
use crate::base::units::Cost;
use crate::routing::plan::{Plan, Trip};
use crate::routing::problem::{Order, Problem, Vehicle};

/// The routes of a plan, ready to be asked.
#[derive(Clone, Debug)]
pub struct Desk<'p> {
    net: Net<'p>,
    meter: Meter,
    seats: Vec<Seat>,
    places: Vec<Place>,
    trial: Vec<u32>,
}

/// A route, and who may join it.
#[derive(Clone, Debug)]
struct Seat {
    route: Route,
    is_open: Open,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    /// The route keeps every rule.
    Anyone,
    /// It would, if this order were on it, which may not leave it.
    Only(u32),
    /// It breaks a rule already.
    Nobody,
}

/// A place with its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub vehicle: Id<Vehicle>,
    /// What the route costs more.
    pub added: Cost,
    /// The route with the order there.
    pub trips: Vec<Trip>,
    pub is_new_trip: bool,
}

impl<'p> Desk<'p> {
    #[must_use]
    pub fn new(problem: &'p Problem, plan: &Plan) -> Desk<'p> {
        let net = Net::new(problem);
        let mut meter = Meter::new(&net);
        let seat = |(vehicle, trips): (Id<Vehicle>, &Vec<Trip>)| {
            let van = vehicle.index();
            seat(&net, &mut meter, van, trips)
        };
        let seats = plan.routes.iter().map(seat).collect();
        Desk {
            net,
            meter,
            seats,
            places: Vec::new(),
            trial: Vec::new(),
        }
    }

    /// The cheapest places for an order that is on no route, so many and all others that cost the same
    /// as the last of them, cheapest first; of those that cost the same, on the first vehicle, and
    /// there as early as can be. Of vehicles that stay at home and differ in nothing, the first stands
    /// for all.
    pub fn best(&mut self, order: Id<Order>, wanted: usize) -> Vec<Spot> {
        let order = number(order);
        self.list(order);
        let mut best: Vec<Place> = Vec::new();
        for place in &self.places {
            let van = place.vehicle as usize;
            let route = &self.seats[van].route;
            write(&self.net, &route.codes, order, place, &mut self.trial);
            let Some(cost) = self.meter.price(&self.net, van, &self.trial) else {
                continue;
            };
            let place = Place {
                delta: cost - route.cost,
                ..*place
            };
            let rank = best.partition_point(|known| *known < place);
            best.insert(rank, place);
            // Of equals nobody is sent away before the caller has compared them.
            if wanted < best.len() {
                let last = best[wanted - 1].delta;
                best.truncate(best.partition_point(|known| known.delta <= last));
            }
        }
        best.iter().map(|place| self.spot(order, place)).collect()
    }

    fn spot(&mut self, order: u32, place: &Place) -> Spot {
        let van = place.vehicle as usize;
        let codes = &self.seats[van].route.codes;
        write(&self.net, codes, order, place, &mut self.trial);
        Spot {
            vehicle: Id::new(van),
            added: Cost(place.delta),
            trips: trips(&self.net, &self.trial),
            is_new_trip: place.depot != NONE,
        }
    }

    /// Every place that no bound rules out.
    fn list(&mut self, order: u32) {
        let net = &self.net;
        let bond = net.held.bonds[order as usize];
        self.places.clear();
        let mut idle: Vec<u32> = Vec::new();
        for (van, seat) in self.seats.iter().enumerate() {
            let is_bound = bond.vehicle().is_some_and(|bound| bound != count(van));
            if is_bound || !seat.is_open_to(order) || !net.vans[van].takes[order as usize] {
                continue;
            }
            if seat.route.codes.is_empty() {
                let alike = net.vans[van].alike;
                if idle.contains(&alike) {
                    continue;
                }
                idle.push(alike);
            }
            let look = Look {
                net,
                van: &net.vans[van],
                number: van,
                route: &seat.route,
                keep: net.held.vans[van].codes.len(),
            };
            on_trips(&look, order, &mut self.places);
            if !bond.is_on_trip() && seat.route.trips.len() < net.vans[van].max_trips {
                on_new_trips(&look, order, &mut self.places);
            }
        }
    }
}

impl Seat {
    fn is_open_to(&self, order: u32) -> bool {
        match self.is_open {
            Open::Anyone => true,
            Open::Only(stray) => stray == order,
            Open::Nobody => false,
        }
    }
}

fn seat(net: &Net<'_>, meter: &mut Meter, van: usize, trips: &[Trip]) -> Seat {
    let mut seat = Seat {
        route: Route::default(),
        is_open: Open::Nobody,
    };
    let Some(codes) = codes(net, trips) else {
        return seat;
    };
    let strays = strays(net, van, &codes);
    let Some(cost) = meter.price(net, van, &codes) else {
        return seat;
    };
    seat.is_open = match strays[..] {
        [] => Open::Anyone,
        [stray] => Open::Only(stray),
        _ => Open::Nobody,
    };
    seat.route.cost = cost;
    seat.route.codes = codes;
    mark_trips(net, &mut seat.route);
    mark_boards(net, &mut seat.route);
    mark_times(net, van, &mut seat.route);
    seat
}

fn on_trips(look: &Look<'_>, order: u32, places: &mut Vec<Place>) {
    let net = look.net;
    let bond = net.held.bonds[order as usize];
    let fixed = net.held.vans[look.number].trips.len();
    for (number, trip) in look.route.trips.iter().enumerate() {
        let is_closed = number + 1 < fixed;
        let is_elsewhere = bond.is_on_trip() && number + 1 != fixed;
        if is_closed || is_elsewhere {
            continue;
        }
        let first = look.keep.max(trip.first + 1);
        let target = look.target(order);
        for at in first..=trip.end {
            if net.goods[order as usize].is_pair {
                pairs(look, order, (at, trip.end), places);
            } else if let Some(delta) = look.detour(&target, at, i64::MAX) {
                places.push(look.place(delta, at, at, NONE));
            }
        }
    }
}

/// The pickup at a place, the delivery at each place after it that can still be reached in time.
fn pairs(look: &Look<'_>, order: u32, (at, end): (usize, usize), places: &mut Vec<Place>) {
    let net = look.net;
    let codes = &look.route.codes;
    let delivery = look.target(order);
    let spot = &look.route.spots[at];
    let (mut here, mut leave) = (spot.from, spot.leave);
    let stops = std::iter::once(net.pickup(order)).chain(codes[at..end].iter().copied());
    for (then, code) in (at..).zip(stops) {
        let target = look.target(code);
        let time = look.reach(&target, here).time;
        let Some((done, _)) = look.visit(&target, here, leave, time) else {
            return;
        };
        (here, leave) = (target.place, done);
        let time = look.reach(&delivery, here).time;
        let on = look.onward(&delivery, look.route.spots[then].to).time;
        if let Some((done, _)) = look.visit(&delivery, here, leave, time)
            && look.reaches(delivery.place, done, on, then)
        {
            places.push(look.place(0, at, then, NONE));
        }
    }
}

fn on_new_trips(look: &Look<'_>, order: u32, places: &mut Vec<Place>) {
    let goods = &look.net.goods[order as usize];
    let firsts = look.route.trips.iter().map(|trip| trip.first);
    let gaps = firsts.chain([look.route.codes.len()]);
    for at in gaps.filter(|at| look.keep <= *at) {
        for depot in &look.van.depots {
            let has_it = goods.depot == NONE || goods.depot == *depot;
            if let Some(delta) = look.trip(order, at, *depot).filter(|_| has_it) {
                places.push(look.place(delta, at, at, *depot));
            }
        }
    }
}
