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
//!
//! Full-width characters are the plain ones they look like; small letters and names do where they can
//! only mean one.

mod name;
mod when;

use std::ops::Range;

use self::name::{found, plain};
use self::when::weeks;
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
    /// When it names nobody, nothing or no days of the problem, or several at once.
    pub fn read(problem: &Problem, text: &str) -> Result<Question, Unclear> {
        let text = &plain(text);
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

    /// What has been understood, English and Chinese. Days are whole weeks by then.
    #[must_use]
    pub fn words(&self, problem: &Problem) -> (String, String) {
        let both = |need: &Need| need.words(problem);
        match self {
            Question::Candidate(id) => {
                let row = &problem.physicians()[*id];
                let (key, name) = (&row.key, &row.name);
                (
                    format!("the one-year duty of {key} ({name})"),
                    format!("{name}（{key}）的一年基层服务"),
                )
            }
            Question::Line(id) => {
                let key = &problem.lines()[*id].key;
                (
                    format!("sessions of {key} that nobody holds"),
                    format!("坐诊项目 {key} 的空缺"),
                )
            }
            Question::At {
                physician,
                host,
                weeks,
            } => {
                let need = Need::Present {
                    physician: *physician,
                    host: *host,
                    weeks: weeks.clone(),
                };
                whole_weeks(both(&need), weeks)
            }
            Question::Holds {
                physician,
                line,
                weeks,
            } => {
                let need = Need::Holds {
                    physician: *physician,
                    line: *line,
                    weeks: weeks.clone(),
                };
                whole_weeks(both(&need), weeks)
            }
            Question::Together(needs) => {
                let said: Vec<(String, String)> = needs.iter().map(both).collect();
                let english: Vec<&str> = said.iter().map(|(said, _)| said.as_str()).collect();
                let chinese: Vec<&str> = said.iter().map(|(_, said)| said.as_str()).collect();
                (english.join("; "), chinese.join("；"))
            }
            Question::Worth(wider) => wider.words(problem),
        }
    }
}

fn whole_weeks((english, chinese): (String, String), weeks: &Range<usize>) -> (String, String) {
    let count = weeks.len();
    let plural = if count == 1 { "" } else { "s" };
    (
        format!("{english} ({count} whole week{plural})"),
        format!("{chinese}（共 {count} 个整周）"),
    )
}

fn alone(problem: &Problem, name: &str) -> Result<Question, Unclear> {
    if let Some(host) = host(problem, name)? {
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

fn physician(problem: &Problem, name: &str) -> Result<Option<Id<Physician>>, Unclear> {
    let rows = problem.physicians().iter();
    let rows = rows.map(|(id, row)| (id, row.key.as_str(), row.name.as_str()));
    found(rows.collect(), name)
}

fn host(problem: &Problem, name: &str) -> Result<Option<Id<Host>>, Unclear> {
    let rows = problem.hosts().iter();
    let rows = rows.map(|(id, row)| (id, row.key.as_str(), row.name.as_str()));
    found(rows.collect(), name)
}

fn line(problem: &Problem, name: &str) -> Result<Option<Id<Line>>, Unclear> {
    let rows = problem.lines().iter();
    let rows = rows.map(|(id, row)| (id, row.key.as_str(), row.key.as_str()));
    found(rows.collect(), name)
}

/// A duty done, or a line held throughout.
fn need(problem: &Problem, name: &str) -> Result<Need, Unclear> {
    if let Some(physician) = physician(problem, name)? {
        return Ok(Need::Deadline { physician });
    }
    let line = line(problem, name)?.ok_or_else(|| nothing(name))?;
    let cycles = 0..problem.lines()[line].wanted.len();
    Ok(Need::Cover { line, cycles })
}

fn at(
    problem: &Problem,
    (who, place): (&str, &str),
    weeks: Range<usize>,
) -> Result<Question, Unclear> {
    let physician = physician(problem, who)?.ok_or_else(|| nothing(who))?;
    if let Some(host) = host(problem, place)? {
        return Ok(Question::At {
            physician,
            host,
            weeks,
        });
    }
    let line = line(problem, place)?.ok_or_else(|| nothing(place))?;
    Ok(Question::Holds {
        physician,
        line,
        weeks,
    })
}
