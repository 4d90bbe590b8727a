//! The search for days that ask for more than the plain search knows: breaks, returns, pickups on
//! the way, lateness at a price, periods of the day, locks and the rest.
//!
//! It prices a route by driving it from end to end, which any rule allows, and keeps bounds that
//! say in constant time which places are worth that.

mod alike;
mod best;
mod climb;
pub mod desk;
mod fleet;
mod held;
mod insert;
mod lenience;
mod look;
mod marks;
pub mod moves;
mod near;
mod net;
mod pairs;
mod price;
pub mod pricer;
mod refill;
mod routes;
mod ruin;
mod times;
mod verdict;
mod warm;
mod ways;

use super::plan::Plan;
use super::problem::published::Published;
use super::problem::{Order, Problem, Vehicle};
use crate::base::id::Id;
use crate::base::run::{Budget, Outcome, Watch};
use crate::base::units::{Cost, Seconds};

/// The day asks for something that the plain search does not know.
#[must_use]
pub fn is_rich(problem: &Problem) -> bool {
    problem.published().is_some()
        || problem.money().balance != Cost(0)
        || problem
            .vehicles()
            .iter()
            .any(|(id, row)| is_rich_vehicle(problem, id, row))
        || problem.orders().values().any(is_rich_order)
        || problem
            .skill_sets()
            .values()
            .any(|set| set.who.values().any(|has| !has))
}

fn is_rich_vehicle(problem: &Problem, id: Id<Vehicle>, row: &Vehicle) -> bool {
    let prices = [row.per_driving_second, row.per_service_second];
    row.open_start
        || row.loads_at.is_some()
        || row.kind.is_some()
        || row.profile.index() != 0
        || row.speed_percent != 100
        || row.overtime != Seconds(0)
        || !row.breaks.is_empty()
        || row.max_stops.is_some()
        || row.max_duty.is_some()
        || row.max_driving.is_some()
        || row.max_metres.is_some()
        || prices.iter().any(|price| *price != Cost(0))
        || !problem.periods(id).is_flat()
}

fn is_rich_order(order: &Order) -> bool {
    order.pickup.is_some()
        || !order.collect.is_empty()
        || order.late_per_second.is_some()
        || order.max_on_board.is_some()
        || order.setup.longest() != Seconds(0)
}

/// The best routes found within the budget. They begin with those of `start`, as far as these
/// keep the rules; without them, with what has been published.
pub(super) fn improve(
    problem: &Problem,
    start: Option<&Plan>,
    budget: Budget,
    watch: &mut Watch<'_, Plan>,
) -> Outcome<Plan> {
    let net = net::Net::new(problem);
    let told = problem.published().map(Published::plan);
    climb::climb(&net, start.or(told.as_ref()), budget, watch)
}
