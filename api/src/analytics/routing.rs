//! Tables of a day of routes.

use polars::df;
use polars::prelude::{DataFrame, PolarsResult};
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::timetable::timetable;

use super::{Summary, total};

/// One row for every stop, in the order of driving.
///
/// # Errors
/// When polars refuses a column.
pub fn stop_table(problem: &Problem, plan: &Plan) -> PolarsResult<DataFrame> {
    let mut rows = Vec::new();
    for (vehicle, trips) in plan.routes.iter() {
        let times = timetable(problem, vehicle, trips);
        for (number, trip) in times.trips.into_iter().enumerate() {
            for (place, stop) in trip.stops.into_iter().enumerate() {
                rows.push((
                    vehicle,
                    number as i64 + 1,
                    trip.depot,
                    place as i64 + 1,
                    stop,
                ));
            }
        }
    }
    let order = |index: usize| &problem.orders()[rows[index].4.order];
    let all = 0..rows.len();
    let texts = |cell: &dyn Fn(usize) -> String| -> Vec<String> { all.clone().map(cell).collect() };
    let numbers = |cell: &dyn Fn(usize) -> i64| -> Vec<i64> { all.clone().map(cell).collect() };
    df!(
        "vehicle" => texts(&|index| problem.vehicles()[rows[index].0].key.clone()),
        "vehicle_name" => texts(&|index| problem.vehicles()[rows[index].0].name.clone()),
        "trip" => numbers(&|index| rows[index].1),
        "depot" => texts(&|index| problem.depots()[rows[index].2].name.clone()),
        "stop" => numbers(&|index| rows[index].3),
        "order" => texts(&|index| order(index).key.clone()),
        "area" => texts(&|index| order(index).area.clone()),
        "lon" => all.clone().map(|index| order(index).point.map(|point| point.lon)).collect::<Vec<_>>(),
        "lat" => all.clone().map(|index| order(index).point.map(|point| point.lat)).collect::<Vec<_>>(),
        "handling" => texts(&|index| problem.handling()[order(index).handling].key.clone()),
        "arrival" => texts(&|index| rows[index].4.arrival.clock()),
        "start" => texts(&|index| rows[index].4.start.clock()),
        "end" => texts(&|index| rows[index].4.end.clock()),
        "hour" => numbers(&|index| rows[index].4.start.0.div_euclid(3_600)),
        "wait_seconds" => numbers(&|index| rows[index].4.wait.0),
        "deliveries" => vec![1_i64; rows.len()],
    )
}

/// Sums for those who run the day.
///
/// # Errors
/// When polars refuses a column.
pub fn summaries(problem: &Problem, plan: &Plan) -> PolarsResult<Vec<Summary>> {
    let stops = stop_table(problem, plan)?;
    Ok(vec![
        Summary {
            name: "vehicles",
            heading: "Vehicles that go out",
            heading_zh: "出车情况",
            table: vehicles(problem, plan)?,
        },
        Summary {
            name: "deliveries_by_hour",
            heading: "Deliveries by hour",
            heading_zh: "各时段送达",
            table: total(&stops, &["hour"], &["deliveries"])?,
        },
        Summary {
            name: "deliveries_by_area",
            heading: "Deliveries by township and class of goods",
            heading_zh: "各镇街各品类送达",
            table: total(&stops, &["area", "handling"], &["deliveries"])?,
        },
    ])
}

fn vehicles(problem: &Problem, plan: &Plan) -> PolarsResult<DataFrame> {
    let rows: Vec<_> = (plan.routes.iter())
        .filter(|(_, trips)| !trips.is_empty())
        .map(|(id, trips)| (&problem.vehicles()[id], timetable(problem, id, trips)))
        .collect();
    let stops = |index: usize| {
        rows[index]
            .1
            .trips
            .iter()
            .map(|trip| trip.stops.len())
            .sum()
    };
    let counts: Vec<usize> = (0..rows.len()).map(stops).collect();
    df!(
        "vehicle" => rows.iter().map(|(van, _)| van.key.clone()).collect::<Vec<_>>(),
        "name" => rows.iter().map(|(van, _)| van.name.clone()).collect::<Vec<_>>(),
        "departure" => rows.iter().map(|(_, day)| day.departure.clock()).collect::<Vec<_>>(),
        "finish" => rows.iter().map(|(_, day)| day.finish.clock()).collect::<Vec<_>>(),
        "trips" => rows.iter().map(|(_, day)| day.trips.len() as i64).collect::<Vec<_>>(),
        "stops" => counts.iter().map(|count| *count as i64).collect::<Vec<_>>(),
        "metres" => rows.iter().map(|(_, day)| day.metres.0).collect::<Vec<_>>(),
        "duty_minutes" => rows.iter().map(|(_, day)| day.duty.0 / 60).collect::<Vec<_>>(),
    )
}
