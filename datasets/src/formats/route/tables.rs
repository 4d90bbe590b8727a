//! Routes as the tables that pharmacies exchange: delivery sheets and hand-over records, which can
//! be read again as they are. What a plan does not know (names, phones, parcels, bags) comes from
//! the prescriptions, where they are given.

use std::collections::BTreeMap;

use solver::base::id::Id;
use solver::base::units::Seconds;
use solver::routing::plan::Plan;
use solver::routing::problem::{Order, Problem, Vehicle, Visit};
use solver::routing::timetable::{StopTimes, TripTimes, timetable};

use crate::formats::grid::{Grid, Value};
use crate::registers::kind::Kind;
use crate::registers::row::Row;

/// The prescriptions by their numbers.
pub type Prescriptions<'r> = BTreeMap<&'r str, &'r Row>;

#[must_use]
pub fn by_number(rows: &[Row]) -> Prescriptions<'_> {
    rows.iter().map(|row| (row.text("rx_no"), row)).collect()
}

/// 配送单: a row for every delivery, in the order of driving. Names, phones and addresses stand as
/// the prescriptions have them: whoever shows them masks them.
#[must_use]
pub fn deliveries(problem: &Problem, plan: &Plan, known: &Prescriptions) -> Vec<Row> {
    let mut rows = Vec::new();
    for (vehicle, number, trip) in trips(problem, plan) {
        let mut place = 0;
        for stop in trip
            .stops
            .iter()
            .filter(|stop| stop.visit == Visit::Delivery)
        {
            place += 1;
            let texts = delivery(problem, (vehicle, number, place), stop, known);
            rows.push(Row::of_texts(Kind::DeliverySheet, rows.len() + 1, &texts));
        }
    }
    rows
}

/// Every trip with its vehicle and number, from 1.
fn trips(problem: &Problem, plan: &Plan) -> Vec<(Id<Vehicle>, usize, TripTimes)> {
    let mut all = Vec::new();
    for (id, trips) in plan.routes.iter() {
        let table = timetable(problem, id, trips);
        let numbered = table.trips.into_iter().enumerate();
        all.extend(numbered.map(|(number, trip)| (id, number + 1, trip)));
    }
    all
}

/// `20260317-van1-2`
fn run(problem: &Problem, vehicle: Id<Vehicle>, trip: usize) -> String {
    let date = problem
        .date()
        .map(|date| date.format("%Y%m%d-").to_string());
    let key = &problem.vehicles()[vehicle].key;
    format!("{}{key}-{trip}", date.unwrap_or_default())
}

fn delivery(
    problem: &Problem,
    (vehicle, trip, place): (Id<Vehicle>, usize, usize),
    stop: &StopTimes,
    known: &Prescriptions,
) -> Vec<(&'static str, String)> {
    let order = &problem.orders()[stop.order];
    let van = &problem.vehicles()[vehicle];
    let said = |code: &str| {
        let row = known.get(order.key.as_str());
        row.map_or_else(String::new, |row| row.text(code).into())
    };
    let parcels = known
        .get(order.key.as_str())
        .and_then(|row| row.integer("parcels"));
    let address = match said("address") {
        address if address.is_empty() => order.area.clone(),
        address => address,
    };
    let degree = |of: fn(solver::places::point::Point) -> f64| {
        order
            .point
            .map_or_else(String::new, |point| of(point).to_string())
    };
    let (from, to) = window(order, stop.start);
    let cold = problem.handling()[order.handling].key == "cold";
    vec![
        ("run_no", run(problem, vehicle, trip)),
        ("wave", trip.to_string()),
        ("vehicle", van.key.clone()),
        ("courier", van.name.clone()),
        ("stop_seq", place.to_string()),
        ("rx_no", order.key.clone()),
        ("recipient_masked", said("patient")),
        ("phone", said("phone")),
        ("address", address),
        ("lon", degree(|point| point.lon)),
        ("lat", degree(|point| point.lat)),
        ("tw_start", from),
        ("tw_end", to),
        (
            "parcels",
            parcels.map_or_else(String::new, |parcels| parcels.to_string()),
        ),
        ("cold", if cold { "是" } else { "否" }.into()),
        ("eta", stop.start.clock()),
    ]
}

/// The window promised in which service starts, or else the last; empty where no hours are stated.
fn window(order: &Order, start: Seconds) -> (String, String) {
    let day = Seconds(0)..=Seconds(2 * 86_400);
    let stated = |window: &&solver::routing::problem::TimeWindow| {
        day.contains(&window.from) && day.contains(&window.to)
    };
    let windows: Vec<_> = order.promised.iter().filter(stated).collect();
    let met = windows
        .iter()
        .find(|window| start <= window.to)
        .or(windows.last());
    met.map_or_else(Default::default, |window| {
        (window.from.clock(), window.to.clock())
    })
}

/// Every run of delivery sheets on its own, by its number: `20260317-van1-2 赵六`.
#[must_use]
pub fn by_run(deliveries: &[Row]) -> Vec<(String, Vec<Row>)> {
    let mut runs: Vec<(String, Vec<Row>)> = Vec::new();
    for row in deliveries {
        let name = format!("{} {}", row.text("run_no"), row.text("courier"));
        match runs.last_mut() {
            Some((known, rows)) if *known == name => rows.push(row.clone()),
            _ => runs.push((name, vec![row.clone()])),
        }
    }
    runs
}

/// A run as its driver takes it along on paper.
#[must_use]
pub fn driver(name: &str, rows: &[Row]) -> Grid {
    let columns = [
        ("序号", 6),
        ("处方号", 16),
        ("收件人", 10),
        ("电话", 14),
        ("地址", 40),
        ("时间窗", 14),
        ("件数", 6),
        ("冷链", 6),
        ("预计到达", 10),
        ("实际送达", 12),
        ("签收人", 14),
        ("异常原因", 16),
    ];
    let mut grid = Grid::new(name, &columns);
    for row in rows {
        let window = match (row.text("tw_start"), row.text("tw_end")) {
            ("", "") => String::new(),
            (from, to) => format!("{from}-{to}"),
        };
        let number = |code: &str| row.integer(code).map_or("".into(), Value::Whole);
        let text = |code: &str| Value::from(row.text(code));
        grid.push(vec![
            number("stop_seq"),
            text("rx_no"),
            text("recipient_masked"),
            text("phone"),
            text("address"),
            window.into(),
            number("parcels"),
            if row.yes("cold") { "是" } else { "" }.into(),
            text("eta"),
            "".into(),
            "".into(),
            "".into(),
        ]);
    }
    grid
}

/// 交接单: a row for every order that is loaded at a depot, one record for each trip; seals, boxes
/// and temperatures are left to be filled in.
#[must_use]
pub fn handovers(problem: &Problem, plan: &Plan, known: &Prescriptions) -> Vec<Row> {
    let mut rows = Vec::new();
    for (vehicle, number, trip) in trips(problem, plan) {
        let loaded = trip.stops.iter().filter(|stop| {
            let order = &problem.orders()[stop.order];
            stop.visit == Visit::Delivery && order.pickup.is_none()
        });
        for stop in loaded {
            let key = &problem.orders()[stop.order].key;
            let bags = known.get(key.as_str()).and_then(|row| row.integer("bags"));
            let at = problem
                .date()
                .filter(|_| (0..86_400).contains(&trip.load_end.0));
            let at = at.map(|date| format!("{date} {}", trip.load_end.clock()));
            let texts = [
                ("handover_no", run(problem, vehicle, number)),
                ("from_party", problem.depots()[trip.depot].name.clone()),
                ("to_party", problem.vehicles()[vehicle].name.clone()),
                ("handed_over_at", at.unwrap_or_default()),
                ("rx_no", key.clone()),
                (
                    "bag_count",
                    bags.map_or_else(String::new, |bags| bags.to_string()),
                ),
                ("mode", "配送".into()),
            ];
            rows.push(Row::of_texts(Kind::Handover, rows.len() + 1, &texts));
        }
    }
    rows
}
