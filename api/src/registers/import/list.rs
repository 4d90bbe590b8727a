//! Imports as a list: what was sent when and by whom, without what it would change.

use chrono::NaiveDate;
use datasets::registers::kind::Kind;
use serde::Serialize;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use crate::registers::{RegisterError, day_of};
use crate::store::{Store, moment, number, text};

/// An import in brief.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ImportBrief {
    pub id: String,
    pub kind: String,
    pub institution: String,
    /// Name of the file.
    pub file: String,
    #[schema(value_type = String, format = Date)]
    pub effective_on: NaiveDate,
    pub is_whole: bool,
    /// `previewed`, `confirmed` or `dropped`.
    pub state: String,
    pub account: String,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Which imports are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Of one institution, or of all.
    pub institution: Option<&'w str>,
    pub kinds: &'w [Kind],
    /// Older than the import with this id.
    pub before: Option<&'w str>,
    pub limit: i64,
}

/// The newest first.
///
/// # Errors
/// When the store fails.
pub async fn list(store: &Store, wanted: Wanted<'_>) -> Result<Vec<ImportBrief>, RegisterError> {
    let query = "SELECT id, kind, institution, file, effective_on, is_whole, state, account, created_at \
        FROM imports WHERE ($1 = '*' OR institution = $1) AND $2 LIKE '%|' || kind || '|%' AND id < $3 \
        ORDER BY id DESC LIMIT $4";
    let kinds: Vec<&str> = wanted.kinds.iter().map(|kind| kind.code()).collect();
    let rows = sqlx::query(query)
        .bind(wanted.institution.unwrap_or("*"))
        .bind(format!("|{}|", kinds.join("|")))
        .bind(wanted.before.unwrap_or("~"))
        .bind(wanted.limit)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<ImportBrief, RegisterError> {
    Ok(ImportBrief {
        id: text(row, "id")?,
        kind: text(row, "kind")?,
        institution: text(row, "institution")?,
        file: text(row, "file")?,
        effective_on: day_of("effective_on", &text(row, "effective_on")?)?,
        is_whole: number(row, "is_whole")? != 0,
        state: text(row, "state")?,
        account: text(row, "account")?,
        created_at: moment(number(row, "created_at")?),
    })
}
