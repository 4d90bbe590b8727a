//! Rows and prices of the optional rules: company, floors at home, one host, and what studios ask
//! for of their sessions.

use std::collections::{BTreeMap, BTreeSet};

use good_lp::Variable;

use super::{Choice, Model, Session, covering, whole};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::Activity;
use crate::rostering::draft::wishes::SameHost;
use crate::rostering::plan::Posting;
use crate::rostering::problem::wishes::OnSite;
use crate::rostering::problem::{Host, Line, Physician, Problem, Specialty, Studio};

type Terms = Vec<(i64, Variable)>;

/// What holding a line at that time costs as far as the model sees it: without half-days, a line
/// moves for certain only when its week does.
pub(super) fn moved(problem: &Problem, line: Id<Line>, choice: Choice) -> i64 {
    let Some(last) = problem.lines()[line].last else {
        return 0;
    };
    let same_half = choice.half.is_none_or(|half| half == last.half);
    if same_half && choice.phase == last.phase {
        0
    } else {
        problem.weights().moved_line
    }
}

impl Model<'_> {
    pub(super) fn add_wishes(&mut self, lines: &[Id<Line>], people: &[Id<Physician>]) {
        let here: BTreeSet<Id<Physician>> = people.iter().copied().collect();
        for physician in people {
            self.count_hosts(*physician);
            let party: &[Id<Physician>] = &self.problem.physicians()[*physician].party;
            // Of others nothing is known here: that must not keep anybody at home.
            let known: Vec<Id<Physician>> = (party.iter().copied())
                .filter(|member| here.contains(member))
                .collect();
            if known[0] == *physician {
                self.keep_together(&known);
            }
            self.keep_apart(*physician);
        }
        self.keep_floors(people);
        let studios = self.whole_studios(lines);
        let mut of_studio: BTreeMap<Id<Studio>, Vec<(Id<Physician>, Session)>> = BTreeMap::new();
        for physician in people {
            for session in &self.sessions[*physician] {
                let studio = self.problem.lines()[session.line].studio;
                let row = (*physician, *session);
                of_studio.entry(studio).or_default().push(row);
            }
        }
        for studio in studios {
            let sessions = of_studio.remove(&studio).unwrap_or_default();
            self.ask_for_seniors(studio, &sessions);
            self.keep_shares(studio, &sessions);
            self.spread(studio, &sessions);
        }
    }

    /// Studios of which the model has every line: of any other, it cannot say what they miss.
    fn whole_studios(&self, lines: &[Id<Line>]) -> BTreeSet<Id<Studio>> {
        let here: BTreeSet<Id<Line>> = lines.iter().copied().collect();
        let of = |line: &Id<Line>| self.problem.lines()[*line].studio;
        let elsewhere = self
            .problem
            .lines()
            .ids()
            .filter(|line| !here.contains(line));
        let parted: BTreeSet<Id<Studio>> = elsewhere.map(|line| of(&line)).collect();
        let all: BTreeSet<Id<Studio>> = lines.iter().map(of).collect();
        all.difference(&parted).copied().collect()
    }

    fn count_hosts(&mut self, physician: Id<Physician>) {
        let same_host = self.problem.rotation().same_host;
        if same_host == SameHost::Free {
            return;
        }
        let mut hosts: BTreeMap<Id<Host>, Vec<Variable>> = BTreeMap::new();
        for (posting, start) in &self.blocks[physician] {
            hosts.entry(posting.host).or_default().push(*start);
        }
        let mut served = Terms::new();
        for starts in hosts.into_values() {
            let host = self.mip.yes_or_no(0);
            for start in starts {
                self.mip.at_most([(1, start), (-1, host)], 0);
            }
            served.push((1, host));
        }
        if same_host == SameHost::Preferred {
            let extra = self.mip.amount(self.problem.weights().extra_host);
            served.push((-1, extra));
        }
        self.mip.at_most(served, 1);
    }

    /// Those of a party have the same blocks, but for what is settled of one of them.
    fn keep_together(&mut self, party: &[Id<Physician>]) {
        let mut of_block: BTreeMap<(usize, usize, Id<Host>), Vec<Option<Variable>>> =
            BTreeMap::new();
        let told = self.problem.published();
        for (number, member) in party.iter().enumerate() {
            for (posting, start) in &self.blocks[*member] {
                if told.is_none_or(|told| !told.is_settled(*posting)) {
                    let key = (posting.first_week, posting.weeks, posting.host);
                    let starts = of_block
                        .entry(key)
                        .or_insert_with(|| vec![None; party.len()]);
                    starts[number] = Some(*start);
                }
            }
        }
        for ((first_week, weeks, host), mut starts) in of_block {
            let has_settled = |physician: &Id<Physician>| {
                let posting = Posting {
                    physician: *physician,
                    first_week,
                    weeks,
                    host,
                };
                told.is_some_and(|told| told.is_settled(posting))
            };
            let mut settled = party.iter().map(has_settled);
            starts.retain(|_| !settled.next().expect("one each"));
            for pair in starts.windows(2) {
                let own = pair[0].map(|start| (1, start));
                let other = pair[1].map(|start| (-1, start));
                self.mip.exactly(own.into_iter().chain(other), 0);
            }
        }
    }

    fn keep_apart(&mut self, physician: Id<Physician>) {
        let problem = self.problem;
        let apart = &problem.physicians()[physician].apart;
        for apart in apart.iter().filter(|apart| physician < apart.other) {
            for week in 0..problem.weeks() {
                let mut of_host: BTreeMap<Option<Id<Host>>, Terms> = BTreeMap::new();
                for id in [physician, apart.other] {
                    for (posting, start) in covering(&self.blocks[id], week) {
                        let host = (!apart.at_once).then_some(posting.host);
                        of_host.entry(host).or_default().push((1, start));
                    }
                }
                for terms in of_host.into_values() {
                    self.mip.at_most(terms, 1);
                }
            }
        }
    }

    /// By weeks only the posted are counted, who are away on every half-day. Those whose absence is
    /// settled leave the others less, and break nothing.
    fn keep_floors(&mut self, people: &[Id<Physician>]) {
        let problem = self.problem;
        let settled = problem.settled_away();
        let may_go = |id: Id<OnSite>, week: usize, half: HalfDay| {
            let settled = settled.get(&(id, week, half)).copied().unwrap_or(0);
            Some(
                problem.on_site()[id]
                    .may_go(week, half)?
                    .saturating_sub(settled),
            )
        };
        let mut posted: BTreeMap<(Id<OnSite>, usize), Terms> = BTreeMap::new();
        let mut visiting: BTreeMap<(Id<OnSite>, usize, HalfDay), Terms> = BTreeMap::new();
        for physician in people {
            for group in &problem.physicians()[*physician].on_site {
                for (posting, start) in &self.blocks[*physician] {
                    if problem
                        .published()
                        .is_some_and(|told| told.is_settled(*posting))
                    {
                        continue;
                    }
                    for week in posting.first_week..posting.first_week + posting.weeks {
                        let terms = posted.entry((*group, week)).or_default();
                        terms.push((1, *start));
                    }
                }
                let visits = self.sessions[*physician].iter();
                for session in visits.filter(|session| !session.posted) {
                    if let Some(half) = session.half
                        && !self.is_settled(*physician, session)
                    {
                        let desk = (*group, session.week, half);
                        visiting.entry(desk).or_default().push((1, session.held));
                    }
                }
            }
        }
        for id in problem.on_site().ids() {
            for week in 0..problem.weeks() {
                let away = posted.remove(&(id, week)).unwrap_or_default();
                let floors = HalfDay::all().filter_map(|half| may_go(id, week, half));
                if let Some(least) = floors.min() {
                    self.mip.at_most(away.iter().copied(), whole(least));
                }
                for half in HalfDay::all() {
                    let visits = visiting.remove(&(id, week, half));
                    if let (Some(visits), Some(may_go)) = (visits, may_go(id, week, half)) {
                        let all = visits.into_iter().chain(away.iter().copied());
                        self.mip.at_most(all, whole(may_go));
                    }
                }
            }
        }
    }

    fn ask_for_seniors(&mut self, id: Id<Studio>, sessions: &[(Id<Physician>, Session)]) {
        let problem = self.problem;
        let studio = &problem.studios()[id];
        let Some(senior) = studio.senior else { return };
        let host = &problem.hosts()[studio.host];
        for week in 0..problem.weeks() {
            let open = problem.worked(week).and(host.open).minus(host.closed[week]);
            if open.is_empty() {
                continue;
            }
            let held = (sessions.iter())
                .filter(|(physician, session)| {
                    let level = problem.physicians()[*physician].title_level;
                    session.week == week && senior.title_level <= level
                })
                .map(|(_, session)| (1, session.held));
            let short = self.mip.amount(problem.weights().senior_session);
            self.mip
                .at_least(held.chain([(1, short)]), whole(senior.sessions));
        }
    }

    fn keep_shares(&mut self, id: Id<Studio>, sessions: &[(Id<Physician>, Session)]) {
        let problem = self.problem;
        let mut quarters: BTreeMap<(i32, u32), Vec<&Session>> = BTreeMap::new();
        for (_, session) in sessions {
            let quarter = problem.quarter(session.week);
            quarters.entry(quarter).or_default().push(session);
        }
        for held in quarters.into_values() {
            for (activity, share) in Activity::ALL.into_iter().zip(problem.studios()[id].shares) {
                if share == 0 {
                    continue;
                }
                let terms = held.iter().map(|session| {
                    let own = problem.lines()[session.line].activity == activity;
                    (share - if own { 100 } else { 0 }, session.held)
                });
                let short = self.mip.amount(problem.weights().share_hundredth);
                self.mip.at_most(terms.chain([(-1, short)]), 0);
            }
        }
    }

    fn spread(&mut self, id: Id<Studio>, sessions: &[(Id<Physician>, Session)]) {
        let problem = self.problem;
        if !problem.studios()[id].spread {
            return;
        }
        let mut days: BTreeMap<(usize, u64), BTreeMap<Id<Specialty>, Vec<Variable>>> =
            BTreeMap::new();
        for (_, session) in sessions {
            if let Some(half) = session.half {
                let specialty = problem.lines()[session.line].specialty;
                let day = days.entry((session.week, half.day())).or_default();
                day.entry(specialty).or_default().push(session.held);
            }
        }
        for specialties in days.into_values().filter(|day| 1 < day.len()) {
            let mut come = Terms::new();
            for held in specialties.into_values() {
                let comes = self.mip.yes_or_no(0);
                for held in held {
                    self.mip.at_most([(1, held), (-1, comes)], 0);
                }
                come.push((1, comes));
            }
            come.push((-1, self.mip.amount(problem.weights().crowded_day)));
            self.mip.at_most(come, 1);
        }
    }
}
