//! The ways between places, for each manner of travel: tabled as long as that is no burden.

use super::net::{NOWHERE, Net, Van, count};
use crate::base::id::Id;
use crate::places::periods::Periods;
use crate::routing::problem::Vehicle;

/// Tables of ways are kept up to so many entries; longer ones are worked out leg by leg.
const TABLED: usize = 30_000_000;

/// A way to travel at a speed.
#[derive(Clone, Debug)]
pub(super) struct Mode {
    legs: Vec<(u32, u32)>,
    /// Legs are the same both ways.
    is_symmetric: bool,
    /// A vehicle that travels so.
    vehicle: Id<Vehicle>,
    periods: Periods,
}

impl Net<'_> {
    /// The number of a vehicle's manner of travel, which is kept when it is new.
    pub(super) fn mode(&mut self, vehicle: Id<Vehicle>) -> u32 {
        let problem = self.problem;
        let row = &problem.vehicles()[vehicle];
        let same = |mode: &Mode| {
            let known = &problem.vehicles()[mode.vehicle];
            (known.profile, known.speed_percent) == (row.profile, row.speed_percent)
        };
        if let Some(known) = self.modes.iter().position(same) {
            return count(known);
        }
        let entries = (self.modes.len() + 1) * self.places * self.places;
        let mut legs = Vec::new();
        if entries <= TABLED {
            for from in 0..self.places {
                for to in 0..self.places {
                    let (metres, time) = problem.way(vehicle, Id::new(from), Id::new(to));
                    legs.push((narrow(metres.0), narrow(time.0)));
                }
            }
        }
        let leg = |from: usize, to: usize| legs.get(from * self.places + to);
        let is_symmetric = legs.is_empty()
            || (0..self.places).all(|from| (0..from).all(|to| leg(from, to) == leg(to, from)));
        self.modes.push(Mode {
            is_symmetric,
            legs,
            vehicle,
            periods: problem.periods(vehicle).clone(),
        });
        count(self.modes.len() - 1)
    }

    /// Metres and seconds between two places; nothing from nowhere.
    #[inline]
    pub(super) fn way(&self, van: &Van, from: u32, to: u32) -> (i64, i64) {
        if from == NOWHERE || to == NOWHERE {
            return (0, 0);
        }
        let mode = &self.modes[van.mode as usize];
        if mode.legs.is_empty() {
            let (from, to) = (Id::new(from as usize), Id::new(to as usize));
            let (metres, time) = self.problem.way(mode.vehicle, from, to);
            return (metres.0, time.0);
        }
        let (metres, time) = mode.legs[from as usize * self.places + to as usize];
        (i64::from(metres), i64::from(time))
    }

    /// The ways from a place, if they are tabled; and whether those to it are the same.
    pub(super) fn row(&self, van: &Van, place: u32) -> (&[(u32, u32)], bool) {
        let mode = &self.modes[van.mode as usize];
        let first = place as usize * self.places;
        let row = mode.legs.get(first..first + self.places);
        (row.unwrap_or_default(), mode.is_symmetric)
    }

    /// Reads the ways from a place in a row, which brings them near faster than one by one.
    pub(super) fn fetch(&self, place: u32) {
        if let [mode] = &self.modes[..] {
            let first = place as usize * self.places;
            let row = mode
                .legs
                .get(first..first + self.places)
                .unwrap_or_default();
            let sum = row.iter().step_by(8).fold(0_u32, |sum, leg| sum ^ leg.0);
            std::hint::black_box(sum);
        }
    }

    pub(super) fn periods(&self, van: &Van) -> &Periods {
        &self.modes[van.mode as usize].periods
    }
}

fn narrow(length: i64) -> u32 {
    u32::try_from(length).expect("a leg is shorter than 2^32 metres and seconds")
}
