//! The audit trail: who did what to which object, from where, and with what result.
//!
//! Rows are only ever added, in the transaction of the change they tell of. Each carries the hash of
//! the one before, so that none can be changed, taken out or put in without [`verify`] naming it.

use serde::Serialize;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::{Store, StoreError, Transaction, fingerprint, moment, now, number, text};

/// On whose behalf something is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// Name of the account; empty for the service itself and for those who are not signed in.
    pub account: String,
    /// Where the request came from; empty for the service itself.
    pub address: String,
}

/// What is to be entered.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'e> {
    /// `runs.start`, `accounts.create` …
    pub action: &'e str,
    /// Its kind and id: `run 0193…`.
    pub object: &'e str,
    /// Whose it is; empty for the city's.
    pub institution: &'e str,
    /// What it was and what it is now. Only their hashes are kept.
    pub before: Option<&'e [u8]>,
    pub after: Option<&'e [u8]>,
    pub result: Result,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Result {
    Done,
    Refused,
}

/// A row of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuditRow {
    /// Counted from 1 without a gap.
    pub seq: i64,
    /// RFC 3339, UTC.
    pub at: String,
    #[serde(skip)]
    at_ms: i64,
    pub account: String,
    pub address: String,
    pub action: String,
    pub object: String,
    pub institution: String,
    /// SHA-256 of what it was; empty where there was nothing.
    pub before_hash: String,
    pub after_hash: String,
    /// `done` or `refused`.
    pub result: String,
    /// The hash of the row before.
    pub previous: String,
    /// SHA-256 of all the above.
    pub hash: String,
}

impl AuditRow {
    fn reckoned(&self) -> String {
        let told = serde_json::json!([
            self.seq,
            self.at_ms,
            self.account,
            self.address,
            self.action,
            self.object,
            self.institution,
            self.before_hash,
            self.after_hash,
            self.result,
            self.previous,
        ]);
        fingerprint(told.to_string().as_bytes())
    }

    fn read(row: &AnyRow) -> std::result::Result<AuditRow, StoreError> {
        let at_ms = number(row, "at")?;
        Ok(AuditRow {
            seq: number(row, "seq")?,
            at: moment(at_ms),
            at_ms,
            account: text(row, "account")?,
            address: text(row, "address")?,
            action: text(row, "action")?,
            object: text(row, "object")?,
            institution: text(row, "institution")?,
            before_hash: text(row, "before_hash")?,
            after_hash: text(row, "after_hash")?,
            result: text(row, "result")?,
            previous: text(row, "previous")?,
            hash: text(row, "hash")?,
        })
    }
}

/// Whoever else writes waits from here on. Every transaction that looks before it writes begins with this:
/// what it saw is then still so when it writes, and no two wait for each other.
///
/// # Errors
/// When the store fails.
pub async fn lock(transaction: &mut Transaction) -> std::result::Result<(), StoreError> {
    sqlx::query("UPDATE audit_head SET seq = seq WHERE one = 1")
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Enters what the transaction does. Whoever else writes waits until it has ended.
///
/// # Errors
/// When the store fails.
pub async fn enter(
    transaction: &mut Transaction,
    actor: &Actor,
    entry: Entry<'_>,
) -> std::result::Result<(), StoreError> {
    let counted = "UPDATE audit_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash";
    let head = sqlx::query(counted).fetch_one(&mut **transaction).await?;
    let at_ms = now(transaction).await?;
    let hashed = |bytes: Option<&[u8]>| bytes.map(fingerprint).unwrap_or_default();
    let mut row = AuditRow {
        seq: number(&head, "seq")?,
        at: moment(at_ms),
        at_ms,
        account: actor.account.clone(),
        address: actor.address.clone(),
        action: entry.action.into(),
        object: entry.object.into(),
        institution: entry.institution.into(),
        before_hash: hashed(entry.before),
        after_hash: hashed(entry.after),
        result: match entry.result {
            Result::Done => "done".into(),
            Result::Refused => "refused".into(),
        },
        previous: text(&head, "hash")?,
        hash: String::new(),
    };
    row.hash = row.reckoned();
    let insert = "INSERT INTO audit (seq, at, account, address, action, object, institution, \
        before_hash, after_hash, result, previous, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    sqlx::query(insert)
        .bind(row.seq)
        .bind(row.at_ms)
        .bind(row.account)
        .bind(row.address)
        .bind(row.action)
        .bind(row.object)
        .bind(row.institution)
        .bind(row.before_hash)
        .bind(row.after_hash)
        .bind(row.result)
        .bind(row.previous)
        .bind(row.hash.clone())
        .execute(&mut **transaction)
        .await?;
    sqlx::query("UPDATE audit_head SET hash = $1 WHERE one = 1")
        .bind(row.hash)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Rows after the one numbered `after`, in order.
///
/// # Errors
/// When the store fails.
pub async fn list(
    store: &Store,
    after: i64,
    limit: i64,
) -> std::result::Result<Vec<AuditRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM audit WHERE $1 < seq ORDER BY seq LIMIT $2")
        .bind(after)
        .bind(limit)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(AuditRow::read).collect()
}

/// How the trail stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trail {
    Whole {
        rows: i64,
    },
    /// From this row on it cannot be trusted.
    Broken {
        seq: i64,
        why: &'static str,
    },
}

/// Goes through the whole trail.
///
/// # Errors
/// When the store fails.
pub async fn verify(store: &Store) -> std::result::Result<Trail, StoreError> {
    let mut snapshot = store.snapshot().await?;
    let head = sqlx::query("SELECT seq, hash FROM audit_head WHERE one = 1")
        .fetch_one(&mut *snapshot)
        .await?;
    let (last, newest) = (number(&head, "seq")?, text(&head, "hash")?);
    let (mut seq, mut previous) = (0, String::new());
    loop {
        let page = "SELECT * FROM audit WHERE $1 < seq ORDER BY seq LIMIT 1000";
        let rows = sqlx::query(page)
            .bind(seq)
            .fetch_all(&mut *snapshot)
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let row = AuditRow::read(row)?;
            let broken = |why| Ok(Trail::Broken { seq: seq + 1, why });
            if row.seq != seq + 1 {
                return broken("the row is missing");
            }
            if row.previous != previous {
                return broken("the row does not follow from the one before");
            }
            if row.hash != row.reckoned() {
                return broken("the row was changed");
            }
            (seq, previous) = (row.seq, row.hash);
        }
    }
    if seq != last || previous != newest {
        let why = "rows are missing at the end, or were added";
        return Ok(Trail::Broken { seq: seq + 1, why });
    }
    Ok(Trail::Whole { rows: seq })
}
