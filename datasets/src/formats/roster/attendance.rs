//! A roster in the shapes in which attendance systems take shifts: WeCom's
//! `setcheckinschedulist` (developer.work.weixin.qq.com/document/path/94209), Feishu's
//! `user_daily_shifts/batch_create`, DingTalk's `listbyusers`. Files to hand over; nothing is sent.
//!
//! Only days away from home are in them, sessions and posted workdays: what people do at home is
//! no part of the roster, so no day is called a day of rest.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use solver::base::calendar::HalfDay;
use solver::base::id::Id;
use solver::rostering::dates::sessions;
use solver::rostering::plan::Plan;
use solver::rostering::problem::{Physician, Problem};

use crate::formats::grid::{Grid, Value};
use crate::formats::ics::Hours;

/// Feishu takes at most so many shifts in one call.
const BATCH: usize = 50;

/// The numbers that an office's attendance system has for its groups and shifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shifts {
    pub group: String,
    pub morning: String,
    pub afternoon: String,
    pub full_day: String,
}

impl Default for Shifts {
    /// Assumption: group 1, shifts 1, 2 and 3. Every office has its own.
    fn default() -> Self {
        Shifts {
            group: "1".into(),
            morning: "1".into(),
            afternoon: "2".into(),
            full_day: "3".into(),
        }
    }
}

/// Which halves of a day somebody is away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Away {
    morning: bool,
    afternoon: bool,
}

impl Shifts {
    fn of(&self, away: Away) -> &str {
        match (away.morning, away.afternoon) {
            (true, true) => &self.full_day,
            (true, false) => &self.morning,
            (false, _) => &self.afternoon,
        }
    }
}

/// By person, then date.
fn away(problem: &Problem, plan: &Plan) -> BTreeMap<(Id<Physician>, NaiveDate), Away> {
    let mut days: BTreeMap<(Id<Physician>, NaiveDate), Away> = BTreeMap::new();
    let mut mark = |who, date, half: HalfDay| {
        let away = days.entry((who, date)).or_default();
        if half.is_morning() {
            away.morning = true;
        } else {
            away.afternoon = true;
        }
    };
    for session in sessions(problem, plan) {
        mark(session.physician, session.date, session.half);
    }
    for posting in &plan.postings {
        let on_leave = &problem.physicians()[posting.physician].on_leave;
        let weeks = on_leave.iter().enumerate().skip(posting.first_week);
        for (week, leave) in weeks.take(posting.weeks) {
            let worked = HalfDay::all().filter(|half| !leave.has(*half));
            for half in worked {
                if let Some(date) = problem.calendar().date(week, half) {
                    mark(posting.physician, date, half);
                }
            }
        }
    }
    days
}

fn month(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 100 + i64::from(date.month())
}

/// A row for each person and day: group, month as 202603, person, day of the month, shift.
#[must_use]
pub fn wecom(problem: &Problem, plan: &Plan, shifts: &Shifts) -> Grid {
    let columns = ["groupid", "yearmonth", "userid", "day", "schedule_id"];
    let mut grid = Grid::new("WeCom", &columns.map(|name| (name, 14)));
    for ((who, date), away) in away(problem, plan) {
        grid.push(vec![
            (&shifts.group).into(),
            month(date).into(),
            (&problem.physicians()[who].key).into(),
            i64::from(date.day()).into(),
            shifts.of(away).into(),
        ]);
    }
    grid
}

/// A row for each person and day, numbered by the call it goes into: one month and at most 50 rows
/// a call.
#[must_use]
pub fn feishu(problem: &Problem, plan: &Plan, shifts: &Shifts) -> Grid {
    let columns = [
        "batch", "group_id", "shift_id", "month", "user_id", "day_no",
    ];
    let mut grid = Grid::new("Feishu", &columns.map(|name| (name, 14)));
    let mut days: Vec<_> = away(problem, plan).into_iter().collect();
    days.sort_by_key(|((who, date), _)| (month(*date), *who, *date));
    let (mut batch, mut filled, mut of) = (0_i64, BATCH, 0);
    for ((who, date), away) in days {
        if filled == BATCH || of != month(date) {
            (batch, filled, of) = (batch + 1, 0, month(date));
        }
        filled += 1;
        grid.push(vec![
            batch.into(),
            (&shifts.group).into(),
            shifts.of(away).into(),
            month(date).into(),
            (&problem.physicians()[who].key).into(),
            i64::from(date.day()).into(),
        ]);
    }
    grid
}

/// Two rows for each person and day: when to check in and when to check out.
#[must_use]
pub fn dingtalk(problem: &Problem, plan: &Plan, shifts: &Shifts, hours: Hours) -> Grid {
    let columns = [
        "userid",
        "work_date",
        "check_type",
        "plan_check_time",
        "shift_id",
        "is_rest",
    ];
    let mut grid = Grid::new("DingTalk", &columns.map(|name| (name, 20)));
    for ((who, date), away) in away(problem, plan) {
        let first = if away.morning {
            hours.morning
        } else {
            hours.afternoon
        };
        let last = if away.afternoon {
            hours.afternoon
        } else {
            hours.morning
        };
        for (kind, time) in [("OnDuty", first.0), ("OffDuty", last.1)] {
            grid.push(vec![
                (&problem.physicians()[who].key).into(),
                date.to_string().into(),
                kind.into(),
                format!("{date} {}", time.format("%H:%M:%S")).into(),
                shifts.of(away).into(),
                Value::from("N"),
            ]);
        }
    }
    grid
}
