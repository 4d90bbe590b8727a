//! The first interrupt asks a run to end with its best plan; the second ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::failure::Failure;

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
            signal().await;
            set.store(true, Ordering::Relaxed);
            signal().await;
            std::process::exit(130);
        });
    });
    Ok(flag)
}

/// Returns at the next SIGINT or SIGTERM.
pub(crate) async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        // Where signals cannot be heard the defaults of the system hold.
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
