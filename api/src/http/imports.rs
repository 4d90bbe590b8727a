//! Files on their way into the registers, over HTTP: a preview, then somebody confirms or drops it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use datasets::registers::kind::Kind;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Service;
use super::error::Problem;
use super::extract::{File, Path, Query};
use super::guard::By;
use super::pages;
use super::registers::{changeable, readable};
use crate::registers::day_of;
use crate::registers::import::list::{ImportBrief, Wanted, list};
use crate::registers::import::{self, Import, Upload};
use crate::registers::kind::may_be_read_by;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Sending {
    /// One of the office's tables: `staff_roster`, `posting_ledger`, `prescriptions` …
    register: String,
    /// The rows hold from this day on.
    #[param(value_type = String, format = Date)]
    effective_on: String,
    /// Name of the file, for the cells of what is refused.
    file: Option<String>,
    /// For accounts of the city: whose rows these are where the file does not say.
    institution: Option<String>,
    /// The file is the whole register: rows that it does not have are deleted, unless rows of it are
    /// refused. Left out: it holds some of the rows, and the others stay.
    is_whole: Option<bool>,
}

/// Send a file, csv or xlsx. The answer says what it would change, and what should be known of the file;
/// nothing changes yet. A file that is no table is refused with what it seems to be.
#[utoipa::path(
    post, path = "/api/v1/imports", tag = "registers", params(Sending),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "The preview", body = Import),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn preview(
    State(service): State<Arc<Service>>,
    by: By,
    Query(sending): Query<Sending>,
    File(body): File,
) -> Result<(StatusCode, axum::Json<Import>), Problem> {
    let kind = changeable(&by, &sending.register)?;
    let institution = sending.institution.as_deref().unwrap_or(by.0.institution());
    if !by.0.covers(institution) {
        return Err(Problem::absent("institution", "机构"));
    }
    let upload = Upload {
        kind,
        institution,
        file: sending.file.as_deref().unwrap_or("file"),
        bytes: &body,
        effective_on: day_of("query.effective_on", &sending.effective_on)?,
        is_whole: sending.is_whole.unwrap_or(false),
    };
    let import = import::preview(&service.store, upload, &by.actor()).await?;
    Ok((StatusCode::CREATED, axum::Json(import.masked())))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Listing {
    /// Of one of the office's tables; left out: of all.
    register: Option<String>,
    /// Of one institution; of all that are the caller's when left out.
    institution: Option<String>,
    /// Only imports made before the one with this id.
    before: Option<String>,
    /// At most so many, 50 when left out, 500 at most.
    limit: Option<i64>,
}

/// Imports, the newest first, without what they change. `Link` leads to the next page.
#[utoipa::path(
    get, path = "/api/v1/imports", tag = "registers", params(Listing),
    responses(
        (status = 200, description = "A page of imports", body = [ImportBrief],
            headers(("Link" = Option<String>, description = "The next page, `rel=\"next\"`; left out after the last"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn listed(
    State(service): State<Arc<Service>>,
    by: By,
    uri: Uri,
    Query(asked): Query<Listing>,
) -> Result<Response, Problem> {
    let kind = asked.register.as_deref();
    let kind = kind.map(|code| readable(&by, code)).transpose()?;
    let role = by.0.role();
    let is_read = |kind: &Kind| role.is_some_and(|role| may_be_read_by(*kind, role));
    let readable = Kind::ALL.into_iter().filter(is_read);
    let kinds: Vec<Kind> = kind.map_or_else(|| readable.collect(), |kind| vec![kind]);
    let (limit, wanted_rows) = pages::limit(asked.limit, 50);
    let wanted = Wanted {
        institution: by.asked(asked.institution.as_deref())?,
        kinds: &kinds,
        before: asked.before.as_deref(),
        limit: wanted_rows,
    };
    let rows = list(&service.store, wanted).await?;
    Ok(pages::page(
        rows,
        limit,
        &uri,
        ("before", &|one: &ImportBrief| one.id.clone()),
    ))
}

/// An import and what it changes.
#[utoipa::path(
    get, path = "/api/v1/imports/{id}", tag = "registers", params(("id" = String, Path)),
    responses(
        (status = 200, description = "The import", body = Import),
        (status = 404, description = "There is no such import", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_import(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Import>, Problem> {
    let import = find(&service, &by, &id).await?;
    readable(&by, &import.kind)?;
    Ok(axum::Json(import.masked()))
}

/// Enter what an import changes.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}/confirm", tag = "registers", params(("id" = String, Path)),
    responses(
        (status = 200, description = "It is entered", body = Import),
        (status = 404, description = "There is no such import", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "It has ended already, or the register has changed since; then \
            the import tells the present difference", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Import>, Problem> {
    let import = find(&service, &by, &id).await?;
    changeable(&by, &import.kind)?;
    Ok(axum::Json(
        import::confirm(&service.store, &id, &by.actor())
            .await?
            .masked(),
    ))
}

/// Let an import go.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}/drop", tag = "registers", params(("id" = String, Path)),
    responses(
        (status = 200, description = "It is dropped", body = Import),
        (status = 404, description = "There is no such import", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "It has ended already", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn drop(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Import>, Problem> {
    let import = find(&service, &by, &id).await?;
    changeable(&by, &import.kind)?;
    Ok(axum::Json(
        import::drop(&service.store, &id, &by.actor())
            .await?
            .masked(),
    ))
}

async fn find(service: &Service, by: &By, id: &str) -> Result<Import, Problem> {
    let import = import::find(&service.store, id).await?;
    match by.0.covers(&import.institution) {
        true => Ok(import),
        false => Err(Problem::absent("import", "导入")),
    }
}
