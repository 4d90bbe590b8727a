//! What the public and each one concerned is told of a roster: the notice, a sheet for every
//! person, a sheet for every studio. No phone number of a person stands in any of them.

use std::collections::BTreeMap;

use solver::base::id::Id;
use solver::rostering::dates::{DatedSession, sessions};
use solver::rostering::plan::{Plan, Series, Tenure};
use solver::rostering::problem::{Line, Physician, Problem};

use super::tables::{first_day, span};
use super::{cycle, weekday};
use crate::formats::grid::{Grid, Value};
use crate::formats::ics::Hours;
use crate::formats::print::days;
use crate::registers::row::Row;

/// What registers say for the public and problems do not.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// 专长 by staff number.
    pub expertise: BTreeMap<String, String>,
    /// 预约方式 by name of the studio.
    pub booking: BTreeMap<String, String>,
}

impl Words {
    /// From rows of a staff roster and of a register of studios.
    #[must_use]
    pub fn of(staff: &[Row], studios: &[Row]) -> Words {
        let said = |rows: &[Row], by: &str, code: &str| {
            let pairs = rows
                .iter()
                .map(|row| (row.text(by).into(), row.text(code).into()));
            pairs
                .filter(|(_, text): &(_, String)| !text.is_empty())
                .collect()
        };
        let mut words = Words {
            expertise: said(staff, "staff_no", "expertise"),
            booking: said(studios, "studio", "phone"),
        };
        for phone in words.booking.values_mut() {
            phone.insert_str(0, "电话 ");
        }
        words
    }
}

/// 公示
#[must_use]
pub fn notice(problem: &Problem, plan: &Plan, words: &Words) -> Grid {
    let columns = [
        ("专家", 12),
        ("职称/荣誉", 16),
        ("专长", 28),
        ("出诊时间", 40),
        ("出诊地点", 44),
        ("预约方式", 20),
        ("变更说明", 40),
    ];
    let mut grid = Grid::new("专家出诊公示", &columns);
    let sessions = sessions(problem, plan);
    for (id, series) in plan.series.iter() {
        let Some(series) = series else { continue };
        for tenure in &series.holders {
            let line = &problem.lines()[id];
            let physician = &problem.physicians()[tenure.physician];
            let studio = &problem.studios()[line.studio].name;
            let (from, to) = span(problem, tenure);
            let honour = physician.honour.map(|honour| honour.chinese());
            let titles = [Some(physician.title_level.chinese()), honour];
            let titles: Vec<&str> = titles.into_iter().flatten().collect();
            let expertise = words.expertise.get(&physician.key);
            let expertise = expertise.unwrap_or(&problem.specialties()[line.specialty]);
            let booking = words.booking.get(studio).map_or("", String::as_str);
            let (cycle, half) = (cycle(line.every), series.half.chinese());
            let first = first_day(problem, (id, tenure), &sessions);
            let when = format!("{cycle}{half}{first}，{}", days(from, to));
            let host = &problem.hosts()[line.host].name;
            let place = place(host, studio);
            grid.push(vec![
                (&physician.name).into(),
                titles.join("/").into(),
                expertise.into(),
                when.into(),
                place.into(),
                booking.into(),
                changes(problem, plan, id, (series, tenure)).into(),
            ]);
        }
    }
    grid
}

/// Single sessions of the tenure that depart from its template.
fn changes(
    problem: &Problem,
    plan: &Plan,
    line: Id<Line>,
    (series, tenure): (&Series, &Tenure),
) -> String {
    let calendar = problem.calendar();
    let weeks = tenure.first_week..tenure.first_week + tenure.weeks;
    let mut told = Vec::new();
    for patch in &plan.patches {
        if patch.line != line || !weeks.contains(&patch.week) {
            continue;
        }
        let day = |half| calendar.date(patch.week, half);
        let usual = day(series.half).unwrap_or_else(|| calendar.monday(patch.week));
        let by = patch.physician.map(|id| &problem.physicians()[id].name);
        let moved = if patch.half == series.half {
            String::new()
        } else {
            let date = day(patch.half).map_or_else(String::new, |date| date.to_string());
            format!("改至{date}{}", patch.half.chinese())
        };
        told.push(match by {
            None => format!("{usual}停诊"),
            Some(_) if patch.physician == Some(tenure.physician) => format!("{usual}{moved}"),
            Some(name) => format!("{usual}{moved}由{name}替诊"),
        });
    }
    told.join("；")
}

/// One sheet for everybody who is posted or holds sessions.
#[must_use]
pub fn persons(problem: &Problem, plan: &Plan, hours: Hours) -> Vec<Grid> {
    let sessions = sessions(problem, plan);
    let mut by_person: BTreeMap<Id<Physician>, Vec<&DatedSession>> = BTreeMap::new();
    for session in &sessions {
        by_person
            .entry(session.physician)
            .or_default()
            .push(session);
    }
    for posting in &plan.postings {
        by_person.entry(posting.physician).or_default();
    }
    let sheet = |(id, sessions): (Id<Physician>, Vec<&DatedSession>)| {
        let physician = &problem.physicians()[id];
        let columns = [
            ("类型", 8),
            ("日期", 26),
            ("星期", 8),
            ("时间", 14),
            ("受援单位", 28),
            ("工作室", 36),
            ("活动类型", 14),
        ];
        let mut grid = Grid::new(format!("{} {}", physician.key, physician.name), &columns);
        let calendar = problem.calendar();
        for posting in plan
            .postings
            .iter()
            .filter(|posting| posting.physician == id)
        {
            let last = posting.first_week + posting.weeks - 1;
            let (from, to) = (calendar.monday(posting.first_week), calendar.sunday(last));
            grid.push(vec![
                "派驻".into(),
                format!("{from}至{to}").into(),
                "".into(),
                format!("{}周", posting.weeks).into(),
                (&problem.hosts()[posting.host].name).into(),
                "".into(),
                "".into(),
            ]);
        }
        for session in sessions {
            let line = &problem.lines()[session.line];
            grid.push(vec![
                "坐诊".into(),
                session.date.to_string().into(),
                weekday(session.date).into(),
                clock(hours, session).into(),
                (&problem.hosts()[line.host].name).into(),
                (&problem.studios()[line.studio].name).into(),
                line.activity.chinese().into(),
            ]);
        }
        grid
    };
    by_person.into_iter().map(sheet).collect()
}

/// One sheet for every studio in which sessions are held.
#[must_use]
pub fn studios(problem: &Problem, plan: &Plan, hours: Hours) -> Vec<Grid> {
    let sessions = sessions(problem, plan);
    let columns = [
        ("日期", 12),
        ("星期", 8),
        ("时间", 14),
        ("专业", 16),
        ("活动类型", 14),
        ("姓名", 10),
        ("职称级别", 10),
        ("荣誉称号", 12),
    ];
    let mut sheets = Vec::new();
    for (id, studio) in problem.studios().iter() {
        let host = &problem.hosts()[studio.host].name;
        let mut grid = Grid::new(place(host, &studio.name), &columns);
        let own = |session: &&DatedSession| problem.lines()[session.line].studio == id;
        for session in sessions.iter().filter(own) {
            let line = &problem.lines()[session.line];
            let physician = &problem.physicians()[session.physician];
            let honour = physician.honour.map_or("", |honour| honour.chinese());
            let row: [Value; 8] = [
                session.date.to_string().into(),
                weekday(session.date).into(),
                clock(hours, session).into(),
                (&problem.specialties()[line.specialty]).into(),
                line.activity.chinese().into(),
                (&physician.name).into(),
                physician.title_level.chinese().into(),
                honour.into(),
            ];
            grid.push(row.into());
        }
        if !grid.rows.is_empty() {
            sheets.push(grid);
        }
    }
    sheets
}

fn clock(hours: Hours, session: &DatedSession) -> String {
    let (from, to) = hours.of(session.half);
    format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"))
}

/// Studios are often called after their hosts.
fn place(host: &str, studio: &str) -> String {
    if studio.starts_with(host) {
        studio.into()
    } else {
        format!("{host} {studio}")
    }
}
