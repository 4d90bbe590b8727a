//! The rules of time, of limits of a day, and its prices.

use super::{Judge, Route, order_at, subject};
use crate::base::report::Violation;
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
            let [back, latest] =
                [route.table.finish, van.latest_finish()].map(|moment| problem.moment(moment));
            let message = (
                format!("back at {back}, after {latest}"),
                format!("{back} 收车，晚于 {latest}"),
            );
            self.broken(Rule::ShiftKept, van.key.clone(), message);
        }
        if route.table.breakless {
            let message = "no moments can be found for all breaks";
            let message = (message.into(), "无法为全部休息找到时间".into());
            self.broken(Rule::BreaksTaken, van.key.clone(), message);
        }
    }

    fn depot_open(&mut self, van: &Vehicle, number: usize, trip: &TripTimes) {
        if trip.closed {
            let problem = self.problem;
            let depot = &problem.depots()[trip.depot];
            let [until, closes] =
                [trip.load_end, depot.open.to].map(|moment| problem.moment(moment));
            let message = (
                format!(
                    "loaded at {} until {until}, which closes at {closes}",
                    depot.key
                ),
                format!("在 {} 装车至 {until}，该处 {closes} 关门", depot.key),
            );
            self.broken(Rule::DepotOpen, subject(&van.key, number), message);
        }
    }

    fn stop(&mut self, van: &Vehicle, number: usize, stop: &StopTimes) {
        let order = &self.problem.orders()[stop.order];
        let at = || order_at(&order.key, &van.key, number);
        if stop.missed {
            let at_door = self.problem.moment(stop.arrival);
            let message = (
                format!("reached at {at_door}, after its last window"),
                format!("{at_door} 到达，晚于最后一个时间窗"),
            );
            self.broken(Rule::WindowKept, at(), message);
        }
        let most = order.max_on_board.filter(|_| !stop.fact);
        if let (Some(on_board), Some(most)) = (stop.on_board, most)
            && most < on_board
        {
            let [on_board, most] = [on_board, most].map(|time| self.problem.span(time));
            let message = (
                format!("on board for {}, at most {}", on_board.0, most.0),
                format!("在车 {}，最多 {}", on_board.1, most.1),
            );
            self.broken(Rule::OnBoardLimited, at(), message);
        }
        let price = order.late_per_second.unwrap_or(Cost(0));
        self.charge(Rule::Lateness, stop.late.0, price);
        self.promise(stop, at());
    }

    /// A promise that can no longer be kept: nothing is broken, and it is late all the same.
    fn promise(&mut self, stop: &StopTimes, at: String) {
        let late = self.problem.late_by(stop.order, stop.visit, stop.start);
        if stop.missed || late == Seconds(0) {
            return;
        }
        self.add(Rule::Lateness, late.0, Cost(0));
        let start = self.problem.moment(stop.start);
        let (by, by_zh) = self.problem.span(late);
        self.violations.push(Violation {
            rule: Rule::Lateness.name(),
            rule_zh: Rule::Lateness.chinese(),
            subject: at,
            message: format!("starts at {start}, {by} after what was promised"),
            message_zh: Some(format!("{start} 开始，比承诺的时间窗晚 {by_zh}")),
        });
    }

    /// What a day may take at most.
    pub(super) fn limits(&mut self, route: &Route<'_>) {
        let van = &self.problem.vehicles()[route.vehicle];
        let table = route.table;
        for _ in van.max_trips..route.trips.len() {
            let (trips, most) = (route.trips.len(), van.max_trips);
            let message = (
                format!("{trips} trips, at most {most}"),
                format!("共 {trips} 趟，最多 {most} 趟"),
            );
            self.broken(Rule::TripsLimited, van.key.clone(), message);
        }
        let stops: usize = route.trips.iter().map(|trip| trip.stops.len()).sum();
        for _ in van.max_stops.unwrap_or(stops)..stops {
            let most = van.max_stops.unwrap_or(stops);
            let message = (
                format!("{stops} stops, at most {most}"),
                format!("共 {stops} 站，最多 {most} 站"),
            );
            self.broken(Rule::StopsLimited, van.key.clone(), message);
        }
        let times = [
            (
                Rule::DutyLimited,
                ("on duty", "工时"),
                table.duty,
                van.max_duty,
            ),
            (
                Rule::DrivingLimited,
                ("on the road", "驾驶"),
                table.driving,
                van.max_driving,
            ),
        ];
        for (rule, what, time, most) in times {
            if let Some(most) = most.filter(|most| *most < time) {
                let [time, most] = [time, most].map(|time| self.problem.span(time));
                let message = (
                    format!("{} for {}, at most {}", what.0, time.0, most.0),
                    format!("{} {}，最多 {}", what.1, time.1, most.1),
                );
                self.broken(rule, van.key.clone(), message);
            }
        }
        let metres = table.metres;
        if let Some(most) = van.max_metres.filter(|most| *most < metres) {
            let message = (
                format!("drives {metres}, at most {most}"),
                format!("行驶 {} 米，最多 {} 米", metres.0, most.0),
            );
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
