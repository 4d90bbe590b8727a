//! What has been told to people: the five levels of a lock, facts, and the price of departing.

use solver::routing::draft::Draft;
use solver::routing::draft::published::{
    Lock, PublishedDraft, PublishedRoute, PublishedStop, PublishedTrip,
};
use solver::routing::problem::Problem;
use support::routing::grid::{broken, cost_of, line, starts, times};
use support::routing::{at, order, vehicle};

/// `"d a! b# c"`: a trip loaded at d; `!` done, `@` fixed in time, `#` fixed in sequence, `=` bound
/// to the vehicle. Stops start at 8:01, 8:02 … as published.
fn told(vehicle: &str, trips: &[&str]) -> PublishedRoute {
    let stop = |(index, word): (usize, &str)| {
        let (order, lock) = match word.split_at(word.len() - 1) {
            (order, "!") => (order, Lock::Done),
            (order, "@") => (order, Lock::Time),
            (order, "#") => (order, Lock::Sequence),
            (order, "=") => (order, Lock::Vehicle),
            _ => (word, Lock::Free),
        };
        PublishedStop {
            order: order.into(),
            start: Some(at(8, 1 + index as i64)),
            lock,
        }
    };
    let trip = |text: &&str| {
        let mut words = text.split_whitespace();
        PublishedTrip {
            depot: words.next().expect("a depot").into(),
            load_start: None,
            stops: words.enumerate().map(stop).collect(),
        }
    };
    PublishedRoute {
        vehicle: vehicle.into(),
        trips: trips.iter().map(trip).collect(),
    }
}

/// Vans v and w at d, orders a to d on the line, and what was published of v.
fn day(trips: &[&str], change: impl FnOnce(&mut Draft)) -> Problem {
    line(|draft| {
        draft.vehicles[0].id = "v".into();
        draft.vehicles.push(vehicle("w", "d"));
        draft.published = Some(PublishedDraft {
            per_vehicle_change: 100,
            per_sequence_change: 10,
            per_shift: 1,
            shift_tolerance_seconds: 60,
            ..PublishedDraft::new(vec![told("v", trips)])
        });
        change(draft);
    })
}

#[test]
fn what_is_fixed_in_sequence_stays_where_it_is() {
    let day = day(&["d a# b# c"], |_| {});
    assert!(broken(&day, "v: d a b c").is_empty());
    assert!(broken(&day, "v: d a b").is_empty());
    assert!(broken(&day, "v: d a b\nw: d c").is_empty());
    assert_eq!(broken(&day, "v: d a c b"), ["locks_kept"]);
    assert_eq!(broken(&day, "v: d b a c"), ["locks_kept"; 2]);
    // The trip is gone, and so are two stops.
    assert_eq!(broken(&day, "w: d a b c"), ["locks_kept"; 3]);
    // The stops are there, the depot is not.
    assert_eq!(broken(&day, "v: e a b c"), ["locks_kept"]);
}

#[test]
fn a_trip_before_another_fixed_one_takes_nothing_more() {
    let day = day(&["d a#", "d b# c"], |_| {});
    assert!(broken(&day, "v: d a | d b c").is_empty());
    assert_eq!(broken(&day, "v: d a c | d b"), ["locks_kept"]);
    assert_eq!(broken(&day, "v: d a b c"), ["locks_kept"; 4]);
}

#[test]
fn what_is_bound_to_a_vehicle_stays_on_it() {
    let day = day(&["d a b= c"], |_| {});
    assert!(broken(&day, "v: d b a c").is_empty());
    assert!(broken(&day, "v: d a | d b").is_empty());
    assert!(broken(&day, "v: d b\nw: d a c").is_empty());
    assert_eq!(broken(&day, "v: d a c\nw: d b"), ["locks_kept"]);
    assert_eq!(broken(&day, "v: d a c"), ["locks_kept"]);
}

#[test]
fn goods_on_board_of_a_fixed_trip_stay_on_that_trip() {
    let day = day(&["d a# b= c"], |_| {});
    assert!(broken(&day, "v: d a c b").is_empty());
    assert_eq!(broken(&day, "v: d a | d b c"), ["locks_kept"]);
}

#[test]
fn a_loaded_trip_takes_no_more_goods_from_the_depot() {
    let loaded = |load: i64| {
        day(&["d a= b="], |draft| {
            let told = draft.published.as_mut().expect("published");
            told.routes[0].trips[0].load_start = Some(at(8, 0));
            draft.orders[2].load = vec![load];
        })
    };
    assert!(broken(&loaded(1), "v: d b a | d c").is_empty());
    assert_eq!(broken(&loaded(1), "v: d b a c"), ["locks_kept"]);
    // Who only picks something up there may come along.
    assert!(broken(&loaded(0), "v: d b a c").is_empty());
}

#[test]
fn a_done_stop_is_a_fact_from_which_the_rest_follows() {
    // a was served at 8:20 of all times; b follows a minute later, and the van is back at 8:23.
    let late = |draft: &mut Draft| {
        let told = draft.published.as_mut().expect("published");
        told.routes[0].trips[0].stops[0].start = Some(at(8, 20));
        draft.orders[0].windows = vec![[at(8, 0), at(8, 10)]];
        draft.depots[0].open = Some([at(7, 0), at(7, 59)]);
    };
    let day = day(&["d a! b c"], late);
    assert_eq!(starts(&day, "v: d a b"), ["08:20", "08:21"]);
    let table = times(&day, "v: d a b");
    // Loaded as late as the fact allows, and nobody asks whether the depot was open.
    assert_eq!(
        (table.departure.clock(), table.finish.clock()),
        ("08:19".into(), "08:23".into())
    );
    assert!(broken(&day, "v: d a b").is_empty());
    assert_eq!(broken(&day, "v: d b a"), ["locks_kept", "depot_open"]);
}

#[test]
fn a_route_of_facts_is_not_judged_by_its_shift_but_what_is_added_is() {
    let day = day(&["d a!"], |draft| {
        draft.vehicles[0].shift = [at(7, 0), at(7, 30)];
        draft.orders[1].load = vec![0];
    });
    assert!(broken(&day, "v: d a").is_empty());
    assert_eq!(broken(&day, "v: d a b"), ["shift_kept"]);
}

#[test]
fn a_fixed_moment_holds_whatever_comes_before_it() {
    // b is fixed at 8:02, though a takes ten minutes: then a was begun before the shift.
    let day = day(&["d a# b@ c"], |draft| {
        draft.orders[0].service_seconds = 600
    });
    assert_eq!(starts(&day, "v: d a b c"), ["07:51", "08:02", "08:03"]);
    assert!(broken(&day, "v: d a b c").is_empty());
}

#[test]
fn loading_that_began_is_a_fact_as_well() {
    let day = day(&["d a# b"], |draft| {
        let told = draft.published.as_mut().expect("published");
        told.routes[0].trips[0].load_start = Some(at(9, 0));
        draft.depots[0].loading_seconds = 300;
    });
    let table = times(&day, "v: d a b");
    assert_eq!(table.trips[0].load_start.clock(), "09:00");
    assert_eq!(starts(&day, "v: d a b"), ["09:06", "09:07"]);
}

#[test]
fn breaks_of_the_past_are_not_asked_for() {
    use solver::routing::draft::BreakDraft;
    let day = day(&["d a@ b"], |draft| {
        draft.published.as_mut().expect("published").routes[0].trips[0].stops[0].start =
            Some(at(12, 0));
        draft.vehicles[0].breaks = vec![BreakDraft {
            id: "tea".into(),
            windows: vec![[at(11, 59), at(11, 59)]],
            seconds: 1_800,
        }];
    });
    assert!(broken(&day, "v: d a b").is_empty());
    assert!(times(&day, "v: d a b").breaks.is_empty());
}

#[test]
fn departing_from_what_was_published_has_its_prices() {
    let day = day(&["d a b c"], |_| {});
    let cost = |text: &str| cost_of(&day, text, "departed");
    assert_eq!(cost("v: d a b c"), 0);
    // Left out is left out: it has a price of its own.
    assert_eq!(cost("v: d a b"), 0);
    // c now follows a, not b: 10; it is there at 8:03 as before.
    assert_eq!(cost("v: d a c"), 10);
    // w drives as v would have: three changes of vehicle.
    assert_eq!(cost("w: d a b c"), 300);
    // c first, at 8:03: 10. Then b at 8:04, two minutes late: 10 and 1. Then a at 8:05, four
    // minutes late: 10 and 1.
    assert_eq!(cost("v: d c b a"), 32);
    // b a minute late is within the tolerance.
    assert_eq!(cost("v: d a | d b | d c"), 10 + 10 + 1 + 1);
}

#[test]
fn what_is_done_is_no_departure() {
    let day = day(&["d a! b"], |_| {});
    assert_eq!(cost_of(&day, "w: d a b", "departed"), 100);
}

#[test]
fn a_new_order_may_join_what_is_published() {
    let day = day(&["d a# b"], |draft| {
        draft.orders.push(order("x"));
        let spot = |row: &mut Vec<i64>| row.push(row[3]);
        if let solver::routing::draft::TravelDraft::Table(table) = &mut draft.travel {
            for square in [&mut table.metres, &mut table.seconds] {
                square.iter_mut().for_each(spot);
                let row = square[3].clone();
                square.push(row);
            }
        }
    });
    // x is at b's place: b now follows x, and is not late for it.
    assert!(broken(&day, "v: d a x b").is_empty());
    assert_eq!(cost_of(&day, "v: d a x b", "departed"), 10);
}
