//! A shift roster: for every employee and day a shift, or none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Employee, Problem, Shift};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::noun::Noun;
use crate::base::text::Names;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Per day.
    pub rows: Table<Employee, Vec<Option<Id<Shift>>>>,
}

/// The plan as written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDraft {
    pub roster: Vec<RowDraft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowDraft {
    pub employee: String,
    /// Day by day; `null` is a day off.
    pub shifts: Vec<Option<String>>,
}

impl Plan {
    /// Everybody is off every day.
    #[must_use]
    pub fn empty(problem: &Problem) -> Plan {
        Plan {
            rows: Table::filled(problem.staff().len(), vec![None; problem.days()]),
        }
    }

    #[must_use]
    pub fn to_draft(&self, problem: &Problem) -> PlanDraft {
        let key = |shift: &Option<Id<Shift>>| shift.map(|id| problem.shifts()[id].key.clone());
        let row = |(id, row): (Id<Employee>, &Vec<Option<Id<Shift>>>)| RowDraft {
            employee: problem.staff()[id].key.clone(),
            shifts: row.iter().map(key).collect(),
        };
        PlanDraft {
            roster: self.rows.iter().map(row).collect(),
        }
    }
}

impl PlanDraft {
    /// Who has no row is off every day.
    ///
    /// # Errors
    /// Every reference to something the problem does not have, and rows of another length.
    pub fn read(&self, problem: &Problem) -> Result<Plan, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        // The problem is valid: its ids give no flaws.
        let ids = problem.staff().values().map(|row| row.key.as_str());
        let staff: Names<Employee> =
            Names::read(&mut Flaws::default(), "staff", Noun::Employee, ids);
        let ids = problem.shifts().values().map(|row| row.key.as_str());
        let shifts: Names<Shift> = Names::read(&mut Flaws::default(), "shifts", Noun::Shift, ids);
        let mut plan = Plan::empty(problem);
        let mut given = Table::filled(problem.staff().len(), false);
        for (index, row) in self.roster.iter().enumerate() {
            let at = format!("$.roster[{index}]");
            let employee = staff.find(&mut flaws, &format!("{at}.employee"), &row.employee);
            let is_known = staff.get(&row.employee).is_some();
            if is_known && std::mem::replace(&mut given[employee], true) {
                let id = row.employee.clone();
                flaws.add(format!("{at}.employee"), FlawKind::Duplicate { id });
            }
            let (expected, found) = (problem.days(), row.shifts.len());
            if expected != found {
                let kind = FlawKind::WrongLength { expected, found };
                flaws.add(format!("{at}.shifts"), kind);
            }
            for (day, id) in row.shifts.iter().enumerate() {
                let Some(id) = id else { continue };
                let shift = shifts.find(&mut flaws, &format!("{at}.shifts[{day}]"), id);
                if let Some(cell) = plan.rows[employee].get_mut(day) {
                    *cell = Some(shift);
                }
            }
        }
        flaws.into_result().map(|()| plan)
    }
}
