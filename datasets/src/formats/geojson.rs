//! Routes as a map: a line for every trip, a point for every stop and depot.
//!
//! Lines are straight from place to place; without a road network nothing better is known, and
//! every line says so.

use ::geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject};
use serde_json::{Value, json};
use solver::places::point::Point;
use solver::routing::plan::Plan;
use solver::routing::problem::{Problem, Vehicle};
use solver::routing::timetable::{TripTimes, timetable};

/// The map as text.
#[must_use]
pub fn routes(problem: &Problem, plan: &Plan) -> String {
    let mut features = Vec::new();
    for depot in problem.depots().values() {
        let about = json!({"kind": "depot", "id": depot.key, "name": depot.name});
        features.extend(point(depot.point, about));
    }
    let mut served = vec![false; problem.orders().len()];
    for (id, trips) in plan.routes.iter() {
        let vehicle = &problem.vehicles()[id];
        let table = timetable(problem, id, trips);
        for (number, trip) in table.trips.iter().enumerate() {
            // Between trips the way leads to the next trip's depot.
            let next = table.trips.get(number + 1).map(|trip| trip.depot);
            let back = next
                .or(vehicle.end)
                .and_then(|depot| problem.depots()[depot].point);
            features.push(line(problem, vehicle, number + 1, trip, back));
            for (stop, times) in trip.stops.iter().enumerate() {
                served[times.order.index()] = true;
                let order = &problem.orders()[times.order];
                let about = json!({
                    "kind": "stop",
                    "id": order.key,
                    "area": order.area,
                    "handling": problem.handling()[order.handling].key,
                    "vehicle": vehicle.key,
                    "trip": number + 1,
                    "sequence": stop + 1,
                    "arrival": times.arrival.clock(),
                    "start": times.start.clock(),
                    "end": times.end.clock(),
                });
                features.extend(point(order.point, about));
            }
        }
    }
    for (id, order) in problem.orders().iter() {
        if !served[id.index()] {
            let about = json!({"kind": "unserved", "id": order.key, "area": order.area});
            features.extend(point(order.point, about));
        }
    }
    let mut collection = FeatureCollection::new(features);
    let mut about = JsonObject::new();
    about.insert("name".into(), problem.name().into());
    about.insert("travel_source".into(), problem.travel_source().into());
    collection.foreign_members = Some(about);
    collection.to_string()
}

fn line(
    problem: &Problem,
    vehicle: &Vehicle,
    number: usize,
    trip: &TripTimes,
    back: Option<Point>,
) -> Feature {
    let depot = &problem.depots()[trip.depot];
    let stops = trip.stops.iter();
    let path = (depot.point.into_iter())
        .chain(stops.filter_map(|stop| problem.orders()[stop.order].point))
        .chain(back)
        .map(|place| [place.lon, place.lat]);
    let about = json!({
        "kind": "trip",
        "vehicle": vehicle.key,
        "name": vehicle.name,
        "trip": number,
        "depot": depot.key,
        "stops": trip.stops.len(),
        "load_start": trip.load_start.clock(),
        "geometry": "straight lines",
    });
    feature(GeometryValue::new_line_string(path), about)
}

/// Places that are only rows of a table are on no map.
fn point(place: Option<Point>, about: Value) -> Option<Feature> {
    place.map(|place| feature(GeometryValue::new_point([place.lon, place.lat]), about))
}

fn feature(shape: GeometryValue, about: Value) -> Feature {
    let Value::Object(properties) = about else {
        panic!("properties are written as objects")
    };
    Feature {
        geometry: Some(Geometry::new(shape)),
        properties: Some(properties),
        ..Feature::default()
    }
}
