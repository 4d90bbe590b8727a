//! Runs as the store has them: read, kept, and taken out.

use sqlx::any::AnyRow;

use super::silence::Held;
use super::{MOST_ATTEMPTS, Task, entered, insert};
use crate::runs::record::{Record, State};
use crate::store::audit::Actor;
use crate::store::{Store, StoreError, number, text};

/// A run as the store has it.
#[derive(Clone, Debug)]
pub struct Row {
    pub record: Record,
    pub task: Option<Task>,
    /// JSON lines; empty until the run is over.
    pub events: String,
    pub fence: i64,
    pub owner: String,
}

/// Enters a run that is over.
///
/// # Errors
/// When the store fails.
pub async fn keep(
    store: &Store,
    record: &Record,
    task: Option<&Task>,
    events: &str,
    by: &Actor,
) -> Result<(), StoreError> {
    let mut transaction = store.write().await?;
    entered(&mut transaction, by, "runs.keep", record).await?;
    insert(&mut transaction, record, task, events).await?;
    transaction.commit().await?;
    Ok(())
}

/// Runs that somebody works on, in order.
///
/// # Errors
/// When the store fails.
pub async fn held(store: &Store) -> Result<Vec<Held>, StoreError> {
    let query = "SELECT id, fence, beats FROM runs WHERE state = 'running' ORDER BY id";
    let rows = sqlx::query(query).fetch_all(store.pool()).await?;
    let read = |row| {
        Ok(Held {
            id: text(row, "id")?,
            fence: number(row, "fence")?,
            beats: number(row, "beats")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Those of the silent whose lease has run out for the last time.
///
/// # Errors
/// When the store fails.
pub async fn exhausted(store: &Store, silent: &[Held]) -> Result<Vec<Row>, StoreError> {
    let query = "SELECT * FROM runs WHERE id = $1 AND fence = $2 AND beats = $3 AND $4 <= attempts \
        AND state = 'running'";
    let mut rows = Vec::new();
    for held in silent {
        let found = sqlx::query(query)
            .bind(held.id.clone())
            .bind(held.fence)
            .bind(held.beats)
            .bind(MOST_ATTEMPTS)
            .fetch_optional(store.pool())
            .await?;
        rows.extend(found.as_ref().map(read).transpose()?);
    }
    Ok(rows)
}

/// # Errors
/// When the store fails.
pub async fn load(store: &Store, id: &str) -> Result<Option<Row>, StoreError> {
    let found = sqlx::query("SELECT * FROM runs WHERE id = $1")
        .bind(id)
        .fetch_optional(store.pool())
        .await?;
    found.as_ref().map(read).transpose()
}

/// All runs after the one named, oldest first.
///
/// # Errors
/// When the store fails.
pub async fn load_after(store: &Store, id: &str) -> Result<Vec<Row>, StoreError> {
    let rows = sqlx::query("SELECT * FROM runs WHERE $1 < id ORDER BY id")
        .bind(id)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(read).collect()
}

/// How many runs there are in each state, in no particular order.
///
/// # Errors
/// When the store fails.
pub async fn by_state(store: &Store) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = sqlx::query("SELECT state, COUNT(*) AS runs FROM runs GROUP BY state")
        .fetch_all(store.pool())
        .await?;
    let read = |row| Ok((text(row, "state")?, number(row, "runs")?));
    rows.iter().map(read).collect()
}

/// Takes a run that is over out of the store.
///
/// # Errors
/// When the store fails.
pub async fn remove(store: &Store, record: &Record) -> Result<(), StoreError> {
    let mut transaction = store.write().await?;
    sqlx::query("DELETE FROM runs WHERE id = $1 AND state NOT IN ('queued', 'running')")
        .bind(record.id.clone())
        .execute(&mut *transaction)
        .await?;
    entered(&mut transaction, &Actor::default(), "runs.remove", record).await?;
    transaction.commit().await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Row, StoreError> {
    let wrong = |error| StoreError::Unreadable(format!("the record of a run: {error}"));
    let mut record: Record = serde_json::from_str(&text(row, "record")?).map_err(wrong)?;
    record.institution = text(row, "institution")?;
    record.account = text(row, "account")?;
    record.attempts = number(row, "attempts")?;
    if !record.state.is_over() {
        let state = text(row, "state")?;
        let unknown = || StoreError::Unreadable(format!("the state `{state}` of a run"));
        record.state = State::from_name(&state).ok_or_else(unknown)?;
    }
    let work = text(row, "work")?;
    Ok(Row {
        record,
        // Runs of before there was a store have none.
        task: serde_json::from_str(&work).ok(),
        events: text(row, "events")?,
        fence: number(row, "fence")?,
        owner: text(row, "owner")?,
    })
}
