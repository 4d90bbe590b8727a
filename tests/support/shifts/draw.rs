//! A roster of one employee drawn as text: a letter for every day, `.` for a day off.
//!
//! The shifts are E (480 minutes), L (480, not followed by E) and N (600, not followed by E or L).

use solver::base::report::Report;
use solver::shifts::check::check;
use solver::shifts::draft::{Draft, EmployeeDraft, Kind, ShiftDraft};
use solver::shifts::plan::{PlanDraft, RowDraft};
use solver::shifts::problem::Problem;

/// Somebody called A whom no rule limits, and no cover wanted.
#[must_use]
pub fn alone(days: i64) -> Draft {
    let shift = |id: &str, minutes, not: &[&str]| ShiftDraft {
        id: id.into(),
        minutes,
        not_followed_by: not.iter().map(ToString::to_string).collect(),
    };
    Draft {
        kind: Kind::Shifts,
        name: "drawn".into(),
        generated: None,
        days,
        shifts: vec![
            shift("E", 480, &[]),
            shift("L", 480, &["E"]),
            shift("N", 600, &["E", "L"]),
        ],
        staff: vec![EmployeeDraft {
            id: "A".into(),
            max_shifts: [].into(),
            max_minutes: 100_000,
            min_minutes: 0,
            max_consecutive_shifts: days,
            min_consecutive_shifts: 1,
            min_consecutive_days_off: 1,
            max_weekends: days,
            days_off: Vec::new(),
        }],
        on_requests: Vec::new(),
        off_requests: Vec::new(),
        cover: Vec::new(),
    }
}

/// Rows in the order of the staff.
///
/// # Panics
/// When the drawing does not fit the draft.
#[must_use]
pub fn plan(draft: &Draft, rows: &[&str]) -> PlanDraft {
    assert_eq!(rows.len(), draft.staff.len(), "a row for everybody");
    let cell = |letter: char| (letter != '.').then(|| letter.to_string());
    let row = |(employee, row): (&EmployeeDraft, &&str)| RowDraft {
        employee: employee.id.clone(),
        shifts: row.chars().filter(|c| *c != ' ').map(cell).collect(),
    };
    PlanDraft {
        roster: draft.staff.iter().zip(rows).map(row).collect(),
    }
}

/// What the judge says of drawn rows.
///
/// # Panics
/// When draft or drawing are flawed.
#[must_use]
pub fn judged(draft: &Draft, rows: &[&str]) -> Report {
    let problem = Problem::new(draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    let plan = plan(draft, rows).read(&problem);
    check(&problem, &plan.unwrap_or_else(|flaws| panic!("{flaws:#?}")))
}

/// The hard rules broken, each once, in the order of the book.
#[must_use]
pub fn broken(report: &Report) -> Vec<&'static str> {
    let hard = report.rules.iter().filter(|line| line.hard);
    hard.filter(|line| 0 < line.amount)
        .map(|line| line.rule)
        .collect()
}
