//! What is owed to those whose data was erased: its old bytes are to leave the disk as well.
//!
//! Each erasure enters a debt of its own in its own transaction. Whoever compacts the store strikes out the
//! debts that stood there before it began, and no others: what another service has erased meanwhile may
//! still lie in pages that were copied before.

use sqlx::Row;

use super::RegisterError;
use crate::store::{Kind as Database, Store, StoreError, Transaction, text};

/// Debts of this kind begin like this. Stores of an earlier version know only one, which is called that.
const COMPACTING: &str = "compacting";

/// Notes that old bytes are to leave the disk.
pub(super) async fn owe(transaction: &mut Transaction) -> Result<(), RegisterError> {
    let name = uuid::Uuid::now_v7().simple();
    sqlx::query("INSERT INTO owed (what) VALUES ($1)")
        .bind(format!("{COMPACTING} {name}"))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Old bytes leave the disk too, if they are to.
pub(super) async fn compact(store: &Store) -> Result<(), RegisterError> {
    let debts = debts(store).await?;
    match debts.is_empty() {
        true => Ok(()),
        false => pay(store, &debts).await,
    }
}

/// What accounts were sealed under before leaves the disk. Apart from the others: while it waits for a backup to
/// end, every request waits for it, so that it is done for new keys alone, and not for long.
pub(super) async fn compact_accounts(store: &Store) -> Result<(), RegisterError> {
    if store.kind() == Database::Postgres {
        let mut connection = store.pool().acquire().await?;
        let mut run =
            async |statement: &'static str| sqlx::query(statement).execute(&mut *connection).await;
        run("SET lock_timeout = '10s'").await?;
        let done = run("VACUUM FULL accounts").await;
        run("RESET lock_timeout").await?;
        done?;
    }
    Ok(())
}

/// What is owed just now.
///
/// # Errors
/// When the store fails.
pub async fn debts(store: &Store) -> Result<Vec<String>, RegisterError> {
    let query = "SELECT what FROM owed WHERE what LIKE 'compacting%' ORDER BY what";
    let rows = sqlx::query(query).fetch_all(store.pool()).await?;
    Ok((rows.iter().map(|row| text(row, "what"))).collect::<Result<_, _>>()?)
}

/// Rewrites the store without what was deleted, empties the log, and strikes out these debts.
///
/// # Errors
/// When the store fails or somebody reads on in a state of before; then they are still owed.
pub async fn pay(store: &Store, debts: &[String]) -> Result<(), RegisterError> {
    match store.kind() {
        Database::Sqlite => {
            sqlx::query("VACUUM").execute(store.pool()).await?;
            empty_log(store).await?;
        }
        Database::Postgres => {
            for statement in ["VACUUM FULL register_changes", "VACUUM FULL imports"] {
                sqlx::query(statement).execute(store.pool()).await?;
            }
        }
    }
    for debt in debts {
        sqlx::query("DELETE FROM owed WHERE what = $1")
            .bind(debt.as_str())
            .execute(store.pool())
            .await?;
    }
    Ok(())
}

/// The log of SQLite cannot be emptied while somebody reads a state of before, and says so in a row.
async fn empty_log(store: &Store) -> Result<(), RegisterError> {
    let mut connection = store.pool().acquire().await?;
    let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_one(&mut *connection)
        .await?;
    match row.try_get::<i64, _>(0).map_err(StoreError::from)? {
        0 => Ok(()),
        _ => Err(RegisterError::Held),
    }
}
