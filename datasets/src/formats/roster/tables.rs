//! A roster as the tables that offices exchange: they can be read again as they are.

use chrono::{Datelike, NaiveDate};
use solver::base::id::Id;
use solver::rostering::dates::{DatedSession, sessions};
use solver::rostering::draft::{Activity, Draft, LegalBasis};
use solver::rostering::plan::{Plan, Tenure};
use solver::rostering::problem::{Line, Problem};

use super::{cycle, weekday};
use crate::formats::ics::Hours;
use crate::registers::kind::Kind;
use crate::registers::row::Row;

/// A year's posting is called 长期派驻 from so many days on, as the indicator of county medical
/// communities counts them.
const LONG_TERM_DAYS: usize = 183;

/// 出诊排班明细: every session on its date.
#[must_use]
pub fn dated(problem: &Problem, plan: &Plan, hours: Hours) -> Vec<Row> {
    let mut rows = Vec::new();
    for session in sessions(problem, plan) {
        let line = &problem.lines()[session.line];
        let physician = &problem.physicians()[session.physician];
        let (from, to) = hours.of(session.half);
        let part = if session.half.is_morning() {
            "上午"
        } else {
            "下午"
        };
        let clinic = match line.activity {
            Activity::ExpertClinic => "专家",
            _ => "",
        };
        let department = &problem.departments()[physician.department].name;
        let texts = [
            ("date", session.date.to_string()),
            ("weekday", weekday(session.date)),
            ("half_day", part.into()),
            ("start", from.format("%H:%M").to_string()),
            ("end", to.format("%H:%M").to_string()),
            ("department", department.clone()),
            ("staff_no", physician.key.clone()),
            ("name", physician.name.clone()),
            ("clinic_type", clinic.into()),
            ("place", problem.hosts()[line.host].name.clone()),
            ("studio", problem.studios()[line.studio].name.clone()),
            ("activity", line.activity.chinese().into()),
        ];
        rows.push(Row::of_texts(
            Kind::SessionTimetable,
            rows.len() + 1,
            &texts,
        ));
    }
    rows
}

/// 周排班表: for everybody who holds a line, where on which half-day of the week, how often, and
/// from when to when. Single sessions that depart from it stand in the dated table.
#[must_use]
pub fn weekly(problem: &Problem, plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    let sessions = sessions(problem, plan);
    for (id, physician) in problem.physicians().iter() {
        let mut halves: Vec<(String, String)> = Vec::new();
        for (own, series) in plan.series.iter() {
            let Some(series) = series else { continue };
            for tenure in series
                .holders
                .iter()
                .filter(|tenure| tenure.physician == id)
            {
                let line = &problem.lines()[own];
                let (from, to) = span(problem, tenure);
                let host = &problem.hosts()[line.host].name;
                let first = first_day(problem, (own, tenure), &sessions);
                let often = cycle(line.every);
                let text = format!("{host}（{often}{first}，{from}至{to}）");
                let code = series.half.to_string();
                match halves.iter_mut().find(|(known, _)| *known == code) {
                    Some((_, before)) => *before = format!("{before}；{text}"),
                    None => halves.push((code, text)),
                }
            }
        }
        if halves.is_empty() {
            continue;
        }
        let mut texts = vec![
            ("staff_no", physician.key.clone()),
            ("name", physician.name.clone()),
            (
                "department",
                problem.departments()[physician.department].name.clone(),
            ),
            ("title_text", physician.title_level.chinese().into()),
        ];
        texts.extend(
            halves
                .iter()
                .map(|(code, text)| (code.as_str(), text.clone())),
        );
        rows.push(Row::of_texts(Kind::WeeklyTimetable, rows.len() + 1, &texts));
    }
    rows
}

/// When a session that is not held every week is held first: `，首次1月12日`.
pub(super) fn first_day(
    problem: &Problem,
    (line, tenure): (Id<Line>, &Tenure),
    sessions: &[DatedSession],
) -> String {
    let (from, to) = span(problem, tenure);
    let own = |session: &&DatedSession| {
        session.line == line
            && session.physician == tenure.physician
            && (from..=to).contains(&session.date)
    };
    match sessions.iter().find(own) {
        Some(first) if 1 < problem.lines()[line].every => {
            format!("，首次{}月{}日", first.date.month(), first.date.day())
        }
        _ => String::new(),
    }
}

/// First and last day of a tenure.
pub(super) fn span(problem: &Problem, tenure: &Tenure) -> (NaiveDate, NaiveDate) {
    let calendar = problem.calendar();
    let last = tenure.first_week + tenure.weeks - 1;
    (calendar.monday(tenure.first_week), calendar.sunday(last))
}

/// 基层服务派驻台账: the postings as they are planned, for attendance and appraisal to be added.
#[must_use]
pub fn postings(draft: &Draft, problem: &Problem, plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    for posting in &plan.postings {
        let physician = &problem.physicians()[posting.physician];
        let calendar = problem.calendar();
        let last = posting.first_week + posting.weeks - 1;
        let long = LONG_TERM_DAYS <= 7 * posting.weeks;
        let sender = &draft.institutions[physician.institution.index()].id;
        let host = &problem.hosts()[posting.host].key;
        let mut links = draft.links.iter();
        let link = links.find(|link| link.institution == *sender && link.host == *host);
        let basis = link.map(|link| link.basis);
        let texts = [
            ("seq", (rows.len() + 1).to_string()),
            ("staff_no", physician.key.clone()),
            ("name", physician.name.clone()),
            (
                "sending_institution",
                problem.institutions()[physician.institution].name.clone(),
            ),
            (
                "department",
                problem.departments()[physician.department].name.clone(),
            ),
            ("title_level", physician.title_level.chinese().into()),
            (
                "host_institution",
                problem.hosts()[posting.host].name.clone(),
            ),
            (
                "posting_type",
                if long { "长期派驻" } else { "短期支援" }.into(),
            ),
            ("legal_basis", basis.map_or("", chinese).into()),
            (
                "start_date",
                calendar.monday(posting.first_week).to_string(),
            ),
            ("end_date", calendar.sunday(last).to_string()),
            ("full_time", "全职".into()),
        ];
        rows.push(Row::of_texts(Kind::PostingLedger, rows.len() + 1, &texts));
    }
    rows
}

fn chinese(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::PairedSupport => "对口支援",
        LegalBasis::MedicalAlliance => "医联体",
        LegalBasis::GovernmentTask => "政府任务",
        LegalBasis::MultiSitePractice => "多机构备案",
    }
}
