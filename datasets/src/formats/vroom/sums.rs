//! What VROOM sums up over a route, and over all of them.

use solver::routing::problem::Problem;

/// What is summed up over a route, and over all of them.
#[derive(Clone, Default)]
pub(super) struct Sums {
    pub(super) cost: i64,
    pub(super) setup: i64,
    pub(super) service: i64,
    pub(super) duration: i64,
    pub(super) waiting: i64,
    pub(super) priority: i64,
    pub(super) distance: i64,
    pub(super) delivery: Vec<i64>,
    pub(super) pickup: Vec<i64>,
}

impl Sums {
    pub(super) fn new(problem: &Problem) -> Sums {
        let nothing = vec![0; problem.dimensions().len()];
        Sums {
            delivery: nothing.clone(),
            pickup: nothing,
            ..Sums::default()
        }
    }

    pub(super) fn add(&mut self, other: &Sums) {
        self.cost += other.cost;
        self.setup += other.setup;
        self.service += other.service;
        self.duration += other.duration;
        self.waiting += other.waiting;
        self.priority += other.priority;
        self.distance += other.distance;
        plus(&mut self.delivery, &other.delivery, 1);
        plus(&mut self.pickup, &other.pickup, 1);
    }
}

pub(super) fn plus(sum: &mut [i64], amounts: &[i64], times: i64) {
    for (sum, amount) in sum.iter_mut().zip(amounts) {
        *sum += times * amount;
    }
}
