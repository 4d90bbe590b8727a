//! The rules of time, of limits of a day, and its prices.

use super::{Judge, Route, order_at, subject};
use crate::base::units::{Cost, Seconds};
use crate::routing::problem::Vehicle;
use crate::routing::rule::Rule;
use crate::routing::timetable::{StopTimes, TripTimes};

impl Judge<'_> {
    pub(super) fn times(&mut self, route: &Route<'_>) {
        let problem = self.problem;
        let van = &problem.vehicles()[route.vehicle];
        for (number, trip) in route.table.trips.iter().enumerate() {
            self.depot_open(van, number, trip);
            for stop in &trip.stops {
                self.stop(van, number, stop);
            }
        }
        let over = route.table.overtime;
        if van.overtime < over {
            let message = format!(
                "back at {}, after {}",
                route.table.finish.clock(),
                van.latest_finish().clock()
            );
            self.broken(Rule::ShiftKept, van.key.clone(), message);
        }
        if route.table.breakless {
            let message = "no moments can be found for all breaks".to_string();
            self.broken(Rule::BreaksTaken, van.key.clone(), message);
        }
    }

    fn depot_open(&mut self, van: &Vehicle, number: usize, trip: &TripTimes) {
        if trip.closed {
            let depot = &self.problem.depots()[trip.depot];
            let message = format!(
                "loaded at {} until {}, which closes at {}",
                depot.key,
                trip.load_end.clock(),
                depot.open.to.clock()
            );
            self.broken(Rule::DepotOpen, subject(&van.key, number), message);
        }
    }

    fn stop(&mut self, van: &Vehicle, number: usize, stop: &StopTimes) {
        let order = &self.problem.orders()[stop.order];
        let at = || order_at(&order.key, &van.key, number);
        if stop.missed {
            let message = format!("reached at {}, after its last window", stop.arrival.clock());
            self.broken(Rule::WindowKept, at(), message);
        }
        let most = order.max_on_board.filter(|_| !stop.fact);
        if let (Some(on_board), Some(most)) = (stop.on_board, most)
            && most < on_board
        {
            let message = format!("on board for {on_board}, at most {most}");
            self.broken(Rule::OnBoardLimited, at(), message);
        }
        let price = order.late_per_second.unwrap_or(Cost(0));
        self.charge(Rule::Lateness, stop.late.0, price);
    }

    /// What a day may take at most.
    pub(super) fn limits(&mut self, route: &Route<'_>) {
        let van = &self.problem.vehicles()[route.vehicle];
        let table = route.table;
        for _ in van.max_trips..route.trips.len() {
            let message = format!("{} trips, at most {}", route.trips.len(), van.max_trips);
            self.broken(Rule::TripsLimited, van.key.clone(), message);
        }
        let stops: usize = route.trips.iter().map(|trip| trip.stops.len()).sum();
        for _ in van.max_stops.unwrap_or(stops)..stops {
            let most = van.max_stops.unwrap_or(stops);
            let message = format!("{stops} stops, at most {most}");
            self.broken(Rule::StopsLimited, van.key.clone(), message);
        }
        let times = [
            (Rule::DutyLimited, "on duty", table.duty, van.max_duty),
            (
                Rule::DrivingLimited,
                "on the road",
                table.driving,
                van.max_driving,
            ),
        ];
        for (rule, what, time, most) in times {
            if let Some(most) = most.filter(|most| *most < time) {
                let message = format!("{what} for {time}, at most {most}");
                self.broken(rule, van.key.clone(), message);
            }
        }
        let metres = table.metres;
        if let Some(most) = van.max_metres.filter(|most| *most < metres) {
            let message = format!("drives {metres}, at most {most}");
            self.broken(Rule::DistanceLimited, van.key.clone(), message);
        }
    }

    pub(super) fn prices(&mut self, route: &Route<'_>) {
        let problem = self.problem;
        let van = &problem.vehicles()[route.vehicle];
        let table = route.table;
        self.charge(Rule::VehicleUsed, 1, van.fixed);
        self.charge(Rule::Distance, table.metres.0, van.per_metre);
        self.charge(Rule::DutyTime, table.duty.0, van.per_second);
        self.charge(Rule::DrivingTime, table.driving.0, van.per_driving_second);
        self.charge(Rule::ServiceTime, table.service.0, van.per_service_second);
        self.charge(Rule::Overtime, table.overtime.0, van.per_overtime_second);
        let squares = square_hours(table.duty);
        self.add(Rule::Balance, squares, problem.balance(table.duty));
    }
}

fn square_hours(duty: Seconds) -> i64 {
    duty.0.saturating_mul(duty.0) / (3_600 * 3_600)
}
