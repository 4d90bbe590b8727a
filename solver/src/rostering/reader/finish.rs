//! What follows from a whole draft, once every row of it is known to be sound.

use chrono::NaiveDate;

use crate::base::calendar::{HalfDay, HalfDays};
use crate::base::id::{Id, Table};
use crate::rostering::draft::PhysicianDraft;
use crate::rostering::problem::{Host, Problem, Specialty};

/// What a line needs to know of its host and the calendar.
pub(super) fn lines(problem: &mut Problem) {
    for id in problem.lines.ids() {
        let host = problem.studios[problem.lines[id].studio].host;
        let open = problem.hosts[host].open;
        let every = problem.lines[id].every;
        let worked: Vec<HalfDays> = (0..problem.calendar.weeks())
            .map(|week| worked(problem, host, problem.lines[id].span, week))
            .collect();
        let wanted = (0..problem.calendar.weeks() / every)
            .map(|cycle| {
                (cycle * every..(cycle + 1) * every).any(|week| !worked[week].and(open).is_empty())
            })
            .collect();
        problem.lines[id].host = host;
        problem.lines[id].worked = worked;
        problem.lines[id].wanted = wanted;
    }
}

/// The half-days of a week on which a session with such a span may take place at the host.
fn worked(
    problem: &Problem,
    host: Id<Host>,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    week: usize,
) -> HalfDays {
    let days = problem.worked[week].minus(problem.hosts[host].closed[week]);
    if from.is_none() && to.is_none() {
        return days;
    }
    let within = |half: &HalfDay| {
        let date = problem.calendar.date(week, *half).expect("worked");
        from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to)
    };
    days.iter()
        .filter(within)
        .fold(HalfDays::NONE, HalfDays::with)
}

/// Where the draft leaves it open: the sessions of a specialty over those who go out for it.
/// What was held too many or too few in years before is settled.
pub(super) fn fair_shares(problem: &mut Problem, drafts: &[PhysicianDraft]) {
    let count = problem.specialties.len();
    let mut sessions: Table<Specialty, usize> = Table::filled(count, 0);
    let mut people: Table<Specialty, usize> = Table::filled(count, 0);
    for line in problem.lines.values() {
        sessions[line.specialty] += line.wanted.iter().filter(|wanted| **wanted).count();
    }
    for physician in problem.physicians.values() {
        people[physician.specialty] += usize::from(0 < physician.visits_per_week);
    }
    for (index, draft) in drafts.iter().enumerate() {
        let id = Id::new(index);
        if draft.fair_sessions.is_none() {
            let specialty = problem.physicians[id].specialty;
            let share = sessions[specialty].div_ceil(people[specialty].max(1));
            problem.physicians[id].fair_sessions = i64::try_from(share).expect("small");
        }
        let fair = &mut problem.physicians[id].fair_sessions;
        *fair = (*fair - draft.carried_sessions).max(0);
    }
}
