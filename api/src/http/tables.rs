//! Tables from an OSRM server: few are asked for at a time, each waits for its turn no longer than leaves time
//! for the table, and nobody is asked on for somebody who has gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::aside;
use super::error::Problem;
use crate::config::Config;
use crate::travel::Source;
use crate::travel::osrm::Osrm;

pub(super) struct Tables {
    osrm: Osrm,
    places: Arc<Semaphore>,
    config: Config,
}

impl Tables {
    /// `None` where no server is asked.
    pub(super) fn of(config: &Config) -> Option<Tables> {
        let osrm = config.osrm().expect("it was looked at when it was read")?;
        Some(Tables {
            osrm,
            places: Arc::new(Semaphore::new(config.osrm_tables)),
            config: config.clone(),
        })
    }

    /// Does work that asks the server, if its turn comes in time for the table and what follows `afterwards`. The
    /// place is held until the work has ended, whoever waits for it.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        afterwards: Duration,
        work: impl FnOnce(&Source) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.places).acquire_owned();
        let patience = self.config.patience(afterwards);
        let Ok(Ok(place)) = tokio::time::timeout(patience, turn).await else {
            return Err(Problem::busy(
                "the OSRM server is being asked for other tables",
                "OSRM 服务器正在为其他请求计算行程表",
            ));
        };
        let waiting = Waiting(Arc::new(AtomicBool::new(true)));
        let source = Source::Osrm(self.osrm.while_wanted(Arc::clone(&waiting.0)));
        aside(move || {
            let _held = place;
            work(&source)
        })
        .await
    }
}

/// A handler that waits: it is dropped when its client goes away, or its time is over.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
