//! The best plan of a run, so far or at the end: as a file, as a view, in other formats.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::error::Problem;
use super::extract::Path;
use super::guard::By;
use super::runs::find;
use super::{Service, aside};
use crate::exports;
use crate::files;
use crate::runs::Run;
use crate::view;
use crate::view::rostering::RosterView;
use crate::view::routing::RoutingView;

/// The plan file of the best plan so far.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/plan", tag = "plans", params(("id" = String, Path)),
    responses(
        (status = 200, description = "What `rounds check` reads", body = Object),
        (status = 404, description = "There is no such run", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "The run has no plan yet", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn plan(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let run = find(&service, &by, &id).await?;
    let bytes = aside(move || plan_of(&run)).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// The best plan so far, judged, as the page shows it.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/view", tag = "plans", params(("id" = String, Path)),
    responses(
        (status = 200, description = "A roster or routes",
            content((RosterView = "application/json"), (RoutingView = "application/json"))),
        (status = 404, description = "There is no such run", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "The run has no plan yet", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn view(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let run = find(&service, &by, &id).await?;
    let bytes = aside(move || {
        let plan = plan_of(&run)?;
        let problem = files::read(&run.problem_path())?;
        let record = run.record();
        view::view(record.kind, &problem, &plan, record.bound).map_err(unreadable)
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// The best plan so far in a format other programs read.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/files/{name}", tag = "plans",
    params(("id" = String, Path), ("name" = String, Path, description =
        "Rosters: `roster.xlsx`, `sessions.csv`, `sessions.parquet`, `calendar.ics`. \
         Routes: `routes.xlsx`, `stops.csv`, `stops.parquet`, `routes.geojson`. \
         Both: `problem.json`, `plan.json`. Tables, pages to print and more: docs/API.md.")),
    responses(
        (status = 200, description = "The file", body = Vec<u8>,
            content_type = "application/octet-stream"),
        (status = 404, description = "There is no such run or file", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "The run has no plan yet", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "A PDF, for which the service has no font", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn file(
    State(service): State<Arc<Service>>,
    by: By,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let run = find(&service, &by, &id).await?;
    let kind = run.record().kind;
    let known = exports::names(kind).contains(&name.as_str());
    if !known {
        return Err(Problem::no_file(&name));
    }
    let attachment = format!("attachment; filename=\"{name}\"");
    let mime = exports::mime(&name);
    let extras = exports::Extras {
        font: service.runs.config().font(),
        ..exports::Extras::default()
    };
    let bytes = aside(move || {
        let plan = plan_of(&run)?;
        let problem = files::read(&run.problem_path())?;
        exports::export(kind, &problem, &plan, &name, &extras)
            .map_err(|error| Problem::not_exported(&name, &error))
    })
    .await?;
    let headers = [
        (header::CONTENT_TYPE, mime.to_string()),
        (header::CONTENT_DISPOSITION, attachment),
    ];
    Ok((headers, bytes).into_response())
}

fn plan_of(run: &Run) -> Result<Vec<u8>, Problem> {
    let path = run.plan_path();
    if path.exists() {
        Ok(files::read(&path)?)
    } else {
        Err(Problem::no_plan())
    }
}

/// The store holds what was valid when it was kept.
fn unreadable(flaws: Vec<solver::base::flaw::Flaw>) -> Problem {
    let flaws: Vec<String> = flaws.iter().map(ToString::to_string).collect();
    Problem::internal(format!("a kept plan is unreadable: {}", flaws.join("; ")))
}
