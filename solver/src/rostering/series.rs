//! The best half-day and holders of one line against everything else.
//!
//! For each half-day and phase, holders are chosen greedily by what they save over the cycles
//! nobody holds yet; sessions of a line are alike, so the greedy choice is exact for one holder
//! and close for more.

use super::candidates::Candidates;
use super::problem::{Line, Physician};
use super::state::{Pattern, State};
use super::whim::Whim;
use crate::base::id::Id;

/// In per cent: how often a candidate or a half-day is passed over, so that the next best is seen.
const BLINK: usize = 4;

/// In per cent, drawn anew for each line: how often a single session is passed over. Mostly never;
/// now and then it lets people share a line as no greedy choice would.
const SHARING: [usize; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 50];

/// What one physician would save on one half-day of the line.
struct Offer {
    physician: Id<Physician>,
    cycles: Vec<usize>,
    saved: i64,
}

/// Reused between calls, so that pricing allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    open: Vec<usize>,
    chosen: Vec<(Id<Physician>, Vec<usize>)>,
    best: Vec<(Id<Physician>, Vec<usize>)>,
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
        let mut skip = || 0 < passed_over && whim.percent(passed_over);
        let saved = staff(state, line, *pattern, &people, &mut skip, scratch);
        if best_saved < saved {
            best_saved = saved;
            best_pattern = Some(*pattern);
            std::mem::swap(&mut scratch.best, &mut scratch.chosen);
        }
    }
    let Some(pattern) = best_pattern else { return };
    state.set_pattern(line, Some(pattern));
    for (physician, cycles) in scratch.best.drain(..) {
        for cycle in cycles {
            state.set_holder(line, cycle, Some(physician));
        }
    }
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
    let mut skip = || 0 < passed_over && whim.percent(passed_over);
    staff(state, line, pattern, &people, &mut skip, scratch);
    for (physician, cycles) in scratch.chosen.drain(..) {
        for cycle in cycles {
            state.set_holder(line, cycle, Some(physician));
        }
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
    skip: &mut impl FnMut() -> bool,
    scratch: &mut Scratch,
) -> i64 {
    let problem = state.problem();
    let row = &problem.lines()[line];
    scratch.chosen.clear();
    scratch.open.clear();
    scratch.open.extend((0..row.wanted.len()).filter(|cycle| {
        row.wanted[*cycle]
            && state.line(line).holders[*cycle].is_none()
            && row.worked[cycle * row.every + pattern.phase].has(pattern.half)
    }));
    let mut saved = 0;
    while !scratch.open.is_empty() {
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
                offer(
                    state,
                    (line, pattern, *physician),
                    &scratch.open,
                    entry,
                    skip,
                )
            })
            .max_by_key(|offer| (offer.saved, std::cmp::Reverse(offer.physician)));
        let Some(best) = best else { break };
        saved += best.saved;
        scratch
            .open
            .retain(|cycle| best.cycles.binary_search(cycle).is_err());
        scratch.chosen.push((best.physician, best.cycles));
    }
    saved
}

/// What the physician would save on the open cycles, once the `entry` to the line is paid.
fn offer(
    state: &State<'_>,
    (line, pattern, physician): (Id<Line>, Pattern, Id<Physician>),
    open: &[usize],
    entry: i64,
    skip: &mut impl FnMut() -> bool,
) -> Option<Offer> {
    let problem = state.problem();
    let row = &problem.lines()[line];
    let weights = problem.weights();
    let person = &problem.physicians()[physician];
    let junior = if row.is_senior(person) {
        0
    } else {
        weights.junior_session
    };
    let drive = state.visit_minutes(physician, row.host) * weights.travel_minute;
    let mut visits = state.visits(physician);
    let mut saved = -entry;
    let mut cycles = Vec::new();
    // Changes against what was published that come and go.
    let (mut come, mut gone) = (0, 0);
    for cycle in open {
        if skip() || !state.can_hold(physician, line, *cycle, pattern) {
            continue;
        }
        let week = state.week_of(line, *cycle, pattern);
        let asked = state.studio_change(physician, line, week, pattern.half);
        let change = state.session_change(physician, (line, *cycle), pattern);
        let mut worth = row.missing.0 - junior - asked - change;
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
            cycles.push(*cycle);
            if change < 0 {
                gone += 1;
            } else {
                come += 1;
            }
        }
    }
    saved -= state.person_change(physician, come, gone);
    (0 < saved).then_some(Offer {
        physician,
        cycles,
        saved,
    })
}
