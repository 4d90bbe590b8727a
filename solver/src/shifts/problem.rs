//! What must be rostered. A `Problem` is valid by construction.

use super::draft::Draft;
use crate::base::flaw::Flaw;
use crate::base::id::{Id, Table};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub key: String,
    pub minutes: i64,
    /// Whether each shift may be worked on the day after this one.
    pub may_be_followed_by: Table<Shift, bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employee {
    pub key: String,
    /// At most the days of the horizon.
    pub max_shifts: Table<Shift, usize>,
    pub max_minutes: i64,
    pub min_minutes: i64,
    /// At most the days of the horizon.
    pub max_consecutive_shifts: usize,
    /// At least 1.
    pub min_consecutive_shifts: usize,
    /// At least 1.
    pub min_consecutive_days_off: usize,
    pub max_weekends: usize,
    /// Per day.
    pub is_off: Vec<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    pub employee: Id<Employee>,
    pub day: usize,
    pub shift: Id<Shift>,
    pub weight: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    pub required: i64,
    pub under: i64,
    pub over: i64,
}

#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) name: String,
    pub(super) days: usize,
    pub(super) shifts: Table<Shift, Shift>,
    pub(super) staff: Table<Employee, Employee>,
    pub(super) on_requests: Vec<Request>,
    pub(super) off_requests: Vec<Request>,
    pub(super) cover: Vec<Table<Shift, Option<Cover>>>,
}

impl Problem {
    /// # Errors
    /// Every flaw in the draft, each with the path of its field.
    pub fn new(draft: &Draft) -> Result<Problem, Vec<Flaw>> {
        super::reader::read(draft)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
    #[must_use]
    pub fn days(&self) -> usize {
        self.days
    }
    #[must_use]
    pub fn shifts(&self) -> &Table<Shift, Shift> {
        &self.shifts
    }
    #[must_use]
    pub fn staff(&self) -> &Table<Employee, Employee> {
        &self.staff
    }
    #[must_use]
    pub fn on_requests(&self) -> &[Request] {
        &self.on_requests
    }
    #[must_use]
    pub fn off_requests(&self) -> &[Request] {
        &self.off_requests
    }
    /// Who is wanted on `day`; `None` where nobody counts.
    #[must_use]
    pub fn cover(&self, day: usize, shift: Id<Shift>) -> Option<Cover> {
        self.cover[day][shift]
    }
}
