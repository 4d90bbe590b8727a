//! Rows of the model that limit people and places.

use std::collections::BTreeMap;

use good_lp::Variable;

use super::{Detail, Model, Session, covering, whole};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::problem::{Department, Host, Physician};

type Terms = Vec<(i64, Variable)>;
/// By department and week.
type Posted = BTreeMap<(Id<Department>, usize), Terms>;
/// By department, week and, where the model knows it, half-day.
type Visiting = BTreeMap<(Id<Department>, usize, Option<HalfDay>), Terms>;

impl Model<'_> {
    /// One place at a time, sessions a week, and sessions only where posted or at home.
    pub(super) fn limit_person(&mut self, physician: Id<Physician>) {
        let problem = self.problem;
        let person = &problem.physicians()[physician];
        for week in 0..problem.weeks() {
            let own: Vec<&Session> = (self.sessions[physician].iter())
                .filter(|session| session.week == week)
                .collect();
            if own.is_empty() {
                continue;
            }
            let blocks = &self.blocks[physician];
            let away: Terms = covering(blocks, week)
                .map(|(_, start)| (1, start))
                .collect();
            let visits = || own.iter().filter(|session| !session.posted);
            if visits().next().is_some() {
                let limit = whole(person.visits_per_week);
                let held = visits().map(|session| (1, session.held));
                let posted = away.iter().map(|(_, start)| (limit, *start));
                self.mip.at_most(held.chain(posted), limit);
            }
            for session in visits() {
                let posted = away.iter().copied();
                self.mip.at_most(posted.chain([(1, session.held)]), 1);
            }
            for session in own.iter().filter(|session| session.posted) {
                let host = problem.lines()[session.line].host;
                let there = covering(blocks, week).filter(|(posting, _)| posting.host == host);
                let there = there.map(|(_, start)| (-1, start));
                self.mip.at_most(there.chain([(1, session.held)]), 0);
            }
            let most = whole(problem.rotation().posted_sessions);
            let posted = own.iter().filter(|session| session.posted);
            self.mip
                .at_most(posted.map(|session| (1, session.held)), most);
            if self.detail == Detail::HalfDays {
                let own: Vec<(HalfDay, Id<Host>, bool, Variable)> = (own.iter())
                    .filter_map(|session| {
                        let host = problem.lines()[session.line].host;
                        Some((session.half?, host, session.posted, session.held))
                    })
                    .collect();
                self.one_place(&own);
            }
        }
    }

    /// Within one week of one physician.
    fn one_place(&mut self, own: &[(HalfDay, Id<Host>, bool, Variable)]) {
        let mut at_once: BTreeMap<HalfDay, Terms> = BTreeMap::new();
        let mut of_day: BTreeMap<u64, BTreeMap<Id<Host>, Vec<Variable>>> = BTreeMap::new();
        for (half, host, _, held) in own {
            at_once.entry(*half).or_default().push((1, *held));
            let hosts = of_day.entry(half.day()).or_default();
            hosts.entry(*host).or_default().push(*held);
        }
        for terms in at_once.into_values() {
            self.mip.at_most(terms, 1);
        }
        for hosts in of_day.into_values().filter(|hosts| 1 < hosts.len()) {
            let mut there: Vec<(Id<Host>, Variable)> = Vec::new();
            for (id, sessions) in hosts {
                let host = self.mip.yes_or_no(0);
                for held in sessions {
                    self.mip.at_most([(1, held), (-1, host)], 0);
                }
                there.push((id, host));
            }
            if self.problem.rotation().two_hosts_minutes.is_none() {
                self.mip
                    .at_most(there.into_iter().map(|(_, host)| (1, host)), 1);
                continue;
            }
            for (index, (one, first)) in there.iter().enumerate() {
                for (other, second) in &there[index + 1..] {
                    if !self.problem.may_share_day(*one, *other) {
                        self.mip.at_most([(1, *first), (1, *second)], 1);
                    }
                }
            }
        }
    }

    pub(super) fn add_fairness(&mut self, physician: Id<Physician>) {
        let weights = self.problem.weights();
        let fair = self.problem.physicians()[physician].fair_sessions;
        let visits: Terms = (self.sessions[physician].iter())
            .filter(|session| !session.posted)
            .map(|session| (1, session.held))
            .collect();
        for (limit, price) in [
            (fair, weights.unfair_session),
            (2 * fair, weights.very_unfair_session),
        ] {
            if limit < whole(visits.len()) {
                let above = self.mip.amount(price);
                self.mip
                    .at_most(visits.iter().copied().chain([(-1, above)]), limit);
            }
        }
    }

    /// Places to sleep, departments and, by half-days, rooms.
    pub(super) fn limit_places(&mut self, people: &[Id<Physician>]) {
        let problem = self.problem;
        let mut sleeping: BTreeMap<(Id<Host>, usize), Terms> = BTreeMap::new();
        let mut posted = Posted::new();
        let mut visiting = Visiting::new();
        let mut rooms: BTreeMap<(Id<Host>, usize, HalfDay), Terms> = BTreeMap::new();
        for physician in people {
            let department = problem.physicians()[*physician].department;
            for (posting, start) in &self.blocks[*physician] {
                for week in posting.first_week..posting.first_week + posting.weeks {
                    if !problem.physicians()[*physician].stays_by_day(week) {
                        sleeping
                            .entry((posting.host, week))
                            .or_default()
                            .push((1, *start));
                    }
                    posted
                        .entry((department, week))
                        .or_default()
                        .push((1, *start));
                }
            }
            for session in &self.sessions[*physician] {
                if !session.posted {
                    let desk = (department, session.week, session.half);
                    visiting.entry(desk).or_default().push((1, session.held));
                }
                if let Some(half) = session.half {
                    let room = (problem.lines()[session.line].host, session.week, half);
                    rooms.entry(room).or_default().push((1, session.held));
                }
            }
        }
        for ((host, _), terms) in sleeping {
            self.mip
                .at_most(terms, whole(problem.hosts()[host].dormitory));
        }
        self.limit_away(&posted, visiting);
        for ((host, _, _), terms) in rooms {
            self.mip.at_most(terms, whole(problem.hosts()[host].rooms));
        }
    }

    /// How many of a department may be away, posted or visiting.
    fn limit_away(&mut self, posted: &Posted, visiting: Visiting) {
        let problem = self.problem;
        for ((department, _), terms) in posted {
            let cap = whole(problem.departments()[*department].max_away);
            self.mip.at_most(terms.iter().copied(), cap);
        }
        for ((department, week, half), terms) in visiting {
            // Without half-days, the ten of the week together are what can be said.
            let halves = if half.is_some() {
                1
            } else {
                whole(HalfDay::COUNT)
            };
            let cap = whole(problem.departments()[department].max_away) * halves;
            let away = posted.get(&(department, week)).cloned().unwrap_or_default();
            if half.is_none() && !away.is_empty() {
                // Nobody visits while the cap is used up by the posted: far tighter than the sum.
                for held in &terms {
                    let together = away.iter().chain([held]);
                    self.mip.at_most(together.copied(), cap / halves);
                }
            }
            let away = away.into_iter().map(|(_, start)| (halves, start));
            self.mip.at_most(terms.into_iter().chain(away), cap);
        }
    }
}
