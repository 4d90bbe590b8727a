//! Limits as rows that can give way, over the options that serve some needs.
//!
//! Three questions are asked of the same model: whether needs can be met while some limits hold
//! and the rest is forgotten; what giving way costs least; and which roster shows it. Whoever is
//! neither asked for nor frozen stays at home: leaving people at home breaks no rule, so what is
//! possible here is possible at all.

use std::collections::{BTreeMap, BTreeSet};

use good_lp::Variable;

use super::need::{Limit, Need};
use super::options::{Block, Case, Options, Session};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::mip::{Limit as Effort, Mip};
use crate::rostering::plan::{Plan, Posting, Series, Tenure};
use crate::rostering::problem::{Department, Host, Line, Physician};

/// A unit of weight is worth more than any choice among equal ways.
const SCALE: i64 = 100_000;
/// Branch-and-bound nodes; these models need few.
const NODES: i32 = 2_000;

type Terms = Vec<(i64, Variable)>;

/// A variable, and its place among the values of an answer.
#[derive(Clone, Copy, Debug)]
struct Choice {
    is: Variable,
    place: usize,
}

/// How limits behave.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mode<'m> {
    /// These hold, all others are forgotten.
    Only(&'m BTreeSet<Limit>),
    /// All give way where they can, at their weights.
    GiveWay,
}

/// A way to meet the needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// How far each limit gives way.
    pub(super) given: BTreeMap<Limit, i64>,
    /// Postings and sessions, and what is frozen.
    pub(super) plan: Plan,
}

struct Elastic<'e> {
    case: Case<'e>,
    needs: &'e [Need],
    options: &'e Options,
    mode: Mode<'e>,
    mip: Mip,
    slack: BTreeMap<Limit, Choice>,
    blocks: Vec<(&'e Block, Choice)>,
    sessions: Vec<(&'e Session, Choice)>,
    is_hopeless: bool,
}

/// Looks for a way; `None` when there is none.
pub(super) fn way(
    case: Case<'_>,
    needs: &[Need],
    options: &Options,
    mode: Mode<'_>,
) -> Option<Way> {
    let mut model = Elastic {
        case,
        needs,
        options,
        mode,
        mip: Mip::new(true),
        slack: BTreeMap::new(),
        blocks: Vec::new(),
        sessions: Vec::new(),
        is_hopeless: false,
    };
    model.take_up();
    model.limit_people();
    model.limit_places();
    model.limit_lines();
    model.ask();
    model.solve()
}

/// Every limit that one of the options meets; the needs first.
pub(super) fn limits(case: Case<'_>, needs: &[Need], options: &Options) -> BTreeSet<Limit> {
    let mut all: BTreeSet<Limit> = (0..needs.len()).map(Limit::Need).collect();
    let problem = case.problem;
    all.extend([Limit::PostedSessions, Limit::Blocks]);
    let mut people = BTreeSet::new();
    for block in &options.blocks {
        all.extend(block.breaks.iter().copied());
        all.insert(Limit::Dormitory(block.posting.host));
        people.insert(block.posting.physician);
        if block.is_fixed {
            all.insert(Limit::Locks(block.posting.physician));
        }
    }
    for session in &options.sessions {
        all.extend(session.breaks.iter().copied());
        all.insert(Limit::Rooms(problem.lines()[session.line].host));
        people.insert(session.physician);
        if session.is_fixed {
            all.insert(Limit::Locks(session.physician));
        }
    }
    for physician in people {
        let row = &problem.physicians()[physician];
        all.insert(Limit::Department(row.department));
        all.extend([
            Limit::Visits(physician),
            Limit::OnePlace(physician),
            Limit::OneHost(physician),
        ]);
        if row.duty.is_some() {
            all.insert(Limit::Duty(physician));
        }
    }
    all
}

impl<'e> Elastic<'e> {
    fn holds(&self, limit: Limit) -> bool {
        match self.mode {
            Mode::Only(limits) => limits.contains(&limit),
            Mode::GiveWay => true,
        }
    }

    /// How much a limit gives way, where it may.
    fn slack(&mut self, limit: Limit) -> Option<Variable> {
        if let Some(known) = self.slack.get(&limit) {
            return Some(known.is);
        }
        let weight = match self.mode {
            Mode::Only(_) if matches!(limit, Limit::Owed(_)) => return None,
            Mode::Only(limits) if limits.contains(&limit) => return None,
            Mode::Only(_) => 0,
            Mode::GiveWay => limit.weight()? * SCALE,
        };
        let place = self.mip.variables();
        let is = self.mip.amount(weight);
        self.slack.insert(limit, Choice { is, place });
        Some(is)
    }

    /// At most so many, unless the limit gives way.
    fn at_most(&mut self, limit: Limit, terms: Terms, most: i64) {
        let slack = self.slack(limit).map(|slack| (-1, slack));
        self.mip.at_most(terms.into_iter().chain(slack), most);
    }

    /// One variable for each option that no limit in force forbids.
    fn take_up(&mut self) {
        let options = self.options;
        for block in &options.blocks {
            if let Some(taken) = self.option(&block.breaks, whole(block.posting.weeks)) {
                if block.is_fixed && self.holds(Limit::Locks(block.posting.physician)) {
                    self.mip.at_least([(1, taken.is)], 1);
                }
                self.blocks.push((block, taken));
            }
        }
        for session in &options.sessions {
            if let Some(held) = self.option(&session.breaks, 1) {
                if session.is_fixed && self.holds(Limit::Locks(session.physician)) {
                    self.mip.at_least([(1, held.is)], 1);
                }
                self.sessions.push((session, held));
            }
        }
    }

    /// `cost` only settles which of equal ways is taken.
    fn option(&mut self, breaks: &[Limit], cost: i64) -> Option<Choice> {
        for limit in breaks {
            let is_free = match self.mode {
                Mode::Only(limits) => !limits.contains(limit),
                Mode::GiveWay => limit.weight().is_some(),
            };
            if !is_free {
                return None;
            }
        }
        let place = self.mip.variables();
        let is = self.mip.yes_or_no(cost);
        if matches!(self.mode, Mode::GiveWay) {
            for limit in breaks {
                let slack = self.slack(*limit)?;
                self.mip.at_most([(1, is), (-1, slack)], 0);
            }
        }
        Some(Choice { is, place })
    }

    fn people(&self) -> BTreeSet<Id<Physician>> {
        let posted = self.blocks.iter().map(|(block, _)| block.posting.physician);
        let held = self.sessions.iter().map(|(session, _)| session.physician);
        posted.chain(held).collect()
    }

    fn limit_people(&mut self) {
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
                self.limit_week(physician, week, &own);
            }
        }
    }

    fn limit_week(&mut self, physician: Id<Physician>, week: usize, own: &[(Posting, Variable)]) {
        let problem = self.case.problem;
        let one_place = Limit::OnePlace(physician);
        let away: Vec<(Id<Host>, Variable)> = (own.iter())
            .filter(|(posting, _)| posting.covers(week))
            .map(|(posting, taken)| (posting.host, *taken))
            .collect();
        let posted: Terms = away.iter().map(|(_, taken)| (1, *taken)).collect();
        if 1 < posted.len() {
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

    /// Sessions of one day are at one host.
    fn one_host(&mut self, physician: Id<Physician>, sessions: &[(Session, Variable)]) {
        let mut of_day: BTreeMap<u64, BTreeMap<Id<Host>, Vec<Variable>>> = BTreeMap::new();
        for (row, held) in sessions {
            let host = self.case.problem.lines()[row.line].host;
            let hosts = of_day.entry(row.half.day()).or_default();
            hosts.entry(host).or_default().push(*held);
        }
        for hosts in of_day.into_values().filter(|hosts| 1 < hosts.len()) {
            let mut there = Vec::new();
            for held in hosts.into_values() {
                let host = self.mip.yes_or_no(0);
                for held in held {
                    self.mip.at_most([(1, held), (-1, host)], 0);
                }
                there.push((1, host));
            }
            self.at_most(Limit::OneHost(physician), there, 1);
        }
    }

    fn limit_places(&mut self) {
        let problem = self.case.problem;
        let mut sleeping: BTreeMap<(Id<Host>, usize), Terms> = BTreeMap::new();
        let mut away: BTreeMap<(Id<Department>, usize, HalfDay), Vec<Choice>> = BTreeMap::new();
        let mut rooms: BTreeMap<(Id<Host>, usize, HalfDay), Terms> = BTreeMap::new();
        for (block, taken) in &self.blocks {
            let posting = block.posting;
            let department = problem.physicians()[posting.physician].department;
            for week in posting.first_week..posting.first_week + posting.weeks {
                let beds = sleeping.entry((posting.host, week)).or_default();
                beds.push((1, taken.is));
                for half in HalfDay::all() {
                    let gone = away.entry((department, week, half)).or_default();
                    gone.push(*taken);
                }
            }
        }
        for (session, held) in &self.sessions {
            let host = problem.lines()[session.line].host;
            let room = rooms.entry((host, session.week, session.half)).or_default();
            room.push((1, held.is));
            if !session.is_posted {
                let department = problem.physicians()[session.physician].department;
                let gone = away.entry((department, session.week, session.half));
                gone.or_default().push(*held);
            }
        }
        for ((host, _), terms) in sleeping {
            let most = whole(problem.hosts()[host].dormitory);
            self.at_most(Limit::Dormitory(host), terms, most);
        }
        // Half-days on which the same may be away ask the same.
        let mut rows: BTreeMap<(Id<Department>, Vec<usize>), Terms> = BTreeMap::new();
        for ((department, _, _), gone) in away {
            let places = gone.iter().map(|choice| choice.place).collect();
            let terms = gone.iter().map(|choice| (1, choice.is)).collect();
            rows.insert((department, places), terms);
        }
        for ((department, _), terms) in rows {
            let most = whole(problem.departments()[department].max_away);
            self.at_most(Limit::Department(department), terms, most);
        }
        for ((host, _, _), terms) in rooms {
            let most = whole(problem.hosts()[host].rooms);
            self.at_most(Limit::Rooms(host), terms, most);
        }
    }

    /// A line has one half-day, and one holder a cycle.
    fn limit_lines(&mut self) {
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

    fn ask(&mut self) {
        for (index, need) in self.needs.iter().enumerate() {
            if !self.holds(Limit::Need(index)) {
                continue;
            }
            for (mut terms, least, limit) in self.asked(need) {
                if let Some(slack) = limit.and_then(|limit| self.slack(limit)) {
                    terms.push((1, slack));
                }
                self.is_hopeless |= terms.is_empty() && 0 < least;
                self.mip.at_least(terms, least);
            }
        }
    }

    /// What must come together for a need, how much of it, and what lets it be less.
    fn asked(&self, need: &Need) -> Vec<(Terms, i64, Option<Limit>)> {
        let problem = self.case.problem;
        let sessions = |fits: &dyn Fn(&Session) -> bool| -> Terms {
            let rows = self.sessions.iter().filter(|(row, _)| fits(row));
            rows.map(|(_, held)| (1, held.is)).collect()
        };
        match need {
            Need::Present {
                physician,
                host,
                weeks,
            } => {
                let mut terms = sessions(&|row| {
                    row.physician == *physician
                        && weeks.contains(&row.week)
                        && problem.lines()[row.line].host == *host
                });
                let there = self.blocks.iter().filter(|(block, _)| {
                    let posting = block.posting;
                    (posting.physician, posting.host) == (*physician, *host)
                        && weeks.clone().any(|week| posting.covers(week))
                });
                terms.extend(there.map(|(_, taken)| (1, taken.is)));
                vec![(terms, 1, None)]
            }
            Need::Holds {
                physician,
                line,
                weeks,
            } => {
                let own = |row: &Session| {
                    (row.physician, row.line) == (*physician, *line) && weeks.contains(&row.week)
                };
                vec![(sessions(&own), 1, None)]
            }
            Need::Deadline { physician } => {
                let Some(duty) = problem.physicians()[*physician].duty else {
                    return Vec::new();
                };
                let own = self.blocks.iter();
                let own = own.filter(|(block, _)| block.posting.physician == *physician);
                let terms = own.map(|(block, taken)| {
                    let posting = block.posting;
                    let end = (posting.first_week + posting.weeks).min(duty.counted_weeks);
                    (whole(end.saturating_sub(posting.first_week)), taken.is)
                });
                vec![(terms.collect(), duty.must, Some(Limit::Owed(*physician)))]
            }
            Need::Cover { line, cycles } => {
                let wanted = |cycle: &usize| problem.lines()[*line].wanted[*cycle];
                let rows = cycles.clone().filter(wanted).map(|cycle| {
                    let own = |row: &Session| (row.line, row.cycle) == (*line, cycle);
                    (sessions(&own), 1, None)
                });
                rows.collect()
            }
        }
    }

    fn solve(self) -> Option<Way> {
        if self.is_hopeless {
            return None;
        }
        let effort = Effort {
            seconds: None,
            nodes: Some(NODES),
        };
        let answer = self.mip.solve(effort);
        answer.objective?;
        let value = |choice: &Choice| answer.values.get(choice.place).copied().unwrap_or(0.0);
        let is_taken = |choice: &Choice| 0.5 < value(choice);
        let given = (self.slack.iter())
            .map(|(limit, slack)| (*limit, (value(slack) - 1e-6).ceil() as i64))
            .filter(|(_, amount)| 0 < *amount);
        let taken = self.blocks.iter().filter(|(_, taken)| is_taken(taken));
        let held = self.sessions.iter().filter(|(_, held)| is_taken(held));
        let postings = taken.map(|(block, _)| block.posting).collect();
        let sessions: Vec<&Session> = held.map(|(session, _)| *session).collect();
        Some(Way {
            given: given.collect(),
            plan: plan(self.case, postings, &sessions),
        })
    }
}

fn plan(case: Case<'_>, mut postings: Vec<Posting>, sessions: &[&Session]) -> Plan {
    let problem = case.problem;
    let mut plan = Plan::empty(problem);
    postings.sort_unstable();
    plan.postings = postings;
    let mut sessions = sessions.to_vec();
    sessions.sort_by_key(|session| (session.line, session.cycle));
    for session in sessions {
        let every = problem.lines()[session.line].every;
        let series = plan.series[session.line].get_or_insert_with(|| Series {
            half: session.half,
            phase: session.phase,
            holders: Vec::new(),
        });
        series.holders.push(Tenure {
            first_week: session.cycle * every,
            weeks: every,
            physician: session.physician,
        });
    }
    plan
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("few")
}
