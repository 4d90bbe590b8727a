//! Which orders are near each other: cheap to drive between with little waiting and no lateness, in the
//! better direction (the proximity of Vidal et al. 2013), wherever they are nearest: pickups count like
//! deliveries.

use std::rc::Rc;

use super::net::{Net, Van, count};

/// So many near orders are kept for each.
const NEAR: usize = 60;
/// Of more orders than these only a part is looked at when near ones are sought.
const LOOKED_AT: usize = 2_000;

/// For each order its nearest ones, nearest first, whatever else keeps them apart.
pub(super) type Near = Rc<[Vec<u32>]>;

pub(super) fn find(net: &Net<'_>) -> Near {
    if net.vans.is_empty() {
        return vec![Vec::new(); net.orders].into();
    }
    let proximity = Proximity::new(net);
    (0..net.orders)
        .map(|order| near(&proximity, order))
        .collect()
}

/// The way to the nearest order at another place, as a cost of the first vehicle.
pub(super) fn nearest(net: &Net<'_>, near: &Near, order: usize) -> i64 {
    let ways = near[order].iter();
    let ways = ways.map(|other| way(net, order, *other as usize));
    ways.filter(|way| 0 < *way).min().unwrap_or(0)
}

/// What the way between two orders costs, wherever they are nearest.
fn way(net: &Net<'_>, one: usize, other: usize) -> i64 {
    let van = &net.vans[0];
    let sites = |order: usize| [order, net.pickup(count(order)) as usize];
    let mut best = i64::MAX;
    for from in sites(one) {
        for to in sites(other) {
            let (metres, time) = net.way(van, net.sites[from].place, net.sites[to].place);
            best = best.min(leg(van, metres, time));
        }
    }
    best
}

fn leg(van: &Van, metres: i64, time: i64) -> i64 {
    metres * van.per_metre + time * (van.per_second + van.per_driving)
}

/// When service at a site may begin, and its work is done so long after.
#[derive(Clone, Copy)]
struct Span {
    place: u32,
    first: i64,
    last: i64,
    work: i64,
}

/// What a second costs in which nothing happens, as much as driving does; of waiting it is a part.
struct Idle {
    second: i64,
    patience: i64,
}

struct Proximity<'n> {
    net: &'n Net<'n>,
    spans: Vec<Span>,
    idle: Idle,
}

impl<'n> Proximity<'n> {
    fn new(net: &'n Net<'n>) -> Proximity<'n> {
        let van = &net.vans[0];
        let span = |code: usize| {
            let site = &net.sites[code];
            let windows = net.windows(site.windows);
            let opens = windows.first().map_or(i64::MIN, |window| window.0);
            let goods = &net.goods[net.order(count(code)) as usize];
            let release = if goods.is_pair {
                site.ready
            } else {
                goods.release
            };
            Span {
                place: site.place,
                first: opens.max(release).max(-FAR),
                last: match site.late {
                    Some(_) => FAR,
                    None => windows.last().map_or(FAR, |window| window.1.min(FAR)),
                },
                work: net.work(van, count(code)).1,
            }
        };
        let spans: Vec<Span> = (0..2 * net.orders).map(span).collect();
        let pairs = spans[..net.orders].windows(2);
        let legs = pairs.map(|pair| net.way(van, pair[0].place, pair[1].place));
        let (cost, time) = legs.fold((0_i64, 1_i64), |(cost, time), (metres, seconds)| {
            (
                cost.saturating_add(leg(van, metres, seconds)),
                time + seconds,
            )
        });
        let patience = if van.per_second == 0 { 15 } else { 5 };
        let second = (cost / time).max(1);
        Proximity {
            net,
            spans,
            idle: Idle { second, patience },
        }
    }

    /// The way between two orders with little waiting and no lateness, in the better direction.
    fn between(&self, one: usize, other: usize) -> (i64, i64) {
        let pickup = |order: usize| order + self.net.orders;
        let mut best = (i64::MAX, i64::MAX);
        for from in [one, pickup(one)] {
            for to in [other, pickup(other)] {
                let there = self.visit(from, to);
                best = best.min(there).min(self.visit(to, from));
            }
        }
        best
    }

    fn visit(&self, from: usize, to: usize) -> (i64, i64) {
        let van = &self.net.vans[0];
        let (from, to) = (&self.spans[from], &self.spans[to]);
        let (metres, time) = self.net.way(van, from.place, to.place);
        let takes = from.work + time;
        let wait = (to.first - from.last - takes).max(0);
        let late = (from.first + takes - to.last).max(0);
        let lost = self
            .idle
            .second
            .saturating_mul(wait / self.idle.patience + late);
        (leg(van, metres, time).saturating_add(lost), time)
    }
}

/// Beyond all moments, and still safe to add to.
const FAR: i64 = 1 << 40;

fn near(proximity: &Proximity<'_>, order: usize) -> Vec<u32> {
    let net = proximity.net;
    // Orders are numbered as they came in; every so-manyth of a very large day is looked at.
    let stride = net.orders.div_ceil(LOOKED_AT);
    let others = (order % stride..net.orders).step_by(stride);
    let mut others: Vec<((i64, i64), u32)> = others
        .filter(|other| *other != order && net.is_movable(count(*other)))
        .map(|other| (proximity.between(order, other), count(other)))
        .collect();
    if NEAR < others.len() {
        others.select_nth_unstable(NEAR);
        others.truncate(NEAR);
    }
    others.sort_unstable();
    others.into_iter().map(|(_, other)| other).collect()
}
