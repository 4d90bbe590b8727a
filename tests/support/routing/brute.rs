//! The best plan by trying them all: every route of every vehicle, then every way to share the
//! orders among them. Nothing is assumed of legs, windows or prices.

use solver::base::id::Id;
use solver::base::units::Cost;
use solver::routing::check::{check, score_of};
use solver::routing::plan::{Plan, Trip};
use solver::routing::problem::{Order, Problem, Vehicle};

/// Routes of so many orders are few enough to be tried.
const MOST: usize = 6;

/// The best route of a vehicle for each set of orders; `None`: each of them breaks a rule.
struct Routes {
    best: Vec<Option<(Cost, Vec<Trip>)>>,
}

/// The best plan without a broken rule, and its cost; `None` when every plan breaks one.
#[must_use]
pub fn brute_force(problem: &Problem) -> Option<(Cost, Plan)> {
    let orders = problem.orders().len();
    assert!(
        orders <= MOST,
        "{orders} orders are too many to try everything"
    );
    let fleet: Vec<(Id<Vehicle>, Routes)> = (problem.vehicles().ids())
        .map(|vehicle| (vehicle, routes(problem, vehicle)))
        .collect();
    let mut best: Option<(Cost, Plan)> = None;
    let mut plan = Plan::empty(problem);
    share(problem, &fleet, 0, Cost(0), &mut plan, &mut best);
    if let Some((cost, plan)) = &best {
        let report = check(problem, plan);
        assert_eq!((report.score.hard, report.score.soft), (0, *cost));
    }
    best
}

/// The cost of the best plan of a day on which staying at home breaks no rule.
#[must_use]
pub fn cheapest(problem: &Problem) -> Cost {
    let best = brute_force(problem);
    best.expect("nobody drives, and nothing is broken").0
}

/// Hands sets of orders to the vehicles one after the other; who is left over stays unserved.
fn share(
    problem: &Problem,
    fleet: &[(Id<Vehicle>, Routes)],
    used: usize,
    cost: Cost,
    plan: &mut Plan,
    best: &mut Option<(Cost, Plan)>,
) {
    let Some(((vehicle, routes), rest)) = fleet.split_first() else {
        let left = problem
            .orders()
            .iter()
            .filter(|(id, _)| used >> id.index() & 1 == 0);
        let left: Cost = left.map(|(_, order)| order.unserved).sum();
        let cost = cost + left;
        if best.as_ref().is_none_or(|(known, _)| cost < *known) {
            *best = Some((cost, plan.clone()));
        }
        return;
    };
    for set in (0..routes.best.len()).filter(|set| set & used == 0) {
        if let Some((price, trips)) = &routes.best[set] {
            plan.routes[*vehicle].clone_from(trips);
            share(problem, rest, used | set, cost + *price, plan, best);
            plan.routes[*vehicle].clear();
        }
    }
}

fn routes(problem: &Problem, vehicle: Id<Vehicle>) -> Routes {
    let mut routes = Routes {
        best: vec![None; 1 << problem.orders().len()],
    };
    extend(problem, vehicle, &mut Vec::new(), &mut routes);
    routes
}

/// Tries a route, then every route that goes on from its last stop. A route is extended whatever
/// rules it breaks: what is fixed may only come with a later stop.
fn extend(problem: &Problem, vehicle: Id<Vehicle>, trips: &mut Vec<Trip>, routes: &mut Routes) {
    let whole = |trip: &Trip| {
        problem
            .orders()
            .ids()
            .all(|order| open(problem, trip, order) == 0)
    };
    if trips.iter().all(whole) {
        let set: usize = trips
            .iter()
            .flat_map(|trip| &trip.stops)
            .fold(0, |set, order| set | 1 << order.index());
        let score = score_of(problem, vehicle, trips);
        let known = &mut routes.best[set];
        if score.hard == 0 && known.as_ref().is_none_or(|(cost, _)| score.soft < *cost) {
            *known = Some((score.soft, trips.clone()));
        }
    }
    for order in problem.orders().ids() {
        let wanted = problem.orders()[order].stops();
        let visited = visits(trips, order);
        if visited == wanted {
            continue;
        }
        if let Some(last) = trips.last_mut()
            && (visited == 0 || last.stops.contains(&order))
        {
            last.stops.push(order);
            extend(problem, vehicle, trips, routes);
            if let Some(last) = trips.last_mut() {
                last.stops.pop();
            }
        }
        // A pair is not torn, and a trip that has begun one ends it.
        if visited == 0 && trips.last().is_none_or(whole) {
            for depot in problem.depots().ids() {
                let stops = vec![order];
                trips.push(Trip { depot, stops });
                extend(problem, vehicle, trips, routes);
                trips.pop();
            }
        }
    }
}

fn visits(trips: &[Trip], order: Id<Order>) -> usize {
    let stops = trips.iter().flat_map(|trip| &trip.stops);
    stops.filter(|stop| **stop == order).count()
}

/// How many stops of an order the trip has begun and not made.
fn open(problem: &Problem, trip: &Trip, order: Id<Order>) -> usize {
    let made = trip.stops.iter().filter(|stop| **stop == order).count();
    match made {
        0 => 0,
        made => problem.orders()[order].stops() - made,
    }
}
