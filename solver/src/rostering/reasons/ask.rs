//! Questions about a roster, as people write them.
//!
//! | | |
//! | --- | --- |
//! | `P0012` | what becomes of a candidate's one-year duty |
//! | `L0034` | why sessions of a line are not held |
//! | `P0012@H003`, `P0012@H003@2026-03` | why the physician is not at the host, in that month |
//! | `P0012@L0034@2026-03-02..2026-05-31` | why the physician does not hold the line between these days |
//! | `H003` | what one more dormitory place at the host would be worth |
//! | `P0012,P0013,L0034` | whether all these duties can be done and lines be held together |

use std::ops::Range;

use chrono::{Datelike, Months, NaiveDate};

use super::need::Need;
use super::worth::Wider;
use crate::base::id::Id;
use crate::rostering::problem::{Host, Line, Physician, Problem};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    Candidate(Id<Physician>),
    Line(Id<Line>),
    At {
        physician: Id<Physician>,
        host: Id<Host>,
        weeks: Range<usize>,
    },
    Holds {
        physician: Id<Physician>,
        line: Id<Line>,
        weeks: Range<usize>,
    },
    Together(Vec<Need>),
    Worth(Wider),
}

/// What is wrong with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    pub message: String,
    pub message_zh: String,
}

fn unclear(message: String, message_zh: String) -> Unclear {
    Unclear {
        message,
        message_zh,
    }
}

impl Question {
    /// # Errors
    /// When it names nobody, nothing or no days of the problem.
    pub fn read(problem: &Problem, text: &str) -> Result<Question, Unclear> {
        let parts: Vec<&str> = text.split('@').map(str::trim).collect();
        match parts[..] {
            [names] if names.contains(',') => {
                let names = names.split(',').map(str::trim);
                let needs: Result<Vec<Need>, Unclear> =
                    names.map(|name| need(problem, name)).collect();
                Ok(Question::Together(needs?))
            }
            [name] => alone(problem, name),
            [who, place] => at(problem, (who, place), 0..problem.weeks()),
            [who, place, when] => at(problem, (who, place), weeks(problem, when)?),
            _ => Err(nothing(text)),
        }
    }
}

fn alone(problem: &Problem, name: &str) -> Result<Question, Unclear> {
    if let Some(host) = host(problem, name) {
        return Ok(Question::Worth(Wider::Dormitory(host)));
    }
    match need(problem, name)? {
        Need::Cover { line, .. } => Ok(Question::Line(line)),
        Need::Deadline { physician } => Ok(Question::Candidate(physician)),
        _ => Err(nothing(name)),
    }
}

fn nothing(name: &str) -> Unclear {
    unclear(
        format!("there is no physician, host or line `{name}`"),
        format!("没有这个医师、受援单位或坐诊项目：“{name}”"),
    )
}

fn physician(problem: &Problem, name: &str) -> Option<Id<Physician>> {
    let mut rows = problem.physicians().iter();
    rows.find(|(_, row)| row.key == name).map(|(id, _)| id)
}

fn host(problem: &Problem, name: &str) -> Option<Id<Host>> {
    let mut rows = problem.hosts().iter();
    rows.find(|(_, row)| row.key == name).map(|(id, _)| id)
}

fn line(problem: &Problem, name: &str) -> Option<Id<Line>> {
    let mut rows = problem.lines().iter();
    rows.find(|(_, row)| row.key == name).map(|(id, _)| id)
}

/// A duty done, or a line held throughout.
fn need(problem: &Problem, name: &str) -> Result<Need, Unclear> {
    if let Some(physician) = physician(problem, name) {
        return Ok(Need::Deadline { physician });
    }
    let line = line(problem, name).ok_or_else(|| nothing(name))?;
    let cycles = 0..problem.lines()[line].wanted.len();
    Ok(Need::Cover { line, cycles })
}

fn at(
    problem: &Problem,
    (who, place): (&str, &str),
    weeks: Range<usize>,
) -> Result<Question, Unclear> {
    let physician = physician(problem, who).ok_or_else(|| nothing(who))?;
    if let Some(host) = host(problem, place) {
        return Ok(Question::At {
            physician,
            host,
            weeks,
        });
    }
    let line = line(problem, place).ok_or_else(|| nothing(place))?;
    Ok(Question::Holds {
        physician,
        line,
        weeks,
    })
}

/// Weeks of which a day lies in a month, on a day, or between two.
fn weeks(problem: &Problem, when: &str) -> Result<Range<usize>, Unclear> {
    let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
    let span = match when.split_once("..") {
        Some((from, to)) => day(from).zip(day(to)),
        None => day(when).map(|day| (day, day)).or_else(|| {
            let first = day(&format!("{when}-01"))?;
            let next = first.checked_add_months(Months::new(1))?;
            Some((first, next.pred_opt()?))
        }),
    };
    let bad = || {
        unclear(
            format!("`{when}` is no month, day or span of days of the horizon"),
            format!("“{when}” 不是排班周期内的月份、日期或起止日期"),
        )
    };
    let (from, to) = span
        .filter(|(from, to)| from <= to && (1950..2100).contains(&from.year()))
        .ok_or_else(bad)?;
    let start = problem.calendar().start();
    let week = |day: NaiveDate| (day - start).num_days().div_euclid(7);
    let last = i64::try_from(problem.weeks()).expect("few weeks");
    let first = week(from).clamp(0, last);
    let end = (week(to) + 1).clamp(0, last);
    let size = |week: i64| usize::try_from(week).expect("clamped");
    match first < end {
        true => Ok(size(first)..size(end)),
        false => Err(bad()),
    }
}
