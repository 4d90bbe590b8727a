//! Runs that go back into the queue: the attempt has come to nothing.

use super::Claim;
use crate::store::{Store, StoreError};

/// Puts a run back after its process has crashed: false when somebody else has it by now.
///
/// # Errors
/// When the store fails.
pub async fn put_back(store: &Store, claim: &Claim, owner: &str) -> Result<bool, StoreError> {
    let put = "UPDATE runs SET state = 'queued', owner = '' \
        WHERE id = $1 AND owner = $2 AND fence = $3 AND state = 'running' AND stop_asked = 0";
    back(store, put, claim, owner).await
}

/// Puts a run back as if it had not been begun this time: false when somebody else has it, or it is to stop.
///
/// # Errors
/// When the store fails; then its lease runs out, and somebody takes it.
pub async fn leave(store: &Store, claim: &Claim, owner: &str) -> Result<bool, StoreError> {
    let leave = "UPDATE runs SET state = 'queued', owner = '', attempts = attempts - 1 \
        WHERE id = $1 AND owner = $2 AND fence = $3 AND state = 'running' AND stop_asked = 0";
    back(store, leave, claim, owner).await
}

async fn back(
    store: &Store,
    put: &'static str,
    claim: &Claim,
    owner: &str,
) -> Result<bool, StoreError> {
    let mut transaction = store.write().await?;
    let done = sqlx::query(put)
        .bind(claim.id.clone())
        .bind(owner)
        .bind(claim.fence)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(done.rows_affected() == 1)
}
