//! Re-planning: after something has happened, the year as it is now, with what people have been told.
//!
//! The plan becomes the draft's published roster, with how firmly each part of it holds
//! (`replan/locks.rs`); events change the draft (`replan/apply.rs`). `solve` begins with what can
//! be kept of it, and what it finds is compared with it by `diff`. Three aims make three repairs:
//! they differ in what a change costs.

mod apply;
pub mod events;
mod locks;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use self::apply::Horizon;
use self::events::{Day, EventDraft, EventsDraft, LockDraft};
use self::locks::{Clock, Fate, fate};
use super::draft::Draft;
use super::draft::published::{ChangePrices, PublishedDraft};
use super::plan::Plan;
use super::problem::Problem;
use super::reader::published::check_prices;
use super::state::State;
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::noun::Noun;

/// The year as it is now.
#[derive(Clone, Debug)]
pub struct Now {
    pub draft: Draft,
    pub problem: Problem,
    /// What can no longer be helped.
    pub allowances: Vec<Allowance>,
}

/// A posting that an event interrupts: its parts are no permitted blocks, and are allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allowance {
    /// A physician of the draft.
    pub id: String,
    pub host: String,
    /// Weeks of it that are lost.
    pub weeks: i64,
    pub message: String,
    pub message_zh: String,
}

/// The year after events, of which `plan` was published. The problem is the draft's.
///
/// # Errors
/// Every event that cannot have happened, and every flaw of a line added, each with the path of its
/// field among the events.
pub fn after(
    draft: &Draft,
    problem: &Problem,
    plan: &Plan,
    events: &EventsDraft,
) -> Result<Now, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    let now = read_now(&mut flaws, problem, events.now.as_ref());
    check_figures(&mut flaws, problem, events);
    let mut draft = draft.clone();
    let known = draft.published.take();
    state_shares(&mut draft, problem);
    let horizon = Horizon {
        now,
        last: problem.calendar().sunday(problem.weeks() - 1),
    };
    for (index, event) in events.events.iter().enumerate() {
        let at = format!("$.events[{index}]");
        apply::apply(&mut draft, horizon, event, &at, &mut flaws);
    }
    flaws.into_result()?;
    let after = Problem::new(&draft).map_err(|flaws| located(&draft, events, flaws))?;
    let start = problem.calendar().start();
    let days = (now - start).num_days().max(0);
    let begun = usize::try_from((days + 6) / 7).expect("not negative");
    let clock = Clock {
        begun: begun.min(problem.weeks()),
        freeze: &events.freeze,
        locks: &events.locks,
    };
    let allowances = interrupted(problem, plan, &after, clock.begun);
    let known = known.map(|known| known.prices);
    draft.published = Some(PublishedDraft {
        begun_weeks: i64::try_from(clock.begun).expect("few weeks"),
        postings: locks::postings((problem, plan), &after, &clock),
        series: locks::series((problem, plan), &after, &clock),
        informed: informed(&allowances),
        prices: events.prices.clone().or(known).unwrap_or_default(),
    });
    let problem = Problem::new(&draft)?;
    Ok(Now {
        draft,
        problem,
        allowances,
    })
}

fn informed(allowances: &[Allowance]) -> Vec<String> {
    let mut people: Vec<String> = allowances.iter().map(|row| row.id.clone()).collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// The day from which on something may change.
fn read_now(flaws: &mut Flaws, problem: &Problem, now: Option<&Day>) -> NaiveDate {
    let calendar = problem.calendar();
    let start = calendar.start();
    match now {
        None => start,
        Some(Day::Week(week)) => {
            let horizon = i64::try_from(problem.weeks()).expect("few weeks");
            flaws.range("$.now", *week, 0, horizon);
            start + Days::new(7 * u64::try_from(*week.clamp(&0, &horizon)).expect("clamped"))
        }
        Some(Day::Date(text)) => {
            let date = flaws.date("$.now", text).unwrap_or(start);
            if date < start || calendar.sunday(problem.weeks() - 1) < date {
                let kind = FlawKind::Contradiction {
                    message: "it is not within the horizon",
                    message_zh: "不在排班周期之内",
                };
                flaws.add("$.now", kind);
            }
            date
        }
    }
}

fn check_figures(flaws: &mut Flaws, problem: &Problem, events: &EventsDraft) {
    let freeze = &events.freeze;
    let spans = [
        ("frozen_weeks", freeze.frozen_weeks),
        ("week_weeks", freeze.week_weeks),
        ("person_weeks", freeze.person_weeks),
    ];
    for (name, weeks) in spans {
        flaws.range(format!("$.freeze.{name}"), weeks, 0, 104);
    }
    if let Some(prices) = &events.prices {
        check_prices(flaws, "$.prices", prices);
    }
    for (index, row) in events.locks.iter().enumerate() {
        check_lock(flaws, problem, &format!("$.locks[{index}]"), row);
    }
}

fn check_lock(flaws: &mut Flaws, problem: &Problem, at: &str, row: &LockDraft) {
    let mut known =
        |(name, what): (&str, Noun), id: &Option<String>, is_known: &dyn Fn(&str) -> bool| {
            if let Some(id) = id.as_ref().filter(|id| !is_known(id)) {
                let id = id.clone();
                flaws.add(format!("{at}.{name}"), FlawKind::Unknown { what, id });
            }
        };
    known(("physician", Noun::Physician), &row.physician, &|id| {
        problem.physicians().values().any(|row| row.key == id)
    });
    known(("host", Noun::Host), &row.host, &|id| {
        problem.hosts().values().any(|row| row.key == id)
    });
    known(("line", Noun::Line), &row.line, &|id| {
        problem.lines().values().any(|row| row.key == id)
    });
    if row.host.is_some() && row.line.is_some() {
        let kind = FlawKind::Contradiction {
            message: "a host is of postings, a line of sessions: name one of them",
            message_zh: "受援单位用于锁定派驻，坐诊项目用于锁定坐诊，只能填写其一",
        };
        flaws.add(format!("{at}.line"), kind);
    }
}

/// What is fair stays as it was, though closures and new lines would share it out anew.
fn state_shares(draft: &mut Draft, problem: &Problem) {
    for (row, physician) in draft
        .physicians
        .iter_mut()
        .zip(problem.physicians().values())
    {
        row.fair_sessions = Some(physician.fair_sessions);
    }
}

/// Flaws of lines added, at their place among the events.
fn located(draft: &Draft, events: &EventsDraft, flaws: Vec<Flaw>) -> Vec<Flaw> {
    let added: Vec<usize> = (events.events.iter().enumerate())
        .filter(|(_, event)| matches!(event, EventDraft::LineAdded(_)))
        .map(|(index, _)| index)
        .collect();
    let first = draft.lines.len() - added.len();
    let locate = |mut flaw: Flaw| {
        for (number, event) in added.iter().enumerate() {
            let here = format!("$.lines[{}]", first + number);
            if flaw.path.starts_with(&here) {
                let there = format!("$.events[{event}].line_added");
                flaw.path = flaw.path.replacen(&here, &there, 1);
            }
        }
        flaw
    };
    flaws.into_iter().map(locate).collect()
}

/// Postings that have begun and cannot go on.
fn interrupted(before: &Problem, plan: &Plan, after: &Problem, begun: usize) -> Vec<Allowance> {
    let mut rows = Vec::new();
    for posting in &plan.postings {
        let Fate::Cut(parts) = fate(after, *posting, begun) else {
            continue;
        };
        let left: usize = parts.iter().map(|part| part.weeks).sum();
        let weeks = i64::try_from(posting.weeks - left).expect("few weeks");
        let physician = &before.physicians()[posting.physician];
        let host = &before.hosts()[posting.host];
        rows.push(Allowance {
            id: physician.key.clone(),
            host: host.key.clone(),
            weeks,
            message: format!(
                "the posting of {} at {} is interrupted and loses {weeks} weeks; it can no longer be helped",
                physician.key, host.key
            ),
            message_zh: format!(
                "{}（{}）在{}的派驻中断，减少 {weeks} 周，已无法避免",
                physician.name, physician.key, host.name
            ),
        });
    }
    rows
}

/// What a repair is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// As few people as possible are told; of those rosters, the best.
    FewestTold,
    /// What changes cost is weighed against what they better.
    Balanced,
    /// The roster, at a tenth of what changes cost.
    BestRoster,
}

impl Aim {
    pub const ALL: [Aim; 3] = [Aim::FewestTold, Aim::Balanced, Aim::BestRoster];

    /// What changes cost, so that the search goes after this aim.
    #[must_use]
    pub fn prices(self, now: &Now) -> ChangePrices {
        let published = now.draft.published.as_ref();
        let stated = published.map_or(ChangePrices::default(), |told| told.prices.clone());
        match self {
            // Nothing that is saved by telling one more is worth as much.
            Aim::FewestTold => ChangePrices {
                per_person: State::begin(&now.problem)
                    .score()
                    .soft
                    .0
                    .clamp(0, DEAREST - 1)
                    + 1,
                ..stated
            },
            Aim::Balanced => stated,
            Aim::BestRoster => ChangePrices {
                per_person: stated.per_person / 10,
                per_session: stated.per_session / 10,
                per_posted_week: stated.per_posted_week / 10,
                ..stated
            },
        }
    }

    /// The year as it is now, for the search to go after this aim.
    ///
    /// # Panics
    /// Never: prices within reason take nothing from a sound draft.
    #[must_use]
    pub fn draft(self, now: &Now) -> Draft {
        let mut draft = now.draft.clone();
        let prices = self.prices(now);
        if let Some(published) = &mut draft.published {
            published.prices = prices;
        }
        draft
    }
}

/// No price is higher.
const DEAREST: i64 = 1_000_000_000;
