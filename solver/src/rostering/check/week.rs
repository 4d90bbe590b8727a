//! Scopes, and what studios ask for of the sessions of a week or a quarter.

use std::collections::{BTreeMap, BTreeSet};

use super::{Held, Judge};
use crate::base::id::Id;
use crate::rostering::draft::Activity;
use crate::rostering::plan::Plan;
use crate::rostering::problem::{Line, Specialty, Studio};
use crate::rostering::rule::Rule;

/// A studio in a calendar quarter.
type Quarter = (Id<Studio>, (i32, u32));

impl Judge<'_> {
    pub(super) fn scopes(&mut self, sessions: &[Held]) {
        for held in sessions {
            let line = &self.problem.lines()[held.line];
            let person = &self.problem.physicians()[held.physician];
            if !line.scopes.admits(person.scopes) {
                let subject = format!("{} @ {}", person.key, line.key);
                let message = (
                    format!("week {}: outside the registered scope", held.week),
                    format!("{}的坐诊超出注册执业范围", self.week(held.week)),
                );
                self.broken(Rule::PracticeScope, subject, message);
            }
        }
    }

    pub(super) fn studio_seniority(&mut self, sessions: &[Held]) {
        let problem = self.problem;
        let mut held_by_senior: BTreeMap<(Id<Studio>, usize), usize> = BTreeMap::new();
        for held in sessions {
            let studio = problem.lines()[held.line].studio;
            let Some(senior) = problem.studios()[studio].senior else {
                continue;
            };
            if senior.title_level <= problem.physicians()[held.physician].title_level {
                *held_by_senior.entry((studio, held.week)).or_default() += 1;
            }
        }
        let with_lines: BTreeSet<Id<Studio>> =
            problem.lines().values().map(|line| line.studio).collect();
        for id in with_lines {
            let studio = &problem.studios()[id];
            let Some(senior) = studio.senior else {
                continue;
            };
            for week in 0..problem.weeks() {
                let host = &problem.hosts()[studio.host];
                let open = problem.worked(week).and(host.open).minus(host.closed[week]);
                let held = held_by_senior.get(&(id, week)).copied().unwrap_or(0);
                if !open.is_empty() {
                    let short = senior.sessions.saturating_sub(held);
                    let short = i64::try_from(short).expect("few");
                    let price = problem.weights().senior_session;
                    self.charge(Rule::StudioSeniority, short, price);
                }
            }
        }
    }

    pub(super) fn activity_shares(&mut self, sessions: &[Held]) {
        let problem = self.problem;
        let mut of_quarter: BTreeMap<Quarter, BTreeMap<Activity, i64>> = BTreeMap::new();
        for held in sessions {
            let line = &problem.lines()[held.line];
            let quarter = (line.studio, problem.quarter(held.week));
            let counts = of_quarter.entry(quarter).or_default();
            *counts.entry(line.activity).or_default() += 1;
        }
        for ((studio, _), counts) in of_quarter {
            let all: i64 = counts.values().sum();
            let shares = problem.studios()[studio].shares;
            for (activity, share) in Activity::ALL.into_iter().zip(shares) {
                let held = counts.get(&activity).copied().unwrap_or(0);
                let short = (share * all - 100 * held).max(0);
                let price = problem.weights().share_hundredth;
                self.charge(Rule::ActivityShare, short, price);
            }
        }
    }

    pub(super) fn spread(&mut self, sessions: &[Held]) {
        let problem = self.problem;
        let mut of_day: BTreeMap<(Id<Studio>, usize, u64), BTreeSet<Id<Specialty>>> =
            BTreeMap::new();
        for held in sessions {
            let line = &problem.lines()[held.line];
            if problem.studios()[line.studio].spread {
                let day = (line.studio, held.week, held.half.day());
                of_day.entry(day).or_default().insert(line.specialty);
            }
        }
        for specialties in of_day.into_values() {
            let extra = i64::try_from(specialties.len()).expect("few") - 1;
            self.charge(Rule::SpecialtySpread, extra, problem.weights().crowded_day);
        }
    }

    pub(super) fn steadiness(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        let held: BTreeSet<Id<Line>> = sessions.iter().map(|held| held.line).collect();
        for (id, line) in problem.lines().iter() {
            let (Some(series), Some(last)) = (&plan.series[id], line.last) else {
                continue;
            };
            if held.contains(&id) && (series.half, series.phase) != (last.half, last.phase) {
                self.charge(Rule::SteadyTimetable, 1, problem.weights().moved_line);
            }
        }
    }
}
