//! What a block or a session breaks by itself.

use std::collections::BTreeSet;

use super::{Block, Case, Session};
use crate::base::calendar::HalfDays;
use crate::base::id::Id;
use crate::rostering::draft::LeaveDraft;
use crate::rostering::draft::wishes::Stay;
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Host, Physician};
use crate::rostering::reasons::need::Limit;

impl Case<'_> {
    /// A posting with what it breaks by itself.
    pub(super) fn block(&self, posting: Posting) -> Block {
        let problem = self.problem;
        let physician = posting.physician;
        let person = &problem.physicians()[physician];
        let rotation = problem.rotation();
        let mut breaks = BTreeSet::new();
        if person.duty.is_none() {
            breaks.insert(Limit::Entitled(physician));
        }
        if !self.is_told(posting) {
            if posting.first_week < problem.begun() {
                breaks.insert(Limit::Calendar);
            }
            if !posting.first_week.is_multiple_of(rotation.start_every) {
                breaks.insert(Limit::Starts);
            }
            if !rotation.lengths.contains(&posting.weeks) {
                breaks.insert(Limit::Lengths);
            }
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
            breaks.extend(self.personal(physician, posting.host, week, true));
        }
        Block {
            posting,
            breaks: breaks.into_iter().collect(),
            is_fixed: false,
        }
    }

    /// As published it is a permitted block, whatever its first week and length.
    pub(super) fn is_told(&self, posting: Posting) -> bool {
        let told = self.problem.published();
        told.is_some_and(|told| told.lock_of(posting).is_some())
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
        rows: &'s [LeaveDraft],
        week: usize,
        halves: HalfDays,
    ) -> impl Iterator<Item = usize> + 's {
        let dates = halves
            .iter()
            .filter_map(move |half| self.problem.calendar().date(week, half));
        let dates: Vec<String> = dates.map(|date| date.to_string()).collect();
        let hit = move |row: &LeaveDraft| {
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

    pub(super) fn session_breaks(&self, session: &Session) -> Vec<Limit> {
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
        if !session.is_posted {
            if person.clinic.has(half) {
                breaks.push(Limit::Clinic(physician));
            }
            breaks.extend(self.personal(physician, row.host, week, false));
        }
        if !row.scopes.admits(person.scopes) {
            breaks.push(Limit::Scope(physician, session.line));
        }
        breaks
    }

    /// Limits of the physician that forbid being at the host in a week, posted or for a session.
    fn personal(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
        week: usize,
        is_posted: bool,
    ) -> Vec<Limit> {
        let minutes = (self.problem.link(physician, host)).map_or(0, |link| link.minutes);
        let daily = self.problem.rotation().max_travel_minutes;
        let rows = (self.problem.physicians()[physician].limits.iter()).enumerate();
        rows.filter(|(_, limit)| limit.weeks.contains(&week))
            .filter(|(_, limit)| {
                let is_far = limit.max_minutes.is_some_and(|most| most < minutes);
                let must_stay = match limit.postings {
                    Stay::Any => false,
                    Stay::ByDay => daily < minutes,
                    Stay::None => true,
                };
                is_far || limit.not_at.contains(&host) || is_posted && must_stay
            })
            .map(|(row, _)| Limit::Personal(physician, row))
            .collect()
    }
}
