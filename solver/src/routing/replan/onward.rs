//! What can no longer be helped is allowed, and no more than that. Promises stay in their rows; by
//! how much they may be broken stands in the draft's published routes.

use super::apply::moment;
use super::broken::Tables;
use crate::base::flaw::Flaw;
use crate::base::id::Id;
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;
use crate::routing::draft::Draft;
use crate::routing::draft::published::{AllowedDraft, Lock, Promise};
use crate::routing::plan::Trip;
use crate::routing::problem::published::{Allowed, PublishedTrip as KnownTrip, Whose};
use crate::routing::problem::{Order, Problem, Vehicle, Visit};
use crate::routing::timetable::{Timetable, timetable};

/// Departures that are still to come, come no earlier than now.
pub(super) fn leave_from_now_on(draft: &mut Draft, now: Seconds, departed: impl Fn(&str) -> bool) {
    for van in draft.vehicles.iter_mut().filter(|van| !departed(&van.id)) {
        let [from, to] = van.shift.each_ref().map(moment);
        van.shift[0] = TimeOfDay::from_seconds(from.max(now.min(to)));
    }
}

/// What was allowed before stays allowed as far as the routes that people were told of need it: so
/// a re-plan without news keeps them, and lateness that has become less is not given away again.
pub(super) fn renew(draft: &mut Draft) -> Result<(), Vec<Flaw>> {
    let problem = Problem::new(draft)?;
    let Some((known, told)) = problem.published().zip(draft.published.as_mut()) else {
        return Ok(());
    };
    let tables = Tables::new(&problem, &known.plan());
    let mut rows = Vec::new();
    for (allowed, row) in known.allowed.iter().zip(&told.allowed) {
        let needed = needed(&problem, &tables, *allowed);
        if let Some(by) = needed {
            let seconds = by.0;
            rows.push(AllowedDraft {
                seconds,
                ..row.clone()
            });
        }
    }
    told.allowed = rows;
    Ok(())
}

/// How much of what was allowed is still needed; `None`: nothing.
fn needed(problem: &Problem, tables: &Tables, allowed: Allowed) -> Option<Seconds> {
    let lost = |vehicle: Id<Vehicle>| problem.lost(vehicle).is_some();
    if let Whose::Vehicle(vehicle) = allowed.whose
        && lost(vehicle)
    {
        return None;
    }
    if let Whose::Order(order, visit) = allowed.whose {
        // Who brings it now is not yet known.
        let at = problem.published()?.position(order, visit);
        let is_fact = |at| {
            problem
                .published()
                .is_some_and(|told| told.stop(at).fact().is_some())
        };
        if at.is_none_or(|at| lost(at.vehicle) && !is_fact(at)) {
            return Some(allowed.by);
        }
    }
    let beyond = tables.beyond(problem, allowed)?;
    (Seconds(0) < beyond || allowed.promise == Promise::BreaksTaken)
        .then(|| allowed.by.min(beyond.max(Seconds(0))))
}

/// Allowances settle after so many rounds, or are not what is wrong.
const ROUNDS: usize = 6;

/// Drives what stays, alone, and allows that the rules that it breaks are broken by as much as it
/// needs: the customers of a van in a jam are served late rather than not at all. Nothing that is
/// free may make it later.
pub(super) fn allow(draft: &mut Draft) -> Result<(), Vec<Flaw>> {
    for _ in 0..ROUNDS {
        let problem = Problem::new(draft)?;
        let mut more = Vec::new();
        for vehicle in problem.vehicles().ids() {
            let trips = arranged(&problem, vehicle);
            let table = timetable(&problem, vehicle, &trips);
            if !trips.is_empty() {
                late(&problem, &table, &mut more);
                long(&problem, vehicle, &table, &mut more);
            }
        }
        if more.is_empty() {
            break;
        }
        let told = draft.published.as_mut().expect("it has been published");
        for row in more {
            let same = |known: &&mut AllowedDraft| {
                (&known.id, known.promise, known.pickup) == (&row.id, row.promise, row.pickup)
            };
            match told.allowed.iter_mut().find(same) {
                Some(known) => known.seconds += row.seconds,
                None => told.allowed.push(row),
            }
        }
    }
    Ok(())
}

/// The route with nothing on it that may leave it; of each trip how many stops keep their sequence.
fn staying(problem: &Problem, vehicle: Id<Vehicle>) -> Vec<(Trip, usize)> {
    let Some(published) = problem.published() else {
        return Vec::new();
    };
    let trip = |trip: &KnownTrip| {
        let stays = (trip.stops.iter()).filter(|stop| Lock::Vehicle <= stop.lock);
        let stays: Vec<_> = stays.map(|stop| (stop.order, stop.lock)).collect();
        // A pickup on the way is made with its delivery.
        let whole = |id: Id<Order>| {
            let stops = stays.iter().filter(|(other, _)| *other == id).count();
            problem.orders()[id].stops() == stops
        };
        let stops: Vec<_> = stays.iter().filter(|stop| whole(stop.0)).collect();
        let fixed = stops.iter().rposition(|stop| Lock::Sequence <= stop.1);
        let stops = stops.iter().map(|stop| stop.0).collect();
        let depot = trip.depot;
        (Trip { depot, stops }, fixed.map_or(0, |last| last + 1))
    };
    let trips = published.routes[vehicle].iter().map(trip);
    trips.filter(|(trip, _)| !trip.stops.is_empty()).collect()
}

/// Timetables that are tried for one vehicle.
const TRIED: usize = 4_000;

/// What stays, in the sequence that was told; if that breaks rules, in one that breaks them by less:
/// stops whose sequence is free are moved one by one as long as that helps.
fn arranged(problem: &Problem, vehicle: Id<Vehicle>) -> Vec<Trip> {
    let staying = staying(problem, vehicle);
    let kept: Vec<usize> = staying.iter().map(|(_, kept)| *kept).collect();
    let mut trips: Vec<Trip> = staying.into_iter().map(|(trip, _)| trip).collect();
    if trips.is_empty() {
        return trips;
    }
    let mut least = excess(problem, vehicle, &trips);
    let mut left = TRIED;
    let mut helps = true;
    while helps && Seconds(0) < least {
        helps = false;
        for (number, kept) in kept.iter().enumerate() {
            let stops = trips[number].stops.len();
            for (from, to) in
                (*kept..stops).flat_map(|from| (*kept..stops).map(move |to| (from, to)))
            {
                if from == to || left == 0 {
                    continue;
                }
                left -= 1;
                let mut trial = trips.clone();
                let stop = trial[number].stops.remove(from);
                trial[number].stops.insert(to, stop);
                let with = excess(problem, vehicle, &trial);
                if with < least {
                    (trips, least, helps) = (trial, with, true);
                }
            }
        }
    }
    trips
}

/// By how much a route breaks what may have to be allowed.
fn excess(problem: &Problem, vehicle: Id<Vehicle>, trips: &[Trip]) -> Seconds {
    let van = &problem.vehicles()[vehicle];
    let table = timetable(problem, vehicle, trips);
    let over = |time: Seconds, most: Option<Seconds>| match most {
        Some(most) => (time - most).max(Seconds(0)),
        None => Seconds(0),
    };
    let stops = table.trips.iter().flat_map(|trip| &trip.stops);
    let late: Seconds = (stops.filter(|stop| !stop.fact))
        .map(|stop| {
            let order = &problem.orders()[stop.order];
            let windows = order.windows_of(stop.visit);
            let closes = windows.last().filter(|_| stop.missed);
            let on_board = stop.on_board.unwrap_or(Seconds(0));
            over(stop.start, closes.map(|window| window.to)) + over(on_board, order.max_on_board)
        })
        .sum();
    late + over(table.overtime, Some(van.overtime))
        + over(table.duty, van.max_duty)
        + over(table.driving, van.max_driving)
        + if table.breakless {
            Seconds(3_600)
        } else {
            Seconds(0)
        }
}

fn late(problem: &Problem, table: &Timetable, more: &mut Vec<AllowedDraft>) {
    for stop in table.trips.iter().flat_map(|trip| &trip.stops) {
        let order = &problem.orders()[stop.order];
        let windows = order.windows_of(stop.visit);
        if let Some(last) = windows.last().filter(|_| stop.missed) {
            let by = stop.start - last.to;
            more.push(AllowedDraft {
                pickup: stop.visit == Visit::Pickup,
                ..allowance(&order.key, Promise::WindowKept, by)
            });
        }
        let most = order.max_on_board.filter(|_| !stop.fact && !stop.missed);
        if let (Some(on_board), Some(most)) = (stop.on_board, most)
            && most < on_board
        {
            let by = on_board - most;
            more.push(allowance(&order.key, Promise::OnBoardLimited, by));
        }
    }
}

fn long(problem: &Problem, vehicle: Id<Vehicle>, table: &Timetable, more: &mut Vec<AllowedDraft>) {
    let van = &problem.vehicles()[vehicle];
    if table.breakless {
        more.push(allowance(&van.key, Promise::BreaksTaken, Seconds(0)));
    }
    let limits = [
        (Promise::ShiftKept, table.overtime, Some(van.overtime)),
        (Promise::DutyLimited, table.duty, van.max_duty),
        (Promise::DrivingLimited, table.driving, van.max_driving),
    ];
    for (promise, time, most) in limits {
        if let Some(most) = most.filter(|most| *most < time) {
            more.push(allowance(&van.key, promise, time - most));
        }
    }
}

fn allowance(id: &str, promise: Promise, by: Seconds) -> AllowedDraft {
    AllowedDraft {
        id: id.into(),
        promise,
        pickup: false,
        seconds: by.0,
    }
}
