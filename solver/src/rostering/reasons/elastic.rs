//! Limits as rows that can give way, over the options that serve some needs.
//!
//! Three questions are asked of the same model: whether needs can be met while some limits hold
//! and the rest is forgotten; what giving way costs least; and which roster shows it. Whoever is
//! neither asked for nor frozen stays at home: leaving people at home breaks no rule but locks that
//! keep only a person or only weeks. Those are not looked at; but for them, what is possible here is
//! possible at all.

use std::collections::{BTreeMap, BTreeSet};

use good_lp::Variable;

use super::need::{Limit, Need};
use super::options::{Block, Case, Options, Session};
use crate::base::id::Id;
use crate::mip::{Limit as Effort, Mip};
use crate::rostering::draft::wishes::{Bond, SameHost};
use crate::rostering::plan::{Plan, Posting, Series, Tenure};
use crate::rostering::problem::{Host, Physician};

/// A unit of weight is worth more than any choice among equal ways.
const SCALE: i64 = 100_000;
/// Branch-and-bound nodes; these models need few.
pub(super) const NODES: i32 = 2_000;

type Terms = Vec<(i64, Variable)>;
/// A week of a physician.
type Week = (Id<Physician>, usize);

/// A variable, and its place among the values of an answer.
#[derive(Clone, Copy, Debug)]
struct Choice {
    is: Variable,
    place: usize,
}

/// How limits behave.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mode<'m> {
    /// These hold, all others are forgotten; any way will do.
    Only(&'m BTreeSet<Limit>),
    /// These hold; the way with the fewest weeks and sessions.
    Least(&'m BTreeSet<Limit>),
    /// All give way where they can, at their weights.
    GiveWay,
}

/// What looking for a way comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Found(Way),
    /// There is none.
    Nothing,
    /// The effort ended before it was known.
    Unsettled,
}

impl Look {
    pub(super) fn found(self) -> Option<Way> {
        match self {
            Look::Found(way) => Some(way),
            Look::Nothing | Look::Unsettled => None,
        }
    }
}

/// A way to meet the needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// How far each limit gives way.
    pub(super) given: BTreeMap<Limit, i64>,
    /// Postings and sessions, and what is frozen.
    pub(super) plan: Plan,
}

mod company;
mod rows;

struct Elastic<'e> {
    case: Case<'e>,
    needs: &'e [Need],
    options: &'e Options,
    mode: Mode<'e>,
    mip: Mip,
    slack: BTreeMap<Limit, Choice>,
    blocks: Vec<(&'e Block, Choice)>,
    sessions: Vec<(&'e Session, Choice)>,
    /// By physician and week: at which hosts somebody may be posted, and whether it is so.
    away: BTreeMap<Week, Vec<(Id<Host>, Variable)>>,
    is_hopeless: bool,
}

/// Looks for a way within so many branch-and-bound nodes.
pub(super) fn way(
    case: Case<'_>,
    needs: &[Need],
    options: &Options,
    mode: Mode<'_>,
    nodes: i32,
) -> Look {
    if let Mode::Only(held) = mode
        && !(0..needs.len()).any(|index| held.contains(&Limit::Need(index)))
    {
        // Whoever asks for nothing gets it.
        return Look::Found(Way {
            given: BTreeMap::new(),
            plan: Plan::empty(case.problem),
        });
    }
    let mut model = Elastic {
        case,
        needs,
        options,
        mode,
        mip: Mip::new(true),
        slack: BTreeMap::new(),
        blocks: Vec::new(),
        sessions: Vec::new(),
        away: BTreeMap::new(),
        is_hopeless: false,
    };
    model.take_up();
    model.ask();
    if model.is_hopeless {
        return Look::Nothing;
    }
    model.spread();
    model.limit_people();
    model.limit_places();
    model.limit_lines();
    model.limit_company();
    model.solve(nodes)
}

/// Every limit that one of the options meets; the needs first.
pub(super) fn limits(case: Case<'_>, needs: &[Need], options: &Options) -> BTreeSet<Limit> {
    let mut all: BTreeSet<Limit> = (0..needs.len()).map(Limit::Need).collect();
    let problem = case.problem;
    all.extend(needs.iter().filter_map(|need| need.horizon(problem)));
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
        all.extend(row.on_site.iter().map(|group| Limit::OnSite(*group)));
    }
    if problem.rotation().same_host == SameHost::Required {
        all.insert(Limit::SameHost);
    }
    for (row, companions) in case.draft.companions.iter().enumerate() {
        all.insert(match companions.bond {
            Bond::Together => Limit::Together(row),
            Bond::NotAtOneHost | Bond::NotAtOnce => Limit::Apart(row),
        });
    }
    all
}

impl<'e> Elastic<'e> {
    fn holds(&self, limit: Limit) -> bool {
        match self.mode {
            Mode::Only(limits) | Mode::Least(limits) => limits.contains(&limit),
            Mode::GiveWay => true,
        }
    }

    /// How much a limit gives way, where it may.
    fn slack(&mut self, limit: Limit) -> Option<Variable> {
        if let Some(known) = self.slack.get(&limit) {
            return Some(known.is);
        }
        let weight = match self.mode {
            Mode::GiveWay => limit.weight()? * SCALE,
            _ if matches!(limit, Limit::Owed(_)) || self.holds(limit) => return None,
            _ => 0,
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
                Mode::Only(limits) | Mode::Least(limits) => !limits.contains(limit),
                Mode::GiveWay => limit.weight().is_some(),
            };
            if !is_free {
                return None;
            }
        }
        let place = self.mip.variables();
        let cost = if matches!(self.mode, Mode::Only(_)) {
            0
        } else {
            cost
        };
        let is = self.mip.yes_or_no(cost);
        if matches!(self.mode, Mode::GiveWay) {
            for limit in breaks {
                let slack = self.slack(*limit)?;
                self.mip.at_most([(1, is), (-1, slack)], 0);
            }
        }
        Some(Choice { is, place })
    }

    fn ask(&mut self) {
        for (index, need) in self.needs.iter().enumerate() {
            if !self.holds(Limit::Need(index)) {
                continue;
            }
            if let Some(short) = need.horizon(self.case.problem)
                && !matches!(self.mode, Mode::GiveWay)
            {
                // Whoever forgets the horizon may serve beyond it.
                self.is_hopeless |= self.holds(short);
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

    fn solve(self, nodes: i32) -> Look {
        let effort = Effort {
            seconds: None,
            nodes: Some(nodes),
        };
        let answer = self.mip.solve(effort);
        if answer.is_infeasible {
            return Look::Nothing;
        }
        if answer.objective.is_none() {
            return Look::Unsettled;
        }
        let value = |choice: &Choice| answer.values.get(choice.place).copied().unwrap_or(0.0);
        let is_taken = |choice: &Choice| 0.5 < value(choice);
        let given = (self.slack.iter())
            .map(|(limit, slack)| (*limit, (value(slack) - 1e-6).ceil() as i64))
            .filter(|(_, amount)| 0 < *amount);
        let taken = self.blocks.iter().filter(|(_, taken)| is_taken(taken));
        let held = self.sessions.iter().filter(|(_, held)| is_taken(held));
        let postings = taken.map(|(block, _)| block.posting).collect();
        let sessions: Vec<&Session> = held.map(|(session, _)| *session).collect();
        Look::Found(Way {
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
