//! Which orders are near each other, wherever they are nearest: pickups count like deliveries.

use std::rc::Rc;

use super::net::{Net, count};

/// So many near orders are kept for each.
const NEAR: usize = 60;
/// Of more orders than these only a part is looked at when near ones are sought.
const LOOKED_AT: usize = 2_000;

/// For each order those it might share a trip with, nearest first.
pub(super) type Near = Rc<[Vec<u32>]>;

pub(super) fn find(net: &Net<'_>) -> Near {
    (0..net.orders).map(|order| near(net, order)).collect()
}

/// The way to the nearest other order, as a cost of the first vehicle.
pub(super) fn nearest(net: &Net<'_>, near: &Near, order: usize) -> i64 {
    match (near[order].first(), net.vans.first()) {
        (Some(other), Some(_)) => way(net, order, *other as usize).0,
        _ => 0,
    }
}

/// The way between two orders, wherever they are nearest: its cost, and its time.
fn way(net: &Net<'_>, one: usize, other: usize) -> (i64, i64) {
    let van = &net.vans[0];
    let places = |order: usize| {
        let pickup = net.pickup(count(order)) as usize;
        [net.sites[order].place, net.sites[pickup].place]
    };
    let mut best = (i64::MAX, i64::MAX);
    for from in places(one) {
        for to in places(other) {
            let (metres, time) = net.way(van, from, to);
            let cost = metres * van.per_metre + time * (van.per_second + van.per_driving);
            best = best.min((cost, time));
        }
    }
    best
}

fn near(net: &Net<'_>, order: usize) -> Vec<u32> {
    if net.vans.is_empty() {
        return Vec::new();
    }
    // Orders are numbered as they came in; every so-manyth of a very large day is looked at.
    let stride = net.orders.div_ceil(LOOKED_AT);
    let others = (order % stride..net.orders).step_by(stride);
    let mut others: Vec<((i64, i64), u32)> = others
        .filter(|other| *other != order)
        .map(|other| (way(net, order, other), count(other)))
        .collect();
    if NEAR < others.len() {
        others.select_nth_unstable(NEAR);
        others.truncate(NEAR);
    }
    others.sort_unstable();
    others.into_iter().map(|(_, other)| other).collect()
}
