//! From a draft to a problem: every flaw is found before anything is built.

use chrono::{Datelike, NaiveDate, Weekday};

use super::draft::{Draft, PhysicianDraft};
use super::problem::{
    Department, Duty, Host, Institution, Line, Link, Physician, Problem, Rotation, Specialty,
    Studio,
};
use crate::base::calendar::{Calendar, HalfDays};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::text::Names;
use crate::base::units::Cost;

/// More than any city has; beyond it memory, not patience, would decide.
const MOST_ROWS: usize = 50_000;
const MOST_LINKS: usize = 1_000_000;

/// The ids of every list.
struct Keys {
    specialties: Names<Specialty>,
    institutions: Names<Institution>,
    departments: Names<Department>,
    hosts: Names<Host>,
    studios: Names<Studio>,
}

pub(super) fn read(draft: &Draft) -> Result<Problem, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    check_sizes(&mut flaws, draft);
    flaws.name("$.name", &draft.name);
    draft.travel.check(&mut flaws, "$.travel");
    check_rotation(&mut flaws, draft);
    check_weights(&mut flaws, draft);
    flaws.range("$.weeks", draft.weeks, 1, 104);
    let weeks = usize::try_from(draft.weeks.clamp(1, 104)).expect("clamped");
    let start = read_start(&mut flaws, &draft.start);
    let calendar = Calendar::read(&mut flaws, start, weeks, &draft.calendar);
    let keys = read_keys(&mut flaws, draft);
    let departments = read_departments(&mut flaws, draft, &keys);
    let mut physicians = read_physicians(&mut flaws, draft, &keys, &calendar);
    let hosts = read_hosts(&mut flaws, draft);
    let studios = read_studios(&mut flaws, draft, &keys);
    let lines = read_lines(&mut flaws, draft, &keys);
    let links = read_links(&mut flaws, draft, &keys);
    flaws.into_result()?;

    for physician in &mut physicians {
        physician.institution = departments[physician.department.index()].institution;
    }
    let worked: Vec<HalfDays> = (0..weeks).map(|week| calendar.worked(week)).collect();
    let mut problem = Problem {
        name: draft.name.clone(),
        worked,
        calendar,
        specialties: draft
            .specialties
            .iter()
            .map(|row| row.name.clone())
            .collect(),
        institutions: draft
            .institutions
            .iter()
            .map(|row| Institution {
                name: row.name.clone(),
            })
            .collect(),
        departments: departments.into_iter().collect(),
        physicians: physicians.into_iter().collect(),
        hosts: hosts.into_iter().collect(),
        studios: studios.into_iter().collect(),
        lines: lines.into_iter().collect(),
        links,
        rotation: Rotation::from_draft(&draft.rotation),
        weights: draft.weights.clone(),
        travel_source: draft.travel.source(),
    };
    finish_lines(&mut problem);
    finish_fair_shares(&mut problem, &draft.physicians);
    Ok(problem)
}

fn check_sizes(flaws: &mut Flaws, draft: &Draft) {
    let lists = [
        ("specialties", draft.specialties.len(), true),
        ("institutions", draft.institutions.len(), true),
        ("departments", draft.departments.len(), true),
        ("physicians", draft.physicians.len(), true),
        ("hosts", draft.hosts.len(), true),
        ("studios", draft.studios.len(), false),
        ("lines", draft.lines.len(), false),
    ];
    for (list, found, needed) in lists {
        let path = format!("$.{list}");
        if needed && found == 0 {
            flaws.add(path.as_str(), FlawKind::Empty);
        }
        flaws.at_most(path, found, MOST_ROWS);
    }
    flaws.at_most("$.links", draft.links.len(), MOST_LINKS);
    flaws.at_most("$.calendar.holidays", draft.calendar.holidays.len(), 1_000);
}

fn check_rotation(flaws: &mut Flaws, draft: &Draft) {
    let rotation = &draft.rotation;
    if rotation.lengths.is_empty() {
        flaws.add("$.rotation.lengths", FlawKind::Empty);
    }
    flaws.at_most("$.rotation.lengths", rotation.lengths.len(), 20);
    for (index, weeks) in rotation.lengths.iter().enumerate() {
        flaws.range(format!("$.rotation.lengths[{index}]"), *weeks, 1, 104);
    }
    flaws.range("$.rotation.start_every", rotation.start_every, 1, 104);
    flaws.range("$.rotation.max_blocks", rotation.max_blocks, 0, 104);
    flaws.range("$.rotation.slack_weeks", rotation.slack_weeks, 0, 104);
    flaws.range(
        "$.rotation.posted_sessions",
        rotation.posted_sessions,
        0,
        10,
    );
    flaws.range(
        "$.rotation.max_travel_minutes",
        rotation.max_travel_minutes,
        0,
        1_440,
    );
}

fn check_weights(flaws: &mut Flaws, draft: &Draft) {
    let weights = &draft.weights;
    let all = [
        ("deadline_missed", weights.deadline_missed),
        ("deadline_week", weights.deadline_week),
        ("pace_week", weights.pace_week),
        ("missing_session", weights.missing_session),
        ("junior_session", weights.junior_session),
        ("extra_holder", weights.extra_holder),
        ("extra_block", weights.extra_block),
        ("travel_minute", weights.travel_minute),
        ("unfair_session", weights.unfair_session),
        ("very_unfair_session", weights.very_unfair_session),
    ];
    for (name, weight) in all {
        flaws.range(format!("$.weights.{name}"), weight, 0, 1_000_000_000);
    }
}

fn read_start(flaws: &mut Flaws, text: &str) -> NaiveDate {
    // Any Monday serves to keep looking for flaws.
    let stand_in = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a Monday");
    let Some(date) = flaws.date("$.start", text) else {
        return stand_in;
    };
    if date.weekday() != Weekday::Mon {
        flaws.add(
            "$.start",
            FlawKind::Contradiction {
                message: "the first week must start on a Monday",
                message_zh: "第一周应从周一开始",
            },
        );
        return stand_in;
    }
    date
}

fn read_keys(flaws: &mut Flaws, draft: &Draft) -> Keys {
    let ids = draft.specialties.iter().map(|row| row.id.as_str());
    let specialties = Names::read(flaws, "specialties", "specialty", ids);
    let ids = draft.institutions.iter().map(|row| row.id.as_str());
    let institutions = Names::read(flaws, "institutions", "institution", ids);
    let ids = draft.departments.iter().map(|row| row.id.as_str());
    let departments = Names::read(flaws, "departments", "department", ids);
    let ids = draft.hosts.iter().map(|row| row.id.as_str());
    let hosts = Names::read(flaws, "hosts", "host", ids);
    let ids = draft.studios.iter().map(|row| row.id.as_str());
    let studios = Names::read(flaws, "studios", "studio", ids);
    let ids = draft.physicians.iter().map(|row| row.id.as_str());
    Names::<Physician>::read(flaws, "physicians", "physician", ids);
    let ids = draft.lines.iter().map(|row| row.id.as_str());
    Names::<Line>::read(flaws, "lines", "line", ids);
    for (index, row) in draft.specialties.iter().enumerate() {
        flaws.name(&format!("$.specialties[{index}].name"), &row.name);
    }
    for (index, row) in draft.institutions.iter().enumerate() {
        flaws.name(&format!("$.institutions[{index}].name"), &row.name);
        row.place
            .check(flaws, &format!("$.institutions[{index}].place"));
    }
    Keys {
        specialties,
        institutions,
        departments,
        hosts,
        studios,
    }
}

fn read_departments(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Department> {
    let mut rows = Vec::new();
    for (index, row) in draft.departments.iter().enumerate() {
        let at = format!("$.departments[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        flaws.range(format!("{at}.max_away"), row.max_away, 0, 100_000);
        rows.push(Department {
            name: row.name.clone(),
            institution: keys.institutions.find(
                flaws,
                &format!("{at}.institution"),
                &row.institution,
            ),
            max_away: usize::try_from(row.max_away).unwrap_or(0),
        });
    }
    rows
}

fn read_physicians(
    flaws: &mut Flaws,
    draft: &Draft,
    keys: &Keys,
    calendar: &Calendar,
) -> Vec<Physician> {
    let mut rows = Vec::new();
    for (index, row) in draft.physicians.iter().enumerate() {
        let at = format!("$.physicians[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        flaws.range(format!("{at}.visits_per_week"), row.visits_per_week, 0, 10);
        if let Some(sessions) = row.fair_sessions {
            flaws.range(format!("{at}.fair_sessions"), sessions, 0, 10_000);
        }
        rows.push(Physician {
            key: row.id.clone(),
            name: row.name.clone(),
            department: keys
                .departments
                .find(flaws, &format!("{at}.department"), &row.department),
            // Known once the departments are.
            institution: Id::new(0),
            specialty: keys
                .specialties
                .find(flaws, &format!("{at}.specialty"), &row.specialty),
            title_level: row.title_level,
            honour: row.honour,
            clinic: HalfDays::read(flaws, &format!("{at}.clinic"), &row.clinic),
            visits_per_week: usize::try_from(row.visits_per_week).unwrap_or(0),
            fair_sessions: row.fair_sessions.unwrap_or(0),
            duty: read_duty(flaws, &at, row, calendar),
            on_leave: read_leave(flaws, &at, row, calendar),
        });
    }
    rows
}

fn read_duty(
    flaws: &mut Flaws,
    at: &str,
    row: &PhysicianDraft,
    calendar: &Calendar,
) -> Option<Duty> {
    let promotion = row.promotion.as_ref()?;
    let at = format!("{at}.promotion");
    flaws.range(
        format!("{at}.target_year"),
        promotion.target_year,
        1990,
        2100,
    );
    flaws.range(
        format!("{at}.required_weeks"),
        promotion.required_weeks,
        1,
        520,
    );
    flaws.range(
        format!("{at}.credited_weeks"),
        promotion.credited_weeks,
        0,
        5_200,
    );
    let cutoff = flaws.date(&format!("{at}.cutoff"), &promotion.cutoff)?;
    Duty::owed(
        calendar.start(),
        calendar.weeks(),
        i32::try_from(promotion.target_year).unwrap_or(0),
        cutoff,
        promotion.required_weeks.clamp(1, 520),
        promotion.credited_weeks.clamp(0, 5_200),
    )
}

fn read_leave(
    flaws: &mut Flaws,
    at: &str,
    row: &PhysicianDraft,
    calendar: &Calendar,
) -> Vec<HalfDays> {
    let mut spans = Vec::new();
    for (index, leave) in row.leave.iter().enumerate() {
        let at = format!("{at}.leave[{index}]");
        let from = flaws.date(&format!("{at}.from"), &leave.from);
        let to = flaws.date(&format!("{at}.to"), &leave.to);
        if let (Some(from), Some(to)) = (from, to) {
            if to < from {
                let (from, to) = (leave.from.clone(), leave.to.clone());
                flaws.add(at, FlawKind::Reversed { from, to });
            } else {
                spans.push((from, to));
            }
        }
    }
    (0..calendar.weeks())
        .map(|week| {
            calendar
                .worked(week)
                .iter()
                .filter(|half| {
                    let date = calendar.date(week, *half).expect("worked");
                    spans.iter().any(|(from, to)| *from <= date && date <= *to)
                })
                .fold(HalfDays::NONE, HalfDays::with)
        })
        .collect()
}

fn read_hosts(flaws: &mut Flaws, draft: &Draft) -> Vec<Host> {
    let mut rows = Vec::new();
    for (index, row) in draft.hosts.iter().enumerate() {
        let at = format!("$.hosts[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        row.place.check(flaws, &format!("{at}.place"));
        flaws.range(format!("{at}.rooms"), row.rooms, 0, 1_000);
        flaws.range(format!("{at}.dormitory"), row.dormitory, 0, 1_000);
        let open = match &row.open {
            Some(names) => HalfDays::read(flaws, &format!("{at}.open"), names),
            None => HalfDays::ALL,
        };
        rows.push(Host {
            key: row.id.clone(),
            name: row.name.clone(),
            district: row.district.clone(),
            rooms: usize::try_from(row.rooms).unwrap_or(0),
            dormitory: usize::try_from(row.dormitory).unwrap_or(0),
            open,
        });
    }
    rows
}

fn read_studios(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Studio> {
    let mut rows = Vec::new();
    for (index, row) in draft.studios.iter().enumerate() {
        let at = format!("$.studios[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        rows.push(Studio {
            name: row.name.clone(),
            host: keys.hosts.find(flaws, &format!("{at}.host"), &row.host),
        });
    }
    rows
}

fn read_lines(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Line> {
    let mut rows = Vec::new();
    for (index, row) in draft.lines.iter().enumerate() {
        let at = format!("$.lines[{index}]");
        if ![1, 2, 4].contains(&row.every_weeks) {
            let found = row.every_weeks.to_string();
            let (low, high) = (1, 4);
            flaws.add(
                format!("{at}.every_weeks"),
                FlawKind::OutOfRange { low, high, found },
            );
        }
        flaws.range(format!("{at}.weight_percent"), row.weight_percent, 1, 1_000);
        rows.push(Line {
            key: row.id.clone(),
            studio: keys
                .studios
                .find(flaws, &format!("{at}.studio"), &row.studio),
            // Known once the studios are.
            host: Id::new(0),
            specialty: keys
                .specialties
                .find(flaws, &format!("{at}.specialty"), &row.specialty),
            activity: row.activity,
            every: usize::try_from(row.every_weeks.clamp(1, 4)).expect("clamped"),
            wants_honour: row.wants_honour,
            missing: Cost(
                draft.weights.missing_session.clamp(0, 1_000_000_000)
                    * row.weight_percent.clamp(1, 1_000)
                    / 100,
            ),
            wanted: Vec::new(),
        });
    }
    rows
}

fn read_links(
    flaws: &mut Flaws,
    draft: &Draft,
    keys: &Keys,
) -> Table<Institution, Table<Host, Option<Link>>> {
    let mut links = Table::filled(
        draft.institutions.len(),
        Table::filled(draft.hosts.len(), None),
    );
    for (index, row) in draft.links.iter().enumerate() {
        let at = format!("$.links[{index}]");
        let institution =
            keys.institutions
                .find(flaws, &format!("{at}.institution"), &row.institution);
        let host = keys.hosts.find(flaws, &format!("{at}.host"), &row.host);
        if let Some(minutes) = row.minutes {
            flaws.range(format!("{at}.minutes"), minutes, 0, 1_440);
        }
        // Estimating a way needs both ends and sound speeds.
        if flaws.is_empty() {
            let minutes = row.minutes.unwrap_or_else(|| {
                let from = draft.institutions[institution.index()].place;
                let to = draft.hosts[host.index()].place;
                let (_, time) = draft.travel.between(from, to);
                (time.0 + 59) / 60
            });
            if links[institution][host].replace(Link { minutes }).is_some() {
                let id = format!("{} → {}", row.institution, row.host);
                flaws.add(at, FlawKind::Duplicate { id });
            }
        }
    }
    links
}

/// What a line needs to know of its host and the calendar.
fn finish_lines(problem: &mut Problem) {
    for id in problem.lines.ids() {
        let host = problem.studios[problem.lines[id].studio].host;
        let open = problem.hosts[host].open;
        let every = problem.lines[id].every;
        let wanted = (0..problem.calendar.weeks() / every)
            .map(|cycle| {
                (cycle * every..(cycle + 1) * every)
                    .any(|week| !problem.worked[week].and(open).is_empty())
            })
            .collect();
        problem.lines[id].host = host;
        problem.lines[id].wanted = wanted;
    }
}

/// Where the draft leaves it open: the sessions of a specialty over those who go out for it.
fn finish_fair_shares(problem: &mut Problem, drafts: &[PhysicianDraft]) {
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
        if draft.fair_sessions.is_none() {
            let id = Id::new(index);
            let specialty = problem.physicians[id].specialty;
            let share = sessions[specialty].div_ceil(people[specialty].max(1));
            problem.physicians[id].fair_sessions = i64::try_from(share).expect("small");
        }
    }
}
