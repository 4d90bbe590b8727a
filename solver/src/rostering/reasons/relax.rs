//! Limits made weaker: what each does to a draft, and its words.

use std::collections::BTreeSet;

use serde::Serialize;

use super::elastic::Way;
use super::need::Limit;
use super::options::Case;
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::wishes::SameHost;
use crate::rostering::draft::{Draft, LegalBasis, LinkDraft};
use crate::rostering::plan::Posting;
use crate::rostering::problem::wishes::OnSite;
use crate::rostering::problem::{Host, Institution, Line, Physician};

/// A limit made weaker, by how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relaxation {
    /// The rule of the book.
    pub rule: &'static str,
    pub rule_zh: &'static str,
    /// Whose limit it is, as an id of the draft; empty for the rotation's.
    pub subject: String,
    /// Places, people, sessions, weeks, postings or minutes; 1 of what one has or has not.
    pub amount: i64,
    /// First and last week in which it is needed.
    pub weeks: Option<(usize, usize)>,
    pub message: String,
    pub message_zh: String,
}

/// The draft in which all that has given way has, and what that is.
pub(super) fn relaxed(case: Case<'_>, way: &Way) -> (Draft, Vec<Relaxation>) {
    let mut draft = case.draft.clone();
    let mut rows = Vec::new();
    for (limit, amount) in &way.given {
        let amount = turn(&mut draft, case, way, *limit, *amount);
        let Some(rule) = limit.rule() else { continue };
        let weeks = weeks(case, way, *limit);
        let (message, message_zh) = super::words::relaxation(case, *limit, amount, weeks);
        rows.push(Relaxation {
            rule: rule.name(),
            rule_zh: rule.chinese(),
            subject: super::words::subject(case, *limit),
            amount,
            weeks,
            message,
            message_zh,
        });
    }
    // Rows of leave and closures are taken out last first, so that their numbers stay true.
    let mut companions = BTreeSet::new();
    for limit in way.given.keys().rev() {
        match *limit {
            Limit::Leave(id, row) => {
                draft.physicians[id.index()].leave.remove(row);
            }
            Limit::Closed(id, row) => {
                draft.hosts[id.index()].closed.remove(row);
            }
            Limit::Together(row) | Limit::Apart(row) => {
                companions.insert(row);
            }
            _ => {}
        }
    }
    for row in companions.into_iter().rev() {
        draft.companions.remove(row);
    }
    (draft, rows)
}

/// Makes a limit weaker; by how much in the end.
fn turn(draft: &mut Draft, case: Case<'_>, way: &Way, limit: Limit, amount: i64) -> i64 {
    let problem = case.problem;
    match limit {
        Limit::Clinic(id) => {
            let used = used(way, |physician, _| physician == id);
            let clinic = &mut draft.physicians[id.index()].clinic;
            clinic.retain(|half| !used.contains(half));
        }
        Limit::Visits(id) => draft.physicians[id.index()].visits_per_week += amount,
        Limit::PostedSessions => draft.rotation.posted_sessions += amount,
        Limit::Duty(_) => draft.rotation.slack_weeks += amount,
        Limit::Owed(id) => {
            if let Some(promotion) = &mut draft.physicians[id.index()].promotion {
                promotion.credited_weeks += amount;
            }
        }
        Limit::Starts => draft.rotation.start_every = 1,
        Limit::Lengths => draft.rotation.lengths.extend(other_lengths(case, way)),
        Limit::Blocks => draft.rotation.max_blocks += amount,
        Limit::Basis(institution, host) => draft.links.push(lawful(draft, institution, host)),
        Limit::Travel => {
            let more = farther(case, way);
            draft.rotation.max_travel_minutes += more;
            return more;
        }
        Limit::Open(host) => {
            let used = used(way, |_, line| problem.lines()[line].host == host);
            if let Some(open) = &mut draft.hosts[host.index()].open {
                let more = used.into_iter().filter(|half| !open.contains(half));
                let more: Vec<String> = more.collect();
                open.extend(more);
            }
        }
        Limit::Rooms(host) => draft.hosts[host.index()].rooms += amount,
        Limit::Dormitory(host) => draft.hosts[host.index()].dormitory += amount,
        Limit::Department(id) => draft.departments[id.index()].max_away += amount,
        Limit::OnSite(group) => {
            let less = floor(case, way, group);
            draft.on_site[group.index()].at_least -= less;
            return less;
        }
        Limit::SameHost => draft.rotation.same_host = SameHost::Preferred,
        Limit::Need(_)
        | Limit::Together(_)
        | Limit::Apart(_)
        | Limit::Scope(..)
        | Limit::Personal(..)
        | Limit::Leave(..)
        | Limit::Closed(..)
        | Limit::OnePlace(_)
        | Limit::OneHost(_)
        | Limit::Entitled(_)
        | Limit::Specialty(..)
        | Limit::Locks(_)
        | Limit::Horizon(_)
        | Limit::Calendar => {}
    }
    amount
}

/// A relation that makes work there lawful.
fn lawful(draft: &Draft, institution: Id<Institution>, host: Id<Host>) -> LinkDraft {
    LinkDraft {
        institution: draft.institutions[institution.index()].id.clone(),
        host: draft.hosts[host.index()].id.clone(),
        basis: LegalBasis::MultiSitePractice,
        minutes: None,
    }
}

/// By how much a floor at home is to be lower: where leave alone takes more than it, by that, too.
fn floor(case: Case<'_>, way: &Way, group: Id<OnSite>) -> i64 {
    let problem = case.problem;
    let group = &problem.on_site()[group];
    let is_away = |physician: Id<Physician>, week: usize, half: HalfDay| {
        let mut posted = way.plan.postings.iter();
        let mut lines = way.plan.series.iter();
        posted.any(|row| row.physician == physician && row.covers(week))
            || lines.any(|(line, series)| {
                let every = problem.lines()[line].every;
                series.as_ref().is_some_and(|at| {
                    (at.half, at.phase) == (half, week % every)
                        && way.plan.holder(problem, line, week / every) == Some(physician)
                })
            })
    };
    let mut most = 0;
    for week in 0..problem.weeks() {
        for half in HalfDay::all().filter(|half| group.may_go(week, *half).is_some()) {
            let here = |id: &&Id<Physician>| !problem.physicians()[**id].on_leave[week].has(half);
            let present = group.members.iter().filter(here).count();
            let gone = (group.members.iter()).filter(|id| is_away(**id, week, half));
            let gone = gone.count();
            if 0 < gone {
                most = most.max(whole(gone + group.at_least) - whole(present));
            }
        }
    }
    most
}

/// Of postings that no permitted length has.
fn other_lengths(case: Case<'_>, way: &Way) -> BTreeSet<i64> {
    let known = &case.problem.rotation().lengths;
    let lengths = way.plan.postings.iter().map(|posting| posting.weeks);
    lengths
        .filter(|weeks| !known.contains(weeks))
        .map(whole)
        .collect()
}

/// By how many minutes the farthest session is beyond the limit.
fn farther(case: Case<'_>, way: &Way) -> i64 {
    let problem = case.problem;
    let most = problem.rotation().max_travel_minutes;
    let series = way.plan.series.iter();
    let series = series.filter_map(|(line, series)| Some((line, series.as_ref()?)));
    let held = series.flat_map(|(line, series)| series.holders.iter().map(move |row| (line, row)));
    let ways = held.filter_map(|(line, row)| {
        let host = problem.lines()[line].host;
        problem.link(row.physician, host)
    });
    ways.map(|link| link.minutes - most)
        .max()
        .unwrap_or(0)
        .max(0)
}

/// Half-days of the lines with a holder that fits.
fn used(way: &Way, fits: impl Fn(Id<Physician>, Id<Line>) -> bool) -> BTreeSet<String> {
    let series = way.plan.series.iter();
    let series = series.filter_map(|(line, series)| Some((line, series.as_ref()?)));
    series
        .filter(|(line, series)| series.holders.iter().any(|row| fits(row.physician, *line)))
        .map(|(_, series)| series.half.to_string())
        .collect()
}

/// The weeks in which the way asks for more than there is.
fn weeks(case: Case<'_>, way: &Way, limit: Limit) -> Option<(usize, usize)> {
    let problem = case.problem;
    let over: Vec<usize> = (0..problem.weeks())
        .filter(|week| {
            let posted = way.plan.postings.iter();
            let here = |fits: &dyn Fn(&Posting) -> bool| {
                let covering = posted.clone().filter(|posting| posting.covers(*week));
                covering.filter(|posting| fits(posting)).count()
            };
            match limit {
                Limit::Dormitory(host) => {
                    let sleeps = |posting: &Posting| {
                        !problem.physicians()[posting.physician].stays_by_day(*week)
                    };
                    let there = |posting: &Posting| posting.host == host && sleeps(posting);
                    problem.hosts()[host].dormitory < here(&there)
                }
                Limit::Department(id) => {
                    let own = |id: Id<Physician>| problem.physicians()[id].department;
                    let posted = here(&|posting| own(posting.physician) == id);
                    problem.departments()[id].max_away < posted
                }
                _ => false,
            }
        })
        .collect();
    Some((*over.first()?, *over.last()?))
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("few")
}
