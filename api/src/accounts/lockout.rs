//! Lockout: who has failed too often comes in no more for a while, by name and address.

use super::{AccountError, Accounts};
use crate::store::audit::Actor;
use crate::store::{Transaction, now, number};

/// So many failures of one name from one address …
const MOST_FAILURES: i64 = 5;
/// … shut that pair out for so long after the first.
const LOCKOUT_MS: i64 = 15 * 60 * 1_000;

impl Accounts {
    /// Counts an attempt before its password is looked at, so that attempts side by side all count.
    pub(super) async fn attempt(&self, name: &str, by: &Actor) -> Result<(), AccountError> {
        let mut transaction = self.store.write().await?;
        let at = now(&mut transaction).await?;
        if let Some(seconds) = shut_out(&mut transaction, name, &by.address, at).await? {
            return Err(AccountError::LockedOut { seconds });
        }
        count_failure(&mut transaction, name, &by.address, at).await?;
        Ok(transaction.commit().await?)
    }
}

/// For how long this name is shut out from this address.
pub(super) async fn shut_out(
    transaction: &mut Transaction,
    name: &str,
    address: &str,
    at: i64,
) -> Result<Option<u32>, AccountError> {
    let query = "SELECT failures, since FROM sign_in_failures WHERE name = $1 AND address = $2";
    let found = sqlx::query(query)
        .bind(name)
        .bind(address)
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let left = number(&row, "since")? + LOCKOUT_MS - at;
    let is_shut = MOST_FAILURES <= number(&row, "failures")? && 0 < left;
    Ok(is_shut.then(|| u32::try_from(left / 1_000 + 1).unwrap_or(u32::MAX)))
}

/// Codes are short, and whoever has a password may come from many addresses: wrong ones count together.
const CODES: &str = "codes";

/// For how long no code is taken of this name.
pub(super) async fn codes_shut_out(
    transaction: &mut Transaction,
    name: &str,
    at: i64,
) -> Result<Option<u32>, AccountError> {
    shut_out(transaction, name, CODES, at).await
}

pub(super) async fn count_code(
    transaction: &mut Transaction,
    name: &str,
    at: i64,
) -> Result<(), AccountError> {
    count_failure(transaction, name, CODES, at).await
}

/// An attempt that was none at a password does not count.
pub(super) async fn take_back(
    transaction: &mut Transaction,
    name: &str,
    by: &Actor,
) -> Result<(), AccountError> {
    let fewer = "UPDATE sign_in_failures SET failures = failures - 1 \
        WHERE name = $1 AND address = $2 AND 0 < failures";
    sqlx::query(fewer)
        .bind(name)
        .bind(by.address.clone())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Failures before a success are forgotten.
pub(super) async fn forgive(
    transaction: &mut Transaction,
    name: &str,
    by: &Actor,
) -> Result<(), AccountError> {
    sqlx::query("DELETE FROM sign_in_failures WHERE name = $1 AND address = $2")
        .bind(name)
        .bind(by.address.clone())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn count_failure(
    transaction: &mut Transaction,
    name: &str,
    address: &str,
    at: i64,
) -> Result<(), AccountError> {
    sqlx::query("DELETE FROM sign_in_failures WHERE since <= $1")
        .bind(at - LOCKOUT_MS)
        .execute(&mut **transaction)
        .await?;
    let count = "INSERT INTO sign_in_failures (name, address, failures, since) VALUES ($1, $2, 1, $3) \
        ON CONFLICT (name, address) DO UPDATE SET failures = sign_in_failures.failures + 1";
    sqlx::query(count)
        .bind(name)
        .bind(address)
        .bind(at)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
