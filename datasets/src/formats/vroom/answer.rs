//! Plans in VROOM's format of answers, with the reasons of what is left out.
//!
//! Keys are VROOM's; `warnings` and, of each task left out, `reasons` are ours. Moments are in the
//! clock of the request. With a matrix of costs there are no distances to tell.

use serde_json::{Map, Value, json};
use solver::base::flaw::Flaw;
use solver::base::id::Id;
use solver::base::units::Seconds;
use solver::routing::plan::{Plan, Trip};
use solver::routing::problem::{Order, Problem, Vehicle, Visit};
use solver::routing::reasons::reasons;
use solver::routing::timetable::{BreakTimes, StopTimes, Timetable, timetable};

use super::request::{Request, Task, Van};
use super::rests::needless;
use super::sums::{Sums, plus};
use crate::json;

struct Writer<'p> {
    request: Request,
    problem: &'p Problem,
    base: i64,
    /// Metres are metres.
    has_distances: bool,
}

/// The answer to a request that has been read, as JSON.
///
/// # Errors
/// When the bytes are not the request of the problem.
pub fn answer(
    request: &[u8],
    warnings: &[Flaw],
    problem: &Problem,
    plan: &Plan,
) -> Result<Vec<u8>, Vec<Flaw>> {
    let request: Request = json::read_json(request)?;
    let is_tabled = !request.matrices.is_empty();
    let has = |profile: &String| {
        let matrix = request.matrices.get(profile);
        matrix.is_some_and(|matrix| matrix.distances.is_some() && matrix.costs.is_none())
    };
    let estimated = !is_tabled && request.matrix.is_none();
    let writer = Writer {
        base: request.base(),
        has_distances: estimated || request.vehicles.iter().all(|van| has(&van.profile)),
        request,
        problem,
    };
    let value = writer.answer(warnings, plan);
    let mut bytes = serde_json::to_vec_pretty(&value).expect("an answer is plain data");
    bytes.push(b'\n');
    Ok(bytes)
}

impl Writer<'_> {
    fn answer(&self, warnings: &[Flaw], plan: &Plan) -> Value {
        let mut routes = Vec::new();
        let mut total = Sums::new(self.problem);
        for (vehicle, trips) in plan.routes.iter() {
            for trip in trips {
                let (route, sums) = self.route(vehicle, trip, trips);
                routes.push(route);
                total.add(&sums);
            }
        }
        let unassigned = self.unassigned(plan);
        let mut summary = self.sums(&total);
        summary.insert("routes".into(), routes.len().into());
        summary.insert("unassigned".into(), unassigned.len().into());
        let warnings: Vec<Value> = (warnings.iter())
            .map(|flaw| json!({"path": flaw.path, "message": flaw.message, "message_zh": flaw.message_zh}))
            .collect();
        json!({
            "code": 0,
            "summary": summary,
            "unassigned": unassigned,
            "routes": routes,
            "warnings": warnings,
        })
    }

    fn sums(&self, sums: &Sums) -> Map<String, Value> {
        let mut map = Map::new();
        map.insert("cost".into(), sums.cost.into());
        map.insert("setup".into(), sums.setup.into());
        map.insert("service".into(), sums.service.into());
        map.insert("duration".into(), sums.duration.into());
        map.insert("waiting_time".into(), sums.waiting.into());
        map.insert("priority".into(), sums.priority.into());
        if self.has_distances {
            map.insert("distance".into(), sums.distance.into());
        }
        map.insert("delivery".into(), json!(sums.delivery));
        map.insert("pickup".into(), json!(sums.pickup));
        map.insert("amount".into(), json!(sums.delivery));
        map.insert("violations".into(), json!([]));
        map
    }

    fn route(&self, vehicle: Id<Vehicle>, trip: &Trip, trips: &[Trip]) -> (Value, Sums) {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle];
        let asked = &self.request.vehicles[vehicle.index()];
        let table = timetable(problem, vehicle, trips);
        let mut sums = Sums {
            duration: table.driving.0,
            distance: table.metres.0,
            ..Sums::new(problem)
        };
        let steps = self.steps(vehicle, trip, &table, &mut sums);
        // VROOM rounds what the way of each route costs, cuts off what its tasks do, and pays breaks
        // like tasks.
        let divisor = problem.money().divisor();
        let way = table.metres.0 * van.per_metre.0 + table.driving.0 * van.per_driving_second.0;
        let tasks = (sums.setup + sums.service) * van.per_service_second.0;
        sums.cost = i64::from(asked.costs.fixed) + (way + divisor / 2) / divisor + tasks / divisor;
        let mut map = self.sums(&sums);
        map.insert("vehicle".into(), asked.id.into());
        put(&mut map, "description", &asked.description);
        map.insert("steps".into(), steps.into());
        (Value::Object(map), sums)
    }

    fn steps(
        &self,
        vehicle: Id<Vehicle>,
        trip: &Trip,
        table: &Timetable,
        sums: &mut Sums,
    ) -> Vec<Value> {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle];
        let asked = &self.request.vehicles[vehicle.index()];
        let mut load = vec![0; problem.dimensions().len()];
        for order in trip.stops.iter().map(|id| &problem.orders()[*id]) {
            plus(&mut load, &order.loaded().0, 1);
        }
        let mut way = Way::new(problem, van);
        let mut steps = Vec::new();
        let (before, after) = needless(van, table);
        let mut done = before.first().map_or(table.departure, |rest| rest.start).0;
        if !van.open_start {
            let place = (asked.start, asked.start_index);
            steps.push(self.turn("start", done, place, &load, way.total));
        }
        let mut breaks = before.iter().chain(&table.breaks).peekable();
        for stop in table.trips.iter().flat_map(|trip| &trip.stops) {
            while let Some(rest) = breaks.next_if(|rest| rest.end.0 <= stop.arrival.0) {
                steps.push(self.rest(asked, rest, done, &load, way.total, sums));
                done = rest.end.0;
            }
            way.to(
                problem,
                vehicle,
                problem.visit_place(stop.order, stop.visit),
            );
            let stop = reached(stop, Seconds(done + way.last));
            steps.push(self.stop(vehicle, &stop, &mut load, way.total, sums));
            done = stop.end.0;
        }
        for rest in breaks {
            steps.push(self.rest(asked, rest, done, &load, way.total, sums));
            done = rest.end.0;
        }
        if let Some(end) = van.end {
            way.to(problem, vehicle, problem.depot_place(end));
        }
        let mut done = table.finish.0;
        for rest in &after {
            steps.push(self.rest(asked, rest, done, &load, way.total, sums));
            done = rest.end.0;
        }
        steps.extend((van.end).map(|_| {
            let place = (asked.end, asked.end_index);
            self.turn("end", done, place, &load, way.total)
        }));
        steps
    }

    /// A start or an end.
    fn turn(
        &self,
        kind: &str,
        at: i64,
        place: (Option<[f64; 2]>, Option<u32>),
        load: &[i64],
        total: (i64, i64),
    ) -> Value {
        let mut map = self.step(kind, at, (0, 0, 0), load, total);
        put(&mut map, "location", &place.0);
        put(&mut map, "location_index", &place.1);
        Value::Object(map)
    }

    fn rest(
        &self,
        asked: &Van,
        rest: &BreakTimes,
        done: i64,
        load: &[i64],
        total: (i64, i64),
        sums: &mut Sums,
    ) -> Value {
        let waited = (rest.start.0 - done).max(0);
        let lasts = rest.end.0 - rest.start.0;
        let mut map = self.step(
            "break",
            rest.start.0 - waited,
            (0, lasts, waited),
            load,
            total,
        );
        sums.service += lasts;
        sums.waiting += waited;
        if let Some(row) = asked.breaks.get(rest.number) {
            map.insert("id".into(), row.id.into());
            put(&mut map, "description", &row.description);
        }
        Value::Object(map)
    }

    fn stop(
        &self,
        vehicle: Id<Vehicle>,
        stop: &StopTimes,
        load: &mut [i64],
        total: (i64, i64),
        sums: &mut Sums,
    ) -> Value {
        let problem = self.problem;
        let order = &problem.orders()[stop.order];
        let amount = &order.load.0;
        let kind = match (&order.pickup, stop.visit) {
            (None, _) => "job",
            (Some(_), Visit::Pickup) => "pickup",
            (Some(_), Visit::Delivery) => "delivery",
        };
        if kind == "pickup" {
            plus(load, amount, 1);
            plus(&mut sums.pickup, amount, 1);
        } else {
            plus(load, amount, -1);
            plus(&mut sums.delivery, amount, 1);
            plus(load, &order.collect.0, 1);
            plus(&mut sums.pickup, &order.collect.0, 1);
        }
        let (_, service) = problem.work(vehicle, stop.order, stop.visit);
        let setup = (stop.end - stop.start - service).0;
        sums.setup += setup;
        sums.service += service.0;
        sums.waiting += stop.wait.0;
        sums.priority += order.priority;
        let times = (setup, service.0, stop.wait.0);
        let mut map = self.step(kind, stop.arrival.0, times, load, total);
        if let Some(task) = self.task(stop.order, stop.visit) {
            tell(&mut map, task);
            if kind == "job" {
                map.insert("job".into(), task.id.into());
            }
        }
        Value::Object(map)
    }

    fn step(
        &self,
        kind: &str,
        arrival: i64,
        (setup, service, waiting): (i64, i64, i64),
        load: &[i64],
        total: (i64, i64),
    ) -> Map<String, Value> {
        let mut map = Map::new();
        map.insert("type".into(), kind.into());
        map.insert("arrival".into(), (arrival + self.base).into());
        map.insert("duration".into(), total.1.into());
        map.insert("setup".into(), setup.into());
        map.insert("service".into(), service.into());
        map.insert("waiting_time".into(), waiting.into());
        map.insert("load".into(), json!(load));
        map.insert("violations".into(), json!([]));
        if self.has_distances {
            map.insert("distance".into(), total.0.into());
        }
        map
    }

    /// Orders are the jobs, then the shipments.
    fn task(&self, order: Id<Order>, visit: Visit) -> Option<&Task> {
        let jobs = &self.request.jobs;
        match jobs.get(order.index()) {
            Some(job) => Some(&job.task),
            None => {
                let row = self.request.shipments.get(order.index() - jobs.len())?;
                Some(match visit {
                    Visit::Pickup => &row.pickup,
                    Visit::Delivery => &row.delivery,
                })
            }
        }
    }

    fn unassigned(&self, plan: &Plan) -> Vec<Value> {
        let mut rows = Vec::new();
        let known: std::collections::BTreeMap<&str, Id<Order>> = (self.problem.orders().iter())
            .map(|(id, order)| (order.key.as_str(), id))
            .collect();
        for reason in reasons(self.problem, plan) {
            let Some(id) = known.get(reason.order.as_str()).copied() else {
                continue;
            };
            let is_pair = self.problem.orders()[id].pickup.is_some();
            let ends: &[(&str, Visit)] = match is_pair {
                true => &[("pickup", Visit::Pickup), ("delivery", Visit::Delivery)],
                false => &[("job", Visit::Delivery)],
            };
            let blocks: Vec<Value> = (reason.blocks.iter())
                .map(|block| {
                    json!({
                        "vehicles": block.vehicles.iter().filter_map(|id| id.parse::<u64>().ok()).collect::<Vec<_>>(),
                        "rules": block.rules,
                        "rules_zh": block.rules_zh,
                    })
                })
                .collect();
            for (kind, visit) in ends {
                let mut map = Map::new();
                map.insert("type".into(), (*kind).into());
                if let Some(task) = self.task(id, *visit) {
                    tell(&mut map, task);
                }
                map.insert("message".into(), reason.message.as_str().into());
                map.insert("message_zh".into(), reason.message_zh.as_str().into());
                map.insert("reasons".into(), blocks.clone().into());
                rows.push(Value::Object(map));
            }
        }
        rows
    }
}

/// Where a vehicle has come to, and what it has driven so far.
struct Way {
    at: Id<solver::routing::problem::ways::Place>,
    /// The first way of a route that begins at its first stop is not driven.
    driven: Option<(i64, i64)>,
    total: (i64, i64),
    /// Time of the last way.
    last: i64,
}

impl Way {
    fn new(problem: &Problem, van: &Vehicle) -> Way {
        Way {
            at: problem.depot_place(van.start),
            driven: van.open_start.then_some((0, 0)),
            total: (0, 0),
            last: 0,
        }
    }

    fn to(
        &mut self,
        problem: &Problem,
        vehicle: Id<Vehicle>,
        place: Id<solver::routing::problem::ways::Place>,
    ) {
        let (metres, seconds) = problem.way(vehicle, self.at, place);
        let leg = self.driven.take().unwrap_or((metres.0, seconds.0));
        self.total = (self.total.0 + leg.0, self.total.1 + leg.1);
        self.last = leg.1;
        self.at = place;
    }
}

/// After a break that was over before it set out, a vehicle waits where it drives to.
fn reached(stop: &StopTimes, arrival: Seconds) -> StopTimes {
    let arrival = stop.arrival.min(arrival);
    StopTimes {
        arrival,
        wait: stop.start - arrival,
        ..stop.clone()
    }
}

fn tell(map: &mut Map<String, Value>, task: &Task) {
    map.insert("id".into(), task.id.into());
    put(map, "description", &task.description);
    put(map, "location", &task.location);
    put(map, "location_index", &task.location_index);
}

fn put(map: &mut Map<String, Value>, key: &str, value: &Option<impl serde::Serialize>) {
    if let Some(value) = value {
        map.insert(key.into(), json!(value));
    }
}
