//! The best roster by trying every one: all rows that the judge finds lawful, in all combinations.

use solver::base::id::Id;
use solver::shifts::check::check;
use solver::shifts::draft::Draft;
use solver::shifts::plan::Plan;
use solver::shifts::problem::Problem;

/// The least cost of a lawful roster; `None` when there is none.
///
/// # Panics
/// When the draft is flawed.
#[must_use]
pub fn optimum(draft: &Draft) -> Option<i64> {
    let rows: Vec<Vec<Row>> = (0..draft.staff.len()).map(|at| lawful(draft, at)).collect();
    let problem = Problem::new(draft).expect("a draft without flaws");
    let cells = problem.days() * problem.shifts().len();
    let mut best = None;
    combine(draft, &rows, &mut vec![0; cells], 0, &mut best);
    best
}

struct Row {
    /// Cells in which it works: day by day, shifts within the day.
    cells: Vec<usize>,
    /// What its requests cost.
    cost: i64,
}

/// All lawful rows of one employee, judged alone.
fn lawful(draft: &Draft, at: usize) -> Vec<Row> {
    let mut alone = draft.clone();
    alone.staff = vec![draft.staff[at].clone()];
    alone.cover.clear();
    let own = |employee: &String| *employee == draft.staff[at].id;
    alone.on_requests.retain(|row| own(&row.employee));
    alone.off_requests.retain(|row| own(&row.employee));
    let problem = Problem::new(&alone).expect("a draft without flaws");
    let (days, shifts) = (problem.days(), problem.shifts().len());
    let employee = Id::new(0);
    let mut rows = Vec::new();
    let mut choices = vec![0; days];
    loop {
        let mut plan = Plan::empty(&problem);
        let worked = || {
            choices
                .iter()
                .enumerate()
                .filter(|(_, choice)| **choice != 0)
        };
        for (day, choice) in worked() {
            plan.rows[employee][day] = Some(Id::new(*choice - 1));
        }
        let report = check(&problem, &plan);
        if report.score.is_feasible() {
            rows.push(Row {
                cells: worked()
                    .map(|(day, choice)| day * shifts + choice - 1)
                    .collect(),
                cost: report.score.soft.0,
            });
        }
        // The next one, as one counts.
        let Some(day) = choices.iter().position(|choice| *choice < shifts) else {
            return rows;
        };
        choices[day] += 1;
        choices[..day].fill(0);
    }
}

fn combine(
    draft: &Draft,
    rows: &[Vec<Row>],
    working: &mut Vec<i64>,
    cost: i64,
    best: &mut Option<i64>,
) {
    let Some((first, others)) = rows.split_first() else {
        let total = cost + cover(draft, working);
        if best.is_none_or(|best| total < best) {
            *best = Some(total);
        }
        return;
    };
    for row in first {
        row.cells.iter().for_each(|cell| working[*cell] += 1);
        combine(draft, others, working, cost + row.cost, best);
        row.cells.iter().for_each(|cell| working[*cell] -= 1);
    }
}

fn cover(draft: &Draft, working: &[i64]) -> i64 {
    let cost = draft.cover.iter().map(|row| {
        let shift = draft.shifts.iter().position(|shift| shift.id == row.shift);
        let day = usize::try_from(row.day).expect("a day");
        let there = working[day * draft.shifts.len() + shift.expect("a shift")];
        if there < row.required {
            row.under * (row.required - there)
        } else {
            row.over * (there - row.required)
        }
    });
    cost.sum()
}
