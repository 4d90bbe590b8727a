//! The first interrupt asks a run to end with its best plan; the second ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::failure::Failure;
use crate::interrupt::interrupted;

/// A flag that SIGINT or SIGTERM sets.
pub(super) fn flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Machine(format!("cannot listen for interrupts: {error}")))?;
    let set = Arc::clone(&flag);
    thread::spawn(move || {
        runtime.block_on(async {
            interrupted().await;
            set.store(true, Ordering::Relaxed);
            interrupted().await;
            std::process::exit(130);
        });
    });
    Ok(flag)
}
