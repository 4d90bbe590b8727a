//! Plans before the judge: edited by hand, or made elsewhere.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use datasets::json::{kind_of, read_json};
use serde::Deserialize;
use serde_json::value::RawValue;
use solver::base::flaw::Flaw;

use super::error::Problem;
use super::extract::{Json, Path, read};
use super::guard::By;
use super::runs::find;
use super::{Service, aside};
use crate::engine::{Engine, Kind, Rostering, Routing, Shifts};
use crate::files;
use crate::input;
use crate::report::Verdict;

/// Judge a roster.
#[utoipa::path(
    post, path = "/api/v1/rosterings/check", tag = "judge",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The score by rule, and everything that is wrong",
            body = Verdict),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn check_rostering(Json(body): Json) -> Result<axum::Json<Verdict>, Problem> {
    check_case::<Rostering>(body).await
}

/// Judge routes.
#[utoipa::path(
    post, path = "/api/v1/routings/check", tag = "judge",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The score by rule, and everything that is wrong",
            body = Verdict),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn check_routing(Json(body): Json) -> Result<axum::Json<Verdict>, Problem> {
    check_case::<Routing>(body).await
}

/// Judge a plan, edited by hand perhaps, for the problem of a run. The body is the plan.
#[utoipa::path(
    post, path = "/api/v1/runs/{id}/check", tag = "judge", params(("id" = String, Path)),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The score by rule, and everything that is wrong",
            body = Verdict),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn check_run(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    Json(body): Json,
) -> Result<axum::Json<Verdict>, Problem> {
    let run = find(&service, &by, &id).await?;
    let verdict = aside(move || {
        let problem = files::read(&run.problem_path())?;
        match run.record().kind {
            Kind::Rostering => judge::<Rostering>(&problem, &body, "$"),
            Kind::Routing => judge::<Routing>(&problem, &body, "$"),
            Kind::Shifts => judge::<Shifts>(&problem, &body, "$"),
        }
    });
    Ok(axum::Json(verdict.await?))
}

/// A plan and the problem it is for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    problem: Box<RawValue>,
    plan: Box<RawValue>,
}

pub(super) async fn check_case<E: Engine>(body: Bytes) -> Result<axum::Json<Verdict>, Problem> {
    let verdict = aside(move || {
        let case: Case = read(&body)?;
        let (problem, plan) = (case.problem.get(), case.plan.get());
        judge::<E>(problem.as_bytes(), plan.as_bytes(), "$.plan")
    });
    Ok(axum::Json(verdict.await?))
}

/// Flaws of the plan are said to be `at` a path of the request.
fn judge<E: Engine>(problem: &[u8], plan: &[u8], at: &str) -> Result<Verdict, Problem> {
    let draft = input::draft::<E>(problem);
    let problem = draft
        .and_then(|draft| E::problem(&draft))
        .map_err(|flaws| Problem::flawed(Flaw::all_within("$.problem", flaws)))?;
    let plan = read_plan::<E>(&problem, plan)
        .map_err(|flaws| Problem::flawed(Flaw::all_within(at, flaws)))?;
    let report = E::check(&problem, &plan);
    Ok(Verdict::new(&E::coin(&problem), &report, None))
}

/// Bare, or in the file that `/plan` gives and `rounds roster` and `rounds route` write.
pub(super) fn read_plan<E: Engine>(
    problem: &E::Problem,
    plan: &[u8],
) -> Result<E::Plan, Vec<Flaw>> {
    if kind_of(plan).is_some() {
        return input::plan_file::<E>(plan)?.read::<E>(problem);
    }
    read_json::<E::PlanDraft>(plan).and_then(|plan| E::read_plan(problem, &plan))
}
