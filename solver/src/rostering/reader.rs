//! From a draft to a problem: every flaw is found before anything is built.

use chrono::{Datelike, NaiveDate, Weekday};

mod finish;
mod people;
mod places;
pub(super) mod published;
mod wishes;

use super::draft::{Draft, InstitutionDraft};
use super::problem::{
    Department, Host, Institution, Line, Physician, Problem, Rotation, Specialty, Studio,
};
use crate::base::calendar::{Calendar, HalfDays};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::noun::Noun;
use crate::base::text::Names;

/// More than any city has; beyond it memory, not patience, would decide.
const MOST_ROWS: usize = 50_000;
const MOST_LINKS: usize = 1_000_000;
/// Each holds a number for every half-day of the horizon.
const MOST_FLOORS: usize = 5_000;

/// The ids of every list.
struct Keys {
    specialties: Names<Specialty>,
    institutions: Names<Institution>,
    departments: Names<Department>,
    hosts: Names<Host>,
    studios: Names<Studio>,
    physicians: Names<Physician>,
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
    let departments = people::departments(&mut flaws, draft, &keys);
    let mut physicians = people::physicians(&mut flaws, draft, &keys, &calendar);
    let hosts = places::hosts(&mut flaws, draft, &calendar);
    let studios = places::studios(&mut flaws, draft, &keys);
    let lines = places::lines(&mut flaws, draft, &keys);
    let links = places::links(&mut flaws, draft, &keys);
    let added = wishes::read(&mut flaws, draft, &keys, &calendar);
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
        institutions: draft.institutions.iter().map(institution).collect(),
        departments: departments.into_iter().collect(),
        physicians: physicians.into_iter().collect(),
        hosts: hosts.into_iter().collect(),
        studios: studios.into_iter().collect(),
        lines: lines.into_iter().collect(),
        links,
        on_site: Vec::new().into_iter().collect(),
        rotation: Rotation::from_draft(&draft.rotation),
        weights: draft.weights.clone(),
        travel: draft.travel.clone(),
        travel_source: draft.travel.source(),
        published: None,
    };
    finish::lines(&mut problem);
    wishes::put(&mut problem, added);
    finish::fair_shares(&mut problem, &draft.physicians);
    if let Some(told) = &draft.published {
        problem.published = Some(published::read(&problem, told)?);
    }
    Ok(problem)
}

fn institution(row: &InstitutionDraft) -> Institution {
    Institution {
        name: row.name.clone(),
    }
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
    flaws.at_most("$.on_site", draft.on_site.len(), MOST_FLOORS);
    flaws.at_most("$.companions", draft.companions.len(), MOST_ROWS);
    flaws.at_most("$.wishes", draft.wishes.len(), MOST_ROWS);
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
    check_wanted_blocks(flaws, draft);
}

fn check_wanted_blocks(flaws: &mut Flaws, draft: &Draft) {
    let rotation = &draft.rotation;
    if let Some(minutes) = rotation.two_hosts_minutes {
        flaws.range("$.rotation.two_hosts_minutes", minutes, 0, 1_440);
    }
    if let Some(weeks) = rotation.minimum_weeks {
        flaws.range("$.rotation.minimum_weeks", weeks, 1, 104);
    }
    if let Some(days) = rotation.days_in_one_year {
        flaws.range("$.rotation.days_in_one_year", days, 1, 366);
    }
    let path = "$.rotation.preferred_lengths";
    flaws.at_most(path, rotation.preferred_lengths.len(), 20);
    for (index, weeks) in rotation.preferred_lengths.iter().enumerate() {
        if !rotation.lengths.contains(weeks) {
            flaws.add(
                format!("{path}[{index}]"),
                FlawKind::Contradiction {
                    message: "a length that is preferred must be permitted",
                    message_zh: "优先的派驻周数应在允许的周数之内",
                },
            );
        }
    }
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
        ("extra_host", weights.extra_host),
        ("short_week", weights.short_week),
        ("odd_length", weights.odd_length),
        ("split_year", weights.split_year),
        ("senior_session", weights.senior_session),
        ("share_hundredth", weights.share_hundredth),
        ("crowded_day", weights.crowded_day),
        ("moved_line", weights.moved_line),
        ("wish", weights.wish),
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
    let specialties = Names::read(flaws, "specialties", Noun::Specialty, ids);
    let ids = draft.institutions.iter().map(|row| row.id.as_str());
    let institutions = Names::read(flaws, "institutions", Noun::Institution, ids);
    let ids = draft.departments.iter().map(|row| row.id.as_str());
    let departments = Names::read(flaws, "departments", Noun::Department, ids);
    let ids = draft.hosts.iter().map(|row| row.id.as_str());
    let hosts = Names::read(flaws, "hosts", Noun::Host, ids);
    let ids = draft.studios.iter().map(|row| row.id.as_str());
    let studios = Names::read(flaws, "studios", Noun::Studio, ids);
    let ids = draft.physicians.iter().map(|row| row.id.as_str());
    let physicians = Names::read(flaws, "physicians", Noun::Physician, ids);
    let ids = draft.lines.iter().map(|row| row.id.as_str());
    Names::<Line>::read(flaws, "lines", Noun::Line, ids);
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
        physicians,
    }
}
