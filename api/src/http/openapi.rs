//! The OpenAPI document, and the page to browse it with, offline.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use solver::service::draft::LedgerDraft;
use solver::service::policy::PolicyDraft;
use solver::{rostering, routing};

use super::guard::{COOKIE, WAYS_IN};
use crate::engine::{Engine, Rostering, Routing, Shifts};
use crate::plans::edit::rostering::RosterEdit;
use crate::plans::edit::routing::RouteEdit;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Rounds",
        description = "Rosters a year, routes a day. Long work is a run: start it, follow its \
            events, fetch its best plan at any time. Limits and words: docs/API.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "runs", description = "Work that takes its time"),
        (name = "plans", description = "What a run has found"),
        (name = "publication", description = "Plans from draft to publication, and what became of them"),
        (name = "judge", description = "Plans before the judge"),
        (name = "dispatch", description = "A day or a year that goes on: what happens, and why"),
        (name = "roads", description = "Ways and tables as OSRM tells them, days as VROOM is asked"),
        (name = "ledgers", description = "The year of grassroots service"),
        (name = "registers", description = "What offices know, as of any day"),
        (name = "accounts", description = "Who may do what, and who did what"),
        (name = "data", description = "Samples, the map, a sign of life"),
    )
)]
struct About;

/// The whole document. Drafts and plans come from the types that read them.
#[must_use]
pub fn document() -> Value {
    let (_, found) = super::addresses().split_for_parts();
    let mut about = About::openapi();
    about.merge(found);
    let mut document = serde_json::to_value(&about).expect("plain data");
    let [session, token] = WAYS_IN;
    document["components"]["securitySchemes"] = json!({
        session: { "type": "apiKey", "in": "cookie", "name": COOKIE },
        token: { "type": "http", "scheme": "bearer" },
    });
    let schemas = document["components"]["schemas"]
        .as_object_mut()
        .expect("there are components");
    add::<<Rostering as Engine>::Draft>(schemas, "Roster", "RosterDraft");
    add::<<Rostering as Engine>::PlanDraft>(schemas, "RosterPlan", "RosterPlanDraft");
    add::<<Routing as Engine>::Draft>(schemas, "Routing", "RoutingDraft");
    add::<<Routing as Engine>::PlanDraft>(schemas, "RoutingPlan", "RoutingPlanDraft");
    add::<<Shifts as Engine>::Draft>(schemas, "Shift", "ShiftsDraft");
    add::<<Shifts as Engine>::PlanDraft>(schemas, "ShiftPlan", "ShiftPlanDraft");
    add::<routing::replan::events::EventsDraft>(schemas, "Routing", "RoutingEventsDraft");
    add::<rostering::replan::events::EventsDraft>(schemas, "Roster", "RosterEventsDraft");
    add::<RosterEdit>(schemas, "Roster", "RosterEdit");
    add::<RouteEdit>(schemas, "Routing", "RouteEdit");
    schemas["EditDraft"]["properties"]["edits"]["items"] =
        json!({ "oneOf": [refer("RosterEdit"), refer("RouteEdit")] });
    add::<LedgerDraft>(schemas, "Ledger", "LedgerDraft");
    add::<PolicyDraft>(schemas, "Policy", "PolicyDraft");
    for (path, schema) in bodies() {
        let body = &mut document["paths"][path]["post"]["requestBody"];
        assert!(body.is_object(), "`{path}` takes a body");
        body["content"]["application/json"]["schema"] = schema;
    }
    let sample = &mut document["paths"]["/api/v1/demo/{kind}"]["get"]["responses"]["200"];
    sample["content"]["application/json"]["schema"] =
        json!({ "oneOf": [refer("RosterDraft"), refer("RoutingDraft")] });
    document
}

/// What the addresses that take drafts and plans take.
fn bodies() -> [(&'static str, Value); 12] {
    let all = |properties: &[(&str, &str)]| {
        let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
        let schemas = properties
            .iter()
            .map(|(name, of)| ((*name).to_string(), refer(of)));
        json!({
            "type": "object",
            "required": names,
            "additionalProperties": false,
            "properties": schemas.collect::<Map<String, Value>>(),
        })
    };
    let year = [("problem", "RosterDraft"), ("plan", "RosterPlanDraft")];
    let mut why = all(&year);
    why["properties"]["why"] = json!({ "type": "string" });
    why["required"] = json!(["problem", "plan", "why"]);
    let shifts = [("problem", "ShiftsDraft"), ("plan", "ShiftPlanDraft")];
    let day = [("problem", "RoutingDraft"), ("plan", "RoutingPlanDraft")];
    let with = |name, of| all(&[day[0], day[1], (name, of)]);
    [
        ("/api/v1/rosterings", refer("RosterDraft")),
        ("/api/v1/routings", refer("RoutingDraft")),
        ("/api/v1/shifts", refer("ShiftsDraft")),
        ("/api/v1/shifts/check", all(&shifts)),
        ("/api/v1/rosterings/check", all(&year)),
        (
            "/api/v1/rosterings/replan",
            all(&[year[0], year[1], ("events", "RosterEventsDraft")]),
        ),
        ("/api/v1/rosterings/explain", why),
        ("/api/v1/routings/check", all(&day)),
        (
            "/api/v1/routings/offers",
            with("order", "RoutingOrderDraft"),
        ),
        (
            "/api/v1/routings/replan",
            with("events", "RoutingEventsDraft"),
        ),
        ("/api/v1/ledgers/balance", ledger_body()),
        (
            "/api/v1/runs/{id}/check",
            json!({ "oneOf": [refer("RosterPlanDraft"), refer("RoutingPlanDraft"), refer("ShiftPlanDraft")] }),
        ),
    ]
}

fn ledger_body() -> Value {
    json!({
        "type": "object",
        "required": ["ledger", "as_of"],
        "additionalProperties": false,
        "properties": {
            "ledger": refer("LedgerDraft"),
            "as_of": { "type": "string", "format": "date" },
            "policy": { "oneOf": [{ "type": "string" }, refer("PolicyDraft")] },
            "roster": refer("RosterDraft"),
            "plan": refer("RosterPlanDraft"),
        },
    })
}

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Adds the schema of `T` as `name`, and those it refers to under names that begin with `prefix`.
fn add<T: JsonSchema>(schemas: &mut Map<String, Value>, prefix: &str, name: &str) {
    let mut schema = schemars::schema_for!(T).to_value();
    rename(&mut schema, prefix);
    let object = schema.as_object_mut().expect("a draft is an object");
    object.remove("$schema");
    if let Some(Value::Object(inner)) = object.remove("$defs") {
        for (inner_name, inner_schema) in inner {
            schemas.insert(format!("{prefix}{inner_name}"), inner_schema);
        }
    }
    schemas.insert(name.into(), schema);
}

fn rename(value: &mut Value, prefix: &str) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object.iter_mut() {
                match inner {
                    Value::String(target) if key == "$ref" => {
                        let to = format!("#/components/schemas/{prefix}");
                        *target = target.replacen("#/$defs/", &to, 1);
                    }
                    inner => rename(inner, prefix),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, prefix)),
        _ => {}
    }
}

pub(super) async fn openapi() -> impl IntoResponse {
    let text = document().to_string();
    ([(header::CONTENT_TYPE, "application/json")], text)
}

pub(super) fn browser<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::<S>::from(SwaggerUi::new("/docs").config(Config::from("/openapi.json")))
}
