//! What became of published plans, and the plans that follow them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::super::error::Problem;
use super::super::extract::{Json, Path, read};
use super::super::guard::By;
use super::super::{Service, aside};
use super::made;
use super::own::{find, find_own};
use crate::plans::PlanError;
use crate::plans::create::{New, create};
use crate::plans::next::{Asked, next};
use crate::plans::period::period;
use crate::plans::results::{self, Recorded, Report, ResultRow};
use crate::plans::rows;

/// Reports about a published plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ResultsDraft {
    /// Recorded together, or not at all. Of several about one thing the last one goes.
    #[schema(value_type = Vec<Report>)]
    results: Box<RawValue>,
}

/// Say what became of a published plan: sessions held or not, and by whom; days attended on postings; orders
/// delivered or not. What counts for somebody's year is entered in the posting ledger.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/results", tag = "publication", params(("id" = String, Path)),
    request_body = ResultsDraft,
    responses(
        (status = 200, description = "What was recorded, and what the ledger has taken of it",
            body = Recorded),
        (status = 409, description = "It was never published", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn report(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    Json(body): Json,
) -> Result<axum::Json<Recorded>, Problem> {
    let plan = find_own(&service, &by, &id).await?;
    if !plan.state.was_published() {
        return Err(PlanError::State(plan.state).into());
    }
    let asked: ResultsDraft = read(&body)?;
    let content = rows::content(&service.store, &plan).await?;
    let reports = aside(move || {
        let reports = results::resolve(&plan, &content, asked.results.get().as_bytes())?;
        Ok((plan, reports))
    });
    let (plan, reports) = reports.await?;
    let recorded = results::record(&service.store, &plan, &reports, &by.actor()).await?;
    Ok(axum::Json(recorded))
}

/// What was reported of a plan, each thing as it was reported last.
#[utoipa::path(
    get, path = "/api/v1/plans/{id}/results", tag = "publication", params(("id" = String, Path)),
    responses(
        (status = 200, description = "Reports", body = [ResultRow]),
        (status = 404, description = "There is no such plan", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn reported(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Vec<ResultRow>>, Problem> {
    let plan = find(&service, &by, &id).await?;
    Ok(axum::Json(results::list(&service.store, &plan).await?))
}

/// What the plan after a published one starts with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NextDraft {
    /// Left out: the name of the published one.
    name: Option<String>,
    /// Of a roster: the day it is, and what has happened, as for a re-plan.
    #[schema(value_type = Option<Object>)]
    events: Option<Box<RawValue>>,
    /// Of routes: the day on which what was not delivered is to be, YYYY-MM-DD.
    date: Option<String>,
}

/// Open the plan after a published one: a draft that starts from it. In a roster, weeks that have begun
/// stay, and sessions are as they turned out; of routes, what was delivered is gone.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/next", tag = "publication", params(("id" = String, Path)),
    request_body = NextDraft,
    responses(
        (status = 201, description = "The draft", body = crate::plans::Kept,
            headers(("Location" = String, description = "Its address"),
                ("ETag" = String, description = "Its version"))),
        (status = 409, description = "It was never published", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn follow(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    Json(body): Json,
) -> Result<Response, Problem> {
    let plan = find_own(&service, &by, &id).await?;
    if !plan.state.was_published() {
        return Err(PlanError::State(plan.state).into());
    }
    let asked: NextDraft = read(&body)?;
    let content = rows::content(&service.store, &plan).await?;
    let happened = results::list(&service.store, &plan).await?;
    let name = super::named(asked.name, &plan.name)?;
    let events = asked.events.map(|events| events.get().as_bytes().to_vec());
    let date = asked.date;
    let content = aside(move || {
        let asked = Asked { events, date };
        let content = next(&plan, &content, &happened, &asked)?;
        let days = period(plan.kind, &content.problem).map_err(PlanError::Flawed)?;
        Ok((plan, days, content))
    });
    let (plan, days, content) = content.await?;
    let new = New {
        kind: plan.kind,
        institution: &plan.institution,
        name: &name,
        run: "",
        days,
        content,
    };
    Ok(made(create(&service.store, new, &by.actor()).await?))
}
