//! The best routes so far, and the score they have with the judge.

use std::ops::ControlFlow;

use super::net::Net;
use super::routes::State;
use super::verdict::verdict;
use crate::base::id::Table;
use crate::base::run::{Event, Watch};
use crate::base::score::Score;
use crate::base::units::Cost;
use crate::routing::plan::{Plan, Trip};

/// Orders missing, and the cost.
type Key = (usize, i64);

/// Only what has changed since is copied when they are beaten. What a run may still have to forget
/// is told to nobody: the watch hears of routes that have been settled.
pub(super) struct Best {
    key: Key,
    trips: Vec<Vec<Trip>>,
    changed: Vec<u32>,
    settled: (Key, Vec<Vec<Trip>>),
    unsettled: Vec<u32>,
    pub(super) told: bool,
    is_clean: bool,
}

impl Best {
    pub(super) fn new(state: &State<'_>) -> Best {
        let key = (state.missing, state.cost);
        let vans = 0..state.routes.len();
        let trips: Vec<Vec<Trip>> = vans.map(|van| state.trips(van)).collect();
        Best {
            key,
            settled: (key, trips.clone()),
            trips,
            changed: Vec::new(),
            unsettled: Vec::new(),
            told: false,
            is_clean: !state.is_frozen.contains(&true),
        }
    }

    /// The state has moved on since the last checkpoint.
    pub(super) fn note(&mut self, state: &State<'_>) {
        for van in state.touched() {
            if !self.changed.contains(van) {
                self.changed.push(*van);
            }
        }
        if (state.missing, state.cost) < self.key {
            self.key = (state.missing, state.cost);
            for van in self.changed.drain(..) {
                self.trips[van as usize] = state.trips(van as usize);
                if !self.unsettled.contains(&van) {
                    self.unsettled.push(van);
                }
            }
        }
    }

    /// What is best now stays.
    pub(super) fn settle(&mut self) {
        if self.key < self.settled.0 {
            self.settled.0 = self.key;
            self.told = false;
            for van in self.unsettled.drain(..) {
                self.settled.1[van as usize].clone_from(&self.trips[van as usize]);
            }
        }
    }

    /// The best routes, settled or not.
    pub(super) fn latest(&self) -> Plan {
        Plan::new(Table::from_rows(self.trips.clone()))
    }

    pub(super) fn plan(&self) -> Plan {
        Plan::new(Table::from_rows(self.settled.1.clone()))
    }

    /// What must break rules is counted by the judge.
    pub(super) fn score(&self, net: &Net<'_>, plan: &Plan) -> Score {
        let (missing, cost) = self.settled.0;
        match self.is_clean && missing == 0 {
            true => Score::soft(Cost(cost)),
            false => verdict(net.problem, plan),
        }
    }

    pub(super) fn tell(
        &mut self,
        net: &Net<'_>,
        watch: &mut Watch<'_, Plan>,
        steps: u64,
    ) -> ControlFlow<()> {
        self.told = true;
        let plan = self.plan();
        let score = self.score(net, &plan);
        watch(Event::Improved {
            done: steps,
            plan: &plan,
            score,
        })
    }
}
