//! From a plan to the working copy, and what makes room in it.

use super::{Pattern, State};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::plan::Plan;
use crate::rostering::problem::{Host, Line, Physician, Problem};

impl<'p> State<'p> {
    /// A plan that keeps the hard rules; of any other, what can be kept.
    #[must_use]
    pub fn of(problem: &'p Problem, plan: &Plan) -> State<'p> {
        let mut state = State::empty(problem);
        state.add_postings(&plan.postings, |own| plan.postings.contains(own));
        for (line, series) in plan.series.iter() {
            let Some(series) = series else { continue };
            let pattern = Pattern {
                half: series.half,
                phase: series.phase,
            };
            state.set_pattern(line, Some(pattern));
            for cycle in 0..problem.lines()[line].wanted.len() {
                if let Some(physician) = plan.holder(problem, line, cycle)
                    && state.can_hold(physician, line, cycle, pattern)
                {
                    state.set_holder(line, cycle, Some(physician));
                }
            }
        }
        state.keep();
        state
    }

    /// The sessions that a physician holds in a week, with their half-days.
    pub(in crate::rostering) fn sessions_of(
        &self,
        lines: &[Id<Line>],
        physician: Id<Physician>,
        week: usize,
    ) -> Vec<(Id<Line>, usize, HalfDay)> {
        let mut held = Vec::new();
        for line in lines {
            let (row, every) = (&self.lines[*line], self.problem.lines()[*line].every);
            let cycle = week / every;
            let Some(pattern) = row.pattern else { continue };
            let is_it = row.holders.get(cycle) == Some(&Some(physician));
            if is_it && cycle * every + pattern.phase == week {
                held.push((*line, cycle, pattern.half));
            }
        }
        held
    }

    pub(in crate::rostering) fn free_beds(&self, host: Id<Host>, week: usize) -> usize {
        let taken = self.sleeping[host.index() * self.weeks + week];
        self.problem.hosts()[host].dormitory.saturating_sub(taken)
    }

    pub(in crate::rostering) fn has_room(
        &self,
        host: Id<Host>,
        week: usize,
        half: HalfDay,
    ) -> bool {
        self.rooms_used[self.room(host, week, half)] < self.problem.hosts()[host].rooms
    }

    /// One more of the physician's department may be away.
    pub(in crate::rostering) fn may_leave(
        &self,
        physician: Id<Physician>,
        week: usize,
        half: HalfDay,
    ) -> bool {
        let person = &self.problem.physicians()[physician];
        let cap = self.problem.departments()[person.department].max_away;
        self.away[self.desk(physician, week, half)] < cap
            && self.leaves_enough(physician, week, half)
    }
}
