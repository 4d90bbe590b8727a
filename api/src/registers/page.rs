//! A register page by page.

use super::{AsOf, RegisterError, RegisterRow, read};
use crate::store::Store;

/// The newest change of each row after one that is named, without those that are deleted, so many at most.
const PAGE: &str = "SELECT * FROM (SELECT register_changes.*, row_number() OVER (\
        PARTITION BY institution, key ORDER BY effective_on DESC, seq DESC) AS place \
        FROM register_changes WHERE kind = $1 AND effective_on <= $2 AND recorded_at <= $3 \
        AND ($4 = '*' OR institution = $4) \
        AND ($5 < institution OR (institution = $5 AND $6 < key))) AS newest \
    WHERE place = 1 AND content <> '' ORDER BY institution, key LIMIT $7";

/// Some rows of a register, by institution and key: those after `after`, `limit` at most.
///
/// # Errors
/// When the store fails.
pub async fn page_as_of(
    store: &Store,
    which: AsOf<'_>,
    (institution, key): (&str, &str),
    limit: i64,
) -> Result<Vec<RegisterRow>, RegisterError> {
    let rows = sqlx::query(PAGE)
        .bind(which.kind.code())
        .bind(which.day.to_string())
        .bind(which.known_at.unwrap_or(i64::MAX))
        .bind(which.institution.unwrap_or("*"))
        .bind(institution)
        .bind(key)
        .bind(limit)
        .fetch_all(store.pool())
        .await?;
    rows.iter()
        .map(|row| read(store, which.kind, row))
        .collect()
}
