//! Promises that a plan breaks because they can no longer be kept, as the people concerned are told.

use serde::Serialize;

use crate::base::id::{Id, Table};
use crate::base::units::Seconds;
use crate::routing::draft::published::{Lock, Promise};
use crate::routing::plan::Plan;
use crate::routing::problem::published::{Allowed, Whose};
use crate::routing::problem::{Order, Problem, Vehicle, Visit};
use crate::routing::rule::Rule;
use crate::routing::timetable::{StopTimes, Timetable, timetable};

/// A promise that a plan breaks, and by how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allowance {
    /// An order or a vehicle of the draft.
    pub id: String,
    pub rule: &'static str,
    pub rule_zh: &'static str,
    pub seconds: i64,
    pub message: String,
    pub message_zh: String,
}

/// Everything that is allowed to be broken and is broken, in the order in which it was allowed. What
/// is done is told to nobody.
pub(super) fn broken(problem: &Problem, plan: &Plan) -> Vec<Allowance> {
    let Some(told) = problem.published() else {
        return Vec::new();
    };
    let tables = Tables::new(problem, plan);
    let is_done = |allowed: &Allowed| match allowed.whose {
        Whose::Order(order, visit) => {
            (told.position(order, visit)).is_some_and(|at| told.stop(at).lock == Lock::Done)
        }
        Whose::Vehicle(_) => false,
    };
    let rows = told.allowed.iter().filter(|allowed| !is_done(allowed));
    rows.filter_map(|allowed| {
        let by = tables.beyond(problem, *allowed)?;
        let is_broken = Seconds(0) < by || allowed.promise == Promise::BreaksTaken;
        is_broken.then(|| allowance(problem, *allowed, by))
    })
    .collect()
}

/// When everything happens on the routes of a plan.
pub(super) struct Tables {
    vehicles: Table<Vehicle, Option<Timetable>>,
}

impl Tables {
    pub(super) fn new(problem: &Problem, plan: &Plan) -> Tables {
        let table = |(vehicle, trips): (Id<Vehicle>, &Vec<_>)| {
            (!trips.is_empty()).then(|| timetable(problem, vehicle, trips))
        };
        Tables {
            vehicles: plan.routes.iter().map(table).collect(),
        }
    }

    /// How far beyond its promise something is; negative: it is kept. `None`: nobody does it.
    pub(super) fn beyond(&self, problem: &Problem, allowed: Allowed) -> Option<Seconds> {
        match allowed.whose {
            Whose::Order(order, visit) => {
                let stop = self.stop(order, visit)?;
                self.order(problem, stop, allowed)
            }
            Whose::Vehicle(vehicle) => {
                let table = self.vehicles[vehicle].as_ref()?;
                let van = &problem.vehicles()[vehicle];
                let (time, most) = match allowed.promise {
                    Promise::BreaksTaken => return Some(Seconds(0)),
                    Promise::DutyLimited => (table.duty, van.max_duty?),
                    Promise::DrivingLimited => (table.driving, van.max_driving?),
                    _ => (table.overtime, van.overtime),
                };
                Some(time - (most - allowed.by))
            }
        }
    }

    fn order(&self, problem: &Problem, stop: &StopTimes, allowed: Allowed) -> Option<Seconds> {
        let order = &problem.orders()[stop.order];
        if allowed.promise == Promise::OnBoardLimited {
            return Some(stop.on_board? - (order.max_on_board? - allowed.by));
        }
        Some(stop.start - order.promised_of(stop.visit).last()?.to)
    }

    fn stop(&self, order: Id<Order>, visit: Visit) -> Option<&StopTimes> {
        let trips = self
            .vehicles
            .values()
            .flatten()
            .flat_map(|table| &table.trips);
        let mut stops = trips.flat_map(|trip| &trip.stops);
        stops.find(|stop| (stop.order, stop.visit) == (order, visit))
    }
}

fn allowance(problem: &Problem, allowed: Allowed, by: Seconds) -> Allowance {
    let minutes = (by.0 + 59) / 60;
    let (rule, (what, what_zh)) = match allowed.promise {
        Promise::WindowKept if is_pickup(allowed) => (
            Rule::WindowKept,
            ("is collected after its window", "取货将晚于时间窗"),
        ),
        Promise::WindowKept => (
            Rule::WindowKept,
            ("is served after its window", "将晚于时间窗"),
        ),
        Promise::OnBoardLimited => (
            Rule::OnBoardLimited,
            ("is on board too long", "在车时长将超出"),
        ),
        Promise::ShiftKept => (
            Rule::ShiftKept,
            ("finishes after the shift", "收车将晚于班次结束"),
        ),
        Promise::BreaksTaken => (
            Rule::BreaksTaken,
            ("finds no time for its breaks", "无法安排休息"),
        ),
        Promise::DutyLimited => (Rule::DutyLimited, ("is on duty too long", "工时将超出")),
        Promise::DrivingLimited => (
            Rule::DrivingLimited,
            ("is on the road too long", "驾驶时长将超出"),
        ),
    };
    let (amount, amount_zh) = match allowed.promise {
        Promise::BreaksTaken => (String::new(), String::new()),
        _ => (format!(", by {minutes} min"), format!(" {minutes} 分钟")),
    };
    let id = match allowed.whose {
        Whose::Order(id, _) => &problem.orders()[id].key,
        Whose::Vehicle(id) => &problem.vehicles()[id].key,
    };
    Allowance {
        id: id.clone(),
        rule: rule.name(),
        rule_zh: rule.chinese(),
        seconds: by.0,
        message: format!("{id} {what}{amount}; it can no longer be helped"),
        message_zh: format!("{id} {what_zh}{amount_zh}，已无法避免"),
    }
}

fn is_pickup(allowed: Allowed) -> bool {
    matches!(allowed.whose, Whose::Order(_, Visit::Pickup))
}
