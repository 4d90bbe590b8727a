//! What is shown of plans, kept in memory for those who ask next. It is known by the hashes of problem and
//! plan, so that it never needs to be forgotten, only to make room. Who may see it is asked each time.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use axum::body::Bytes;

use super::error::Problem;

/// Most bytes that are kept.
const MOST_BYTES: usize = 64 << 20;

/// What something is made of: hash of the problem, hash of the plan, number of the publication, and the
/// name of what is shown.
pub(super) type Key = (String, String, u32, String);

pub(super) struct Cache {
    most: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// With the moment it was asked for last, counted in questions.
    known: BTreeMap<Key, (u64, Bytes)>,
    asked: u64,
    bytes: usize,
}

impl Cache {
    pub(super) fn new() -> Cache {
        Cache::of(MOST_BYTES)
    }

    fn of(most: usize) -> Cache {
        Cache {
            most,
            inner: Mutex::default(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }

    fn get(&self, key: &Key) -> Option<Bytes> {
        let inner = &mut *self.inner();
        inner.asked += 1;
        let (last, bytes) = inner.known.get_mut(key)?;
        *last = inner.asked;
        Some(bytes.clone())
    }

    /// What was not asked for longest makes room. What is too large for that is not kept.
    fn put(&self, key: Key, bytes: &Bytes) {
        if self.most / 8 < bytes.len() {
            return;
        }
        let inner = &mut *self.inner();
        let last = inner.asked;
        inner.bytes += bytes.len();
        if let Some((_, same)) = inner.known.insert(key, (last, bytes.clone())) {
            inner.bytes -= same.len();
        }
        while self.most < inner.bytes {
            let oldest = inner.known.iter().min_by_key(|(_, (last, _))| *last);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                return;
            };
            if let Some((_, gone)) = inner.known.remove(&oldest) {
                inner.bytes -= gone.len();
            }
        }
    }

    /// What is known, or else what `make` makes of it.
    pub(super) async fn or_made(
        &self,
        key: Key,
        make: impl Future<Output = Result<Vec<u8>, Problem>>,
    ) -> Result<Bytes, Problem> {
        if let Some(known) = self.get(&key) {
            return Ok(known);
        }
        let bytes = Bytes::from(make.await?);
        self.put(key, &bytes);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, Key};
    use axum::body::Bytes;

    fn key(name: &str) -> Key {
        ("problem".into(), "plan".into(), 1, name.into())
    }

    #[test]
    fn what_was_not_asked_for_longest_makes_room_and_the_sum_is_kept() {
        let cache = Cache::of(80);
        let ten = Bytes::from(vec![7; 10]);
        for number in 0..8 {
            cache.put(key(&number.to_string()), &ten);
            cache.get(&key("0"));
        }
        cache.put(key("8"), &ten);
        assert!(cache.get(&key("0")).is_some(), "asked for all the time");
        assert!(cache.get(&key("1")).is_none(), "the oldest of the others");
        assert!(cache.get(&key("8")).is_some());
        // The same again takes no more room.
        cache.put(key("8"), &ten);
        assert_eq!(cache.inner().bytes, 80);
        cache.put(key("large"), &Bytes::from(vec![0; 11]));
        assert!(cache.get(&key("large")).is_none(), "too large to be kept");
        let sum: usize = (cache.inner().known.values())
            .map(|(_, bytes)| bytes.len())
            .sum();
        assert_eq!(sum, 80);
    }
}
