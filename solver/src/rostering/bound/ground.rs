//! What the prices of the Lagrangian bound stand on: who could hold what, worked out once.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::base::calendar::{HalfDay, HalfDays};
use crate::base::id::{Id, Table};
use crate::rostering::candidates::Candidates;
use crate::rostering::problem::{Department, Host, Line, Physician, Problem};
use crate::rostering::state::State;

use super::schedules::{self, Member};

/// One line that a visitor could hold, and what holding it once costs: drive and honour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) line: Id<Line>,
    pub(super) cost: f64,
}

/// Somebody who holds sessions while working at home.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    /// Most sessions a week.
    pub(super) limit: usize,
    pub(super) fair: f64,
    /// Per week: half-days on which a visit is possible.
    pub(super) free: Vec<HalfDays>,
    /// Per host that is near enough: its half-days and lines.
    pub(super) places: Vec<(HalfDays, Vec<Visit>)>,
}

/// People who share a cap on how many are away.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) cap: usize,
    /// Positions in [`Ground::visitors`].
    pub(super) visitors: std::ops::Range<usize>,
    /// Candidates of the one-year duty who can be posted somewhere.
    pub(super) members: Vec<Member>,
    /// All of the department who visit or have a duty.
    pub(super) people: Vec<Id<Physician>>,
    /// What the duties of those who can be posted nowhere cost.
    pub(super) fixed: f64,
}

/// Lines that somebody posted at a host could hold, by what they know: specialty and honour.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    pub(super) host: Id<Host>,
    pub(super) lines: Vec<Visit>,
}

/// Lines and departments that people tie together; rooms and places to sleep may be shared with
/// other parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) lines: Vec<Id<Line>>,
    /// Positions in [`Ground::desks`].
    pub(super) desks: Vec<usize>,
    /// Those of the departments who visit or have a duty.
    pub(super) people: Vec<Id<Physician>>,
}

#[derive(Debug)]
pub(in crate::rostering) struct Ground<'p> {
    pub(super) problem: &'p Problem,
    /// Per line: where the prices of its sessions begin, ten for each week.
    pub(super) sessions_from: Table<Line, usize>,
    pub(super) sessions: usize,
    /// Per host: where the prices of its rooms begin, ten for each week; `None` where the rooms
    /// suffice whatever is held.
    pub(super) rooms_from: Table<Host, Option<usize>>,
    pub(super) rooms: usize,
    /// Per host: where the prices of its places to sleep begin, one for each week.
    pub(super) beds_from: Table<Host, Option<usize>>,
    pub(super) beds: usize,
    pub(super) visitors: Vec<Visitor>,
    pub(super) desks: Vec<Desk>,
    pub(super) counters: Vec<Counter>,
    pub(super) parts: Vec<Part>,
}

impl<'p> Ground<'p> {
    pub(in crate::rostering) fn new(problem: &'p Problem, candidates: &Candidates) -> Ground<'p> {
        let state = State::empty(problem);
        let mut sessions = 0;
        let sessions_from = (problem.lines().values())
            .map(|line| {
                let from = sessions;
                sessions += line.wanted.len() * line.every * HalfDay::COUNT;
                from
            })
            .collect();
        let mut ground = Ground {
            problem,
            sessions_from,
            sessions,
            rooms_from: Table::filled(problem.hosts().len(), None),
            rooms: 0,
            beds_from: Table::filled(problem.hosts().len(), None),
            beds: 0,
            visitors: Vec::new(),
            desks: Vec::new(),
            counters: Vec::new(),
            parts: Vec::new(),
        };
        ground.add_places(candidates);
        for department in problem.departments().ids() {
            ground.add_desk(&state, candidates, department);
        }
        ground.parts = ground.tied(candidates);
        ground
    }

    /// Where the price of a session stands.
    pub(super) fn session(&self, line: Id<Line>, week: usize, half: HalfDay) -> usize {
        self.sessions_from[line] + week * HalfDay::COUNT + half.index()
    }

    /// Weeks within the whole cycles of a line.
    pub(super) fn weeks(&self, line: Id<Line>) -> usize {
        let line = &self.problem.lines()[line];
        line.wanted.len() * line.every
    }

    fn tied(&self, candidates: &Candidates) -> Vec<Part> {
        let problem = self.problem;
        let lines = problem.lines().len();
        let mut together: UnionFind<usize> = UnionFind::new(lines + self.desks.len());
        for (line, holders) in candidates.holders.iter() {
            for physician in holders {
                let desk = problem.physicians()[*physician].department.index();
                together.union(line.index(), lines + desk);
            }
        }
        let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
        for line in problem.lines().ids() {
            let part = together.find(line.index());
            parts.entry(part).or_default().lines.push(line);
        }
        for desk in 0..self.desks.len() {
            let part = parts.entry(together.find(lines + desk)).or_default();
            part.desks.push(desk);
            part.people.extend(&self.desks[desk].people);
        }
        parts.into_values().collect()
    }

    fn add_places(&mut self, candidates: &Candidates) {
        let problem = self.problem;
        let mut could_sleep = Table::filled(problem.hosts().len(), 0);
        for hosts in candidates.hosts.values() {
            for host in hosts {
                could_sleep[*host] += 1;
            }
        }
        for (id, host) in problem.hosts().iter() {
            if host.rooms < candidates.lines_of_host[id].len() {
                self.rooms_from[id] = Some(self.rooms);
                self.rooms += problem.weeks() * HalfDay::COUNT;
            }
            if host.dormitory < could_sleep[id] {
                self.beds_from[id] = Some(self.beds);
                self.beds += problem.weeks();
            }
        }
    }

    fn add_desk(&mut self, state: &State<'_>, candidates: &Candidates, department: Id<Department>) {
        let problem = self.problem;
        let from = self.visitors.len();
        let (mut members, mut people) = (Vec::new(), Vec::new());
        let mut fixed = 0;
        let mut visiting = 0;
        for (id, person) in problem.physicians().iter() {
            if person.department != department {
                continue;
            }
            let visitor = self.visitor(state, candidates, id);
            if !candidates.hosts[id].is_empty() {
                let member = schedules::member(self, state, candidates, id);
                let bit = (visitor.is_some() && visiting < schedules::MOST_VISITING).then(|| {
                    visiting += 1;
                    (visiting - 1, self.visitors.len() - from)
                });
                members.push(Member {
                    visits: bit,
                    ..member
                });
            } else {
                fixed += state.duty_cost(id, 0);
            }
            if visitor.is_some() || person.duty.is_some() {
                people.push(id);
            }
            self.visitors.extend(visitor);
        }
        self.desks.push(Desk {
            cap: problem.departments()[department].max_away,
            visitors: from..self.visitors.len(),
            members,
            people,
            fixed: fixed as f64,
        });
    }

    fn visitor(
        &self,
        state: &State<'_>,
        candidates: &Candidates,
        id: Id<Physician>,
    ) -> Option<Visitor> {
        let problem = self.problem;
        let person = &problem.physicians()[id];
        if person.visits_per_week == 0 {
            return None;
        }
        let mut places = Vec::new();
        for (host, row) in problem.hosts().iter() {
            let near = (problem.link(id, host))
                .is_some_and(|link| link.minutes <= problem.rotation().max_travel_minutes);
            let drive = state.visit_minutes(id, host) * problem.weights().travel_minute;
            let lines = self.lines(candidates, host, id, drive);
            if near && !lines.is_empty() {
                places.push((row.open, lines));
            }
        }
        let free = (0..problem.weeks()).map(|week| {
            (problem.worked(week))
                .minus(person.on_leave[week])
                .minus(person.clinic)
        });
        (!places.is_empty()).then(|| Visitor {
            limit: person.visits_per_week.min(HalfDay::COUNT),
            fair: person.fair_sessions as f64,
            free: free.collect(),
            places,
        })
    }

    fn lines(
        &self,
        candidates: &Candidates,
        host: Id<Host>,
        physician: Id<Physician>,
        drive: i64,
    ) -> Vec<Visit> {
        let problem = self.problem;
        let person = &problem.physicians()[physician];
        (candidates.lines_of_host[host].iter())
            .filter(|line| problem.lines()[**line].specialty == person.specialty)
            .map(|line| {
                let junior = match problem.lines()[*line].is_senior(person) {
                    true => 0,
                    false => problem.weights().junior_session,
                };
                Visit {
                    line: *line,
                    cost: (drive + junior) as f64,
                }
            })
            .collect()
    }

    /// The counter of somebody posted at `host`: shared by all who know the same.
    pub(super) fn counter(
        &mut self,
        candidates: &Candidates,
        host: Id<Host>,
        physician: Id<Physician>,
    ) -> Option<usize> {
        let lines = self.lines(candidates, host, physician, 0);
        if lines.is_empty() {
            return None;
        }
        let same = |counter: &Counter| {
            counter.host == host
                && counter.lines.len() == lines.len()
                && (counter.lines.iter().zip(&lines))
                    .all(|(one, other)| one.line == other.line && one.cost == other.cost)
        };
        let known = self.counters.iter().position(same);
        Some(known.unwrap_or_else(|| {
            self.counters.push(Counter { host, lines });
            self.counters.len() - 1
        }))
    }
}
