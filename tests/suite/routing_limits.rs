//! What a day may take at most, breaks, overtime and lateness: just kept and just broken.

use std::ops::ControlFlow;

use solver::base::run::Budget;
use solver::routing::check::check;
use solver::routing::draft::{
    BreakDraft, DepotDraft, Draft, OrderDraft, OvertimeDraft, VehicleDraft,
};
use solver::routing::problem::Problem;
use solver::routing::solve;
use support::routing::grid::{broken, cost_of, line, on_a_line, starts, times};
use support::routing::{at, depot, order, vehicle};

/// The line with a change to its only vehicle. From d over a, b and c and back are six minutes and
/// six kilometres.
fn van(change: impl FnOnce(&mut VehicleDraft)) -> Problem {
    line(|draft| change(&mut draft.vehicles[0]))
}

#[test]
fn an_order_rides_with_who_has_every_skill_it_asks_for() {
    let day = |skills: &[&str]| {
        let skills = skills.iter().map(|skill| (*skill).into()).collect();
        line(|draft| {
            draft.orders[0].skills = vec!["lift".into(), "key".into()];
            draft.vehicles[0].skills = skills;
        })
    };
    assert!(broken(&day(&["key", "lift", "juggling"]), "van: d a b").is_empty());
    assert!(broken(&day(&["key"]), "van: d b c").is_empty());
    assert_eq!(broken(&day(&["key"]), "van: d a b"), ["skills_present"]);
}

#[test]
fn an_order_rides_with_nobody_who_may_not_serve_it() {
    let day = |not_by: &[&str]| {
        let not_by = not_by.iter().map(|id| (*id).into()).collect();
        line(|draft| {
            draft.vehicles.push(vehicle("cart", "d"));
            draft.orders[0].not_by = not_by;
        })
    };
    assert!(broken(&day(&["cart"]), "van: d a b").is_empty());
    assert_eq!(broken(&day(&["van"]), "van: d a b"), ["skills_present"]);
    assert!(broken(&day(&["van"]), "van: d b").is_empty());
    let unknown = Problem::new(&{
        let mut draft = datasets::generate::day::day(3, 1);
        draft.orders[2].not_by = vec!["nobody".into()];
        draft
    });
    let flaws: Vec<String> = (unknown.unwrap_err().into_iter())
        .map(|flaw| flaw.path)
        .collect();
    assert_eq!(flaws, ["$.orders[2].not_by[0]"]);
}

#[test]
fn many_orders_may_each_have_vehicles_of_their_own_that_may_not_serve_them() {
    // Each of 2,415 orders bars another pair of 70 vehicles.
    let vans: Vec<VehicleDraft> = (0..70).map(|n| vehicle(&format!("v{n}"), "d")).collect();
    let mut orders = Vec::new();
    for one in &vans {
        for other in vans.iter().take_while(|other| other.id != one.id) {
            let number = orders.len();
            orders.push(OrderDraft {
                at: Some(1),
                not_by: vec![one.id.clone(), other.id.clone()],
                ..order(&format!("o{number}"))
            });
        }
    }
    let site = DepotDraft {
        at: Some(0),
        ..depot("d")
    };
    let day = on_a_line(vec![site], vans, orders, &[0, 1]);
    let problem = Problem::new(&day).unwrap_or_else(|flaws| panic!("{flaws:?}"));
    assert_eq!(problem.skill_sets().len(), 2_416);
}

#[test]
fn a_day_is_as_long_as_permitted_and_no_longer() {
    let day = |seconds| van(|van| van.max_duty_seconds = Some(seconds));
    assert!(broken(&day(360), "van: d a b c").is_empty());
    assert_eq!(broken(&day(359), "van: d a b c"), ["duty_limited"]);
}

#[test]
fn time_at_the_door_is_no_time_on_the_road() {
    let day = |seconds| {
        line(|draft| {
            draft.vehicles[0].max_driving_seconds = Some(seconds);
            draft.orders[1].service_seconds = 600;
        })
    };
    assert!(broken(&day(360), "van: d a b c").is_empty());
    assert_eq!(broken(&day(359), "van: d a b c"), ["driving_limited"]);
}

#[test]
fn a_vehicle_drives_as_far_as_permitted_and_no_farther() {
    let day = |metres| van(|van| van.max_metres = Some(metres));
    assert!(broken(&day(6_000), "van: d a b c").is_empty());
    assert_eq!(broken(&day(5_999), "van: d a b c"), ["distance_limited"]);
}

#[test]
fn a_vehicle_makes_no_more_stops_than_permitted() {
    let day = |stops| van(|van| van.max_stops = Some(stops));
    assert!(broken(&day(3), "van: d a | d b c").is_empty());
    assert_eq!(broken(&day(2), "van: d a | d b c"), ["stops_limited"]);
    assert_eq!(broken(&day(1), "van: d a b c").len(), 2);
}

#[test]
fn a_vehicle_is_loaded_where_it_may_be() {
    let day = van(|van| van.loads_at = Some(vec!["e".into()]));
    assert!(broken(&day, "van: e a").is_empty());
    assert_eq!(broken(&day, "van: e a | d b"), ["loads_at_depot"]);
}

#[test]
fn goods_are_on_board_no_longer_than_they_may_be() {
    // Three minutes from d over a and b to c.
    let day = |seconds| line(|draft| draft.orders[2].max_on_board_seconds = Some(seconds));
    assert!(broken(&day(180), "van: d a b c").is_empty());
    assert_eq!(broken(&day(179), "van: d a b c"), ["on_board_limited"]);
}

#[test]
fn goods_wait_at_the_depot_and_not_on_board() {
    // a opens at 9:00; the van could be there at 8:01, loads at 8:59, and is at c at 9:02.
    let day = line(|draft| {
        draft.orders[0].windows = vec![[at(9, 0), at(9, 30)]];
        draft.orders[2].max_on_board_seconds = Some(180);
    });
    assert!(broken(&day, "van: d a b c").is_empty());
    let table = times(&day, "van: d a b c");
    assert_eq!(table.trips[0].load_end.clock(), "08:59");
    assert_eq!(
        table.trips[0].stops[2].on_board.map(|time| time.0),
        Some(180)
    );
}

#[test]
fn overtime_is_permitted_up_to_a_limit_and_has_a_price() {
    // Back at 8:06, two minutes after the shift; 90 an hour are 3 for them.
    let day = |seconds| {
        van(|van| {
            van.shift = [at(8, 0), at(8, 4)];
            van.overtime = Some(OvertimeDraft {
                seconds,
                per_hour: 90,
            });
        })
    };
    assert!(broken(&day(120), "van: d a b c").is_empty());
    assert_eq!(cost_of(&day(120), "van: d a b c", "overtime"), 3);
    assert_eq!(broken(&day(119), "van: d a b c"), ["shift_kept"]);
}

#[test]
fn lateness_with_a_price_breaks_no_rule() {
    // c is reached at 8:03, two minutes late, at 3 a minute.
    let day = |price| {
        line(move |draft| {
            draft.orders[2].windows = vec![[at(8, 0), at(8, 1)]];
            draft.orders[2].late_per_minute = price;
        })
    };
    assert_eq!(broken(&day(None), "van: d a b c"), ["window_kept"]);
    assert!(broken(&day(Some(3)), "van: d a b c").is_empty());
    assert_eq!(cost_of(&day(Some(3)), "van: d a b c", "lateness"), 6);
}

#[test]
fn nobody_leaves_later_and_makes_a_stop_late_for_it() {
    let day = |window: [i64; 2]| {
        line(move |draft| {
            draft.orders[0].windows = vec![[at(8, window[0]), at(8, window[1])]];
            draft.orders[0].late_per_minute = Some(1);
            draft.orders[1].windows = vec![[at(9, 0), at(9, 30)]];
        })
    };
    // For b at 9:00 the van could leave at 8:58; a closes at 8:20, so it leaves at 8:19.
    let table = times(&day([0, 20]), "van: d a b");
    assert_eq!(
        (table.departure.clock(), table.finish.clock()),
        ("08:19".into(), "09:02".into())
    );
    assert_eq!(cost_of(&day([0, 20]), "van: d a b", "lateness"), 0);
    // Late already at the earliest, at 8:01, a is served then and no later.
    let table = times(&day([0, 0]), "van: d a b");
    assert_eq!(table.departure.clock(), "08:00");
    assert_eq!(cost_of(&day([0, 0]), "van: d a b", "lateness"), 1);
}

/// Half an hour for lunch, to be begun between 12:00 and 12:30.
fn lunch(draft: &mut Draft) {
    draft.vehicles[0].breaks = vec![BreakDraft {
        id: "lunch".into(),
        windows: vec![[at(12, 0), at(12, 30)]],
        seconds: 1_800,
    }];
}

fn lunch_day(windows: &[[[i64; 2]; 2]]) -> Problem {
    line(|draft| {
        lunch(draft);
        for (order, [from, to]) in draft.orders.iter_mut().zip(windows) {
            order.windows = vec![[at(from[0], from[1]), at(to[0], to[1])]];
        }
    })
}

#[test]
fn a_break_is_taken_between_two_stops() {
    // Lunch after a is over at 12:30, and the van back from b at 12:33; after b it would be 12:42.
    // The van leaves as late as that allows: for a at 12:00, when lunch begins.
    let day = lunch_day(&[[[11, 50], [12, 0]], [[12, 10], [13, 0]]]);
    let table = times(&day, "van: d a b");
    assert_eq!(starts(&day, "van: d a b"), ["12:00", "12:31"]);
    assert_eq!(
        (table.departure.clock(), table.finish.clock()),
        ("11:59".into(), "12:33".into())
    );
    assert_eq!(table.breaks[0].start.clock(), "12:00");
    assert!(broken(&day, "van: d a b").is_empty());
}

#[test]
fn who_is_back_by_its_first_moment_needs_no_break() {
    // a at 11:59: back at 12:00. a at 12:00: lunch there, back at 12:31.
    let finish = |minute: [i64; 2]| {
        let day = lunch_day(&[[minute, minute]]);
        assert!(broken(&day, "van: d a").is_empty());
        times(&day, "van: d a").finish.clock()
    };
    assert_eq!(finish([11, 59]), "12:00");
    assert_eq!(finish([12, 0]), "12:31");
}

#[test]
fn who_leaves_after_its_last_moment_needs_no_break() {
    // For a at 12:32 the van leaves at 12:31. For a at 12:31 it would leave at 12:30: not after
    // the window, so lunch would come first, or on the way back.
    let breaks = |minute: [i64; 2]| {
        let table = times(&lunch_day(&[[minute, minute]]), "van: d a");
        (table.departure.clock(), table.breaks.len())
    };
    assert_eq!(breaks([12, 32]), ("12:31".into(), 0));
    assert_eq!(breaks([12, 31]), ("12:00".into(), 1));
}

#[test]
fn a_break_that_fits_nowhere_is_a_broken_rule() {
    // Between a at 12:00 and b at 12:20 there is no half hour, and after b lunch may not begin.
    let day = |last: i64| {
        line(move |draft| {
            lunch(draft);
            draft.vehicles[0].breaks[0].windows = vec![[at(12, 1), at(12, last)]];
            draft.orders[0].windows = vec![[at(12, 0), at(12, 0)]];
            draft.orders[1].windows = vec![[at(12, 20), at(12, 20)]];
        })
    };
    assert_eq!(broken(&day(19), "van: d a b"), ["breaks_taken"]);
    assert!(broken(&day(20), "van: d a b").is_empty());
}

#[test]
fn breaks_are_taken_in_their_order() {
    let day = line(|draft| {
        let rest = |id: &str, from: i64| BreakDraft {
            id: id.into(),
            windows: vec![[at(from, 0), at(from, 0)]],
            seconds: 600,
        };
        draft.vehicles[0].breaks = vec![rest("tea", 10), rest("lunch", 12)];
        draft.orders[0].windows = vec![[at(9, 0), at(9, 0)]];
        draft.orders[1].windows = vec![[at(14, 0), at(14, 0)]];
    });
    let table = times(&day, "van: d a b");
    let taken: Vec<_> = (table.breaks.iter())
        .map(|rest| (rest.number, rest.start.clock()))
        .collect();
    assert_eq!(taken, [(0, "10:00".into()), (1, "12:00".into())]);
    assert!(broken(&day, "van: d a b").is_empty());
}

#[test]
fn an_open_start_begins_at_the_first_stop() {
    // c at 8:00, then b, then two kilometres home: three in all.
    let day = van(|van| {
        van.open_start = true;
        van.max_trips = Some(1);
    });
    let table = times(&day, "van: d c b");
    assert_eq!(starts(&day, "van: d c b"), ["08:00", "08:01"]);
    assert_eq!((table.metres.0, table.duty.0), (3_000, 180));
}

#[test]
fn set_up_is_needed_once_where_one_stop_follows_another_at_the_same_place() {
    // a and b are in one house: five minutes to park, two at each door, four on the road.
    let day = |rows: [usize; 3]| {
        line(move |draft| {
            draft.depots[0].at = Some(0);
            draft.depots[1].at = Some(1);
            for (order, row) in draft.orders.iter_mut().zip(rows) {
                order.at = Some(row);
                order.setup_seconds = 300;
                order.service_seconds = 120;
            }
        })
    };
    assert_eq!(times(&day([3, 3, 4]), "van: d a b").duty.0, 240 + 300 + 240);
    // In two houses, a and b are a kilometre apart.
    assert_eq!(times(&day([2, 3, 4]), "van: d a b").duty.0, 240 + 600 + 240);
    // c lies between: the car is parked three times.
    assert_eq!(times(&day([3, 3, 4]), "van: d a c b").service.0, 900 + 360);
}

#[test]
fn a_kind_of_vehicle_has_service_times_of_its_own() {
    let service = |kind: Option<&str>| {
        let day = line(|draft| {
            draft.vehicles[0].kind = kind.map(Into::into);
            let mut bike = draft.vehicles[0].clone();
            (bike.id, bike.kind) = ("bike".into(), Some("bike".into()));
            draft.vehicles.push(bike);
            draft.orders[0].service_seconds = 100;
            draft.orders[0].setup_seconds = 10;
            draft.orders[0].service_by_kind = [("bike".into(), 50)].into();
            draft.orders[0].setup_by_kind = [("bike".into(), 0)].into();
        });
        times(&day, "van: d a").service.0
    };
    assert_eq!(service(Some("bike")), 50);
    assert_eq!(service(Some("van")), 110);
    assert_eq!(service(None), 110);
}

#[test]
fn a_depot_that_is_open_for_less_long_than_loading_takes_serves_nobody() {
    for speed_percent in [100, 120] {
        let mut draft = on_a_line(
            vec![depot("d")],
            vec![vehicle("van", "d")],
            vec![order("a")],
            &[0, 1],
        );
        draft.depots[0].open = Some([at(8, 0), at(8, 10)]);
        draft.depots[0].loading_seconds = 900;
        draft.vehicles[0].speed_percent = speed_percent;
        let problem = Problem::new(&draft).expect("a valid day");
        let budget = Budget { seed: 1, steps: 50 };
        let found = solve(&problem, budget, &mut |_| ControlFlow::Continue(()));
        assert_eq!(check(&problem, &found.plan).score, found.score);
        assert_eq!(found.score.hard, 0);
    }
}

#[test]
fn of_many_depots_one_that_is_open_is_found() {
    let mut draft = on_a_line(
        ["d", "e", "f", "g", "h"].map(depot).to_vec(),
        vec![vehicle("van", "h")],
        vec![order("a")],
        &[1, 1, 1, 1, 10, 2],
    );
    for early in &mut draft.depots[..4] {
        early.open = Some([at(5, 0), at(6, 0)]);
    }
    let problem = Problem::new(&draft).expect("a valid day");
    let budget = Budget { seed: 1, steps: 50 };
    let found = solve(&problem, budget, &mut |_| ControlFlow::Continue(()));
    assert_eq!(found.plan.routes.values().flatten().count(), 1);
}
