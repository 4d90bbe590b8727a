//! What a session, a posting and a duty cost; the sums that the judge makes from scratch.

use super::State;
use crate::base::id::Id;
use crate::rostering::problem::{Host, Line, Physician};

impl State<'_> {
    /// What this session adds while it is counted as the last one: fairness is convex, so the
    /// same difference is taken back when it goes first again.
    pub(super) fn session_cost(
        &self,
        physician: Id<Physician>,
        line_id: Id<Line>,
        week: usize,
    ) -> i64 {
        let line = &self.problem.lines()[line_id];
        let weights = self.problem.weights();
        let person = &self.problem.physicians()[physician];
        let mut cost = -line.missing.0;
        if !line.is_senior(person) {
            cost += weights.junior_session;
        }
        let people = &self.lines[line_id].people;
        let own = people.iter().find(|(id, _)| *id == physician);
        if 1 < people.len() && own.is_some_and(|(_, sessions)| *sessions == 1) {
            cost += weights.extra_holder;
        }
        if self.posted_at(physician, week).is_none() {
            cost += self.visit_minutes(physician, line.host) * weights.travel_minute;
            let visits = self.visits[physician];
            cost += self.unfairness(physician, visits) - self.unfairness(physician, visits - 1);
        }
        cost
    }

    /// There and back.
    pub(in crate::rostering) fn visit_minutes(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
    ) -> i64 {
        2 * self
            .problem
            .link(physician, host)
            .map_or(0, |link| link.minutes)
    }

    pub(in crate::rostering) fn unfairness(&self, physician: Id<Physician>, visits: i64) -> i64 {
        let weights = self.problem.weights();
        let fair = self.problem.physicians()[physician].fair_sessions;
        (visits - fair).max(0) * weights.unfair_session
            + (visits - 2 * fair).max(0) * weights.very_unfair_session
    }

    pub(super) fn postings_cost(&self, physician: Id<Physician>) -> i64 {
        let weights = self.problem.weights();
        let own = &self.postings[physician];
        let blocks = i64::try_from(own.len()).expect("few");
        let travel: i64 = (own.iter())
            .map(|posting| {
                let weeks = i64::try_from(posting.weeks).expect("few weeks");
                self.visit_minutes(physician, posting.host) * weeks
            })
            .sum();
        self.duty_cost(physician, self.served[physician])
            + (blocks - 1).max(0) * weights.extra_block
            + travel * weights.travel_minute
    }

    /// Deadline and pace of one physician who serves so many counted weeks.
    pub(in crate::rostering) fn duty_cost(&self, physician: Id<Physician>, served: i64) -> i64 {
        let weights = self.problem.weights();
        let Some(duty) = self.problem.physicians()[physician].duty else {
            return 0;
        };
        let short = (duty.must - served).max(0);
        let behind = (duty.pace - served.max(duty.must)).max(0);
        let missed = if 0 < short {
            weights.deadline_missed
        } else {
            0
        };
        missed + short * weights.deadline_week + behind * weights.pace_week
    }
}
