//! What was said of a register, change by change, for whoever follows it.

use datasets::registers::kind::Kind;
use serde::Serialize;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::{Change, RegisterError, RegisterRow, Said, read, say_in};
use crate::store::audit::{self, Actor};
use crate::store::{Store, Transaction, number};

/// A change of a register with its number.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NumberedRow {
    /// Counted over all registers; those of one have gaps.
    pub seq: i64,
    #[serde(flatten)]
    pub row: RegisterRow,
}

/// What was said of a register, of one institution or of all, after the change of a number.
///
/// # Errors
/// When the store fails.
pub async fn changes(
    store: &Store,
    (kind, institution): (Kind, Option<&str>),
    after: i64,
    limit: i64,
) -> Result<Vec<NumberedRow>, RegisterError> {
    let query = "SELECT * FROM register_changes WHERE kind = $1 AND ($2 = '*' OR institution = $2) \
        AND $3 < seq ORDER BY seq LIMIT $4";
    let rows = sqlx::query(query)
        .bind(kind.code())
        .bind(institution.unwrap_or("*"))
        .bind(after)
        .bind(limit)
        .fetch_all(store.pool())
        .await?;
    let numbered = |row: &AnyRow| {
        let (seq, row) = (number(row, "seq")?, read(store, kind, row)?);
        Ok(NumberedRow { seq, row })
    };
    rows.iter().map(numbered).collect()
}

/// Everything that was ever said of a row, in the order in which it was said, and its version.
///
/// # Errors
/// When the row was never there, or the store fails.
pub async fn history(
    store: &Store,
    (kind, institution, key): (Kind, &str, &str),
) -> Result<(Vec<RegisterRow>, i64), RegisterError> {
    let query = "SELECT * FROM register_changes WHERE kind = $1 AND institution = $2 AND key = $3 \
        ORDER BY seq";
    let rows = sqlx::query(query)
        .bind(kind.code())
        .bind(institution)
        .bind(key)
        .fetch_all(store.pool())
        .await?;
    let newest = rows.last().ok_or(RegisterError::Absent)?;
    let version = number(newest, "seq")?;
    let rows: Result<Vec<RegisterRow>, RegisterError> =
        rows.iter().map(|row| read(store, kind, row)).collect();
    Ok((rows?, version))
}

/// The number of the newest change of a row, which is its version; 0 for one that never was.
///
/// # Errors
/// When the store fails.
pub async fn version(
    transaction: &mut Transaction,
    (kind, institution, key): (Kind, &str, &str),
) -> Result<i64, RegisterError> {
    let query = "SELECT COALESCE(MAX(seq), 0) AS newest FROM register_changes \
        WHERE kind = $1 AND institution = $2 AND key = $3";
    let row = sqlx::query(query)
        .bind(kind.code())
        .bind(institution)
        .bind(key)
        .fetch_one(&mut **transaction)
        .await?;
    Ok(number(&row, "newest")?)
}

/// As [`super::say`], of a row that is still of one of these versions. Also its version from then on.
///
/// # Errors
/// As [`super::say`], or when the row has changed since.
pub async fn say_to(
    store: &Store,
    said: Said<'_>,
    versions: Option<&[i64]>,
    by: &Actor,
) -> Result<(Option<Change>, i64), RegisterError> {
    let mut transaction = store.write().await?;
    audit::lock(&mut transaction).await?;
    let row = (said.kind, said.institution, said.key);
    let present = version(&mut transaction, row).await?;
    if versions.is_some_and(|versions| !versions.contains(&present)) {
        return Err(RegisterError::Stale(present));
    }
    let change = say_in(store, &mut transaction, said, by).await?;
    let version = version(&mut transaction, row).await?;
    transaction.commit().await?;
    Ok((change, version))
}
