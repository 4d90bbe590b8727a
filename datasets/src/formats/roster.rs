//! A roster as sheets: postings, the weekly studio timetable, dated sessions, the one-year
//! progress of every candidate, and the score by rule.

use chrono::{Datelike, NaiveDate};
use solver::base::report::Report;
use solver::rostering::dates::{Standing, progress, sessions};
use solver::rostering::plan::patch::Patch;
use solver::rostering::plan::{Plan, Tenure};
use solver::rostering::problem::{Physician, Problem};

use super::grid::{Grid, Value};
use super::ics::Hours;

pub mod attendance;
pub mod public;
pub mod tables;

/// All sheets, in the order of the workbook.
#[must_use]
pub fn sheets(problem: &Problem, plan: &Plan, report: &Report, hours: Hours) -> Vec<Grid> {
    vec![
        postings(problem, plan),
        timetable(problem, plan),
        dated(problem, plan, hours),
        one_year(problem, plan),
        super::grid::score(report),
    ]
}

/// Without the name of the hospital in front, which stands beside it.
fn department<'p>(problem: &'p Problem, physician: &Physician) -> &'p str {
    let name = problem.departments()[physician.department].name.as_str();
    let hospital = &problem.institutions()[physician.institution].name;
    let own = name.strip_prefix(hospital.as_str()).map(str::trim);
    own.filter(|own| !own.is_empty()).unwrap_or(name)
}

/// 派驻计划
#[must_use]
pub fn postings(problem: &Problem, plan: &Plan) -> Grid {
    let mut grid = Grid::new(
        "派驻计划",
        &[
            ("工号", 10),
            ("姓名", 10),
            ("职称级别", 10),
            ("派出单位", 30),
            ("科室", 36),
            ("受援单位", 28),
            ("区县", 10),
            ("开始日期", 12),
            ("结束日期", 12),
            ("周数", 7),
            ("单程分钟", 10),
        ],
    )
    .summing(&["周数"]);
    for posting in &plan.postings {
        let physician = &problem.physicians()[posting.physician];
        let host = &problem.hosts()[posting.host];
        let link = problem.link(posting.physician, posting.host);
        let calendar = problem.calendar();
        let last = posting.first_week + posting.weeks - 1;
        grid.push(vec![
            (&physician.key).into(),
            (&physician.name).into(),
            physician.title_level.chinese().into(),
            (&problem.institutions()[physician.institution].name).into(),
            department(problem, physician).into(),
            (&host.name).into(),
            (&host.district).into(),
            calendar.monday(posting.first_week).to_string().into(),
            calendar.sunday(last).to_string().into(),
            posting.weeks.into(),
            link.map_or("".into(), |link| link.minutes.into()),
        ]);
    }
    grid
}

/// 坐诊周表: the recurring half-day of every line, and who holds it from when to when.
#[must_use]
pub fn timetable(problem: &Problem, plan: &Plan) -> Grid {
    let mut grid = Grid::new(
        "坐诊周表",
        &[
            ("受援单位", 28),
            ("工作室", 36),
            ("坐诊项目", 10),
            ("专业", 16),
            ("活动类型", 14),
            ("周期", 10),
            ("午别", 10),
            ("工号", 10),
            ("姓名", 10),
            ("荣誉称号", 12),
            ("开始日期", 12),
            ("结束日期", 12),
        ],
    );
    for (id, line) in problem.lines().iter() {
        let series = plan.series[id].as_ref();
        let about = |half: Value| {
            vec![
                (&problem.hosts()[line.host].name).into(),
                (&problem.studios()[line.studio].name).into(),
                (&line.key).into(),
                (&problem.specialties()[line.specialty]).into(),
                line.activity.chinese().into(),
                cycle(line.every).into(),
                half,
            ]
        };
        let Some(series) = series.filter(|series| !series.holders.is_empty()) else {
            let mut row = about("".into());
            row.extend(["", "无人承担", "", "", ""].map(Value::from));
            grid.push(row);
            continue;
        };
        for tenure in &series.holders {
            let mut row = about(series.half.chinese().into());
            row.extend(held(problem, tenure));
            grid.push(row);
        }
        for patch in plan.patches.iter().filter(|patch| patch.line == id) {
            let mut row = about(patch.half.chinese().into());
            row.extend(patched(problem, patch));
            grid.push(row);
        }
    }
    grid
}

/// Who holds a line, and from when to when.
fn held(problem: &Problem, tenure: &Tenure) -> [Value; 5] {
    let physician = &problem.physicians()[tenure.physician];
    let calendar = problem.calendar();
    let last = tenure.first_week + tenure.weeks - 1;
    [
        (&physician.key).into(),
        (&physician.name).into(),
        physician
            .honour
            .map_or("", |honour| honour.chinese())
            .into(),
        calendar.monday(tenure.first_week).to_string().into(),
        calendar.sunday(last).to_string().into(),
    ]
}

/// Who holds a single session that departs from the template, and its date.
fn patched(problem: &Problem, patch: &Patch) -> [Value; 5] {
    let physician = patch.physician.map(|id| &problem.physicians()[id]);
    let calendar = problem.calendar();
    // On a holiday without a make-up day nothing is held: the week says when it would have been.
    let date = calendar.date(patch.week, patch.half);
    let date = date
        .unwrap_or_else(|| calendar.monday(patch.week))
        .to_string();
    let honour = physician.and_then(|physician| physician.honour);
    [
        physician.map_or("", |physician| &physician.key).into(),
        physician.map_or("停诊", |physician| &physician.name).into(),
        honour.map_or("", |honour| honour.chinese()).into(),
        date.clone().into(),
        date.into(),
    ]
}

fn cycle(every: usize) -> String {
    match every {
        1 => "每周".into(),
        2 => "隔周".into(),
        weeks => format!("每{weeks}周"),
    }
}

/// 坐诊明细: every session on its date; holidays skip, make-up workdays count.
#[must_use]
pub fn dated(problem: &Problem, plan: &Plan, hours: Hours) -> Grid {
    let mut grid = Grid::new(
        "坐诊明细",
        &[
            ("日期", 12),
            ("星期", 8),
            ("午别", 8),
            ("开始时间", 10),
            ("结束时间", 10),
            ("受援单位", 28),
            ("工作室", 36),
            ("专业", 16),
            ("活动类型", 14),
            ("工号", 10),
            ("姓名", 10),
            ("职称级别", 10),
            ("荣誉称号", 12),
            ("派驻期间", 10),
        ],
    );
    for session in sessions(problem, plan) {
        let line = &problem.lines()[session.line];
        let physician = &problem.physicians()[session.physician];
        let (from, to) = hours.of(session.half);
        grid.push(vec![
            session.date.to_string().into(),
            weekday(session.date).into(),
            if session.half.is_morning() {
                "上午"
            } else {
                "下午"
            }
            .into(),
            from.format("%H:%M").to_string().into(),
            to.format("%H:%M").to_string().into(),
            (&problem.hosts()[line.host].name).into(),
            (&problem.studios()[line.studio].name).into(),
            (&problem.specialties()[line.specialty]).into(),
            line.activity.chinese().into(),
            (&physician.key).into(),
            (&physician.name).into(),
            physician.title_level.chinese().into(),
            physician
                .honour
                .map_or("", |honour| honour.chinese())
                .into(),
            if session.posted { "是" } else { "否" }.into(),
        ]);
    }
    grid
}

fn weekday(date: NaiveDate) -> String {
    let days = ["一", "二", "三", "四", "五", "六", "日"];
    let index = date.weekday().num_days_from_monday();
    format!("周{}", days[usize::try_from(index).expect("below seven")])
}

/// 基层服务进度: how far every candidate's year is once the plan has been carried out.
#[must_use]
pub fn one_year(problem: &Problem, plan: &Plan) -> Grid {
    let mut grid = Grid::new(
        "基层服务进度",
        &[
            ("工号", 10),
            ("姓名", 10),
            ("派出单位", 30),
            ("科室", 36),
            ("拟申报年度", 12),
            ("截止日期", 12),
            ("要求周数", 10),
            ("已认定周数", 12),
            ("本计划周数", 12),
            ("仍缺周数", 10),
            ("状态", 18),
        ],
    )
    .summing(&["要求周数", "已认定周数", "本计划周数", "仍缺周数"]);
    for row in progress(problem, plan) {
        let physician = &problem.physicians()[row.physician];
        let standing = match row.standing {
            Standing::Complete => "已满一年",
            Standing::OnTrack => "可按期完成",
            Standing::Missed if row.hopeless => "期初已无法按期",
            Standing::Missed => "无法按期",
        };
        grid.push(vec![
            (&physician.key).into(),
            (&physician.name).into(),
            (&problem.institutions()[physician.institution].name).into(),
            department(problem, physician).into(),
            i64::from(row.target_year).into(),
            row.cutoff.to_string().into(),
            row.required_weeks.into(),
            row.credited_weeks.into(),
            row.planned_weeks.into(),
            row.short_weeks.into(),
            standing.into(),
        ]);
    }
    grid
}
