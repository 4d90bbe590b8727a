//! The executor of a service: takes runs from the queue while there are places, works on each under a
//! lease, and writes what came of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::child::{self, ending::Ended};
use super::queue::silence::Silence;
use super::queue::{self, Beat, Claim, back, rows};
use super::record::{Record, State};
use super::{Run, Runs};
use crate::store::StoreError;
use crate::store::audit::Actor;

/// How often an outcome that could not be written is tried again: the disk may have room by then.
pub(super) const RETRY: Duration = Duration::from_millis(500);
/// How often more when the service is to end.
const LAST_TRIES: usize = 10;

/// How long it may take until a lease that has run out is seen.
const LOOK: Duration = Duration::from_secs(2);

/// Works until the service stops, and then until all it works on has ended.
pub(super) async fn execute(runs: Arc<Runs>) {
    let mut working = JoinSet::new();
    let mut stopping = runs.stopping.subscribe();
    let (began, mut silence) = (Instant::now(), Silence::default());
    loop {
        let place = tokio::select! {
            place = Arc::clone(&runs.places).acquire_owned() => place.expect("never closed"),
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        match next(&runs, &mut silence, began).await {
            Ok(Some((run, claim))) => {
                let runs = Arc::clone(&runs);
                working.spawn(async move {
                    drive(&runs, &run, &claim).await;
                    drop(place);
                    runs.wake.notify_one();
                });
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::error!("the queue cannot be read: {error}"),
        }
        drop(place);
        while working.try_join_next().is_some() {}
        tokio::select! {
            () = runs.wake.notified() => {}
            () = sleep(runs.beat_every().min(LOOK)) => {}
            _ = stopping.wait_for(|stopping| *stopping) => break,
        }
    }
    let held: Vec<Arc<Run>> = runs
        .all()
        .values()
        .filter(|run| run.is_held())
        .cloned()
        .collect();
    held.iter().for_each(|run| run.stop());
    while working.join_next().await.is_some() {}
}

/// The next run to work on, after everything that needs no work has been seen to.
async fn next(
    runs: &Arc<Runs>,
    silence: &mut Silence,
    began: Instant,
) -> Result<Option<(Arc<Run>, Claim)>, StoreError> {
    runs.learn().await?;
    runs.hear_others().await?;
    let mut held = rows::held(&runs.store).await?;
    // Also a run that this service has lost hold of is taken up again.
    {
        let here = runs.all();
        held.retain(|row| !here.get(&row.id).is_some_and(|run| run.is_held()));
    }
    // Looked at after the store: a service that is frozen in between thinks of nobody as silent.
    let silent = silence.of(held, began.elapsed(), runs.lease());
    for row in rows::exhausted(&runs.store, &silent).await? {
        let mut record = row.record;
        let why = "whoever worked on it vanished each time";
        record.finish(State::Dead, None, Some(why.into()));
        runs.conclude(&record, row.fence).await?;
    }
    let Some(claim) = queue::claim(&runs.store, &runs.owner, &silent).await? else {
        return Ok(None);
    };
    let run = runs.find(&claim.id).await?;
    let run = run.ok_or_else(|| StoreError::Unreadable(format!("the run `{}`", claim.id)))?;
    run.take(claim.fence);
    Ok(Some((run, claim)))
}

/// One attempt at a run, from its beginning to what is written of it.
async fn drive(runs: &Arc<Runs>, run: &Arc<Run>, claim: &Claim) {
    let beating = tokio::spawn(beat(Arc::clone(runs), Arc::clone(run), claim.clone()));
    let ended = match run.was_told_to_stop() {
        true => Some(Ended::Over {
            state: State::Stopped,
            outcome: None,
            failure: Some("stopped before it began".into()),
        }),
        false => tokio::select! {
            ended = child::work(runs, run, claim) => Some(ended),
            () = run.lost() => None,
        },
    };
    if let Some(ended) = ended {
        write(runs, run, claim, ended).await;
    }
    beating.abort();
    run.let_go(claim.fence);
    let state = run.record().state;
    tracing::info!(run = run.id(), fence = claim.fence, ?state, "attempt ended");
}

/// Renews the lease until the attempt is over, and hears whether the run is to stop.
async fn beat(runs: Arc<Runs>, run: Arc<Run>, claim: Claim) {
    let mut ticks = interval(runs.beat_every());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match queue::beat(&runs.store, &claim, &runs.owner).await {
            Ok(Beat::Held) => {}
            Ok(Beat::StopAsked) => run.stop(),
            Ok(Beat::Lost) => {
                tracing::warn!(
                    run = run.id(),
                    fence = claim.fence,
                    "somebody else has the run by now"
                );
                return run.let_go(claim.fence);
            }
            // The lease holds a while yet, and the fence guards what comes after it.
            Err(error) => tracing::error!(run = run.id(), "cannot renew a lease: {error}"),
        }
    }
}

/// Writes what came of an attempt, and goes on trying while the store cannot take it.
async fn write(runs: &Arc<Runs>, run: &Arc<Run>, claim: &Claim, ended: Ended) {
    let mut tries_left = LAST_TRIES;
    loop {
        let written = match &ended {
            Ended::Crashed(why)
                if claim.attempt < queue::MOST_ATTEMPTS && !run.was_told_to_stop() =>
            {
                tracing::warn!(
                    run = run.id(),
                    attempt = claim.attempt,
                    "crashed, tried again: {why}"
                );
                match back::put_back(&runs.store, claim, &runs.owner).await {
                    Ok(true) => {
                        run.wait_again();
                        Ok(())
                    }
                    Ok(false) => {
                        // It is to stop, or somebody else has it; then the fence will say so.
                        run.stop();
                        continue;
                    }
                    Err(error) => Err(error),
                }
            }
            Ended::Left => leave(runs, run, claim).await,
            Ended::Crashed(why) => {
                let mut record = run.record();
                let state = match claim.attempt < queue::MOST_ATTEMPTS {
                    true => State::Failed,
                    false => State::Dead,
                };
                record.finish(state, None, Some(why.clone()));
                runs.conclude(&record, claim.fence).await
            }
            Ended::Over {
                state,
                outcome,
                failure,
            } => {
                let mut record = run.record();
                record.finish(*state, outcome.as_ref(), failure.clone());
                runs.conclude(&record, claim.fence).await
            }
        };
        match written {
            Ok(()) => return,
            Err(error) => tracing::error!(run = run.id(), "cannot write an outcome: {error}"),
        }
        if !is_tried_again(runs, run, &mut tries_left).await {
            return;
        }
    }
}

/// The run waits again. One that is to stop goes on being held: whoever takes it up, once this lease has run
/// out, ends it.
async fn leave(runs: &Runs, run: &Run, claim: &Claim) -> Result<(), StoreError> {
    if back::leave(&runs.store, claim, &runs.owner).await? {
        tracing::warn!(
            run = run.id(),
            "no room for its plan, and the service ends: it waits again"
        );
        run.wait_again();
    }
    Ok(())
}

/// Waits before an outcome is written again. False when somebody else has the run, or when the service is to
/// end and has tried enough: then the run stays begun, and the next service works on it.
async fn is_tried_again(runs: &Runs, run: &Run, tries_left: &mut usize) -> bool {
    tokio::select! {
        () = sleep(RETRY) => {}
        () = run.lost() => return false,
    }
    if runs.is_stopping() {
        *tries_left -= 1;
    }
    *tries_left != 0
}

impl Runs {
    fn lease(&self) -> Duration {
        Duration::from_secs(u64::from(self.config.lease_seconds))
    }

    /// A third of the lease: two beats may fail.
    fn beat_every(&self) -> Duration {
        self.lease() / 3
    }

    /// Writes an outcome and tells of it; somebody else's stands where the fence is not the newest.
    async fn conclude(&self, record: &Record, fence: i64) -> Result<(), StoreError> {
        let run = self.find(&record.id).await?;
        let events = run
            .as_ref()
            .map_or_else(String::new, |run| run.told(record));
        let by = Actor::default();
        if !queue::finish(&self.store, record, fence, &events, &by).await? {
            tracing::warn!(run = record.id, fence, "a late outcome was refused");
            return Ok(());
        }
        if let Some(run) = run
            && !run.record().state.is_over()
        {
            run.finish(record.clone());
            run.end();
        }
        Ok(())
    }

    /// What has become of runs that other services work on, or that nobody will.
    async fn hear_others(&self) -> Result<(), StoreError> {
        let waiting: Vec<_> = self.all().values().cloned().collect();
        for run in waiting {
            if run.is_held() || run.record().state.is_over() {
                continue;
            }
            let Some(row) = rows::load(&self.store, run.id()).await? else {
                continue;
            };
            if run.is_held() {
                continue;
            }
            if row.record.state.is_over() {
                run.finish(row.record);
                run.end();
            } else {
                run.hear(row.record.state, row.fence);
            }
        }
        Ok(())
    }

    /// A run by its id, also one that another service has entered just now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(&self, id: &str) -> Result<Option<Arc<Run>>, StoreError> {
        if let Some(run) = self.get(id) {
            return Ok(Some(run));
        }
        let Some(row) = rows::load(&self.store, id).await? else {
            return Ok(None);
        };
        let run = self.stored(row);
        Ok(Some(Arc::clone(
            self.all().entry(id.to_string()).or_insert(run),
        )))
    }
}
