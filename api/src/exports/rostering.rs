//! The files of a roster.

use std::collections::BTreeSet;

use datasets::formats::grid::Grid;
use datasets::formats::ics::{Hours, Whose};
use datasets::formats::print::{Document, Paper, days};
use datasets::formats::roster::{attendance, public, tables};
use datasets::formats::{csv, ics, roster, xlsx};
use datasets::registers::kind::Kind;
use datasets::registers::row::Row;
use datasets::registers::write::grid;
use solver::base::flaw::Flaw;
use solver::rostering::check::check;

use super::{ExportError, Extras, is_printed, written};
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
        "wecom.csv" => csv::table(&attendance::wecom(problem, plan, &extras.shifts)),
        "feishu.csv" => csv::table(&attendance::feishu(problem, plan, &extras.shifts)),
        "dingtalk.csv" => csv::table(&attendance::dingtalk(problem, plan, &extras.shifts, hours)),
        name => {
            let sheets =
                sheets(case, name, extras).ok_or_else(|| ExportError::NoSuchFile(name.into()))?;
            let calendar = problem.calendar();
            let last = calendar.weeks().saturating_sub(1);
            let document = Document {
                title: format!("{}{}", problem.name(), sheets.what),
                days: days(calendar.monday(0), calendar.sunday(last)),
                note: sheets.note.into(),
                fingerprint: fingerprint.into(),
                paper: sheets.paper,
                grids: sheets.grids,
            };
            written(&document, name, extras.font.as_deref())?
        }
    })
}

/// Tables that offices have as workbooks, as csv and on paper.
struct Sheets {
    /// Said in the title behind the name of the roster.
    what: &'static str,
    note: &'static str,
    paper: Paper,
    grids: Vec<Grid>,
}

const SESSIONS: &str = "口径：节假日与请假日不计，调休上班日计入；起止时间为默认作息（上午08:00-11:40，下午13:30-17:10）。";

fn sheets(case: &Case<Rostering>, name: &str, extras: &Extras) -> Option<Sheets> {
    let (problem, plan, hours) = (&case.problem, &case.plan, Hours::default());
    // Nobody fills in on paper what a timetable does not say.
    let timetable = |kind: Kind, rows: Vec<Row>| match is_printed(name) {
        true => vec![grid(kind, &rows).without_empty_columns()],
        false => vec![grid(kind, &rows)],
    };
    let (stem, _) = name.rsplit_once('.')?;
    let (what, note, paper, grids) = match stem {
        "session_timetable" => (
            " 出诊排班",
            SESSIONS,
            Paper::Landscape,
            timetable(Kind::SessionTimetable, tables::dated(problem, plan, hours)),
        ),
        "weekly_timetable" => (
            " 周排班",
            "口径：每周固定安排；个别日期的停诊、替诊和改期以出诊排班明细为准。",
            Paper::Landscape,
            timetable(Kind::WeeklyTimetable, tables::weekly(problem, plan)),
        ),
        "posting_ledger" => {
            let rows = tables::postings(&case.draft, problem, plan);
            let note =
                "口径：派驻按整周（周一至周日）计，满183天为长期派驻；出勤与考核由受援单位填写。";
            let grids = vec![grid(Kind::PostingLedger, &rows)];
            (" 派驻台账", note, Paper::Landscape, grids)
        }
        "persons" => {
            let grids = public::persons(problem, plan, hours);
            (" 个人出诊安排", SESSIONS, Paper::Portrait, grids)
        }
        "studios" => {
            let grids = public::studios(problem, plan, hours);
            (" 工作室坐诊安排", SESSIONS, Paper::Portrait, grids)
        }
        "notice" => {
            let note = "口径：每位坐诊医师一行；遇节假日停诊，调休上班日照常出诊。";
            let grids = vec![public::notice(problem, plan, &extras.words)];
            ("", note, Paper::Landscape, grids)
        }
        _ => return None,
    };
    Some(Sheets {
        what,
        note,
        paper,
        grids,
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
