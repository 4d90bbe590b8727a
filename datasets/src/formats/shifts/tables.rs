//! A shift roster as tables: who works what on which day, who is missing, and what it costs.

use solver::base::report::Report;
use solver::shifts::plan::Plan;
use solver::shifts::problem::Problem;

use crate::formats::grid::{self, Column, Grid, Value};

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

/// The timetable, what each day lacks, and the score by rule.
#[must_use]
pub fn sheets(problem: &Problem, plan: &Plan, report: &Report) -> Vec<Grid> {
    vec![
        timetable(problem, plan),
        cover(problem, plan),
        grid::score(report),
    ]
}

/// A row for everybody, a column for every day; the first day is a Monday.
#[must_use]
pub fn timetable(problem: &Problem, plan: &Plan) -> Grid {
    let mut grid = Grid::new("班表", &[("人员", 12)]);
    grid.columns.extend((0..problem.days()).map(|day| {
        let weekday = WEEKDAYS[day % 7];
        Column::new(format!("第{}天 周{weekday}", day + 1), 12)
    }));
    grid.columns.push(Column::new("班次数", 10));
    grid.columns.push(Column::new("工作分钟", 10));
    for (id, row) in plan.rows.iter() {
        let mut cells: Vec<Value> = vec![problem.staff()[id].key.as_str().into()];
        let word = |shift: &Option<_>| shift.map_or("", |shift| &problem.shifts()[shift].key);
        cells.extend(row.iter().map(|shift| Value::from(word(shift))));
        let worked = row.iter().flatten();
        let minutes: i64 = worked.clone().map(|id| problem.shifts()[*id].minutes).sum();
        cells.push(Value::Whole(
            i64::try_from(worked.count()).expect("few days"),
        ));
        cells.push(Value::Whole(minutes));
        grid.push(cells);
    }
    grid
}

/// The timetable as it fits paper: two weeks on each, and the sums on the last.
#[must_use]
pub fn fortnights(problem: &Problem, plan: &Plan) -> Vec<Grid> {
    let whole = timetable(problem, plan);
    let days = problem.days();
    let part = |first: usize| {
        let last = (first + 14).min(days);
        let sums = if last == days {
            days + 1..days + 3
        } else {
            0..0
        };
        // The names, the days, the sums.
        let columns: Vec<usize> = [0]
            .into_iter()
            .chain(first + 1..last + 1)
            .chain(sums)
            .collect();
        Grid {
            name: format!("{} 第{}至{last}天", whole.name, first + 1),
            columns: (columns.iter())
                .map(|at| whole.columns[*at].clone())
                .collect(),
            rows: (whole.rows.iter())
                .map(|row| columns.iter().map(|at| row[*at].clone()).collect())
                .collect(),
        }
    };
    (0..days).step_by(14).map(part).collect()
}

/// A row for every day and shift of which the number counts.
#[must_use]
pub fn cover(problem: &Problem, plan: &Plan) -> Grid {
    let columns = [
        ("日期", 14),
        ("班次", 12),
        ("需要人数", 10),
        ("在岗人数", 10),
        ("缺", 8),
        ("多", 8),
    ];
    let mut grid = Grid::new("在岗人数", &columns).summing(&["缺", "多"]);
    for day in 0..problem.days() {
        for (id, shift) in problem.shifts().iter() {
            let Some(cover) = problem.cover(day, id) else {
                continue;
            };
            let working = plan.rows.values().filter(|row| row[day] == Some(id));
            let working = i64::try_from(working.count()).expect("few people");
            let weekday = WEEKDAYS[day % 7];
            grid.push(vec![
                format!("第{}天 周{weekday}", day + 1).into(),
                shift.key.as_str().into(),
                cover.required.into(),
                working.into(),
                (cover.required - working).max(0).into(),
                (working - cover.required).max(0).into(),
            ]);
        }
    }
    grid
}
