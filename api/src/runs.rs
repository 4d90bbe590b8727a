//! The runs of the service: each a process of its own, each kept in a folder of its own.
//!
//! `runs/<id>/` holds `problem.json` as it was sent, `run.json` (the record), `plan.json` (the
//! best plan so far, a plan file) and, when the run is over, `events.jsonl`. Every file is
//! written whole. A service that starts marks runs that were cut off as failed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::value::RawValue;
use tokio::sync::Semaphore;

use crate::coin::Coin;
use crate::config::Config;
use crate::engine::Kind;
use crate::files::{self, FileError};

mod child;
mod live;
pub mod record;
mod store;

pub use live::{Event, Run};
use record::{Record, State};

/// What is asked of a new run.
pub struct Order {
    pub kind: Kind,
    pub coin: Coin,
    pub name: String,
    pub problem: Box<RawValue>,
    pub seed: u64,
    pub steps: Option<u64>,
    pub seconds: Option<f64>,
    pub threads: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("{0} runs are waiting already")]
    QueueFull(usize),
    #[error("the service is stopping")]
    Stopping,
    #[error(transparent)]
    Store(#[from] FileError),
}

/// All runs of one service.
pub struct Runs {
    config: Config,
    folder: PathBuf,
    places: Semaphore,
    all: Mutex<BTreeMap<String, Arc<Run>>>,
}

impl Runs {
    /// Opens the store below `data`, and marks what was cut off.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(config: Config, data: &Path) -> Result<Arc<Runs>, FileError> {
        let folder = data.join("runs");
        files::create_folder(&folder)?;
        let all = store::load(&folder)?;
        Ok(Arc::new(Runs {
            places: Semaphore::new(config.concurrent_runs),
            config,
            folder,
            all: Mutex::new(all),
        }))
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Run>>> {
        self.all.lock().expect("no holder of this lock panics")
    }

    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Run>> {
        self.all().get(id).cloned()
    }

    /// Newest first.
    #[must_use]
    pub fn list(&self, limit: usize) -> Vec<Arc<Run>> {
        self.all().values().rev().take(limit).cloned().collect()
    }

    /// Keeps the run and queues it.
    ///
    /// # Errors
    /// When the queue is full, or the run cannot be kept.
    pub fn start(self: &Arc<Runs>, order: Order) -> Result<Arc<Run>, RunError> {
        if self.places.is_closed() {
            return Err(RunError::Stopping);
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let run = Arc::new(Run::new(
            self.folder.join(&id),
            Record::new(id.clone(), &order),
        ));
        {
            // Counted and entered under one lock, so that the queue never grows beyond its limit.
            let mut all = self.all();
            let waits = |run: &&Arc<Run>| run.record().state == State::Queued;
            let waiting = all.values().filter(waits).count();
            if self.config.queued_runs + self.places.available_permits() <= waiting {
                return Err(RunError::QueueFull(waiting));
            }
            all.insert(id.clone(), Arc::clone(&run));
        }
        if let Err(error) = store::create(&run, &order) {
            self.all().remove(&id);
            return Err(error.into());
        }
        self.make_room();
        let runs = Arc::clone(self);
        let driven = Arc::clone(&run);
        tokio::spawn(async move { runs.drive(&driven, order).await });
        Ok(run)
    }

    /// Enters a run that has already ended, its files complete.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn keep(
        &self,
        order: &Order,
        outcome: &crate::report::Outcome,
        plan_file: &[u8],
    ) -> Result<Arc<Run>, FileError> {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let mut record = Record::new(id.clone(), order);
        record.begin();
        record.finish(State::Finished, Some(outcome), None);
        let run = Arc::new(Run::new(self.folder.join(&id), record));
        store::create(&run, order)?;
        files::write_whole(&run.folder().join(store::PLAN), plan_file)?;
        run.end();
        store::save(&run)?;
        self.all().insert(id, Arc::clone(&run));
        Ok(run)
    }

    async fn drive(&self, run: &Arc<Run>, order: Order) {
        let place = tokio::select! {
            place = self.places.acquire() => place.ok(),
            () = run.told_to_stop() => None,
        };
        if place.is_some() {
            child::work(run, &order, &self.config).await;
        } else {
            run.finish(State::Stopped, None, Some("stopped before it began".into()));
        }
        let kept = Arc::clone(run);
        let saved = tokio::task::spawn_blocking(move || store::save(&kept)).await;
        match saved {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(run = run.id(), "{error}"),
            Err(error) => tracing::error!(run = run.id(), "saving crashed: {error}"),
        }
        run.end();
        let state = run.record().state;
        tracing::info!(run = run.id(), ?state, "run ended");
    }

    /// Removes the oldest runs that have ended, beyond those that are kept.
    fn make_room(&self) {
        let mut all = self.all();
        let beyond = all.len().saturating_sub(self.config.kept_runs);
        let over = |run: &&Arc<Run>| run.record().state.is_over();
        let old: Vec<Arc<Run>> = all.values().filter(over).take(beyond).cloned().collect();
        for run in old {
            all.remove(run.id());
            if let Err(error) = std::fs::remove_dir_all(run.folder()) {
                tracing::warn!(run = run.id(), "cannot remove an old run: {error}");
            }
        }
    }

    /// Takes no new runs, ends all that work with their best plans, and waits for them.
    pub async fn stop_all(&self) {
        let running: Vec<Arc<Run>> = self.list(usize::MAX);
        for run in &running {
            run.stop();
        }
        self.places.close();
        for run in &running {
            run.ended().await;
        }
    }
}
