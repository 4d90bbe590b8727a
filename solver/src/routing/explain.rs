//! What becomes of one order, and why.

use serde::Serialize;

use super::plan::Plan;
use super::problem::{Order, Problem, Visit};
use super::reasons::remedy::{Remedy, remedy};
use super::reasons::{Reason, reason};
use super::timetable::timetable;
use crate::base::id::Id;
use crate::base::units::Seconds;

/// Where an order is on the routes; or why it is not, and what would let it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Its id in the draft.
    pub order: String,
    pub served: Option<Served>,
    pub reason: Option<Reason>,
    pub remedy: Option<Remedy>,
    pub message: String,
    pub message_zh: String,
}

/// A delivery. Trips and stops are counted from 1, moments in seconds from midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Served {
    pub vehicle: String,
    pub trip: usize,
    pub stop: usize,
    pub arrival: i64,
    pub start: i64,
}

/// What becomes of an order in a plan.
#[must_use]
pub fn explain(problem: &Problem, plan: &Plan, order: Id<Order>) -> Explanation {
    let key = problem.orders()[order].key.clone();
    if let Some(served) = served(problem, plan, order) {
        let Served {
            vehicle,
            trip,
            stop,
            ..
        } = &served;
        let moment = |seconds: i64| problem.moment(Seconds(seconds));
        let (arrival, start) = (moment(served.arrival), moment(served.start));
        return Explanation {
            message: format!(
                "{key} is stop {stop} of trip {trip} of {vehicle}: \
                 there at {arrival}, served from {start}"
            ),
            message_zh: format!(
                "订单 {key} 由 {vehicle} 第 {trip} 趟第 {stop} 站配送：{arrival} 到达，{start} 开始服务"
            ),
            order: key,
            served: Some(served),
            reason: None,
            remedy: None,
        };
    }
    let reason = reason(problem, plan, order);
    let remedy = remedy(problem, plan, order);
    let (mut message, mut message_zh) = (reason.message.clone(), reason.message_zh.clone());
    if let Some(remedy) = &remedy {
        message = format!("{message}; it {}", remedy.message);
        message_zh = format!("{message_zh}；{}", remedy.message_zh);
    }
    Explanation {
        order: key,
        served: None,
        reason: Some(reason),
        remedy,
        message,
        message_zh,
    }
}

fn served(problem: &Problem, plan: &Plan, order: Id<Order>) -> Option<Served> {
    for (vehicle, trips) in plan.routes.iter() {
        let table = timetable(problem, vehicle, trips);
        for (trip, times) in table.trips.iter().enumerate() {
            let is_it = |stop: &super::timetable::StopTimes| {
                (stop.order, stop.visit) == (order, Visit::Delivery)
            };
            if let Some(stop) = times.stops.iter().position(is_it) {
                return Some(Served {
                    vehicle: problem.vehicles()[vehicle].key.clone(),
                    trip: trip + 1,
                    stop: stop + 1,
                    arrival: times.stops[stop].arrival.0,
                    start: times.stops[stop].start.0,
                });
            }
        }
    }
    None
}
