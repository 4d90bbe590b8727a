//! Routes as sheets: a summary, what is left out, the score, and one sheet for each driver.

use solver::base::id::Id;
use solver::base::report::Report;
use solver::base::units::{Cost, Seconds};
use solver::routing::plan::Plan;
use solver::routing::problem::{Problem, Vehicle};
use solver::routing::timetable::{StopTimes, Timetable, timetable};

use super::grid::{Grid, Value};

pub mod tables;

/// All sheets, in the order of the workbook.
#[must_use]
pub fn sheets(problem: &Problem, plan: &Plan, report: &Report) -> Vec<Grid> {
    let mut sheets = vec![
        summary(problem, plan),
        unserved(problem, plan),
        score(problem, report),
    ];
    for (id, trips) in plan.routes.iter() {
        if !trips.is_empty() {
            sheets.push(driver(problem, id, &timetable(problem, id, trips)));
        }
    }
    sheets
}

/// 汇总: one row for each vehicle that goes out.
#[must_use]
pub fn summary(problem: &Problem, plan: &Plan) -> Grid {
    let mut grid = Grid::new(
        "汇总",
        &[
            ("车辆", 10),
            ("名称", 20),
            ("车次", 7),
            ("配送点", 8),
            ("公里", 9),
            ("出车", 9),
            ("收车", 9),
            ("工时", 9),
        ],
    )
    .summing(&["车次", "配送点", "公里", "工时"]);
    for (id, trips) in plan.routes.iter() {
        if trips.is_empty() {
            continue;
        }
        let vehicle = &problem.vehicles()[id];
        let table = timetable(problem, id, trips);
        grid.push(vec![
            (&vehicle.key).into(),
            (&vehicle.name).into(),
            trips.len().into(),
            trips
                .iter()
                .map(|trip| trip.stops.len())
                .sum::<usize>()
                .into(),
            tenths(table.metres.0, 1_000),
            table.departure.clock().into(),
            table.finish.clock().into(),
            tenths(table.duty.0, 3_600),
        ]);
    }
    grid
}

/// Rounded to one decimal, from integers, so that every machine writes the same.
fn tenths(amount: i64, unit: i64) -> Value {
    let tenths = (amount * 10 + unit / 2).div_euclid(unit);
    // Small enough to be exact.
    Value::Decimal(tenths as f64 / 10.0)
}

/// 未送达
#[must_use]
pub fn unserved(problem: &Problem, plan: &Plan) -> Grid {
    let columns = [("订单", 14), ("区域", 26), ("品类", 12), ("时间窗", 30)];
    let mut grid = Grid::new("未送达", &columns);
    let mut served = vec![false; problem.orders().len()];
    let trips = plan.routes.values().flatten();
    for order in trips.flat_map(|trip| &trip.stops) {
        served[order.index()] = true;
    }
    for (id, order) in problem.orders().iter() {
        if !served[id.index()] {
            grid.push(vec![
                (&order.key).into(),
                (&order.area).into(),
                handling(&problem.handling()[order.handling].key).into(),
                windows(problem, id).into(),
            ]);
        }
    }
    grid
}

fn handling(key: &str) -> &str {
    match key {
        "ambient" => "常温",
        "decoction" => "汤剂",
        "cold" => "冷链",
        other => other,
    }
}

/// As they were promised; those that state no hours are left empty.
fn windows(problem: &Problem, order: Id<solver::routing::problem::Order>) -> String {
    let day = Seconds(0)..=Seconds(2 * 86_400);
    let stated = problem.orders()[order].promised.iter();
    let spans: Vec<String> = stated
        .filter(|window| day.contains(&window.from) || day.contains(&window.to))
        .map(|window| format!("{}-{}", window.from.clock(), window.to.clock()))
        .collect();
    spans.join("; ")
}

/// The score, in the unit that costs are shown in.
fn score(problem: &Problem, report: &Report) -> Grid {
    let mut report = report.clone();
    for line in &mut report.rules {
        line.cost = rounded(line.cost, problem.money().divisor());
    }
    super::grid::score(&report)
}

fn rounded(cost: Cost, divisor: i64) -> Cost {
    let (cost, divisor) = (i128::from(cost.0), i128::from(divisor));
    let whole = (2 * cost + divisor).div_euclid(2 * divisor);
    Cost(i64::try_from(whole).expect("no more than it was"))
}

/// One driver's day: loading and stops in order.
#[must_use]
pub fn driver(problem: &Problem, id: Id<Vehicle>, table: &Timetable) -> Grid {
    let vehicle = &problem.vehicles()[id];
    let mut columns = vec![
        ("车次", 7),
        ("序号", 7),
        ("事项", 9),
        ("订单", 14),
        ("地点", 34),
        ("品类", 9),
        ("到达", 9),
        ("开始", 9),
        ("离开", 9),
        ("时间窗", 26),
        ("经度", 11),
        ("纬度", 11),
    ];
    let dimensions: Vec<String> = problem.dimensions().iter().map(|name| unit(name)).collect();
    columns.extend(dimensions.iter().map(|name| (name.as_str(), 12)));
    columns.push(("签收", 12));
    let mut grid = Grid::new(format!("{} {}", vehicle.key, vehicle.name), &columns);
    for (number, trip) in table.trips.iter().enumerate() {
        let depot = &problem.depots()[trip.depot];
        let mut row: Vec<Value> = vec![
            (number + 1).into(),
            0_i64.into(),
            "装车".into(),
            "".into(),
            (&depot.name).into(),
            "".into(),
            trip.arrival.clock().into(),
            trip.load_start.clock().into(),
            trip.load_end.clock().into(),
            "".into(),
            degrees(depot.point.map(|point| point.lon)),
            degrees(depot.point.map(|point| point.lat)),
        ];
        row.extend((0..=dimensions.len()).map(|_| Value::from("")));
        grid.push(row);
        for (place, stop) in trip.stops.iter().enumerate() {
            grid.push(stop_row(problem, (number, place), stop));
        }
    }
    grid
}

/// One stop of the trip and place with these numbers, from 0.
fn stop_row(problem: &Problem, (number, place): (usize, usize), stop: &StopTimes) -> Vec<Value> {
    let order = &problem.orders()[stop.order];
    let late = problem.late_by(stop.order, stop.visit, stop.start);
    let is_late = stop.missed || Seconds(0) < late;
    let mut row: Vec<Value> = vec![
        (number + 1).into(),
        (place + 1).into(),
        if is_late { "误点" } else { "送达" }.into(),
        (&order.key).into(),
        (&order.area).into(),
        handling(&problem.handling()[order.handling].key).into(),
        stop.arrival.clock().into(),
        stop.start.clock().into(),
        stop.end.clock().into(),
        windows(problem, stop.order).into(),
        degrees(order.point.map(|point| point.lon)),
        degrees(order.point.map(|point| point.lat)),
    ];
    let amounts = order.load.0.iter().take(problem.dimensions().len());
    row.extend(amounts.map(|amount| Value::Whole(*amount)));
    row.push("".into());
    row
}

/// Places that are only rows of a table have no coordinates.
fn degrees(value: Option<f64>) -> Value {
    value.map_or("".into(), Value::Decimal)
}

fn unit(dimension: &str) -> String {
    match dimension {
        "grams" => "重量(克)".into(),
        "millilitres" => "体积(毫升)".into(),
        other => other.into(),
    }
}
