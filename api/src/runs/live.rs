//! One run as the service holds it: its record, its events, and who is to be told.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;

use super::folder;
use super::record::{Record, State};
use crate::report::gap;

/// One thing that happened. Numbered from 1; a run that another service had begun goes on at the next
/// [`ATTEMPT_EVENTS`], so that nobody who resumes is told old numbers anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: u64,
    /// `started`, `improved`, `bound`, `finished`.
    pub name: String,
    /// JSON.
    pub data: String,
}

/// More events than one attempt has.
const ATTEMPT_EVENTS: u64 = 1_000_000;

pub struct Run {
    id: String,
    folder: PathBuf,
    inner: Mutex<Inner>,
    /// Number of the last event, and whether more may come.
    heard: watch::Sender<(u64, bool)>,
    stop: watch::Sender<bool>,
    /// The fence under which this service works on it.
    held: watch::Sender<Option<i64>>,
}

struct Inner {
    record: Record,
    events: Vec<Event>,
    fence: i64,
}

impl Run {
    pub(super) fn new(folder: PathBuf, record: Record) -> Run {
        Run::with_events(folder, record, Vec::new(), 0, false)
    }

    /// A run of the past, or one that waits.
    pub(super) fn stored(folder: PathBuf, record: Record, events: Vec<Event>, fence: i64) -> Run {
        let over = record.state.is_over();
        Run::with_events(folder, record, events, fence, over)
    }

    fn with_events(
        folder: PathBuf,
        record: Record,
        events: Vec<Event>,
        fence: i64,
        over: bool,
    ) -> Run {
        let last = events.last().map_or(0, |event| event.id);
        Run {
            id: record.id.clone(),
            folder,
            heard: watch::Sender::new((last, over)),
            inner: Mutex::new(Inner {
                record,
                events,
                fence,
            }),
            stop: watch::Sender::new(false),
            held: watch::Sender::new(None),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    #[must_use]
    pub fn problem_path(&self) -> PathBuf {
        self.folder.join(folder::PROBLEM)
    }
    /// The best plan so far, of whichever attempt has one; exists as soon as there is a plan.
    #[must_use]
    pub fn plan_path(&self) -> PathBuf {
        let fence = self.inner().fence;
        let attempts = (0..=fence)
            .rev()
            .map(|fence| self.folder.join(folder::plan(fence)));
        let mut found = attempts.filter(|path| path.exists());
        found
            .next()
            .unwrap_or_else(|| self.folder.join(folder::plan(fence)))
    }
    /// Where the present attempt writes its plans: no other writes there.
    #[must_use]
    pub(super) fn plan_target(&self) -> PathBuf {
        self.folder.join(folder::plan(self.inner().fence))
    }
    #[must_use]
    pub fn record(&self) -> Record {
        self.inner().record.clone()
    }
    /// Events after the one numbered `last`.
    #[must_use]
    pub fn events_after(&self, last: u64) -> Vec<Event> {
        let inner = self.inner();
        let first = inner.events.partition_point(|event| event.id <= last);
        inner.events[first..].to_vec()
    }
    /// Changes whenever there are more events; true when there will be no more.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<(u64, bool)> {
        self.heard.subscribe()
    }

    /// Asks for the end. Asking again changes nothing.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }
    pub(super) fn was_told_to_stop(&self) -> bool {
        *self.stop.borrow()
    }
    pub(super) async fn told_to_stop(&self) {
        let mut stop = self.stop.subscribe();
        // The sender lives as long as `self`.
        let _ = stop.wait_for(|stop| *stop).await;
    }
    /// Returns when everything about the run has been kept, or the service ends.
    pub async fn ended(&self) {
        let mut heard = self.heard.subscribe();
        // As above.
        let _ = heard.wait_for(|(_, over)| *over).await;
    }

    /// This service takes the run.
    pub(super) fn take(&self, fence: i64) {
        self.inner().fence = fence;
        self.held.send_replace(Some(fence));
    }
    /// What another service does with the run.
    pub(super) fn hear(&self, state: State, fence: i64) {
        let mut inner = self.inner();
        inner.record.state = state;
        inner.fence = fence;
    }
    /// Nobody here works on it under that fence any more; another attempt may have begun.
    pub(super) fn let_go(&self, fence: i64) {
        self.held.send_if_modified(|held| {
            let is_own = *held == Some(fence);
            if is_own {
                *held = None;
            }
            is_own
        });
    }
    pub(super) fn is_held(&self) -> bool {
        self.held.borrow().is_some()
    }
    /// Returns when somebody else has the run.
    pub(super) async fn lost(&self) {
        let mut held = self.held.subscribe();
        // As above.
        let _ = held.wait_for(Option::is_none).await;
    }

    fn tell(&self, inner: &mut Inner, name: &str, mut data: serde_json::Value) {
        data["event"] = name.into();
        let before = match inner.events.last() {
            Some(last) => last.id,
            None => ATTEMPT_EVENTS * u64::try_from(inner.fence - 1).unwrap_or(0),
        };
        inner.events.push(Event {
            id: before + 1,
            name: name.into(),
            data: data.to_string(),
        });
        self.heard.send_replace((before + 1, false));
    }

    pub(super) fn begin(&self, attempt: i64) {
        let mut inner = self.inner();
        inner.record.begin(attempt);
        let data = json!({
            "kind": inner.record.kind, "name": inner.record.name, "attempt": attempt,
        });
        self.tell(&mut inner, "started", data);
    }

    pub(super) fn improve(&self, (t, cpu): (f64, f64), step: u64, hard: i64, cost: i64) {
        let mut inner = self.inner();
        let record = &mut inner.record;
        record.steps = Some(step);
        record.hard = Some(hard);
        record.cost = Some(cost);
        record.gap_basis_points = gap(hard, cost, record.bound);
        let data = json!({ "t": t, "cpu": cpu, "step": step, "hard": hard, "cost": cost });
        self.tell(&mut inner, "improved", data);
    }

    /// The last plan that was told is the one that stays; what was only said to be better is gone.
    pub(super) fn fall_back(&self, (step, hard, cost): (u64, i64, i64)) {
        let mut inner = self.inner();
        let record = &mut inner.record;
        record.steps = Some(step);
        record.hard = Some(hard);
        record.cost = Some(cost);
        record.gap_basis_points = gap(hard, cost, record.bound);
    }

    pub(super) fn prove(&self, t: f64, bound: i64) {
        let mut inner = self.inner();
        let record = &mut inner.record;
        record.bound = Some(bound);
        if let (Some(hard), Some(cost)) = (record.hard, record.cost) {
            record.gap_basis_points = gap(hard, cost, Some(bound));
        }
        self.tell(&mut inner, "bound", json!({ "t": t, "bound": bound }));
    }

    /// It waits again.
    pub(super) fn wait_again(&self) {
        self.inner().record.state = State::Queued;
    }

    /// Adopts a record that is over, as it was kept, and tells those who listen. [`Run::end`] closes
    /// their streams.
    pub(super) fn finish(&self, record: Record) {
        let mut inner = self.inner();
        inner.record = record;
        let data = serde_json::to_value(inner.record.clone().brief()).expect("plain data");
        self.tell(&mut inner, "finished", data);
    }

    /// The events so far and the last one that `record` will make, as JSON lines.
    pub(super) fn told(&self, record: &Record) -> String {
        let mut events = self.inner().events.clone();
        let mut data = serde_json::to_value(record.clone().brief()).expect("plain data");
        data["event"] = "finished".into();
        events.push(Event {
            id: events.last().map_or(0, |event| event.id) + 1,
            name: "finished".into(),
            data: data.to_string(),
        });
        lines(&events)
    }

    pub(super) fn end(&self) {
        let last = self.heard.borrow().0;
        self.heard.send_replace((last, true));
    }
}

pub(super) fn lines(events: &[Event]) -> String {
    let line = |event| serde_json::to_string(event).expect("plain data") + "\n";
    events.iter().map(line).collect()
}

/// Events are for show; a line that cannot be read is no reason to lose the run.
pub(super) fn read_events(lines: &str) -> Vec<Event> {
    lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
