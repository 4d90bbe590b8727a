//! Begins with a plan that somebody has, complete or not: what keeps the rules stays, and of the
//! rest as much as can be.

use super::held::Bond;
use super::net::{NONE, Net, count, number};
use super::routes::State;
use crate::base::id::Id;
use crate::routing::plan::{Plan, Trip};
use crate::routing::problem;

/// Puts the routes of a plan on those of a state that are as at the beginning. Each route is kept
/// whole where that is lawful; otherwise its orders are taken in turn, and those left out with
/// which a rule would be broken.
pub(super) fn warm(state: &mut State<'_>, plan: &Plan) {
    for van in 0..state.routes.len() {
        if state.is_frozen[van] {
            continue;
        }
        let trips = &plan.routes[Id::<problem::Vehicle>::new(van)];
        let wanted = codes(state, van, trips);
        if !adopt(state, van, &wanted) {
            piecewise(state, van, &wanted);
        }
    }
    state.checkpoint();
}

/// The plan's route in codes, behind what is fixed, without orders that others have.
fn codes(state: &State<'_>, van: usize, trips: &[Trip]) -> Vec<u32> {
    let net = state.net;
    let held = &net.held.vans[van];
    let mut codes = held.codes.clone();
    let mut seen: Vec<u32> = codes.clone();
    seen.sort_unstable();
    for (at, trip) in trips.iter().enumerate() {
        let is_begun = at < held.trips.len();
        // Behind the last fixed trip only.
        if at + 1 < held.trips.len() {
            continue;
        }
        if !is_begun {
            codes.push(net.loading(number(trip.depot)));
        }
        for stop in &trip.stops {
            let order = number(*stop);
            let home = state.home[order as usize];
            if home != NONE && home as usize != van {
                continue;
            }
            let pickup = net.pickup(order);
            let is_pair = net.goods[order as usize].is_pair;
            let code = match is_pair && seen.binary_search(&pickup).is_err() {
                true => pickup,
                false => order,
            };
            if let Err(place) = seen.binary_search(&code) {
                seen.insert(place, code);
                codes.push(code);
            }
        }
    }
    codes
}

/// Takes the route as it is, if it is lawful.
fn adopt(state: &mut State<'_>, van: usize, codes: &[u32]) -> bool {
    let net = state.net;
    let lawful = |code: &u32| {
        let bound = net.held.bonds[net.order(*code) as usize].vehicle();
        bound.is_none_or(|bound| bound as usize == van)
    };
    if !codes
        .iter()
        .filter(|code| !net.is_loading(**code))
        .all(lawful)
    {
        return false;
    }
    if misplaces(net, van, codes) {
        return false;
    }
    let Some(cost) = state.meter.price(net, van, codes) else {
        return false;
    };
    let had: Vec<u32> = deliveries(net, &state.routes[van].codes);
    let has = deliveries(net, codes);
    if had.iter().any(|order| !has.contains(order)) {
        return false;
    }
    state.put(van, codes, cost);
    for order in has.iter().filter(|order| !had.contains(order)) {
        state.take_in(*order, van);
    }
    true
}

/// Something bound to the last of the fixed trips is on another one.
fn misplaces(net: &Net<'_>, van: usize, codes: &[u32]) -> bool {
    let fixed = net.held.vans[van].trips.len();
    let mut trips = 0;
    codes.iter().any(|code| {
        if net.is_loading(*code) {
            trips += 1;
            return false;
        }
        net.held.bonds[net.order(*code) as usize].is_on_trip() && trips != fixed
    })
}

fn deliveries(net: &Net<'_>, codes: &[u32]) -> Vec<u32> {
    let orders = count(net.orders);
    codes
        .iter()
        .copied()
        .filter(|code| *code < orders)
        .collect()
}

fn piecewise(state: &mut State<'_>, van: usize, wanted: &[u32]) {
    let net = state.net;
    let keep = net.held.vans[van].codes.len();
    let mut kept: Vec<bool> = vec![false; net.orders];
    for order in deliveries(net, &state.routes[van].codes) {
        kept[order as usize] = true;
    }
    let mut orders = deliveries(net, &wanted[keep..]);
    // What must be on the vehicle before what may.
    orders.sort_by_key(|order| net.held.bonds[*order as usize] == Bond::Free);
    for order in orders {
        if kept[order as usize] || matches!(net.held.bonds[order as usize], Bond::Fixed(_)) {
            continue;
        }
        kept[order as usize] = true;
        let mut trial: Vec<u32> = wanted[..keep].to_vec();
        let rest = wanted[keep..].iter();
        let stays = |code: &&u32| net.is_loading(**code) || kept[net.order(**code) as usize];
        trial.extend(rest.filter(stays));
        super::routes::drop_empty(net, &mut trial, keep);
        if !adopt(state, van, &trial) {
            kept[order as usize] = false;
        }
    }
}
