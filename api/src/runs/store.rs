//! Runs on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::Order;
use super::live::{Event, Run};
use super::record::{Record, State};
use crate::files::{self, FileError, write_whole};

pub(super) const PROBLEM: &str = "problem.json";
pub(super) const RECORD: &str = "run.json";
pub(super) const PLAN: &str = "plan.json";
const EVENTS: &str = "events.jsonl";

/// Once this returns, the run outlives the service.
pub(super) fn create(run: &Run, order: &Order) -> Result<(), FileError> {
    files::create_folder(run.folder())?;
    let written = write_whole(&run.folder().join(PROBLEM), order.problem.get().as_bytes())
        .and_then(|()| record(run));
    if written.is_err() {
        // Nothing half-made stays behind; the first error is the one to tell.
        let _ = fs::remove_dir_all(run.folder());
    }
    written
}

fn record(run: &Run) -> Result<(), FileError> {
    let bytes = serde_json::to_vec_pretty(&run.record()).expect("plain data");
    write_whole(&run.folder().join(RECORD), &bytes)
}

/// Keeps what a run that is over has to say.
pub(super) fn save(run: &Run) -> Result<(), FileError> {
    let mut lines = Vec::new();
    for event in run.events() {
        serde_json::to_writer(&mut lines, &event).expect("memory takes every line");
        lines.push(b'\n');
    }
    write_whole(&run.folder().join(EVENTS), &lines)?;
    record(run)
}

/// Every run below `folder`. Those that were cut off are marked as failed.
pub(super) fn load(folder: &Path) -> Result<BTreeMap<String, Arc<Run>>, FileError> {
    let unreadable = |source: io::Error| FileError::Read {
        path: folder.into(),
        source,
    };
    let mut runs = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        match load_one(&path) {
            Ok(Some(run)) => {
                runs.insert(run.id().to_string(), Arc::new(run));
            }
            Ok(None) => {}
            // One bad folder must not keep the others away.
            Err(error) => tracing::error!("a run is left out: {error}"),
        }
    }
    Ok(runs)
}

fn load_one(folder: &Path) -> Result<Option<Run>, FileError> {
    let path = folder.join(RECORD);
    if !path.exists() {
        // The service ended while it was being made; nobody was told of it.
        return Ok(None);
    }
    let bytes = files::read(&path)?;
    let record: Record = serde_json::from_slice(&bytes).map_err(|error| FileError::Read {
        path: path.clone(),
        source: error.into(),
    })?;
    if record.state.is_over() {
        let events = read_events(&folder.join(EVENTS))?;
        return Ok(Some(Run::ended_before(folder.into(), record, events)));
    }
    let run = Run::new(folder.into(), record);
    let why = "the service ended while the run was under way";
    run.finish(State::Failed, None, Some(why.into()));
    save(&run)?;
    run.end();
    Ok(Some(run))
}

fn read_events(path: &Path) -> Result<Vec<Event>, FileError> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let bytes = files::read(path)?;
    let lines = bytes.split(|byte| *byte == b'\n');
    // Events are for show; a line that cannot be read is no reason to lose the run.
    Ok(lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect())
}
