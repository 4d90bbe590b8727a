//! A roster as the page shows it: the year by host and by physician, and every candidate's year.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use solver::base::id::{Id, Table};
use solver::rostering::check::{Held, check, held_sessions};
use solver::rostering::dates::{Standing, progress};
use solver::rostering::draft::Draft;
use solver::rostering::problem::{Host, Line, Physician, Problem};
use utoipa::ToSchema;

use super::{Case, word};
use crate::coin::Coin;
use crate::engine::Rostering;
use crate::report::{RuleLine, rules};

#[derive(Serialize, ToSchema)]
pub struct RosterView {
    /// `rostering`
    kind: &'static str,
    name: String,
    /// Who made up the data, when nobody measured it.
    generated: Option<String>,
    weeks: Vec<Week>,
    specialties: Vec<NamedSpecialty>,
    /// Those with a line or a posting.
    hosts: Vec<HostRow>,
    /// Those with a posting, a session or an open one-year duty.
    physicians: Vec<PhysicianRow>,
    /// Those with an open one-year duty, nearest cut-off first.
    candidates: Vec<Candidate>,
    lines: Vec<LineRow>,
    rules: Vec<RuleLine>,
    hard: i64,
    cost: i64,
    bound: Option<i64>,
    travel_source: String,
}

#[derive(Serialize, ToSchema)]
pub struct Week {
    /// YYYY-MM-DD
    monday: String,
    /// Names of the holidays that fall into it.
    holidays: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct NamedSpecialty {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct HostRow {
    id: String,
    name: String,
    district: String,
    weeks: Vec<HostWeek>,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct HostWeek {
    week: usize,
    postings: Vec<PostedPerson>,
    /// Sessions held, and sessions wanted.
    held: usize,
    wanted: usize,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct PostedPerson {
    id: String,
    name: String,
    /// Id of the specialty.
    specialty: String,
}

#[derive(Serialize, ToSchema)]
pub struct PhysicianRow {
    id: String,
    name: String,
    institution: String,
    department: String,
    /// Id of the specialty.
    specialty: String,
    /// `junior`, `intermediate`, `associate_senior` or `senior`.
    title: String,
    /// `famous_doctor` …
    honour: Option<String>,
    postings: Vec<PostingSpan>,
    /// Sessions held, week by week.
    sessions: Vec<usize>,
    /// A fair share of sessions in the horizon.
    fair: i64,
}

#[derive(Serialize, ToSchema)]
pub struct PostingSpan {
    /// Id of the host.
    host: String,
    first_week: usize,
    weeks: usize,
}

/// Someone with an open one-year duty. All figures are weeks.
#[derive(Serialize, ToSchema)]
pub struct Candidate {
    id: String,
    name: String,
    target_year: i32,
    /// YYYY-MM-DD
    cutoff: String,
    required: i64,
    /// Served and recognised before the horizon.
    credited: i64,
    /// Posted weeks of the plan that end by the cut-off.
    planned: i64,
    /// Still missing after the plan.
    short: i64,
    /// The year is full, or can still be filled by the cut-off.
    reachable: bool,
    /// `complete`, `on_track` or `missed`.
    standing: String,
    /// Credited and planned weeks at the end of each week of the horizon.
    by_week: Vec<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct LineRow {
    id: String,
    /// Name of the studio.
    studio: String,
    /// Id of the host.
    host: String,
    /// Id of the specialty.
    specialty: String,
    /// `expert_clinic` …
    activity: String,
    /// `tue_am`; `null` when nobody holds it.
    half_day: Option<String>,
    /// Week within the cycle.
    phase: Option<usize>,
    /// Weeks of a cycle.
    every: usize,
    holders: Vec<Holder>,
    held: usize,
    wanted: usize,
}

#[derive(Serialize, ToSchema)]
pub struct Holder {
    id: String,
    name: String,
    first_week: usize,
    weeks: usize,
}

/// The view of a judged roster.
#[must_use]
pub fn view(case: &Case<Rostering>, bound: Option<i64>) -> RosterView {
    let (draft, problem) = (&case.draft, &case.problem);
    let report = check(problem, &case.plan);
    let sessions = held_sessions(problem, &case.plan);
    let mut named = draft.specialties.iter();
    let specialties = named.by_ref().map(|row| NamedSpecialty {
        id: row.id.clone(),
        name: row.name.clone(),
    });
    RosterView {
        kind: "rostering",
        name: problem.name().into(),
        generated: draft.generated.clone(),
        weeks: weeks(draft, problem),
        specialties: specialties.collect(),
        hosts: hosts(case, &sessions),
        physicians: physicians(case, &sessions),
        candidates: candidates(case),
        lines: lines(case, &sessions),
        rules: rules(&Coin::points(), &report),
        hard: report.score.hard,
        cost: report.score.soft.0,
        // A bound says nothing of plans with patches.
        bound: bound.filter(|_| case.plan.patches.is_empty()),
        travel_source: problem.travel_source().into(),
    }
}

fn weeks(draft: &Draft, problem: &Problem) -> Vec<Week> {
    let calendar = problem.calendar();
    let holidays: Vec<(NaiveDate, &str)> = (draft.calendar.holidays.iter())
        .filter_map(|row| Some((row.date.parse().ok()?, row.name.as_str())))
        .collect();
    (0..problem.weeks())
        .map(|week| {
            let days = calendar.monday(week)..=calendar.sunday(week);
            let names: BTreeSet<&str> = (holidays.iter())
                .filter(|(date, _)| days.contains(date))
                .map(|(_, name)| *name)
                .collect();
            Week {
                monday: calendar.monday(week).to_string(),
                holidays: names.into_iter().map(str::to_string).collect(),
            }
        })
        .collect()
}

fn specialty_of(case: &Case<Rostering>, physician: Id<Physician>) -> String {
    let specialty = case.problem.physicians()[physician].specialty;
    case.draft.specialties[specialty.index()].id.clone()
}

fn hosts(case: &Case<Rostering>, sessions: &[Held]) -> Vec<HostRow> {
    let problem = &case.problem;
    let empty = (0..problem.weeks())
        .map(|week| HostWeek {
            week,
            postings: Vec::new(),
            held: 0,
            wanted: 0,
        })
        .collect();
    let mut grid: Table<Host, Vec<HostWeek>> = Table::filled(problem.hosts().len(), empty);
    for (id, line) in problem.lines().iter() {
        let phase = case.plan.series[id]
            .as_ref()
            .map_or(0, |series| series.phase);
        for (cycle, wanted) in line.wanted.iter().enumerate() {
            grid[line.host][cycle * line.every + phase].wanted += usize::from(*wanted);
        }
    }
    for held in sessions {
        grid[problem.lines()[held.line].host][held.week].held += 1;
    }
    for posting in &case.plan.postings {
        let person = &problem.physicians()[posting.physician];
        let specialty = specialty_of(case, posting.physician);
        for week in posting.first_week..posting.first_week + posting.weeks {
            grid[posting.host][week].postings.push(PostedPerson {
                id: person.key.clone(),
                name: person.name.clone(),
                specialty: specialty.clone(),
            });
        }
    }
    let occurs = |week: &HostWeek| 0 < week.wanted || !week.postings.is_empty();
    (problem.hosts().iter())
        .filter(|(id, _)| grid[*id].iter().any(occurs))
        .map(|(id, host)| HostRow {
            id: host.key.clone(),
            name: host.name.clone(),
            district: host.district.clone(),
            weeks: grid[id].clone(),
        })
        .collect()
}

fn physicians(case: &Case<Rostering>, sessions: &[Held]) -> Vec<PhysicianRow> {
    let problem = &case.problem;
    let count = problem.physicians().len();
    let mut held: Table<Physician, Vec<usize>> = Table::filled(count, vec![0; problem.weeks()]);
    let mut spans: Table<Physician, Vec<PostingSpan>> =
        Table::from_rows((0..count).map(|_| Vec::new()).collect());
    let mut occurs: Table<Physician, bool> = Table::filled(count, false);
    for session in sessions {
        held[session.physician][session.week] += 1;
        occurs[session.physician] = true;
    }
    for posting in &case.plan.postings {
        occurs[posting.physician] = true;
        spans[posting.physician].push(PostingSpan {
            host: problem.hosts()[posting.host].key.clone(),
            first_week: posting.first_week,
            weeks: posting.weeks,
        });
    }
    (problem.physicians().iter())
        .filter(|(id, person)| occurs[*id] || person.duty.is_some())
        .map(|(id, person)| PhysicianRow {
            id: person.key.clone(),
            name: person.name.clone(),
            institution: problem.institutions()[person.institution].name.clone(),
            department: problem.departments()[person.department].name.clone(),
            specialty: specialty_of(case, id),
            title: word(&person.title_level),
            honour: person.honour.as_ref().map(word),
            postings: std::mem::take(&mut spans[id]),
            sessions: std::mem::take(&mut held[id]),
            fair: person.fair_sessions,
        })
        .collect()
}

fn candidates(case: &Case<Rostering>) -> Vec<Candidate> {
    let problem = &case.problem;
    let rows = progress(problem, &case.plan);
    rows.into_iter()
        .map(|row| {
            let person = &problem.physicians()[row.physician];
            let counted = person.duty.map_or(0, |duty| duty.counted_weeks);
            let posted: BTreeSet<usize> = (case.plan.postings.iter())
                .filter(|posting| posting.physician == row.physician)
                .flat_map(|posting| posting.first_week..posting.first_week + posting.weeks)
                .filter(|week| *week < counted)
                .collect();
            let mut total = row.credited_weeks;
            let by_week = (0..problem.weeks())
                .map(|week| {
                    total += i64::from(posted.contains(&week));
                    total
                })
                .collect();
            Candidate {
                id: person.key.clone(),
                name: person.name.clone(),
                target_year: row.target_year,
                cutoff: row.cutoff.to_string(),
                required: row.required_weeks,
                credited: row.credited_weeks,
                planned: row.planned_weeks,
                short: row.short_weeks,
                reachable: row.standing != Standing::Missed,
                standing: word(&row.standing),
                by_week,
            }
        })
        .collect()
}

fn lines(case: &Case<Rostering>, sessions: &[Held]) -> Vec<LineRow> {
    let problem = &case.problem;
    let mut held: BTreeMap<Id<Line>, usize> = BTreeMap::new();
    for session in sessions {
        *held.entry(session.line).or_default() += 1;
    }
    (problem.lines().iter())
        .map(|(id, line)| {
            let series = case.plan.series[id].as_ref();
            let holders = series.map_or(&[][..], |series| &series.holders);
            LineRow {
                id: line.key.clone(),
                studio: problem.studios()[line.studio].name.clone(),
                host: problem.hosts()[line.host].key.clone(),
                specialty: case.draft.specialties[line.specialty.index()].id.clone(),
                activity: word(&line.activity),
                half_day: series.map(|series| series.half.to_string()),
                phase: series.map(|series| series.phase),
                every: line.every,
                holders: holders
                    .iter()
                    .map(|tenure| Holder {
                        id: problem.physicians()[tenure.physician].key.clone(),
                        name: problem.physicians()[tenure.physician].name.clone(),
                        first_week: tenure.first_week,
                        weeks: tenure.weeks,
                    })
                    .collect(),
                held: held.get(&id).copied().unwrap_or(0),
                wanted: line.wanted.iter().filter(|wanted| **wanted).count(),
            }
        })
        .collect()
}
