//! From the working copy to the plan that is written down.

use super::{LineState, Pattern, State};
use crate::base::id::Id;
use crate::rostering::plan::{Plan, Posting, Series, Tenure};
use crate::rostering::problem::Line;

impl State<'_> {
    /// The roster as a plan, in the one order that plans are written in.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let mut postings: Vec<Posting> = self.postings.values().flatten().copied().collect();
        postings.sort_unstable();
        let series = self.lines.iter().map(|(id, line)| self.series(id, line));
        Plan {
            postings,
            series: series.collect(),
            patches: Vec::new(),
        }
    }

    fn series(&self, id: Id<Line>, line: &LineState) -> Option<Series> {
        let pattern = line.pattern.filter(|_| !line.people.is_empty())?;
        let every = self.problem.lines()[id].every;
        let mut holders: Vec<Tenure> = Vec::new();
        for (cycle, holder) in line.holders.iter().enumerate() {
            let Some(physician) = *holder else { continue };
            let first_week = cycle * every;
            match holders.last_mut() {
                // A tenure bridges cycles in which nothing could have been held anyway.
                Some(tenure)
                    if tenure.physician == physician
                        && self.only_idle(id, tenure, cycle, pattern) =>
                {
                    tenure.weeks = first_week + every - tenure.first_week;
                }
                _ => holders.push(Tenure {
                    first_week,
                    weeks: every,
                    physician,
                }),
            }
        }
        Some(Series {
            half: pattern.half,
            phase: pattern.phase,
            holders,
        })
    }

    /// Whether between the tenure and `cycle` every session falls on a day off of its holder.
    fn only_idle(&self, id: Id<Line>, tenure: &Tenure, cycle: usize, pattern: Pattern) -> bool {
        let every = self.problem.lines()[id].every;
        let person = &self.problem.physicians()[tenure.physician];
        let next = (tenure.first_week + tenure.weeks) / every;
        (next..cycle).all(|between| {
            let week = self.week_of(id, between, pattern);
            !self.problem.lines()[id].worked[week].has(pattern.half)
                || person.on_leave[week].has(pattern.half)
        })
    }
}
