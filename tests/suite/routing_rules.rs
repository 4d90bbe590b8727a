//! Every hard rule of the routes, just kept and just broken.

use solver::routing::check::check;
use solver::routing::draft::{Draft, OrderDraft};
use support::routing::grid::{broken, judge, line, plan, times};
use support::routing::{at, class};

fn with(draft: &mut Draft, order: usize, change: impl FnOnce(&mut OrderDraft)) {
    change(&mut draft.orders[order]);
}

#[test]
fn an_order_is_delivered_once() {
    let day = line(|_| {});
    assert!(broken(&day, "van: d a b c").is_empty());
    assert_eq!(broken(&day, "van: d a b c a"), ["served_once"]);
}

#[test]
fn service_may_start_when_the_window_closes_and_no_later() {
    // c is three minutes from d, and its van leaves at 8:00.
    let day = line(|draft| with(draft, 2, |order| order.windows = vec![[at(8, 0), at(8, 3)]]));
    assert!(broken(&day, "van: d c").is_empty());
    assert!(broken(&day, "van: d a b c").is_empty());
    assert_eq!(broken(&day, "van: e c"), ["window_kept"]);
}

#[test]
fn a_stop_waits_for_the_next_of_its_windows() {
    let windows = vec![[at(8, 0), at(8, 2)], [at(9, 0), at(9, 30)]];
    let day = line(|draft| with(draft, 2, |order| order.windows = windows));
    let table = times(&day, "van: d c");
    // The first window closes at 8:02, c is reached at 8:03 at the earliest. At 9:00 then; the
    // van leaves at 8:57 and is back at 9:03.
    assert_eq!(table.trips[0].stops[0].start.clock(), "09:00");
    assert_eq!(
        (table.departure.clock(), table.finish.clock()),
        ("08:57".into(), "09:03".into())
    );
    assert_eq!((table.duty.0, table.metres.0), (360, 6_000));
}

#[test]
fn a_route_may_end_when_the_shift_ends_and_no_later() {
    let day = |minutes| line(move |draft| draft.vehicles[0].shift = [at(8, 0), at(8, minutes)]);
    assert!(broken(&day(6), "van: d a b c").is_empty());
    assert_eq!(broken(&day(5), "van: d a b c"), ["shift_kept"]);
    let open = line(|draft| {
        draft.vehicles[0].shift = [at(8, 0), at(8, 3)];
        draft.vehicles[0].open_end = true;
    });
    assert!(broken(&open, "van: d a b c").is_empty());
}

#[test]
fn a_trip_is_loaded_before_the_depot_closes() {
    let day = |release| {
        line(move |draft| {
            draft.depots[0].open = Some([at(8, 0), at(9, 0)]);
            draft.depots[0].loading_seconds = 600;
            with(draft, 0, |order| order.release = Some(at(8, release)));
        })
    };
    assert!(broken(&day(50), "van: d a").is_empty());
    assert_eq!(broken(&day(51), "van: d a"), ["depot_open"]);
}

#[test]
fn an_order_leaves_from_where_it_waits() {
    let day = line(|draft| with(draft, 1, |order| order.depot = Some("e".into())));
    assert!(broken(&day, "van: d a | e b").is_empty());
    assert_eq!(broken(&day, "van: d a b"), ["depot_supplies"]);
}

#[test]
fn a_trip_carries_what_the_vehicle_holds() {
    let day = |load| line(move |draft| with(draft, 0, |order| order.load = vec![load]));
    assert!(broken(&day(9), "van: d a b").is_empty());
    assert_eq!(broken(&day(10), "van: d a b"), ["capacity_kept"]);
    assert!(broken(&day(10), "van: d a | d b").is_empty());
}

#[test]
fn classes_that_spoil_each_other_ride_apart() {
    let day = line(|draft| {
        draft.handling = Some(vec![
            class("warm", &[], None),
            class("ice", &["warm"], None),
            class("acid", &["acid"], None),
        ]);
        for (order, class) in [(0, "warm"), (1, "ice"), (2, "acid")] {
            with(draft, order, |order| order.handling = Some(class.into()));
        }
    });
    assert!(broken(&day, "van: d a | d b | d c").is_empty());
    assert!(broken(&day, "van: d a c").is_empty());
    assert_eq!(broken(&day, "van: d a b"), ["handling_separate"]);
    let acid = line(|draft| {
        draft.handling = Some(vec![class("acid", &["acid"], None)]);
    });
    assert!(broken(&acid, "van: d a | d b").is_empty());
    assert_eq!(broken(&acid, "van: d a b"), ["handling_separate"]);
}

#[test]
fn cold_goods_ride_in_a_cold_box() {
    let day = |equipment: &str| {
        let equipment = vec![equipment.to_string()];
        line(move |draft| {
            draft.vehicles[0].equipment = equipment;
            with(draft, 0, |order| order.handling = Some("cold".into()));
        })
    };
    assert!(broken(&day("cold_box"), "van: d a").is_empty());
    assert_eq!(broken(&day("ladder"), "van: d a"), ["equipment_present"]);
}

#[test]
fn a_vehicle_makes_no_more_trips_than_permitted() {
    let day = line(|draft| draft.vehicles[0].max_trips = Some(2));
    assert!(broken(&day, "van: d a | d b").is_empty());
    assert_eq!(broken(&day, "van: d a | d b | d c"), ["trips_limited"]);
}

#[test]
fn costs_are_those_of_the_price_list() {
    let day = line(|draft| {
        draft.vehicles[0].fixed = 100;
        draft.vehicles[0].per_hour = 30;
        draft.vehicles[0].per_km = 2;
        with(draft, 2, |order| order.unserved_cost = Some(7));
    });
    // To b and back: 4 km and 4 minutes; c stays at home: 100 + 8 + 2 + 7.
    let report = judge(&day, "van: d a b");
    assert_eq!(report.score.soft.0, 117 * day.cost_scale());
    assert_eq!(report.amount("unserved"), 1);
    let named = report
        .violations
        .iter()
        .find(|violation| violation.rule == "unserved");
    assert_eq!(named.expect("c is unserved").subject, "c");
}

#[test]
fn plans_that_make_no_sense_are_judged_too() {
    let day = line(|draft| {
        with(draft, 0, |order| order.windows = vec![[at(1, 0), at(1, 1)]]);
        draft.depots[1].open = Some([at(3, 0), at(4, 0)]);
        draft.vehicles[0].max_trips = Some(1);
    });
    let mut odd = plan(&day, "van: e a a a | e a b");
    let van = odd.routes.ids().next().expect("one van");
    odd.routes[van][1].stops.clear();
    let report = check(&day, &odd);
    assert_eq!(report.amount("served_once"), 2);
    assert_eq!(report.amount("window_kept"), 3);
    assert_eq!(report.amount("depot_open"), 2);
    assert_eq!(report.amount("trips_limited"), 1);
    assert_eq!(report.amount("unserved"), 2);
}
