//! Prices that depend on everything else: of objectives that put one thing before another, and of
//! leaving out an order when the draft does not say.
//!
//! An objective in tiers becomes one number: a price beyond everything that any plan which keeps
//! the hard rules can cost in the tiers below. The bound is coarse; it only has to fit.

use super::cells::contradiction;
use crate::base::flaw::{Flaw, Flaws};
use crate::base::id::Table;
use crate::base::units::Cost;
use crate::routing::draft::{Draft, Objective};
use crate::routing::problem::ways::{Legs, Profile};
use crate::routing::problem::{Order, Problem, Vehicle};

/// Leaving out an order of unstated price, in money, unless a detour may cost more.
const USUAL_UNSERVED: i128 = 100_000;

/// Sets the prices that the draft leaves to the objective.
pub(super) fn compile(draft: &Draft, problem: &mut Problem) -> Result<(), Vec<Flaw>> {
    let mut flaws = Flaws::default();
    let worst = match problem.objective {
        Objective::Cost => {
            let usual = usual_unserved(problem);
            for (id, row) in problem.orders.ids().zip(&draft.orders) {
                if row.unserved_cost.is_none() {
                    problem.orders[id].unserved = Cost(usual);
                }
            }
            routes(problem) + unserved(problem)
        }
        Objective::VehiclesThenDistance => {
            check_free(&mut flaws, draft);
            vehicles_then_distance(problem)
        }
        Objective::Vroom => vroom(problem),
    };
    if i128::from(Cost::FAR.0) <= worst {
        contradiction(
            &mut flaws,
            "$.objective",
            "prices on such distances, times and numbers are too large to be added up",
            "价格、距离、时间与数量过大，无法合计",
        );
    }
    flaws.into_result()
}

/// What is permitted at a price would be free.
fn check_free(flaws: &mut Flaws, draft: &Draft) {
    let late = draft.orders.iter().enumerate();
    let late = late.filter(|(_, row)| row.late_per_minute.is_some());
    let over = draft.vehicles.iter().enumerate();
    let over = over.filter(|(_, row)| row.overtime.is_some());
    let late = late.map(|(index, _)| format!("$.orders[{index}].late_per_minute"));
    let over = over.map(|(index, _)| format!("$.vehicles[{index}].overtime"));
    for path in late.chain(over) {
        contradiction(
            flaws,
            path,
            "this objective puts no price on it, so it would be free",
            "此目标不计该项价格，等于免费",
        );
    }
}

fn vehicles_then_distance(problem: &mut Problem) -> i128 {
    let metres = legs(problem) * longest(problem).0;
    let vehicles = problem.vehicles.len() as i128;
    let (vehicle, order) = (metres + 1, (vehicles + 1) * (metres + 1));
    let worst = vehicles * vehicle + metres + order * problem.orders.len() as i128;
    problem.money.tier = Some(fit(vehicle));
    problem.money.balance = Cost(0);
    for id in problem.vehicles.ids() {
        let van = &mut problem.vehicles[id];
        van.fixed = Cost(fit(vehicle));
        van.per_metre = Cost(1);
        van.per_second = Cost(0);
        van.per_driving_second = Cost(0);
        van.per_service_second = Cost(0);
        van.per_overtime_second = Cost(0);
    }
    for id in problem.orders.ids() {
        problem.orders[id].unserved = Cost(fit(order));
    }
    worst
}

/// As VROOM counts, a pickup and its delivery are two tasks, each of the priority.
fn vroom(problem: &mut Problem) -> i128 {
    let task = routes(problem) + 1;
    let tasks: i128 = problem.orders.values().map(stops).sum();
    let priority = (tasks + 1) * task;
    let worth = |order: &Order| (i128::from(order.priority) * priority + task) * stops(order);
    let worst = task + problem.orders.values().map(worth).sum::<i128>();
    problem.money.tier = Some(fit(task));
    for id in problem.orders.ids() {
        let order = &mut problem.orders[id];
        order.unserved = Cost(fit(worth(order)));
    }
    worst
}

fn usual_unserved(problem: &Problem) -> i64 {
    let (metres, _) = longest(problem);
    let detour = |van: &Vehicle| {
        let priced = price(van.per_second) + price(van.per_driving_second);
        price(van.fixed) + 4 * metres * price(van.per_metre) + span(van) * priced
    };
    let detour = problem.vehicles.values().map(detour).max().unwrap_or(0);
    fit(detour.max(USUAL_UNSERVED * i128::from(problem.money.scale)))
}

/// No routes that keep the hard rules cost more.
fn routes(problem: &Problem) -> i128 {
    let (metres, seconds) = longest(problem);
    let legs = legs(problem);
    let most = |of: fn(&Vehicle) -> Cost| {
        let prices = problem.vehicles.values().map(|van| price(of(van)));
        prices.max().unwrap_or(0)
    };
    let driving = legs * seconds;
    let each = |van: &Vehicle| {
        let balance = problem.balance(van.latest_finish() - van.shift.from);
        price(van.fixed)
            + span(van) * price(van.per_second)
            + span(van).min(driving) * price(van.per_driving_second)
            + i128::from(van.overtime.0) * price(van.per_overtime_second)
            + price(balance)
    };
    let last = (problem.vehicles.values())
        .map(Vehicle::latest_finish)
        .max();
    let work = most(|van| van.per_service_second);
    let service = |order: &Order| {
        let pickup = (order.pickup.as_ref()).map_or(0, |pickup| {
            (pickup.setup.longest() + pickup.service.longest()).0
        });
        i128::from((order.setup.longest() + order.service.longest()).0 + pickup) * work
    };
    let late = |order: &Order| {
        let closed = order.windows.last().map(|window| window.to);
        let most = last
            .zip(closed)
            .map_or(0, |(last, closed)| (last - closed).0);
        i128::from(most.max(0)) * price(order.late_per_second.unwrap_or(Cost(0)))
    };
    let departed = problem.published.as_ref().map_or(0, |published| {
        price(published.per_vehicle_change)
            + price(published.per_sequence_change)
            + price(published.per_shift)
    });
    let orders = problem.orders.values();
    legs * metres * most(|van| van.per_metre)
        + problem.vehicles.values().map(each).sum::<i128>()
        + orders
            .map(|order| service(order) + late(order) + stops(order) * departed)
            .sum::<i128>()
}

fn unserved(problem: &Problem) -> i128 {
    let prices = problem.orders.values().map(|order| price(order.unserved));
    prices.sum()
}

/// No plan drives more legs: every stop and every trip is reached by one, every end by another.
fn legs(problem: &Problem) -> i128 {
    let tasks: i128 = problem.orders.values().map(stops).sum();
    2 * tasks + problem.vehicles.len() as i128
}

fn stops(order: &Order) -> i128 {
    order.stops() as i128
}

fn span(van: &Vehicle) -> i128 {
    i128::from((van.latest_finish() - van.shift.from).0)
}

fn price(cost: Cost) -> i128 {
    i128::from(cost.0)
}

/// What does not fit is refused at the end, when the sum is known.
fn fit(cost: i128) -> i64 {
    i64::try_from(cost).unwrap_or(i64::MAX)
}

/// No leg is longer, for any vehicle.
fn longest(problem: &Problem) -> (i128, i128) {
    let legs: Table<Profile, _> = problem.profiles.values().map(longest_leg).collect();
    let mut most = (0, 0);
    for van in problem.vehicles.values() {
        let profile = &problem.profiles[van.profile];
        let (metres, seconds) = legs[van.profile];
        let slowest = i128::from(van.speed_percent * profile.periods.slowest());
        // Once for the vehicle's speed, once for the period, each rounded up.
        let seconds = seconds * 10_000 / slowest + 2;
        most = (metres.max(most.0), seconds.max(most.1));
    }
    most
}

fn longest_leg(profile: &Profile) -> (i128, i128) {
    match &profile.legs {
        Legs::Dense { legs, .. } => {
            let metres = legs.iter().map(|leg| leg.0).max().unwrap_or(0);
            let seconds = legs.iter().map(|leg| leg.1).max().unwrap_or(0);
            (i128::from(metres), i128::from(seconds))
        }
        Legs::Estimated { points, by } => {
            // A degree is 111.2 km long, or less.
            let degrees = spread(points.iter().map(|point| point.lon))
                + spread(points.iter().map(|point| point.lat));
            let metres = (degrees * 111_200.0) as i128 * i128::from(by.detour_percent) / 100 + 1;
            let slowest = by.speeds.iter().map(|class| class.km_per_hour).min();
            let seconds = metres * 36 / (10 * i128::from(slowest.unwrap_or(1))) + 1;
            (metres, seconds)
        }
        Legs::Straight { points, by } => {
            let span = spread(points.iter().map(|point| point[0]))
                + spread(points.iter().map(|point| point[1]));
            let length = (span * by.scale() as f64) as i128 + 1;
            (length, length)
        }
    }
}

fn spread(values: impl Iterator<Item = f64>) -> f64 {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    (high - low).max(0.0)
}
