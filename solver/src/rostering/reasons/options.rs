//! What could be done for a need, though limits forbid it: blocks and sessions, each with the limits
//! that it breaks by itself.

use std::collections::BTreeSet;

use super::need::{Limit, Need};
use crate::base::calendar::{HalfDay, HalfDays};
use crate::base::id::Id;
use crate::rostering::draft::Draft;
use crate::rostering::draft::published::Lock;
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Host, Line, Physician, Problem};

/// Fewer than this, and every first week and every shorter length is an option; else only those
/// permitted.
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

impl Case<'_> {
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
        let is_fine = places.len() * weeks * weeks <= MANY;
        for (physician, host) in places {
            for first_week in 0..weeks {
                for length in 1..=weeks - first_week {
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
                    if is_permitted || is_fine {
                        options.blocks.push(self.block(posting));
                    }
                }
            }
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

    /// A posting with what it breaks by itself.
    fn block(&self, posting: Posting) -> Block {
        let problem = self.problem;
        let physician = posting.physician;
        let person = &problem.physicians()[physician];
        let rotation = problem.rotation();
        let mut breaks = BTreeSet::new();
        if person.duty.is_none() {
            breaks.insert(Limit::Entitled(physician));
        }
        if posting.first_week < problem.begun() {
            breaks.insert(Limit::Calendar);
        }
        if !posting.first_week.is_multiple_of(rotation.start_every) {
            breaks.insert(Limit::Starts);
        }
        if !rotation.lengths.contains(&posting.weeks) {
            breaks.insert(Limit::Lengths);
        }
        if problem.link(physician, posting.host).is_none() {
            breaks.insert(Limit::Basis(person.institution, posting.host));
        }
        for week in posting.first_week..posting.first_week + posting.weeks {
            if !person.on_leave[week].is_empty() {
                breaks.extend(self.leave(physician, week, person.on_leave[week]));
            }
            if problem.is_shut(posting.host, week) {
                breaks.extend(self.closures(posting.host, week, problem.worked(week)));
            }
        }
        Block {
            posting,
            breaks: breaks.into_iter().collect(),
            is_fixed: false,
        }
    }

    /// Rows of leave that fall on any of these half-days.
    fn leave(&self, physician: Id<Physician>, week: usize, halves: HalfDays) -> Vec<Limit> {
        let rows = &self.draft.physicians[physician.index()].leave;
        self.spans(rows, week, halves)
            .map(|row| Limit::Leave(physician, row))
            .collect()
    }

    fn closures(&self, host: Id<Host>, week: usize, halves: HalfDays) -> Vec<Limit> {
        let rows = &self.draft.hosts[host.index()].closed;
        self.spans(rows, week, halves)
            .map(|row| Limit::Closed(host, row))
            .collect()
    }

    fn spans<'s>(
        &'s self,
        rows: &'s [crate::rostering::draft::LeaveDraft],
        week: usize,
        halves: HalfDays,
    ) -> impl Iterator<Item = usize> + 's {
        let dates = halves
            .iter()
            .filter_map(move |half| self.problem.calendar().date(week, half));
        let dates: Vec<String> = dates.map(|date| date.to_string()).collect();
        let hit = move |row: &crate::rostering::draft::LeaveDraft| {
            // Dates of a sound draft compare as they are written.
            dates
                .iter()
                .any(|date| row.from <= *date && *date <= row.to)
        };
        rows.iter()
            .enumerate()
            .filter(move |(_, row)| hit(row))
            .map(|(index, _)| index)
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

    fn session_breaks(&self, session: &Session) -> Vec<Limit> {
        let problem = self.problem;
        let row = &problem.lines()[session.line];
        let person = &problem.physicians()[session.physician];
        let Session {
            physician,
            week,
            half,
            ..
        } = *session;
        let at = HalfDays::NONE.with(half);
        let mut breaks = Vec::new();
        if person.specialty != row.specialty {
            breaks.push(Limit::Specialty(physician, row.specialty));
        }
        if !problem.hosts()[row.host].open.has(half) {
            breaks.push(Limit::Open(row.host));
        }
        if problem.hosts()[row.host].closed[week].has(half) {
            breaks.extend(self.closures(row.host, week, at));
        } else if !row.worked[week].has(half) || week < problem.begun() {
            breaks.push(Limit::Calendar);
        }
        if person.on_leave[week].has(half) {
            breaks.extend(self.leave(physician, week, at));
        }
        match problem.link(physician, row.host) {
            None => breaks.push(Limit::Basis(person.institution, row.host)),
            Some(link) => {
                let is_far = problem.rotation().max_travel_minutes < link.minutes;
                if is_far && !session.is_posted {
                    breaks.push(Limit::Travel);
                }
            }
        }
        if !session.is_posted && person.clinic.has(half) {
            breaks.push(Limit::Clinic(physician));
        }
        breaks
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
