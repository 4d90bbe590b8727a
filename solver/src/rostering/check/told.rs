//! The rules of what has been told to people: what is fixed stays, and what moves has a price.

use std::collections::{BTreeMap, BTreeSet};

use super::{Held, Judge};
use crate::base::id::Id;
use crate::rostering::draft::published::Lock;
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::problem::published::Published;
use crate::rostering::problem::{Host, Line, Physician};
use crate::rostering::rule::Rule;

/// Line, week, half-day and holder: what makes a session the same.
type Session = (Id<Line>, usize, usize, Id<Physician>);
/// Who is posted where in which week.
type Week = (Id<Physician>, usize, Id<Host>);

impl Judge<'_> {
    pub(super) fn locks(&mut self, plan: &Plan, sessions: &[Held]) {
        let Some(published) = self.problem.published() else {
            return;
        };
        self.begun(published, plan, sessions);
        for physician in self.problem.physicians().ids() {
            self.locked_postings(published, plan, physician);
        }
        let mut of_line: BTreeMap<Id<Line>, Vec<&Held>> = BTreeMap::new();
        for held in sessions {
            of_line.entry(held.line).or_default().push(held);
        }
        for line in self.problem.lines().ids() {
            let own = of_line.remove(&line).unwrap_or_default();
            self.locked_line(published, line, &own);
        }
    }

    /// Nothing happens in weeks that have begun but what was published.
    fn begun(&mut self, published: &Published, plan: &Plan, sessions: &[Held]) {
        for posting in &plan.postings {
            let is_told = published.lock_of(*posting).is_some();
            if posting.first_week < published.begun && !is_told {
                let who = self.person(posting.physician);
                let message = (
                    format!("posted anew in week {}", posting.first_week),
                    format!("{}已开始，不能新增派驻", self.week(posting.first_week)),
                );
                self.broken(Rule::LocksKept, who, message);
            }
        }
        let told = self.told_sessions(published);
        for held in sessions {
            if held.week < published.begun && !told.contains_key(&key(held)) {
                let who = self.place(held.physician, held.line);
                let message = (
                    format!("a session more in week {}", held.week),
                    format!("{}已开始，不能新增坐诊", self.week(held.week)),
                );
                self.broken(Rule::LocksKept, who, message);
            }
        }
    }

    fn locked_postings(&mut self, published: &Published, plan: &Plan, physician: Id<Physician>) {
        let own = |posting: &&Posting| posting.physician == physician;
        let now: Vec<Posting> = plan.postings.iter().filter(own).copied().collect();
        let who = self.person(physician);
        for told in &published.postings[physician] {
            let posting = told.posting;
            if told.lock == Lock::Frozen && !now.contains(&posting) {
                let host = &self.problem.hosts()[posting.host].key;
                let message = (
                    format!("is no longer at {host} from week {}", posting.first_week),
                    format!(
                        "自{}起的派驻已锁定，不得取消",
                        self.week(posting.first_week)
                    ),
                );
                self.broken(Rule::LocksKept, who.clone(), message);
            }
            for week in posting.first_week..posting.first_week + posting.weeks {
                let is_posted = now.iter().any(|posting| posting.covers(week));
                if told.lock == Lock::Week && !is_posted {
                    let message = (
                        format!("is no longer posted in week {week}"),
                        format!("{}的派驻已锁定，不得取消", self.week(week)),
                    );
                    self.broken(Rule::LocksKept, who.clone(), message);
                }
            }
        }
        let weeks: usize = now.iter().map(|posting| posting.weeks).sum();
        let kept = published.kept_weeks(physician);
        if weeks < kept {
            let message = (
                format!("is posted for {weeks} weeks, {kept} must stay"),
                format!("派驻 {weeks} 周，已锁定的 {kept} 周须保留"),
            );
            self.broken(Rule::LocksKept, who, message);
        }
    }

    fn locked_line(&mut self, published: &Published, line: Id<Line>, own: &[&Held]) {
        let Some(series) = &published.series[line] else {
            return;
        };
        let every = self.problem.lines()[line].every;
        let own: BTreeMap<usize, &&Held> =
            own.iter().map(|held| (held.week / every, held)).collect();
        // Per tenure that keeps the person: who, and whether they still hold one of its cycles.
        let mut kept: BTreeMap<usize, (Id<Physician>, bool)> = BTreeMap::new();
        for (cycle, told) in series.told.iter().enumerate() {
            let Some(told) = told else { continue };
            let now = own
                .get(&cycle)
                .filter(|held| held.physician == told.physician);
            let is_same = now.is_some_and(|held| {
                held.half == series.half && held.week == cycle * every + series.phase
            });
            let stays = match told.lock {
                Lock::Free | Lock::Person => true,
                Lock::Week => now.is_some(),
                Lock::Frozen => is_same,
            };
            if told.lock == Lock::Person {
                let row = kept.entry(told.tenure).or_insert((told.physician, false));
                row.1 |= now.is_some();
            }
            if !stays {
                let who = self.place(told.physician, line);
                let week = cycle * every + series.phase;
                let message = (
                    format!("no longer holds the session of week {week}"),
                    format!("{}的坐诊已锁定，不得改动", self.week(week)),
                );
                self.broken(Rule::LocksKept, who, message);
            }
        }
        for (physician, _) in kept.into_values().filter(|(_, stays)| !stays) {
            let who = self.place(physician, line);
            let message = (
                "no longer holds the line".into(),
                "已锁定由本人承担该坐诊项目".into(),
            );
            self.broken(Rule::LocksKept, who, message);
        }
    }

    /// What people would have to be told anew.
    pub(super) fn departures(&mut self, plan: &Plan, sessions: &[Held]) {
        let Some(published) = self.problem.published() else {
            return;
        };
        let told = self.told_sessions(published);
        let now: BTreeMap<Session, usize> = (sessions.iter())
            .map(|held| (key(held), held.week))
            .collect();
        let told_weeks: BTreeSet<Week> = (published.postings.values().flatten())
            .flat_map(|told| weeks(told.posting))
            .collect();
        let weeks: BTreeSet<Week> = plan.postings.iter().copied().flat_map(weeks).collect();
        let mut people = BTreeSet::new();
        let mut charges = Vec::new();
        let taken_on = now.iter().filter(|(key, _)| !told.contains_key(key));
        let given_up = told.iter().filter(|(key, _)| !now.contains_key(key));
        for ((_, _, _, physician), week) in taken_on.chain(given_up) {
            people.insert(*physician);
            charges.push(published.per_session[*week]);
        }
        for (physician, week, _) in weeks.symmetric_difference(&told_weeks) {
            people.insert(*physician);
            charges.push(published.per_posted_week[*week]);
        }
        for price in charges {
            self.charge(Rule::Departed, 1, price);
        }
        people.retain(|physician| !published.informed[*physician]);
        let fixed = published.per_person * i64::try_from(people.len()).expect("few");
        *self.costs.entry(Rule::Departed).or_default() += fixed;
    }

    /// The published sessions, each with its week.
    fn told_sessions(&self, published: &Published) -> BTreeMap<Session, usize> {
        let mut told = BTreeMap::new();
        for (line, series) in published.series.iter() {
            let Some(series) = series else { continue };
            for (cycle, session) in series.told.iter().enumerate() {
                if let Some(session) = session {
                    let week = cycle * self.problem.lines()[line].every + series.phase;
                    let key = (line, week, series.half.index(), session.physician);
                    told.insert(key, week);
                }
            }
        }
        told
    }

    fn place(&self, physician: Id<Physician>, line: Id<Line>) -> String {
        format!(
            "{} @ {}",
            self.person(physician),
            self.problem.lines()[line].key
        )
    }
}

fn key(held: &Held) -> Session {
    (held.line, held.week, held.half.index(), held.physician)
}

fn weeks(posting: Posting) -> impl Iterator<Item = Week> {
    (posting.first_week..posting.first_week + posting.weeks)
        .map(move |week| (posting.physician, week, posting.host))
}
