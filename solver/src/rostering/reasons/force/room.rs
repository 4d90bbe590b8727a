//! Making room for what is forced, and staffing again what that leaves.

use std::collections::BTreeSet;

use super::Ground;
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::plan::Posting;
use crate::rostering::postings::post_exactly;
use crate::rostering::problem::{Line, Physician};
use crate::rostering::series::{Scratch, staff_anew};
use crate::rostering::state::{Pattern, State};
use crate::rostering::whim::Whim;

/// A roster in which something is being forced.
pub(super) struct Forcing<'g, 'p> {
    ground: &'g Ground<'p>,
    pub(super) state: State<'p>,
    emptied: BTreeSet<Id<Line>>,
    sent_home: BTreeSet<Id<Physician>>,
}

impl<'g, 'p> Forcing<'g, 'p> {
    pub(super) fn new(ground: &'g Ground<'p>, state: State<'p>) -> Forcing<'g, 'p> {
        Forcing {
            ground,
            state,
            emptied: BTreeSet::new(),
            sent_home: BTreeSet::new(),
        }
    }

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

    pub(super) fn clear_week(&mut self, physician: Id<Physician>, week: usize) {
        let lines = self.lines(physician);
        for (line, cycle, _) in self.state.sessions_of(lines, physician, week) {
            self.give_up(line, cycle);
        }
    }

    /// Takes the posting away with its sessions; false when something of it stays.
    fn clear_posting(&mut self, posting: Posting) -> bool {
        let party = posting.of_party(self.ground.problem);
        if party.iter().any(|own| self.state.is_posting_fixed(*own)) {
            return false;
        }
        let mut is_clear = true;
        for own in &party {
            for week in own.first_week..own.first_week + own.weeks {
                self.clear_week(own.physician, week);
                is_clear &= self.state.busy(own.physician, week).is_empty();
            }
        }
        if is_clear {
            for own in &party {
                self.state.remove_posting(*own);
            }
            self.sent_home.insert(party[0].physician);
        }
        is_clear
    }

    pub(super) fn send_home(&mut self, physician: Id<Physician>) {
        for posting in self.state.postings(physician).to_vec() {
            self.clear_posting(posting);
        }
        self.sent_home.insert(physician);
    }

    pub(super) fn post(&mut self, posting: Posting) -> Option<()> {
        let party = posting.of_party(self.ground.problem);
        for week in posting.first_week..posting.first_week + posting.weeks {
            for own in &party {
                self.clear_week(own.physician, week);
            }
            self.keep_apart(&party, week)?;
            let sleeps =
                |id: Id<Physician>| !self.ground.problem.physicians()[id].stays_by_day(week);
            let beds = party.iter().filter(|own| sleeps(own.physician)).count();
            while self.state.free_beds(posting.host, week) < beds {
                self.evict(week, |other| {
                    other.host == posting.host && sleeps(other.physician)
                })?;
            }
            for half in HalfDay::all() {
                for own in &party {
                    self.make_leave(own.physician, week, half)?;
                }
            }
        }
        if !self.state.can_post_party(posting) {
            return None;
        }
        for own in &party {
            self.state.add_posting(*own);
        }
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

    /// Sends those home who must not be posted with one of a party.
    fn keep_apart(&mut self, party: &[Posting], week: usize) -> Option<()> {
        for own in party {
            for apart in &self.ground.problem.physicians()[own.physician].apart {
                let met = (self.state.postings(apart.other).iter())
                    .find(|row| row.covers(week) && (apart.at_once || row.host == own.host));
                if let Some(met) = met.copied()
                    && !self.clear_posting(met)
                {
                    return None;
                }
            }
        }
        Some(())
    }

    /// Keeps colleagues at home until one more may be away.
    fn make_leave(&mut self, physician: Id<Physician>, week: usize, half: HalfDay) -> Option<()> {
        let problem = self.ground.problem;
        let person = &problem.physicians()[physician];
        let mut colleagues = self.ground.of_department[&person.department].clone();
        for group in &person.on_site {
            colleagues.extend(problem.on_site()[*group].members.iter().copied());
        }
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
    pub(super) fn hold(
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
        if self
            .state
            .posted_at(physician, week)
            .is_some_and(|at| at != host)
        {
            let own = self.state.postings(physician).to_vec();
            let there = own.into_iter().find(|posting| posting.covers(week))?;
            if !self.clear_posting(there) {
                return None;
            }
        }
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

    pub(super) fn recreate(&mut self, share: i64) {
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
        let mut scratch = Scratch::new(self.ground.problem);
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
