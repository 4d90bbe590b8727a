//! The roster as a mixed-integer model, block-start form (after Cohn et al. 2009 and Bard et al.
//! 2016: blocks of the year first, half-days second).
//!
//! In two degrees of detail. By half-days the model says exactly what the rule book says of
//! rosters without patches; only small rosters can afford it. By weeks it forgets on which half-day of the week a line is held,
//! and with it clashes, rooms and days: a relaxation, so its bound holds for every roster.

mod limits;
mod told;
mod wishes;

use good_lp::Variable;

use super::candidates::Candidates;
use super::plan::Posting;
use super::problem::{Duty, Line, Physician, Problem};
use super::state::State;
use crate::base::calendar::HalfDay;
use crate::base::id::{Id, Table};
use crate::mip::Mip;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    HalfDays,
    Weeks,
}

/// Phase of the cycle, and the half-day where the model knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Choice {
    pub(super) phase: usize,
    pub(super) half: Option<HalfDay>,
}

/// One session that one physician may hold.
#[derive(Clone, Copy)]
pub(super) struct Session {
    pub(super) line: Id<Line>,
    pub(super) cycle: usize,
    pub(super) week: usize,
    pub(super) half: Option<HalfDay>,
    pub(super) held: Variable,
    pub(super) posted: bool,
}

pub(super) struct Model<'p> {
    pub(super) problem: &'p Problem,
    pub(super) candidates: &'p Candidates,
    pub(super) detail: Detail,
    pub(super) mip: Mip,
    /// Per physician: every block that may be served.
    pub(super) blocks: Table<Physician, Vec<(Posting, Variable)>>,
    /// Per physician: every session that may be held.
    pub(super) sessions: Table<Physician, Vec<Session>>,
}

impl<'p> Model<'p> {
    pub(super) fn build(
        problem: &'p Problem,
        candidates: &'p Candidates,
        lines: &[Id<Line>],
        people: &[Id<Physician>],
        detail: Detail,
        integers: bool,
    ) -> Model<'p> {
        let count = problem.physicians().len();
        let mut model = Model {
            problem,
            candidates,
            detail,
            mip: Mip::new(integers),
            blocks: Table::from_rows((0..count).map(|_| Vec::new()).collect()),
            sessions: Table::from_rows((0..count).map(|_| Vec::new()).collect()),
        };
        let prices = State::empty(problem);
        for physician in people {
            model.add_blocks(&prices, *physician);
        }
        for line in lines {
            model.add_line(&prices, *line);
        }
        for physician in people {
            model.limit_person(*physician);
            model.add_fairness(*physician);
        }
        model.limit_places(people);
        model.add_wishes(lines, people);
        model.add_told(lines, people);
        model
    }

    fn add_blocks(&mut self, prices: &State<'_>, physician: Id<Physician>) {
        let problem = self.problem;
        let Some(duty) = problem.physicians()[physician].duty else {
            return;
        };
        let rotation = problem.rotation();
        let mut blocks: Vec<Posting> = problem.told_blocks(physician).collect();
        for host in &self.candidates.hosts[physician] {
            for first_week in (0..problem.weeks()).step_by(rotation.start_every) {
                blocks.extend(rotation.lengths.iter().map(|weeks| Posting {
                    physician,
                    first_week,
                    weeks: *weeks,
                    host: *host,
                }));
            }
        }
        blocks.sort_unstable();
        blocks.dedup();
        for posting in blocks {
            if prices.can_post(posting) {
                let start = self.mip.yes_or_no(prices.posting_price(posting));
                self.blocks[physician].push((posting, start));
            }
        }
        self.charge_duty(physician, duty);
        self.limit_blocks(physician, duty);
    }

    /// What weeks not served by the cut-off cost.
    fn charge_duty(&mut self, physician: Id<Physician>, duty: Duty) {
        let weights = self.problem.weights();
        let own = &self.blocks[physician];
        let counted = |posting: &Posting| {
            let end = (posting.first_week + posting.weeks).min(duty.counted_weeks);
            whole(end.saturating_sub(posting.first_week))
        };
        if 0 < duty.must {
            let missed = self.mip.yes_or_no(weights.deadline_missed);
            let short = self.mip.amount(weights.deadline_week);
            let behind = self.mip.amount(weights.pace_week);
            let served = own
                .iter()
                .map(|(posting, start)| (counted(posting), *start));
            self.mip
                .at_least(served.clone().chain([(1, short)]), duty.must);
            // Any week short makes the whole deadline missed: tight, for `short` is at most `must`.
            self.mip.at_most([(1, short), (-duty.must, missed)], 0);
            if weights.deadline_week < weights.pace_week {
                // Or dearer weeks behind would hide among those that are short.
                let slack = self.problem.rotation().slack_weeks;
                let most = (duty.remaining + slack).min(whole(duty.counted_weeks));
                let more = (most - duty.must).max(0);
                let all = served.clone().chain([(1, short), (more, missed)]);
                self.mip.at_most(all, duty.must + more);
            }
            self.mip
                .at_least(served.chain([(1, short), (1, behind)]), duty.pace);
        } else if 0 < duty.pace {
            let behind = self.mip.amount(weights.pace_week);
            let served = own
                .iter()
                .map(|(posting, start)| (counted(posting), *start));
            self.mip.at_least(served.chain([(1, behind)]), duty.pace);
        }
    }

    /// How many blocks and weeks there may be, and one at a time.
    fn limit_blocks(&mut self, physician: Id<Physician>, duty: Duty) {
        let problem = self.problem;
        let own = &self.blocks[physician];
        let extra = self.mip.amount(problem.weights().extra_block);
        let all = || own.iter().map(|(_, start)| (1, *start));
        self.mip.at_most(all().chain([(-1, extra)]), 1);
        self.mip
            .at_most(all(), whole(problem.rotation().max_blocks));
        let weeks = own
            .iter()
            .map(|(posting, start)| (whole(posting.weeks), *start));
        self.mip
            .at_most(weeks, duty.remaining + problem.rotation().slack_weeks);
        for week in 0..problem.weeks() {
            let here = covering(own, week).map(|(_, start)| (1, start));
            self.mip.at_most(here, 1);
        }
    }

    fn choices(&self, line: Id<Line>) -> Vec<Choice> {
        let open = self.problem.hosts()[self.problem.lines()[line].host].open;
        let phases = 0..self.problem.lines()[line].every;
        match self.detail {
            Detail::Weeks => phases.map(|phase| Choice { phase, half: None }).collect(),
            Detail::HalfDays => phases
                .flat_map(|phase| {
                    open.iter().map(move |half| Choice {
                        phase,
                        half: Some(half),
                    })
                })
                .collect(),
        }
    }

    fn add_line(&mut self, prices: &State<'_>, line: Id<Line>) {
        let problem = self.problem;
        let row = &problem.lines()[line];
        let choices: Vec<(Choice, Variable)> = (self.choices(line).into_iter())
            .map(|choice| {
                (
                    choice,
                    self.mip.yes_or_no(wishes::moved(problem, line, choice)),
                )
            })
            .collect();
        self.mip
            .at_most(choices.iter().map(|(_, taken)| (1, *taken)), 1);
        let mut cover: Vec<Vec<(i64, Variable)>> = vec![Vec::new(); row.wanted.len()];
        let mut holders = Vec::new();
        for physician in &self.candidates.holders[line] {
            let mut own: Vec<Vec<(i64, Variable)>> = vec![Vec::new(); row.wanted.len()];
            let from = self.sessions[*physician].len();
            for (cycle, terms) in own.iter_mut().enumerate() {
                for (choice, taken) in &choices {
                    self.add_sessions(prices, line, cycle, *choice, *taken, *physician);
                }
                let added = self.sessions[*physician].iter().skip(from);
                terms.extend(
                    added
                        .filter(|session| session.cycle == cycle)
                        .map(|session| (1, session.held)),
                );
            }
            if own.iter().all(Vec::is_empty) {
                continue;
            }
            let holder = self.mip.yes_or_no(0);
            for (cycle, terms) in own.into_iter().enumerate() {
                cover[cycle].extend(terms.iter().copied());
                if !terms.is_empty() {
                    self.mip.at_most(terms.into_iter().chain([(-1, holder)]), 0);
                }
            }
            holders.push(holder);
        }
        for (cycle, held) in cover.into_iter().enumerate() {
            if row.wanted[cycle] {
                let missing = self.mip.amount(row.missing.0);
                self.mip.exactly(held.into_iter().chain([(1, missing)]), 1);
            }
        }
        if 1 < holders.len() {
            let extra = self.mip.amount(problem.weights().extra_holder);
            let all = holders.into_iter().map(|holder| (1, holder));
            self.mip.at_most(all.chain([(-1, extra)]), 1);
        }
    }

    /// As a visitor, and as one posted at the host, where either is possible at all.
    fn add_sessions(
        &mut self,
        prices: &State<'_>,
        line: Id<Line>,
        cycle: usize,
        choice: Choice,
        taken: Variable,
        physician: Id<Physician>,
    ) {
        let problem = self.problem;
        let row = &problem.lines()[line];
        let person = &problem.physicians()[physician];
        let week = cycle * row.every + choice.phase;
        let at = (line, cycle, choice.phase, choice.half);
        if !self.is_to_come(at, physician) {
            return;
        }
        let halves = row.worked[week].and(problem.hosts()[row.host].open);
        let halves = halves.minus(person.on_leave[week]);
        let free = |halves: crate::base::calendar::HalfDays| {
            choice
                .half
                .map_or(!halves.is_empty(), |half| halves.has(half))
        };
        let junior = if row.is_senior(person) {
            0
        } else {
            problem.weights().junior_session
        };
        let minutes = prices.visit_minutes(physician, row.host);
        let visits = 0 < person.visits_per_week
            && minutes <= 2 * problem.rotation().max_travel_minutes
            && prices.may_go_to((physician, row.host), minutes / 2, week)
            && free(halves.minus(person.clinic));
        let posted = free(halves)
            && covering(&self.blocks[physician], week).any(|(posting, _)| posting.host == row.host);
        let drive = minutes * problem.weights().travel_minute
            + prices.wish_price(physician, row.host, week);
        for (possible, cost, posted) in [(visits, junior + drive, false), (posted, junior, true)] {
            if possible {
                let held = self.mip.yes_or_no(cost);
                self.mip.at_most([(1, held), (-1, taken)], 0);
                self.sessions[physician].push(Session {
                    line,
                    cycle,
                    week,
                    half: choice.half,
                    held,
                    posted,
                });
            }
        }
    }
}

pub(super) fn covering(
    blocks: &[(Posting, Variable)],
    week: usize,
) -> impl Iterator<Item = (Posting, Variable)> + Clone {
    blocks
        .iter()
        .copied()
        .filter(move |(posting, _)| posting.covers(week))
}

pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX / 1_000_000)
}
