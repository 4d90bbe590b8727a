//! What is written beside a route so that places on it can be judged in constant time.

use super::net::{NOWHERE, Net, Van, count};
use super::routes::{Route, Spot, TripMark};
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
fn place_at(net: &Net<'_>, van: &Van, codes: &[u32], at: usize) -> u32 {
    match codes.get(at) {
        Some(_) if at == 0 && van.start == NOWHERE => NOWHERE,
        Some(code) => net.sites[*code as usize].place,
        None => van.end,
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
    route.spots.clear();
    let mut trip = 0;
    let (mut from, mut now) = (van.start, van.from);
    for (at, code) in codes.iter().enumerate() {
        let site = &net.sites[*code as usize];
        let to = place_at(net, van, codes, at);
        if net.is_loading(*code) {
            let end = route.trips[trip].end;
            trip += 1;
            release = released(net, &codes[at + 1..end]);
        }
        let (metres, time) = net.way(van, from, to);
        let arrival = arrive(periods, now, time);
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
        let work = service + if from == to { 0 } else { setup };
        route.spots.push(Spot {
            from,
            to,
            way: van.price(metres, time),
            time,
            leave: now,
            by: i64::MAX,
            work,
        });
        (from, now) = (to, start + work);
    }
    let (metres, time) = net.way(van, from, van.end);
    route.spots.push(Spot {
        from,
        to: van.end,
        way: van.price(metres, time),
        time,
        leave: now,
        by: van.to + van.overtime,
        work: 0,
    });
    mark_latest(net, number, route);
}

/// From the end back, by when work must begin.
fn mark_latest(net: &Net<'_>, number: usize, route: &mut Route) {
    let van = &net.vans[number];
    let held = &net.held.vans[number];
    let periods = net.periods(van);
    let is_unasked = |at: usize| held.unasked.get(at) == Some(&true);
    let mut by = van.to + van.overtime;
    for (at, code) in route.codes.iter().enumerate().rev() {
        let site = &net.sites[*code as usize];
        by = leave(periods, by, route.spots[at + 1].time) - route.spots[at].work;
        let closes = net.windows(site.windows).last();
        if let (Some(window), None, false) = (closes, site.late, is_unasked(at)) {
            by = by.min(window.1);
        }
        route.spots[at].by = by;
    }
}

/// What is on board at each spot.
pub(super) fn mark_boards(net: &Net<'_>, route: &mut Route) {
    route.boards.clear();
    if !net.has_pairs {
        return;
    }
    let mut board = [0; DIMENSIONS];
    let mut trips = route.trips.iter();
    route.boards.push(board);
    for code in &route.codes {
        if net.is_loading(*code) {
            board = trips.next().map_or(board, |trip| trip.loaded);
        } else {
            let goods = &net.goods[net.order(*code) as usize];
            for (index, board) in board.iter_mut().enumerate() {
                let (load, collect) = (goods.load[index], goods.collect[index]);
                *board += match net.is_pickup(*code) {
                    true => load,
                    false => collect - load,
                };
            }
        }
        route.boards.push(board);
    }
}

/// When all that a trip loads at its depot is there.
fn released(net: &Net<'_>, stops: &[u32]) -> i64 {
    let loaded = stops.iter().filter(|code| **code < count(net.orders));
    let loaded = loaded.map(|code| &net.goods[*code as usize]);
    let loaded = loaded.filter(|goods| !goods.is_pair);
    loaded.fold(i64::MIN, |last, goods| last.max(goods.release))
}
