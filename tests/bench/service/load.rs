//! Reads at a fixed rate. Each is due at a moment of its own, and its time counts from there: a service that
//! stands still is not spared the requests that would have come meanwhile.

use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::client::Connection;

pub(crate) struct Load {
    pub(crate) address: String,
    pub(crate) cookie: String,
    /// A second.
    pub(crate) rate: u64,
    pub(crate) lasts: Duration,
    pub(crate) connections: usize,
}

/// What became of them.
pub(crate) struct Reads {
    /// In order of length.
    times: Vec<Duration>,
    pub(crate) failed: usize,
    took: Duration,
}

impl Reads {
    /// The time that so many in a hundred do not exceed.
    pub(crate) fn at(&self, percent: f64) -> Duration {
        let count = self.times.len();
        let place = (percent / 100.0 * count as f64).ceil().max(1.0) as usize;
        let place = place.min(count).saturating_sub(1);
        self.times.get(place).copied().unwrap_or_default()
    }

    pub(crate) fn count(&self) -> usize {
        self.times.len()
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }
}

impl Load {
    /// Reads these addresses in turn.
    pub(crate) fn run(&self, paths: &[String]) -> Outcome<Reads> {
        let all = self.rate * self.lasts.as_secs();
        let began = Instant::now() + Duration::from_millis(200);
        let shares: Vec<Outcome<(Vec<Duration>, usize)>> = thread::scope(|scope| {
            let threads: Vec<_> = (0..self.connections)
                .map(|number| scope.spawn(move || self.share(number, all, began, paths)))
                .collect();
            let joined = threads.into_iter().map(|thread| {
                let crashed = |_| Err("a thread of the client crashed".into());
                thread.join().unwrap_or_else(crashed)
            });
            joined.collect()
        });
        let took = began.elapsed();
        let (mut times, mut failed) = (Vec::new(), 0);
        for share in shares {
            let (own, wrong) = share?;
            times.extend(own);
            failed += wrong;
        }
        times.sort_unstable();
        Ok(Reads {
            times,
            failed,
            took,
        })
    }

    /// Every so-manieth read, on a connection of its own.
    fn share(
        &self,
        number: usize,
        all: u64,
        began: Instant,
        paths: &[String],
    ) -> Outcome<(Vec<Duration>, usize)> {
        let mut connection = Connection::open(&self.address, &self.cookie)?;
        let (mut times, mut failed) = (Vec::new(), 0);
        for read in (number as u64..all).step_by(self.connections) {
            let due = began + Duration::from_nanos(1_000_000_000 / self.rate * read);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let path = &paths[usize::try_from(read)? % paths.len()];
            match connection.get(path) {
                Ok(answer) if answer.status == 200 && !answer.body.is_empty() => {}
                Ok(_) => failed += 1,
                Err(_) => {
                    failed += 1;
                    connection = Connection::open(&self.address, &self.cookie)?;
                }
            }
            times.push(due.elapsed());
        }
        Ok((times, failed))
    }
}
