//! Many who listen to one run, while others read.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::client::Connection;
use crate::load::Reads;
use crate::office::Office;
use crate::{Outcome, Settings};

/// What the streams have heard.
pub(crate) struct Heard {
    /// That were let in and heard something.
    pub(crate) streams: usize,
    pub(crate) events: usize,
}

/// All streams open at once, each until the reads are over.
pub(crate) fn with_reads(
    office: &Office,
    count: usize,
    settings: &Settings,
) -> Outcome<(Heard, Reads)> {
    let path = format!("/api/v1/runs/{}/events", office.run);
    let (over, open, events) = (
        AtomicBool::new(false),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    let reads = thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| listen(office, &path, (&over, &open, &events)));
        }
        let load = settings.load(office);
        let (_, first) = office.reads().swap_remove(0);
        let reads = load.run(&[first]);
        over.store(true, Ordering::Relaxed);
        // Streams that hear nothing are woken by the end of the run.
        office.end_run().and(reads)
    })?;
    let heard = Heard {
        streams: open.into_inner(),
        events: events.into_inner(),
    };
    Ok((heard, reads))
}

/// Counts what a stream hears; one that is refused counts nothing.
fn listen(
    office: &Office,
    path: &str,
    (over, open, events): (&AtomicBool, &AtomicUsize, &AtomicUsize),
) {
    let follow = || -> Outcome<()> {
        let mut connection = Connection::open(&office.address, &office.cookie)?;
        connection.send("GET", path, &[], None)?;
        if connection.head()?.status != 200 {
            return Ok(());
        }
        let mut is_first = true;
        while !over.load(Ordering::Relaxed) {
            if connection.line()?.starts_with("event:") {
                events.fetch_add(1, Ordering::Relaxed);
                if std::mem::take(&mut is_first) {
                    open.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        Ok(())
    };
    // A stream that breaks is one that is missing from the count.
    let _ = follow();
}
