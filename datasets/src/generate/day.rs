//! A day of deliveries: pharmacies, the decoction centre, vehicles and orders.
//!
//! Homes are drawn around township centres, in clusters like villages and housing estates, inside
//! the district, rounded to four decimals. None is an address.

use std::collections::BTreeMap;

use solver::base::rng::Rng;
use solver::base::text::TimeOfDay;
use solver::base::units::Seconds;
use solver::places::point::Point;
use solver::places::travel::GreatCircle;
use solver::routing::draft::{DepotDraft, Draft, OrderDraft, TravelDraft, VehicleDraft};

use super::fleet;
use crate::registers::city::Township;
use crate::zibo::{City, city};

pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 3_600;

/// More orders than any day of a city has.
const MOST_ORDERS: usize = 20_000;

/// Pharmacies in the order in which growing days open them.
const PHARMACIES: [&str; 8] = [
    "淄博市中心医院",
    "淄博市第一医院",
    "淄博市市立医院(临淄区人民医院)",
    "沂源县人民医院",
    "桓台县人民医院",
    "高青县人民医院",
    "周村区人民医院",
    "淄川区医院",
];
pub(super) const CENTRE: &str = "decoction_centre";

/// How many orders a day of that size has.
#[must_use]
pub fn orders(size: &str) -> Option<usize> {
    match size {
        "s" => Some(100),
        "m" => Some(300),
        "l" => Some(1_000),
        "city" => Some(3_000),
        number => number
            .parse()
            .ok()
            .filter(|orders| (1..=MOST_ORDERS).contains(orders)),
    }
}

/// A day with `orders` orders. Same count and seed, same draft.
#[must_use]
pub fn day(orders: usize, seed: u64) -> Draft {
    let city = city();
    let rng = Rng::from_seed(seed).fork("day");
    let depots = depots(city, orders);
    let homes = homes(city, orders, &rng);
    let travel = GreatCircle::default();
    let rows: Vec<OrderDraft> = homes
        .into_iter()
        .enumerate()
        .map(|(index, home)| {
            let mut own = rng.fork(&format!("order {index}"));
            order(index + 1, home, &depots, &travel, &mut own)
        })
        .collect();
    let vehicles: Vec<VehicleDraft> =
        fleet::vehicles(&depots, &rows, &travel, &mut rng.fork("vehicles"));
    let name = format!("淄博送药日（{orders} 单）");
    let dimensions = vec!["grams".into(), "millilitres".into()];
    Draft {
        generated: Some(format!(
            "generated, seed {seed}, on the real geography and population of Zibo: hospitals are \
             real (positions approximate), the decoction centre, homes, orders and vehicles are \
             made up; no home is an address"
        )),
        date: Some("2026-03-17".into()),
        depots,
        vehicles,
        orders: rows,
        ..Draft::new(name, TravelDraft::GreatCircle(travel), dimensions)
    }
}

fn clock(seconds: i64) -> TimeOfDay {
    TimeOfDay::from_seconds(Seconds(seconds))
}

pub(super) fn place_of(depot: &DepotDraft) -> Point {
    depot.place.expect("generated depots have a place")
}

/// 100 orders leave from 3 pharmacies, 3,000 from 8.
fn depots(city: &City, orders: usize) -> Vec<DepotDraft> {
    let pharmacies = match orders {
        0..200 => 3,
        200..600 => 4,
        600..2_000 => 6,
        _ => 8,
    };
    let depot = |id: String, name: String, place: Point, loading: i64| DepotDraft {
        name,
        place: Some(place),
        open: Some([clock(7 * HOUR + 30 * MINUTE), clock(20 * HOUR)]),
        loading_seconds: loading * MINUTE,
        ..DepotDraft::new(id)
    };
    let mut depots = Vec::new();
    for (index, name) in PHARMACIES.iter().take(pharmacies).enumerate() {
        let hospital = city
            .institutions
            .iter()
            .find(|row| row.name == *name)
            .expect("the pharmacies are in the register");
        let place = hospital.place.expect("and have a position");
        let id = format!("pharmacy_{}", index + 1);
        depots.push(depot(id, format!("{name}药房"), place, 10));
    }
    // Beside the industrial south of 张店, where such a centre would find room.
    let place = Point {
        lon: 118.035,
        lat: 36.755,
    };
    depots.push(depot(
        CENTRE.into(),
        "共享煎药中心（虚构）".into(),
        place,
        15,
    ));
    depots
}

pub(super) struct Home<'c> {
    town: &'c Township,
    place: Point,
}

/// `count` homes, townships by population. Whole shares first, so that small days are spread too.
fn homes<'c>(city: &'c City, count: usize, rng: &Rng) -> Vec<Home<'c>> {
    let all: i64 = city.townships.iter().map(|town| town.population).sum();
    let wanted = i64::try_from(count).expect("orders fit");
    let mut left = wanted;
    let mut shares: Vec<(i64, usize)> = Vec::new();
    let mut counts = vec![0_i64; city.townships.len()];
    for (index, town) in city.townships.iter().enumerate() {
        counts[index] = wanted * town.population / all;
        left -= counts[index];
        shares.push((wanted * town.population % all, index));
    }
    shares.sort_unstable_by_key(|(rest, index)| (std::cmp::Reverse(*rest), *index));
    for (_, index) in shares {
        if 0 < left {
            counts[index] += 1;
            left -= 1;
        }
    }
    let mut homes = Vec::new();
    for (town, count) in city.townships.iter().zip(counts) {
        let mut rng = rng.fork(&format!("homes of {}", town.code));
        // Streets are denser than towns.
        let spread = if town.is_street() { 0.010 } else { 0.022 };
        let clusters: Vec<Point> = (0..town.committees.clamp(1, 40))
            .map(|_| near(city, &town.district, town.place, spread, &mut rng))
            .collect();
        for _ in 0..count {
            let cluster = *rng.pick(&clusters);
            let place = near(city, &town.district, cluster, 0.002, &mut rng);
            homes.push(Home { town, place });
        }
    }
    rng.fork("order of arrival").shuffle(&mut homes);
    homes
}

/// A point around `centre`, likelier close than far, within the district, to four decimals.
pub(super) fn near(
    city: &City,
    district: &str,
    centre: Point,
    spread: f64,
    rng: &mut Rng,
) -> Point {
    let round = |degrees: f64| (degrees * 10_000.0).round() / 10_000.0;
    for attempt in 0..200 {
        // A rounded centre may lie just across the boundary: look farther and farther.
        let spread = spread * (1.0 + f64::from(attempt) / 20.0);
        // The sum of three uniform draws is close to a bell curve and never runs away.
        let mut bell = || (rng.fraction() + rng.fraction() + rng.fraction() - 1.5) * 2.0 * spread;
        let place = Point {
            lon: round(centre.lon + bell() * 1.25),
            lat: round(centre.lat + bell()),
        };
        if city.contains(district, place) {
            return place;
        }
    }
    centre
}

/// What an order is, before its times are known.
struct Goods {
    handling: &'static str,
    depot: String,
    load: Vec<i64>,
    service: i64,
}

fn order(
    number: usize,
    home: Home,
    depots: &[DepotDraft],
    travel: &GreatCircle,
    rng: &mut Rng,
) -> OrderDraft {
    let goods = goods(home.place, depots, travel, rng);
    let depot = depots.iter().find(|depot| depot.id == goods.depot);
    let depot = depot.expect("goods lie at a depot");
    let (_, way) = travel.between(place_of(depot), home.place);
    let (release, windows) = if goods.handling == "decoction" {
        decoction_times(way.0, rng)
    } else {
        pharmacy_times(way.0, rng)
    };
    OrderDraft {
        place: Some(home.place),
        area: format!("{}{}", home.town.district, home.town.name),
        depot: Some(goods.depot),
        release: release.map(clock),
        windows: windows
            .into_iter()
            .map(|(from, to)| [clock(from), clock(to)])
            .collect(),
        service_seconds: goods.service,
        handling: Some(goods.handling.into()),
        ..OrderDraft::new(format!("O{number:04}"), goods.load)
    }
}

fn goods(place: Point, depots: &[DepotDraft], travel: &GreatCircle, rng: &mut Rng) -> Goods {
    let class = match rng.below(100) {
        0..33 => "decoction",
        33..41 => "cold",
        _ => "ambient",
    };
    if class == "decoction" {
        let doses = *rng.pick(&[3, 5, 7, 7, 7, 10, 14]);
        return Goods {
            handling: class,
            depot: CENTRE.into(),
            // Two bags of 200 ml for each dose, and the box around them.
            load: vec![doses * 430 + 150, doses * 550 + 400],
            service: rng.between(3, 5) * MINUTE,
        };
    }
    let mut pharmacies: Vec<&DepotDraft> =
        depots.iter().filter(|depot| depot.id != CENTRE).collect();
    let away = |depot: &&DepotDraft| travel.between(place_of(depot), place).1;
    pharmacies.sort_by_key(away);
    // Most are patients of the nearest hospital; the large one in the centre draws from afar.
    let central = depots.first().expect("there is a pharmacy");
    let from_afar = rng.percent(18) && away(&central).0 <= 70 * MINUTE;
    let depot = if from_afar { central } else { pharmacies[0] };
    let (load, service) = if class == "cold" {
        (vec![rng.between(3, 9) * 100, rng.between(10, 30) * 100], 6)
    } else {
        let parcels = rng.between(1, 4);
        (vec![parcels * 450, parcels * 1_200], rng.between(3, 5))
    };
    Goods {
        handling: class,
        depot: depot.id.clone(),
        load,
        service: service * MINUTE,
    }
}

/// Forty minutes from the depot.
const FAR: i64 = 40 * MINUTE;
const MORNING: (i64, i64) = (8 * HOUR, 12 * HOUR);
const AFTERNOON: (i64, i64) = (14 * HOUR, 18 * HOUR);
const EVENING: (i64, i64) = (18 * HOUR, 20 * HOUR);

type Times = (Option<i64>, Vec<(i64, i64)>);

/// Pots are done in waves; far homes get the early ones, so that vans are back in time.
fn decoction_times(way: i64, rng: &mut Rng) -> Times {
    let wave = match way {
        0..FAR => rng.below(9) / 4,
        FAR..4_500 => rng.below(2),
        _ => 0,
    };
    match wave {
        0 if way < FAR && rng.percent(40) => {
            let late_morning = (10 * HOUR + 30 * MINUTE, 12 * HOUR);
            (Some(9 * HOUR + 30 * MINUTE), vec![late_morning, AFTERNOON])
        }
        0 => (Some(9 * HOUR + 30 * MINUTE), vec![AFTERNOON]),
        1 if rng.percent(35) => {
            let late = (16 * HOUR, 18 * HOUR);
            (Some(14 * HOUR + 30 * MINUTE), vec![late, EVENING_LATER])
        }
        1 => (Some(14 * HOUR + 30 * MINUTE), vec![(16 * HOUR, 19 * HOUR)]),
        _ => (Some(17 * HOUR + 30 * MINUTE), vec![(18 * HOUR, 20 * HOUR)]),
    }
}

/// Apart from the afternoon by a moment, for windows may not touch.
const EVENING_LATER: (i64, i64) = (18 * HOUR + 30 * MINUTE, 20 * HOUR);

fn pharmacy_times(way: i64, rng: &mut Rng) -> Times {
    let windows = match rng.below(100) {
        0..30 => vec![MORNING],
        30..62 => vec![AFTERNOON],
        // Nobody promises an evening at the far end of the city.
        62..69 if way < FAR => vec![EVENING],
        62..69 => vec![AFTERNOON],
        69..72 => vec![MORNING],
        72..84 => vec![MORNING, AFTERNOON],
        84..92 => vec![MORNING, EVENING],
        // Ninety minutes around noon, when people are at home.
        _ => {
            let from = 11 * HOUR + rng.between(0, 4) * 15 * MINUTE;
            vec![(from, from + 90 * MINUTE)]
        }
    };
    let only_afternoon = windows[0].0 == AFTERNOON.0 || windows[0].0 == EVENING.0;
    let release = match (only_afternoon, rng.below(100)) {
        (true, 0..60) => Some(9 * HOUR + rng.between(0, 6) * 30 * MINUTE),
        (false, 0..40) => Some(7 * HOUR + 30 * MINUTE),
        _ => None,
    };
    (release, windows)
}

/// Orders by the depot they wait at.
pub(super) fn by_depot(orders: &[OrderDraft]) -> BTreeMap<&str, Vec<&OrderDraft>> {
    let mut groups: BTreeMap<&str, Vec<&OrderDraft>> = BTreeMap::new();
    for order in orders {
        let depot = order.depot.as_deref().expect("every order has its depot");
        groups.entry(depot).or_default().push(order);
    }
    groups
}
