//! What a roster means to people: sessions with their dates, and how far everyone's year has come.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::check::held_sessions;
use super::plan::Plan;
use super::problem::{Line, Physician, Problem};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;

/// A session on its date. On a make-up workday the date lies outside the nominal week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatedSession {
    pub date: NaiveDate,
    pub half: HalfDay,
    pub line: Id<Line>,
    pub physician: Id<Physician>,
    /// The physician is posted at the host in that week.
    pub posted: bool,
}

/// Every session that takes place, by date. Holidays skip, make-up workdays count, leave skips.
#[must_use]
pub fn sessions(problem: &Problem, plan: &Plan) -> Vec<DatedSession> {
    let mut dated: Vec<DatedSession> = held_sessions(problem, plan)
        .into_iter()
        .map(|held| DatedSession {
            date: problem
                .calendar()
                .date(held.week, held.half)
                .expect("sessions are held on worked days"),
            half: held.half,
            line: held.line,
            physician: held.physician,
            posted: held.posted,
        })
        .collect();
    dated.sort_unstable();
    dated
}

/// Where a candidate's year of grassroots service stands once the plan has been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The year is full by the cut-off.
    Complete,
    /// Not full yet, and the weeks between the horizon and the cut-off suffice.
    OnTrack,
    /// Cannot be full by the cut-off any more.
    Missed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub physician: Id<Physician>,
    pub target_year: i32,
    pub cutoff: NaiveDate,
    pub required_weeks: i64,
    pub credited_weeks: i64,
    /// Posted weeks of the plan that end by the cut-off.
    pub planned_weeks: i64,
    /// Still missing after the plan.
    pub short_weeks: i64,
    pub standing: Standing,
    /// No plan whatsoever could have kept the cut-off: too few weeks were left at the start.
    pub hopeless: bool,
}

/// One row for every physician with an open duty, those nearest to their cut-off first.
#[must_use]
pub fn progress(problem: &Problem, plan: &Plan) -> Vec<Progress> {
    let mut rows = Vec::new();
    for (id, physician) in problem.physicians().iter() {
        let Some(duty) = physician.duty else { continue };
        let weeks: BTreeSet<usize> = (plan.postings.iter())
            .filter(|posting| posting.physician == id)
            .flat_map(|posting| posting.first_week..posting.first_week + posting.weeks)
            .filter(|week| *week < duty.counted_weeks)
            .collect();
        let planned = i64::try_from(weeks.len()).expect("few weeks");
        let short = (duty.remaining - planned).max(0);
        let standing = if short == 0 {
            Standing::Complete
        } else if duty.must <= planned {
            Standing::OnTrack
        } else {
            Standing::Missed
        };
        rows.push(Progress {
            physician: id,
            target_year: duty.target_year,
            cutoff: duty.cutoff,
            required_weeks: duty.required,
            credited_weeks: duty.credited,
            planned_weeks: planned,
            short_weeks: short,
            standing,
            hopeless: i64::try_from(duty.counted_weeks).expect("few weeks") < duty.must,
        });
    }
    rows.sort_by_key(|row| (row.cutoff, row.physician));
    rows
}
