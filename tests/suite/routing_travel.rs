//! Ways to travel: rows and points, conventions of the benchmarks, profiles, speeds by period.

use solver::base::id::Id;
use solver::base::rng::Rng;
use solver::base::units::Seconds;
use solver::places::periods::Periods;
use solver::places::plane::{Plane, Rounding};
use solver::places::point::Point;
use solver::places::travel::GreatCircle;
use solver::routing::draft::{Draft, PeriodDraft, ProfileDraft, TableDraft, TravelDraft};
use solver::routing::problem::Problem;
use support::routing::grid::{line, starts, times};
use support::routing::{at, depot, order, vehicle};

fn period(hours: i64, minutes: i64, percent: i64) -> PeriodDraft {
    PeriodDraft {
        from: at(hours, minutes),
        percent,
    }
}

#[test]
fn a_way_takes_twice_as_long_at_half_the_speed() {
    let day = line(|draft| draft.periods = vec![period(7, 0, 50), period(8, 4, 100)]);
    // a at two minutes, b at four; from 8:04 on one drives as fast as ever: c at 8:05, d at 8:08.
    assert_eq!(starts(&day, "van: d a b c"), ["08:02", "08:04", "08:05"]);
    let table = times(&day, "van: d a b c");
    assert_eq!(
        (table.finish.clock(), table.driving.0),
        ("08:08".into(), 480)
    );
}

#[test]
fn whoever_is_on_the_way_when_a_period_begins_drives_on_at_its_speed() {
    // Half a minute's worth is driven by 8:00:30; the other half takes a whole one.
    let mut slow = period(8, 0, 50);
    slow.from = solver::base::text::TimeOfDay::Clock("08:00:30".into());
    let day = line(|draft| {
        draft.periods = vec![slow];
        draft.vehicles[0].open_end = true;
    });
    // The latest departure for that finish is the shift's begin.
    assert_eq!(starts(&day, "van: d a"), ["08:01:30"]);
}

#[test]
fn departures_and_arrivals_are_each_others_inverse() {
    for seed in 0..300 {
        let mut rng = Rng::from_seed(seed).fork("periods");
        let mut from = rng.between(-50, 50);
        let mut starts = Vec::new();
        for _ in 0..rng.between(0, 5) {
            starts.push((Seconds(from), rng.between(5, 400)));
            from += rng.between(1, 60);
        }
        let percent = |moment: i64| {
            let begun = starts.iter().rev().find(|start| start.0.0 <= moment);
            begun.map_or(100, |start| start.1)
        };
        let periods = Periods::new(starts.clone());
        let way = rng.between(0, 40);
        for departure in -150..300 {
            let arrival = periods.arrive(Seconds(departure), Seconds(way)).0;
            // Driven second by second.
            let (mut left, mut now) = (way * 100, departure);
            while 0 < left {
                left -= percent(now);
                now += 1;
            }
            assert_eq!(arrival, now, "seed {seed}, from {departure}");
        }
        for moment in -100..300 {
            let latest = periods.leave(Seconds(moment), Seconds(way)).0;
            let arrive = |departure: i64| periods.arrive(Seconds(departure), Seconds(way)).0;
            assert!(arrive(latest) <= moment, "seed {seed}, by {moment}");
            assert!(moment < arrive(latest + 1), "seed {seed}, by {moment}");
        }
    }
}

#[test]
fn a_vehicle_has_a_speed_of_its_own_rounded_against_it() {
    let first = |percent| {
        let day = line(|draft| draft.vehicles[0].speed_percent = percent);
        times(&day, "van: d a").trips[0].stops[0].arrival.clock()
    };
    // 60 s at 120 % are 50, at 70 % 85.7.
    assert_eq!(first(120), "08:00:50");
    assert_eq!(first(70), "08:01:26");
}

#[test]
fn a_profile_has_ways_and_periods_of_its_own() {
    let day = |profile: Option<&str>| {
        line(|draft| {
            let mut other = draft.travel.clone();
            if let TravelDraft::Table(table) = &mut other {
                let double = |row: &mut Vec<i64>| row.iter_mut().for_each(|leg| *leg *= 2);
                table.metres.iter_mut().for_each(double);
                table.seconds.iter_mut().for_each(double);
            }
            draft.periods = vec![period(7, 0, 50)];
            let profile_of = |id: &str, travel, periods| ProfileDraft {
                id: id.into(),
                travel,
                periods,
            };
            draft.profiles = vec![
                profile_of("detour", Some(other), None),
                profile_of("siren", None, Some(Vec::new())),
            ];
            draft.vehicles[0].profile = profile.map(Into::into);
        })
    };
    let driven = |profile| {
        let table = times(&day(profile), "van: d a b c");
        (table.metres.0, table.driving.0)
    };
    assert_eq!(driven(None), (6_000, 720));
    assert_eq!(driven(Some("detour")), (12_000, 1_440));
    assert_eq!(driven(Some("siren")), (6_000, 360));
}

#[test]
fn conventions_round_as_the_benchmarks_do() {
    // √2 = 1.41421, 2.5 exactly, and √5 = 2.23607.
    let lengths = |rounding: Rounding| {
        [[1.0, 1.0], [1.5, 2.0], [1.0, 2.0]].map(|to| rounding.between([0.0, 0.0], to))
    };
    assert_eq!(lengths(Rounding::Dimacs), [14, 25, 22]);
    assert_eq!(lengths(Rounding::Round), [1, 3, 2]);
    assert_eq!(lengths(Rounding::Trunc), [1, 2, 2]);
    assert_eq!(lengths(Rounding::Exact), [1414, 2500, 2236]);
    assert_eq!(lengths(Rounding::None), [1414, 2500, 2236]);
}

fn plane(points: Vec<[f64; 2]>) -> TravelDraft {
    TravelDraft::Plane(Plane {
        source: "a plane".into(),
        rounding: Rounding::Dimacs,
        points,
    })
}

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

#[test]
fn points_of_a_plane_are_places_in_the_order_of_the_file() {
    let travel = plane(vec![[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]);
    let mut draft = Draft::new("plane", travel, vec!["boxes".into()]);
    draft.depots = vec![depot("d")];
    draft.vehicles = vec![vehicle("van", "d")];
    draft.orders = vec![order("a"), order("b")];
    let day = read(&draft);
    // 5 out, in tenths: 50 metres and 50 seconds; √18 on, which is 42; 10 back.
    let table = times(&day, "van: d a b");
    assert_eq!((table.metres.0, table.duty.0), (102, 102));
    assert_eq!(day.travel_source(), "a plane, Euclidean, dimacs");
}

#[test]
fn ten_thousand_stops_need_no_table() {
    let corner = |number: usize| [(number % 100) as f64, (number / 100) as f64];
    let points: Vec<[f64; 2]> = (0..10_001).map(corner).collect();
    let mut draft = Draft::new("large", plane(points), vec!["boxes".into()]);
    draft.depots = vec![depot("d")];
    draft.vehicles = vec![vehicle("van", "d")];
    draft.orders = (0..10_000)
        .map(|number| order(&number.to_string()))
        .collect();
    let day = read(&draft);
    assert!(!day.is_tabled());
    let (metres, seconds) = day.leg(Id::new(0), Id::new(303));
    // From (0, 0) to (3, 3): 4.24.
    assert_eq!((metres.0, seconds.0), (42, 42));
}

#[test]
fn what_is_on_one_row_or_at_the_same_coordinates_is_at_one_place() {
    let by_row = line(|draft| {
        let rows = [0, 1, 3, 3, 4];
        let (depots, orders) = rows.split_at(2);
        (draft.depots.iter_mut().zip(depots)).for_each(|(depot, row)| depot.at = Some(*row));
        (draft.orders.iter_mut().zip(orders)).for_each(|(order, row)| order.at = Some(*row));
    });
    let places: Vec<_> = by_row.orders().values().map(|order| order.place).collect();
    assert_eq!(places[0], places[1]);
    assert_ne!(places[1], places[2]);
    let spot = |lon| Some(Point { lon, lat: 36.8 });
    let estimated = line(|draft| {
        draft.travel = TravelDraft::GreatCircle(GreatCircle::default());
        draft
            .depots
            .iter_mut()
            .for_each(|depot| depot.place = spot(118.0));
        draft
            .orders
            .iter_mut()
            .for_each(|order| order.place = spot(118.1));
        draft.orders[2].place = spot(118.0);
    });
    assert_eq!(estimated.places(), 2);
    assert_eq!(
        estimated.order_place(Id::new(2)),
        estimated.depot_place(Id::new(1))
    );
}

#[test]
fn a_table_may_have_more_rows_than_are_used() {
    let square = vec![vec![0, 5, 7], vec![5, 0, 9], vec![7, 9, 0]];
    let travel = TravelDraft::Table(TableDraft {
        source: "three rows".into(),
        metres: square.clone(),
        seconds: square,
    });
    let mut draft = Draft::new("rows", travel, vec!["boxes".into()]);
    draft.depots = vec![depot("d")];
    draft.vehicles = vec![vehicle("van", "d")];
    draft.orders = vec![order("a")];
    draft.depots[0].at = Some(2);
    draft.orders[0].at = Some(0);
    let day = read(&draft);
    assert_eq!(times(&day, "van: d a").metres.0, 14);
}
