//! What would change if something were forced: a posting, or sessions of a line.
//!
//! Whoever stands in the way gives way: their sessions are taken, or they are sent home. Then all who
//! were sent home are posted anew, each by the exact programme, and the lines that were touched are
//! staffed again; nothing else moves. The judge compares the rosters before and after, rule by rule.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::base::report::Report;
use crate::base::score::Score;
use crate::base::units::Cost;
use crate::rostering::candidates::Candidates;
use crate::rostering::check::check;
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::postings::post_exactly;
use crate::rostering::problem::{Department, Line, Physician, Problem, Specialty};
use crate::rostering::series::{Scratch, staff_anew};
use crate::rostering::state::{Pattern, State};
use crate::rostering::whim::Whim;

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
        let mut forcing = Forcing {
            ground: self,
            state: from.clone(),
            emptied: BTreeSet::new(),
            sent_home: BTreeSet::new(),
        };
        for week in 0..self.problem.weeks() {
            forcing.clear_week(physician, week);
        }
        forcing.send_home(physician);
        forcing.recreate(SHARES[0]);
        forcing.state
    }

    /// The best roster with one of the sets of targets in it; and which. `None`: what is locked, or a
    /// hard rule, forbids each of them.
    pub(super) fn best(&self, ways: &[Vec<Target>]) -> Option<(usize, Forced)> {
        let mut best: Option<(Score, usize, State<'p>)> = None;
        for share in SHARES {
            let known = best.as_ref().map(|(_, number, _)| *number);
            for (number, targets) in ways.iter().enumerate() {
                // The first share chooses the way, the others better it.
                if known.is_some_and(|known| known != number) {
                    continue;
                }
                if let Some(state) = self.force(targets, share) {
                    let score = state.score();
                    if best.as_ref().is_none_or(|(known, ..)| score < *known) {
                        best = Some((score, number, state));
                    }
                }
            }
        }
        let (_, number, state) = best?;
        Some((number, self.tell(state.plan())))
    }

    fn tell(&self, plan: Plan) -> Forced {
        let after = check(self.problem, &plan);
        let pairs = self.judged.rules.iter().zip(&after.rules);
        let rules = pairs.map(|(old, new)| Difference {
            rule: new.rule,
            rule_zh: new.rule_zh,
            amount: new.amount - old.amount,
            cost: new.cost - old.cost,
        });
        Forced {
            added: after.score.soft - self.judged.score.soft,
            rules: rules
                .filter(|row| row.amount != 0 || row.cost.0 != 0)
                .collect(),
            plan,
        }
    }

    fn force(&self, targets: &[Target], share: i64) -> Option<State<'p>> {
        let mut forcing = Forcing {
            ground: self,
            state: self.before.clone(),
            emptied: BTreeSet::new(),
            sent_home: BTreeSet::new(),
        };
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

struct Forcing<'g, 'p> {
    ground: &'g Ground<'p>,
    state: State<'p>,
    emptied: BTreeSet<Id<Line>>,
    sent_home: BTreeSet<Id<Physician>>,
}

impl Forcing<'_, '_> {
    fn lines(&self, physician: Id<Physician>) -> &[Id<Line>] {
        let specialty = self.ground.problem.physicians()[physician].specialty;
        let lines = self.ground.of_specialty.get(&specialty);
        lines.map_or(&[], Vec::as_slice)
    }

    fn give_up(&mut self, line: Id<Line>, cycle: usize) {
        if !self.state.is_fixed(line, cycle) {
            self.state.set_holder(line, cycle, None);
            self.emptied.insert(line);
        }
    }

    fn clear_week(&mut self, physician: Id<Physician>, week: usize) {
        let lines = self.lines(physician);
        for (line, cycle, _) in self.state.sessions_of(lines, physician, week) {
            self.give_up(line, cycle);
        }
    }

    /// Takes the posting away with its sessions; false when something of it stays.
    fn clear_posting(&mut self, posting: Posting) -> bool {
        if !self.state.is_movable(posting) {
            return false;
        }
        let mut is_clear = true;
        for week in posting.first_week..posting.first_week + posting.weeks {
            self.clear_week(posting.physician, week);
            is_clear &= self.state.busy(posting.physician, week).is_empty();
        }
        if is_clear {
            self.state.remove_posting(posting);
            self.sent_home.insert(posting.physician);
        }
        is_clear
    }

    fn send_home(&mut self, physician: Id<Physician>) {
        for posting in self.state.postings(physician).to_vec() {
            self.clear_posting(posting);
        }
        self.sent_home.insert(physician);
    }

    fn post(&mut self, posting: Posting) -> Option<()> {
        for week in posting.first_week..posting.first_week + posting.weeks {
            self.clear_week(posting.physician, week);
            while !self.state.has_bed(posting.host, week) {
                self.evict(week, |other| other.host == posting.host)?;
            }
            for half in HalfDay::all() {
                self.make_leave(posting.physician, week, half)?;
            }
        }
        if !self.state.can_post(posting) {
            return None;
        }
        self.state.add_posting(posting);
        let there = &self.ground.candidates.lines_of_host[posting.host];
        let own = self.lines(posting.physician);
        let touched: Vec<Id<Line>> = there
            .iter()
            .filter(|line| own.contains(line))
            .copied()
            .collect();
        self.emptied.extend(touched);
        Some(())
    }

    /// Sends one of those home who are posted in a week and fit: who owes least.
    fn evict(&mut self, week: usize, fits: impl Fn(Posting) -> bool) -> Option<()> {
        let problem = self.ground.problem;
        let mut posted: Vec<(i64, Posting)> = Vec::new();
        for physician in &self.ground.candidates.dutiful {
            let own = self.state.postings(*physician).iter();
            let must = problem.physicians()[*physician]
                .duty
                .map_or(0, |duty| duty.must);
            let here = own.filter(|row| row.covers(week) && fits(**row));
            posted.extend(here.map(|row| (must, *row)));
        }
        posted.sort_unstable();
        let mut posted = posted.into_iter();
        posted.find(|(_, row)| self.clear_posting(*row)).map(|_| ())
    }

    /// Keeps colleagues at home until one more may be away.
    fn make_leave(&mut self, physician: Id<Physician>, week: usize, half: HalfDay) -> Option<()> {
        let department = self.ground.problem.physicians()[physician].department;
        let colleagues = &self.ground.of_department[&department];
        for colleague in colleagues.iter().filter(|id| **id != physician) {
            if self.state.may_leave(physician, week, half) {
                return Some(());
            }
            let is_visit = self.state.posted_at(*colleague, week).is_none();
            if is_visit && self.state.busy(*colleague, week).has(half) {
                self.give_up_at(*colleague, week, half);
            }
        }
        while !self.state.may_leave(physician, week, half) {
            self.evict(week, |row| {
                row.physician != physician && colleagues.contains(&row.physician)
            })?;
        }
        Some(())
    }

    fn give_up_at(&mut self, physician: Id<Physician>, week: usize, half: HalfDay) {
        let lines = self.lines(physician);
        for (line, cycle, at) in self.state.sessions_of(lines, physician, week) {
            if at == half {
                self.give_up(line, cycle);
            }
        }
    }

    /// All of the cycles; `None` when one cannot be held.
    fn hold(
        &mut self,
        line: Id<Line>,
        cycles: &[usize],
        physician: Id<Physician>,
        pattern: Pattern,
    ) -> Option<()> {
        if self.state.line(line).pattern != Some(pattern) {
            for cycle in 0..self.ground.problem.lines()[line].wanted.len() {
                self.give_up(line, cycle);
            }
            if !self.state.line(line).people.is_empty() {
                return None;
            }
            self.state.set_pattern(line, Some(pattern));
        }
        for cycle in cycles {
            if self.state.line(line).holders[*cycle] == Some(physician) {
                continue;
            }
            self.give_up(line, *cycle);
            if self.state.line(line).holders[*cycle].is_some() {
                return None;
            }
            self.make_way(line, *cycle, physician, pattern)?;
            if !self.state.can_hold(physician, line, *cycle, pattern) {
                return None;
            }
            self.state.set_holder(line, *cycle, Some(physician));
        }
        Some(())
    }

    /// Room at the host, a free half-day of the physician, and leave from the department.
    fn make_way(
        &mut self,
        line: Id<Line>,
        cycle: usize,
        physician: Id<Physician>,
        pattern: Pattern,
    ) -> Option<()> {
        let problem = self.ground.problem;
        let host = problem.lines()[line].host;
        let week = self.state.week_of(line, cycle, pattern);
        let half = pattern.half;
        for (other, at, taken) in self
            .state
            .sessions_of(self.lines(physician), physician, week)
        {
            let is_elsewhere = problem.lines()[other].host != host && taken.day() == half.day();
            if taken == half || is_elsewhere {
                self.give_up(other, at);
            }
        }
        let most = match self.state.posted_at(physician, week) {
            Some(_) => problem.rotation().posted_sessions,
            None => problem.physicians()[physician].visits_per_week,
        };
        let held = self
            .state
            .sessions_of(self.lines(physician), physician, week);
        for (other, at, _) in held.iter().skip(most.saturating_sub(1)) {
            self.give_up(*other, *at);
        }
        for other in &self.ground.candidates.lines_of_host[host] {
            if self.state.has_room(host, week, half) {
                break;
            }
            let every = problem.lines()[*other].every;
            let at = self.state.line(*other).pattern;
            let is_there = at.is_some_and(|at| (at.half, at.phase) == (half, week % every));
            if *other != line && is_there && week / every < problem.lines()[*other].wanted.len() {
                self.give_up(*other, week / every);
            }
        }
        if self.state.posted_at(physician, week).is_none() {
            self.make_leave(physician, week, half)?;
        }
        Some(())
    }

    fn recreate(&mut self, share: i64) {
        let candidates = &self.ground.candidates;
        for physician in &self.sent_home {
            // Whoever was posted may hold sessions by now that stand in the way of other blocks.
            post_exactly(&mut self.state, candidates, *physician, share);
            let hosts = self.state.postings(*physician).iter().map(|row| row.host);
            for host in hosts {
                let there = candidates.lines_of_host[host].iter();
                let specialty = self.ground.problem.physicians()[*physician].specialty;
                let own =
                    |line: &&Id<Line>| self.ground.problem.lines()[**line].specialty == specialty;
                self.emptied.extend(there.filter(own));
            }
        }
        let mut scratch = Scratch::default();
        for line in &self.emptied {
            staff_anew(
                &mut self.state,
                candidates,
                *line,
                &mut Whim(None),
                &mut scratch,
            );
        }
        self.state.keep();
    }
}
