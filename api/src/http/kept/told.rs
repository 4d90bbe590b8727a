//! What a publication changes, and for whom.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::super::error::Problem;
use super::super::extract::Path;
use super::super::guard::By;
use super::super::{Service, aside};
use super::{attached, find};
use crate::plans::Kept;
use crate::plans::announce::{self, Announcement, announcement, pair};

/// What a plan changes against the publication before it, told to each whom it concerns. Of a plan that is
/// not published yet: what publishing it would announce.
#[utoipa::path(
    get, path = "/api/v1/plans/{id}/announcement", tag = "publication",
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "For whom what changes", body = Announcement),
        (status = 404, description = "There is no such plan", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn announced(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Announcement>, Problem> {
    let plan = find(&service, &by, &id).await?;
    let pair = pair(&service.store, plan).await?;
    let told = aside(move || Ok(announcement(&pair)?));
    Ok(axum::Json(told.await?))
}

/// The announcement as a file.
pub(super) async fn file(service: &Service, plan: Kept, name: String) -> Result<Response, Problem> {
    let pair = pair(&service.store, plan).await?;
    let (headers, font) = (attached(&name), service.runs.config().font());
    let bytes = aside(move || {
        let told = announcement(&pair)?;
        announce::file(&told, &name, font.as_deref())
            .map_err(|error| Problem::not_exported(&name, &error))
    });
    Ok((headers, bytes.await?).into_response())
}
