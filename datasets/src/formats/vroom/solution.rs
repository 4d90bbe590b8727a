//! VROOM's answers read back as plans.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use solver::base::flaw::Flaw;
use solver::routing::plan::{PlanDraft, RouteDraft, TripDraft};
use solver::routing::problem::Problem;

use crate::json;

#[derive(Deserialize, JsonSchema)]
struct Answer {
    routes: Vec<Route>,
    #[serde(default)]
    unassigned: Vec<Task>,
}

#[derive(Deserialize, JsonSchema)]
struct Task {
    id: u64,
    #[serde(default = "job", rename = "type")]
    kind: String,
}

fn job() -> String {
    "job".into()
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
    let find = |kind: &str| -> BTreeMap<u64, &str> {
        let named = keys.iter().filter_map(|key| Some((ends(key, kind)?, *key)));
        named.collect()
    };
    let (pickups, deliveries) = (find("pickup"), find("delivery"));
    let name = |kind: &str, id: u64| {
        let named = match kind {
            "pickup" => pickups.get(&id),
            "delivery" => deliveries.get(&id),
            _ => None,
        };
        named.map_or_else(|| format!("{kind} {id}"), |key| (*key).to_string())
    };
    let mut routes = Vec::new();
    for route in &answer.routes {
        let vehicle = route.vehicle.to_string();
        let van = problem.vehicles().values().find(|van| van.key == vehicle);
        let depot = van.map_or(String::new(), |van| problem.depots()[van.start].key.clone());
        let tasks = (route.steps.iter())
            .filter(|step| !matches!(step.kind.as_str(), "start" | "end" | "break"));
        let stops: Vec<String> = tasks
            .map(|step| name(&step.kind, step.id.unwrap_or(0)))
            .collect();
        if !stops.is_empty() {
            routes.push(RouteDraft {
                vehicle,
                trips: vec![TripDraft { depot, stops }],
            });
        }
    }
    let unserved = answer.unassigned.iter();
    Ok(PlanDraft {
        routes,
        unserved: unserved.map(|task| name(&task.kind, task.id)).collect(),
        ..PlanDraft::default()
    })
}
