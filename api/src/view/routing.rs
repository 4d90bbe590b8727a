//! Routes as the page shows them. Moments are seconds after midnight of the planned day.

use serde::Serialize;
use solver::base::id::Id;
use solver::routing::check::check;
use solver::routing::plan::Trip;
use solver::routing::problem::{Load, Order, Problem, Vehicle};
use solver::routing::reasons::reasons;
use solver::routing::timetable::{StopTimes, TripTimes, timetable};
use utoipa::ToSchema;

use super::Case;
use crate::engine::{Engine, Routing};
use crate::report::{RuleLine, rules};

#[derive(Serialize, ToSchema)]
pub struct RoutingView {
    /// `routing`
    kind: &'static str,
    name: String,
    /// Who made up the data, when nobody measured it.
    generated: Option<String>,
    /// YYYY-MM-DD
    date: Option<String>,
    /// What the entries of loads and capacities measure.
    dimensions: Vec<String>,
    depots: Vec<DepotPoint>,
    /// Vehicles that go out.
    routes: Vec<RouteRow>,
    unserved: Vec<UnservedOrder>,
    rules: Vec<RuleLine>,
    hard: i64,
    cost: i64,
    /// So many units of cost make one of what it is shown in.
    cost_scale: i64,
    travel_source: String,
}

#[derive(Serialize, ToSchema)]
pub struct DepotPoint {
    id: String,
    name: String,
    lon: Option<f64>,
    lat: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct RouteRow {
    vehicle: String,
    name: String,
    departure: i64,
    finish: i64,
    metres: i64,
    /// Seconds from departure to finish.
    duty: i64,
    /// The fullest trip, in each dimension.
    load: Vec<i64>,
    capacity: Vec<i64>,
    trips: Vec<TripRow>,
}

#[derive(Serialize, ToSchema)]
pub struct TripRow {
    depot: String,
    load_start: i64,
    load_end: i64,
    stops: Vec<StopRow>,
}

#[derive(Serialize, ToSchema)]
pub struct StopRow {
    order: String,
    area: String,
    lon: Option<f64>,
    lat: Option<f64>,
    arrival: i64,
    /// Service starts.
    start: i64,
    /// Service ends.
    end: i64,
    /// Service may start within one of them; none: at any time.
    windows: Vec<[i64; 2]>,
    handling: String,
}

#[derive(Serialize, ToSchema)]
pub struct UnservedOrder {
    order: String,
    area: String,
    lon: Option<f64>,
    lat: Option<f64>,
    reasons: Vec<ReasonRow>,
}

#[derive(Serialize, ToSchema)]
pub struct ReasonRow {
    /// The rules in the way, joined by `+`; `costs_more` when it would fit at a higher cost.
    code: String,
    message: String,
    message_zh: String,
}

/// The view of judged routes.
#[must_use]
pub fn view(case: &Case<Routing>) -> RoutingView {
    let (draft, problem) = (&case.draft, &case.problem);
    let report = check(problem, &case.plan);
    let coin = Routing::coin(problem);
    let depots = problem.depots().values().map(|depot| DepotPoint {
        id: depot.key.clone(),
        name: depot.name.clone(),
        lon: depot.point.map(|point| point.lon),
        lat: depot.point.map(|point| point.lat),
    });
    RoutingView {
        kind: "routing",
        name: problem.name().into(),
        generated: draft.generated.clone(),
        date: problem.date().map(|date| date.to_string()),
        dimensions: problem.dimensions().to_vec(),
        depots: depots.collect(),
        routes: (case.plan.routes.iter())
            .filter(|(_, trips)| !trips.is_empty())
            .map(|(vehicle, trips)| route(case, vehicle, trips))
            .collect(),
        unserved: unserved(case),
        rules: rules(&coin, &report),
        hard: report.score.hard,
        cost: coin.shown(report.score.soft).0,
        cost_scale: coin.scale,
        travel_source: problem.travel_source().into(),
    }
}

/// The route of one vehicle, where it goes out.
#[must_use]
pub fn route_of(case: &Case<Routing>, vehicle: &str) -> Option<RouteRow> {
    let mut routes = case.plan.routes.iter();
    let (id, trips) = routes
        .find(|(id, trips)| case.problem.vehicles()[*id].key == vehicle && !trips.is_empty())?;
    Some(route(case, id, trips))
}

fn route(case: &Case<Routing>, id: Id<Vehicle>, trips: &[Trip]) -> RouteRow {
    let problem = &case.problem;
    let vehicle = &problem.vehicles()[id];
    let times = timetable(problem, id, trips);
    let used = problem.dimensions().len();
    let loads: Vec<Load> = trips.iter().map(|trip| load(problem, trip)).collect();
    let fullest = |dimension: usize| loads.iter().map(|load| load.0[dimension]).max();
    RouteRow {
        vehicle: vehicle.key.clone(),
        name: vehicle.name.clone(),
        departure: times.departure.0,
        finish: times.finish.0,
        metres: times.metres.0,
        duty: times.duty.0,
        load: (0..used)
            .map(|dimension| fullest(dimension).unwrap_or(0))
            .collect(),
        capacity: vehicle.capacity.0[..used].to_vec(),
        trips: times
            .trips
            .iter()
            .map(|trip| trip_row(case, trip))
            .collect(),
    }
}

fn load(problem: &Problem, trip: &Trip) -> Load {
    let loads = trip.stops.iter().map(|order| problem.orders()[*order].load);
    loads.fold(Load::default(), Load::plus)
}

fn trip_row(case: &Case<Routing>, trip: &TripTimes) -> TripRow {
    TripRow {
        depot: case.problem.depots()[trip.depot].key.clone(),
        load_start: trip.load_start.0,
        load_end: trip.load_end.0,
        stops: trip.stops.iter().map(|stop| stop_row(case, stop)).collect(),
    }
}

fn stop_row(case: &Case<Routing>, stop: &StopTimes) -> StopRow {
    let order = &case.problem.orders()[stop.order];
    let stated = !case.draft.orders[stop.order.index()].windows.is_empty();
    let windows = order.promised.iter().filter(|_| stated);
    StopRow {
        order: order.key.clone(),
        area: order.area.clone(),
        lon: order.point.map(|point| point.lon),
        lat: order.point.map(|point| point.lat),
        arrival: stop.arrival.0,
        start: stop.start.0,
        end: stop.end.0,
        windows: windows.map(|window| [window.from.0, window.to.0]).collect(),
        handling: case.problem.handling()[order.handling].key.clone(),
    }
}

fn unserved(case: &Case<Routing>) -> Vec<UnservedOrder> {
    let orders = case.problem.orders();
    let by_key = |key: &str| orders.values().find(|order: &&Order| order.key == key);
    reasons(&case.problem, &case.plan)
        .into_iter()
        .map(|reason| {
            let order = by_key(&reason.order).expect("reasons name orders of the problem");
            let rules: std::collections::BTreeSet<&str> = reason
                .blocks
                .iter()
                .flat_map(|block| block.rules.iter().copied())
                .collect();
            let code = if rules.is_empty() {
                "costs_more".to_string()
            } else {
                rules.into_iter().collect::<Vec<_>>().join("+")
            };
            UnservedOrder {
                order: reason.order,
                area: order.area.clone(),
                lon: order.point.map(|point| point.lon),
                lat: order.point.map(|point| point.lat),
                reasons: vec![ReasonRow {
                    code,
                    message: reason.message,
                    message_zh: reason.message_zh,
                }],
            }
        })
        .collect()
}
