//! The versions of the store, each made from the one before in one transaction: a migration that is
//! cut off has not happened, and the next start makes it.

use sqlx::{AssertSqlSafe, Row};

use super::{Kind, Store, StoreError};

/// The statements that lead to version 1, 2, … Never changed once shipped.
pub const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_accounts.sql"),
    include_str!("migrations/0002_registers.sql"),
    include_str!("migrations/0003_runs.sql"),
    include_str!("migrations/0004_plans.sql"),
    include_str!("migrations/0005_import_notes.sql"),
    include_str!("migrations/0006_beats.sql"),
    include_str!("migrations/0007_bounds.sql"),
    include_str!("migrations/0008_second_factor.sql"),
    include_str!("migrations/0009_link_choice.sql"),
];

/// Brings the store to the last of the versions given.
///
/// # Errors
/// When a statement fails, or the store is newer than the versions given. What was reached stays.
pub async fn migrate(store: &Store, versions: &[&str]) -> Result<(), StoreError> {
    let known = versions.len() as i64;
    loop {
        let next = version(store).await? + 1;
        if known < next - 1 {
            return Err(StoreError::Newer {
                found: next - 1,
                known,
            });
        }
        let Some(statements) = usize::try_from(next - 1)
            .ok()
            .and_then(|at| versions.get(at))
        else {
            return Ok(());
        };
        let failed = |source| StoreError::Migrate {
            version: next,
            source,
        };
        step(store, next, statements).await.map_err(failed)?;
    }
}

/// The version of the store; 0 for an empty one.
///
/// # Errors
/// When the store fails.
pub async fn version(store: &Store) -> Result<i64, StoreError> {
    sqlx::query("CREATE TABLE IF NOT EXISTS store_version (one BIGINT PRIMARY KEY, version BIGINT NOT NULL)")
        .execute(store.pool())
        .await?;
    let row = sqlx::query("SELECT version FROM store_version")
        .fetch_optional(store.pool())
        .await?;
    Ok(row.map_or(Ok(0), |row| row.try_get(0))?)
}

async fn step(store: &Store, to: i64, statements: &str) -> Result<(), sqlx::Error> {
    let begin = match store.kind() {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN",
    };
    let mut transaction = store.pool().begin_with(begin).await?;
    // Whoever else starts at the same moment waits here, and then finds the work done.
    if store.kind() == Kind::Postgres {
        sqlx::query("LOCK TABLE store_version IN EXCLUSIVE MODE")
            .execute(&mut *transaction)
            .await?;
    }
    let found = sqlx::query("SELECT version FROM store_version")
        .fetch_optional(&mut *transaction)
        .await?;
    let found: i64 = found.map_or(Ok(0), |row| row.try_get(0))?;
    if to <= found {
        return transaction.rollback().await;
    }
    for statement in statements
        .split(";\n")
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        let statement = statement.replace("$NOW_MS", now_ms(store.kind()));
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut *transaction)
            .await?;
    }
    let entered = "INSERT INTO store_version (one, version) VALUES (1, $1) \
        ON CONFLICT (one) DO UPDATE SET version = excluded.version";
    sqlx::query(entered)
        .bind(to)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// The present moment in the words of the database.
fn now_ms(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        Kind::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    }
}
