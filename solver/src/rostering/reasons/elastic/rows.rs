//! Rows of the elastic model: people, places and lines.

use std::collections::{BTreeMap, BTreeSet};

use good_lp::Variable;

use super::{Elastic, Terms, whole};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::wishes::Stay;
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Department, Host, Line, Physician};
use crate::rostering::reasons::need::Limit;
use crate::rostering::reasons::options::Session;

impl Elastic<'_> {
    fn people(&self) -> BTreeSet<Id<Physician>> {
        let posted = self.blocks.iter().map(|(block, _)| block.posting.physician);
        let held = self.sessions.iter().map(|(session, _)| session.physician);
        posted.chain(held).collect()
    }

    /// One variable for every week and host of a physician, however many blocks cover it: rows of
    /// sessions, beds and departments stay short.
    pub(super) fn spread(&mut self) {
        type Weeks = BTreeMap<(Id<Physician>, usize), BTreeMap<Id<Host>, Terms>>;
        let mut weeks = Weeks::new();
        for (block, taken) in &self.blocks {
            let posting = block.posting;
            for week in posting.first_week..posting.first_week + posting.weeks {
                let hosts = weeks.entry((posting.physician, week)).or_default();
                let blocks = hosts.entry(posting.host).or_default();
                blocks.push((1, taken.is));
            }
        }
        for (week, hosts) in weeks {
            let mut there = Vec::new();
            for (host, blocks) in hosts {
                let is = match blocks[..] {
                    [(_, only)] => only,
                    _ => {
                        let is = self.mip.amount(0);
                        self.mip.exactly(blocks.into_iter().chain([(-1, is)]), 0);
                        is
                    }
                };
                there.push((host, is));
            }
            self.away.insert(week, there);
        }
    }

    pub(super) fn limit_people(&mut self) {
        let problem = self.case.problem;
        let rotation = problem.rotation();
        for physician in self.people() {
            let person = &problem.physicians()[physician];
            let own: Vec<(Posting, Variable)> = (self.blocks.iter())
                .filter(|(block, _)| block.posting.physician == physician)
                .map(|(block, taken)| (block.posting, taken.is))
                .collect();
            let all = own.iter().map(|(_, taken)| (1, *taken)).collect();
            self.at_most(Limit::Blocks, all, whole(rotation.max_blocks));
            if let Some(duty) = person.duty {
                let weeks = own.iter().map(|(row, taken)| (whole(row.weeks), *taken));
                let most = duty.remaining + rotation.slack_weeks;
                self.at_most(Limit::Duty(physician), weeks.collect(), most);
            }
            for week in 0..problem.weeks() {
                self.limit_week(physician, week);
            }
        }
    }

    fn limit_week(&mut self, physician: Id<Physician>, week: usize) {
        let problem = self.case.problem;
        let one_place = Limit::OnePlace(physician);
        let away = self.away.get(&(physician, week));
        let away = away.cloned().unwrap_or_default();
        let posted: Terms = away.iter().map(|(_, is)| (1, *is)).collect();
        if !posted.is_empty() {
            self.at_most(one_place, posted.clone(), 1);
        }
        let sessions: Vec<(Session, Variable)> = (self.sessions.iter())
            .filter(|(row, _)| row.physician == physician && row.week == week)
            .map(|(row, held)| ((*row).clone(), held.is))
            .collect();
        for is_posted in [false, true] {
            let held = sessions
                .iter()
                .filter(|(row, _)| row.is_posted == is_posted);
            let held: Terms = held.map(|(_, held)| (1, *held)).collect();
            if held.is_empty() {
                continue;
            }
            let visits = whole(problem.physicians()[physician].visits_per_week);
            let (limit, most) = match is_posted {
                false => (Limit::Visits(physician), visits),
                true => (
                    Limit::PostedSessions,
                    whole(problem.rotation().posted_sessions),
                ),
            };
            self.at_most(limit, held, most);
        }
        let mut at_once: BTreeMap<HalfDay, Terms> = BTreeMap::new();
        for (row, held) in &sessions {
            at_once.entry(row.half).or_default().push((1, *held));
            if row.is_posted {
                let host = problem.lines()[row.line].host;
                let there = away.iter().filter(|(at, _)| *at == host);
                let there = there.map(|(_, taken)| (-1, *taken));
                self.mip.at_most(there.chain([(1, *held)]), 0);
            } else if !posted.is_empty() {
                let mut terms = posted.clone();
                terms.push((1, *held));
                self.at_most(one_place, terms, 1);
            }
        }
        for terms in at_once.into_values() {
            self.at_most(one_place, terms, 1);
        }
        self.one_host(physician, &sessions);
    }

    /// Sessions of one day are at one host, or at hosts near each other.
    fn one_host(&mut self, physician: Id<Physician>, sessions: &[(Session, Variable)]) {
        let mut of_day: BTreeMap<u64, BTreeMap<Id<Host>, Vec<Variable>>> = BTreeMap::new();
        for (row, held) in sessions {
            let host = self.case.problem.lines()[row.line].host;
            let hosts = of_day.entry(row.half.day()).or_default();
            hosts.entry(host).or_default().push(*held);
        }
        for hosts in of_day.into_values().filter(|hosts| 1 < hosts.len()) {
            let mut there: Vec<(Id<Host>, Variable)> = Vec::new();
            for (host, held) in hosts {
                let is = self.mip.yes_or_no(0);
                for held in held {
                    self.mip.at_most([(1, held), (-1, is)], 0);
                }
                there.push((host, is));
            }
            for (index, (host, is)) in there.iter().enumerate() {
                for (other, also) in &there[index + 1..] {
                    if !self.case.problem.may_share_day(*host, *other) {
                        let both = vec![(1, *is), (1, *also)];
                        self.at_most(Limit::OneHost(physician), both, 1);
                    }
                }
            }
        }
    }

    /// Whether a limit that holds brings the physician home every night of the week.
    fn goes_home(&self, physician: Id<Physician>, week: usize) -> bool {
        let rows = (self.case.problem.physicians()[physician].limits.iter()).enumerate();
        rows.filter(|(_, limit)| limit.postings == Stay::ByDay && limit.weeks.contains(&week))
            .any(|(row, _)| self.holds(Limit::Personal(physician, row)))
    }

    pub(super) fn limit_places(&mut self) {
        let problem = self.case.problem;
        let mut sleeping: BTreeMap<(Id<Host>, usize), Terms> = BTreeMap::new();
        let mut rooms: BTreeMap<(Id<Host>, usize, HalfDay), Terms> = BTreeMap::new();
        for ((physician, week), there) in &self.away {
            if !self.goes_home(*physician, *week) {
                for (host, is) in there {
                    let beds = sleeping.entry((*host, *week)).or_default();
                    beds.push((1, *is));
                }
            }
        }
        for (session, held) in &self.sessions {
            let host = problem.lines()[session.line].host;
            let room = rooms.entry((host, session.week, session.half)).or_default();
            room.push((1, held.is));
        }
        for ((host, _), terms) in sleeping {
            let most = whole(problem.hosts()[host].dormitory);
            self.at_most(Limit::Dormitory(host), terms, most);
        }
        for ((host, _, _), terms) in rooms {
            let most = whole(problem.hosts()[host].rooms);
            self.at_most(Limit::Rooms(host), terms, most);
        }
        self.limit_away();
    }

    /// Those who are posted are away on every half-day of the week, visitors on theirs.
    fn limit_away(&mut self) {
        let problem = self.case.problem;
        let mut posted: BTreeMap<(Id<Department>, usize), Terms> = BTreeMap::new();
        let mut visiting: BTreeMap<(Id<Department>, usize, HalfDay), Terms> = BTreeMap::new();
        for ((physician, week), there) in &self.away {
            let department = problem.physicians()[*physician].department;
            let gone = posted.entry((department, *week)).or_default();
            gone.extend(there.iter().map(|(_, is)| (1, *is)));
        }
        for (session, held) in self.sessions.iter().filter(|(row, _)| !row.is_posted) {
            let department = problem.physicians()[session.physician].department;
            let gone = visiting.entry((department, session.week, session.half));
            gone.or_default().push((1, held.is));
        }
        for ((department, week, _), terms) in &mut visiting {
            let gone = posted.get(&(*department, *week));
            terms.extend(gone.into_iter().flatten());
        }
        let posted = posted.into_iter().map(|((id, _), terms)| (id, terms));
        let visiting = visiting.into_iter().map(|((id, ..), terms)| (id, terms));
        for (department, terms) in posted.chain(visiting) {
            let most = whole(problem.departments()[department].max_away);
            self.at_most(Limit::Department(department), terms, most);
        }
    }

    /// A line has one half-day, and one holder a cycle.
    pub(super) fn limit_lines(&mut self) {
        let mut of_line: BTreeMap<Id<Line>, BTreeMap<(HalfDay, usize), Terms>> = BTreeMap::new();
        let mut of_cycle: BTreeMap<(Id<Line>, usize), Terms> = BTreeMap::new();
        for (session, held) in &self.sessions {
            let at = (session.half, session.phase);
            let half_days = of_line.entry(session.line).or_default();
            half_days.entry(at).or_default().push((1, held.is));
            let cycle = of_cycle.entry((session.line, session.cycle)).or_default();
            cycle.push((1, held.is));
        }
        for half_days in of_line.into_values() {
            let mut taken = Vec::new();
            for terms in half_days.into_values() {
                let at = self.mip.yes_or_no(0);
                for (_, held) in terms {
                    self.mip.at_most([(1, held), (-1, at)], 0);
                }
                taken.push((1, at));
            }
            self.mip.at_most(taken, 1);
        }
        for terms in of_cycle.into_values() {
            self.mip.at_most(terms, 1);
        }
    }
}
