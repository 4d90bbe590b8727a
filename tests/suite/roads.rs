//! Ways on roads: the hierarchy against an algorithm that has no ideas, on networks at random.

use solver::places::point::Point;
use solver::places::roads::legs::Leg;
use solver::places::roads::{Network, NetworkError, Roads, Spot, Stretch};
use support::roads::random::{network, slowly, town};

/// Legs from some junctions to all, both ways of reckoning.
fn compare(network: &Network, seed: u64, every: usize) -> (usize, usize) {
    match Roads::new(network.clone()) {
        Ok(roads) => held_against(&roads, seed, every),
        Err(_) => (0, 0),
    }
}

fn held_against(roads: &Roads, seed: u64, every: usize) -> (usize, usize) {
    let network = roads.network();
    let count = network.junctions.len();
    let all: Vec<_> = (0..count).filter_map(|at| roads.junction(at)).collect();
    let some: Vec<_> = all.iter().copied().step_by(every).collect();
    let legs = roads.legs(&some, &all, 1);
    let (mut reached, mut unreached) = (0, 0);
    for (row, from) in legs.iter().zip((0..count).step_by(every)) {
        let slow = slowly(network, from);
        for (to, (leg, slow)) in row.iter().zip(&slow).enumerate() {
            let leg = leg.map(|leg| (leg.milliseconds, leg.decimetres));
            assert_eq!(leg, *slow, "seed {seed}: {from} to {to} of {count}");
            *if slow.is_some() {
                &mut reached
            } else {
                &mut unreached
            } += 1;
        }
    }
    (reached, unreached)
}

#[test]
fn every_leg_is_the_quickest_one_and_of_those_the_shortest() {
    let (mut reached, mut unreached) = (0, 0);
    for seed in 0..120 {
        let (junctions, each) = (2 + seed as usize % 40, 1 + seed as usize % 4);
        let found = compare(&network(junctions, each, seed), seed, 1);
        reached += found.0;
        unreached += found.1;
    }
    let (more, none) = compare(&town(24, 1), 1, 37);
    eprintln!(
        "{} legs, {} pairs without a way",
        reached + more,
        unreached + none
    );
    assert!(10_000 < reached && 1_000 < unreached);
}

#[test]
fn a_core_that_is_not_contracted_gives_the_same_legs() {
    for (seed, dense, least) in [(1, 0, 2), (2, 1, 2), (3, 4, 2)] {
        let network = network(60, 3, seed);
        let roads = Roads::contracted(network, dense).expect("most of it is connected");
        let core = 60 - roads.hierarchy().core as usize;
        assert!(least <= core, "{dense}: {core} junctions are in the core");
        let (reached, unreached) = held_against(&roads, seed, 1);
        assert!(
            1_000 < reached,
            "{reached} legs, {unreached} pairs without a way"
        );
    }
}

#[test]
fn threads_change_nothing() {
    let roads = Roads::new(town(20, 3)).expect("it is connected");
    let places: Vec<_> = (0..roads.network().junctions.len())
        .filter_map(|at| roads.junction(at))
        .step_by(3)
        .collect();
    let alone = roads.legs(&places, &places, 1);
    for threads in [2, 3, 64] {
        assert!(
            alone == roads.legs(&places, &places, threads),
            "{threads} threads"
        );
    }
    assert!(roads.legs(&[], &places, 4).is_empty());
}

#[test]
fn points_between_junctions_are_on_their_stretch() {
    // 0 ──▶ 1 ─── 2, a street of 1,000 m each; 2 back to 0 by a third one.
    let roads = Roads::new(triangle()).expect("it is connected");
    let at = |lon: f64| {
        roads
            .snap(Point { lon, lat: 36.8001 }, 50.0)
            .expect("a street is near")
    };
    let (first, second) = (at(118.0025), at(118.0075));
    let legs = roads.legs(&[first, second], &[first, second], 1);
    // A quarter of it and three quarters: half of 100 s and of 1,000 m.
    let leg = |milliseconds, decimetres| {
        Some(Leg {
            milliseconds,
            decimetres,
        })
    };
    assert_eq!(legs[0][1], leg(50_000, 5_000));
    assert_eq!(legs[0][0], leg(0, 0));
    // One-way: on to 1 (25 s), to 2 (100 s), to 0 (300 s), and a quarter of the first (25 s).
    assert_eq!(legs[1][0], leg(450_000, 2_500 + 10_000 + 30_000 + 2_500));
    assert!((10.0..12.0).contains(&first.metres), "{}", first.metres);
    assert_eq!(
        roads.snap(
            Point {
                lon: 118.0025,
                lat: 36.9
            },
            50.0
        ),
        None
    );
    assert_eq!(
        roads.snap(
            Point {
                lon: f64::NAN,
                lat: 36.8
            },
            50.0
        ),
        None
    );
}

fn triangle() -> Network {
    let spot = |lon, lat| Spot { lon, lat };
    let stretch = |from, to, time, decimetres, back| Stretch {
        from,
        to,
        decimetres,
        forward: Some(time),
        backward: back,
        bends: (0, 0),
    };
    Network {
        junctions: vec![
            spot(1_180_000_000, 368_000_000),
            spot(1_180_100_000, 368_000_000),
            spot(1_180_200_000, 368_000_000),
        ],
        stretches: vec![
            stretch(0, 1, 100_000, 10_000, None),
            stretch(1, 2, 100_000, 10_000, Some(100_000)),
            Stretch {
                bends: (0, 1),
                ..stretch(2, 0, 300_000, 30_000, None)
            },
        ],
        bends: vec![spot(1_180_100_000, 368_100_000)],
    }
}

#[test]
fn a_way_takes_what_the_table_says_and_its_line_is_as_long() {
    let roads = Roads::new(town(16, 5)).expect("it is connected");
    let points = (0..60).map(|at| Point {
        lon: 118.0 + 0.000_3 * f64::from(at),
        lat: 36.8 + 0.000_2 * f64::from(at * 7 % 60),
    });
    let places: Vec<_> = points
        .filter_map(|point| roads.snap(point, 500.0))
        .collect();
    let legs = roads.legs(&places, &places, 2);
    for (from, row) in places.iter().zip(&legs) {
        for (to, leg) in places.iter().zip(row) {
            let way = roads.way(from, to);
            assert_eq!(way.as_ref().map(|way| way.leg), *leg);
            let line = way.expect("all of it is connected").line;
            assert_eq!(
                (line.first(), line.last()),
                (Some(&from.point), Some(&to.point))
            );
            let drawn: f64 = line.windows(2).map(|pair| pair[0].metres_to(pair[1])).sum();
            let told = leg.expect("as above").decimetres as f64 / 10.0;
            assert!(
                (drawn - told).abs() <= 2.0 + told / 200.0,
                "{drawn} m drawn, {told} m told"
            );
        }
    }
}

#[test]
fn nobody_is_put_where_no_way_leads_out() {
    let mut network = triangle();
    // A yard that one drives into and never leaves, right beside the point.
    network.junctions.push(Spot {
        lon: 1_180_050_000,
        lat: 368_002_000,
    });
    network.stretches.push(Stretch {
        from: 1,
        to: 3,
        decimetres: 4_000,
        forward: Some(1_000),
        backward: None,
        bends: (0, 0),
    });
    let roads = Roads::new(network).expect("most of it is connected");
    assert_eq!(roads.connected(), 3);
    let yard = Point {
        lon: 118.005,
        lat: 36.8002,
    };
    let place = roads.snap(yard, 100.0).expect("the street is near");
    assert!((22.0..23.0).contains(&place.metres), "{}", place.metres);
    let into = roads.legs(&[place], &[roads.junction(3).expect("it is there")], 1);
    let back = roads.legs(&[roads.junction(3).expect("it is there")], &[place], 1);
    assert!(into[0][0].is_some());
    assert_eq!(back[0][0], None);
}

#[test]
fn networks_that_make_no_sense_are_refused() {
    let broken = |change: &dyn Fn(&mut Network)| {
        let mut network = triangle();
        change(&mut network);
        Roads::new(network).err()
    };
    assert_eq!(broken(&|_| {}), None);
    assert_eq!(
        broken(&|row| row.stretches.clear()),
        Some(NetworkError::Empty)
    );
    assert_eq!(
        broken(&|row| row.stretches[1].to = 9),
        Some(NetworkError::Stretch(1))
    );
    assert_eq!(
        broken(&|row| row.stretches[2].bends = (0, 2)),
        Some(NetworkError::Stretch(2))
    );
    assert_eq!(
        broken(&|row| row.stretches[0].forward = Some(u32::MAX)),
        Some(NetworkError::Stretch(0))
    );
    assert_eq!(
        broken(&|row| row.junctions[1].lat = i32::MIN),
        Some(NetworkError::Spot(1))
    );
    let roads = Roads::new(triangle()).expect("it is connected");
    let mut other = roads.hierarchy().clone();
    other.order.swap(0, 1);
    other.order[2] = 0;
    assert_eq!(
        Roads::with(triangle(), other).err(),
        Some(NetworkError::Hierarchy)
    );
}
