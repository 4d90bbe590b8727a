//! Counts the steps of a search and asks its caller whether to go on.

use super::plan::Plan;
use crate::base::run::{Budget, Event, Watch};
use crate::base::score::Score;
use crate::base::units::Cost;

/// A step is one question to the pricing or one linear programme.
pub(super) struct Meter<'m, 'w> {
    pub(super) done: u64,
    budget: Budget,
    watch: &'m mut Watch<'w, Plan>,
    pub(super) is_stopped: bool,
    pub(super) is_spent: bool,
}

impl<'m, 'w> Meter<'m, 'w> {
    pub(super) fn new(budget: Budget, watch: &'m mut Watch<'w, Plan>) -> Meter<'m, 'w> {
        Meter {
            done: 0,
            budget,
            watch,
            is_stopped: false,
            is_spent: false,
        }
    }

    /// Whether there is another step to do; counts it.
    pub(super) fn goes_on(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        if self.done == self.budget.steps {
            self.is_spent = true;
            return false;
        }
        if (self.watch)(Event::Step { done: self.done }).is_break() {
            self.is_stopped = true;
            return false;
        }
        self.done += 1;
        true
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_stopped || self.is_spent
    }

    pub(super) fn improved(&mut self, plan: &Plan, score: Score) {
        let done = self.done;
        let event = Event::Improved { done, plan, score };
        self.is_stopped |= (self.watch)(event).is_break();
    }

    pub(super) fn proved(&mut self, bound: Cost) {
        let done = self.done;
        self.is_stopped |= (self.watch)(Event::Proved { done, bound }).is_break();
    }
}
