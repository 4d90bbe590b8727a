//! A progress bar on a terminal: best cost, bound, gap, time left. A pipe gets none.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use solver::base::score::{Score, gap_basis_points};
use solver::base::units::Cost;

use super::table::percent;
use crate::coin::Coin;
use crate::run::News;

pub(super) struct Progress {
    bar: ProgressBar,
    coin: Coin,
    seconds: Option<f64>,
    best: Option<Score>,
    bound: Option<Cost>,
}

impl Progress {
    pub(super) fn new(coin: Coin, seconds: Option<f64>) -> Progress {
        let bar = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(thousandths(seconds.unwrap_or(0.0)));
            let template = if seconds.is_some() {
                "{bar:30} {msg}"
            } else {
                "{spinner} {msg}"
            };
            bar.set_style(ProgressStyle::with_template(template).expect("a valid template"));
            bar
        } else {
            ProgressBar::hidden()
        };
        Progress {
            bar,
            coin,
            seconds,
            best: None,
            bound: None,
        }
    }

    pub(super) fn hear<P>(&mut self, news: &News<P>) {
        match news {
            News::Tick { at } => {
                if let Some(seconds) = self.seconds {
                    self.bar.set_position(thousandths(at.wall.min(seconds)));
                }
                self.bar.set_message(self.message(at.wall));
                self.bar.tick();
            }
            News::Improved { score, .. } => self.best = Some(*score),
            News::Bound { bound, .. } => self.bound = Some(*bound),
        }
    }

    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }

    fn message(&self, wall: f64) -> String {
        let mut parts = Vec::new();
        if let Some(best) = self.best {
            parts.push(format!("cost {}", self.coin.text(best.soft)));
            if !best.is_feasible() {
                parts.push(format!("{} hard rules broken", best.hard));
            }
            if let Some(gap) = gap_basis_points(best, self.bound) {
                parts.push(format!("gap {}", percent(gap)));
            }
        }
        if let Some(bound) = self.bound {
            parts.push(format!("bound {}", self.coin.text(bound)));
        }
        if let Some(seconds) = self.seconds {
            parts.push(format!("{:.0} s left", (seconds - wall).max(0.0)));
        }
        parts.join(" · ")
    }
}

fn thousandths(seconds: f64) -> u64 {
    u64::try_from(Duration::from_secs_f64(seconds.max(0.0)).as_millis()).unwrap_or(u64::MAX)
}
