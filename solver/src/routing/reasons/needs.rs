//! What a route lacks for an order to be on it: for each rule broken, the limit in the way, and by
//! how much it is exceeded.

use super::relax::Knob;
use crate::base::id::Id;
use crate::base::units::Seconds;
use crate::routing::plan::Trip;
use crate::routing::problem::{Load, Order, Problem, Vehicle, Visit};
use crate::routing::rule::Rule;
use crate::routing::timetable::{Timetable, timetable};

/// A route with an order on it, as the problem stands.
struct Route<'a> {
    problem: &'a Problem,
    vehicle: Id<Vehicle>,
    trips: &'a [Trip],
    order: Id<Order>,
    table: Timetable,
    needs: Vec<(Knob, i64)>,
}

/// What the rules broken lack.
pub(super) fn needs(
    problem: &Problem,
    (vehicle, trips): (Id<Vehicle>, &[Trip]),
    order: Id<Order>,
    broken: &[Rule],
) -> Vec<(Knob, i64)> {
    let mut route = Route {
        problem,
        vehicle,
        trips,
        order,
        table: timetable(problem, vehicle, trips),
        needs: Vec::new(),
    };
    for rule in broken {
        match rule {
            Rule::WindowKept | Rule::OnBoardLimited => route.stops(*rule),
            Rule::DepotOpen => route.depots(),
            Rule::CapacityKept => route.loads(),
            Rule::HandlingSeparate => route.classes(),
            Rule::SkillsPresent => route.skills(),
            _ => route.needs.extend(route.had(*rule).or(route.limit(*rule))),
        }
    }
    route.needs
}

impl Route<'_> {
    fn push(&mut self, knob: Knob, by: i64) {
        if by <= 0 {
            return;
        }
        match self.needs.iter_mut().find(|(known, _)| *known == knob) {
            Some(known) => known.1 = known.1.max(by),
            None => self.needs.push((knob, by)),
        }
    }

    fn limit(&self, rule: Rule) -> Option<(Knob, i64)> {
        let (vehicle, table) = (self.vehicle, &self.table);
        let van = &self.problem.vehicles()[vehicle];
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let stops: usize = self.trips.iter().map(|trip| trip.stops.len()).sum();
        let beyond = |time: Seconds, most: Option<Seconds>| most.map(|most| (time - most).0);
        let (knob, by) = match rule {
            Rule::ShiftKept => (Knob::Shift(vehicle), (table.overtime - van.overtime).0),
            Rule::DutyLimited => (Knob::Duty(vehicle), beyond(table.duty, van.max_duty)?),
            Rule::DrivingLimited => (
                Knob::Driving(vehicle),
                beyond(table.driving, van.max_driving)?,
            ),
            Rule::DistanceLimited => (Knob::Distance(vehicle), (table.metres - van.max_metres?).0),
            Rule::StopsLimited => (Knob::Stops(vehicle), count(stops) - count(van.max_stops?)),
            // Whoever begins at the first stop has one trip by definition.
            Rule::TripsLimited if !van.open_start => (
                Knob::Trips(vehicle),
                count(self.trips.len()) - count(van.max_trips),
            ),
            _ => return None,
        };
        (0 < by).then_some((knob, by))
    }

    /// What one has or has not.
    fn had(&self, rule: Rule) -> Option<(Knob, i64)> {
        let class = self.problem.orders()[self.order].handling;
        let mut trips = self.trips.iter();
        let depot = trips.find(|trip| trip.stops.contains(&self.order))?.depot;
        let knob = match rule {
            Rule::EquipmentPresent => Knob::Equipment(self.vehicle, class),
            Rule::DepotSupplies => Knob::Supplies(self.order, depot),
            Rule::LoadsAtDepot => Knob::LoadsAt(self.vehicle, depot),
            _ => return None,
        };
        Some((knob, 1))
    }

    /// What the order asks of whoever serves it.
    fn skills(&mut self) {
        let (vehicle, order) = (self.vehicle, self.order);
        if self.problem.is_shut_out(vehicle, order) {
            self.push(Knob::Admitted(vehicle, order), 1);
        }
        if self.problem.lacks_skill(vehicle, order) {
            self.push(Knob::Skills(vehicle, order), 1);
        }
    }

    fn depots(&mut self) {
        let closed = self.table.trips.iter().filter(|trip| trip.closed);
        let closed: Vec<_> = closed.map(|trip| (trip.depot, trip.load_end)).collect();
        for (depot, load_end) in closed {
            let closes = self.problem.depots()[depot].open.to;
            self.push(Knob::DepotHours(depot), (load_end - closes).0);
        }
    }

    fn stops(&mut self, rule: Rule) {
        let stops = self.table.trips.iter().flat_map(|trip| trip.stops.clone());
        for stop in stops.collect::<Vec<_>>() {
            let order = &self.problem.orders()[stop.order];
            let windows = order.windows_of(stop.visit);
            let last = windows.last().filter(|_| stop.missed);
            if let Some(last) = last.filter(|_| rule == Rule::WindowKept) {
                let knob = Knob::Window(stop.order, stop.visit);
                self.push(knob, (stop.start - last.to).0);
            }
            let most = order.max_on_board.filter(|_| rule == Rule::OnBoardLimited);
            if let (Some(on_board), Some(most), false) = (stop.on_board, most, stop.fact) {
                self.push(Knob::OnBoard(stop.order), (on_board - most).0);
            }
        }
    }

    fn loads(&mut self) {
        let excess = overload(self.problem, self.vehicle, self.trips);
        for (dimension, by) in excess.0.into_iter().enumerate() {
            self.push(Knob::Capacity(self.vehicle, dimension), by);
        }
    }

    /// Classes that the order may not ride with, and would.
    fn classes(&mut self) {
        let class = self.problem.orders()[self.order].handling;
        let apart = self.problem.handling()[class].not_with;
        let trips = self
            .trips
            .iter()
            .filter(|trip| trip.stops.contains(&self.order));
        let stops: Vec<_> = trips.flat_map(|trip| trip.stops.clone()).collect();
        let asked = self.order;
        for id in stops.into_iter().filter(|id| *id != asked) {
            let other = self.problem.orders()[id].handling;
            if apart >> other.index() & 1 == 1 {
                self.push(Knob::Together(class, other), 1);
            }
        }
    }
}

/// The most on board of any trip beyond what the vehicle holds; nothing where it holds it.
pub(super) fn overload(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> Load {
    let orders = problem.orders();
    let room = problem.vehicles()[vehicle].capacity;
    let mut excess = Load::default();
    for trip in trips {
        let loaded = trip.stops.iter().map(|id| orders[*id].loaded());
        let mut carried = loaded.fold(Load::default(), Load::plus);
        let mut fullest = carried;
        for (id, visit) in trip.visits(problem) {
            let order = &orders[id];
            carried = match visit {
                Visit::Pickup => carried.plus(order.load),
                Visit::Delivery => carried.minus(order.load).plus(order.collect),
            };
            fullest = fullest.most(carried);
        }
        excess = excess.most(fullest.minus(room));
    }
    excess
}
