//! What departs from the published roster: counted, priced and held against its locks, change by
//! change. A change is a session, or a posted week, that is in one roster and not in the other.

use super::{Pattern, State};
use crate::base::calendar::HalfDay;
use crate::base::id::{Id, Table};
use crate::base::score::Score;
use crate::base::units::Cost;
use crate::rostering::draft::published::Lock;
use crate::rostering::plan::Posting;
use crate::rostering::problem::published::Published;
use crate::rostering::problem::{Line, Physician, Problem};

#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Of each physician.
    changes: Table<Physician, usize>,
    pub(super) cost: i64,
    /// Locks that do not hold.
    pub(super) broken: i64,
    /// Per line and tenure: sessions of its cycles that its physician holds.
    held: Table<Line, Vec<usize>>,
    /// Weeks of each physician.
    posted: Table<Physician, usize>,
}

impl Told {
    /// Before anything is posted or held, all that was published is given up.
    pub(super) fn new(problem: &Problem) -> Option<Told> {
        let published = problem.published()?;
        let people = problem.physicians().len();
        let mut told = Told {
            changes: Table::filled(people, 0),
            cost: 0,
            broken: 0,
            held: Table::filled(problem.lines().len(), Vec::new()),
            posted: Table::filled(people, 0),
        };
        for (line, row) in problem.lines().iter() {
            for cycle in 0..row.wanted.len() {
                told.give_up(published, line, cycle, row.every);
            }
        }
        for physician in problem.physicians().ids() {
            for row in &published.postings[physician] {
                let posting = row.posting;
                for week in posting.first_week..posting.first_week + posting.weeks {
                    told.change(published, physician, published.per_posted_week[week], true);
                    told.broken += i64::from(row.lock == Lock::Week);
                }
                told.broken += i64::from(row.lock == Lock::Frozen);
            }
            told.broken += i64::from(0 < published.kept_weeks(physician));
        }
        Some(told)
    }

    fn give_up(&mut self, published: &Published, line: Id<Line>, cycle: usize, every: usize) {
        let Some(session) = published.told(line, cycle) else {
            return;
        };
        let phase = published.series[line].as_ref().map_or(0, |row| row.phase);
        let price = published.per_session[cycle * every + phase];
        self.change(published, session.physician, price, true);
        let tenures = &mut self.held[line];
        if tenures.len() <= session.tenure {
            tenures.resize(session.tenure + 1, 0);
            self.broken += i64::from(session.lock == Lock::Person);
        }
        self.broken += i64::from(Lock::Week <= session.lock);
    }

    /// One change more, or one less.
    fn change(&mut self, published: &Published, physician: Id<Physician>, price: i64, more: bool) {
        let fixed = match published.informed[physician] {
            true => 0,
            false => published.per_person,
        };
        let changes = &mut self.changes[physician];
        if more {
            self.cost += price + if *changes == 0 { fixed } else { 0 };
            *changes += 1;
        } else {
            *changes -= 1;
            self.cost -= price + if *changes == 0 { fixed } else { 0 };
        }
    }

    /// A session is held, or no longer.
    pub(super) fn session(
        &mut self,
        published: &Published,
        (line, cycle, week, pattern): (Id<Line>, usize, usize, Pattern),
        physician: Id<Physician>,
        held: bool,
    ) {
        let at = (pattern.half, pattern.phase);
        let same = published.is_told(line, cycle, at, physician);
        self.change(
            published,
            physician,
            published.per_session[week],
            held != same,
        );
        let told = published.told(line, cycle);
        let Some(told) = told.filter(|told| told.physician == physician) else {
            return;
        };
        let step = if held { -1 } else { 1 };
        if told.lock == Lock::Week || told.lock == Lock::Frozen && same {
            self.broken += step;
        }
        let count = &mut self.held[line][told.tenure];
        let before = *count;
        *count = if held { before + 1 } else { before - 1 };
        if told.lock == Lock::Person && (before == 0 || *count == 0) {
            self.broken += step;
        }
    }

    /// A posting is added or taken away.
    pub(super) fn posting(&mut self, published: &Published, posting: Posting, add: bool) {
        let physician = posting.physician;
        let step = if add { -1 } else { 1 };
        for week in posting.first_week..posting.first_week + posting.weeks {
            let same = published.is_told_week(posting, week);
            let price = published.per_posted_week[week];
            self.change(published, physician, price, add != same);
            let own = published.postings[physician].iter();
            let kept = own.filter(|row| row.lock == Lock::Week && row.posting.covers(week));
            self.broken += step * i64::from(0 < kept.count());
        }
        self.broken += step * i64::from(published.is_settled(posting));
        let kept = published.kept_weeks(physician);
        let before = self.posted[physician];
        let after = if add {
            before + posting.weeks
        } else {
            before - posting.weeks
        };
        self.broken += i64::from(after < kept) - i64::from(before < kept);
        self.posted[physician] = after;
    }
}

impl<'p> State<'p> {
    /// The published roster as far as it can still be kept, what holds most firmly first. Nobody
    /// posted and nothing held when nothing is published.
    #[must_use]
    pub fn begin(problem: &'p Problem) -> State<'p> {
        let mut state = State::empty(problem);
        let Some(published) = problem.published() else {
            return state;
        };
        let mut postings: Vec<_> = published.postings.values().flatten().copied().collect();
        postings.sort_by_key(|row| (std::cmp::Reverse(row.lock), row.posting));
        let postings: Vec<Posting> = postings.into_iter().map(|row| row.posting).collect();
        let is_told = |posting: &Posting| published.lock_of(*posting).is_some();
        state.add_postings(&postings, is_told);
        let mut sessions = Vec::new();
        for (line, series) in published.series.iter() {
            let Some(series) = series else { continue };
            let (half, phase) = (series.half, series.phase);
            state.set_pattern(line, Some(Pattern { half, phase }));
            for (cycle, told) in series.told.iter().enumerate() {
                if let Some(told) = told {
                    let firm = std::cmp::Reverse(told.lock);
                    sessions.push((firm, line, cycle, told.physician));
                }
            }
        }
        sessions.sort_unstable();
        for (_, line, cycle, physician) in sessions {
            let pattern = state.lines[line].pattern.expect("set above");
            if state.can_hold(physician, line, cycle, pattern) {
                state.set_holder(line, cycle, Some(physician));
            }
        }
        state.keep();
        state
    }

    /// What changes and locks add to the score.
    pub(super) fn told_score(&self) -> Score {
        let told = self.told.as_ref();
        told.map_or(Score::default(), |told| {
            Score::hard(told.broken) + Score::soft(Cost(told.cost))
        })
    }

    /// Counts a session taken on or given up against what was published.
    pub(super) fn tell(
        &mut self,
        physician: Id<Physician>,
        line: Id<Line>,
        week: usize,
        held: bool,
    ) {
        if let Some((told, published)) = self.told.as_mut().zip(self.problem.published()) {
            let pattern = self.lines[line]
                .pattern
                .expect("a held line has a half-day");
            let cycle = week / self.problem.lines()[line].every;
            told.session(published, (line, cycle, week, pattern), physician, held);
        }
    }

    pub(super) fn tell_posting(&mut self, posting: Posting, add: bool) {
        if let Some((told, published)) = self.told.as_mut().zip(self.problem.published()) {
            told.posting(published, posting, add);
        }
    }

    /// Whether exactly this session was published.
    pub(super) fn is_told(
        &self,
        physician: Id<Physician>,
        line: Id<Line>,
        cycle: usize,
        pattern: Pattern,
    ) -> bool {
        let at = (pattern.half, pattern.phase);
        let published = self.problem.published();
        published.is_some_and(|told| told.is_told(line, cycle, at, physician))
    }

    /// Whether exactly this session stays.
    pub(super) fn is_session_settled(
        &self,
        physician: Id<Physician>,
        line: Id<Line>,
        week: usize,
        half: HalfDay,
    ) -> bool {
        let every = self.problem.lines()[line].every;
        let at = (half, week % every);
        let published = self.problem.published();
        published.is_some_and(|told| told.is_session_settled(line, week / every, at, physician))
    }

    /// Whether the first week and the length are permitted. What was published is, whatever they
    /// are; nothing else begins in weeks that have begun.
    pub(in crate::rostering) fn is_block(&self, posting: Posting) -> bool {
        let published = self.problem.published();
        let rotation = self.problem.rotation();
        let is_permitted = self.problem.begun() <= posting.first_week
            && rotation.lengths.contains(&posting.weeks)
            && posting.first_week.is_multiple_of(rotation.start_every);
        is_permitted || published.is_some_and(|told| told.lock_of(posting).is_some())
    }

    /// Leave, or a host that is closed; known too late where the week has begun.
    pub(super) fn is_hindered(&self, posting: Posting, week: usize) -> bool {
        let problem = self.problem;
        let is_off = !problem.physicians()[posting.physician].on_leave[week].is_empty()
            || problem.is_shut(posting.host, week);
        let published = problem.published();
        is_off && !published.is_some_and(|told| told.is_fact(posting, week))
    }

    /// The session of the cycle is held as it was published, and it stays.
    pub(in crate::rostering) fn is_fixed(&self, line: Id<Line>, cycle: usize) -> bool {
        let told = self
            .problem
            .published()
            .and_then(|told| told.told(line, cycle));
        told.is_some_and(|told| {
            told.lock == Lock::Frozen && self.lines[line].holders[cycle] == Some(told.physician)
        })
    }

    /// Whether the posting stays where it is.
    pub(in crate::rostering) fn is_posting_fixed(&self, posting: Posting) -> bool {
        let published = self.problem.published();
        published.is_some_and(|told| told.is_settled(posting))
    }

    /// What holding the session adds to what people must be told, their own fixed price apart.
    pub(in crate::rostering) fn session_change(
        &self,
        physician: Id<Physician>,
        (line, cycle): (Id<Line>, usize),
        pattern: Pattern,
    ) -> i64 {
        let Some(published) = self.problem.published() else {
            return 0;
        };
        let price = published.per_session[self.week_of(line, cycle, pattern)];
        let at = (pattern.half, pattern.phase);
        match published.is_told(line, cycle, at, physician) {
            true => -price,
            false => price,
        }
    }

    /// What being posted in a week adds to it.
    pub(in crate::rostering) fn posted_change(&self, posting: Posting, week: usize) -> i64 {
        let Some(published) = self.problem.published() else {
            return 0;
        };
        let price = published.per_posted_week[week];
        match published.is_told_week(posting, week) {
            true => -price,
            false => price,
        }
    }

    /// What it adds when so many changes of a physician come, and so many go.
    pub(in crate::rostering) fn person_change(
        &self,
        physician: Id<Physician>,
        come: usize,
        gone: usize,
    ) -> i64 {
        let Some((told, published)) = self.told.as_ref().zip(self.problem.published()) else {
            return 0;
        };
        if published.informed[physician] {
            return 0;
        }
        let before = told.changes[physician];
        let after = (before + come).saturating_sub(gone);
        published.per_person * (i64::from(0 < after) - i64::from(0 < before))
    }

    /// Physicians for whom something differs from what was published, or who must be told something
    /// anyway.
    #[must_use]
    pub fn told_people(&self) -> Vec<Id<Physician>> {
        let Some((told, published)) = self.told.as_ref().zip(self.problem.published()) else {
            return Vec::new();
        };
        let people = self.problem.physicians().ids();
        people
            .filter(|id| 0 < told.changes[*id] || published.informed[*id])
            .collect()
    }
}
