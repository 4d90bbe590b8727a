//! The runs of the service: each a process of its own, each kept in the store and in a folder.
//!
//! The store holds the queue, the records and the outcomes; `runs/<id>/` holds the files that are
//! large: `problem.json` as it was read, and the best plan of each attempt. A service that starts goes on
//! with what another one left, as soon as its lease has run out.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::value::RawValue;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinHandle;

use crate::coin::Coin;
use crate::config::Config;
use crate::engine::Kind;
use crate::files::{self, FileError};
use crate::store::audit::Actor;
use crate::store::{Store, StoreError};

mod child;
mod execute;
mod folder;
mod live;
pub mod queue;
pub mod record;

use live::read_events;
pub use live::{Event, Run};
use queue::keys::{self, Key};
use queue::rows::{self, Row};
use queue::{Entered, New, Task};
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
    /// Whose it will be, and who asks; empty for the city, and for the service itself.
    pub institution: String,
    pub account: String,
}

impl Order {
    /// Everything that is asked, as one fingerprint; of a problem that is not complete yet, where the rest
    /// comes from.
    #[must_use]
    pub fn fingerprint(&self, from: &str) -> String {
        queue::fingerprint_of(&self.task(), &self.problem, from)
    }

    fn task(&self) -> Task {
        Task {
            kind: self.kind,
            seed: self.seed,
            steps: self.steps,
            seconds: self.seconds,
            threads: self.threads,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("{0} runs are waiting already")]
    QueueFull(usize),
    #[error("the service is stopping")]
    Stopping,
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All runs of one service.
pub struct Runs {
    config: Config,
    folder: PathBuf,
    store: Arc<Store>,
    /// Names this service among those that work on the store.
    owner: String,
    all: Mutex<BTreeMap<String, Arc<Run>>>,
    places: Arc<Semaphore>,
    /// Something may be waiting.
    wake: Notify,
    stopping: watch::Sender<bool>,
    executor: Mutex<Option<JoinHandle<()>>>,
}

impl Runs {
    /// Opens the runs of a store, their files below `data`, and begins to work on what waits.
    ///
    /// # Errors
    /// When the folder cannot be made or read, or the store fails.
    pub async fn open(
        config: Config,
        store: Arc<Store>,
        data: &Path,
    ) -> Result<Arc<Runs>, RunError> {
        let folder = data.join("runs");
        files::create_folder_private(&folder)?;
        let runs = Arc::new(Runs {
            places: Arc::new(Semaphore::new(config.concurrent_runs)),
            config,
            folder,
            store,
            owner: uuid::Uuid::now_v7().simple().to_string(),
            all: Mutex::default(),
            wake: Notify::new(),
            stopping: watch::Sender::new(false),
            executor: Mutex::default(),
        });
        runs.adopt().await?;
        runs.learn().await?;
        let executor = tokio::spawn(execute::execute(Arc::clone(&runs)));
        *runs.executor.lock().expect("nobody panics with it") = Some(executor);
        Ok(runs)
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

    /// Newest first, of those for which `is_shown`, and which were made before the run with some id.
    #[must_use]
    pub fn list(
        &self,
        before: Option<&str>,
        limit: usize,
        is_shown: impl Fn(&Record) -> bool,
    ) -> Vec<Record> {
        let end = before.map_or(Bound::Unbounded, Bound::Excluded);
        let older = (Bound::Unbounded, end);
        let all: Vec<Arc<Run>> = (self.all().range::<str, _>(older).rev())
            .map(|(_, run)| Arc::clone(run))
            .collect();
        let records = all.iter().map(|run| run.record());
        records.filter(is_shown).take(limit).collect()
    }

    /// The run that a request under this key has made already.
    ///
    /// # Errors
    /// When the key is another request's, or the store fails.
    pub async fn repeated(
        &self,
        account: &str,
        key: &Key<'_>,
    ) -> Result<Option<Arc<Run>>, RunError> {
        match keys::repeated(&self.store, account, key).await? {
            Some(Entered::Known(id)) => Ok(self.find(&id).await?),
            Some(_) => Err(RunError::KeyReused),
            None => Ok(None),
        }
    }

    /// Keeps the run and queues it. A repetition under the same `key` gives the run it has made.
    ///
    /// # Errors
    /// When the queue is full, the key is another request's, or the run cannot be kept.
    pub async fn start(
        self: &Arc<Runs>,
        order: Order,
        key: Option<Key<'_>>,
        by: &Actor,
    ) -> Result<Arc<Run>, RunError> {
        if *self.stopping.borrow() {
            return Err(RunError::Stopping);
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let (folder, record) = (self.folder.join(&id), Record::new(id, &order));
        let (task, problem) = (order.task(), order.problem);
        let made = folder.clone();
        aside(move || folder::create(&made, problem.get().as_bytes())).await?;
        let new = New {
            record: &record,
            task: &task,
            key: key.map(|key| key.name),
            body_hash: key.map_or("", |key| key.asked),
        };
        let limits = (self.config.concurrent_runs, self.config.queued_runs);
        let entered = queue::enter(&self.store, new, limits, by).await;
        if !matches!(entered, Ok(Entered::Queued)) {
            folder::remove(&folder);
        }
        match entered? {
            Entered::Queued => {}
            Entered::Known(id) => {
                return self.find(&id).await?.ok_or(RunError::KeyReused);
            }
            Entered::KeyReused => return Err(RunError::KeyReused),
            Entered::Full(waiting) => return Err(RunError::QueueFull(waiting)),
        }
        // Another thread may have learnt of it from the store already.
        let run = Arc::clone(
            self.all()
                .entry(record.id.clone())
                .or_insert_with(|| Arc::new(Run::new(folder, record))),
        );
        self.make_room().await;
        self.wake.notify_one();
        Ok(run)
    }

    /// Enters a run that has already ended.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn keep(
        &self,
        order: &Order,
        outcome: &crate::report::Outcome,
        plan_file: &[u8],
    ) -> Result<(), RunError> {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let (folder, mut record) = (self.folder.join(&id), Record::new(id, order));
        record.begin(1);
        record.finish(State::Finished, Some(outcome), None);
        folder::create(&folder, order.problem.get().as_bytes())?;
        files::write_whole(&folder.join(folder::plan(0)), plan_file)?;
        let events = Run::new(folder, record.clone()).told(&record);
        rows::keep(
            &self.store,
            &record,
            Some(&order.task()),
            &events,
            &Actor::default(),
        )
        .await?;
        Ok(self.learn().await?)
    }

    /// Asks for the end of a run. Asking again changes nothing.
    ///
    /// # Errors
    /// When it cannot be noted.
    pub async fn stop(&self, run: &Run, by: &Actor) -> Result<(), StoreError> {
        let mut record = run.record();
        if record.state.is_over() {
            return Ok(());
        }
        record.finish(State::Stopped, None, Some("stopped before it began".into()));
        if queue::stop_waiting(&self.store, &record, &run.told(&record), by).await? {
            run.finish(record);
            run.end();
            return Ok(());
        }
        // Its process ends, though the wish could not be noted.
        run.stop();
        queue::ask_stop(&self.store, &run.record(), by).await
    }

    /// Takes no new runs, ends all that work with their best plans, and waits for them. What waits goes
    /// on waiting for the next service.
    pub async fn stop_all(&self) {
        self.stopping.send_replace(true);
        let executor = self.executor.lock().expect("nobody panics with it").take();
        if let Some(executor) = executor {
            // It has nothing to say; a crash of it was logged where it happened.
            let _ = executor.await;
        }
        let all: Vec<Arc<Run>> = self.all().values().cloned().collect();
        for run in all {
            run.end();
        }
    }

    /// It takes no new runs any more.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Brings runs of before there was a store into it.
    async fn adopt(&self) -> Result<(), RunError> {
        for found in folder::without_store(&self.folder)? {
            let folder = self.folder.join(&found.record.id);
            if rows::load(&self.store, &found.record.id).await?.is_none() {
                let run = Run::stored(folder.clone(), found.record.clone(), found.events, 0);
                let events = match run.events_after(0).last() {
                    Some(last) if last.name == "finished" => live::lines(&run.events_after(0)),
                    _ => run.told(&found.record),
                };
                rows::keep(&self.store, &found.record, None, &events, &Actor::default()).await?;
            }
            folder::adopted(&folder)?;
        }
        Ok(())
    }

    /// Learns of runs that others have entered.
    async fn learn(&self) -> Result<(), StoreError> {
        let last = self.all().keys().next_back().cloned().unwrap_or_default();
        for row in rows::load_after(&self.store, &last).await? {
            let run = self.stored(row);
            self.all().entry(run.id().to_string()).or_insert(run);
        }
        Ok(())
    }

    fn stored(&self, row: Row) -> Arc<Run> {
        let folder = self.folder.join(&row.record.id);
        let events = read_events(&row.events);
        Arc::new(Run::stored(folder, row.record, events, row.fence))
    }

    /// Removes the oldest runs that have ended, beyond those that are kept.
    async fn make_room(&self) {
        let old: Vec<Arc<Run>> = {
            let all = self.all();
            let beyond = all.len().saturating_sub(self.config.kept_runs);
            let over = |run: &&Arc<Run>| run.record().state.is_over();
            all.values().filter(over).take(beyond).cloned().collect()
        };
        for run in old {
            match rows::remove(&self.store, &run.record()).await {
                Ok(()) => {
                    self.all().remove(run.id());
                    folder::remove(run.folder());
                }
                Err(error) => tracing::warn!(run = run.id(), "cannot remove an old run: {error}"),
            }
        }
    }
}

/// Work with files, on a thread where it holds up nobody.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let crashed = |crash| {
        Err(FileError::Write {
            path: PathBuf::from("runs"),
            source: std::io::Error::other(crash),
        })
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(crashed)
}
