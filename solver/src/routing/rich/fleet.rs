//! Fewer vehicles: one route is given up, and its orders are sought places on the others until all
//! are served. Orders that are hard to place gain weight by the times they were left out, so that
//! easier ones make way for them (absences: Christiaens and Vanden Berghe 2020; after Nagata and
//! Bräysy 2009, "A powerful route minimization heuristic", Operations Research Letters 37).

use super::net::count;
use super::routes::State;
use crate::routing::draft::Objective;

#[derive(Clone, Debug)]
pub(super) struct Fleet {
    /// For each order how often it was left out.
    absences: Vec<u64>,
    /// As many orders need not be served.
    spared: usize,
    /// Routes are still given up.
    is_open: bool,
    has_begun: bool,
}

/// At most so many steps are spent on it.
const STEPS: u64 = 200_000;

impl Fleet {
    pub(super) fn new(state: &State<'_>) -> Fleet {
        let problem = state.net.problem;
        let first = problem.objective() == Objective::VehiclesThenDistance;
        Fleet {
            absences: vec![1; state.net.orders],
            spared: state.bank.len(),
            is_open: first && problem.published().is_none(),
            has_begun: false,
        }
    }

    /// Orders that found no place at first have a step each to do so on new routes.
    pub(super) fn lasts(&self, state: &State<'_>, step: u64) -> bool {
        let begins = state.bank.is_empty() || state.net.orders as u64 <= step;
        self.is_open && step < STEPS && (self.has_begun || begins)
    }

    /// Says once that it is over.
    pub(super) fn ends(&mut self) -> bool {
        let ends = self.is_open && self.has_begun;
        self.is_open &= !self.has_begun;
        ends
    }

    /// How much is left out.
    pub(super) fn weight(&self, state: &State<'_>) -> u64 {
        let left_out = state.bank.iter();
        left_out.map(|order| self.absences[*order as usize]).sum()
    }

    pub(super) fn count(&mut self, state: &State<'_>) {
        for order in &state.bank {
            self.absences[*order as usize] += 1;
        }
    }

    /// When as many orders are served as ever, one more route is given up.
    pub(super) fn thin(&mut self, state: &mut State<'_>) {
        self.has_begun = true;
        if self.spared < state.bank.len() {
            return;
        }
        self.spared = state.bank.len();
        let orders = count(state.net.orders);
        let weight = |van: &usize| {
            let codes = state.routes[*van].codes.iter();
            let stops = codes.filter(|code| **code < orders);
            stops
                .map(|order| self.absences[*order as usize])
                .sum::<u64>()
        };
        let used = (0..state.routes.len()).filter(|van| !state.routes[*van].codes.is_empty());
        let Some(van) = used.min_by_key(weight) else {
            self.is_open = false;
            return;
        };
        let stops: Vec<u32> = (state.routes[van].codes.iter().copied())
            .filter(|code| *code < orders)
            .collect();
        for order in stops {
            state.lift(order);
        }
        state.settle(van);
    }
}
