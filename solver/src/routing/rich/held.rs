//! What has been told to people: the beginning of each route that stays, the moments in it that
//! are facts, the orders that may not leave a vehicle, and what others cost when they move.

use super::net::{NONE, Net, count, number};
use crate::base::id::Id;
use crate::routing::draft::published::Lock;
use crate::routing::problem::Visit;
use crate::routing::problem::published::{Published, PublishedTrip};

#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    pub(super) vans: Vec<Prefix>,
    /// By order.
    pub(super) bonds: Vec<Bond>,
    /// By code of a stop.
    pub(super) told: Vec<Option<Told>>,
    pub(super) per_vehicle_change: i64,
    pub(super) per_sequence_change: i64,
    pub(super) per_shift: i64,
    pub(super) tolerance: i64,
}

/// The beginning of a route that stays.
#[derive(Clone, Debug, Default)]
pub(super) struct Prefix {
    pub(super) codes: Vec<u32>,
    /// For each code the moment of its start, if it is a fact.
    pub(super) facts: Vec<Option<i64>>,
    /// However they came on board, the goods of the loading were there.
    pub(super) unasked: Vec<bool>,
    /// Trips of it, and whether each is loaded: nothing more can be.
    pub(super) trips: Vec<bool>,
    /// Breaks that closed before the last fact are history.
    pub(super) pauses: Vec<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Bond {
    #[default]
    Free,
    /// Must be on this vehicle.
    Vehicle(u32),
    /// Must be on the last of the fixed trips of this vehicle.
    Trip(u32),
    /// Must be on the last of the fixed trips of this vehicle, and has been collected.
    Collected(u32),
    /// Stays where it is.
    Fixed(u32),
}

impl Bond {
    /// The vehicle that it may not leave.
    pub(super) fn vehicle(self) -> Option<u32> {
        match self {
            Bond::Free => None,
            Bond::Vehicle(van) | Bond::Trip(van) | Bond::Collected(van) | Bond::Fixed(van) => {
                Some(van)
            }
        }
    }

    /// It may be on no other trip than the last of the fixed ones.
    pub(super) fn is_on_trip(self) -> bool {
        matches!(self, Bond::Trip(_) | Bond::Collected(_))
    }
}

/// What was told about a stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) vehicle: u32,
    /// Which of the vehicle's trips.
    pub(super) trip: u32,
    /// The stop before it on its trip.
    pub(super) before: u32,
    pub(super) start: Option<i64>,
    /// Nothing is told anew about what is done.
    pub(super) is_done: bool,
}

pub(super) fn read(net: &Net<'_>) -> Held {
    let problem = net.problem;
    let vans = problem.vehicles().len();
    let mut held = Held {
        vans: vec![Prefix::default(); vans],
        bonds: vec![Bond::Free; net.orders],
        told: vec![None; 2 * net.orders],
        ..Held::default()
    };
    if let Some(published) = problem.published() {
        held.per_vehicle_change = published.per_vehicle_change.0;
        held.per_sequence_change = published.per_sequence_change.0;
        held.per_shift = published.per_shift.0;
        held.tolerance = published.tolerance.0;
        for vehicle in 0..vans {
            read_route(net, published, vehicle, &mut held);
        }
    }
    for (van, row) in net.vans.iter().enumerate() {
        let prefix = &mut held.vans[van];
        let last = prefix.facts.iter().rev().find_map(|fact| *fact);
        let closes = |pause: usize| net.windows(row.pauses[pause].windows).last().map(|w| w.1);
        prefix.pauses = (0..row.pauses.len())
            .filter(|pause| last.is_none_or(|fact| closes(*pause).is_some_and(|to| fact <= to)))
            .collect();
    }
    held
}

fn read_route(net: &Net<'_>, published: &Published, vehicle: usize, held: &mut Held) {
    let trips = &published.routes[Id::new(vehicle)];
    let fixed = published.fixed_trips(Id::new(vehicle));
    for (trip, told) in trips.iter().enumerate() {
        tell(net, vehicle, trip, told, held);
        if trip < fixed {
            fix(net, vehicle, told, held);
        }
        let rest = match trip < fixed {
            true => &told.stops[told.fixed()..],
            false => &told.stops[..],
        };
        for stop in rest {
            let bond = &mut held.bonds[stop.order.index()];
            let is_collected = stop.visit == Visit::Delivery && *bond != Bond::Free;
            *bond = match (*bond, stop.lock == Lock::Vehicle, trip < fixed) {
                (Bond::Fixed(van), _, _) if is_collected => Bond::Collected(van),
                (Bond::Free, true, true) => Bond::Trip(count(vehicle)),
                (Bond::Free, true, false) => Bond::Vehicle(count(vehicle)),
                (bond, _, _) => bond,
            };
        }
    }
}

fn code(net: &Net<'_>, order: u32, visit: Visit) -> u32 {
    match visit {
        Visit::Pickup => net.pickup(order),
        Visit::Delivery => order,
    }
}

fn tell(net: &Net<'_>, vehicle: usize, trip: usize, told: &PublishedTrip, held: &mut Held) {
    let mut before = NONE;
    for stop in &told.stops {
        let here = code(net, number(stop.order), stop.visit);
        held.told[here as usize] = Some(Told {
            vehicle: count(vehicle),
            trip: count(trip),
            before,
            start: stop.start.map(|start| start.0),
            is_done: stop.lock == Lock::Done,
        });
        before = here;
    }
}

fn fix(net: &Net<'_>, vehicle: usize, told: &PublishedTrip, held: &mut Held) {
    let prefix = &mut held.vans[vehicle];
    let stops = &told.stops[..told.fixed()];
    prefix.codes.push(net.loading(number(told.depot)));
    prefix.facts.push(told.load_start.map(|start| start.0));
    prefix
        .unasked
        .push(stops.iter().any(|stop| stop.fact().is_some()));
    prefix.trips.push(told.is_loaded());
    for stop in stops {
        prefix.codes.push(code(net, number(stop.order), stop.visit));
        prefix.facts.push(stop.fact().map(|start| start.0));
        prefix.unasked.push(false);
        held.bonds[stop.order.index()] = Bond::Fixed(count(vehicle));
    }
}
