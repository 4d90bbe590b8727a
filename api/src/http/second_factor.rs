//! A second factor for one's own account: begun, confirmed, taken away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Service;
use super::error::Problem;
use super::extract::{Json, read};
use super::guard::{By, session_of};
use crate::accounts::second_factor::Begun;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FactorDraft {
    /// The present password. Left out by those who have none, or came by a one-time link.
    #[serde(default)]
    password: String,
}

/// Begin a second factor: a secret for a device that tells codes (RFC 6238). It is told this once, and nothing
/// asks for its codes until one is confirmed.
#[utoipa::path(
    post, path = "/api/v1/session/second-factor", tag = "accounts", request_body = FactorDraft,
    responses(
        (status = 201, description = "What the device is to be told", body = Begun),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn begin(
    State(service): State<Arc<Service>>,
    by: By,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<(StatusCode, axum::Json<Begun>), Problem> {
    let FactorDraft { password } = read(&body)?;
    let session = session_of(&headers).unwrap_or("");
    let (account, actor) = (by.account()?, by.actor());
    let begun = (service.accounts).begin_second_factor(account, &password, session, &actor);
    Ok((StatusCode::CREATED, axum::Json(begun.await?)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeTold {
    /// Six digits. Who came by a one-time link may leave it empty where none is to be asked for any more.
    code: String,
    /// Whether codes are asked for from now on.
    asked_for: bool,
    /// A code of the present device, where another one takes its place.
    #[serde(default)]
    present: Option<String>,
}

/// Have codes asked for from now on, or no more. One's other sessions end where they are.
#[utoipa::path(
    put, path = "/api/v1/session/second-factor", tag = "accounts", request_body = CodeTold,
    responses(
        (status = 204, description = "It is so"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn settle(
    State(service): State<Arc<Service>>,
    by: By,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<StatusCode, Problem> {
    let CodeTold {
        code,
        asked_for,
        present,
    } = read(&body)?;
    let session = session_of(&headers).unwrap_or("");
    let (accounts, account, actor) = (&service.accounts, by.account()?, by.actor());
    match asked_for {
        true => {
            let codes = (code.as_str(), present.as_deref());
            let done = accounts.confirm_second_factor(account, codes, session, &actor);
            done.await?;
        }
        false => {
            let done = accounts.drop_second_factor(account, &code, session, &actor);
            done.await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
