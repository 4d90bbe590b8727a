//! What can be forced for a need, and its words.

use std::collections::BTreeMap;
use std::ops::Range;

use super::force::Target;
use super::need::Need;
use crate::base::id::Id;
use crate::rostering::draft::published::Lock;
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::problem::{Host, Line, Physician, Problem};
use crate::rostering::state::{Pattern, State};

/// All of a roster that meets some needs and nothing else, but what is frozen.
pub(super) fn taken_over(problem: &Problem, example: &Plan) -> Vec<Target> {
    let published = problem.published();
    let stays = |posting: &&Posting| published.is_some_and(|told| told.is_settled(**posting));
    let own = example.postings.iter().filter(|posting| !stays(posting));
    let mut targets: Vec<Target> = own.map(|posting| Target::Posting(*posting)).collect();
    for (line, series) in example.series.iter() {
        let Some(series) = series else { continue };
        let pattern = Pattern {
            half: series.half,
            phase: series.phase,
        };
        let mut held: BTreeMap<Id<Physician>, Vec<usize>> = BTreeMap::new();
        for cycle in 0..problem.lines()[line].wanted.len() {
            let told = published.and_then(|told| told.told(line, cycle));
            let is_fixed = told.is_some_and(|told| told.lock == Lock::Frozen);
            if let Some(physician) = example.holder(problem, line, cycle)
                && !is_fixed
            {
                held.entry(physician).or_default().push(cycle);
            }
        }
        targets.extend(
            held.into_iter()
                .map(|(physician, cycles)| Target::Sessions {
                    line,
                    cycles,
                    physician,
                    pattern,
                }),
        );
    }
    targets
}

/// Every single thing that meets a need by itself; with lines on their half-day, or on any.
pub(super) fn alone(
    problem: &Problem,
    state: &State<'_>,
    need: &Need,
    any_time: bool,
) -> Vec<Vec<Target>> {
    let sessions =
        |line, physician, weeks: &Range<usize>| sessions(state, (line, physician), weeks, any_time);
    let targets: Vec<Target> = match need {
        Need::Present {
            physician,
            host,
            weeks,
        } => {
            let mut targets = blocks(problem, *physician, *host, weeks);
            let specialty = problem.physicians()[*physician].specialty;
            for (line, row) in problem.lines().iter() {
                if row.host == *host && row.specialty == specialty {
                    targets.extend(sessions(line, *physician, weeks));
                }
            }
            targets
        }
        Need::Holds {
            physician,
            line,
            weeks,
        } => sessions(*line, *physician, weeks),
        Need::Cover { line, cycles } => {
            let row = &problem.lines()[*line];
            let weeks = cycles.start * row.every..cycles.end * row.every;
            let people = problem.physicians().iter();
            let own = people.filter(|(_, person)| person.specialty == row.specialty);
            own.flat_map(|(physician, _)| sessions(*line, physician, &weeks))
                .collect()
        }
        Need::Deadline { .. } => Vec::new(),
    };
    targets.into_iter().map(|target| vec![target]).collect()
}

fn blocks(
    problem: &Problem,
    physician: Id<Physician>,
    host: Id<Host>,
    weeks: &Range<usize>,
) -> Vec<Target> {
    let rotation = problem.rotation();
    let mut targets = Vec::new();
    if problem.physicians()[physician].duty.is_none() {
        return targets;
    }
    for first_week in (0..problem.weeks()).step_by(rotation.start_every) {
        for length in &rotation.lengths {
            let posting = Posting {
                physician,
                first_week,
                weeks: *length,
                host,
            };
            let is_within = first_week + length <= problem.weeks();
            if is_within && weeks.clone().any(|week| posting.covers(week)) {
                targets.push(Target::Posting(posting));
            }
        }
    }
    targets
}

/// All sessions of the line in these weeks, on its half-day or, while nobody holds it or at any
/// time, on any.
fn sessions(
    state: &State<'_>,
    (line, physician): (Id<Line>, Id<Physician>),
    weeks: &Range<usize>,
    any_time: bool,
) -> Vec<Target> {
    let problem = state.problem();
    let row = &problem.lines()[line];
    let is_settled = !any_time && !state.line(line).people.is_empty();
    let patterns: Vec<Pattern> = match state.line(line).pattern {
        Some(pattern) if is_settled => vec![pattern],
        _ => {
            let halves = problem.hosts()[row.host].open;
            let at = |half| (0..row.every).map(move |phase| Pattern { half, phase });
            halves.iter().flat_map(at).collect()
        }
    };
    let mut targets = Vec::new();
    for pattern in patterns {
        let cycles: Vec<usize> = (0..row.wanted.len())
            .filter(|cycle| {
                let week = state.week_of(line, *cycle, pattern);
                let person = &problem.physicians()[physician];
                weeks.contains(&week)
                    && row.worked[week].has(pattern.half)
                    && !person.on_leave[week].has(pattern.half)
            })
            .collect();
        if !cycles.is_empty() {
            targets.push(Target::Sessions {
                line,
                cycles,
                physician,
                pattern,
            });
        }
    }
    targets
}

/// What is forced, in words.
pub(super) fn words(problem: &Problem, targets: &[Target]) -> (String, String) {
    let mut english = Vec::new();
    let mut chinese = Vec::new();
    for target in targets {
        let (physician, place, place_zh, from, to) = match target {
            Target::Posting(posting) => {
                let host = &problem.hosts()[posting.host];
                let last = posting.first_week + posting.weeks - 1;
                (
                    posting.physician,
                    &host.key,
                    &host.name,
                    posting.first_week,
                    last,
                )
            }
            Target::Sessions {
                line,
                cycles,
                physician,
                pattern,
            } => {
                let row = &problem.lines()[*line];
                let week = |cycle: Option<&usize>| {
                    cycle.map_or(0, |cycle| cycle * row.every + pattern.phase)
                };
                (
                    *physician,
                    &row.key,
                    &row.key,
                    week(cycles.first()),
                    week(cycles.last()),
                )
            }
        };
        let who = &problem.physicians()[physician];
        let calendar = problem.calendar();
        let (from, to) = (calendar.monday(from), calendar.sunday(to));
        english.push(format!("{} at {place} {from}..{to}", who.key));
        chinese.push(format!(
            "{}（{}）{from} 至 {to} 在 {place_zh}",
            who.name, who.key
        ));
    }
    (english.join(", "), chinese.join("，"))
}
