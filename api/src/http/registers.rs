//! The registers over HTTP: read as of any day, imported by preview and confirmation, changed row by row.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use datasets::registers::kind::Kind;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::accounts::read;
use super::error::Problem;
use super::extract::{Json, Path, Query};
use super::guard::By;
use crate::registers::import::{self, Import, Upload};
use crate::registers::kind::{flaws_of, is_personal, masked, may_be_changed_by};
use crate::registers::{self, AsOf, RegisterRow, Said, Values, day_of};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct When {
    /// The register of this day; of today when left out.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<String>,
    /// As it was known at that moment (RFC 3339); as it is known now when left out.
    #[param(value_type = Option<String>, format = DateTime)]
    known_at: Option<String>,
    /// Show patients' data for this reason, which the audit trail keeps; masked when left out.
    unmask: Option<String>,
    /// Of one institution; of all that are the caller's when left out.
    institution: Option<String>,
}

/// The rows of a register on a day.
#[utoipa::path(
    get, path = "/api/v1/registers/{register}", tag = "registers",
    params(("register" = String, Path, description = "One of the office's tables: `staff_roster`, `posting_ledger`, `prescriptions` …"), When),
    responses(
        (status = 200, description = "By institution and key", body = [RegisterRow]),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn rows(
    State(service): State<Arc<Service>>,
    by: By,
    Path(register): Path<String>,
    Query(when): Query<When>,
) -> Result<axum::Json<Vec<RegisterRow>>, Problem> {
    let kind = kind_of(&register)?;
    let own = Some(by.0.institution()).filter(|own| !own.is_empty());
    let institution = when.institution.as_deref().or(own);
    if institution.is_some_and(|asked| !by.0.covers(asked)) {
        return Err(Problem::absent("institution"));
    }
    let day = when.as_of.as_deref().map(|day| day_of("query.as_of", day));
    let known_at = when.known_at.as_deref().map(moment_of).transpose()?;
    let which = AsOf {
        kind,
        institution,
        day: day.transpose()?.unwrap_or_else(today),
        known_at,
    };
    if let Some(reason) = when.unmask.filter(|_| is_personal(kind)) {
        changeable(&by, &register)?;
        registers::unmask(&service.store, which, reason.trim(), &by.actor()).await?;
        return Ok(axum::Json(registers::as_of(&service.store, which).await?));
    }
    let rows = registers::as_of(&service.store, which).await?;
    Ok(axum::Json(
        rows.into_iter().map(|row| shown(kind, row)).collect(),
    ))
}

/// Everything that was ever said of a row, in the order in which it was said.
#[utoipa::path(
    get, path = "/api/v1/registers/{register}/{institution}/{key}", tag = "registers",
    params(("register" = String, Path), ("institution" = String, Path, description = "`-` for the city's own"),
        ("key" = String, Path)),
    responses(
        (status = 200, description = "Its changes", body = [RegisterRow]),
        (status = 404, description = "There never was such a row", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn history(
    State(service): State<Arc<Service>>,
    by: By,
    Path((register, institution, key)): Path<(String, String, String)>,
) -> Result<axum::Json<Vec<RegisterRow>>, Problem> {
    let kind = kind_of(&register)?;
    let institution = owner_of(&by, &institution)?;
    let rows = registers::history(&service.store, kind, institution, &key).await?;
    Ok(axum::Json(
        rows.into_iter().map(|row| shown(kind, row)).collect(),
    ))
}

/// What is said of one row.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowDraft {
    /// The cells, by code of the column. `null` deletes the row, which is a change like any other.
    #[schema(value_type = Option<Object>)]
    #[serde(deserialize_with = "Option::deserialize")]
    values: Option<Values>,
    /// From this day on.
    #[schema(value_type = String, format = Date)]
    effective_on: String,
}

/// Say something of one row from a day on. Saying what is so already changes nothing.
#[utoipa::path(
    put, path = "/api/v1/registers/{register}/{institution}/{key}", tag = "registers",
    params(("register" = String, Path), ("institution" = String, Path, description = "`-` for the city's own"),
        ("key" = String, Path)),
    request_body = RowDraft,
    responses(
        (status = 204, description = "It is so"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn say(
    State(service): State<Arc<Service>>,
    by: By,
    Path((register, institution, key)): Path<(String, String, String)>,
    Json(body): Json,
) -> Result<StatusCode, Problem> {
    let kind = changeable(&by, &register)?;
    let institution = owner_of(&by, &institution)?;
    let draft: RowDraft = read(&body)?;
    let effective_on = day_of("$.effective_on", &draft.effective_on)?;
    let flaws = draft
        .values
        .as_ref()
        .map(|values| flaws_of(kind, values, institution, &key));
    let flaws = flaws.unwrap_or_default();
    if !flaws.is_empty() {
        return Err(Problem::flawed(flaws));
    }
    let said = Said {
        kind,
        institution,
        key: &key,
        values: draft.values,
        effective_on,
    };
    registers::say(&service.store, said, &by.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

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

/// Send a file, csv or xlsx. The answer says what it would change; nothing changes yet.
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
    body: Bytes,
) -> Result<(StatusCode, axum::Json<Import>), Problem> {
    let kind = changeable(&by, &sending.register)?;
    let institution = sending.institution.as_deref().unwrap_or(by.0.institution());
    if !by.0.covers(institution) {
        return Err(Problem::absent("institution"));
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
    Ok(axum::Json(find(&service, &by, &id).await?.masked()))
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
        false => Err(Problem::absent("import")),
    }
}

/// Patients' data is masked.
fn shown(kind: Kind, mut row: RegisterRow) -> RegisterRow {
    row.values = row.values.map(|values| masked(kind, values));
    row
}

fn kind_of(code: &str) -> Result<Kind, Problem> {
    Kind::of_code(code).ok_or_else(|| Problem::absent("register"))
}

fn changeable(by: &By, code: &str) -> Result<Kind, Problem> {
    let kind = kind_of(code)?;
    match by.0.role() {
        Some(role) if may_be_changed_by(kind, role) => Ok(kind),
        _ => Err(Problem::forbidden(code)),
    }
}

/// Whose a row is, by the address.
fn owner_of<'i>(by: &By, institution: &'i str) -> Result<&'i str, Problem> {
    let institution = if institution == "-" { "" } else { institution };
    match by.0.covers(institution) {
        true => Ok(institution),
        false => Err(Problem::absent("institution")),
    }
}

/// Dates are those of Asia/Shanghai, which knows no summer time.
pub(super) fn today() -> NaiveDate {
    let zone = FixedOffset::east_opt(8 * 3_600).expect("eight hours");
    DateTime::<Utc>::from(std::time::SystemTime::now())
        .with_timezone(&zone)
        .date_naive()
}

fn moment_of(text: &str) -> Result<i64, Problem> {
    let wrong = || Problem::bad_request("`known_at` is no moment as RFC 3339 writes it");
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_| wrong())?;
    Ok(moment.timestamp_millis())
}
