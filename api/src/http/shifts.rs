//! Starting and judging rosters of shifts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::Service;
use super::error::Problem;
use super::extract::{Json, Query};
use super::guard::By;
use super::judge::check_case;
use super::runs::{Asked, Budget, IdempotencyKey, flaws_of, start, whole};
use crate::engine::Shifts;
use crate::report::Verdict;
use crate::runs::record::Record;

/// Start rostering the shifts of general staff. The body is the draft.
#[utoipa::path(
    post, path = "/api/v1/shifts", tag = "runs", params(Budget, IdempotencyKey),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 202, description = "The run, queued", body = Record,
            headers(("Location" = String, description = "Address of the run"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The queue is full; `Retry-After` says when to come back",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn start_shifts(
    State(service): State<Arc<Service>>,
    by: By,
    Query(budget): Query<Budget>,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let asked = Asked {
        flaws: flaws_of(&budget, service.runs.config()),
        budget,
        headers: &headers,
        body,
        from: "",
    };
    start::<Shifts>(&service, &by, asked, whole).await
}

/// Judge a roster of shifts.
#[utoipa::path(
    post, path = "/api/v1/shifts/check", tag = "judge",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The score by rule, and everything that is wrong",
            body = Verdict),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn check_shifts(Json(body): Json) -> Result<axum::Json<Verdict>, Problem> {
    check_case::<Shifts>(body).await
}
