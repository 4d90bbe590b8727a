//! Whose holder has fallen silent.
//!
//! Every service reckons it for itself, by a clock that only goes forward, from when it saw a lease first
//! or renewed: no clock of the day, which may be set to another hour, takes a run from anybody, nor
//! keeps it with somebody who is gone.

use std::collections::BTreeMap;
use std::time::Duration;

/// A run that somebody works on, as it was seen. The same again later: nothing was heard since.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    pub id: String,
    pub fence: i64,
    /// How often its lease has been renewed.
    pub beats: i64,
}

/// When each was first seen as it is.
#[derive(Debug, Default)]
pub struct Silence {
    since: BTreeMap<Held, Duration>,
}

impl Silence {
    /// Those of `held` that have been as they are for a whole lease. `now` is the time since some moment.
    pub fn of(&mut self, held: Vec<Held>, now: Duration, lease: Duration) -> Vec<Held> {
        let before = std::mem::take(&mut self.since);
        let since = |held: Held| {
            let seen = before.get(&held).copied().unwrap_or(now);
            (held, seen)
        };
        self.since = held.into_iter().map(since).collect();
        let silent = self
            .since
            .iter()
            .filter(|(_, seen)| lease <= now.saturating_sub(**seen));
        silent.map(|(held, _)| held.clone()).collect()
    }
}
