//! The cheapest relaxation that would let an order in: it does, and no smaller one would.

use std::ops::ControlFlow;

use solver::base::id::Id;
use solver::base::run::Budget;
use solver::base::text::TimeOfDay;
use solver::routing::check::{check, score_of};
use solver::routing::draft::{Draft, OrderDraft};
use solver::routing::plan::{Plan, PlanDraft, RouteDraft};
use solver::routing::problem::{Order, Problem};
use solver::routing::reasons::relax::{Kind, Relaxation};
use solver::routing::reasons::remedy::{Remedy, remedy};
use solver::routing::solve;
use support::routing::grid::{on_a_line, plan};
use support::routing::places::everywhere;
use support::routing::rich::{Features, rich};
use support::routing::{at, depot, order, vehicle};

/// Depots d at 0 and e at 10, orders a and b at 1 and 2; nobody serves b.
fn help(change: impl FnOnce(&mut Draft), text: &str) -> Remedy {
    let mut draft = on_a_line(
        vec![depot("d"), depot("e")],
        vec![vehicle("van", "d")],
        vec![order("a"), order("b")],
        &[0, 10, 1, 2],
    );
    change(&mut draft);
    let problem = Problem::new(&draft).expect("the line is a valid day");
    let found = remedy(&problem, &plan(&problem, text), Id::new(1));
    let found = found.expect("something helps");
    assert_eq!(found.vehicle, "van");
    found
}

fn said(change: impl FnOnce(&mut Draft), text: &str) -> (String, String) {
    let found = help(change, text);
    (found.message, found.message_zh)
}

fn both(message: &str, message_zh: &str) -> (String, String) {
    (message.into(), message_zh.into())
}

#[test]
fn the_limit_in_the_way_is_named_with_the_amount() {
    // b is reached at 8:02.
    let early = |draft: &mut Draft| draft.orders[1].windows = vec![[at(8, 0), at(8, 1)]];
    assert_eq!(
        said(early, "van: d a"),
        both(
            "would fit: window +1 min on van",
            "可行办法（车辆 van）：时间窗延后 1 分钟"
        )
    );
    let heavy = |draft: &mut Draft| draft.orders[1].load = vec![13];
    assert_eq!(
        said(heavy, "van: d a"),
        both(
            "would fit: capacity +3 boxes on van",
            "可行办法（车辆 van）：载量 boxes 增加 3"
        )
    );
    let cold = |draft: &mut Draft| draft.orders[1].handling = Some("cold".into());
    assert_eq!(
        said(cold, "van: d a"),
        both(
            "would fit: needs cold_box on van",
            "可行办法（车辆 van）：需配备 cold_box"
        )
    );
    // Back at 8:04.
    let short = |draft: &mut Draft| draft.vehicles[0].shift = [at(8, 0), at(8, 3)];
    assert_eq!(
        said(short, "van: d a").0,
        "would fit: shift until +1 min on van"
    );
    // Back from a at 8:02 with no room for b.
    let once = |draft: &mut Draft| {
        draft.vehicles[0].max_trips = Some(1);
        draft.vehicles[0].capacity = vec![1];
    };
    assert_eq!(
        said(once, "van: d a"),
        both(
            "would fit: one more trip after 08:02 on van",
            "可行办法（车辆 van）：08:02 之后多跑一趟"
        )
    );
    // Half an hour late for its window, and for no other reason than that it is not ready.
    let late = |draft: &mut Draft| {
        draft.orders[1].release = Some(at(8, 30));
        draft.orders[1].windows = vec![[at(8, 0), at(8, 20)]];
        draft.orders[1].depot = Some("d".into());
        draft.depots[0].open = Some([at(8, 0), at(8, 20)]);
    };
    assert_eq!(
        said(late, "van: d a").0,
        "would fit: ready 12 min earlier on van"
    );
}

#[test]
fn who_would_be_late_for_it_is_named() {
    // b first, then a at 8:03 instead of 8:01.
    let tight = |draft: &mut Draft| {
        draft.orders[0].windows = vec![[at(8, 0), at(8, 1)]];
        draft.orders[1].windows = vec![[at(8, 0), at(8, 2)]];
        draft.orders[0].service_seconds = 180;
    };
    assert_eq!(
        said(tight, "van: d a"),
        both(
            "would fit: window +2 min for a on van",
            "可行办法（车辆 van）：订单 a 时间窗延后 2 分钟"
        )
    );
}

#[test]
fn two_rules_give_way_when_one_is_not_enough() {
    let found = help(
        |draft| {
            draft.orders[1].load = vec![12];
            draft.orders[1].skills = vec!["lift".into()];
        },
        "van: d a",
    );
    assert_eq!(
        found.message,
        "would fit: capacity +2 boxes and needs skills lift on van"
    );
    assert_eq!(found.relaxations.len(), 2);
}

#[test]
fn who_is_shut_out_and_lacks_a_skill_needs_both() {
    let barred = |draft: &mut Draft| draft.orders[1].not_by = vec!["van".into()];
    let found = help(barred, "van: d a");
    assert_eq!(found.message, "would fit: may be served by it on van");
    assert_eq!(found.relaxations[0].kind, Kind::MayServe);
    let both = |draft: &mut Draft| {
        barred(draft);
        draft.orders[1].skills = vec!["lift".into()];
    };
    assert_eq!(
        said(both, "van: d a"),
        self::both(
            "would fit: may be served by it and needs skills lift on van",
            "可行办法（车辆 van）：允许由该车配送，且需具备技能 lift"
        )
    );
}

#[test]
fn what_fits_and_what_three_rules_forbid_has_no_remedy() {
    let none = |change: &dyn Fn(&mut Draft)| {
        let mut draft = on_a_line(
            vec![depot("d")],
            vec![vehicle("van", "d")],
            vec![order("a"), order("b")],
            &[0, 1, 2],
        );
        change(&mut draft);
        let problem = Problem::new(&draft).expect("a valid day");
        remedy(&problem, &plan(&problem, "van: d a"), Id::new(1)).is_none()
    };
    assert!(none(&|draft| draft.orders[1].unserved_cost = Some(0)));
    assert!(none(&|draft| {
        draft.orders[1].load = vec![11];
        draft.orders[1].skills = vec!["lift".into()];
        draft.orders[1].handling = Some("cold".into());
    }));
}

fn add(time: &mut TimeOfDay, amount: i64) {
    let TimeOfDay::Seconds(seconds) = time else {
        panic!("rich days count in seconds");
    };
    *seconds += amount;
}

/// Applies a relaxation to the draft, as somebody would who reads it.
fn relax(draft: &mut Draft, relaxation: &Relaxation, asked: usize, amount: i64) {
    let order = relaxation.order.as_ref().map_or(asked, |key| {
        let found = draft.orders.iter().position(|row| row.id == *key);
        found.expect("it names an order")
    });
    if let Some(key) = &relaxation.vehicle {
        let van = draft.vehicles.iter_mut().find(|row| row.id == *key);
        let van = van.expect("it names a vehicle");
        match relaxation.kind {
            Kind::ShiftLonger => add(&mut van.shift[1], amount),
            Kind::DutyLonger => *van.max_duty_seconds.as_mut().expect("limited") += amount,
            Kind::DrivingLonger => *van.max_driving_seconds.as_mut().expect("limited") += amount,
            Kind::DistanceLonger => *van.max_metres.as_mut().expect("limited") += amount,
            Kind::MoreStops => *van.max_stops.as_mut().expect("limited") += amount,
            Kind::MoreTrips => *van.max_trips.as_mut().expect("limited") += amount,
            Kind::MoreCapacity => {
                let names = draft.dimensions.iter();
                let at = names.clone().position(|name| *name == relaxation.of[0]);
                van.capacity[at.expect("a dimension")] += amount;
            }
            Kind::Equipment => van.equipment.extend(relaxation.of.clone()),
            Kind::Skills => van.skills.extend(relaxation.of.clone()),
            Kind::MayServe => draft.orders[order].not_by.retain(|id| id != key),
            Kind::LoadsAtDepot => {
                let depots = van.loads_at.as_mut().expect("limited");
                depots.extend(relaxation.depot.clone());
            }
            _ => panic!("{relaxation:?} is about no vehicle"),
        }
        return;
    }
    relax_order(draft, relaxation, order, amount);
}

fn relax_order(draft: &mut Draft, relaxation: &Relaxation, order: usize, amount: i64) {
    let row: &mut OrderDraft = &mut draft.orders[order];
    match relaxation.kind {
        Kind::WindowLater => add(&mut row.windows.last_mut().expect("a window")[1], amount),
        Kind::PickupWindowLater => {
            let pickup = row.pickup.as_mut().expect("a pickup");
            add(&mut pickup.windows.last_mut().expect("a window")[1], amount);
        }
        Kind::OnBoardLonger => *row.max_on_board_seconds.as_mut().expect("limited") += amount,
        Kind::ReadyEarlier => {
            let release = match &mut row.pickup {
                Some(pickup) => &mut pickup.release,
                None => &mut row.release,
            };
            add(release.as_mut().expect("released"), -amount);
        }
        Kind::DepotSupplies => row.depot.clone_from(&relaxation.depot),
        Kind::DepotOpenLonger => {
            let depot = relaxation.depot.as_ref().expect("it names a depot");
            let mut depots = draft.depots.iter_mut();
            let depot = depots.find(|row| row.id == *depot).expect("it is there");
            add(&mut depot.open.as_mut().expect("hours")[1], amount);
        }
        Kind::RideTogether => {
            for class in draft.handling.as_mut().expect("classes") {
                if relaxation.of.contains(&class.id) {
                    class
                        .not_with
                        .retain(|other| !relaxation.of.contains(other));
                }
            }
        }
        _ => panic!("{relaxation:?} is about a vehicle"),
    }
}

/// Hard rules broken by the plan with the order where the remedy says, when the limits give way
/// by so much.
fn broken(draft: &Draft, plan: &Plan, found: &Remedy, asked: usize, amounts: &[i64]) -> i64 {
    let mut relaxed = draft.clone();
    for (relaxation, amount) in found.relaxations.iter().zip(amounts) {
        if 0 < *amount {
            relax(&mut relaxed, relaxation, asked, *amount);
        }
    }
    let problem = Problem::new(&relaxed).expect("a relaxed day is a day");
    let mut written: PlanDraft = plan.to_draft(&problem);
    written
        .routes
        .retain(|route| route.vehicle != found.vehicle);
    written.routes.push(RouteDraft {
        vehicle: found.vehicle.clone(),
        trips: found.trips.clone(),
    });
    written.unserved.clear();
    let with = written.read(&problem).expect("it names the day's");
    check(&problem, &with).score.hard
}

/// Nowhere would a smaller shift of the order's own last window do.
fn no_smaller_window_does(draft: &Draft, plan: &Plan, asked: usize, below: i64, seed: u64) {
    if draft.orders[asked].windows.is_empty() || draft.orders[asked].late_per_minute.is_some() {
        return;
    }
    let mut relaxed = draft.clone();
    add(
        &mut relaxed.orders[asked].windows.last_mut().expect("a window")[1],
        below - 1,
    );
    let problem = Problem::new(&relaxed).expect("a relaxed day is a day");
    let order: Id<Order> = Id::new(asked);
    for (vehicle, trips) in plan.routes.iter() {
        for with in everywhere(&problem, trips, order, problem.orders()[order].stops()) {
            let hard = score_of(&problem, vehicle, &with).hard;
            assert!(0 < hard, "seed {seed}: {with:?} {vehicle:?}, {below}");
        }
    }
}

#[test]
fn a_remedy_helps_and_nothing_smaller_does_on_days_with_everything() {
    let mut seen = std::collections::BTreeMap::new();
    for seed in 0..2_500 {
        let draft = rich(seed, 6, Features::of(seed));
        let problem = Problem::new(&draft).expect("a valid day");
        let budget = Budget { seed, steps: 60 };
        let plan = solve(&problem, budget, &mut |_| ControlFlow::Continue(())).plan;
        let report = check(&problem, &plan);
        if report.score.hard != 0 {
            continue;
        }
        for row in report.violations {
            let asked = draft
                .orders
                .iter()
                .position(|order| order.id == row.subject);
            let asked = asked.expect("orders are left out");
            let Some(found) = remedy(&problem, &plan, Id::new(asked)) else {
                continue;
            };
            let amounts: Vec<i64> = found.relaxations.iter().map(|row| row.amount).collect();
            let after = broken(&draft, &plan, &found, asked, &amounts);
            assert_eq!(after, 0, "seed {seed}: {found:?}");
            for index in 0..amounts.len() {
                let mut less = amounts.clone();
                less[index] -= 1;
                let after = broken(&draft, &plan, &found, asked, &less);
                assert!(0 < after, "seed {seed}: less than {found:?} would do");
                *seen.entry(found.relaxations[index].kind).or_insert(0) += 1;
            }
            let seconds = [Kind::WindowLater, Kind::ShiftLonger, Kind::ReadyEarlier];
            if amounts.len() == 1 && seconds.contains(&found.relaxations[0].kind) {
                no_smaller_window_does(&draft, &plan, asked, amounts[0], seed);
            }
        }
    }
    // Nearly every kind has been met.
    assert!(13 <= seen.len(), "{seen:?}");
    assert!(200 < seen.values().sum::<i64>(), "{seen:?}");
}
