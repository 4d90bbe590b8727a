//! The folder of a run: its problem and its plans, each file written whole. What becomes of the run
//! stands in the store.

use std::fs;
use std::io;
use std::path::Path;

use super::live::{Event, read_events};
use super::record::{Record, State};
use crate::files::{self, FileError, write_whole};

pub(super) const PROBLEM: &str = "problem.json";
/// What a run is known by since before there was a store.
const RECORD: &str = "run.json";
const EVENTS: &str = "events.jsonl";

/// The file of the plans that an attempt finds. Each fence has its own, so that somebody who has lost
/// the run writes into no one else's.
pub(super) fn plan(fence: i64) -> String {
    match fence {
        0 => "plan.json".into(),
        fence => format!("plan.{fence}.json"),
    }
}

/// Once this returns, the problem outlives the service.
pub(super) fn create(folder: &Path, problem: &[u8]) -> Result<(), FileError> {
    let made = files::create_folder_synced(folder);
    let written = made.and_then(|()| write_whole(&folder.join(PROBLEM), problem));
    if written.is_err() {
        remove(folder);
    }
    written
}

/// Nothing half-made stays behind.
pub(super) fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        tracing::warn!("cannot remove `{}`: {error}", folder.display());
    }
}

/// A run that was kept before there was a store.
pub(super) struct Found {
    pub(super) record: Record,
    pub(super) events: Vec<Event>,
}

/// Every run below `folder` that has a record of its own. Those that were cut off are marked as failed.
pub(super) fn without_store(folder: &Path) -> Result<Vec<Found>, FileError> {
    let unreadable = |source: io::Error| FileError::Read {
        path: folder.into(),
        source,
    };
    let mut runs = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        match load_one(&path) {
            Ok(run) => runs.extend(run),
            // One bad folder must not keep the others away.
            Err(error) => tracing::error!("a run is left out: {error}"),
        }
    }
    Ok(runs)
}

fn load_one(folder: &Path) -> Result<Option<Found>, FileError> {
    let path = folder.join(RECORD);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = files::read(&path)?;
    let mut record: Record = serde_json::from_slice(&bytes).map_err(|error| FileError::Read {
        path: path.clone(),
        source: error.into(),
    })?;
    let path = folder.join(EVENTS);
    let lines = if path.exists() {
        files::read(&path)?
    } else {
        Vec::new()
    };
    if !record.state.is_over() {
        let why = "the service ended while the run was under way";
        record.finish(State::Failed, None, Some(why.into()));
    }
    Ok(Some(Found {
        record,
        events: read_events(&String::from_utf8_lossy(&lines)),
    }))
}

/// From now on the store knows the run.
pub(super) fn adopted(folder: &Path) -> Result<(), FileError> {
    let path = folder.join(RECORD);
    let renamed = fs::rename(&path, folder.join("run.adopted.json"));
    renamed.map_err(|source| FileError::Write { path, source })
}
