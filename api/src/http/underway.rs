//! Requests under a key that are being carried out: whoever repeats one waits for the first, and finds its run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;

type Turn = tokio::sync::Mutex<()>;

/// By account and key. Of another service on the same store nothing is known here: there the store decides whose run
/// it is.
#[derive(Default)]
pub(super) struct Underway(Mutex<BTreeMap<(String, String), Weak<Turn>>>);

impl Underway {
    /// Waits until nobody else is at it. Whoever goes away leaves the turn to the next.
    pub(super) async fn turn(&self, account: &str, key: &str) -> OwnedMutexGuard<()> {
        self.of(account, key).lock_owned().await
    }

    fn of(&self, account: &str, key: &str) -> Arc<Turn> {
        // Whoever panicked here has left the table as it was.
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| 0 < turn.strong_count());
        let name = (account.to_string(), key.to_string());
        if let Some(turn) = turns.get(&name).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(Turn::default());
        turns.insert(name, Arc::downgrade(&turn));
        turn
    }
}
