//! Who of an identity provider is linked to whom.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::provider;
use crate::accounts::identity::Identity;
use crate::http::Service;
use crate::http::error::Problem;
use crate::http::extract::{Json, Path, read};
use crate::http::guard::{By, session_of};

/// Who is linked to one's account.
#[utoipa::path(
    get, path = "/api/v1/session/identities", tag = "accounts",
    responses((status = 200, description = "By the order in which they were linked", body = [Identity]))
)]
pub(in crate::http) async fn own(
    State(service): State<Arc<Service>>,
    by: By,
) -> Result<axum::Json<Vec<Identity>>, Problem> {
    let identities = service.accounts.identities(&by.account()?.id).await?;
    Ok(axum::Json(identities))
}

/// Part somebody from one's account. One's other sessions end.
#[utoipa::path(
    delete, path = "/api/v1/session/identities/{id}", tag = "accounts", params(("id" = String, Path)),
    responses(
        (status = 204, description = "They are no longer linked"),
        (status = 404, description = "They are not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn part_own(
    State(service): State<Arc<Service>>,
    by: By,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let session = session_of(&headers).unwrap_or("");
    let (account, actor) = (by.account()?, by.actor());
    let parted = service
        .accounts
        .part_identity(&account.id, &id, session, &actor);
    parted.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is linked to an account.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}/identities", tag = "accounts", params(("id" = String, Path)),
    responses(
        (status = 200, description = "By the order in which they were linked", body = [Identity]),
        (status = 404, description = "There is no such account", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn of_account(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<axum::Json<Vec<Identity>>, Problem> {
    Ok(axum::Json(service.accounts.identities(&id).await?))
}

/// Whom to link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct IdentitySubject {
    /// What the provider calls the person: `sub` of their tokens, as a refusal and the audit trail tell it.
    subject: String,
}

/// Link a person whom the identity provider knows to an account.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/identities", tag = "accounts", params(("id" = String, Path)),
    request_body = IdentitySubject,
    responses(
        (status = 201, description = "They are linked", body = Identity),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn link(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    Json(body): Json,
) -> Result<(StatusCode, axum::Json<Identity>), Problem> {
    let IdentitySubject { subject } = read(&body)?;
    let issuer = provider(&service)?.settings().issuer.as_str();
    let of = (issuer, subject.as_str());
    let identity = service.accounts.link_identity(&id, of, &by.actor()).await?;
    Ok((StatusCode::CREATED, axum::Json(identity)))
}

/// Part a person from an account, whose sessions end.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{id}/identities/{identity}", tag = "accounts",
    params(("id" = String, Path), ("identity" = String, Path)),
    responses(
        (status = 204, description = "They are no longer linked"),
        (status = 404, description = "They are not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn part(
    State(service): State<Arc<Service>>,
    by: By,
    Path((id, identity)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let actor = by.actor();
    let parted = service.accounts.part_identity(&id, &identity, "", &actor);
    parted.await?;
    Ok(StatusCode::NO_CONTENT)
}
