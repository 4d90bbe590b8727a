//! Driving, one tick at a time.

use solver::base::text::TimeOfDay;
use solver::routing::draft::{Draft, PeriodDraft, TravelDraft, VehicleDraft};

pub(super) fn seconds(time: &TimeOfDay) -> i64 {
    match time {
        TimeOfDay::Seconds(seconds) => *seconds,
        TimeOfDay::Clock(text) => panic!("rich days count seconds, not `{text}`"),
    }
}

/// How one vehicle travels.
pub(super) struct Clock<'d> {
    travel: &'d TravelDraft,
    periods: &'d [PeriodDraft],
    speed: i64,
}

impl<'d> Clock<'d> {
    pub(super) fn new(draft: &'d Draft, vehicle: &VehicleDraft) -> Clock<'d> {
        let name = vehicle.profile.as_ref();
        let profile = name.and_then(|name| draft.profiles.iter().find(|row| row.id == *name));
        Clock {
            travel: (profile.and_then(|row| row.travel.as_ref())).unwrap_or(&draft.travel),
            periods: (profile.and_then(|row| row.periods.as_ref())).unwrap_or(&draft.periods),
            speed: vehicle.speed_percent,
        }
    }

    fn percent(&self, moment: i64) -> i64 {
        let begun = self.periods.iter().rev();
        let mut begun = begun.filter(|row| seconds(&row.from) <= moment);
        begun.next().map_or(100, |row| row.percent)
    }

    pub(super) fn metres(&self, from: usize, to: usize) -> i64 {
        self.leg(from, to).0
    }

    fn leg(&self, from: usize, to: usize) -> (i64, i64) {
        match self.travel {
            TravelDraft::Table(table) => (table.metres[from][to], table.seconds[from][to]),
            other => panic!("rich days have tables, not {other:?}"),
        }
    }

    /// Every second is driven at the speed of its period.
    pub(super) fn arrive(&self, leave: i64, from: usize, to: usize) -> i64 {
        let seconds = self.leg(from, to).1;
        // What the vehicle's own speed makes of it is rounded up.
        let mut own = 0;
        while own * self.speed < seconds * 100 {
            own += 1;
        }
        let mut left = own * 100;
        let mut now = leave;
        while 0 < left {
            left -= self.percent(now);
            now += 1;
        }
        now
    }
}
