//! What is on board and when: returns, pickups on the way, and their rules.

use solver::routing::draft::PickupDraft;
use solver::routing::problem::Problem;
use support::routing::grid::{broken, line, on_a_line, starts, times};
use support::routing::{at, depot, order, vehicle};

#[test]
fn returns_take_the_room_of_what_was_delivered_before_them() {
    // The van holds 10 and starts with 6 for a and 4 for b. After a 4 are left and 6 come back.
    let day = |back: i64| {
        line(move |draft| {
            draft.orders[0].load = vec![6];
            draft.orders[0].collect = Some(vec![back]);
            draft.orders[1].load = vec![4];
        })
    };
    assert!(broken(&day(6), "van: d a b").is_empty());
    assert_eq!(broken(&day(7), "van: d a b"), ["capacity_kept"]);
    // With b out of the way there is room.
    assert!(broken(&day(7), "van: d b a").is_empty());
    assert!(broken(&day(10), "van: d b a").is_empty());
    assert_eq!(broken(&day(11), "van: d b a"), ["capacity_kept"]);
}

#[test]
fn returns_leave_the_vehicle_at_the_end_of_the_trip() {
    let day = line(|draft| {
        draft.orders[0].collect = Some(vec![9]);
        draft.orders[1].load = vec![2];
    });
    assert_eq!(broken(&day, "van: d a b"), ["capacity_kept"]);
    assert!(broken(&day, "van: d a | d b").is_empty());
}

/// Depot d at 0; p is collected at 3 and delivered at 1; b waits at d and goes to 2.
fn pair(load: i64, change: impl FnOnce(&mut PickupDraft)) -> Problem {
    let mut p = order("p");
    p.load = vec![load];
    let mut pickup = PickupDraft::default();
    change(&mut pickup);
    p.pickup = Some(pickup);
    let mut b = order("b");
    b.load = vec![load];
    let day = on_a_line(
        vec![depot("d")],
        vec![vehicle("van", "d")],
        vec![p, b],
        &[0, 1, 2, 3],
    );
    Problem::new(&day).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

#[test]
fn a_pair_is_collected_and_then_delivered() {
    let day = pair(1, |_| {});
    assert!(broken(&day, "van: d p p").is_empty());
    assert_eq!(starts(&day, "van: d p p"), ["08:03", "08:05"]);
    assert_eq!(times(&day, "van: d p p").metres.0, 6_000);
}

#[test]
fn a_pair_is_not_torn() {
    let day = pair(1, |_| {});
    assert_eq!(broken(&day, "van: d p"), ["pickup_first"]);
    assert_eq!(broken(&day, "van: d p | d p"), ["pickup_first"; 2]);
    let mut thrice = broken(&day, "van: d p p p");
    thrice.sort_unstable();
    assert_eq!(thrice, ["pickup_first", "served_once"]);
}

#[test]
fn what_is_collected_takes_room_between_its_two_stops_only() {
    let day = pair(10, |_| {});
    assert!(broken(&day, "van: d b p p").is_empty());
    assert_eq!(broken(&day, "van: d p b p"), ["capacity_kept"]);
    // b is on board from the depot on.
    assert_eq!(broken(&day, "van: d p p b"), ["capacity_kept"]);
    assert!(broken(&pair(5, |_| {}), "van: d p p b").is_empty());
}

#[test]
fn what_is_collected_is_on_board_from_the_end_of_its_pickup() {
    let on_board = |text: &str| {
        let day = pair(1, |pickup| pickup.service_seconds = 240);
        let table = times(&day, text);
        let stops = table.trips[0].stops.iter();
        let times: Vec<_> = stops.filter_map(|stop| stop.on_board).collect();
        times.iter().map(|time| time.0 / 60).collect::<Vec<_>>()
    };
    // From 3 to 1, two minutes.
    assert_eq!(on_board("van: d p p"), [2]);
    // b is at 2, nine minutes after the depot: three to 3, four there, one back, and p's stop at 1
    // comes after.
    assert_eq!(on_board("van: d p b p"), [8, 2]);
}

#[test]
fn a_pickup_waits_for_its_release_and_its_windows() {
    let day = pair(1, |pickup| pickup.release = Some(at(9, 0)));
    assert_eq!(starts(&day, "van: d p p"), ["09:00", "09:02"]);
    let day = pair(1, |pickup| {
        pickup.release = Some(at(9, 0));
        pickup.windows = vec![[at(8, 0), at(8, 30)], [at(10, 0), at(11, 0)]];
    });
    assert_eq!(starts(&day, "van: d p p"), ["10:00", "10:02"]);
    let day = pair(1, |pickup| {
        pickup.release = Some(at(9, 0));
        pickup.windows = vec![[at(8, 0), at(8, 59)]];
    });
    assert_eq!(broken(&day, "van: d p p"), ["window_kept"]);
}

#[test]
fn goods_are_collected_as_late_as_the_finish_allows() {
    // p may be delivered at 1 from 10:00 on; it could be collected at 8:03 and is at 9:58.
    let mut draft = on_a_line(
        vec![depot("d")],
        vec![vehicle("van", "d")],
        vec![order("b"), order("p")],
        &[0, 2, 1, 3],
    );
    draft.orders[0].windows = vec![[at(8, 2), at(8, 2)]];
    draft.orders[1].pickup = Some(PickupDraft::default());
    draft.orders[1].windows = vec![[at(10, 0), at(11, 0)]];
    let day = Problem::new(&draft).expect("a valid day");
    assert_eq!(starts(&day, "van: d b p p"), ["08:02", "09:58", "10:00"]);
}

#[test]
fn a_pair_needs_no_depot_and_every_class_rides_the_whole_trip() {
    let mut draft = on_a_line(
        vec![depot("d"), depot("e")],
        vec![vehicle("van", "d")],
        vec![order("p"), order("b")],
        &[0, 10, 1, 2, 3],
    );
    draft.orders[0].pickup = Some(PickupDraft::default());
    draft.orders[0].handling = Some("decoction".into());
    draft.orders[1].handling = Some("cold".into());
    draft.vehicles[0].equipment = vec!["cold_box".into()];
    let day = Problem::new(&draft).expect("a valid day");
    assert!(broken(&day, "van: e p p | d b").is_empty());
    // Said once, though p stands twice.
    assert_eq!(broken(&day, "van: d p p b"), ["handling_separate"]);
}
