//! Speeds by period of the day.
//!
//! Whoever is on the way when a period begins drives on at its speed, so who leaves earlier
//! arrives earlier: the speed model of Ichoua, Gendreau and Potvin, "Vehicle dispatching with
//! time-dependent travel times", EJOR 144 (2003). Everything is whole: a way that takes `t`
//! seconds at 100 per cent is `100 t` of work, and each second of a period does its per cent of
//! it. The way is over at the first whole second by which its work is done; the latest departure
//! for an arrival is the last whole second from which the work is done by then. So
//! `arrive(departure) <= moment` exactly when `departure <= leave(moment)`.

use crate::base::units::Seconds;

/// Ways take no longer than this; longer than any day that can be planned.
pub const LONGEST: i64 = 100_000_000;

/// The speed at every moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    /// Moment, per cent from then on, and the work done by then since the first of them.
    starts: Vec<(i64, i64, i64)>,
}

impl Periods {
    /// From moments in strict order, each with the per cent from then on, which must be positive.
    /// Before the first of them one drives at 100 per cent.
    #[must_use]
    pub fn new(starts: impl IntoIterator<Item = (Seconds, i64)>) -> Periods {
        let mut rows: Vec<(i64, i64, i64)> = Vec::new();
        for (from, percent) in starts {
            assert!(0 < percent, "nobody stands still for a whole period");
            let done = rows.last().map_or(0, |(last, speed, done)| {
                assert!(*last < from.0, "periods follow each other");
                done + (from.0 - last) * speed
            });
            rows.push((from.0, percent, done));
        }
        if rows.iter().all(|row| row.1 == 100) {
            rows.clear();
        }
        Periods { starts: rows }
    }

    /// One drives at the same speed all day.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.starts.is_empty()
    }

    /// The lowest per cent of the day.
    #[must_use]
    pub fn slowest(&self) -> i64 {
        let lowest = self.starts.iter().map(|row| row.1);
        lowest.fold(100, i64::min)
    }

    /// When a way is over that takes `way` at 100 per cent, and begins at `departure`.
    #[must_use]
    pub fn arrive(&self, departure: Seconds, way: Seconds) -> Seconds {
        if self.is_flat() || way.0 == 0 {
            return departure + way;
        }
        let goal = self.done(departure.0) + way.0 * 100;
        // The first moment by which the work is done.
        let (from, percent, done) = self.row(|row| row.2 < goal);
        let moment = from + (goal - done + percent - 1).div_euclid(percent);
        Seconds(moment.min(departure.0 + LONGEST))
    }

    /// The latest departure for such a way that is over by `arrival`.
    #[must_use]
    pub fn leave(&self, arrival: Seconds, way: Seconds) -> Seconds {
        if self.is_flat() || way.0 == 0 {
            return arrival - way;
        }
        let goal = self.done(arrival.0) - way.0 * 100;
        // The last moment by which no more than the rest is done.
        let (from, percent, done) = self.row(|row| row.2 <= goal);
        let moment = from + (goal - done).div_euclid(percent);
        Seconds(moment.max(arrival.0 - LONGEST))
    }

    fn done(&self, moment: i64) -> i64 {
        let (from, percent, done) = self.row(|row| row.0 <= moment);
        done + (moment - from) * percent
    }

    /// The last period for which `holds`; what comes before the first of them has its moment.
    fn row(&self, holds: impl Fn(&(i64, i64, i64)) -> bool) -> (i64, i64, i64) {
        let count = self.starts.partition_point(holds);
        match count {
            0 => (self.starts[0].0, 100, 0),
            _ => self.starts[count - 1],
        }
    }
}
