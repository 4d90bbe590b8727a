//! Every place that an order could have on a route, lawful or not.

use solver::base::id::Id;
use solver::routing::plan::Trip;
use solver::routing::problem::{Order, Problem};

/// The route with the order at each position of each trip, and on a new trip from each depot in
/// each gap. `stops` is how often it has to be visited: twice if it is collected on the way.
#[must_use]
pub fn everywhere(
    problem: &Problem,
    trips: &[Trip],
    order: Id<Order>,
    stops: usize,
) -> Vec<Vec<Trip>> {
    let mut all = Vec::new();
    for gap in 0..=trips.len() {
        for depot in problem.depots().ids() {
            let mut with = trips.to_vec();
            let stops = vec![order; stops];
            with.insert(gap, Trip { depot, stops });
            all.push(with);
        }
    }
    for trip in 0..trips.len() {
        for first in 0..=trips[trip].stops.len() {
            let mut with = trips.to_vec();
            with[trip].stops.insert(first, order);
            if stops == 1 {
                all.push(with);
                continue;
            }
            for second in first + 1..=with[trip].stops.len() {
                let mut with = with.clone();
                with[trip].stops.insert(second, order);
                all.push(with);
            }
        }
    }
    all
}
