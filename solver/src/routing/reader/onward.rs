//! A day that was planned anew: what had not begun by then begins no earlier, lost vehicles make no
//! more stops, and promises that can no longer be kept may be broken by so much.
//!
//! The rows of the draft say what was promised; only the problem is held to what is left of it.

use super::Keys;
use super::cells::{ALWAYS, Limits, contradiction, number};
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::Id;
use crate::base::units::Seconds;
use crate::routing::draft::Draft;
use crate::routing::draft::published::{AllowedDraft, Lock, Promise};
use crate::routing::problem::published::{Allowed, Lost, Published, Whose};
use crate::routing::problem::{Order, Problem, TimeWindow, Vehicle, Visit};

/// Vehicles that are lost.
pub(super) fn lost(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Lost> {
    let mut lost: Vec<Lost> = Vec::new();
    let rows = draft.published.iter().flat_map(|told| &told.lost);
    for (index, row) in rows.enumerate() {
        let at = format!("$.published.lost[{index}]");
        let path = format!("{at}.vehicle");
        let vehicle = keys.vehicles.find(flaws, &path, &row.vehicle);
        let is_known = keys.vehicles.get(&row.vehicle).is_some();
        if is_known && lost.iter().any(|known| known.vehicle == vehicle) {
            let id = row.vehicle.clone();
            flaws.add(path, FlawKind::Duplicate { id });
        }
        let since = row.since.as_ref();
        let since = since.map(|since| flaws.time(&format!("{at}.since"), since));
        lost.push(Lost { vehicle, since });
    }
    lost
}

/// Promises that may be broken.
pub(super) fn allowed(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Allowed> {
    let mut allowed: Vec<Allowed> = Vec::new();
    let rows = draft.published.iter().flat_map(|told| &told.allowed);
    for (index, row) in rows.enumerate() {
        let at = format!("$.published.allowed[{index}]");
        let path = format!("{at}.id");
        let (whose, is_known) = match row.promise.is_to_customer() {
            true => {
                let order = keys.orders.find(flaws, &path, &row.id);
                let visit = match row.pickup {
                    true => Visit::Pickup,
                    false => Visit::Delivery,
                };
                let is_known = keys.orders.get(&row.id).is_some();
                (Whose::Order(order, visit), is_known)
            }
            false => {
                let vehicle = keys.vehicles.find(flaws, &path, &row.id);
                let is_known = keys.vehicles.get(&row.id).is_some();
                (Whose::Vehicle(vehicle), is_known)
            }
        };
        check_pickup(flaws, draft, &at, row);
        let same = |known: &Allowed| (known.whose, known.promise) == (whose, row.promise);
        if is_known && allowed.iter().any(same) {
            let id = row.id.clone();
            flaws.add(path, FlawKind::Duplicate { id });
        }
        let by = number(flaws, format!("{at}.seconds"), row.seconds, 0, Limits::SPAN);
        allowed.push(Allowed {
            whose,
            promise: row.promise,
            by: Seconds(by),
        });
    }
    allowed
}

fn check_pickup(flaws: &mut Flaws, draft: &Draft, at: &str, row: &AllowedDraft) {
    let is_pair = |id: &str| {
        let mut orders = draft.orders.iter();
        orders.any(|order| order.id == id && order.pickup.is_some())
    };
    if row.pickup && (row.promise != Promise::WindowKept || !is_pair(&row.id)) {
        contradiction(
            flaws,
            format!("{at}.pickup"),
            "only a window of a pickup is missed at a pickup",
            "只有途中取货订单的取货时间窗才能按取货计迟",
        );
    }
}

/// Holds orders and vehicles to what was found when the day was planned anew.
pub(super) fn apply(problem: &mut Problem) {
    let Some(published) = problem.published.take() else {
        return;
    };
    for allowed in &published.allowed {
        loosen(problem, *allowed);
    }
    if let Some(now) = published.now {
        for id in problem.orders.ids() {
            wait(&mut problem.orders[id], now, stage(&published, id));
        }
    }
    for lost in &published.lost {
        let (stops, trips) = begun(&published, lost.vehicle);
        let van = &mut problem.vehicles[lost.vehicle];
        van.max_stops = Some(stops);
        van.max_trips = trips.max(1);
    }
    problem.published = Some(published);
}

fn loosen(problem: &mut Problem, allowed: Allowed) {
    let by = allowed.by;
    match allowed.whose {
        Whose::Order(id, visit) => {
            let order = &mut problem.orders[id];
            if allowed.promise == Promise::OnBoardLimited {
                order.max_on_board = order.max_on_board.map(|most| most + by);
                return;
            }
            let windows = match (visit, &mut order.pickup) {
                (Visit::Pickup, Some(pickup)) => &mut pickup.windows,
                _ => &mut order.windows,
            };
            if let Some(last) = windows.last_mut() {
                last.to += by;
            }
        }
        Whose::Vehicle(id) => {
            let van = &mut problem.vehicles[id];
            let later = |most: Option<Seconds>| most.map(|most| most + by);
            match allowed.promise {
                Promise::BreaksTaken => van.breaks.clear(),
                Promise::DutyLimited => van.max_duty = later(van.max_duty),
                Promise::DrivingLimited => van.max_driving = later(van.max_driving),
                _ => van.overtime += by,
            }
        }
    }
}

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Waits,
    /// Its trip is loaded.
    Loaded,
    Collected,
    Begun,
}

fn stage(published: &Published, order: Id<Order>) -> Stage {
    let positions = &published.stops[order];
    let Some(first) = positions.first() else {
        return Stage::Waits;
    };
    let has_begun = |visit: Visit| {
        let at = published.position(order, visit);
        at.is_some_and(|at| Lock::Time <= published.stop(at).lock)
    };
    match (has_begun(Visit::Delivery), has_begun(Visit::Pickup)) {
        (true, _) => Stage::Begun,
        (false, true) => Stage::Collected,
        (false, false) if published.routes[first.vehicle][first.trip].is_loaded() => Stage::Loaded,
        (false, false) => Stage::Waits,
    }
}

/// Loading, collecting and service that are still to come, come no earlier than now.
fn wait(order: &mut Order, now: Seconds, stage: Stage) {
    if stage == Stage::Begun {
        return;
    }
    match &mut order.pickup {
        Some(pickup) if stage != Stage::Collected => pickup.release = pickup.release.max(now),
        Some(_) => {}
        None => order.release = order.release.max(now),
    }
    if order.promised == [ALWAYS] {
        let waits_anyway = match order.pickup {
            Some(_) => stage < Stage::Collected,
            None => !order.load.is_empty() && stage == Stage::Waits,
        };
        if !waits_anyway {
            let to = ALWAYS.to;
            order.windows = vec![TimeWindow { from: now, to }];
        }
        return;
    }
    let last = order.windows.last().copied();
    order.windows.retain(|window| now <= window.to);
    for window in &mut order.windows {
        window.from = window.from.max(now);
    }
    if order.windows.is_empty() {
        // It is missed, and so it is said.
        order.windows.extend(last);
    }
}

/// How many stops of a vehicle have begun, and on how many trips.
fn begun(published: &Published, vehicle: Id<Vehicle>) -> (usize, usize) {
    let trips = published.routes[vehicle].iter();
    let begun = trips.map(|trip| {
        let stops = trip.stops.iter();
        stops.filter(|stop| stop.fact().is_some()).count()
    });
    begun.fold((0, 0), |(stops, trips), begun| {
        (stops + begun, trips + usize::from(0 < begun))
    })
}
