//! What was said of a register, change by change, for whoever follows it.

use datasets::registers::kind::Kind;
use serde::Serialize;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::{RegisterError, RegisterRow, read};
use crate::store::{Store, number};

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
