//! The search's working copy: a roster that keeps every hard rule but locks that do not hold, which
//! it counts, with counters that price and test a change in constant time, and a journal that takes
//! changes back.
//!
//! Postings may only change in weeks in which the physician holds no session: whoever moves a
//! posting first clears those sessions. That keeps every change a matter of a few counters.

mod company;
mod load;
mod price;
mod tally;
mod told;
pub mod weeks;
mod write;

use self::tally::{Tally, step};
use self::told::Told;
use self::weeks::Taken;
use super::plan::Posting;
use super::problem::{Host, Line, Physician, Problem};
use crate::base::calendar::{HalfDay, HalfDays};
use crate::base::id::{Id, Table};
use crate::base::score::Score;
use crate::base::units::Cost;

/// Half-day and week within the cycle on which a line is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    pub half: HalfDay,
    pub phase: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct LineState {
    pub(super) pattern: Option<Pattern>,
    /// Per cycle of the horizon.
    pub(super) holders: Vec<Option<Id<Physician>>>,
    /// Sessions of each physician who holds any.
    pub(super) people: Vec<(Id<Physician>, usize)>,
}

/// What was before; undone last first.
#[derive(Clone, Copy, Debug)]
enum Change {
    Holder {
        line: Id<Line>,
        cycle: usize,
        before: Option<Id<Physician>>,
    },
    Pattern {
        line: Id<Line>,
        before: Option<Pattern>,
    },
    Added(Posting),
    Removed(Posting),
}

#[derive(Clone, Debug)]
pub struct State<'p> {
    problem: &'p Problem,
    weeks: usize,
    lines: Table<Line, LineState>,
    postings: Table<Physician, Vec<Posting>>,
    /// Per physician and week: where posted.
    posted_at: Vec<Option<Id<Host>>>,
    /// Per physician and week: half-days with a session.
    busy: Vec<HalfDays>,
    /// Per physician, week and day: where the sessions of the day are; per half-day where two hosts
    /// may be visited on one.
    host_of_day: Vec<Option<Id<Host>>>,
    /// Per physician: sessions held while not posted.
    visits: Table<Physician, i64>,
    /// Per physician: posted weeks that count for the cut-off.
    served: Table<Physician, i64>,
    /// Per host and week.
    sleeping: Vec<usize>,
    /// Per host, week and half-day.
    rooms_used: Vec<usize>,
    /// Per department, week and half-day.
    away: Vec<usize>,
    taken: Taken,
    tally: Tally,
    /// Where something is published.
    told: Option<Told>,
    cost: i64,
    journal: Vec<Change>,
}

impl<'p> State<'p> {
    /// Nobody posted, nothing held.
    #[must_use]
    pub fn empty(problem: &'p Problem) -> State<'p> {
        let weeks = problem.weeks();
        let (people, hosts) = (problem.physicians().len(), problem.hosts().len());
        let lines = problem.lines().values().map(|line| LineState {
            pattern: None,
            holders: vec![None; line.wanted.len()],
            people: Vec::new(),
        });
        let mut state = State {
            problem,
            weeks,
            lines: lines.collect(),
            postings: Table::filled(people, Vec::new()),
            posted_at: vec![None; people * weeks],
            busy: vec![HalfDays::NONE; people * weeks],
            host_of_day: vec![None; people * weeks * State::slots(problem)],
            visits: Table::filled(people, 0),
            served: Table::filled(people, 0),
            sleeping: vec![0; hosts * weeks],
            rooms_used: vec![0; hosts * weeks * HalfDay::COUNT],
            away: vec![0; problem.departments().len() * weeks * HalfDay::COUNT],
            taken: Taken::new(problem),
            tally: Tally::new(problem),
            told: Told::new(problem),
            cost: State::no_seniority(problem),
            journal: Vec::new(),
        };
        for line in problem.lines().values() {
            let wanted = line.wanted.iter().filter(|wanted| **wanted).count();
            state.cost += line.missing.0 * i64::try_from(wanted).expect("few cycles");
        }
        state.cost += (problem.physicians().ids())
            .map(|id| state.duty_cost(id, 0))
            .sum::<i64>();
        state
    }

    #[must_use]
    pub fn problem(&self) -> &'p Problem {
        self.problem
    }
    #[must_use]
    pub fn score(&self) -> Score {
        self.told_score() + Score::soft(Cost(self.cost))
    }
    #[must_use]
    pub fn postings(&self, physician: Id<Physician>) -> &[Posting] {
        &self.postings[physician]
    }
    pub(super) fn line(&self, line: Id<Line>) -> &LineState {
        &self.lines[line]
    }
    #[inline]
    pub(super) fn posted_at(&self, physician: Id<Physician>, week: usize) -> Option<Id<Host>> {
        self.posted_at[physician.index() * self.weeks + week]
    }
    /// Posted weeks that count for the cut-off.
    pub(super) fn served(&self, physician: Id<Physician>) -> i64 {
        self.served[physician]
    }
    pub(super) fn visits(&self, physician: Id<Physician>) -> i64 {
        self.visits[physician]
    }
    /// Half-days of the week with a session of the physician.
    #[must_use]
    pub fn busy(&self, physician: Id<Physician>, week: usize) -> HalfDays {
        self.busy[physician.index() * self.weeks + week]
    }

    /// The week in which a pattern is held in a cycle of the line.
    #[must_use]
    pub fn week_of(&self, line: Id<Line>, cycle: usize, pattern: Pattern) -> usize {
        cycle * self.problem.lines()[line].every + pattern.phase
    }

    /// Whether `physician` may hold the session of that cycle without breaking a hard rule.
    #[must_use]
    pub fn can_hold(
        &self,
        physician: Id<Physician>,
        line_id: Id<Line>,
        cycle: usize,
        pattern: Pattern,
    ) -> bool {
        let line = &self.problem.lines()[line_id];
        let person = &self.problem.physicians()[physician];
        let Pattern { half, .. } = pattern;
        let week = self.week_of(line_id, cycle, pattern);
        let busy = self.busy(physician, week);
        let taken = person.specialty != line.specialty
            || !line.scopes.admits(person.scopes)
            || !self.problem.hosts()[line.host].open.has(half)
            || !line.worked[week].has(half)
            || week < self.problem.begun() && !self.is_told(physician, line_id, cycle, pattern)
            || person.on_leave[week].has(half)
            || busy.has(half);
        if taken
            || self.problem.hosts()[line.host].rooms
                <= self.rooms_used[self.room(line.host, week, half)]
        {
            return false;
        }
        match self.posted_at(physician, week) {
            Some(host) => host == line.host && busy.len() < self.problem.rotation().posted_sessions,
            None => {
                self.can_visit(physician, line.host, week, half, busy.len())
                    && (self.leaves_enough(physician, week, half)
                        || self.is_session_settled(physician, line_id, week, half))
            }
        }
    }

    /// Whether the posting breaks no hard rule, given that the physician holds no session then.
    #[must_use]
    pub fn can_post(&self, posting: Posting) -> bool {
        let problem = self.problem;
        let person = &problem.physicians()[posting.physician];
        let rotation = problem.rotation();
        let end = posting.first_week + posting.weeks;
        let Some(duty) = person.duty else {
            return false;
        };
        let own = &self.postings[posting.physician];
        let already: usize = own.iter().map(|other| other.weeks).sum();
        let total = i64::try_from(already + posting.weeks).expect("few weeks");
        let permitted = end <= self.weeks
            && self.is_block(posting)
            && own.len() < rotation.max_blocks
            && total <= duty.remaining + rotation.slack_weeks
            && self.may_add_host(own, posting.host)
            && problem.link(posting.physician, posting.host).is_some();
        permitted && (posting.first_week..end).all(|week| self.can_post_week(posting, week))
    }

    /// The part of [`State::can_post`] that looks at one week.
    pub(super) fn can_post_week(&self, posting: Posting, week: usize) -> bool {
        let department = self.problem.physicians()[posting.physician].department;
        let cap = self.problem.departments()[department].max_away;
        self.posted_at(posting.physician, week).is_none()
            && self.busy(posting.physician, week).is_empty()
            && !self.is_hindered(posting, week)
            && (self.stays_by_day(posting.physician, week)
                || self.sleeping[posting.host.index() * self.weeks + week]
                    < self.problem.hosts()[posting.host].dormitory)
            && self.may_be_posted(posting, week)
            && HalfDay::all().all(|half| self.away[self.desk(posting.physician, week, half)] < cap)
    }

    /// Sets who holds the session of a cycle. The holder must be able to.
    pub fn set_holder(&mut self, line: Id<Line>, cycle: usize, to: Option<Id<Physician>>) {
        let before = self.lines[line].holders[cycle];
        if before == to {
            return;
        }
        self.journal.push(Change::Holder {
            line,
            cycle,
            before,
        });
        self.put_holder(line, cycle, to);
    }

    /// Sets the half-day of a line on which nothing is held.
    pub fn set_pattern(&mut self, line: Id<Line>, to: Option<Pattern>) {
        assert!(
            self.lines[line].people.is_empty(),
            "a line is cleared before its half-day moves"
        );
        let before = std::mem::replace(&mut self.lines[line].pattern, to);
        self.journal.push(Change::Pattern { line, before });
    }

    pub fn add_posting(&mut self, posting: Posting) {
        debug_assert!(self.can_post(posting), "{posting:?} breaks a hard rule");
        self.put_posting(posting, true);
        self.journal.push(Change::Added(posting));
    }

    pub fn remove_posting(&mut self, posting: Posting) {
        self.put_posting(posting, false);
        self.journal.push(Change::Removed(posting));
    }

    /// Forgets how to go back: what is now stays.
    pub fn keep(&mut self) {
        self.journal.clear();
    }

    /// Takes back everything since the last [`State::keep`].
    pub fn undo(&mut self) {
        while let Some(change) = self.journal.pop() {
            match change {
                Change::Holder {
                    line,
                    cycle,
                    before,
                } => self.put_holder(line, cycle, before),
                Change::Pattern { line, before } => self.lines[line].pattern = before,
                Change::Added(posting) => self.put_posting(posting, false),
                Change::Removed(posting) => self.put_posting(posting, true),
            }
        }
    }

    fn put_holder(&mut self, line: Id<Line>, cycle: usize, to: Option<Id<Physician>>) {
        let pattern = self.lines[line]
            .pattern
            .expect("a held line has a half-day");
        let week = self.week_of(line, cycle, pattern);
        if let Some(before) = self.lines[line].holders[cycle] {
            self.cost -= self.session_cost(before, line, week);
            self.count_session(before, line, week, pattern.half, false);
        }
        self.lines[line].holders[cycle] = to;
        if let Some(after) = to {
            self.count_session(after, line, week, pattern.half, true);
            self.cost += self.session_cost(after, line, week);
        }
    }

    fn count_session(
        &mut self,
        physician: Id<Physician>,
        line: Id<Line>,
        week: usize,
        half: HalfDay,
        held: bool,
    ) {
        let host = self.problem.lines()[line].host;
        self.tell(physician, line, week, held);
        let room = self.room(host, week, half);
        step(&mut self.rooms_used[room], held);
        self.cost -= self.studio_price(line, week, half);
        self.count_at_studio(physician, line, week, half, held);
        self.cost += self.studio_price(line, week, half);
        let at = physician.index() * self.weeks + week;
        self.busy[at] = if held {
            self.busy[at].with(half)
        } else {
            self.busy[at].without(half)
        };
        let slot = self.slot(physician, week, half);
        // In a slot of a whole day, the session of the other half may remain.
        let remains = held
            || slot == self.slot(physician, week, half.other()) && self.busy[at].has(half.other());
        self.host_of_day[slot] = remains.then_some(host);
        if self.posted_at(physician, week).is_none() {
            let desk = self.desk(physician, week, half);
            step(&mut self.away[desk], held);
            if !self.is_session_settled(physician, line, week, half) {
                self.count_away(physician, week, half, held);
            }
            self.visits[physician] += if held { 1 } else { -1 };
        }
        self.mark_session(physician, host, week, half);
        let people = &mut self.lines[line].people;
        match people.iter().position(|(id, _)| *id == physician) {
            Some(index) => {
                step(&mut people[index].1, held);
                if people[index].1 == 0 {
                    people.swap_remove(index);
                }
            }
            None => people.push((physician, 1)),
        }
    }

    fn put_posting(&mut self, posting: Posting, add: bool) {
        let physician = posting.physician;
        let weeks = posting.first_week..posting.first_week + posting.weeks;
        let is_settled = self.is_posting_fixed(posting);
        self.cost -= self.postings_cost(physician);
        for week in weeks {
            assert!(
                self.busy(physician, week).is_empty(),
                "sessions are cleared before a posting moves"
            );
            let counted = self.problem.physicians()[physician]
                .duty
                .is_some_and(|duty| week < duty.counted_weeks);
            self.posted_at[physician.index() * self.weeks + week] = add.then_some(posting.host);
            if !self.stays_by_day(physician, week) {
                step(
                    &mut self.sleeping[posting.host.index() * self.weeks + week],
                    add,
                );
            }
            for half in HalfDay::all() {
                let desk = self.desk(physician, week, half);
                step(&mut self.away[desk], add);
                if !is_settled {
                    self.count_away(physician, week, half, add);
                }
            }
            self.mark_posting(physician, posting.host, week);
            if counted {
                self.served[physician] += if add { 1 } else { -1 };
            }
        }
        if add {
            self.postings[physician].push(posting);
            self.postings[physician].sort_unstable();
        } else {
            self.postings[physician].retain(|other| *other != posting);
        }
        self.cost += self.postings_cost(physician);
        self.tell_posting(posting, add);
    }
}
