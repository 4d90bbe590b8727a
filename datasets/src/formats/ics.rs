//! Studio sessions as a calendar feed (RFC 5545).
//!
//! Times are written in UTC: China has one zone and no summer time, so no zone table is needed.
//! The identifier of a session is its line and date: a re-plan that changes the physician turns
//! nobody's reminder into a second entry.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike};
use solver::base::calendar::HalfDay;
use solver::base::id::Id;
use solver::rostering::dates::{DatedSession, sessions};
use solver::rostering::plan::Plan;
use solver::rostering::problem::{Host, Physician, Problem, Studio};

/// Whose sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    All,
    Host(Id<Host>),
    Studio(Id<Studio>),
    Physician(Id<Physician>),
}

/// When sessions begin and end, local time. Summer and winter times differ: edit as needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub morning: (NaiveTime, NaiveTime),
    pub afternoon: (NaiveTime, NaiveTime),
}

impl Default for Hours {
    /// Assumption: 08:00 to 11:40 and 13:30 to 17:10.
    fn default() -> Self {
        let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day");
        Hours {
            morning: (at(8, 0), at(11, 40)),
            afternoon: (at(13, 30), at(17, 10)),
        }
    }
}

impl Hours {
    #[must_use]
    pub fn of(&self, half: HalfDay) -> (NaiveTime, NaiveTime) {
        if half.is_morning() {
            self.morning
        } else {
            self.afternoon
        }
    }
}

/// The calendar as text, of the publication with this number: calendars take over what a later
/// one says of an entry they have.
#[must_use]
pub fn calendar(
    problem: &Problem,
    plan: &Plan,
    whose: Whose,
    hours: Hours,
    sequence: u32,
) -> String {
    let mut calendar = Calendar::new();
    calendar.name(&title(problem, whose));
    for session in sessions(problem, plan) {
        if concerns(problem, whose, &session) {
            calendar.push(event(problem, &session, hours, sequence));
        }
    }
    calendar.to_string()
}

/// A publication as a part of a feed.
#[derive(Clone, Copy, Debug)]
pub struct Part<'p> {
    pub problem: &'p Problem,
    pub plan: &'p Plan,
    /// `None`: it does not know them, and says of its days that there is nothing.
    pub whose: Option<Whose>,
    /// Its number.
    pub sequence: u32,
}

/// The calendar of several publications as text, the one that goes last at the end: of the days that
/// it plans, those before it say nothing. Named by the last part that knows them.
#[must_use]
pub fn feed(parts: &[Part], hours: Hours) -> String {
    let mut calendar = Calendar::new();
    let named = parts.iter().rev();
    let mut named = named.filter_map(|part| Some(title(part.problem, part.whose?)));
    if let Some(name) = named.next() {
        calendar.name(&name);
    }
    for (number, part) in parts.iter().enumerate() {
        for session in sessions(part.problem, part.plan) {
            let mut later = parts[number + 1..].iter();
            let is_told = later.any(|later| {
                let days = later.problem.calendar();
                (days.start()..=days.sunday(days.weeks() - 1)).contains(&session.date)
            });
            let is_own = |whose| concerns(part.problem, whose, &session);
            if !is_told && part.whose.is_some_and(is_own) {
                calendar.push(event(part.problem, &session, hours, part.sequence));
            }
        }
    }
    calendar.to_string()
}

fn title(problem: &Problem, whose: Whose) -> String {
    match whose {
        Whose::All => problem.name().into(),
        Whose::Host(host) => problem.hosts()[host].name.clone(),
        Whose::Studio(studio) => problem.studios()[studio].name.clone(),
        Whose::Physician(physician) => problem.physicians()[physician].name.clone(),
    }
}

fn concerns(problem: &Problem, whose: Whose, session: &DatedSession) -> bool {
    let line = &problem.lines()[session.line];
    match whose {
        Whose::All => true,
        Whose::Host(host) => line.host == host,
        Whose::Studio(studio) => line.studio == studio,
        Whose::Physician(physician) => session.physician == physician,
    }
}

fn event(problem: &Problem, session: &DatedSession, hours: Hours, sequence: u32) -> Event {
    let line = &problem.lines()[session.line];
    let physician = &problem.physicians()[session.physician];
    let specialty = &problem.specialties()[line.specialty];
    let (from, to) = hours.of(session.half);
    let mut about = vec![
        problem.studios()[line.studio].name.as_str(),
        physician.title_level.chinese(),
    ];
    about.extend(physician.honour.map(|honour| honour.chinese()));
    let activity = line.activity.chinese();
    // Fixed, so that the same plan gives the same file.
    let stamp = utc(problem.calendar().start(), NaiveTime::MIN);
    Event::with_uid(&format!("{}-{}@rounds", line.key, session.date))
        .timestamp(stamp)
        .sequence(sequence)
        .starts(utc(session.date, from))
        .ends(utc(session.date, to))
        .summary(&format!("{}（{specialty}）{activity}", physician.name))
        .location(&problem.hosts()[line.host].name)
        .description(&about.join(" · "))
        .done()
}

/// Local time of China is eight hours ahead of UTC.
fn utc(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    (date.and_time(time) - Duration::hours(8)).and_utc()
}
