//! The course of a run as JSON lines, one for every improvement of plan or bound.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Number;
use solver::base::units::Cost;

use crate::coin::Coin;
use crate::files::{FileError, write_whole};
use crate::run::News;

#[derive(Serialize)]
struct Line {
    t: f64,
    cpu: f64,
    step: u64,
    /// In the unit that costs are shown in.
    cost: Option<Number>,
    bound: Option<Number>,
}

/// Kept in memory and written whole at the end.
pub(super) struct Trace {
    path: Option<PathBuf>,
    coin: Coin,
    lines: Vec<u8>,
    step: u64,
    cost: Option<Cost>,
    bound: Option<Cost>,
}

impl Trace {
    pub(super) fn new(path: Option<PathBuf>, coin: Coin) -> Trace {
        Trace {
            path,
            coin,
            lines: Vec::new(),
            step: 0,
            cost: None,
            bound: None,
        }
    }

    pub(super) fn hear<P>(&mut self, news: &News<P>) {
        let at = match news {
            News::Tick { .. } => return,
            News::Improved {
                at, step, score, ..
            } => {
                self.step = *step;
                self.cost = Some(score.soft);
                at
            }
            News::Bound { at, bound } => {
                self.bound = Some(*bound);
                at
            }
        };
        if self.path.is_some() {
            let line = Line {
                t: thousandths(at.wall),
                cpu: thousandths(at.cpu),
                step: self.step,
                cost: self.cost.map(|cost| self.coin.number(cost)),
                bound: self.bound.map(|bound| self.coin.number(bound)),
            };
            serde_json::to_writer(&mut self.lines, &line).expect("memory takes every line");
            self.lines.push(b'\n');
        }
    }

    pub(super) fn write(&self) -> Result<(), FileError> {
        match &self.path {
            Some(path) => write_whole(path, &self.lines),
            None => Ok(()),
        }
    }
}

/// Finer times would be noise.
pub(super) fn thousandths(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
