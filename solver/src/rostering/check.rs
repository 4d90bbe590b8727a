//! The judge of rosters: reads the rules plainly and shares nothing with the search.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Plan, Series};
use super::problem::{Department, Host, Line, Physician, Problem};
use super::rule::Rule;
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::base::report::{Report, RuleLine, Violation};
use crate::base::score::Score;
use crate::base::units::Cost;

/// One session that takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    pub week: usize,
    pub half: HalfDay,
    pub line: Id<Line>,
    pub physician: Id<Physician>,
    /// The physician is posted somewhere in that week.
    pub posted: bool,
}

/// The sessions that a plan holds: a worked day, a holder, and the holder not on leave.
#[must_use]
pub fn held_sessions(problem: &Problem, plan: &Plan) -> Vec<Held> {
    let mut sessions = Vec::new();
    for (line, series) in plan.series.iter() {
        let Some(series) = series else { continue };
        for cycle in 0..problem.lines()[line].wanted.len() {
            let week = cycle * problem.lines()[line].every + series.phase;
            let Some(physician) = series.holder(week) else {
                continue;
            };
            let works = problem.worked(week).has(series.half);
            let away = problem.physicians()[physician].on_leave[week].has(series.half);
            if works && !away {
                let posted = (plan.postings.iter())
                    .any(|posting| posting.physician == physician && posting.covers(week));
                sessions.push(Held {
                    week,
                    half: series.half,
                    line,
                    physician,
                    posted,
                });
            }
        }
    }
    sessions.sort_unstable();
    sessions
}

/// Everything that is wrong with a plan, and what it costs, rule by rule.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Report {
    let sessions = held_sessions(problem, plan);
    let mut judge = Judge {
        problem,
        amounts: BTreeMap::new(),
        costs: BTreeMap::new(),
        violations: Vec::new(),
    };
    judge.postings(plan);
    judge.whereabouts(plan, &sessions);
    judge.each_session(plan, &sessions);
    judge.rooms(&sessions);
    judge.departments(plan, &sessions);
    judge.weekly_limits(&sessions);
    judge.duties(plan);
    judge.lines(plan, &sessions);
    judge.travel(plan, &sessions);
    judge.fairness(&sessions);
    judge.report()
}

struct Judge<'p> {
    problem: &'p Problem,
    amounts: BTreeMap<Rule, i64>,
    costs: BTreeMap<Rule, i64>,
    violations: Vec<Violation>,
}

impl Judge<'_> {
    fn broken(&mut self, rule: Rule, subject: String, message: String) {
        *self.amounts.entry(rule).or_default() += 1;
        self.violations.push(Violation {
            rule: rule.name(),
            rule_zh: rule.chinese(),
            subject,
            message,
        });
    }

    fn charge(&mut self, rule: Rule, amount: i64, price: i64) {
        *self.amounts.entry(rule).or_default() += amount;
        *self.costs.entry(rule).or_default() += amount * price;
    }

    fn person(&self, id: Id<Physician>) -> String {
        self.problem.physicians()[id].key.clone()
    }

    fn postings(&mut self, plan: &Plan) {
        let problem = self.problem;
        let rotation = problem.rotation();
        let mut sleeping: BTreeMap<(Id<Host>, usize), usize> = BTreeMap::new();
        for posting in &plan.postings {
            let who = self.person(posting.physician);
            let physician = &problem.physicians()[posting.physician];
            let end = posting.first_week + posting.weeks;
            if !rotation.lengths.contains(&posting.weeks)
                || !posting.first_week.is_multiple_of(rotation.start_every)
            {
                let message = format!("weeks {}..{end} are no permitted block", posting.first_week);
                self.broken(Rule::BlockKept, who.clone(), message);
            }
            if problem.link(posting.physician, posting.host).is_none() {
                let host = &problem.hosts()[posting.host].key;
                let message = format!("nothing makes work at {host} lawful");
                self.broken(Rule::LegalBasis, who.clone(), message);
            }
            for week in posting.first_week..end {
                *sleeping.entry((posting.host, week)).or_default() += 1;
                if !physician.on_leave[week].is_empty() {
                    let message = format!("posted in week {week} of leave");
                    self.broken(Rule::LeaveKept, who.clone(), message);
                }
            }
        }
        for ((host, week), people) in sleeping {
            let host = &problem.hosts()[host];
            for _ in host.dormitory..people {
                let message = format!("week {week}: {people} posted, {} places", host.dormitory);
                self.broken(Rule::DormitoryPlace, host.key.clone(), message);
            }
        }
        for (id, physician) in problem.physicians().iter() {
            let own = || {
                plan.postings
                    .iter()
                    .filter(move |posting| posting.physician == id)
            };
            let blocks = own().count();
            for _ in rotation.max_blocks..blocks {
                let message = format!("{blocks} postings, at most {}", rotation.max_blocks);
                self.broken(Rule::BlockKept, self.person(id), message);
            }
            let served: usize = own().map(|posting| posting.weeks).sum();
            let served = i64::try_from(served).expect("few weeks");
            let may = physician
                .duty
                .map_or(0, |duty| duty.remaining + rotation.slack_weeks);
            if 0 < served && may < served {
                let message = format!("posted for {served} weeks, the duty asks for {may}");
                self.broken(Rule::DutyOpen, self.person(id), message);
            }
        }
    }

    fn whereabouts(&mut self, plan: &Plan, sessions: &[Held]) {
        let mut posted: BTreeMap<(Id<Physician>, usize), Id<Host>> = BTreeMap::new();
        for posting in &plan.postings {
            for week in posting.first_week..posting.first_week + posting.weeks {
                if posted
                    .insert((posting.physician, week), posting.host)
                    .is_some()
                {
                    let message = format!("posted twice in week {week}");
                    self.broken(
                        Rule::OnePlaceAtATime,
                        self.person(posting.physician),
                        message,
                    );
                }
            }
        }
        let mut busy = BTreeSet::new();
        let mut hosts_of_day: BTreeMap<(Id<Physician>, usize, u64), BTreeSet<Id<Host>>> =
            BTreeMap::new();
        for held in sessions {
            let host = self.problem.lines()[held.line].host;
            let who = self.person(held.physician);
            if !busy.insert((held.physician, held.week, held.half)) {
                let message = format!("two sessions on {} of week {}", held.half, held.week);
                self.broken(Rule::OnePlaceAtATime, who.clone(), message);
            }
            match posted.get(&(held.physician, held.week)) {
                Some(at) if *at != host => {
                    let message = format!("posted elsewhere in week {}", held.week);
                    self.broken(Rule::OnePlaceAtATime, who, message);
                }
                _ => {
                    let day = (held.physician, held.week, held.half.day());
                    hosts_of_day.entry(day).or_default().insert(host);
                }
            }
        }
        for ((physician, week, day), hosts) in hosts_of_day {
            if 1 < hosts.len() {
                let message = format!("{} hosts on day {day} of week {week}", hosts.len());
                self.broken(Rule::OneHostADay, self.person(physician), message);
            }
        }
    }

    fn each_session(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        for held in sessions {
            let line = &problem.lines()[held.line];
            let physician = &problem.physicians()[held.physician];
            let subject = format!("{} @ {}", physician.key, line.key);
            if physician.specialty != line.specialty {
                let message = format!("week {}: another specialty", held.week);
                self.broken(Rule::SpecialtyMatches, subject.clone(), message);
            }
            if !problem.hosts()[line.host].open.has(held.half) {
                let message = format!("week {}: closed on {}", held.week, held.half);
                self.broken(Rule::HostOpen, subject.clone(), message);
            }
            if !held.posted && physician.clinic.has(held.half) {
                let message = format!("week {}: own clinic on {}", held.week, held.half);
                self.broken(Rule::HomeClinicKept, subject.clone(), message);
            }
            match problem.link(held.physician, line.host) {
                None => {
                    let message = format!("week {}: nothing makes it lawful", held.week);
                    self.broken(Rule::LegalBasis, subject, message);
                }
                Some(link) => {
                    let limit = problem.rotation().max_travel_minutes;
                    if !held.posted && limit < link.minutes {
                        let message = format!("{} minutes, at most {limit}", link.minutes);
                        self.broken(Rule::TravelLimit, subject, message);
                    }
                }
            }
        }
        debug_assert!(plan.series.len() == problem.lines().len());
    }

    fn rooms(&mut self, sessions: &[Held]) {
        let mut used: BTreeMap<(Id<Host>, usize, HalfDay), usize> = BTreeMap::new();
        for held in sessions {
            let host = self.problem.lines()[held.line].host;
            *used.entry((host, held.week, held.half)).or_default() += 1;
        }
        for ((host, week, half), count) in used {
            let host = &self.problem.hosts()[host];
            for _ in host.rooms..count {
                let message = format!(
                    "{half} of week {week}: {count} sessions, {} rooms",
                    host.rooms
                );
                self.broken(Rule::RoomFree, host.key.clone(), message);
            }
        }
    }

    fn departments(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        let mut away: BTreeMap<(Id<Department>, usize, HalfDay), usize> = BTreeMap::new();
        for posting in &plan.postings {
            let department = problem.physicians()[posting.physician].department;
            for week in posting.first_week..posting.first_week + posting.weeks {
                for half in HalfDay::all() {
                    *away.entry((department, week, half)).or_default() += 1;
                }
            }
        }
        for held in sessions.iter().filter(|held| !held.posted) {
            let department = problem.physicians()[held.physician].department;
            *away.entry((department, held.week, held.half)).or_default() += 1;
        }
        for ((id, week, half), people) in away {
            let department = &problem.departments()[id];
            for _ in department.max_away..people {
                let message = format!(
                    "{half} of week {week}: {people} away, at most {}",
                    department.max_away
                );
                self.broken(Rule::DepartmentKept, department.name.clone(), message);
            }
        }
    }

    fn weekly_limits(&mut self, sessions: &[Held]) {
        let mut count: BTreeMap<(Id<Physician>, usize, bool), usize> = BTreeMap::new();
        for held in sessions {
            *count
                .entry((held.physician, held.week, held.posted))
                .or_default() += 1;
        }
        for ((physician, week, posted), sessions) in count {
            let limit = if posted {
                self.problem.rotation().posted_sessions
            } else {
                self.problem.physicians()[physician].visits_per_week
            };
            for _ in limit..sessions {
                let message = format!("week {week}: {sessions} sessions, at most {limit}");
                self.broken(Rule::SessionLimit, self.person(physician), message);
            }
        }
    }

    fn duties(&mut self, plan: &Plan) {
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

    fn lines(&mut self, plan: &Plan, sessions: &[Held]) {
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
        let pattern_kept = |series: &Option<Series>, line: &Line| {
            series
                .as_ref()
                .is_none_or(|series| series.phase < line.every)
        };
        for (id, series) in plan.series.iter() {
            assert!(
                pattern_kept(series, &problem.lines()[id]),
                "a plan is read with phases inside the cycle"
            );
        }
    }

    fn travel(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        let price = problem.weights().travel_minute;
        for held in sessions.iter().filter(|held| !held.posted) {
            let host = problem.lines()[held.line].host;
            let minutes = problem
                .link(held.physician, host)
                .map_or(0, |link| link.minutes);
            self.charge(Rule::Travel, 2 * minutes, price);
        }
        for posting in &plan.postings {
            let minutes = problem
                .link(posting.physician, posting.host)
                .map_or(0, |link| link.minutes);
            let weeks = i64::try_from(posting.weeks).expect("few weeks");
            self.charge(Rule::Travel, 2 * minutes * weeks, price);
        }
    }

    fn fairness(&mut self, sessions: &[Held]) {
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

    fn report(self) -> Report {
        let mut score = Score::default();
        let mut rules = Vec::new();
        for rule in Rule::ALL {
            let amount = self.amounts.get(&rule).copied().unwrap_or(0);
            let cost = self.costs.get(&rule).copied().unwrap_or(0);
            score += rule.score(if rule.is_hard() { amount } else { cost });
            let (counting, counting_zh) = rule.counting();
            rules.push(RuleLine {
                rule: rule.name(),
                rule_zh: rule.chinese(),
                hard: rule.is_hard(),
                amount,
                cost: Cost(cost),
                counting,
                counting_zh,
            });
        }
        Report {
            score,
            rules,
            violations: self.violations,
        }
    }
}
