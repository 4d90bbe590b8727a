//! What one employee's days break.

use super::Judge;
use crate::base::id::Id;
use crate::shifts::problem::{Employee, Shift};
use crate::shifts::rule::Rule;

/// Days in a row that are all worked or all off.
struct Run {
    first: usize,
    last: usize,
    is_worked: bool,
}

impl Run {
    fn length(&self) -> usize {
        self.last + 1 - self.first
    }
}

fn runs(row: &[Option<Id<Shift>>]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (day, shift) in row.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.is_worked == shift.is_some() => run.last = day,
            _ => runs.push(Run {
                first: day,
                last: day,
                is_worked: shift.is_some(),
            }),
        }
    }
    runs
}

impl Judge<'_> {
    pub(super) fn row(&mut self, employee: &Employee, row: &[Option<Id<Shift>>]) {
        self.days(employee, row);
        self.sums(employee, row);
        self.runs(employee, row);
    }

    fn days(&mut self, employee: &Employee, row: &[Option<Id<Shift>>]) {
        let shifts = self.problem.shifts();
        for day in 0..row.len() {
            let Some(shift) = row[day] else { continue };
            let key = &shifts[shift].key;
            if employee.is_off[day] {
                let message = (
                    format!("works {key} on day {day}, a day off"),
                    format!("第 {} 天应休息，却上 {key} 班", day + 1),
                );
                self.broken(Rule::DayOffKept, &employee.key, message);
            }
            let next = row.get(day + 1).copied().flatten();
            if let Some(next) = next
                && !shifts[shift].may_be_followed_by[next]
            {
                let message = (
                    format!("works {key} on day {day} and {} the next", shifts[next].key),
                    format!(
                        "第 {} 天上 {key} 班，次日不得上 {} 班",
                        day + 1,
                        shifts[next].key
                    ),
                );
                self.broken(Rule::SuccessionKept, &employee.key, message);
            }
        }
    }

    fn sums(&mut self, employee: &Employee, row: &[Option<Id<Shift>>]) {
        let shifts = self.problem.shifts();
        for (id, shift) in shifts.iter() {
            let worked = row.iter().filter(|cell| **cell == Some(id)).count();
            let most = employee.max_shifts[id];
            if most < worked {
                let message = (
                    format!("works {} {worked} times, at most {most}", shift.key),
                    format!("{} 班共 {worked} 次，最多 {most} 次", shift.key),
                );
                self.broken(Rule::ShiftLimit, &employee.key, message);
            }
        }
        let minutes: i64 = row.iter().flatten().map(|id| shifts[*id].minutes).sum();
        let (least, most) = (employee.min_minutes, employee.max_minutes);
        if most < minutes {
            let message = (
                format!("works {minutes} minutes, at most {most}"),
                format!("工作 {minutes} 分钟，最多 {most} 分钟"),
            );
            self.broken(Rule::MinutesAtMost, &employee.key, message);
        }
        if minutes < least {
            let message = (
                format!("works {minutes} minutes, at least {least}"),
                format!("工作 {minutes} 分钟，至少 {least} 分钟"),
            );
            self.broken(Rule::MinutesAtLeast, &employee.key, message);
        }
        // The horizon starts on a Monday.
        let weekends = row.chunks(7).filter(|week| {
            let mut weekend = week.iter().skip(5);
            weekend.any(Option::is_some)
        });
        let (worked, most) = (weekends.count(), employee.max_weekends);
        if most < worked {
            let message = (
                format!("works on {worked} weekends, at most {most}"),
                format!("{worked} 个周末上班，最多 {most} 个"),
            );
            self.broken(Rule::WeekendsAtMost, &employee.key, message);
        }
    }

    fn runs(&mut self, employee: &Employee, row: &[Option<Id<Shift>>]) {
        for run in runs(row) {
            let days = run.length();
            let touches_an_end = run.first == 0 || run.last + 1 == row.len();
            let from = run.first;
            if run.is_worked && employee.max_consecutive_shifts < days {
                let most = employee.max_consecutive_shifts;
                let message = (
                    format!("works {days} days in a row from day {from}, at most {most}"),
                    format!("从第 {} 天起连续上班 {days} 天，最多 {most} 天", from + 1),
                );
                self.broken(Rule::ConsecutiveShiftsAtMost, &employee.key, message);
            }
            if touches_an_end {
                continue;
            }
            let (rule, (what, what_zh), least) = match run.is_worked {
                true => (
                    Rule::ConsecutiveShiftsAtLeast,
                    ("works", "上班"),
                    employee.min_consecutive_shifts,
                ),
                false => (
                    Rule::ConsecutiveDaysOffAtLeast,
                    ("is off", "休息"),
                    employee.min_consecutive_days_off,
                ),
            };
            if days < least {
                let message = (
                    format!("{what} {days} days in a row from day {from}, at least {least}"),
                    format!(
                        "从第 {} 天起连续{what_zh} {days} 天，至少 {least} 天",
                        from + 1
                    ),
                );
                self.broken(rule, &employee.key, message);
            }
        }
    }
}
