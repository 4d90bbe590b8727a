//! Edits of drafts, and the steps from a draft to a publication.

use std::sync::Arc;

use axum::RequestExt;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::super::error::Problem;
use super::super::extract::{Json, Path, read};
use super::super::guard::By;
use super::super::{Service, aside};
use super::expected;
use super::own::find_own;
use crate::plans::Kept;
use crate::plans::edit::{self, Edited, editable};
use crate::plans::steps::{Asked, Step, take};

/// Which version of the plan was looked at.
#[derive(IntoParams)]
#[into_params(names("if-match"), parameter_in = Header)]
#[expect(
    dead_code,
    reason = "its documentation is all of it: the header is read elsewhere"
)]
pub(in crate::http) struct IfMatch(
    /// The `ETag` of the plan as it was looked at, or `*`. Without it: 428; of another version: 412.
    Option<String>,
);

/// Edits of a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct EditDraft {
    /// One after the other; stored together, or not at all.
    #[schema(value_type = Vec<Object>)]
    edits: Box<RawValue>,
    /// Only say what they would change.
    #[serde(default)]
    preview: bool,
    /// Store them though they break a hard rule.
    #[serde(default)]
    accept: bool,
    /// Kept with the plan; wanted where a broken rule is accepted. At most 500 characters.
    #[serde(default)]
    reason: String,
}

/// Edit a draft by hand. The answer says what the edits change, rule by rule, and whether they were
/// stored. Edits that break a hard rule which was kept before are stored only with `accept` and a
/// `reason`.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/edits", tag = "publication",
    params(("id" = String, Path), IfMatch), request_body = EditDraft,
    responses(
        (status = 200, description = "The difference by rule; stored or not", body = Edited,
            headers(("ETag" = String, description = "The version of the plan now"))),
        (status = 409, description = "It is no draft", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "It has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn edit(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let plan = find_own(&service, &by, &id).await?;
    editable(&plan, &expected(&headers)?)?;
    let asked: EditDraft = read(&body)?;
    let (ground, content) = edit::desk(&service.store, &plan).await?;
    let (kind, locks) = (plan.kind, plan.locks.clone());
    let edits = asked.edits.get().to_string();
    let judged = aside(move || {
        let judged = edit::judge(kind, &ground, &content, &locks, edits.as_bytes())?;
        Ok(judged)
    });
    let judged = judged.await?;
    let stored = !asked.preview && (!judged.breaks || asked.accept);
    let plan = match stored {
        true => {
            let edits: Value = serde_json::from_str(asked.edits.get()).unwrap_or_default();
            let told = (&judged, &edits, asked.reason.as_str());
            edit::keep(&service.store, &plan, told, &by.actor()).await?
        }
        false => plan,
    };
    let answer = Edited {
        stored,
        needs_accept: judged.breaks,
        difference: judged.difference,
        plan,
    };
    Ok(([(header::ETAG, answer.plan.tag())], axum::Json(answer)).into_response())
}

/// Why a step is taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct StepDraft {
    /// Wanted where a plan goes back or is given up; at most 500 characters.
    #[serde(default)]
    reason: String,
}

/// What is published over what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PublishDraft {
    #[serde(default)]
    reason: String,
    /// The number that the announcement was read against, 0 for none: if another one is in force by
    /// now, nothing is published. Left out: whatever is in force gives way.
    #[serde(default)]
    since: Option<i64>,
}

/// What every step is asked with, and its body.
pub(in crate::http) struct Asking<T> {
    service: Arc<Service>,
    by: By,
    id: String,
    headers: HeaderMap,
    body: T,
}

impl<T: DeserializeOwned> FromRequest<Arc<Service>> for Asking<T> {
    type Rejection = Problem;
    async fn from_request(
        mut request: Request,
        service: &Arc<Service>,
    ) -> Result<Asking<T>, Problem> {
        let by = request.extract_parts().await?;
        let Path(id) = request.extract_parts().await?;
        let headers = request.headers().clone();
        let Json(body) = Json::from_request(request, service).await?;
        Ok(Asking {
            service: Arc::clone(service),
            by,
            id,
            headers,
            body: read(&body)?,
        })
    }
}

impl<T> Asking<T> {
    async fn take(
        &self,
        step: Step,
        (reason, since): (&str, Option<i64>),
    ) -> Result<Response, Problem> {
        let plan = find_own(&self.service, &self.by, &self.id).await?;
        let expected = expected(&self.headers)?;
        let asked = Asked {
            id: &plan.id,
            expected: &expected,
            step,
            reason,
            since,
        };
        let plan: Kept = take(&self.service.store, asked, &self.by.actor()).await?;
        Ok(([(header::ETAG, plan.tag())], axum::Json(plan)).into_response())
    }
}

/// Propose a draft: from now on it waits for a second person.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/propose", tag = "publication",
    params(("id" = String, Path), IfMatch), request_body = StepDraft,
    responses(
        (status = 200, description = "The plan as it is now", body = Kept,
            headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "It is not in the state for that", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "It has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn propose(asked: Asking<StepDraft>) -> Result<Response, Problem> {
    asked.take(Step::Propose, (&asked.body.reason, None)).await
}

/// Take a plan back that was proposed or approved: it is a draft again.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/withdraw", tag = "publication",
    params(("id" = String, Path), IfMatch), request_body = StepDraft,
    responses(
        (status = 200, description = "The plan as it is now", body = Kept,
            headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "It is not in the state for that", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "It has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn withdraw(asked: Asking<StepDraft>) -> Result<Response, Problem> {
    asked.take(Step::Withdraw, (&asked.body.reason, None)).await
}

/// Approve what somebody else has proposed. Whoever proposed it or made its last edit may not.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/approve", tag = "publication",
    params(("id" = String, Path), IfMatch), request_body = StepDraft,
    responses(
        (status = 200, description = "The plan as it is now", body = Kept,
            headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "It is not in the state for that", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "It has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn approve(asked: Asking<StepDraft>) -> Result<Response, Problem> {
    asked.take(Step::Approve, (&asked.body.reason, None)).await
}

/// Send a plan back that was proposed or approved: it is a draft again.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/reject", tag = "publication",
    params(("id" = String, Path), IfMatch), request_body = StepDraft,
    responses(
        (status = 200, description = "The plan as it is now", body = Kept,
            headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "It is not in the state for that", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "It has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn reject(asked: Asking<StepDraft>) -> Result<Response, Problem> {
    asked.take(Step::Reject, (&asked.body.reason, None)).await
}

/// Publish what was approved, under the next number. What is published for days that are all among
/// its own is superseded.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/publish", tag = "publication",
    params(("id" = String, Path), IfMatch), request_body = PublishDraft,
    responses(
        (status = 200, description = "The plan as it is now", body = Kept,
            headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "It is not in the state for that", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "It has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn publish(asked: Asking<PublishDraft>) -> Result<Response, Problem> {
    asked
        .take(Step::Publish, (&asked.body.reason, asked.body.since))
        .await
}

/// Give up a draft.
#[utoipa::path(
    post, path = "/api/v1/plans/{id}/discard", tag = "publication",
    params(("id" = String, Path), IfMatch), request_body = StepDraft,
    responses(
        (status = 200, description = "The plan as it is now", body = Kept,
            headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "It is not in the state for that", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "It has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn discard(asked: Asking<StepDraft>) -> Result<Response, Problem> {
    asked.take(Step::Discard, (&asked.body.reason, None)).await
}
