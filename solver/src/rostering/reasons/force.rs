//! What would change if something were forced: a posting, or sessions of a line.
//!
//! Whoever stands in the way gives way: their sessions are taken, or they are sent home. Then all who
//! were sent home are posted anew, each by the exact programme, and the lines that were touched are
//! staffed again; nothing else moves. The judge compares the rosters before and after, rule by rule.

mod room;

use std::collections::BTreeMap;

use serde::Serialize;

use self::room::Forcing;
use crate::base::id::Id;
use crate::base::report::Report;
use crate::base::score::Score;
use crate::base::units::Cost;
use crate::rostering::candidates::Candidates;
use crate::rostering::check::check;
use crate::rostering::diff::{Change, diff};
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::problem::{Department, Line, Physician, Problem, Specialty};
use crate::rostering::state::{Pattern, State};

/// In per cent: how much of what presence could save a posting is credited with, tried in turn.
const SHARES: [i64; 3] = [40, 0, 100];

/// Something to be forced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Posting(Posting),
    /// These cycles of the line.
    Sessions {
        line: Id<Line>,
        cycles: Vec<usize>,
        physician: Id<Physician>,
        pattern: Pattern,
    },
}

/// A roster in which something was forced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forced {
    #[serde(skip)]
    pub plan: Plan,
    /// What the whole roster costs more, or less.
    pub added: Cost,
    /// Rules of which the figures differ.
    pub rules: Vec<Difference>,
    /// What people would have to be told: who goes or holds what instead, and who no longer does.
    pub changes: Vec<Change>,
}

/// How far a rule's figures move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub rule: &'static str,
    pub rule_zh: &'static str,
    pub amount: i64,
    pub cost: Cost,
}

/// Lines and people by what they have in common, worked out once.
pub(super) struct Ground<'p> {
    problem: &'p Problem,
    candidates: Candidates,
    of_specialty: BTreeMap<Id<Specialty>, Vec<Id<Line>>>,
    of_department: BTreeMap<Id<Department>, Vec<Id<Physician>>>,
    before: State<'p>,
    told: Plan,
    judged: Report,
}

impl<'p> Ground<'p> {
    pub(super) fn new(problem: &'p Problem, plan: &Plan) -> Ground<'p> {
        let mut of_specialty: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (line, row) in problem.lines().iter() {
            of_specialty.entry(row.specialty).or_default().push(line);
        }
        let mut of_department: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, row) in problem.physicians().iter() {
            of_department.entry(row.department).or_default().push(id);
        }
        Ground {
            problem,
            candidates: Candidates::new(problem),
            of_specialty,
            of_department,
            before: State::of(problem, plan),
            told: plan.clone(),
            judged: check(problem, plan),
        }
    }

    pub(super) fn state(&self) -> &State<'p> {
        &self.before
    }

    /// People who may be posted.
    pub(super) fn dutiful(&self) -> &[Id<Physician>] {
        &self.candidates.dutiful
    }

    /// The roster with one physician posted anew, and the lines touched staffed again.
    pub(super) fn reposted(&self, from: &State<'p>, physician: Id<Physician>) -> State<'p> {
        let mut forcing = Forcing::new(self, from.clone());
        for week in 0..self.problem.weeks() {
            forcing.clear_week(physician, week);
        }
        forcing.send_home(physician);
        forcing.recreate(SHARES[0]);
        forcing.state
    }

    /// The best roster with one of the sets of targets in it; and which. `None`: what is locked, or a
    /// hard rule, forbids each of them.
    pub(super) fn best(
        &self,
        ways: &[Vec<Target>],
        is_met: &dyn Fn(&Plan) -> bool,
    ) -> Option<(usize, Forced)> {
        let mut best: Option<(Score, usize, State<'p>)> = None;
        let hard = self.before.score().hard;
        for share in SHARES {
            let known = best.as_ref().map(|(_, number, _)| *number);
            for (number, targets) in ways.iter().enumerate() {
                // The first share chooses the way, the others better it.
                if known.is_some_and(|known| known != number) {
                    continue;
                }
                let Some(state) = self.force(targets, share) else {
                    continue;
                };
                let score = state.score();
                let is_better = best.as_ref().is_none_or(|(known, ..)| score < *known);
                if score.hard <= hard && is_better && is_met(&state.plan()) {
                    best = Some((score, number, state));
                }
            }
        }
        let (_, number, state) = best?;
        Some((number, self.tell(state.plan(), is_met)))
    }

    /// Single sessions that were moved or called off stay so where they can.
    fn tell(&self, plan: Plan, is_met: &dyn Fn(&Plan) -> bool) -> Forced {
        let hard = |plan: &Plan| check(self.problem, plan).score.hard;
        let is_fine = |without: &Plan, with: &Plan| is_met(with) && hard(with) <= hard(without);
        let plan = plan.patched(&self.told, self.problem.begun(), &is_fine);
        let after = check(self.problem, &plan);
        let pairs = self.judged.rules.iter().zip(&after.rules);
        let rules = pairs.map(|(old, new)| Difference {
            rule: new.rule,
            rule_zh: new.rule_zh,
            amount: new.amount - old.amount,
            cost: new.cost - old.cost,
        });
        Forced {
            changes: diff((self.problem, &self.told), (self.problem, &plan)),
            added: after.score.soft - self.judged.score.soft,
            rules: rules
                .filter(|row| row.amount != 0 || row.cost.0 != 0)
                .collect(),
            plan,
        }
    }

    fn force(&self, targets: &[Target], share: i64) -> Option<State<'p>> {
        let mut forcing = Forcing::new(self, self.before.clone());
        for target in targets {
            if let Target::Posting(posting) = target {
                forcing.send_home(posting.physician);
            }
        }
        for target in targets {
            if let Target::Posting(posting) = target {
                forcing.post(*posting)?;
            }
        }
        for target in targets {
            if let Target::Sessions {
                line,
                cycles,
                physician,
                pattern,
            } = target
            {
                forcing.hold(*line, cycles, *physician, *pattern)?;
            }
        }
        forcing.recreate(share);
        Some(forcing.state)
    }
}
