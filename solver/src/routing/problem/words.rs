//! Moments and lengths of time as people read them.

use super::Problem;
use crate::base::units::Seconds;

impl Problem {
    /// A moment: a time of day, `08:05`; where the draft states a unit of time, a plain number of it.
    #[must_use]
    pub fn moment(&self, at: Seconds) -> String {
        match self.time_per {
            Some(per) => number(at, per),
            None => at.clock(),
        }
    }

    /// A length of time in English and Chinese: `18 min`, `18 min 20 s`, `40 s`; where the draft
    /// states a unit of time, a plain number of it.
    #[must_use]
    pub fn span(&self, time: Seconds) -> (String, String) {
        if let Some(per) = self.time_per {
            return (number(time, per), number(time, per));
        }
        let (minutes, rest) = (time.0 / 60, time.0 % 60);
        match (minutes, rest) {
            (0, _) => (format!("{rest} s"), format!("{rest} 秒")),
            (_, 0) => (format!("{minutes} min"), format!("{minutes} 分钟")),
            _ => (
                format!("{minutes} min {rest} s"),
                format!("{minutes} 分 {rest} 秒"),
            ),
        }
    }
}

/// Moments are far below 2^53, so that no digit is lost.
fn number(time: Seconds, per: i64) -> String {
    (time.0 as f64 / per as f64).to_string()
}
