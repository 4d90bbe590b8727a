//! The queue of runs in the store: who works on what, until when, and whose result counts.
//!
//! Whoever works on a run holds a *lease*, renewed by heartbeats, which are counted. One that is not
//! renewed runs out ([`silence`]), and somebody else takes the run; each taking raises the *fence*, and
//! only the holder of the newest one may write the outcome. A run whose process crashes is tried
//! [`MOST_ATTEMPTS`] times, then it is dead.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::any::AnyRow;

use super::record::Record;
use crate::engine::Kind;
use crate::store::audit::{self, Actor, Entry};
use crate::store::{Store, StoreError, Transaction, now, number, text};

pub mod back;
pub mod keys;
pub mod rows;
pub mod silence;

use silence::Held;

pub const MOST_ATTEMPTS: i64 = 3;

/// What a run is to do, without its problem, which is a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub kind: Kind,
    pub seed: u64,
    pub steps: Option<u64>,
    pub seconds: Option<f64>,
    pub threads: usize,
}

/// A run that is to be entered.
pub struct New<'n> {
    pub record: &'n Record,
    pub task: &'n Task,
    /// A repeated request of the same account with the same key is the same run.
    pub key: Option<&'n str>,
    /// SHA-256 of everything that was asked.
    pub body_hash: &'n str,
}

/// What became of a new run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    Queued,
    /// It is the repetition of a request that made this run.
    Known(String),
    /// The key was used for something else.
    KeyReused,
    /// So many are waiting.
    Full(usize),
}

/// A run that somebody may work on.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: String,
    pub fence: i64,
    pub attempt: i64,
    pub task: Task,
}

/// What a heartbeat hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    Held,
    StopAsked,
    /// Somebody else has the run.
    Lost,
}

/// Enters a run, unless the queue is full. `places` work at a time, `queued` may wait.
///
/// # Errors
/// When the store fails; then nothing was entered.
pub async fn enter(
    store: &Store,
    new: New<'_>,
    (places, queued): (usize, usize),
    by: &Actor,
) -> Result<Entered, StoreError> {
    let mut transaction = store.write().await?;
    // First, so that in PostgreSQL too one new run is counted after the other.
    entered(&mut transaction, by, "runs.start", new.record).await?;
    if let Some(key) = new.key
        && let Some(known) = keys::known(&mut transaction, &new, key).await?
    {
        transaction.rollback().await?;
        return Ok(known);
    }
    let count = "SELECT SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END) AS waiting, \
        SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END) AS working \
        FROM runs WHERE state IN ('queued', 'running')";
    let row = sqlx::query(count).fetch_one(&mut *transaction).await?;
    let counted = |column| {
        number(&row, column)
            .ok()
            .and_then(|count| usize::try_from(count).ok())
    };
    let (waiting, working) = (
        counted("waiting").unwrap_or(0),
        counted("working").unwrap_or(0),
    );
    if queued + places.saturating_sub(working) <= waiting {
        transaction.rollback().await?;
        return Ok(Entered::Full(waiting));
    }
    insert(&mut transaction, new.record, Some(new.task), "").await?;
    transaction.commit().await?;
    Ok(Entered::Queued)
}

pub(super) async fn insert(
    transaction: &mut Transaction,
    record: &Record,
    task: Option<&Task>,
    events: &str,
) -> Result<(), StoreError> {
    let at = now(transaction).await?;
    let insert = "INSERT INTO runs (id, institution, account, state, work, record, events, attempts, \
        fence, owner, beats, stop_asked, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '', 0, 0, $8)";
    sqlx::query(insert)
        .bind(record.id.clone())
        .bind(record.institution.clone())
        .bind(record.account.clone())
        .bind(record.state.name())
        .bind(
            task.map(|task| serde_json::to_string(task).expect("plain data"))
                .unwrap_or_default(),
        )
        .bind(serde_json::to_string(record).expect("plain data"))
        .bind(events)
        .bind(at)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Takes a run from a holder who has fallen silent, or else the one that has waited longest.
///
/// # Errors
/// When the store fails.
pub async fn claim(
    store: &Store,
    owner: &str,
    silent: &[Held],
) -> Result<Option<Claim>, StoreError> {
    let mut transaction = store.write().await?;
    for held in silent {
        // Whoever has been heard since keeps it, and somebody else may have been faster.
        let take = "UPDATE runs SET owner = $1, fence = fence + 1, attempts = attempts + 1, \
            beats = beats + 1 WHERE id = $2 AND fence = $3 AND beats = $4 AND attempts < $5 \
            AND state = 'running' RETURNING id, fence, attempts, work";
        let found = sqlx::query(take)
            .bind(owner)
            .bind(held.id.clone())
            .bind(held.fence)
            .bind(held.beats)
            .bind(MOST_ATTEMPTS)
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(row) = found {
            let claim = claimed(&row)?;
            transaction.commit().await?;
            return Ok(Some(claim));
        }
    }
    // The condition stands twice: what was looked for may have been taken by the time it is locked.
    let take = "UPDATE runs SET state = 'running', owner = $1, fence = fence + 1, \
        attempts = attempts + 1, beats = beats + 1 \
        WHERE id = (SELECT id FROM runs WHERE attempts < $2 AND state = 'queued' ORDER BY id LIMIT 1) \
        AND state = 'queued' RETURNING id, fence, attempts, work";
    let found = sqlx::query(take)
        .bind(owner)
        .bind(MOST_ATTEMPTS)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let claim = claimed(&row)?;
    transaction.commit().await?;
    Ok(Some(claim))
}

fn claimed(row: &AnyRow) -> Result<Claim, StoreError> {
    let task = serde_json::from_str(&text(row, "work")?);
    let task =
        task.map_err(|error| StoreError::Unreadable(format!("the work of a run: {error}")))?;
    Ok(Claim {
        id: text(row, "id")?,
        fence: number(row, "fence")?,
        attempt: number(row, "attempts")?,
        task,
    })
}

/// Renews a lease.
///
/// # Errors
/// When the store fails.
pub async fn beat(store: &Store, claim: &Claim, owner: &str) -> Result<Beat, StoreError> {
    let mut transaction = store.write().await?;
    let renew = "UPDATE runs SET beats = beats + 1 \
        WHERE id = $1 AND owner = $2 AND fence = $3 AND state = 'running' RETURNING stop_asked";
    let found = sqlx::query(renew)
        .bind(claim.id.clone())
        .bind(owner)
        .bind(claim.fence)
        .fetch_optional(&mut *transaction)
        .await?;
    let beat = match found.map(|row| number(&row, "stop_asked")).transpose()? {
        None => Beat::Lost,
        Some(0) => Beat::Held,
        Some(_) => Beat::StopAsked,
    };
    transaction.commit().await?;
    Ok(beat)
}

/// Writes the outcome, once: false when somebody else has the run by now, or it is over.
///
/// # Errors
/// When the store fails; then nothing was written.
pub async fn finish(
    store: &Store,
    record: &Record,
    fence: i64,
    events: &str,
    by: &Actor,
) -> Result<bool, StoreError> {
    let mut transaction = store.write().await?;
    let finish = "UPDATE runs SET state = $1, record = $2, events = $3, owner = '' \
        WHERE id = $4 AND fence = $5 AND state IN ('queued', 'running')";
    let done = sqlx::query(finish)
        .bind(record.state.name())
        .bind(serde_json::to_string(record).expect("plain data"))
        .bind(events)
        .bind(record.id.clone())
        .bind(fence)
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    entered(&mut transaction, by, "runs.finish", record).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Ends a run that waits: false when it does not.
///
/// # Errors
/// When the store fails.
pub async fn stop_waiting(
    store: &Store,
    record: &Record,
    events: &str,
    by: &Actor,
) -> Result<bool, StoreError> {
    let mut transaction = store.write().await?;
    let stop = "UPDATE runs SET state = $1, record = $2, events = $3, stop_asked = 1 \
        WHERE id = $4 AND state = 'queued'";
    let done = sqlx::query(stop)
        .bind(record.state.name())
        .bind(serde_json::to_string(record).expect("plain data"))
        .bind(events)
        .bind(record.id.clone())
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    entered(&mut transaction, by, "runs.stop", record).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Notes that a run which is worked on is to end. Noting it again changes nothing.
///
/// # Errors
/// When the store fails.
pub async fn ask_stop(store: &Store, record: &Record, by: &Actor) -> Result<(), StoreError> {
    let mut transaction = store.write().await?;
    let ask =
        "UPDATE runs SET stop_asked = 1 WHERE id = $1 AND stop_asked = 0 AND state = 'running'";
    let done = sqlx::query(ask)
        .bind(record.id.clone())
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 1 {
        entered(&mut transaction, by, "runs.stop", record).await?;
    }
    transaction.commit().await?;
    Ok(())
}

pub(super) async fn entered(
    transaction: &mut Transaction,
    by: &Actor,
    action: &str,
    record: &Record,
) -> Result<(), StoreError> {
    let after = serde_json::to_vec(record).expect("plain data");
    let entry = Entry {
        action,
        object: &format!("run {}", record.id),
        institution: &record.institution,
        before: None,
        after: Some(&after),
        result: audit::Result::Done,
    };
    audit::enter(transaction, by, entry).await
}

/// The bytes of a problem as it was sent, what is to be done with it, and where what it lacks comes from
/// (empty where it lacks nothing), as one fingerprint.
#[must_use]
pub fn fingerprint_of(task: &Task, problem: &RawValue, from: &str) -> String {
    let mut bytes = serde_json::to_vec(task).expect("plain data");
    bytes.extend_from_slice(problem.get().as_bytes());
    bytes.extend_from_slice(from.as_bytes());
    crate::store::fingerprint(&bytes)
}
