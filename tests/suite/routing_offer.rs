//! Offers: the best places for a new order, priced as the judge prices them.

use std::ops::ControlFlow;

use solver::base::id::Id;
use solver::base::run::Budget;
use solver::base::units::Seconds;
use solver::routing::check::{amounts, check, score_of};
use solver::routing::draft::published::{
    Lock, PublishedDraft, PublishedRoute, PublishedStop, PublishedTrip,
};
use solver::routing::draft::{Draft, OrderDraft, VehicleDraft};
use solver::routing::offer::{OFFERED, Offer, Offers};
use solver::routing::plan::Plan;
use solver::routing::problem::{Order, Problem, Vehicle};
use solver::routing::rule::Rule;
use solver::routing::solve;
use solver::routing::timetable::timetable;
use support::routing::grid::{line, on_a_line, plan};
use support::routing::places::everywhere;
use support::routing::rich::{Features, rich};
use support::routing::{at, day, depot, order, vehicle};

fn id(problem: &Problem, key: &str) -> Id<Order> {
    let orders = problem.orders();
    let found = orders.ids().find(|id| orders[*id].key == key);
    found.expect("it exists")
}

fn offers(problem: &Problem, text: &str, key: &str) -> Vec<Offer> {
    Offers::new(problem, &plan(problem, text)).offer(id(problem, key))
}

fn added(problem: &Problem, offer: &Offer) -> i64 {
    assert_eq!(offer.added.0 % problem.cost_scale(), 0, "whole money");
    offer.added.0 / problem.cost_scale()
}

#[test]
fn the_cheapest_place_comes_first_with_its_moment_and_whom_it_delays() {
    // After c, b lies on the way home, and nobody waits for it.
    let day = line(|draft| draft.orders[1].service_seconds = 60);
    let offers = offers(&day, "van: d a c", "b");
    let best = &offers[0];
    assert_eq!(
        (best.trip, best.stop, best.is_new_trip, added(&day, best)),
        (0, 2, false, 0)
    );
    assert_eq!(
        (best.arrival.clock(), best.start.clock()),
        ("08:04".into(), "08:04".into())
    );
    assert_eq!((best.shifts.len(), best.delay), (0, Seconds(0)));
    // Between a and c it costs no more, and takes a minute: c starts at 8:04, not at 8:03.
    let next = &offers[1];
    assert_eq!(
        (next.stop, added(&day, next), next.delay),
        (1, 0, Seconds(60))
    );
    let shifts: Vec<_> = (next.shifts.iter())
        .map(|row| (row.order, row.before.clock(), row.after.clock()))
        .collect();
    assert_eq!(
        shifts,
        [(id(&day, "c"), "08:03".to_string(), "08:04".to_string())]
    );
    // Before a, one goes there and back: two kilometres; a new trip from d costs four.
    assert_eq!((offers[2].stop, added(&day, &offers[2])), (0, 2));
    assert!(offers[3].is_new_trip && offers[4].is_new_trip);
    assert_eq!(added(&day, &offers[3]), 4);
    assert_eq!(offers.len(), OFFERED);
}

#[test]
fn of_many_places_that_cost_the_same_those_that_delay_least_are_offered() {
    // Nothing costs anything: on each of seven vans b may come before a, which then waits a minute
    // for it, or after it.
    let vans = (1..=7).map(|number| VehicleDraft {
        per_km: 0,
        max_trips: Some(1),
        ..vehicle(&format!("v{number}"), "d")
    });
    let mut orders: Vec<OrderDraft> = (1..=7).map(|number| order(&format!("a{number}"))).collect();
    orders.push(OrderDraft {
        service_seconds: 60,
        ..order("b")
    });
    let places = [0, 1, 1, 1, 1, 1, 1, 1, 1];
    let draft = on_a_line(vec![depot("d")], vans.collect(), orders, &places);
    let day = Problem::new(&draft).expect("a valid day");
    let routes = (1..=7).map(|number| format!("v{number}: d a{number}"));
    let found = offers(&day, &routes.collect::<Vec<_>>().join("\n"), "b");
    let places = found
        .iter()
        .map(|offer| (offer.vehicle.index(), offer.stop));
    let places: Vec<_> = places.collect();
    assert_eq!(places, [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]);
}

#[test]
fn no_place_that_breaks_a_rule_is_offered() {
    let nowhere = line(|draft| draft.orders[1].load = vec![11]);
    assert!(offers(&nowhere, "van: d a c", "b").is_empty());
    // c must be served by 8:03: b may come after it only.
    let tight = line(|draft| {
        draft.orders[1].service_seconds = 60;
        draft.orders[2].windows = vec![[at(8, 0), at(8, 3)]];
        draft.vehicles[0].max_trips = Some(1);
    });
    let found = offers(&tight, "van: d a c", "b");
    let stops: Vec<_> = found.iter().map(|offer| offer.stop).collect();
    assert_eq!(stops, [2]);
}

#[test]
fn a_vehicle_that_breaks_a_rule_already_is_offered_nothing() {
    let day = line(|draft| {
        draft.orders[0].load = vec![11];
        draft.vehicles.push(vehicle("w", "d"));
    });
    let found = offers(&day, "van: d a", "b");
    assert!(!found.is_empty());
    assert!(found.iter().all(|offer| offer.vehicle == Id::new(1)));
}

#[test]
fn idle_vehicles_that_differ_in_nothing_are_one_offer() {
    let fleet = |fixed: i64| {
        let van = |number: i64| VehicleDraft {
            fixed: if number == 3 { fixed } else { 7 },
            ..vehicle(&format!("v{number}"), "d")
        };
        let places = [0, 1];
        let draft = on_a_line(
            vec![depot("d")],
            (0..4).map(van).collect(),
            vec![order("a")],
            &places,
        );
        let problem = Problem::new(&draft).expect("a valid day");
        let mut desk = Offers::new(&problem, &Plan::empty(&problem));
        let found = desk.offer(id(&problem, "a"));
        found.iter().map(|offer| offer.vehicle).collect::<Vec<_>>()
    };
    assert_eq!(fleet(7), [Id::new(0)]);
    assert_eq!(fleet(9), [Id::new(0), Id::new(3)]);
    assert_eq!(fleet(5), [Id::new(3), Id::new(0)]);
}

#[test]
fn an_order_that_may_not_leave_its_vehicle_is_offered_there() {
    let day = line(|draft| {
        draft.vehicles.push(vehicle("w", "d"));
        let stop = PublishedStop {
            order: "b".into(),
            start: None,
            lock: Lock::Vehicle,
        };
        draft.published = Some(PublishedDraft::new(vec![PublishedRoute {
            vehicle: "w".into(),
            trips: vec![PublishedTrip {
                depot: "d".into(),
                load_start: None,
                stops: vec![stop],
            }],
        }]));
    });
    let found = offers(&day, "van: d a\nw: d c", "b");
    assert!(!found.is_empty());
    assert!(found.iter().all(|offer| offer.vehicle == Id::new(1)));
    // Without b, w breaks its word: nothing else is put on it.
    let others = offers(&day, "van: d a", "c");
    assert!(others.iter().all(|offer| offer.vehicle == Id::new(0)));
}

/// The costs of all lawful places, lowest first, worked out by the judge.
fn by_enumeration(draft: &Draft, problem: &Problem, plan: &Plan, order: Id<Order>) -> Vec<i64> {
    let plain = |index: usize| VehicleDraft {
        id: String::new(),
        name: String::new(),
        ..draft.vehicles[index].clone()
    };
    let stops = problem.orders()[order].stops();
    let mut costs = Vec::new();
    for (vehicle, trips) in plan.routes.iter() {
        let same = |other: usize| {
            plan.routes[Id::new(other)].is_empty() && plain(other) == plain(vehicle.index())
        };
        let is_idle = trips.is_empty() && problem.published().is_none();
        if is_idle && (0..vehicle.index()).any(same) {
            continue;
        }
        // A route that breaks rules takes nobody, unless the order is what it lacks.
        let broken = amounts(problem, vehicle, trips);
        let mut broken = broken
            .iter()
            .filter(|(rule, amount)| rule.is_hard() && 0 < **amount);
        if broken.any(|(rule, _)| *rule != Rule::LocksKept) {
            continue;
        }
        let before = score_of(problem, vehicle, trips).soft.0;
        for with in everywhere(problem, trips, order, stops) {
            let score = score_of(problem, vehicle, &with);
            if score.hard == 0 && is_allowed(problem, order, vehicle) {
                costs.push(score.soft.0 - before);
            }
        }
    }
    costs.sort_unstable();
    costs
}

/// Takes orders off their routes.
fn lift(problem: &Problem, plan: &mut Plan, orders: &[Id<Order>]) {
    for vehicle in problem.vehicles().ids() {
        let trips = &mut plan.routes[vehicle];
        for trip in trips.iter_mut() {
            trip.stops.retain(|stop| !orders.contains(stop));
        }
        trips.retain(|trip| !trip.stops.is_empty());
    }
}

/// Nobody else may have the order.
fn is_allowed(problem: &Problem, order: Id<Order>, vehicle: Id<Vehicle>) -> bool {
    problem.published().is_none_or(|told| {
        let mut others = told.routes.iter().filter(|(id, _)| *id != vehicle);
        !others.any(|(_, trips)| {
            let mut stops = trips.iter().flat_map(|trip| &trip.stops);
            stops.any(|stop| stop.order == order && Lock::Vehicle <= stop.lock)
        })
    })
}

/// It stays where it was published.
fn is_fixed(problem: &Problem, order: Id<Order>) -> bool {
    problem.published().is_some_and(|told| {
        let trips = told.routes.values().flatten();
        let mut fixed = trips.flat_map(|trip| &trip.stops[..trip.fixed()]);
        fixed.any(|stop| stop.order == order)
    })
}

/// What an offer says is what the judge says of the plan with and without it.
fn the_judge_agrees(problem: &Problem, plan: &Plan, order: Id<Order>, offer: &Offer, seed: u64) {
    let taken = offer.taken(plan);
    let (before, after) = (check(problem, plan).score, check(problem, &taken).score);
    assert!(after.hard <= before.hard, "seed {seed}: {offer:?}");
    let unserved = problem.orders()[order].unserved;
    assert_eq!(
        after.soft.0 - before.soft.0,
        offer.added.0 - unserved.0,
        "seed {seed}: {offer:?}"
    );
    let (old, new) = (&plan.routes[offer.vehicle], &taken.routes[offer.vehicle]);
    let old = timetable(problem, offer.vehicle, old);
    let new = timetable(problem, offer.vehicle, new);
    let own = &new.trips[offer.trip].stops[offer.stop];
    assert_eq!(
        (own.order, own.arrival, own.start),
        (order, offer.arrival, offer.start)
    );
    let mut shifts = offer.shifts.iter();
    for stop in new.trips.iter().flat_map(|trip| &trip.stops) {
        let mut known = old.trips.iter().flat_map(|trip| &trip.stops);
        let known = known.find(|row| (row.order, row.visit) == (stop.order, stop.visit));
        if let Some(known) = known.filter(|known| known.start != stop.start) {
            let shift = shifts.next().expect("whoever is delayed is named");
            assert_eq!((shift.order, shift.visit), (stop.order, stop.visit));
            assert_eq!((shift.before, shift.after), (known.start, stop.start));
        }
    }
    assert_eq!(shifts.next(), None, "seed {seed}: nobody else is named");
}

#[test]
fn the_five_offered_are_the_best_there_are_on_days_with_everything() {
    let (mut asked, mut pairs, mut full) = (0, 0, 0);
    for seed in 0..1_200 {
        let draft = rich(seed, 6, Features::of(seed));
        let problem = Problem::new(&draft).expect("a valid day");
        let budget = Budget { seed, steps: 60 };
        let mut plan = solve(&problem, budget, &mut |_| ControlFlow::Continue(())).plan;
        let order = Id::new(usize::try_from(seed).expect("small") % problem.orders().len());
        lift(&problem, &mut plan, &[order]);
        if is_fixed(&problem, order) {
            continue;
        }
        let costs = by_enumeration(&draft, &problem, &plan, order);
        let found = Offers::new(&problem, &plan).offer(order);
        let offered: Vec<i64> = found.iter().map(|offer| offer.added.0).collect();
        assert_eq!(offered, costs[..costs.len().min(OFFERED)], "seed {seed}");
        assert!(found.is_sorted_by_key(|offer| (offer.added, offer.delay)));
        for offer in &found {
            the_judge_agrees(&problem, &plan, order, offer, seed);
            asked += 1;
            pairs += usize::from(offer.pickup.is_some());
        }
        full += usize::from(found.len() == OFFERED);
    }
    assert!(
        1_000 < asked && 100 < pairs && 50 < full,
        "{asked} {pairs} {full}"
    );
}

#[test]
fn offers_on_a_day_of_towns_are_priced_as_the_judge_prices_them() {
    let mut draft = day(7, 120);
    draft.vehicles.truncate(5);
    let problem = Problem::new(&draft).expect("a valid day");
    let budget = Budget {
        seed: 1,
        steps: 300,
    };
    let mut plan = solve(&problem, budget, &mut |_| ControlFlow::Continue(())).plan;
    let lifted: Vec<Id<Order>> = (0..10).map(|number| Id::new(11 * number)).collect();
    lift(&problem, &mut plan, &lifted);
    let mut desk = Offers::new(&problem, &plan);
    for order in lifted {
        let found = desk.offer(order);
        assert!(found.is_sorted_by_key(|offer| offer.added));
        for offer in found {
            the_judge_agrees(&problem, &plan, order, &offer, 7);
        }
    }
}
