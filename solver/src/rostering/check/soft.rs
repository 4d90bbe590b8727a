//! What a roster is charged, rule by rule.

use std::collections::{BTreeMap, BTreeSet};

use super::{Held, Judge};
use crate::base::id::Id;
use crate::rostering::plan::Plan;
use crate::rostering::problem::{Line, Physician};
use crate::rostering::rule::Rule;

impl Judge<'_> {
    pub(super) fn duties(&mut self, plan: &Plan) {
        let weights = self.problem.weights();
        for (id, physician) in self.problem.physicians().iter() {
            let Some(duty) = physician.duty else { continue };
            let weeks: BTreeSet<usize> = (plan.postings.iter())
                .filter(|posting| posting.physician == id)
                .flat_map(|posting| posting.first_week..posting.first_week + posting.weeks)
                .filter(|week| *week < duty.counted_weeks)
                .collect();
            let served = i64::try_from(weeks.len()).expect("few weeks");
            let short = (duty.must - served).max(0);
            if 0 < short {
                self.charge(Rule::DeadlinePromotion, 1, weights.deadline_missed);
                *self.costs.entry(Rule::DeadlinePromotion).or_default() +=
                    short * weights.deadline_week;
            }
            let behind = (duty.pace - served.max(duty.must)).max(0);
            self.charge(Rule::PromotionPace, behind, weights.pace_week);
            let blocks = plan
                .postings
                .iter()
                .filter(|posting| posting.physician == id)
                .count();
            let extra = i64::try_from(blocks).expect("few") - 1;
            self.charge(Rule::Continuity, extra.max(0), weights.extra_block);
        }
    }

    pub(super) fn lines(&mut self, sessions: &[Held]) {
        let problem = self.problem;
        let mut of_line: BTreeMap<Id<Line>, Vec<&Held>> = BTreeMap::new();
        for held in sessions {
            of_line.entry(held.line).or_default().push(held);
        }
        for (id, line) in problem.lines().iter() {
            let none = Vec::new();
            let own = of_line.get(&id).unwrap_or(&none);
            for (cycle, wanted) in line.wanted.iter().enumerate() {
                let weeks = cycle * line.every..(cycle + 1) * line.every;
                if *wanted && !own.iter().any(|held| weeks.contains(&held.week)) {
                    self.charge(Rule::StudioCover, 1, line.missing.0);
                }
            }
            let junior = (own.iter())
                .filter(|held| !line.is_senior(&problem.physicians()[held.physician]))
                .count();
            let junior = i64::try_from(junior).expect("few");
            self.charge(Rule::SeniorCover, junior, problem.weights().junior_session);
            let people: BTreeSet<_> = own.iter().map(|held| held.physician).collect();
            let extra = i64::try_from(people.len()).expect("few") - 1;
            self.charge(
                Rule::Continuity,
                extra.max(0),
                problem.weights().extra_holder,
            );
        }
    }

    pub(super) fn travel(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        let price = problem.weights().travel_minute;
        for held in sessions.iter().filter(|held| !held.posted) {
            let host = problem.lines()[held.line].host;
            let minutes = self.minutes(held.physician, host);
            self.charge(Rule::Travel, 2 * minutes, price);
        }
        for posting in &plan.postings {
            let minutes = self.minutes(posting.physician, posting.host);
            for week in posting.first_week..posting.first_week + posting.weeks {
                let ways = if problem.physicians()[posting.physician].stays_by_day(week) {
                    let worked = problem.worked(week).iter();
                    i64::try_from(worked.filter(|half| half.is_morning()).count()).expect("few")
                } else {
                    1
                };
                self.charge(Rule::Travel, 2 * minutes * ways, price);
            }
        }
    }

    pub(super) fn fairness(&mut self, sessions: &[Held]) {
        let weights = self.problem.weights();
        let mut count: BTreeMap<Id<Physician>, i64> = BTreeMap::new();
        for held in sessions.iter().filter(|held| !held.posted) {
            *count.entry(held.physician).or_default() += 1;
        }
        for (id, sessions) in count {
            let fair = self.problem.physicians()[id].fair_sessions;
            let above = (sessions - fair).max(0);
            let far_above = (sessions - 2 * fair).max(0);
            self.charge(Rule::Fairness, above, weights.unfair_session);
            *self.costs.entry(Rule::Fairness).or_default() +=
                far_above * weights.very_unfair_session;
        }
    }
}
