//! The files of a roster.

use std::collections::BTreeSet;

use datasets::formats::ics::{Hours, Whose};
use datasets::formats::print::{Paper, document};
use datasets::formats::roster::{attendance, public, tables};
use datasets::formats::{csv, ics, roster, xlsx};
use datasets::registers::kind::Kind;
use datasets::registers::row::Row;
use datasets::registers::write::grid;
use solver::base::flaw::Flaw;
use solver::rostering::check::check;

use super::{ExportError, Extras};
use crate::analytics;
use crate::engine::Rostering;
use crate::view::Case;

pub(super) fn file(
    case: &Case<Rostering>,
    name: &str,
    extras: &Extras,
    fingerprint: &str,
) -> Result<Vec<u8>, ExportError> {
    let (problem, plan, hours) = (&case.problem, &case.plan, Hours::default());
    let sessions = || analytics::rostering::session_table(problem, plan);
    let title = |what: &str| format!("{}{what}", problem.name());
    let table = |kind: Kind, rows: Vec<Row>| {
        let grid = grid(kind, &rows);
        match name.ends_with(".csv") {
            true => Ok(csv::table(&grid)),
            false => xlsx::of_plan(&[grid], fingerprint),
        }
    };
    let printed = |what: &str, grids: &[_]| {
        document(&title(what), fingerprint, Paper::Portrait, grids).into_bytes()
    };
    Ok(match name {
        "roster.xlsx" => {
            let report = check(problem, plan);
            xlsx::of_plan(&roster::sheets(problem, plan, &report, hours), fingerprint)?
        }
        "sessions.csv" => analytics::csv(&sessions()?)?,
        "sessions.parquet" => analytics::parquet(&sessions()?)?,
        "postings.parquet" => {
            analytics::parquet(&analytics::rostering::posting_table(problem, plan)?)?
        }
        "calendar.ics" => {
            ics::calendar(problem, plan, Whose::All, hours, extras.sequence).into_bytes()
        }
        "session_timetable.xlsx" | "session_timetable.csv" => {
            table(Kind::SessionTimetable, tables::dated(problem, plan, hours))?
        }
        "weekly_timetable.xlsx" | "weekly_timetable.csv" => {
            table(Kind::WeeklyTimetable, tables::weekly(problem, plan))?
        }
        "posting_ledger.xlsx" | "posting_ledger.csv" => table(
            Kind::PostingLedger,
            tables::postings(&case.draft, problem, plan),
        )?,
        "persons.xlsx" => xlsx::of_plan(&public::persons(problem, plan, hours), fingerprint)?,
        "persons.html" => printed(" 个人出诊安排", &public::persons(problem, plan, hours)),
        "studios.xlsx" => xlsx::of_plan(&public::studios(problem, plan, hours), fingerprint)?,
        "studios.html" => printed(" 工作室坐诊安排", &public::studios(problem, plan, hours)),
        "notice.xlsx" => {
            xlsx::of_plan(&[public::notice(problem, plan, &extras.words)], fingerprint)?
        }
        "notice.csv" => csv::table(&public::notice(problem, plan, &extras.words)),
        "notice.html" => {
            let notice = public::notice(problem, plan, &extras.words);
            document(&title(""), fingerprint, Paper::Landscape, &[notice]).into_bytes()
        }
        "wecom.csv" => csv::table(&attendance::wecom(problem, plan, &extras.shifts)),
        "feishu.csv" => csv::table(&attendance::feishu(problem, plan, &extras.shifts)),
        "dingtalk.csv" => csv::table(&attendance::dingtalk(problem, plan, &extras.shifts, hours)),
        name => return Err(ExportError::NoSuchFile(name.into())),
    })
}

/// A calendar of one person or one studio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// `physicians/0007.ics`, `studios/st3.ics`
    pub name: String,
    pub text: String,
}

/// A calendar for everybody who holds a session, and for every studio.
///
/// # Errors
/// Every flaw of the problem or the plan.
pub fn feeds(problem: &[u8], plan: &[u8], sequence: u32) -> Result<Vec<Feed>, Vec<Flaw>> {
    let Case {
        draft,
        problem,
        plan,
    } = Case::<Rostering>::read(problem, plan)?;
    let mut feeds = Vec::new();
    let mut used = BTreeSet::new();
    let mut keep = |folder: &str, key: &str, whose: Whose| {
        let text = ics::calendar(&problem, &plan, whose, Hours::default(), sequence);
        if text.contains("BEGIN:VEVENT") {
            let name = unused(&mut used, folder, key);
            feeds.push(Feed { name, text });
        }
    };
    for (id, physician) in problem.physicians().iter() {
        keep("physicians", &physician.key, Whose::Physician(id));
    }
    for id in problem.studios().ids() {
        keep("studios", &draft.studios[id.index()].id, Whose::Studio(id));
    }
    Ok(feeds)
}

/// A name of letters, figures and dashes that no other file has.
fn unused(used: &mut BTreeSet<String>, folder: &str, key: &str) -> String {
    let safe = |sign: char| {
        if sign.is_alphanumeric() || "-_".contains(sign) {
            sign
        } else {
            '_'
        }
    };
    let key: String = key.chars().map(safe).collect();
    let numbered = |number: usize| match number {
        1 => format!("{folder}/{key}.ics"),
        _ => format!("{folder}/{key}_{number}.ics"),
    };
    let mut free = (1..)
        .map(numbered)
        .filter(|name| !used.contains(&name.to_lowercase()));
    let name = free.next().expect("there are more numbers than files");
    used.insert(name.to_lowercase());
    name
}
