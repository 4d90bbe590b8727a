//! Vehicles for a generated day: enough for every order, and not lavishly more.

use solver::base::rng::Rng;
use solver::base::text::TimeOfDay;
use solver::places::point::Point;
use solver::places::travel::GreatCircle;
use solver::routing::draft::{DepotDraft, OrderDraft, VehicleDraft};

use super::day::{CENTRE, MINUTE, by_depot, place_of};

/// Stops of a usual trip share its way out and back; where orders are many they lie closer.
fn stops_a_trip(orders: usize) -> i64 {
    match orders {
        0..80 => 6,
        80..250 => 10,
        _ => 16,
    }
}
/// Minutes of a shift that stops and ways can fill; the rest is waiting and loading.
const USABLE: i64 = 390;

pub(super) fn vehicles(
    depots: &[DepotDraft],
    orders: &[OrderDraft],
    travel: &GreatCircle,
    rng: &mut Rng,
) -> Vec<VehicleDraft> {
    let groups = by_depot(orders);
    let none = Vec::new();
    let mut vehicles = Vec::new();
    for depot in depots {
        let own = groups.get(depot.id.as_str()).unwrap_or(&none);
        let sharing = stops_a_trip(own.len());
        let work: i64 = own
            .iter()
            .map(|order| minutes(depot, order, travel, sharing))
            .sum();
        let count = usize::try_from((work + USABLE - 1) / USABLE).expect("few vehicles");
        let far = |order: &&&OrderDraft| 8_000.0 < place_of(depot).metres_to(home(order));
        let near_share = 100 - 100 * own.iter().filter(far).count() / own.len().max(1);
        for index in 0..count.max(2) {
            // The first two are vans with cold boxes, one on each shift: they can serve any order.
            let bike = 1 < index && depot.id != CENTRE && rng.percent(near_share * 8 / 10);
            let late = index == 0 || (1 < index && rng.percent(60));
            let cold = index < 2 || rng.percent(if bike { 15 } else { 45 });
            vehicles.push(vehicle(vehicles.len() + 1, depot, bike, late, cold));
        }
    }
    vehicles
}

/// Service, the way from the last stop, and a share of the way out and back.
fn minutes(depot: &DepotDraft, order: &OrderDraft, travel: &GreatCircle, sharing: i64) -> i64 {
    let (_, way) = travel.between(place_of(depot), home(order));
    order.service_seconds / MINUTE + 6 + 2 * way.0 / MINUTE / sharing
}

fn home(order: &OrderDraft) -> Point {
    order.place.expect("generated orders have a place")
}

fn vehicle(number: usize, depot: &DepotDraft, bike: bool, late: bool, cold: bool) -> VehicleDraft {
    let clock = |text: &str| TimeOfDay::Clock(text.into());
    let (kind, capacity, fixed, per_km, per_hour) = if bike {
        ("电动自行车", vec![40_000, 150_000], 40, 1, 25)
    } else {
        ("面包车", vec![600_000, 3_000_000], 120, 2, 30)
    };
    let shift = if late {
        [clock("10:00"), clock("20:30")]
    } else {
        [clock("08:00"), clock("18:00")]
    };
    VehicleDraft {
        name: format!("{kind} {number:03}"),
        equipment: if cold {
            vec!["cold_box".into()]
        } else {
            Vec::new()
        },
        fixed,
        per_km,
        per_hour,
        ..VehicleDraft::new(format!("V{number:03}"), &depot.id, capacity, shift)
    }
}
