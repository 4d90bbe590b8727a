//! Offers: the best places for a new order among routes that are settled, each with what it costs
//! and whom it delays.
//!
//! A dispatcher on the telephone asks; nothing else moves to make room. For that there is `solve`.

use super::draft::{Draft, OrderDraft};
use super::plan::{Plan, Trip};
use super::problem::{Order, Problem, Vehicle, Visit};
use super::rich::desk::{Desk, Spot};
use super::timetable::{StopTimes, Timetable, timetable};
use crate::base::flaw::Flaw;
use crate::base::id::{Id, Table};
use crate::base::units::{Cost, Seconds};

/// So many places are offered, if there are as many.
pub const OFFERED: usize = 5;

/// A place for an order, with the order there. No hard rule is broken by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub vehicle: Id<Vehicle>,
    /// Which of the vehicle's trips, and which stop of it, counted from 0 with the order there.
    pub trip: usize,
    pub stop: usize,
    /// Where it is collected on the way, which stop that is.
    pub pickup: Option<usize>,
    pub is_new_trip: bool,
    /// What the routes cost more: by so much, and less the price of leaving the order out, does
    /// the judge's score change.
    pub added: Cost,
    /// At the door of the order.
    pub arrival: Seconds,
    /// Its service starts.
    pub start: Seconds,
    /// Stops that start at another moment than before, in the order of the route.
    pub shifts: Vec<Shift>,
    /// By how much those of them that start later do so, in all.
    pub delay: Seconds,
    /// The vehicle's route with the order there.
    pub trips: Vec<Trip>,
}

/// A stop that starts earlier or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub order: Id<Order>,
    pub visit: Visit,
    pub before: Seconds,
    pub after: Seconds,
}

/// A plan that orders are offered places in. It is prepared once and answers any number of times.
#[derive(Clone, Debug)]
pub struct Offers<'p> {
    problem: &'p Problem,
    desk: Desk<'p>,
    served: Table<Order, bool>,
    /// When each stop of each route starts.
    starts: Table<Vehicle, Vec<StopTimes>>,
}

impl<'p> Offers<'p> {
    /// The problem knows every order that will be asked for.
    #[must_use]
    pub fn new(problem: &'p Problem, plan: &Plan) -> Offers<'p> {
        let mut served = Table::filled(problem.orders().len(), false);
        for order in plan.routes.values().flatten().flat_map(|trip| &trip.stops) {
            served[*order] = true;
        }
        let starts = |(vehicle, trips): (Id<Vehicle>, &Vec<Trip>)| {
            stops(&timetable(problem, vehicle, trips))
        };
        Offers {
            problem,
            desk: Desk::new(problem, plan),
            served,
            starts: plan.routes.iter().map(starts).collect(),
        }
    }

    /// The best places for an order that the plan leaves out, cheapest first, and of those that cost
    /// the same, those first that delay others least; none: it fits nowhere as the routes are. Of
    /// idle vehicles that differ in nothing one is offered.
    pub fn offer(&mut self, order: Id<Order>) -> Vec<Offer> {
        assert!(!self.served[order], "{order:?} is on a route already");
        let spots = self.desk.best(order, OFFERED);
        let offers = spots.into_iter().map(|spot| self.tell(order, spot));
        let mut offers: Vec<Offer> = offers.collect();
        offers.sort_by_key(|offer| (offer.added, offer.delay));
        offers.truncate(OFFERED);
        offers
    }

    fn tell(&self, order: Id<Order>, spot: Spot) -> Offer {
        let table = timetable(self.problem, spot.vehicle, &spot.trips);
        let has = |trip: &Trip| trip.stops.contains(&order);
        let trip = spot.trips.iter().position(has);
        let trip = trip.expect("the order is on the route");
        let mut own = table.trips[trip].stops.iter().enumerate();
        let own = own.rfind(|(_, stop)| stop.order == order);
        let (stop, times) = own.expect("the order is on the trip");
        let first = spot.trips[trip].stops.iter().position(|id| *id == order);
        let shifts = self.shifts(spot.vehicle, &table);
        let later = (shifts.iter()).map(|shift| (shift.after - shift.before).max(Seconds(0)));
        Offer {
            vehicle: spot.vehicle,
            trip,
            stop,
            pickup: first.filter(|first| *first != stop),
            is_new_trip: spot.is_new_trip,
            added: spot.added,
            arrival: times.arrival,
            start: times.start,
            delay: later.sum(),
            shifts,
            trips: spot.trips,
        }
    }

    fn shifts(&self, vehicle: Id<Vehicle>, table: &Timetable) -> Vec<Shift> {
        let known = &self.starts[vehicle];
        let shift = |stop: StopTimes| {
            let same = |known: &&StopTimes| (known.order, known.visit) == (stop.order, stop.visit);
            let before = known.iter().find(same)?.start;
            (before != stop.start).then_some(Shift {
                order: stop.order,
                visit: stop.visit,
                before,
                after: stop.start,
            })
        };
        stops(table).into_iter().filter_map(shift).collect()
    }
}

impl Offer {
    /// The plan with the offer taken.
    #[must_use]
    pub fn taken(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        plan.routes[self.vehicle].clone_from(&self.trips);
        plan
    }
}

/// The day with one more order, which is the last of its list.
///
/// # Errors
/// Every flaw of the order, at its path within it.
pub fn with_order(draft: &Draft, order: OrderDraft) -> Result<Problem, Vec<Flaw>> {
    let mut draft = draft.clone();
    draft.state_rows();
    let at = format!("$.orders[{}]", draft.orders.len());
    draft.orders.push(order);
    Problem::new(&draft).map_err(|flaws| {
        let locate = |mut flaw: Flaw| {
            flaw.path = flaw.path.replacen(&at, "$", 1);
            flaw
        };
        flaws.into_iter().map(locate).collect()
    })
}

fn stops(table: &Timetable) -> Vec<StopTimes> {
    let stops = table.trips.iter().flat_map(|trip| &trip.stops);
    stops.cloned().collect()
}
