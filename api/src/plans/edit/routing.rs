//! Edits of a day's routes: where an order is delivered, what is left out, the order of stops, and what is
//! locked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use solver::routing::draft::Draft;
use solver::routing::draft::published::{
    Lock, PublishedDraft, PublishedRoute, PublishedStop, PublishedTrip,
};
use solver::routing::plan::{PlanDraft, RouteDraft, TripDraft};

use super::{Desk, Editable, unbroken};
use crate::engine::Routing;

mod barring;

pub use barring::Barred;

/// One edit. Trips and stops are counted from 1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RouteEdit {
    /// An order is delivered there, wherever it was; what an offer says can be said here.
    Move(MoveDraft),
    /// It is left out.
    Dropped {
        order: String,
    },
    /// Two orders change places.
    Swap {
        one: String,
        other: String,
    },
    /// All trips of a vehicle.
    Route(RouteDraft),
    /// It stays so firmly as it is in the draft: for edits to come, and for the search.
    Lock(OrderLock),
    Unlock {
        order: String,
    },
    /// The vehicle may not serve the order: for edits to come, and for the search.
    Forbid(Barred),
    /// Takes that back.
    Allow(Barred),
    /// The whole plan.
    Plan(PlanDraft),
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveDraft {
    pub order: String,
    pub vehicle: String,
    pub trip: usize,
    /// The stop that it becomes.
    pub stop: usize,
    /// Where it is collected on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup: Option<usize>,
    /// A trip of its own, before the one that has this number.
    #[serde(default)]
    pub new_trip: bool,
    /// Where a trip of its own is loaded; left out: where the order waits, or the vehicle begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depot: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderLock {
    pub order: String,
    pub lock: Hold,
}

/// How firmly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Stays on its vehicle.
    Vehicle,
    /// Stays where it is in the route, as does everything before it.
    Sequence,
}

impl Editable for Routing {
    type Edit = RouteEdit;
    type Lock = OrderLock;

    fn apply(desk: &mut Desk<Routing>, edit: &RouteEdit) -> Result<(), Vec<Flaw>> {
        match edit {
            RouteEdit::Move(asked) => shift(desk, asked)?,
            RouteEdit::Dropped { order } => {
                known(&desk.ground, order, "$.order")?;
                remove(&mut desk.plan, order);
                desk.plan.unserved.push(order.clone());
            }
            RouteEdit::Swap { one, other } => {
                on_route(&desk.plan, one, "$.swap.one")?;
                on_route(&desk.plan, other, "$.swap.other")?;
                let stops = desk
                    .plan
                    .routes
                    .iter_mut()
                    .flat_map(|route| &mut route.trips);
                for stop in stops.flat_map(|trip| &mut trip.stops) {
                    if stop == one {
                        stop.clone_from(other);
                    } else if stop == other {
                        stop.clone_from(one);
                    }
                }
            }
            RouteEdit::Route(route) => {
                desk.plan
                    .routes
                    .retain(|known| known.vehicle != route.vehicle);
                desk.plan.routes.push(route.clone());
                settle(&desk.ground, &mut desk.plan);
            }
            RouteEdit::Lock(lock) => hold(desk, lock)?,
            RouteEdit::Unlock { order } => release(desk, order)?,
            RouteEdit::Forbid(barred) => barring::forbid(desk, barred)?,
            RouteEdit::Allow(barred) => barring::allow(desk, barred)?,
            RouteEdit::Plan(whole) => desk.plan = whole.clone(),
        }
        Ok(())
    }
}

fn hold(desk: &mut Desk<Routing>, lock: &OrderLock) -> Result<(), Vec<Flaw>> {
    on_route(&desk.plan, &lock.order, "$.order")?;
    unbroken(desk)?;
    let published = match desk.ground.published.clone() {
        Some(published) => {
            where_told(&published, &desk.plan, &lock.order)?;
            published
        }
        None => told(&desk.plan),
    };
    desk.locks.retain(|known| known.order != lock.order);
    desk.locks.push(lock.clone());
    desk.problem.published = Some(held(published, &desk.locks));
    Ok(())
}

fn release(desk: &mut Desk<Routing>, order: &str) -> Result<(), Vec<Flaw>> {
    let count = desk.locks.len();
    desk.locks.retain(|known| known.order != order);
    if desk.locks.len() == count {
        let known = desk.locks.iter().map(|lock| lock.order.as_str());
        return Err(unknown("$.order", (Noun::OrderLock, order), known));
    }
    let known = desk.ground.published.clone();
    let published = known.or_else(|| desk.problem.published.take().map(loose));
    desk.problem.published = match desk.locks.is_empty() {
        true => desk.ground.published.clone(),
        false => published.map(|published| held(published, &desk.locks)),
    };
    Ok(())
}

/// Published routes with these locks: what stands before something that stays in the route stays there
/// as well.
fn held(mut published: PublishedDraft, locks: &[OrderLock]) -> PublishedDraft {
    for route in &mut published.routes {
        let mut is_fixed = false;
        let trips = route.trips.iter_mut();
        let stops: Vec<&mut PublishedStop> = trips.flat_map(|trip| &mut trip.stops).collect();
        for stop in stops.into_iter().rev() {
            let by_hand = locks.iter().find(|lock| lock.order == stop.order);
            is_fixed |= by_hand.is_some_and(|lock| lock.lock == Hold::Sequence);
            let lock = match (is_fixed, by_hand) {
                (true, _) => Lock::Sequence,
                (false, Some(_)) => Lock::Vehicle,
                (false, None) => Lock::Free,
            };
            stop.lock = stop.lock.max(lock);
        }
    }
    published
}

/// Without the locks of edits; only where there are no others.
fn loose(mut published: PublishedDraft) -> PublishedDraft {
    let trips = published
        .routes
        .iter_mut()
        .flat_map(|route| &mut route.trips);
    for stop in trips.flat_map(|trip| &mut trip.stops) {
        stop.lock = Lock::Free;
    }
    published
}

/// The routes as told, at no price for telling otherwise.
fn told(plan: &PlanDraft) -> PublishedDraft {
    let stop = |order: &String| PublishedStop {
        order: order.clone(),
        start: None,
        lock: Lock::Free,
    };
    let trip = |trip: &TripDraft| PublishedTrip {
        depot: trip.depot.clone(),
        load_start: None,
        stops: trip.stops.iter().map(stop).collect(),
    };
    let route = |route: &RouteDraft| PublishedRoute {
        vehicle: route.vehicle.clone(),
        trips: route.trips.iter().map(trip).collect(),
    };
    PublishedDraft::new(plan.routes.iter().map(route).collect())
}

/// Where people have been told something, only that can be held: another place is another telling.
fn where_told(told: &PublishedDraft, plan: &PlanDraft, order: &str) -> Result<(), Vec<Flaw>> {
    let mut told = told.routes.iter().filter(|route| {
        let mut stops = route.trips.iter().flat_map(|trip| &trip.stops);
        stops.any(|stop| stop.order == order)
    });
    let told = told.next().map(|route| route.vehicle.as_str());
    let now = plan.routes.iter().find(|route| {
        let mut stops = route.trips.iter().flat_map(|trip| &trip.stops);
        stops.any(|stop| stop == order)
    });
    if told == now.map(|route| route.vehicle.as_str()) {
        return Ok(());
    }
    let kind = FlawKind::Contradiction {
        message: "it is on another vehicle than people were told, and cannot be held there",
        message_zh: "该订单已不在通知时的车辆上，不能锁定",
    };
    Err(vec![Flaw::new("$.order", &kind)])
}

fn shift(desk: &mut Desk<Routing>, asked: &MoveDraft) -> Result<(), Vec<Flaw>> {
    let ground = &desk.ground;
    known(ground, &asked.order, "$.order")?;
    let vehicles = &ground.vehicles;
    let vehicle = vehicles.iter().find(|row| row.id == asked.vehicle);
    let vehicle = vehicle.ok_or_else(|| {
        let known = vehicles.iter().map(|row| row.id.as_str());
        unknown("$.vehicle", (Noun::Vehicle, &asked.vehicle), known)
    })?;
    let row = ground.orders.iter().find(|row| row.id == asked.order);
    let depot = (asked.depot.clone())
        .or_else(|| row.and_then(|row| row.depot.clone()))
        .unwrap_or_else(|| vehicle.start.clone());
    remove(&mut desk.plan, &asked.order);
    let routes = &mut desk.plan.routes;
    let at = match routes
        .iter()
        .position(|route| route.vehicle == asked.vehicle)
    {
        Some(at) => at,
        None => {
            routes.push(RouteDraft {
                vehicle: asked.vehicle.clone(),
                trips: Vec::new(),
            });
            routes.len() - 1
        }
    };
    let trips = &mut routes[at].trips;
    if asked.new_trip {
        let number = place(asked.trip, trips.len() + 1, "$.trip")?;
        let stops = Vec::new();
        trips.insert(number, TripDraft { depot, stops });
    }
    let number = place(asked.trip, trips.len(), "$.trip")?;
    let stops = &mut trips[number].stops;
    if let Some(pickup) = asked.pickup {
        stops.insert(
            place(pickup, stops.len() + 1, "$.pickup")?,
            asked.order.clone(),
        );
    }
    stops.insert(
        place(asked.stop, stops.len() + 1, "$.stop")?,
        asked.order.clone(),
    );
    desk.plan.routes.retain(|route| !route.trips.is_empty());
    Ok(())
}

/// A number counted from 1, as a position among so many.
fn place(number: usize, count: usize, at: &str) -> Result<usize, Vec<Flaw>> {
    if (1..=count).contains(&number) {
        return Ok(number - 1);
    }
    let high = i64::try_from(count).unwrap_or(i64::MAX);
    let found = number.to_string();
    let kind = FlawKind::OutOfRange {
        low: 1,
        high,
        found,
    };
    Err(vec![Flaw::new(at, &kind)])
}

/// Takes an order off all routes; a trip without a stop is none.
fn remove(plan: &mut PlanDraft, order: &str) {
    for route in &mut plan.routes {
        for trip in &mut route.trips {
            trip.stops.retain(|stop| stop != order);
        }
        route.trips.retain(|trip| !trip.stops.is_empty());
    }
    plan.routes.retain(|route| !route.trips.is_empty());
    plan.unserved.retain(|left| left != order);
}

/// What no trip carries is left out, and nothing else.
fn settle(ground: &Draft, plan: &mut PlanDraft) {
    let is_on = |order: &String| on_route(plan, order, "$").is_ok();
    let left = ground
        .orders
        .iter()
        .map(|row| &row.id)
        .filter(|id| !is_on(id));
    plan.unserved = left.cloned().collect();
}

fn on_route(plan: &PlanDraft, order: &str, at: &str) -> Result<(), Vec<Flaw>> {
    let mut stops = plan
        .routes
        .iter()
        .flat_map(|route| &route.trips)
        .flat_map(|trip| &trip.stops);
    match stops.any(|stop| stop == order) {
        true => Ok(()),
        false => {
            let routes = plan.routes.iter().flat_map(|route| &route.trips);
            let known = routes.flat_map(|trip| &trip.stops).map(String::as_str);
            Err(unknown(at, (Noun::RoutedOrder, order), known))
        }
    }
}

pub(super) fn known(ground: &Draft, order: &str, at: &str) -> Result<(), Vec<Flaw>> {
    let orders = ground.orders.iter().map(|row| row.id.as_str());
    match orders.clone().any(|id| id == order) {
        true => Ok(()),
        false => Err(unknown(at, (Noun::Order, order), orders)),
    }
}

pub(super) fn unknown<'k>(
    at: &str,
    (what, id): (Noun, &str),
    known: impl IntoIterator<Item = &'k str>,
) -> Vec<Flaw> {
    vec![Flaw::new(at, &FlawKind::unknown(what, id, known))]
}
