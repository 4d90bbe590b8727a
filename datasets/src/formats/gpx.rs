//! Routes for navigation devices: GPX 1.1 (topografix.com/GPX/1/1), a route for each trip with a
//! point for the depot and for every stop. Areas and order numbers, no names.

use std::fmt::Write;

use solver::places::point::Point;
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::timetable::timetable;

use super::print::escaped;

/// The file as text. Places that are only rows of a table are in none.
#[must_use]
pub fn routes(problem: &Problem, plan: &Plan) -> String {
    let name = escaped(problem.name());
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gpx version=\"1.1\" creator=\"Rounds\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n\
         <metadata><name>{name}</name></metadata>\n"
    );
    for (id, trips) in plan.routes.iter() {
        let vehicle = &problem.vehicles()[id];
        let table = timetable(problem, id, trips);
        for (number, trip) in table.trips.iter().enumerate() {
            let title = format!("{} {} 第{}车次", vehicle.key, vehicle.name, number + 1);
            // Writing to a text does not fail.
            let _ = writeln!(text, "<rte><name>{}</name>", escaped(&title));
            let depot = &problem.depots()[trip.depot];
            point(
                &mut text,
                depot.point,
                &depot.name,
                &trip.load_start.clock(),
            );
            for stop in &trip.stops {
                let order = &problem.orders()[stop.order];
                let title = format!("{} {}", order.key, order.area);
                point(&mut text, order.point, &title, &stop.start.clock());
            }
            text.push_str("</rte>\n");
        }
    }
    text.push_str("</gpx>\n");
    text
}

fn point(text: &mut String, place: Option<Point>, name: &str, time: &str) {
    if let Some(Point { lon, lat }) = place {
        let name = escaped(name);
        let _ = writeln!(
            text,
            "<rtept lat=\"{lat:.6}\" lon=\"{lon:.6}\"><name>{name}</name><desc>{time}</desc></rtept>"
        );
    }
}
