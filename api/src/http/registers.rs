//! The registers over HTTP: read as of any day, changed row by row, followed change by change.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::DateTime;
use datasets::registers::field::Field;
use datasets::registers::kind::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::error::Problem;
use super::extract::{Json, Path, Query, read};
use super::guard::By;
use super::kept::expected;
use super::pages::{self, MOST_ROWS};
use crate::accounts::role::Permission;
use crate::plans::Expected;
use crate::registers::changes::{self, NumberedRow};
use crate::registers::kind::{
    canonical, flaws_of, is_personal, masked, may_be_changed_by, may_be_read_by,
};
use crate::registers::page::page_as_of;
use crate::registers::patients;
use crate::registers::{AsOf, Change, RegisterRow, Said, Values, day_of};
use crate::store::hexadecimal;
use crate::zone::today;

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
    /// Where the page begins, as `Link` of the page before says it.
    after: Option<String>,
    /// At most so many, 500 when left out, which is the most.
    limit: Option<i64>,
}

/// The rows of a register on a day. `Link` leads to the next page.
#[utoipa::path(
    get, path = "/api/v1/registers/{register}", tag = "registers",
    params(("register" = String, Path, description = "One of the office's tables: `staff_roster`, `posting_ledger`, `prescriptions` …"), When),
    responses(
        (status = 200, description = "A page of rows, by institution and key", body = [RegisterRow],
            headers(("Link" = Option<String>, description = "The next page, `rel=\"next\"`; left out after the last"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn rows(
    State(service): State<Arc<Service>>,
    by: By,
    uri: Uri,
    Path(register): Path<String>,
    Query(when): Query<When>,
) -> Result<Response, Problem> {
    let kind = readable(&by, &register)?;
    let institution = by.asked(when.institution.as_deref())?;
    let day = when.as_of.as_deref().map(|day| day_of("query.as_of", day));
    let known_at = when.known_at.as_deref().map(moment_of).transpose()?;
    let which = AsOf {
        kind,
        institution,
        day: day.transpose()?.unwrap_or_else(today),
        known_at,
    };
    let (limit, wanted_rows) = pages::limit(when.limit, MOST_ROWS);
    let after = when.after.as_deref().map(row_of).transpose()?;
    let after = after.unwrap_or_default();
    let after = (after.0.as_str(), after.1.as_str());
    let unmasked = when.unmask.filter(|_| is_personal(kind));
    if let Some(reason) = &unmasked {
        changeable(&by, &register)?;
        patients::unmask(&service.store, which, reason.trim(), &by.actor()).await?;
    }
    let rows = page_as_of(&service.store, which, after, wanted_rows).await?;
    let rows = rows.into_iter();
    let rows = match unmasked {
        Some(_) => rows.collect(),
        None => rows.map(|row| shown(kind, row)).collect(),
    };
    Ok(pages::page(rows, limit, &uri, ("after", &cursor)))
}

/// Names a row for [`row_of`], in signs that need no care in an address.
fn cursor(row: &RegisterRow) -> String {
    let name = serde_json::json!([row.institution, row.key]).to_string();
    hexadecimal(name.as_bytes())
}

/// Institution and key of the row that a cursor names.
fn row_of(cursor: &str) -> Result<(String, String), Problem> {
    let digits = cursor.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    let name: Option<Vec<u8>> = digits.collect();
    let name = name.and_then(|name| serde_json::from_slice(&name).ok());
    name.ok_or_else(|| {
        Problem::bad_request(
            "`after` is no cursor of this list",
            "after 不是此列表的位置标记",
        )
    })
}

/// Everything that was ever said of a row, in the order in which it was said.
#[utoipa::path(
    get, path = "/api/v1/registers/{register}/{institution}/{key}", tag = "registers",
    params(("register" = String, Path), ("institution" = String, Path, description = "`-` for the city's own"),
        ("key" = String, Path)),
    responses(
        (status = 200, description = "Its changes", body = [RegisterRow],
            headers(("ETag" = String, description = "The version of the row, for `If-Match`"))),
        (status = 404, description = "There never was such a row", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn history(
    State(service): State<Arc<Service>>,
    by: By,
    Path((register, institution, key)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let kind = readable(&by, &register)?;
    let institution = owner_of(&by, &institution)?;
    let (rows, version) = changes::history(&service.store, (kind, institution, &key)).await?;
    let rows = rows.into_iter().map(|row| shown(kind, row));
    let rows: Vec<RegisterRow> = rows.collect();
    Ok(([(header::ETAG, tag(version))], axum::Json(rows)).into_response())
}

/// What is said of one row.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowDraft {
    /// All the cells of the row, by code or heading of the column: it takes the place of the row there
    /// is, and a cell that is left out is empty then. `null` deletes the row, which is a change like
    /// any other.
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
        ("key" = String, Path),
        ("if-match" = Option<String>, Header, description = "The `ETag` of the row as it was looked at")),
    request_body = RowDraft,
    responses(
        (status = 200, description = "It is so; what that changed, patients' data masked", body = RowSaid,
            headers(("ETag" = String, description = "The version of the row"))),
        (status = 412, description = "With `If-Match`: the row has changed since", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn say(
    State(service): State<Arc<Service>>,
    by: By,
    Path((register, institution, key)): Path<(String, String, String)>,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let kind = changeable(&by, &register)?;
    let institution = owner_of(&by, &institution)?;
    let draft: RowDraft = read(&body)?;
    let effective_on = day_of("$.effective_on", &draft.effective_on)?;
    let (values, flaws) = match draft.values {
        Some(values) => {
            let (values, mut flaws) = canonical(kind, values);
            flaws.extend(flaws_of(kind, &values, institution, &key));
            (Some(values), flaws)
        }
        None => (None, Vec::new()),
    };
    if !flaws.is_empty() {
        return Err(Problem::flawed(flaws));
    }
    let said = Said {
        kind,
        institution,
        key: &key,
        values,
        effective_on,
    };
    let expected = match headers.contains_key(header::IF_MATCH) {
        true => expected(&headers)?,
        false => Expected::Any,
    };
    let versions = match &expected {
        Expected::Any => None,
        Expected::OneOf(versions) => Some(versions.as_slice()),
    };
    let (change, version) = changes::say_to(&service.store, said, versions, &by.actor()).await?;
    let said = axum::Json(RowSaid::of(kind, change));
    Ok(([(header::ETAG, tag(version))], said).into_response())
}

/// What became of a row.
#[derive(Serialize, ToSchema)]
pub(super) struct RowSaid {
    /// Nothing when it was so already.
    changes: Vec<CellChange>,
}

/// A cell that is otherwise now.
#[derive(Serialize, ToSchema)]
struct CellChange {
    /// Code of the column.
    field: String,
    /// Its heading.
    column: String,
    /// `null`: it was empty.
    #[schema(value_type = Value)]
    before: Option<Value>,
    /// `null`: it is empty.
    #[schema(value_type = Value)]
    after: Option<Value>,
}

impl RowSaid {
    fn of(kind: Kind, change: Option<Change>) -> RowSaid {
        let Some(change) = change else {
            return RowSaid {
                changes: Vec::new(),
            };
        };
        let differs = |code: &str| {
            let cell = |row: &Option<Values>| row.as_ref().and_then(|row| row.get(code).cloned());
            cell(&change.before) != cell(&change.after)
        };
        let fields = kind.form().fields.iter();
        let fields: Vec<_> = fields.filter(|field| differs(field.code)).collect();
        let shown = |row: Option<Values>| row.map(|row| masked(kind, row)).unwrap_or_default();
        let (before, after) = (shown(change.before.clone()), shown(change.after.clone()));
        let row = |field: &&Field| CellChange {
            field: field.code.into(),
            column: field.heading.into(),
            before: before.get(field.code).cloned(),
            after: after.get(field.code).cloned(),
        };
        RowSaid {
            changes: fields.iter().map(row).collect(),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Since {
    /// Changes after the one of this number; from the beginning when left out.
    after: Option<i64>,
    /// At most so many, 500 when left out, which is the most.
    limit: Option<i64>,
    /// Of one institution; of all that are the caller's when left out.
    institution: Option<String>,
}

/// What was said of a register, in the order in which it was said; patients' data masked. `Link` leads to
/// the next page.
#[utoipa::path(
    get, path = "/api/v1/registers/{register}/changes", tag = "registers",
    params(("register" = String, Path), Since),
    responses(
        (status = 200, description = "A page of changes", body = [NumberedRow]
            , headers(("Link" = Option<String>, description = "The next page, `rel=\"next\"`; left out after the last"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn changes(
    State(service): State<Arc<Service>>,
    by: By,
    uri: Uri,
    Path(register): Path<String>,
    Query(since): Query<Since>,
) -> Result<Response, Problem> {
    let kind = readable(&by, &register)?;
    let institution = by.asked(since.institution.as_deref())?;
    let (limit, wanted_rows) = pages::limit(since.limit, MOST_ROWS);
    let after = since.after.unwrap_or(0);
    let rows = changes::changes(&service.store, (kind, institution), after, wanted_rows).await?;
    let masked = |mut one: NumberedRow| {
        one.row = shown(kind, one.row);
        one
    };
    let rows = rows.into_iter().map(masked).collect();
    Ok(pages::page(
        rows,
        limit,
        &uri,
        ("after", &|one: &NumberedRow| one.seq.to_string()),
    ))
}

fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Patients' data is masked.
fn shown(kind: Kind, mut row: RegisterRow) -> RegisterRow {
    row.values = row.values.map(|values| masked(kind, values));
    row
}

pub(super) fn kind_of(code: &str) -> Result<Kind, Problem> {
    Kind::of_code(code).ok_or_else(|| Problem::absent("register", "登记册"))
}

/// A register that is the caller's to read.
pub(super) fn readable(by: &By, code: &str) -> Result<Kind, Problem> {
    let kind = kind_of(code)?;
    match by.0.role() {
        Some(role) if may_be_read_by(kind, role) => Ok(kind),
        _ => Err(Problem::elses(code)),
    }
}

pub(super) fn changeable(by: &By, code: &str) -> Result<Kind, Problem> {
    let kind = kind_of(code)?;
    match by.0.role() {
        Some(role) if may_be_changed_by(kind, role) => Ok(kind),
        Some(role) if role.may(Permission::ChangeRegisters) => Err(Problem::elses(code)),
        _ => Err(Problem::forbidden(&Permission::ChangeRegisters.name())),
    }
}

/// Whose a row is, by the address.
fn owner_of<'i>(by: &By, institution: &'i str) -> Result<&'i str, Problem> {
    let institution = if institution == "-" { "" } else { institution };
    match by.0.covers(institution) {
        true => Ok(institution),
        false => Err(Problem::absent("institution", "机构")),
    }
}

fn moment_of(text: &str) -> Result<i64, Problem> {
    let wrong = || {
        Problem::bad_request(
            "`known_at` is no moment as RFC 3339 writes it",
            "known_at 不是 RFC 3339 格式的时刻",
        )
    };
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_| wrong())?;
    Ok(moment.timestamp_millis())
}
