//! Half-days that count beside the postings.

use chrono::NaiveDate;

use super::{Counting, Fate, Stay, Stint, Work};
use crate::service::reason::Reason;
use crate::service::recognise::first_day;

/// Half-days of whole entries, beside no full-time posting and not twice at one host.
pub(super) fn take_sessions(
    counting: &Counting,
    stays: &[Stay],
    sessions: &[usize],
    stints: &[Stint],
    fates: &mut [Fate],
) -> i64 {
    let mut half_days = 0;
    let mut counted: Vec<usize> = Vec::new();
    for index in sessions {
        let stay = &stays[*index];
        let meets = |from: NaiveDate, to: NaiveDate| stay.from <= to && from <= stay.to;
        let mut pieces = stints.iter().flat_map(|stint| &stint.pieces);
        let posted = pieces
            .find(|(_, from, to)| meets(*from, *to))
            .map(|(other, _, _)| *other);
        let mut earlier = counted
            .iter()
            .filter(|other| stays[**other].host == stay.host);
        let twice = earlier.find(|other| meets(stays[**other].from, stays[**other].to));
        let first = first_day(counting.window);
        let outside = first.is_some_and(|first| stay.from < first)
            || counting.window.last.is_some_and(|last| last < stay.to);
        fates[*index] = if counting.until < stay.from {
            Fate::Dropped(Reason::NotBegun)
        } else if counting.until < stay.to {
            Fate::Dropped(Reason::NotEnded)
        } else if outside {
            Fate::Dropped(Reason::CutByDate)
        } else if let Some(other) = posted.or(twice.copied()) {
            let other = stays[other].key.clone();
            Fate::Dropped(Reason::Overlaps { other })
        } else {
            counted.push(*index);
            if let Work::HalfDays(own) = stay.work {
                half_days += own;
            }
            Fate::Counted {
                days: 0,
                lost: Vec::new(),
            }
        };
    }
    half_days
}
