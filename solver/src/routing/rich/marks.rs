//! What is written beside a route so that places on it can be judged in constant time.

use super::net::{NOWHERE, Net, Van, count};
use super::routes::{Route, TripMark};
use super::times::{arrive, leave, open};
use crate::routing::problem::DIMENSIONS;

pub(super) fn mark_trips(net: &Net<'_>, route: &mut Route) {
    route.trips.clear();
    for (at, code) in route.codes.iter().enumerate() {
        if net.is_loading(*code) {
            route.trips.push(TripMark {
                first: at,
                end: at + 1,
                loaded: [0; DIMENSIONS],
                classes: 0,
                not_with: 0,
            });
            continue;
        }
        let Some(trip) = route.trips.last_mut() else {
            continue;
        };
        let goods = &net.goods[net.order(*code) as usize];
        trip.end = at + 1;
        trip.classes |= goods.class;
        trip.not_with |= goods.not_with;
        if !goods.is_pair {
            for index in 0..DIMENSIONS {
                trip.loaded[index] += goods.load[index];
            }
        }
    }
}

/// The place of a code when it stands at a position; the first loading of an open start is nowhere.
pub(super) fn place_at(net: &Net<'_>, van: &Van, codes: &[u32], at: usize) -> u32 {
    match codes.get(at) {
        Some(_) if at == 0 && van.start == NOWHERE => NOWHERE,
        Some(code) => net.sites[*code as usize].place,
        None => van.end,
    }
}

/// What comes before a position.
pub(super) fn place_before(net: &Net<'_>, van: &Van, codes: &[u32], at: usize) -> u32 {
    match at {
        0 => van.start,
        _ => place_at(net, van, codes, at - 1),
    }
}

/// Bounds that leave breaks aside: nothing is done earlier, and nothing may begin later.
pub(super) fn mark_times(net: &Net<'_>, number: usize, route: &mut Route) {
    let van = &net.vans[number];
    let held = &net.held.vans[number];
    let periods = net.periods(van);
    let codes = &route.codes;
    let fact = |at: usize| held.facts.get(at).copied().flatten();
    let is_unasked = |at: usize| held.unasked.get(at) == Some(&true);
    let mut release = i64::MIN;
    route.late.clear();
    route.late.resize(codes.len() + 2, 0);
    route.done.clear();
    route.done.push(van.from);
    let mut trip = 0;
    let mut now = van.from;
    for (at, code) in codes.iter().enumerate() {
        let site = &net.sites[*code as usize];
        let from = place_before(net, van, codes, at);
        let here = place_at(net, van, codes, at);
        if net.is_loading(*code) {
            let end = route.trips[trip].end;
            trip += 1;
            release = released(net, &codes[at + 1..end]);
        }
        let arrival = arrive(periods, now, net.way(van, from, here).1);
        let start = match fact(at) {
            Some(fact) => fact,
            None if is_unasked(at) => arrival,
            None => {
                let ready = if net.is_loading(*code) {
                    release
                } else {
                    site.ready
                };
                let moment = arrival.max(ready);
                open(net.windows(site.windows), moment).unwrap_or(moment)
            }
        };
        let (setup, service) = net.work(van, *code);
        now = start + service + if from == here { 0 } else { setup };
        // Until the way back is walked, the row holds the work.
        route.late[at + 1] = now - start;
        route.done.push(now);
    }
    route.done.push(now);
    mark_latest(net, number, route);
}

/// From the end back, by when work must begin. `late` comes with the length of the work at each
/// code and goes with the moments.
fn mark_latest(net: &Net<'_>, number: usize, route: &mut Route) {
    let van = &net.vans[number];
    let held = &net.held.vans[number];
    let periods = net.periods(van);
    let codes = &route.codes;
    let is_unasked = |at: usize| held.unasked.get(at) == Some(&true);
    let end = van.to + van.overtime;
    let mut by = end;
    route.late[codes.len() + 1] = end;
    for at in (0..codes.len()).rev() {
        let site = &net.sites[codes[at] as usize];
        let here = place_at(net, van, codes, at);
        let to = place_at(net, van, codes, at + 1);
        let leaves = leave(periods, by, net.way(van, here, to).1);
        by = leaves - route.late[at + 1];
        let closes = net.windows(site.windows).last();
        if let (Some(window), None, false) = (closes, site.late, is_unasked(at)) {
            by = by.min(window.1);
        }
        route.late[at + 1] = by;
    }
    route.late[0] = by;
}

/// When all that a trip loads at its depot is there.
fn released(net: &Net<'_>, stops: &[u32]) -> i64 {
    let loaded = stops.iter().filter(|code| **code < count(net.orders));
    let loaded = loaded.map(|code| &net.goods[*code as usize]);
    let loaded = loaded.filter(|goods| !goods.is_pair);
    loaded.fold(i64::MIN, |last, goods| last.max(goods.release))
}
