//! The best half-day and holders of one line against everything else.
//!
//! For each half-day and phase, holders are chosen greedily by what they save over the cycles
//! nobody holds yet; sessions of a line are alike, so the greedy choice is exact for one holder
//! and close for more.

use super::candidates::Candidates;
use super::problem::{Line, Physician, Problem};
use super::state::weeks::{Weeks, each};
use super::state::{Pattern, State};
use super::whim::Whim;
use crate::base::calendar::{HalfDay, HalfDays};
use crate::base::id::{Id, Table};

/// In per cent: how often a candidate or a half-day is passed over, so that the next best is seen.
const BLINK: usize = 4;

/// In per cent, drawn anew for each line: how often a single session is passed over. Mostly never;
/// now and then it lets people share a line as no greedy choice would.
const SHARING: [usize; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 50];

/// What one physician would save on one half-day of the line.
struct Offer {
    physician: Id<Physician>,
    weeks: Weeks,
    saved: i64,
}

/// What never changes, and what is reused between calls, so that pricing allocates nothing.
#[derive(Debug)]
pub(super) struct Scratch {
    /// Per physician and half-day: weeks of leave.
    on_leave: Vec<[Weeks; HalfDay::COUNT]>,
    /// Per line and half-day: weeks in which a session may take place.
    worked: Table<Line, [Weeks; HalfDay::COUNT]>,
    /// Per line: first weeks of the cycles in which one is wanted.
    wanted: Table<Line, Weeks>,
    chosen: Vec<(Id<Physician>, Weeks)>,
    best: Vec<(Id<Physician>, Weeks)>,
}

impl Scratch {
    pub(super) fn new(problem: &Problem) -> Scratch {
        let by_half = |halves: &[HalfDays]| {
            let mut weeks = [0; HalfDay::COUNT];
            for (week, on) in halves.iter().enumerate() {
                for half in on.iter() {
                    weeks[half.index()] |= 1 << week;
                }
            }
            weeks
        };
        let wanted = |line: &Line| {
            let cycles = line
                .wanted
                .iter()
                .enumerate()
                .filter(|(_, wanted)| **wanted);
            cycles.fold(0, |weeks, (cycle, _)| weeks | 1 << (cycle * line.every))
        };
        let (people, lines) = (problem.physicians().values(), problem.lines());
        Scratch {
            on_leave: people.map(|person| by_half(&person.on_leave)).collect(),
            worked: lines.values().map(|line| by_half(&line.worked)).collect(),
            wanted: lines.values().map(wanted).collect(),
            chosen: Vec::new(),
            best: Vec::new(),
        }
    }

    /// First weeks of the cycles that are wanted and nobody holds.
    fn unheld(&self, state: &State<'_>, line: Id<Line>) -> Weeks {
        let every = state.problem().lines()[line].every;
        let own = state.line(line);
        if own.people.is_empty() {
            return self.wanted[line];
        }
        let held = own
            .holders
            .iter()
            .enumerate()
            .filter(|(_, holder)| holder.is_some());
        let held = held.fold(0, |weeks, (cycle, _)| weeks | 1 << (cycle * every));
        self.wanted[line] & !held
    }
}

/// Staffs an empty line anew, or only the gaps of one that still has people.
pub(super) fn staff_anew(
    state: &mut State<'_>,
    candidates: &Candidates,
    line: Id<Line>,
    whim: &mut Whim<'_>,
    scratch: &mut Scratch,
) {
    if state.line(line).people.is_empty() {
        state.set_pattern(line, None);
        hold(state, candidates, line, whim, scratch);
    } else {
        fill(state, candidates, line, whim, scratch);
    }
}

/// Gives a cleared line the half-day and holders that save most.
fn hold(
    state: &mut State<'_>,
    candidates: &Candidates,
    line: Id<Line>,
    whim: &mut Whim<'_>,
    scratch: &mut Scratch,
) {
    let people = present(state, candidates, line, whim);
    let passed_over = *whim.pick(&SHARING);
    let mut best_pattern = None;
    let mut best_saved = 0;
    for pattern in &candidates.patterns[line] {
        if whim.percent(BLINK) {
            continue;
        }
        let mut skip = |open| left_open(open, passed_over, whim);
        let saved = staff(state, line, *pattern, &people, &mut skip, scratch);
        if best_saved < saved {
            best_saved = saved;
            best_pattern = Some(*pattern);
            std::mem::swap(&mut scratch.best, &mut scratch.chosen);
        }
    }
    let Some(pattern) = best_pattern else { return };
    state.set_pattern(line, Some(pattern));
    let chosen = std::mem::take(&mut scratch.best);
    set(state, line, &chosen);
    scratch.best = chosen;
}

/// Fills cycles that nobody holds on the half-day the line has.
fn fill(
    state: &mut State<'_>,
    candidates: &Candidates,
    line: Id<Line>,
    whim: &mut Whim<'_>,
    scratch: &mut Scratch,
) {
    let Some(pattern) = state.line(line).pattern else {
        return hold(state, candidates, line, whim, scratch);
    };
    let people = present(state, candidates, line, whim);
    let passed_over = *whim.pick(&SHARING);
    let mut skip = |open| left_open(open, passed_over, whim);
    staff(state, line, pattern, &people, &mut skip, scratch);
    let chosen = std::mem::take(&mut scratch.chosen);
    set(state, line, &chosen);
    scratch.chosen = chosen;
}

fn set(state: &mut State<'_>, line: Id<Line>, chosen: &[(Id<Physician>, Weeks)]) {
    let every = state.problem().lines()[line].every;
    for (physician, weeks) in chosen {
        for week in each(*weeks) {
            state.set_holder(line, week / every, Some(*physician));
        }
    }
}

/// The weeks that are not passed over.
fn left_open(open: Weeks, passed_over: usize, whim: &mut Whim<'_>) -> Weeks {
    match passed_over {
        0 => open,
        _ => (each(open).filter(|_| !whim.percent(passed_over)))
            .fold(0, |weeks, week| weeks | 1 << week),
    }
}

/// Candidates who visit, or are posted at the host in some week; a few are passed over.
fn present(
    state: &State<'_>,
    candidates: &Candidates,
    line: Id<Line>,
    whim: &mut Whim<'_>,
) -> Vec<Id<Physician>> {
    let problem = state.problem();
    let host = problem.lines()[line].host;
    (candidates.holders[line].iter())
        .copied()
        .filter(|physician| {
            let visits = 0 < problem.physicians()[*physician].visits_per_week;
            let posted = state
                .postings(*physician)
                .iter()
                .any(|posting| posting.host == host);
            (visits || posted) && !whim.percent(BLINK)
        })
        .collect()
}

/// Chooses holders into `scratch.chosen`; what they save together.
fn staff(
    state: &State<'_>,
    line: Id<Line>,
    pattern: Pattern,
    people: &[Id<Physician>],
    skip: &mut impl FnMut(Weeks) -> Weeks,
    scratch: &mut Scratch,
) -> i64 {
    let problem = state.problem();
    scratch.chosen.clear();
    let unheld = scratch.unheld(state, line) << pattern.phase;
    let mut open = unheld & scratch.worked[line][pattern.half.index()];
    let mut saved = 0;
    while open != 0 {
        let first = state.line(line).people.is_empty() && scratch.chosen.is_empty();
        let moved = if first {
            state.moved_price(line, Some(pattern))
        } else {
            0
        };
        let known = |physician: Id<Physician>| {
            (state.line(line).people.iter()).any(|(other, _)| *other == physician)
        };
        let best = (people.iter())
            .filter(|physician| scratch.chosen.iter().all(|(other, _)| other != *physician))
            .filter_map(|physician| {
                let entry = if first || known(*physician) {
                    moved
                } else {
                    problem.weights().extra_holder
                };
                let leave = scratch.on_leave[physician.index()][pattern.half.index()];
                let able = able(state, (line, pattern, *physician), skip(open) & !leave);
                offer(state, (line, pattern, *physician), able, entry)
            })
            .max_by_key(|offer| (offer.saved, std::cmp::Reverse(offer.physician)));
        let Some(best) = best else { break };
        saved += best.saved;
        open &= !best.weeks;
        scratch.chosen.push((best.physician, best.weeks));
    }
    saved
}

/// Of the open weeks, those in which the physician may hold the line.
fn able(
    state: &State<'_>,
    (line, pattern, physician): (Id<Line>, Pattern, Id<Physician>),
    open: Weeks,
) -> Weeks {
    let row = &state.problem().lines()[line];
    let mut able = open & state.could_hold(physician, row.host, pattern.half);
    for week in each(able & state.doubtful(physician, pattern.half)) {
        if !state.can_hold(physician, line, week / row.every, pattern) {
            able &= !(1 << week);
        }
    }
    able
}

/// What the physician would save on the open weeks, once the `entry` to the line is paid.
fn offer(
    state: &State<'_>,
    who: (Id<Line>, Pattern, Id<Physician>),
    able: Weeks,
    entry: i64,
) -> Option<Offer> {
    let (line, _, physician) = who;
    let problem = state.problem();
    let person = &problem.physicians()[physician];
    let alike = problem.published().is_none()
        && person.wishes.is_empty()
        && !state.asks(problem.lines()[line].studio);
    let (weeks, saved) = match alike {
        true => worth_alike(state, (line, physician), able),
        false => worth_each(state, who, able),
    };
    let saved = saved - entry;
    (0 < saved).then_some(Offer {
        physician,
        weeks,
        saved,
    })
}

/// What a session saves but for what differs from week to week, and the way of a visit.
fn worth(state: &State<'_>, line: Id<Line>, physician: Id<Physician>) -> (i64, i64) {
    let problem = state.problem();
    let row = &problem.lines()[line];
    let weights = problem.weights();
    let junior = match row.is_senior(&problem.physicians()[physician]) {
        true => 0,
        false => weights.junior_session,
    };
    let drive = state.visit_minutes(physician, row.host) * weights.travel_minute;
    (row.missing.0 - junior, drive)
}

/// The weeks that save something and what they save together, where all visits cost the same but
/// for fairness, which makes each dearer than the one before.
fn worth_alike(
    state: &State<'_>,
    (line, physician): (Id<Line>, Id<Physician>),
    able: Weeks,
) -> (Weeks, i64) {
    let (worth, drive) = worth(state, line, physician);
    if worth <= 0 {
        return (0, 0);
    }
    let posted = able & state.posted(physician);
    let visiting = able & !posted;
    let mut saved = worth * i64::from(posted.count_ones());
    let fair = state.problem().physicians()[physician].fair_sessions;
    let mut visits = state.visits(physician);
    let mut left = i64::from(visiting.count_ones());
    while 0 < left {
        let unfair = state.unfairness(physician, visits + 1) - state.unfairness(physician, visits);
        let each = worth - drive - unfair;
        if each <= 0 {
            break;
        }
        // So many until the next one is dearer.
        let dearer = [fair, 2 * fair].into_iter().filter(|at| visits < *at);
        let alike = dearer.min().map_or(left, |at| (at - visits).min(left));
        saved += alike * each;
        visits += alike;
        left -= alike;
    }
    // The first ones are taken.
    let mut weeks = visiting;
    for _ in 0..left {
        weeks &= !(1 << (Weeks::BITS - 1 - weeks.leading_zeros()));
    }
    (posted | weeks, saved)
}

/// The same week by week.
fn worth_each(
    state: &State<'_>,
    (line, pattern, physician): (Id<Line>, Pattern, Id<Physician>),
    able: Weeks,
) -> (Weeks, i64) {
    let row = &state.problem().lines()[line];
    let (each_worth, drive) = worth(state, line, physician);
    let mut visits = state.visits(physician);
    let (mut weeks, mut saved) = (0, 0);
    // Changes against what was published that come and go.
    let (mut come, mut gone) = (0, 0);
    for week in each(able) {
        let asked = state.studio_change(physician, line, week, pattern.half);
        let change = state.session_change(physician, (line, week / row.every), pattern);
        let mut worth = each_worth - asked - change;
        if state.posted_at(physician, week).is_none() {
            let unfair =
                state.unfairness(physician, visits + 1) - state.unfairness(physician, visits);
            worth -= drive + unfair + state.wish_price(physician, row.host, week);
            if 0 < worth {
                visits += 1;
            }
        }
        if 0 < worth {
            saved += worth;
            weeks |= 1 << week;
            if change < 0 {
                gone += 1;
            } else {
                come += 1;
            }
        }
    }
    (weeks, saved - state.person_change(physician, come, gone))
}
