//! Ruin and recreate (Schrimpf et al. 2000) with late acceptance (Burke and Bykov 2017).
//!
//! A step empties a few related lines and sends a few people home, posts those people anew by an
//! exact programme each, and staffs the lines again. Nothing in the trajectory depends on the
//! budget, so a run stopped after so many steps is replayed by that number.

use std::ops::ControlFlow;

use super::bound::ground::Ground;
use super::bound::guide::Guide;
use super::candidates::Candidates;
use super::plan::{Plan, Posting};
use super::postings;
use super::problem::{Line, Physician, Problem};
use super::series::{self, Scratch};
use super::state::State;
use super::whim::Whim;
use crate::base::id::Id;
use crate::base::rng::Rng;
use crate::base::run::{Budget, Ending, Event, Outcome, Watch};

/// Long enough to climb out of a year's ruts, short enough to settle within seconds.
const HISTORY: usize = 400;
/// Steps without a new best after which the search goes back to it.
const PATIENCE: u64 = 20_000;
/// Steps after which prices are moved once.
const LESSON: u64 = 500;
/// Most lines emptied in one step.
const LINES: usize = 8;
/// Most people sent home in one step.
const PEOPLE: usize = 3;
/// In per cent: how often a step begins where the published roster is damaged.
const DAMAGED: usize = 60;

struct Search<'p> {
    problem: &'p Problem,
    candidates: Candidates,
    state: State<'p>,
    rng: Rng,
    scratch: Scratch,
    guide: Guide<'p>,
    /// Lines emptied by this step.
    emptied: Vec<Id<Line>>,
    /// People sent home by this step.
    sent_home: Vec<Id<Physician>>,
    /// Lines that cannot be held as they were published: there a step begins more often.
    damaged: Vec<Id<Line>>,
}

/// Best roster found within `budget`; the first one comes from construction.
pub(super) fn improve(
    problem: &Problem,
    budget: Budget,
    watch: &mut Watch<'_, Plan>,
) -> Outcome<Plan> {
    let candidates = Candidates::new(problem);
    let ground = Ground::new(problem, &candidates);
    let mut search = Search {
        problem,
        guide: Guide::new(&ground),
        candidates,
        state: State::begin(problem),
        rng: Rng::from_seed(budget.seed).fork("roster"),
        scratch: Scratch::new(problem),
        emptied: Vec::new(),
        sent_home: Vec::new(),
        damaged: Vec::new(),
    };
    match problem.published() {
        Some(_) => search.damaged = damaged(&search.state),
        None => search.construct(),
    }
    let mut best = Outcome {
        plan: search.state.plan(),
        score: search.state.score(),
        bound: None,
        ending: Ending::BudgetSpent,
        steps: 0,
    };
    if heard(watch, &best).is_break() {
        best.ending = Ending::Stopped;
        return best;
    }
    search.run(budget, watch, &mut best);
    best
}

fn heard(watch: &mut Watch<'_, Plan>, best: &Outcome<Plan>) -> ControlFlow<()> {
    watch(Event::Improved {
        done: best.steps,
        plan: &best.plan,
        score: best.score,
    })
}

/// Lines with a session that was published, is still to come, and cannot be held any more.
fn damaged(state: &State<'_>) -> Vec<Id<Line>> {
    let problem = state.problem();
    let is_damaged = |line: &Id<Line>| {
        let told = |cycle| problem.published().and_then(|told| told.told(*line, cycle));
        let mut cycles = 0..problem.lines()[*line].wanted.len();
        cycles.any(|cycle| told(cycle).is_some() && state.line(*line).holders[cycle].is_none())
    };
    problem.lines().ids().filter(is_damaged).collect()
}

impl<'p> Search<'p> {
    /// Those nearest to their cut-off are posted first, then lines are staffed, heaviest first.
    fn construct(&mut self) {
        for physician in self.candidates.dutiful.clone() {
            self.post(physician);
        }
        self.staff();
    }

    /// Staffs all lines, heaviest first.
    fn staff(&mut self) {
        let mut lines: Vec<Id<Line>> = self.problem.lines().ids().collect();
        lines.sort_by_key(|id| {
            let line = &self.problem.lines()[*id];
            (
                std::cmp::Reverse((line.missing, line.wants_honour.map(|h| h.rank()))),
                self.candidates.holders[*id].len(),
                *id,
            )
        });
        for line in lines {
            self.hold(line);
        }
        self.state.keep();
    }

    fn run(&mut self, budget: Budget, watch: &mut Watch<'_, Plan>, best: &mut Outcome<Plan>) {
        let mut history = [self.state.score(); HISTORY];
        let mut best_state = self.state.clone();
        let mut quiet = 0;
        for done in 0..budget.steps {
            if watch(Event::Step { done }).is_break() {
                best.ending = Ending::Stopped;
                best.steps = done;
                return;
            }
            if done % LESSON == LESSON - 1 {
                self.guide.learn();
            }
            let before = self.state.score();
            self.step();
            let after = self.state.score();
            let late = &mut history[usize::try_from(done).expect("64-bit") % HISTORY];
            if after <= before || after < *late {
                self.state.keep();
            } else {
                self.state.undo();
            }
            *late = (*late).min(self.state.score()).max(best.score);
            best.steps = done + 1;
            quiet += 1;
            if self.state.score() < best.score {
                quiet = 0;
                best.score = self.state.score();
                best.plan = self.state.plan();
                best_state = self.state.clone();
                if heard(watch, best).is_break() {
                    best.ending = Ending::Stopped;
                    return;
                }
            }
            if quiet == PATIENCE {
                quiet = 0;
                self.state.clone_from(&best_state);
                // A little above the best: room to leave it by another way.
                history = [best.score; HISTORY];
                for slot in history.iter_mut().step_by(2) {
                    slot.soft.0 += slot.soft.0 / 200;
                }
            }
        }
    }

    fn step(&mut self) {
        self.emptied.clear();
        self.sent_home.clear();
        match self.rng.below(10) {
            0..=3 => self.ruin_lines(),
            4..=5 => self.ruin_places(),
            6..=7 => self.ruin_people(),
            8 => self.ruin_department(),
            _ => self.fill_gaps(),
        }
        self.rng.shuffle(&mut self.sent_home);
        for physician in self.sent_home.clone() {
            self.post(physician);
        }
        self.rng.shuffle(&mut self.emptied);
        for line in self.emptied.clone() {
            self.hold(line);
        }
    }

    fn post(&mut self, physician: Id<Physician>) {
        let whim = &mut Whim(Some(&mut self.rng));
        let (state, candidates) = (&mut self.state, &self.candidates);
        postings::post(state, candidates, physician, &self.guide, whim);
    }

    /// Staffs an empty line anew, or only the gaps of one that still has people.
    fn hold(&mut self, line: Id<Line>) {
        let whim = &mut Whim(Some(&mut self.rng));
        series::staff_anew(
            &mut self.state,
            &self.candidates,
            line,
            whim,
            &mut self.scratch,
        );
    }

    /// Lines of one specialty: they compete for the same people.
    fn ruin_lines(&mut self) {
        let Some(seed) = self.any_line() else { return };
        let specialty = self.problem.lines()[seed].specialty;
        let count = 1 + self.rng.below(LINES);
        self.empty(seed);
        for _ in 1..count {
            if let Some(other) = self.any_line()
                && self.problem.lines()[other].specialty == specialty
            {
                self.empty(other);
            }
        }
    }

    /// Lines of one host and those posted there.
    fn ruin_places(&mut self) {
        let Some(seed) = self.any_line() else { return };
        let host = self.problem.lines()[seed].host;
        for line in self.candidates.lines_of_host[host].clone() {
            if !self.rng.percent(30) {
                self.empty(line);
            }
        }
        let people: Vec<Id<Physician>> = (self.candidates.dutiful.iter())
            .copied()
            .filter(|id| {
                self.state
                    .postings(*id)
                    .iter()
                    .any(|posting| posting.host == host)
            })
            .collect();
        for physician in people.into_iter().take(PEOPLE) {
            self.send_home(physician);
        }
    }

    /// People with a duty, and the lines they held.
    fn ruin_people(&mut self) {
        if self.candidates.dutiful.is_empty() {
            return self.ruin_lines();
        }
        for _ in 0..1 + self.rng.below(PEOPLE) {
            let physician = *self.rng.pick(&self.candidates.dutiful);
            self.send_home(physician);
        }
        if self.rng.percent(50) {
            self.ruin_lines();
        }
    }

    /// People of one department: they compete for its cap.
    fn ruin_department(&mut self) {
        if self.candidates.dutiful.is_empty() {
            return self.ruin_lines();
        }
        let seed = *self.rng.pick(&self.candidates.dutiful);
        let department = self.problem.physicians()[seed].department;
        let mut people: Vec<Id<Physician>> = (self.candidates.dutiful.iter())
            .copied()
            .filter(|id| self.problem.physicians()[*id].department == department)
            .collect();
        self.rng.shuffle(&mut people);
        for physician in people.into_iter().take(PEOPLE + 1) {
            self.send_home(physician);
        }
        // Nobody is posted while colleagues on visits use up the cap.
        let lines: Vec<Id<Line>> = (self.problem.lines().ids())
            .filter(|line| {
                let people = &self.state.line(*line).people;
                let colleague = |id: Id<Physician>| self.problem.physicians()[id].department;
                people.iter().any(|(id, _)| colleague(*id) == department)
            })
            .collect();
        for line in lines {
            self.empty(line);
        }
    }

    /// Lines with sessions that nobody holds, tried again as they stand.
    fn fill_gaps(&mut self) {
        for _ in 0..LINES {
            if let Some(line) = self.any_line() {
                self.emptied.push(line);
            }
        }
        self.emptied.sort_unstable();
        self.emptied.dedup();
    }

    fn any_line(&mut self) -> Option<Id<Line>> {
        if !self.damaged.is_empty() && self.rng.percent(DAMAGED) {
            return Some(*self.rng.pick(&self.damaged));
        }
        let count = self.problem.lines().len();
        (0 < count).then(|| Id::new(self.rng.below(count)))
    }

    fn empty(&mut self, line: Id<Line>) {
        for cycle in 0..self.problem.lines()[line].wanted.len() {
            if !self.state.is_fixed(line, cycle) {
                self.state.set_holder(line, cycle, None);
            }
        }
        self.emptied.push(line);
    }

    /// Takes a physician's postings, the sessions held in those weeks, and all other sessions
    /// that would stand in the way of new postings; the same of all who go together.
    fn send_home(&mut self, physician: Id<Physician>) {
        // Posted anew twice, they could get more postings than the rules permit.
        if self.sent_home.contains(&physician) {
            return;
        }
        let problem = self.problem;
        let party = &problem.physicians()[physician].party;
        for member in party {
            self.clear_sessions(*member);
        }
        for posting in self.state.postings(physician).to_vec() {
            let own = posting.of_party(problem);
            // What stays of the sessions keeps the posting they are held in.
            let may_go = |posting: Posting| {
                let mut weeks = posting.first_week..posting.first_week + posting.weeks;
                weeks.all(|week| self.state.busy(posting.physician, week).is_empty())
                    && !self.state.is_posting_fixed(posting)
            };
            if own.iter().copied().all(may_go) {
                for posting in own {
                    self.state.remove_posting(posting);
                }
            }
        }
        self.sent_home.push(physician);
    }

    fn clear_sessions(&mut self, physician: Id<Physician>) {
        let lines: Vec<Id<Line>> = (0..self.problem.lines().len())
            .map(Id::new)
            .filter(|line| {
                (self.state.line(*line).people.iter()).any(|(other, _)| *other == physician)
            })
            .collect();
        for line in lines {
            for cycle in 0..self.problem.lines()[line].wanted.len() {
                let is_own = self.state.line(line).holders[cycle] == Some(physician);
                if is_own && !self.state.is_fixed(line, cycle) {
                    self.state.set_holder(line, cycle, None);
                }
            }
            self.emptied.push(line);
        }
    }
}
