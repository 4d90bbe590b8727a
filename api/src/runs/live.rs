//! One run as the service holds it: its record, its events, and who is to be told.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;

use super::record::{Record, State};
use super::store;
use crate::report::{Outcome, gap};

/// One thing that happened, numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: u64,
    /// `started`, `improved`, `bound`, `finished`.
    pub name: String,
    /// JSON.
    pub data: String,
}

pub struct Run {
    id: String,
    folder: PathBuf,
    inner: Mutex<Inner>,
    /// How many events there are, and whether more may come.
    heard: watch::Sender<(usize, bool)>,
    stop: watch::Sender<bool>,
}

struct Inner {
    record: Record,
    events: Vec<Event>,
}

impl Run {
    pub(super) fn new(folder: PathBuf, record: Record) -> Run {
        Run::with_events(folder, record, Vec::new(), false)
    }

    /// A run of the past.
    pub(super) fn ended_before(folder: PathBuf, record: Record, events: Vec<Event>) -> Run {
        Run::with_events(folder, record, events, true)
    }

    fn with_events(folder: PathBuf, record: Record, events: Vec<Event>, over: bool) -> Run {
        Run {
            id: record.id.clone(),
            folder,
            heard: watch::Sender::new((events.len(), over)),
            inner: Mutex::new(Inner { record, events }),
            stop: watch::Sender::new(false),
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
        self.folder.join(store::PROBLEM)
    }
    /// Exists as soon as there is a plan.
    #[must_use]
    pub fn plan_path(&self) -> PathBuf {
        self.folder.join(store::PLAN)
    }
    #[must_use]
    pub fn record(&self) -> Record {
        self.inner().record.clone()
    }
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.inner().events.clone()
    }
    /// Events after the one numbered `last`.
    #[must_use]
    pub fn events_after(&self, last: u64) -> Vec<Event> {
        let first = usize::try_from(last).unwrap_or(usize::MAX);
        let inner = self.inner();
        inner.events.iter().skip(first).cloned().collect()
    }
    /// Changes whenever there are more events; true when there will be no more.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<(usize, bool)> {
        self.heard.subscribe()
    }

    /// Asks for the end. Asking again changes nothing.
    pub fn stop(&self) {
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
    /// Returns when everything about the run has been kept.
    pub async fn ended(&self) {
        let mut heard = self.heard.subscribe();
        // As above.
        let _ = heard.wait_for(|(_, over)| *over).await;
    }

    fn tell(&self, inner: &mut Inner, name: &str, mut data: serde_json::Value) {
        data["event"] = name.into();
        let id = inner.events.len() as u64 + 1;
        inner.events.push(Event {
            id,
            name: name.into(),
            data: data.to_string(),
        });
        self.heard.send_replace((inner.events.len(), false));
    }

    pub(super) fn begin(&self) {
        let mut inner = self.inner();
        inner.record.begin();
        let data = json!({ "kind": inner.record.kind, "name": inner.record.name });
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

    pub(super) fn prove(&self, t: f64, bound: i64) {
        let mut inner = self.inner();
        let record = &mut inner.record;
        record.bound = Some(bound);
        if let (Some(hard), Some(cost)) = (record.hard, record.cost) {
            record.gap_basis_points = gap(hard, cost, Some(bound));
        }
        self.tell(&mut inner, "bound", json!({ "t": t, "bound": bound }));
    }

    /// Writes the outcome into the record and the last event. [`Run::end`] closes the stream once
    /// all of it has been kept.
    pub(super) fn finish(&self, state: State, outcome: Option<&Outcome>, failure: Option<String>) {
        let mut inner = self.inner();
        inner.record.finish(state, outcome, failure);
        let brief = inner.record.clone().brief();
        let data = serde_json::to_value(brief).expect("plain data");
        self.tell(&mut inner, "finished", data);
    }

    pub(super) fn end(&self) {
        let events = self.inner().events.len();
        self.heard.send_replace((events, true));
    }
}
