//! Keys of requests that may be repeated: the same request under the same key is the same run.

use super::{Entered, New};
use crate::store::{Store, StoreError, Transaction, now, number, text};

/// How long a repeated request is known by its key.
const KEY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A request that may be repeated.
#[derive(Clone, Copy)]
pub struct Key<'k> {
    pub name: &'k str,
    /// As [`New::body_hash`].
    pub asked: &'k str,
}

/// What a request under a key is by now, before anything is made for it: `None` for a new one.
///
/// # Errors
/// When the store fails.
pub async fn repeated(
    store: &Store,
    account: &str,
    key: &Key<'_>,
) -> Result<Option<Entered>, StoreError> {
    let select = "SELECT body_hash, run, \
        (SELECT COUNT(*) FROM runs WHERE runs.id = idempotency_keys.run) AS kept \
        FROM idempotency_keys CROSS JOIN clock \
        WHERE account = $1 AND key = $2 AND clock.now_ms - $3 < created_at";
    let found = sqlx::query(select)
        .bind(account)
        .bind(key.name)
        .bind(KEY_MS)
        .fetch_optional(store.pool())
        .await?;
    let Some(row) = found else { return Ok(None) };
    if text(&row, "body_hash")? != key.asked {
        return Ok(Some(Entered::KeyReused));
    }
    let is_kept = number(&row, "kept")? != 0;
    Ok(is_kept
        .then(|| text(&row, "run"))
        .transpose()?
        .map(Entered::Known))
}

/// As [`repeated`], of a run that is being entered: a new key is its own from then on.
pub(super) async fn known(
    transaction: &mut Transaction,
    new: &New<'_>,
    key: &str,
) -> Result<Option<Entered>, StoreError> {
    let at = now(transaction).await?;
    sqlx::query("DELETE FROM idempotency_keys WHERE created_at <= $1")
        .bind(at - KEY_MS)
        .execute(&mut **transaction)
        .await?;
    let insert = "INSERT INTO idempotency_keys (account, key, body_hash, run, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, key) DO NOTHING";
    let done = sqlx::query(insert)
        .bind(new.record.account.clone())
        .bind(key)
        .bind(new.body_hash)
        .bind(new.record.id.clone())
        .bind(at)
        .execute(&mut **transaction)
        .await?;
    if done.rows_affected() == 1 {
        return Ok(None);
    }
    let select = "SELECT body_hash, run, \
        (SELECT COUNT(*) FROM runs WHERE runs.id = idempotency_keys.run) AS kept \
        FROM idempotency_keys WHERE account = $1 AND key = $2";
    let row = sqlx::query(select)
        .bind(new.record.account.clone())
        .bind(key)
        .fetch_one(&mut **transaction)
        .await?;
    let is_same = text(&row, "body_hash")? == new.body_hash;
    if is_same && number(&row, "kept")? == 0 {
        // The run has made room for others: asking for it again is asking anew.
        sqlx::query(
            "UPDATE idempotency_keys SET run = $1, created_at = $2 WHERE account = $3 AND key = $4",
        )
        .bind(new.record.id.clone())
        .bind(at)
        .bind(new.record.account.clone())
        .bind(key)
        .execute(&mut **transaction)
        .await?;
        return Ok(None);
    }
    Ok(Some(if is_same {
        Entered::Known(text(&row, "run")?)
    } else {
        Entered::KeyReused
    }))
}
