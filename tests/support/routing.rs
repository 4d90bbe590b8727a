//! Small days of deliveries, drawn as text or at random, and the best plan by trying them all.

pub mod brute;
pub mod changed;
pub mod grid;
pub mod oracle;
pub mod places;
pub mod rich;

use self::grid::on_a_line;
use solver::base::rng::Rng;
use solver::base::text::TimeOfDay;
use solver::places::point::Point;
use solver::places::travel::GreatCircle;
use solver::routing::draft::{
    DepotDraft, Draft, HandlingDraft, OrderDraft, TableDraft, TravelDraft, VehicleDraft,
};

#[must_use]
pub fn at(hours: i64, minutes: i64) -> TimeOfDay {
    TimeOfDay::Seconds(hours * 3600 + minutes * 60)
}

#[must_use]
pub fn depot(id: &str) -> DepotDraft {
    DepotDraft::new(id)
}

/// Leaves from `start` between 8:00 and 18:00, carries 10, costs 1 a kilometre.
#[must_use]
pub fn vehicle(id: &str, start: &str) -> VehicleDraft {
    VehicleDraft {
        per_km: 1,
        ..VehicleDraft::new(id, start, vec![10], [at(8, 0), at(18, 0)])
    }
}

/// Weighs 1, takes no time, at any time, from any depot.
#[must_use]
pub fn order(id: &str) -> OrderDraft {
    OrderDraft::new(id, vec![1])
}

/// Up to five orders, two vehicles and two depots, with everything a rule speaks of.
#[must_use]
pub fn tiny(seed: u64) -> Draft {
    let mut rng = Rng::from_seed(seed).fork("tiny");
    let spot = |rng: &mut Rng| Point {
        lon: 118.0 + rng.between(0, 200) as f64 / 1000.0,
        lat: 36.8 + rng.between(0, 200) as f64 / 1000.0,
    };
    let depots = (0..rng.between(1, 2))
        .map(|number| DepotDraft {
            place: Some(spot(&mut rng)),
            open: rng
                .percent(40)
                .then(|| [at(8, rng.between(0, 59)), at(rng.between(10, 16), 0)]),
            loading_seconds: rng.between(0, 900),
            ..depot(["d", "e"][usize::try_from(number).expect("0 or 1")])
        })
        .collect::<Vec<_>>();
    let any = |rng: &mut Rng| rng.pick(&depots).id.clone();
    let vehicles = (0..rng.between(1, 2))
        .map(|number| {
            let start = any(&mut rng);
            let open_end = rng.percent(25);
            VehicleDraft {
                end: (!open_end && rng.percent(30)).then(|| any(&mut rng)),
                open_end,
                capacity: vec![rng.between(3, 8)],
                shift: [at(8, 0), at(rng.between(10, 16), 0)],
                equipment: if rng.percent(50) {
                    vec!["cold_box".into()]
                } else {
                    Vec::new()
                },
                max_trips: rng.percent(40).then(|| rng.between(1, 2)),
                fixed: rng.between(0, 60),
                per_km: rng.between(0, 3),
                per_hour: rng.between(0, 40),
                ..vehicle(&format!("v{number}"), &start)
            }
        })
        .collect();
    let orders = (0..rng.between(2, 5))
        .map(|number| random_order(&mut rng, number, &depots))
        .collect();
    Draft {
        travel: TravelDraft::GreatCircle(GreatCircle::default()),
        ..on_a_line(depots.clone(), vehicles, orders, &[])
    }
}

fn random_order(rng: &mut Rng, number: i64, depots: &[DepotDraft]) -> OrderDraft {
    let mut windows = Vec::new();
    let mut from = rng.between(8 * 60, 11 * 60);
    for _ in 0..rng.between(0, 3) {
        let to = from + rng.between(0, 90);
        windows.push([at(0, from), at(0, to)]);
        from = to + rng.between(1, 120);
    }
    let class = ["ambient", "decoction", "cold"][rng.below(3)];
    OrderDraft {
        place: Some(Point {
            lon: 118.0 + rng.between(0, 200) as f64 / 1000.0,
            lat: 36.8 + rng.between(0, 200) as f64 / 1000.0,
        }),
        depot: rng.percent(50).then(|| rng.pick(depots).id.clone()),
        load: vec![rng.between(1, 4)],
        release: rng.percent(50).then(|| at(0, rng.between(8 * 60, 12 * 60))),
        windows,
        service_seconds: rng.between(0, 1200),
        handling: Some(class.into()),
        unserved_cost: rng.percent(50).then(|| rng.between(0, 100)),
        ..order(&format!("o{number}"))
    }
}

/// A random table of legs, far from any metric, for a day of random places.
pub fn shuffle_legs(draft: &mut Draft, rng: &mut Rng) {
    let size = draft.depots.len() + draft.orders.len();
    let mut table = |longest: i64| -> Vec<Vec<i64>> {
        (0..size)
            .map(|_| (0..size).map(|_| rng.between(0, longest)).collect())
            .collect()
    };
    draft.travel = TravelDraft::Table(TableDraft {
        source: "dice".into(),
        metres: table(20_000),
        seconds: table(2_400),
    });
}

/// A day of `orders` in towns, with releases in waves and a van for every 20 orders.
#[must_use]
pub fn day(seed: u64, orders: usize) -> Draft {
    let mut rng = Rng::from_seed(seed).fork("day");
    let towns: Vec<Point> = (0..16)
        .map(|_| Point {
            lon: degrees(&mut rng, 117.7, 6_000),
            lat: degrees(&mut rng, 36.5, 4_000),
        })
        .collect();
    let names = ["d", "e", "f"];
    let depots: Vec<DepotDraft> = (names.iter().zip(&towns))
        .map(|(id, place)| DepotDraft {
            place: Some(*place),
            open: Some([at(7, 0), at(19, 0)]),
            loading_seconds: 600,
            ..depot(id)
        })
        .collect();
    let vehicles = (0..orders.div_ceil(20))
        .map(|number| VehicleDraft {
            capacity: vec![60],
            equipment: if number % 2 == 0 {
                vec!["cold_box".into()]
            } else {
                Vec::new()
            },
            fixed: 100,
            per_hour: 30,
            ..vehicle(&format!("v{number}"), names[number % 3])
        })
        .collect();
    let orders = (0..orders)
        .map(|number| somewhere(number, &towns, &names, &mut rng))
        .collect();
    Draft {
        travel: TravelDraft::GreatCircle(GreatCircle::default()),
        ..on_a_line(depots, vehicles, orders, &[])
    }
}

fn degrees(rng: &mut Rng, from: f64, span: i64) -> f64 {
    from + rng.between(0, span) as f64 / 10_000.0
}

/// An order near one of the towns.
fn somewhere(number: usize, towns: &[Point], names: &[&str; 3], rng: &mut Rng) -> OrderDraft {
    let wave = rng.between(0, 3);
    let town = *rng.pick(towns);
    let open = 9 * 60 + wave * 120 + rng.between(0, 90);
    let windows = match rng.below(3) {
        0 => Vec::new(),
        1 => vec![[at(0, open), at(0, open + 150)]],
        _ => vec![[at(9, 0), at(11, 30)], [at(14, 0), at(17, 30)]],
    };
    OrderDraft {
        place: Some(Point {
            lon: degrees(rng, town.lon, 600),
            lat: degrees(rng, town.lat, 600),
        }),
        depot: rng.percent(70).then(|| names[rng.below(3)].to_string()),
        load: vec![rng.between(1, 4)],
        release: (0 < wave).then(|| at(6 + 2 * wave, 0)),
        windows,
        service_seconds: rng.between(120, 420),
        handling: Some(["ambient", "ambient", "decoction", "cold"][rng.below(4)].into()),
        ..order(&format!("o{number}"))
    }
}

/// A class that needs nothing and may not ride with `not_with`.
#[must_use]
pub fn class(id: &str, not_with: &[&str], needs: Option<&str>) -> HandlingDraft {
    HandlingDraft {
        id: id.into(),
        not_with: not_with.iter().map(|other| (*other).into()).collect(),
        needs: needs.map(Into::into),
    }
}
