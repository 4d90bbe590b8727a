//! A new order among settled routes, and a day planned anew.

use std::sync::Arc;

use axum::extract::State;
use datasets::json::read_json;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use solver::base::flaw::Flaw;
use solver::routing::draft::Draft;
use solver::routing::replan::after;
use utoipa::ToSchema;

use super::error::Problem;
use super::extract::{Json, Query, read};
use super::guard::By;
use super::runs::{Budget, flaws_of};
use super::settled::{happened, settled};
use super::{Service, aside};
use crate::dispatch::{
    AllowanceRow, ChangeRow, NoteRow, Offered, allowances, changes, notes, offers,
};
use crate::engine::{Engine, Kind, Routing};
use crate::files;
use crate::input;
use crate::runs::Order;
use crate::runs::record::Record;

/// The best places for a new order. The body is the day, its plan, and the order.
#[utoipa::path(
    post, path = "/api/v1/routings/offers", tag = "dispatch",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Places that keep every hard rule, cheapest first; without \
            one, what would let it in", body = Offered),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn offer(Json(body): Json) -> Result<axum::Json<Offered>, Problem> {
    let offered = aside(move || {
        let case: OfferCase = read(&body)?;
        let (draft, _, plan) = settled::<Routing>(&case.problem, &case.plan)?;
        let read = || offers(&draft, &plan, read_json(case.order.get().as_bytes())?);
        read().map_err(|flaws| Problem::flawed(Flaw::all_within("$.order", flaws)))
    });
    Ok(axum::Json(offered.await?))
}

/// The day as it is now, planned anew, and who must be told.
#[derive(Serialize, ToSchema)]
pub(super) struct Replanned {
    /// The run that planned it: its plan, views and files stay.
    run: Record,
    #[schema(value_type = Object)]
    problem: Draft,
    /// What `rounds check` reads.
    #[schema(value_type = Object)]
    plan: Box<RawValue>,
    changes: Vec<ChangeRow>,
    /// Promises that the plan breaks, as they can no longer be kept.
    allowances: Vec<AllowanceRow>,
    /// What was taken for granted.
    notes: Vec<NoteRow>,
}

/// Plan a day anew after something has happened. The body is the day, the plan that people have
/// been told, and the events; the answer comes when the run is over, after a second if nothing else
/// is said.
#[utoipa::path(
    post, path = "/api/v1/routings/replan", tag = "dispatch", params(Budget),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The new day, its plan, and what differs", body = Replanned),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The queue is full, or the answer takes too long",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn replan(
    State(service): State<Arc<Service>>,
    by: By,
    Query(budget): Query<Budget>,
    Json(body): Json,
) -> Result<axum::Json<Replanned>, Problem> {
    let flaws = flaws_of(&budget, service.runs.config());
    let (problem, told, now) =
        aside(move || happened::<Routing, _, _>(&body, flaws, after)).await?;
    let draft = serde_json::value::to_raw_value(&now.draft).expect("drafts are plain data");
    let order = Order {
        kind: Kind::Routing,
        coin: Routing::coin(&now.problem),
        name: now.problem.name().into(),
        problem: draft,
        seed: budget.seed.unwrap_or(1),
        steps: budget.steps,
        seconds: budget
            .seconds
            .or(budget.steps.is_none().then_some(USUAL_SECONDS)),
        threads: budget.threads.unwrap_or(1),
        institution: by.0.institution().into(),
        account: by.actor().account,
    };
    let run = service.runs.start(order, None, &by.actor()).await?;
    run.ended().await;
    let answer = aside(move || {
        let bytes = match run.plan_path().exists() {
            true => files::read(&run.plan_path())?,
            false => return Err(Problem::no_plan()),
        };
        let unreadable = |_| Problem::internal("a kept plan is unreadable");
        let file = input::plan_file::<Routing>(&bytes).map_err(unreadable)?;
        let plan = file.read::<Routing>(&now.problem).map_err(unreadable)?;
        Ok(Replanned {
            run: run.record(),
            plan: serde_json::value::to_raw_value(&file).expect("plans are plain data"),
            changes: changes((&problem, &told), &now, &plan),
            allowances: allowances(&now, &plan),
            notes: notes(&now),
            problem: now.draft,
        })
    });
    Ok(axum::Json(answer.await?))
}

/// A dispatcher waits no longer.
const USUAL_SECONDS: f64 = 1.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferCase {
    problem: Box<RawValue>,
    plan: Box<RawValue>,
    order: Box<RawValue>,
}
