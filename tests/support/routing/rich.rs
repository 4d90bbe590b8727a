//! Tiny days at random, with everything a rule speaks of: a second is the smallest and nearly the
//! largest unit there is, so that every moment can be tried.

use std::collections::BTreeMap;

use solver::base::rng::Rng;
use solver::base::text::TimeOfDay;
use solver::routing::draft::published::{
    Lock, PublishedDraft, PublishedRoute, PublishedStop, PublishedTrip,
};
use solver::routing::draft::{
    BreakDraft, DepotDraft, Draft, OrderDraft, OvertimeDraft, PeriodDraft, PickupDraft,
    ProfileDraft, TableDraft, TravelDraft, VehicleDraft,
};

use super::class;

/// What a day may have beyond depots, vehicles, orders, loads and windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    pub breaks: bool,
    pub periods: bool,
    pub pairs: bool,
    pub published: bool,
}

impl Features {
    pub const ALL: Features = Features {
        breaks: true,
        periods: true,
        pairs: true,
        published: true,
    };

    /// One of the sixteen combinations.
    #[must_use]
    pub fn of(number: u64) -> Features {
        Features {
            breaks: number & 1 == 1,
            periods: number >> 1 & 1 == 1,
            pairs: number >> 2 & 1 == 1,
            published: number >> 3 & 1 == 1,
        }
    }
}

fn at(seconds: i64) -> TimeOfDay {
    TimeOfDay::Seconds(seconds)
}

/// Up to `most` orders, two vehicles, two depots. Valid by construction.
#[must_use]
pub fn rich(seed: u64, most: i64, features: Features) -> Draft {
    drawn(seed, most, features).0
}

/// The same days, on which some orders may not be served by some vehicle.
#[must_use]
pub fn barred(seed: u64, most: i64, features: Features) -> Draft {
    let (mut draft, mut rng) = drawn(seed, most, features);
    for row in &mut draft.orders {
        if rng.percent(10) {
            row.not_by = vec![rng.pick(&draft.vehicles).id.clone()];
        }
    }
    draft
}

fn drawn(seed: u64, most: i64, features: Features) -> (Draft, Rng) {
    let mut rng = Rng::from_seed(seed).fork("rich");
    let rows = rng.between(2, 6);
    let travel = table(&mut rng, rows);
    let mut draft = Draft::new(format!("rich {seed}"), travel, vec!["boxes".into()]);
    if rng.percent(50) {
        draft.dimensions.push("litres".into());
    }
    draft.handling = Some(vec![
        class("ambient", &[], None),
        class("warm", &["cold"], None),
        class("cold", &[], Some("cold_box")),
    ]);
    draft.balance_per_square_hour = rng.between(0, 3) * 1_000_000 / 3;
    if features.periods {
        travel_by_period(&mut rng, &mut draft, rows);
    }
    draft.depots = (0..rng.between(1, 2))
        .map(|number| depot(&mut rng, number, rows))
        .collect();
    draft.vehicles = (0..rng.between(1, 2))
        .map(|number| vehicle(&mut rng, number, &draft, features))
        .collect();
    draft.orders = (0..rng.between(1, most))
        .map(|number| order(&mut rng, number, &draft, rows, features))
        .collect();
    if features.published {
        let told = published(&mut rng, &draft);
        draft.published = Some(told);
    }
    (draft, rng)
}

/// Far from any metric.
fn table(rng: &mut Rng, rows: i64) -> TravelDraft {
    let mut square = |longest: i64| -> Vec<Vec<i64>> {
        let leg = |from: i64, to: i64, rng: &mut Rng| match from == to {
            true => 0,
            false => rng.between(0, longest),
        };
        (0..rows)
            .map(|from| (0..rows).map(|to| leg(from, to, rng)).collect())
            .collect()
    };
    TravelDraft::Table(TableDraft {
        source: "dice".into(),
        metres: square(3_000),
        seconds: square(12),
    })
}

fn travel_by_period(rng: &mut Rng, draft: &mut Draft, rows: i64) {
    draft.periods = periods(rng);
    let own = rng.percent(50);
    draft.profiles.push(ProfileDraft {
        id: "bike".into(),
        travel: rng.percent(50).then(|| table(rng, rows)),
        periods: own.then(|| periods(rng)),
    });
}

fn periods(rng: &mut Rng) -> Vec<PeriodDraft> {
    let mut from = rng.between(-5, 20);
    let mut rows = Vec::new();
    for _ in 0..rng.between(0, 3) {
        let percent = *rng.pick(&[25, 50, 70, 100, 150, 230]);
        rows.push(PeriodDraft {
            from: at(from),
            percent,
        });
        from += rng.between(1, 25);
    }
    rows
}

fn depot(rng: &mut Rng, number: i64, rows: i64) -> DepotDraft {
    DepotDraft {
        at: Some(row(rng, rows)),
        open: (rng.percent(30)).then(|| [at(rng.between(0, 15)), at(rng.between(30, 80))]),
        loading_seconds: rng.between(0, 4),
        ..DepotDraft::new(["d", "e"][number as usize])
    }
}

fn row(rng: &mut Rng, rows: i64) -> usize {
    rng.between(0, rows - 1) as usize
}

fn loads(rng: &mut Rng, draft: &Draft, low: i64, high: i64) -> Vec<i64> {
    (draft.dimensions.iter())
        .map(|_| rng.between(low, high))
        .collect()
}

fn vehicle(rng: &mut Rng, number: i64, draft: &Draft, features: Features) -> VehicleDraft {
    let any = |rng: &mut Rng| rng.pick(&draft.depots).id.clone();
    let start = any(rng);
    let open_end = rng.percent(25);
    let open_start = rng.percent(15);
    let from = rng.between(0, 10);
    let shift = [at(from), at(from + rng.between(25, 90))];
    let maybe = |rng: &mut Rng, low, high| rng.percent(15).then(|| rng.between(low, high));
    VehicleDraft {
        kind: rng.percent(50).then(|| "van".into()),
        end: (!open_end && rng.percent(30)).then(|| any(rng)),
        open_start,
        open_end,
        loads_at: rng.percent(20).then(|| vec![any(rng)]),
        profile: (!draft.profiles.is_empty() && rng.percent(50)).then(|| "bike".into()),
        speed_percent: *rng.pick(&[100, 100, 100, 60, 130, 200]),
        overtime: rng.percent(40).then(|| OvertimeDraft {
            seconds: rng.between(0, 20),
            per_hour: 3_600 * rng.between(0, 5),
        }),
        breaks: breaks(rng, features),
        equipment: (rng.percent(60).then(|| "cold_box".into()))
            .into_iter()
            .collect(),
        skills: (["lift", "key"].into_iter())
            .filter(|_| rng.percent(60))
            .map(Into::into)
            .collect(),
        max_trips: if open_start {
            Some(1)
        } else {
            maybe(rng, 1, 2)
        },
        max_duty_seconds: maybe(rng, 10, 60),
        max_driving_seconds: maybe(rng, 5, 40),
        max_metres: maybe(rng, 1_000, 9_000),
        max_stops: maybe(rng, 1, 4),
        fixed: rng.between(0, 60),
        per_km: rng.between(0, 20),
        per_hour: 3_600 * rng.between(0, 2),
        per_driving_hour: 3_600 * rng.between(0, 2),
        per_service_hour: 3_600 * rng.between(0, 2),
        ..VehicleDraft::new(format!("v{number}"), start, loads(rng, draft, 3, 9), shift)
    }
}

fn breaks(rng: &mut Rng, features: Features) -> Vec<BreakDraft> {
    let count = match features.breaks {
        true => rng.between(0, 2),
        false => 0,
    };
    let rest = |rng: &mut Rng, number: i64| BreakDraft {
        id: format!("b{number}"),
        windows: windows(rng, 1, 2, 15 * number),
        seconds: rng.between(0, 8),
    };
    (0..count).map(|number| rest(rng, number)).collect()
}

fn windows(rng: &mut Rng, low: i64, high: i64, first: i64) -> Vec<[TimeOfDay; 2]> {
    let mut windows = Vec::new();
    let mut from = first + rng.between(0, 25);
    for _ in 0..rng.between(low, high) {
        let to = from + rng.between(0, 25);
        windows.push([at(from), at(to)]);
        from = to + rng.between(1, 20);
    }
    windows
}

fn by_kind(rng: &mut Rng, draft: &Draft) -> BTreeMap<String, i64> {
    let has = draft.vehicles.iter().any(|row| row.kind.is_some());
    let own = (has && rng.percent(25)).then(|| ("van".to_string(), rng.between(0, 6)));
    own.into_iter().collect()
}

fn order(rng: &mut Rng, number: i64, draft: &Draft, rows: i64, features: Features) -> OrderDraft {
    let is_pair = features.pairs && rng.percent(40);
    let released = rng.percent(25);
    let pickup = is_pair.then(|| PickupDraft {
        at: Some(row(rng, rows)),
        release: rng.percent(25).then(|| at(rng.between(0, 25))),
        windows: windows(rng, 0, 2, 0),
        service_seconds: rng.between(0, 4),
        setup_seconds: rng.between(0, 3),
        service_by_kind: by_kind(rng, draft),
        ..PickupDraft::default()
    });
    OrderDraft {
        at: Some(row(rng, rows)),
        depot: (!is_pair && rng.percent(30)).then(|| rng.pick(&draft.depots).id.clone()),
        pickup,
        collect: rng.percent(20).then(|| loads(rng, draft, 0, 4)),
        release: (!is_pair && released).then(|| at(rng.between(0, 25))),
        windows: windows(rng, 0, 2, 0),
        late_per_minute: rng.percent(25).then(|| 60 * rng.between(0, 5)),
        max_on_board_seconds: rng.percent(25).then(|| rng.between(5, 40)),
        service_seconds: rng.between(0, 5),
        setup_seconds: rng.between(0, 3),
        service_by_kind: by_kind(rng, draft),
        setup_by_kind: by_kind(rng, draft),
        handling: Some(["ambient", "ambient", "warm", "cold"][rng.below(4)].into()),
        skills: (["lift", "key"].into_iter())
            .filter(|_| rng.percent(15))
            .map(Into::into)
            .collect(),
        priority: rng.between(0, 3),
        unserved_cost: rng.percent(50).then(|| rng.between(0, 200)),
        ..OrderDraft::new(format!("o{number}"), loads(rng, draft, 0, 4))
    }
}

/// Some orders on some routes; a prefix of each route is fixed, and some are tied to the vehicle.
fn published(rng: &mut Rng, draft: &Draft) -> PublishedDraft {
    let mut routes: Vec<PublishedRoute> = (draft.vehicles.iter())
        .map(|row| PublishedRoute {
            vehicle: row.id.clone(),
            trips: Vec::new(),
        })
        .collect();
    for order in &draft.orders {
        if rng.percent(35) {
            continue;
        }
        let which = rng.below(routes.len());
        let trips = &mut routes[which].trips;
        if trips.is_empty() || rng.percent(30) {
            trips.push(PublishedTrip {
                depot: rng.pick(&draft.depots).id.clone(),
                load_start: None,
                stops: Vec::new(),
            });
        }
        for _ in 0..=usize::from(order.pickup.is_some()) {
            if let Some(trip) = trips.last_mut() {
                trip.stops.push(PublishedStop {
                    order: order.id.clone(),
                    start: rng.percent(70).then(|| at(rng.between(5, 60))),
                    lock: Lock::Free,
                });
            }
        }
    }
    for route in &mut routes {
        let mut fixed = if rng.percent(35) { rng.below(3) } else { 0 };
        for stop in route.trips.iter_mut().flat_map(|trip| &mut trip.stops) {
            stop.lock = match fixed {
                0 if rng.percent(20) => Lock::Vehicle,
                0 => Lock::Free,
                _ => Lock::Sequence,
            };
            fixed = fixed.saturating_sub(1);
        }
    }
    PublishedDraft {
        per_vehicle_change: rng.between(0, 20),
        per_sequence_change: rng.between(0, 20),
        per_shift: rng.between(0, 20),
        shift_tolerance_seconds: rng.between(0, 10),
        ..PublishedDraft::new(routes)
    }
}

/// Some trips of some of the orders, sensible or not.
#[must_use]
pub fn rich_plan(draft: &Draft, rng: &mut Rng) -> solver::routing::plan::PlanDraft {
    use solver::routing::plan::{PlanDraft, RouteDraft, TripDraft};
    let mut routes: Vec<RouteDraft> = (draft.vehicles.iter())
        .map(|row| RouteDraft {
            vehicle: row.id.clone(),
            trips: Vec::new(),
        })
        .collect();
    let mut orders: Vec<&OrderDraft> = draft.orders.iter().collect();
    rng.shuffle(&mut orders);
    for order in orders {
        if rng.percent(10) {
            continue;
        }
        let which = rng.below(routes.len());
        let trips = &mut routes[which].trips;
        let mut trip = rng.below(trips.len().max(1));
        if trips.is_empty() || rng.percent(25) {
            let depot = order.depot.clone();
            let depot = depot.filter(|_| rng.percent(80));
            let depot = depot.unwrap_or_else(|| rng.pick(&draft.depots).id.clone());
            let stops = Vec::new();
            trips.push(TripDraft { depot, stops });
            trip = trips.len() - 1;
        }
        let mut times = 1 + usize::from(order.pickup.is_some());
        if rng.percent(3) {
            times += 1;
        } else if rng.percent(3) {
            times = 1;
        }
        for _ in 0..times {
            let place = rng.below(trips[trip].stops.len() + 1);
            trips[trip].stops.insert(place, order.id.clone());
        }
    }
    let routes = routes.into_iter().filter(|route| !route.trips.is_empty());
    let mut plan = PlanDraft {
        routes: routes.collect(),
        ..PlanDraft::default()
    };
    if rng.percent(5) {
        plan.unserved.push(rng.pick(&draft.orders).id.clone());
    }
    plan
}
