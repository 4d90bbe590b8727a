//! A second judge, made of nothing that the first one is made of: it reads the draft, drives tick
//! by tick, and tries every moment. For days of a few dozen seconds.
//!
//! It knows no facts (`time`, `done`, `load_start`): those are drawn by hand in the tests.

mod clock;
mod day;
mod route;

use std::collections::BTreeMap;

use solver::routing::draft::published::Lock;
use solver::routing::draft::{Draft, OrderDraft, VehicleDraft};
use solver::routing::plan::{PlanDraft, TripDraft};

use self::day::Day;

/// How often each rule is broken and how much of it is used, and what that costs.
#[derive(Debug, Default)]
pub struct Verdict {
    pub amounts: BTreeMap<&'static str, i64>,
    /// In units of the scale.
    pub costs: BTreeMap<&'static str, i128>,
    /// Vehicles whose windows cannot all be kept: of their times nothing is said.
    pub untimed: usize,
}

impl Verdict {
    fn add(&mut self, rule: &'static str, amount: i64) {
        *self.amounts.entry(rule).or_default() += amount;
    }

    fn charge(&mut self, rule: &'static str, amount: i64, price: i128) {
        self.add(rule, amount);
        *self.costs.entry(rule).or_default() += i128::from(amount) * price;
    }
}

/// Judges a plan for a day whose objective is cost. A unit of money is `scale` units of cost.
#[must_use]
pub fn judge(draft: &Draft, scale: i64, plan: &PlanDraft) -> Verdict {
    let mut verdict = Verdict::default();
    let scale = i128::from(scale);
    for order in &draft.orders {
        let trips = plan.routes.iter().flat_map(|route| &route.trips);
        let stops = trips.flat_map(|trip| &trip.stops);
        let visits = stops.filter(|id| **id == order.id).count();
        let wanted = 1 + usize::from(order.pickup.is_some());
        verdict.add("served_once", visits.saturating_sub(wanted) as i64);
        let is_disowned = 0 < visits && plan.unserved.contains(&order.id);
        verdict.add("listed_rightly", i64::from(is_disowned));
        if visits == 0 {
            let price = i128::from(order.unserved_cost.unwrap_or(100_000));
            verdict.charge("unserved", 1, price * scale);
        }
    }
    let none = Vec::new();
    for vehicle in &draft.vehicles {
        let route = plan.routes.iter().find(|route| route.vehicle == vehicle.id);
        let trips = route.map_or(&none, |route| &route.trips);
        locks(draft, &mut verdict, vehicle, trips);
        if !trips.is_empty() {
            structure(draft, &mut verdict, vehicle, trips);
            times(draft, &mut verdict, vehicle, trips, scale);
        }
    }
    verdict
}

fn order<'d>(draft: &'d Draft, id: &str) -> &'d OrderDraft {
    let found = draft.orders.iter().find(|row| row.id == id);
    found.expect("plans name orders of the day")
}

/// For each stop whether its order is collected there.
fn pickups(draft: &Draft, trip: &TripDraft) -> Vec<bool> {
    let first = |index: usize| !trip.stops[..index].contains(&trip.stops[index]);
    let pair = |index: usize| order(draft, &trip.stops[index]).pickup.is_some();
    (0..trip.stops.len())
        .map(|index| pair(index) && first(index))
        .collect()
}

fn structure(draft: &Draft, verdict: &mut Verdict, vehicle: &VehicleDraft, trips: &[TripDraft]) {
    let stops: usize = trips.iter().map(|trip| trip.stops.len()).sum();
    let over =
        |count: usize, most: Option<i64>| most.map_or(0, |most| (count as i64 - most).max(0));
    verdict.add("trips_limited", over(trips.len(), vehicle.max_trips));
    verdict.add("stops_limited", over(stops, vehicle.max_stops));
    let classes = draft
        .handling
        .as_ref()
        .expect("rich days name their classes");
    for trip in trips {
        let barred = vehicle.loads_at.as_ref();
        let barred = barred.is_some_and(|depots| !depots.contains(&trip.depot));
        verdict.add("loads_at_depot", i64::from(barred));
        let collected = pickups(draft, trip);
        let mut seen: Vec<&str> = Vec::new();
        for (index, id) in trip.stops.iter().enumerate() {
            let row = order(draft, id);
            if row.pickup.is_some() && !collected[index] {
                continue;
            }
            let elsewhere = row.depot.as_ref().is_some_and(|depot| *depot != trip.depot);
            verdict.add("depot_supplies", i64::from(elsewhere));
            let name = row.handling.as_deref().expect("rich orders have a class");
            let class = classes.iter().find(|class| class.id == name);
            let needs = class.and_then(|class| class.needs.as_ref());
            let lacks = needs.is_some_and(|needs| !vehicle.equipment.contains(needs));
            verdict.add("equipment_present", i64::from(lacks));
            let unskilled = row
                .skills
                .iter()
                .any(|skill| !vehicle.skills.contains(skill));
            let shut_out = row.not_by.contains(&vehicle.id);
            verdict.add("skills_present", i64::from(unskilled || shut_out));
            let visits = trip.stops.iter().filter(|other| *other == id).count();
            let torn = row.pickup.is_some() && visits != 2;
            verdict.add("pickup_first", i64::from(torn));
            seen.push(name);
        }
        let mixed = seen.contains(&"warm") && seen.contains(&"cold");
        verdict.add("handling_separate", i64::from(mixed));
        for dimension in 0..draft.dimensions.len() {
            let full = fullest(draft, trip, &collected, dimension);
            let room = vehicle.capacity[dimension];
            verdict.add("capacity_kept", i64::from(room < full));
        }
    }
}

/// The most that is on board at any time: everything carried is listed with where it comes aboard
/// and where it leaves.
fn fullest(draft: &Draft, trip: &TripDraft, collected: &[bool], dimension: usize) -> i64 {
    let last = trip.stops.len();
    // Amount, aboard when stop `from` is left (0: the depot), gone when stop `to` is left.
    let mut carried: Vec<(i64, usize, usize)> = Vec::new();
    let mut taken: Vec<&String> = Vec::new();
    let mut surplus = 0;
    for (index, id) in trip.stops.iter().enumerate() {
        let row = order(draft, id);
        let load = row.load[dimension];
        if collected[index] {
            let rest = trip.stops[index + 1..].iter().position(|other| other == id);
            let to = rest.map_or(last + 1, |offset| index + offset + 2);
            carried.push((load, index + 1, to));
            taken.push(id);
            continue;
        }
        if row.pickup.is_none() {
            carried.push((load, 0, index + 1));
        } else if trip.stops[..index]
            .iter()
            .filter(|other| *other == id)
            .count()
            > 1
        {
            // Delivered once more than collected: nonsense that only makes room.
            carried.push((-load, index + 1, last + 1));
        }
        surplus += 1;
        if let Some(back) = &row.collect {
            carried.push((back[dimension], index + 1, last + 1));
        }
    }
    assert!(
        surplus + taken.len() == last,
        "every stop is one or the other"
    );
    let aboard = |stop: usize| -> i64 {
        let there = carried
            .iter()
            .filter(|(_, from, to)| *from <= stop && stop < *to);
        there.map(|(amount, _, _)| amount).sum()
    };
    (0..=last).map(aboard).max().unwrap_or(0)
}

fn locks(draft: &Draft, verdict: &mut Verdict, vehicle: &VehicleDraft, trips: &[TripDraft]) {
    let Some(told) = &draft.published else {
        return;
    };
    let Some(route) = told.routes.iter().find(|route| route.vehicle == vehicle.id) else {
        return;
    };
    let fixed = |trip: usize| {
        let stops = route.trips[trip].stops.iter();
        stops.filter(|stop| stop.lock == Lock::Sequence).count()
    };
    let fixed_trips = (0..route.trips.len())
        .filter(|trip| 0 < fixed(*trip))
        .count();
    let mut broken = 0;
    for (number, published) in route.trips.iter().enumerate() {
        let now = trips.get(number);
        if number < fixed_trips {
            broken += usize::from(now.is_none_or(|now| now.depot != published.depot));
            for index in 0..fixed(number) {
                let wanted = &published.stops[index].order;
                let again = published.stops[..index]
                    .iter()
                    .any(|stop| stop.order == *wanted);
                let same = now.and_then(|now| now.stops.get(index)) == Some(wanted);
                // The second stop of a pair is its delivery only after the first.
                let twice = now
                    .is_some_and(|now| now.stops.iter().take(index).any(|other| other == wanted));
                let pair = order(draft, wanted).pickup.is_some();
                broken += usize::from(!(same && (!pair || again == twice)));
            }
            if number + 1 < fixed_trips {
                let most = published.stops.len();
                broken += now.map_or(0, |now| now.stops.len().saturating_sub(most));
            }
        }
        for (index, stop) in published.stops.iter().enumerate() {
            if stop.lock != Lock::Vehicle {
                continue;
            }
            let before = published.stops[..index].iter();
            let nth = 1 + before.filter(|other| other.order == stop.order).count();
            let on =
                |trip: &TripDraft| nth <= trip.stops.iter().filter(|id| **id == stop.order).count();
            let kept = match number < fixed_trips {
                true => now.is_some_and(on),
                false => trips.iter().any(on),
            };
            broken += usize::from(!kept);
        }
    }
    verdict.add("locks_kept", broken as i64);
}

fn times(
    draft: &Draft,
    verdict: &mut Verdict,
    vehicle: &VehicleDraft,
    trips: &[TripDraft],
    scale: i128,
) {
    let day = Day::new(draft, vehicle, trips);
    let metres = day.metres();
    verdict.charge("vehicle_used", 1, i128::from(vehicle.fixed) * scale);
    verdict.charge(
        "distance",
        metres,
        i128::from(vehicle.per_km) * scale / 1_000,
    );
    let most = vehicle.max_metres.unwrap_or(i64::MAX);
    verdict.add("distance_limited", i64::from(most < metres));
    let Some(course) = day.course() else {
        let missed = day.missed();
        verdict.add("window_kept", missed.windows);
        verdict.add("depot_open", missed.depots);
        let breaks = missed.windows == 0 && missed.depots == 0;
        verdict.add("breaks_taken", i64::from(breaks));
        verdict.untimed += 1;
        return;
    };
    day_prices(draft, verdict, vehicle, &course, scale);
    for stop in &course.stops {
        let row = order(draft, &stop.order);
        let late = i128::from(row.late_per_minute.unwrap_or(0)) * scale / 60;
        verdict.charge("lateness", stop.late, late);
        let most = row.max_on_board_seconds.unwrap_or(i64::MAX);
        let stale = stop.on_board.is_some_and(|on_board| most < on_board);
        verdict.add("on_board_limited", i64::from(stale));
    }
    departures(draft, verdict, vehicle, trips, &course.stops, scale);
}

/// What a day that could be timed costs by its length, and whether it is too long.
fn day_prices(
    draft: &Draft,
    verdict: &mut Verdict,
    vehicle: &VehicleDraft,
    course: &day::Course,
    scale: i128,
) {
    let over = vehicle.overtime.as_ref();
    let hour = |price: i64| i128::from(price) * scale / 3_600;
    let shift_end = clock::seconds(&vehicle.shift[1]);
    let overtime = (course.finish - shift_end).max(0);
    let allowed = over.map_or(0, |over| over.seconds);
    verdict.add("shift_kept", i64::from(allowed < overtime));
    let duty = course.finish - course.departure;
    let limited = |most: Option<i64>, value: i64| i64::from(most.is_some_and(|most| most < value));
    verdict.add("duty_limited", limited(vehicle.max_duty_seconds, duty));
    let driving = limited(vehicle.max_driving_seconds, course.driving);
    verdict.add("driving_limited", driving);
    verdict.charge("duty_time", duty, hour(vehicle.per_hour));
    verdict.charge(
        "driving_time",
        course.driving,
        hour(vehicle.per_driving_hour),
    );
    verdict.charge(
        "service_time",
        course.service,
        hour(vehicle.per_service_hour),
    );
    let price = over.map_or(0, |over| over.per_hour);
    verdict.charge("overtime", overtime, hour(price));
    let square = i128::from(duty * duty);
    verdict.add("balance", (square / 12_960_000) as i64);
    let balance = square * i128::from(draft.balance_per_square_hour) * scale / 12_960_000;
    *verdict.costs.entry("balance").or_default() += balance;
}

fn departures(
    draft: &Draft,
    verdict: &mut Verdict,
    vehicle: &VehicleDraft,
    trips: &[TripDraft],
    course: &[day::Stop],
    scale: i128,
) {
    let Some(told) = &draft.published else {
        return;
    };
    // Vehicle, order, which of its stops, the stop before and which of its, the start.
    type Row<'r> = (&'r str, &'r str, bool, Option<(&'r str, bool)>, Option<i64>);
    let mut known: Vec<Row<'_>> = Vec::new();
    for route in &told.routes {
        for trip in &route.trips {
            let second = |index: usize| {
                let id = &trip.stops[index].order;
                trip.stops[..index].iter().any(|stop| stop.order == *id)
            };
            for (index, stop) in trip.stops.iter().enumerate() {
                let before = index.checked_sub(1);
                let before = before.map(|at| (trip.stops[at].order.as_str(), second(at)));
                let start = stop.start.as_ref().map(clock::seconds);
                known.push((&route.vehicle, &stop.order, second(index), before, start));
            }
        }
    }
    let mut course = course.iter();
    for trip in trips {
        let second = |index: usize| trip.stops[..index].contains(&trip.stops[index]);
        for (index, id) in trip.stops.iter().enumerate() {
            let stop = course.next().expect("a moment for each stop");
            // An order without a pickup has one stop, however often it is made.
            let pair = |at: usize| order(draft, &trip.stops[at]).pickup.is_some() && second(at);
            let row = known.iter().find(|row| row.1 == id && row.2 == pair(index));
            let Some((van, _, _, before, start)) = row else {
                continue;
            };
            let now = index.checked_sub(1);
            let now = now.map(|at| (trip.stops[at].as_str(), pair(at)));
            let shifted = start
                .is_some_and(|start| told.shift_tolerance_seconds < (stop.start - start).abs());
            let changes = [
                (*van != vehicle.id, told.per_vehicle_change),
                (*before != now, told.per_sequence_change),
                (shifted, told.per_shift),
            ];
            for (changed, price) in changes {
                verdict.charge("departed", i64::from(changed), i128::from(price) * scale);
            }
        }
    }
}
