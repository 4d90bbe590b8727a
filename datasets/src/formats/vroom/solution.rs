//! VROOM's answers read back as plans.

use schemars::JsonSchema;
use serde::Deserialize;
use solver::base::flaw::Flaw;
use solver::routing::plan::{PlanDraft, RouteDraft, TripDraft};
use solver::routing::problem::Problem;

use crate::json;

#[derive(Deserialize, JsonSchema)]
struct Answer {
    routes: Vec<Route>,
}

#[derive(Deserialize, JsonSchema)]
struct Route {
    vehicle: u64,
    steps: Vec<Step>,
}

#[derive(Deserialize, JsonSchema)]
struct Step {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: Option<u64>,
}

/// A plan for the problem of the request.
///
/// # Errors
/// Every flaw in its shape. Tasks that the problem does not have keep a name that it does not know.
pub fn read_solution(bytes: &[u8], problem: &Problem) -> Result<PlanDraft, Vec<Flaw>> {
    let answer: Answer = json::read_json(bytes)?;
    let keys: Vec<&str> = problem
        .orders()
        .values()
        .map(|order| order.key.as_str())
        .collect();
    let ends = |key: &str, kind: &str| {
        let (pickup, delivery) = key.strip_prefix("shipment ")?.split_once('-')?;
        let end = if kind == "pickup" { pickup } else { delivery };
        end.parse::<u64>().ok()
    };
    let find = |kind: &str| -> std::collections::BTreeMap<u64, &str> {
        let named = keys.iter().filter_map(|key| Some((ends(key, kind)?, *key)));
        named.collect()
    };
    let (pickups, deliveries) = (find("pickup"), find("delivery"));
    let mut routes = Vec::new();
    for route in &answer.routes {
        let vehicle = route.vehicle.to_string();
        let van = problem.vehicles().values().find(|van| van.key == vehicle);
        let depot = van.map_or(String::new(), |van| problem.depots()[van.start].key.clone());
        let mut stops = Vec::new();
        for step in &route.steps {
            let id = step.id.unwrap_or(0);
            let unknown = || format!("{} {id}", step.kind);
            let known = |names: &std::collections::BTreeMap<u64, &str>| {
                names
                    .get(&id)
                    .map_or_else(unknown, |key| (*key).to_string())
            };
            match step.kind.as_str() {
                "start" | "end" | "break" => {}
                "pickup" => stops.push(known(&pickups)),
                "delivery" => stops.push(known(&deliveries)),
                _ => stops.push(unknown()),
            }
        }
        if !stops.is_empty() {
            routes.push(RouteDraft {
                vehicle,
                trips: vec![TripDraft { depot, stops }],
            });
        }
    }
    Ok(PlanDraft {
        routes,
        ..PlanDraft::default()
    })
}
