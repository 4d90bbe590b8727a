//! Nothing that has not begun happens before now, and what can no longer be helped is allowed.

use serde::Serialize;

use super::apply::{FARTHEST, is_loaded, moment};
use crate::base::flaw::Flaw;
use crate::base::id::Id;
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;
use crate::routing::draft::published::{Lock, PublishedStop, PublishedTrip};
use crate::routing::draft::{Draft, OrderDraft};
use crate::routing::plan::Trip;
use crate::routing::problem::published::PublishedTrip as KnownTrip;
use crate::routing::problem::{Order, Problem, Vehicle, Visit};
use crate::routing::rule::Rule;
use crate::routing::timetable::{Timetable, timetable};

/// A rule that what stays can no longer keep, and by how much it was relaxed for that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allowance {
    /// An order or a vehicle of the draft.
    pub id: String,
    pub rule: &'static str,
    pub rule_zh: &'static str,
    pub seconds: i64,
    pub message: String,
    pub message_zh: String,
}

/// Loading, collecting, service and departures that are still to come, come no earlier than now.
pub(super) fn from_now_on(draft: &mut Draft, now: Seconds, departed: impl Fn(&str) -> bool) {
    for index in 0..draft.orders.len() {
        let stage = stage(draft, &draft.orders[index].id);
        wait(&mut draft.orders[index], now, stage);
    }
    for van in draft.vehicles.iter_mut().filter(|van| !departed(&van.id)) {
        let [from, to] = van.shift.each_ref().map(moment);
        van.shift[0] = TimeOfDay::from_seconds(from.max(now.min(to)));
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

fn stage(draft: &Draft, order: &str) -> Stage {
    let routes = draft.published.iter().flat_map(|told| &told.routes);
    let mut trips = routes.flat_map(|route| &route.trips);
    let is_it = |stop: &&PublishedStop| stop.order == order;
    let has = |trip: &&PublishedTrip| trip.stops.iter().any(|stop| stop.order == order);
    let Some(trip) = trips.find(has) else {
        return Stage::Waits;
    };
    let has_begun = |stop: &PublishedStop| Lock::Time <= stop.lock;
    let mut stops = trip.stops.iter().filter(is_it);
    match (
        stops.clone().next_back().is_some_and(has_begun),
        stops.any(has_begun),
    ) {
        (true, _) => Stage::Begun,
        (false, true) => Stage::Collected,
        (false, false) if is_loaded(trip) => Stage::Loaded,
        (false, false) => Stage::Waits,
    }
}

fn wait(row: &mut OrderDraft, now: Seconds, stage: Stage) {
    if stage == Stage::Begun {
        return;
    }
    let later = |release: &Option<TimeOfDay>| {
        let release = release.as_ref().map_or(now, |time| moment(time).max(now));
        Some(TimeOfDay::from_seconds(release))
    };
    match &mut row.pickup {
        Some(pickup) if stage != Stage::Collected => pickup.release = later(&pickup.release),
        Some(_) => {}
        None => row.release = later(&row.release),
    }
    let has_load = row.load.iter().any(|amount| 0 < *amount);
    let waits_anyway = match row.pickup {
        Some(_) => stage < Stage::Collected,
        None => has_load && stage == Stage::Waits,
    };
    if row.windows.is_empty() && !waits_anyway {
        row.windows = vec![[now, FARTHEST].map(TimeOfDay::from_seconds)];
    }
    let last = row.windows.len().saturating_sub(1);
    let mut windows = Vec::new();
    let mut sorted = row.windows.clone();
    sorted.sort_by_key(|window| moment(&window[0]));
    for (index, window) in sorted.into_iter().enumerate() {
        let [from, to] = window.each_ref().map(moment);
        if now <= to {
            windows.push([from.max(now), to].map(TimeOfDay::from_seconds));
        } else if index == last {
            // It is missed, and so it is said.
            windows.push(window);
        }
    }
    row.windows = windows;
}

/// Allowances settle after so many rounds, or are not what is wrong.
const ROUNDS: usize = 6;

/// Drives what stays, alone, and relaxes by as much as it needs the rules that it breaks: the
/// customers of a van in a jam are served late rather than not at all. Nothing that is free may
/// make it later.
pub(super) fn allow(draft: &mut Draft) -> Result<Vec<Allowance>, Vec<Flaw>> {
    let mut found: Vec<Allowance> = Vec::new();
    for _ in 0..ROUNDS {
        let problem = Problem::new(draft)?;
        let mut more = Vec::new();
        for vehicle in problem.vehicles().ids() {
            let trips = arranged(&problem, vehicle);
            let table = timetable(&problem, vehicle, &trips);
            if !trips.is_empty() {
                late(draft, &problem, &table, &mut more);
                long(draft, &problem, vehicle, &table, &mut more);
            }
        }
        if more.is_empty() {
            break;
        }
        for allowance in more {
            let same =
                |known: &&mut Allowance| (&known.id, known.rule) == (&allowance.id, allowance.rule);
            match found.iter_mut().find(same) {
                Some(known) => *known = allow_more(known, allowance.seconds),
                None => found.push(allowance),
            }
        }
    }
    Ok(found)
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
            let windows = match (stop.visit, &order.pickup) {
                (Visit::Pickup, Some(pickup)) => &pickup.windows,
                _ => &order.windows,
            };
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

fn late(draft: &mut Draft, problem: &Problem, table: &Timetable, more: &mut Vec<Allowance>) {
    for stop in table.trips.iter().flat_map(|trip| &trip.stops) {
        let order = &problem.orders()[stop.order];
        let row = &mut draft.orders[stop.order.index()];
        let windows = match (stop.visit, &mut row.pickup) {
            (Visit::Pickup, Some(pickup)) => &mut pickup.windows,
            _ => &mut row.windows,
        };
        windows.sort_by_key(|window| moment(&window[0]));
        if let Some(last) = windows.last_mut().filter(|_| stop.missed) {
            let by = stop.start - moment(&last[1]);
            last[1] = TimeOfDay::from_seconds(stop.start);
            more.push(allowance(&order.key, Rule::WindowKept, by));
        }
        let most = order.max_on_board.filter(|_| !stop.fact && !stop.missed);
        if let (Some(on_board), Some(most)) = (stop.on_board, most)
            && most < on_board
        {
            row.max_on_board_seconds = Some(on_board.0);
            more.push(allowance(&order.key, Rule::OnBoardLimited, on_board - most));
        }
    }
}

fn long(
    draft: &mut Draft,
    problem: &Problem,
    vehicle: Id<Vehicle>,
    table: &Timetable,
    more: &mut Vec<Allowance>,
) {
    let van = &problem.vehicles()[vehicle];
    let row = &mut draft.vehicles[vehicle.index()];
    let over = table.overtime - van.overtime;
    if Seconds(0) < over {
        match &mut row.overtime {
            Some(overtime) => overtime.seconds += over.0,
            None => row.shift[1] = TimeOfDay::from_seconds(van.shift.to + over),
        }
        more.push(allowance(&van.key, Rule::ShiftKept, over));
    }
    if table.breakless {
        row.breaks.clear();
        more.push(allowance(&van.key, Rule::BreaksTaken, Seconds(0)));
    }
    let limits = [
        (Rule::DutyLimited, table.duty, &mut row.max_duty_seconds),
        (
            Rule::DrivingLimited,
            table.driving,
            &mut row.max_driving_seconds,
        ),
    ];
    for (rule, time, most) in limits {
        if let Some(known) = most.filter(|known| *known < time.0) {
            *most = Some(time.0);
            more.push(allowance(&van.key, rule, time - Seconds(known)));
        }
    }
}

fn allow_more(known: &Allowance, seconds: i64) -> Allowance {
    let rule = Rule::ALL.into_iter().find(|rule| rule.name() == known.rule);
    let rule = rule.expect("a rule of the book");
    allowance(&known.id, rule, Seconds(known.seconds + seconds))
}

fn allowance(id: &str, rule: Rule, by: Seconds) -> Allowance {
    let minutes = (by.0 + 59) / 60;
    let (what, what_zh) = match rule {
        Rule::WindowKept => ("is served after its window", "将晚于时间窗"),
        Rule::OnBoardLimited => ("is on board too long", "在车时长将超出"),
        Rule::ShiftKept => ("finishes after the shift", "收车将晚于班次结束"),
        Rule::BreaksTaken => ("finds no time for its breaks", "无法安排休息"),
        Rule::DutyLimited => ("is on duty too long", "工时将超出"),
        _ => ("is on the road too long", "驾驶时长将超出"),
    };
    let (amount, amount_zh) = match rule {
        Rule::BreaksTaken => (String::new(), String::new()),
        _ => (format!(", by {minutes} min"), format!(" {minutes} 分钟")),
    };
    Allowance {
        id: id.into(),
        rule: rule.name(),
        rule_zh: rule.chinese(),
        seconds: by.0,
        message: format!("{id} {what}{amount}; it can no longer be helped"),
        message_zh: format!("{id} {what_zh}{amount_zh}，已无法避免"),
    }
}
