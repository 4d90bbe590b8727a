//! What could be done for a need, though limits forbid it: blocks and sessions, each with the limits
//! that it breaks by itself.

mod breaks;

use std::collections::BTreeSet;

use super::need::{Limit, Need};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::Draft;
use crate::rostering::draft::published::Lock;
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Host, Line, Physician, Problem};

/// Fewer than this, and every first week and every shorter length is an option; else only those
/// permitted or published.
const MANY: usize = 6_000;

/// A posting that could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) posting: Posting,
    pub(super) breaks: Vec<Limit>,
    /// It is frozen.
    pub(super) is_fixed: bool,
}

/// A session that could be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) physician: Id<Physician>,
    pub(super) line: Id<Line>,
    pub(super) cycle: usize,
    pub(super) week: usize,
    pub(super) half: HalfDay,
    pub(super) phase: usize,
    /// By one posted at the host in that week.
    pub(super) is_posted: bool,
    pub(super) breaks: Vec<Limit>,
    pub(super) is_fixed: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub(super) blocks: Vec<Block>,
    pub(super) sessions: Vec<Session>,
}

/// A problem with the draft it comes from: limits are named by rows of the draft.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    pub draft: &'c Draft,
    pub problem: &'c Problem,
}

/// Whether each of these weeks of a block lies in a known one within it that breaks nothing else.
fn is_spare(block: &Block, known: &[Block], around: &BTreeSet<usize>) -> bool {
    let weeks = |block: &Block| {
        let first = block.posting.first_week;
        first..first + block.posting.weeks
    };
    let outer = weeks(block);
    let is_less = |less: &&Block| {
        let inner = weeks(less);
        outer.start <= inner.start
            && inner.end <= outer.end
            && less.breaks.iter().all(|limit| block.breaks.contains(limit))
    };
    let less: Vec<&Block> = known.iter().filter(is_less).collect();
    let mut asked = outer.clone().filter(|week| around.contains(week));
    asked.all(|week| less.iter().any(|less| less.posting.covers(week)))
}

impl Case<'_> {
    /// Those named by a row of the companions.
    pub(super) fn companions(&self, row: usize) -> Vec<Id<Physician>> {
        let names = &self.draft.companions[row].physicians;
        let people = self.problem.physicians().iter();
        (people.filter(|(_, person)| names.contains(&person.key)))
            .map(|(id, _)| id)
            .collect()
    }

    /// Everything that could serve one of the needs, and what is frozen.
    pub(super) fn options(&self, needs: &[Need]) -> Options {
        let mut options = Options::default();
        let mut places: BTreeSet<(Id<Physician>, Id<Host>)> = BTreeSet::new();
        let mut lines: BTreeSet<(Id<Physician>, Id<Line>)> = BTreeSet::new();
        let mut around: BTreeSet<usize> = BTreeSet::new();
        for need in needs {
            self.touched(need, &mut places, &mut lines, &mut around);
        }
        let weeks = self.problem.weeks();
        let lengths = self.problem.rotation().lengths.clone();
        // Only a duty asks for weeks anywhere.
        let is_long = needs
            .iter()
            .any(|need| matches!(need, Need::Deadline { .. }));
        // Those who go together do so for a need of one of them.
        let party = |physician: Id<Physician>| &self.problem.physicians()[physician].party;
        let places: BTreeSet<(Id<Physician>, Id<Host>)> = (places.into_iter())
            .flat_map(|(physician, host)| party(physician).iter().map(move |own| (*own, host)))
            .collect();
        let is_fine = places.len() * weeks * weeks <= MANY;
        // Such a need asks for one week of a block: what shorter blocks within it do as well, breaking
        // nothing else, is no option.
        let is_brief = matches!(needs, [Need::Present { .. } | Need::Holds { .. }]);
        for (physician, host) in places {
            let is_brief = is_brief && party(physician).len() <= 1;
            let mut known: Vec<Block> = Vec::new();
            for length in 1..=weeks {
                for first_week in 0..=weeks - length {
                    let posting = Posting {
                        physician,
                        first_week,
                        weeks: length,
                        host,
                    };
                    let mut weeks = first_week..first_week + length;
                    if !is_long && !weeks.any(|week| around.contains(&week)) {
                        continue;
                    }
                    let is_permitted = lengths.contains(&length)
                        && first_week.is_multiple_of(self.problem.rotation().start_every);
                    if !(is_permitted || is_fine || self.is_told(posting)) {
                        continue;
                    }
                    let block = self.block(posting);
                    if !(is_brief && is_spare(&block, &known, &around)) {
                        known.push(block);
                    }
                }
            }
            options.blocks.extend(known);
        }
        for (physician, line) in lines {
            self.sessions(physician, line, &around, &mut options);
        }
        self.frozen(&mut options);
        options
    }

    fn touched(
        &self,
        need: &Need,
        places: &mut BTreeSet<(Id<Physician>, Id<Host>)>,
        lines: &mut BTreeSet<(Id<Physician>, Id<Line>)>,
        around: &mut BTreeSet<usize>,
    ) {
        let problem = self.problem;
        match need {
            Need::Present {
                physician,
                host,
                weeks,
            } => {
                places.insert((*physician, *host));
                let there = problem.lines().iter();
                let there = there.filter(|(_, line)| line.host == *host);
                let specialty = problem.physicians()[*physician].specialty;
                let own = there.filter(|(_, line)| line.specialty == specialty);
                lines.extend(own.map(|(line, _)| (*physician, line)));
                around.extend(weeks.clone());
            }
            Need::Holds {
                physician,
                line,
                weeks,
            } => {
                places.insert((*physician, problem.lines()[*line].host));
                lines.insert((*physician, *line));
                around.extend(weeks.clone());
            }
            Need::Deadline { physician } => {
                let linked = |host: &Id<Host>| problem.link(*physician, *host).is_some();
                let hosts = problem.hosts().ids().filter(linked);
                places.extend(hosts.map(|host| (*physician, host)));
            }
            Need::Cover { line, cycles } => {
                let row = &problem.lines()[*line];
                for (physician, person) in problem.physicians().iter() {
                    if person.specialty == row.specialty {
                        lines.insert((physician, *line));
                        if person.duty.is_some() && problem.link(physician, row.host).is_some() {
                            places.insert((physician, row.host));
                        }
                    }
                }
                around.extend(cycles.start * row.every..cycles.end * row.every);
            }
        }
    }

    fn sessions(
        &self,
        physician: Id<Physician>,
        line: Id<Line>,
        around: &BTreeSet<usize>,
        options: &mut Options,
    ) {
        let problem = self.problem;
        let row = &problem.lines()[line];
        let told = problem
            .published()
            .and_then(|told| told.series[line].as_ref());
        // One half-day for the whole horizon: what is frozen has settled it.
        let settled = told.filter(|told| {
            let mut sessions = told.told.iter().flatten();
            sessions.any(|session| session.lock == Lock::Frozen)
        });
        let settled = settled.map(|told| (told.half, told.phase));
        for cycle in 0..row.wanted.len() {
            for phase in 0..row.every {
                let week = cycle * row.every + phase;
                if !around.contains(&week) {
                    continue;
                }
                for half in HalfDay::all() {
                    if settled.is_some_and(|at| at != (half, phase)) {
                        continue;
                    }
                    for is_posted in [false, true] {
                        let mut session = Session {
                            physician,
                            line,
                            cycle,
                            week,
                            half,
                            phase,
                            is_posted,
                            breaks: Vec::new(),
                            is_fixed: false,
                        };
                        session.breaks = self.session_breaks(&session);
                        options.sessions.push(session);
                    }
                }
            }
        }
    }

    /// What is published and frozen takes its place, whoever it is.
    fn frozen(&self, options: &mut Options) {
        let Some(published) = self.problem.published() else {
            return;
        };
        for told in published.postings.values().flatten() {
            if told.lock == Lock::Frozen {
                options.blocks.retain(|block| block.posting != told.posting);
                options.blocks.push(Block {
                    posting: told.posting,
                    breaks: Vec::new(),
                    is_fixed: true,
                });
            }
        }
        for (line, series) in published.series.iter() {
            let Some(series) = series else { continue };
            for (cycle, told) in series.told.iter().enumerate() {
                let Some(told) = told.filter(|told| told.lock == Lock::Frozen) else {
                    continue;
                };
                let week = cycle * self.problem.lines()[line].every + series.phase;
                let host = self.problem.lines()[line].host;
                let own = published.postings[told.physician].iter();
                let is_posted = (own.filter(|row| row.posting.covers(week)))
                    .any(|row| row.posting.host == host);
                options
                    .sessions
                    .retain(|session| (session.line, session.cycle) != (line, cycle));
                options.sessions.push(Session {
                    physician: told.physician,
                    line,
                    cycle,
                    week,
                    half: series.half,
                    phase: series.phase,
                    is_posted,
                    breaks: Vec::new(),
                    is_fixed: true,
                });
            }
        }
    }
}
