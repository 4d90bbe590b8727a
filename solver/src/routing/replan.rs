//! Re-planning: after something has happened, the day as it is now, with what people have been told.
//!
//! The plan becomes the draft's published routes. How firmly each stop of them holds follows from
//! the moment (`replan/locks.rs`); events change the draft (`replan/apply.rs`); what has not begun
//! begins no earlier than now, and what stays but cannot keep its promises any more is allowed to
//! break them (`replan/onward.rs`). Windows and limits stand in the draft as they were promised: the
//! problem is held to what is left of them, and whatever a plan breaks is told (`replan/broken.rs`),
//! again after each re-plan. `solve` begins with the published routes, and what it finds is
//! compared with them by `diff`.
//!
//! A moment before that of the re-plan before is refused: the locks say what had begun by then, and
//! nothing of that can be taken back.
//!
//! Taken for granted: a vehicle between two trips has gone where the new plan sends it; goods of a
//! cancelled order take no room any more.

mod apply;
pub mod broken;
pub mod events;
mod locks;
mod lost;
pub mod note;
mod onward;

use self::apply::{Day, contradiction};
use self::broken::Allowance;
use self::events::EventsDraft;
use self::locks::Clock;
use self::note::Note;
use super::diff::{Change, diff};
use super::draft::Draft;
use super::draft::published::{PublishedDraft, PublishedRoute};
use super::plan::Plan;
use super::problem::Problem;
use super::timetable::timetable;
use crate::base::flaw::{Flaw, Flaws};
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;

/// Assumption: what it costs to tell somebody of another vehicle, another sequence, another moment,
/// where neither the draft nor the events say; in money.
const USUAL: (i64, i64, i64) = (2, 1, 2);
/// Ten minutes.
const TOLERANCE: i64 = 600;

/// The day as it is now.
#[derive(Clone, Debug)]
pub struct Now {
    pub draft: Draft,
    pub problem: Problem,
    /// What was taken for granted.
    pub notes: Vec<Note>,
    /// Vehicles with goods on board that nobody wants any more, and the orders.
    returns: Vec<(String, String)>,
}

impl Now {
    /// Who must be told what when a plan of this day takes the place of the one that was told.
    #[must_use]
    pub fn changes(&self, told: (&Problem, &Plan), plan: &Plan) -> Vec<Change> {
        let published = self.problem.published();
        let tolerance = published.map_or(Seconds(TOLERANCE), |published| published.tolerance);
        let mut changes = diff(told, (&self.problem, plan), tolerance);
        let returns = self.returns.iter();
        changes.extend(returns.map(|(vehicle, order)| Change::brings_back(vehicle, order)));
        changes
    }

    /// What a plan of this day breaks of what was promised, and can no longer be helped.
    #[must_use]
    pub fn allowances(&self, plan: &Plan) -> Vec<Allowance> {
        broken::broken(&self.problem, plan)
    }
}

/// The day after events, of which `plan` was published. The problem is the draft's.
///
/// # Errors
/// Every event that cannot have happened, and every flaw of an order added, each with the path of
/// its field among the events.
pub fn after(
    draft: &Draft,
    problem: &Problem,
    plan: &Plan,
    events: &EventsDraft,
) -> Result<Now, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    let now = (events.now.as_ref()).map(|now| flaws.time("$.now", now));
    check_now(&mut flaws, now, problem);
    check_figures(&mut flaws, events);
    let clock = Clock {
        now,
        freeze: &events.freeze,
    };
    let mut draft = draft.clone();
    draft.state_rows();
    let told = locks::told(problem, plan, clock);
    draft.published = Some(published(&draft, events, (now, told)));
    let mut day = Day {
        draft: &mut draft,
        now,
        flaws: &mut flaws,
        notes: Vec::new(),
        returns: Vec::new(),
    };
    if now.is_none() {
        day.notes.push(Note::nothing_begun());
    }
    for (index, event) in events.events.iter().enumerate() {
        day.apply(event, &format!("$.events[{index}]"));
    }
    let (notes, returns) = (day.notes, day.returns);
    flaws.into_result()?;
    let locate = |flaws: Vec<Flaw>| located(&draft, events, flaws);
    Problem::new(&draft).map_err(locate)?;
    if let Some(now) = now {
        let departed = |key: &str| has_departed(problem, plan, key, now);
        onward::leave_from_now_on(&mut draft, now, departed);
    }
    onward::renew(&mut draft)?;
    onward::allow(&mut draft)?;
    let problem = Problem::new(&draft)?;
    Ok(Now {
        draft,
        problem,
        notes,
        returns,
    })
}

fn check_figures(flaws: &mut Flaws, events: &EventsDraft) {
    const DAY: i64 = 86_400;
    let freeze = &events.freeze;
    let spans = [
        ("time_seconds", freeze.time_seconds),
        ("sequence_seconds", freeze.sequence_seconds),
        ("vehicle_seconds", freeze.vehicle_seconds),
    ];
    for (name, seconds) in spans {
        flaws.range(format!("$.freeze.{name}"), seconds, 0, DAY);
    }
}

/// Nobody plans a day anew for a moment before that of the last time.
fn check_now(flaws: &mut Flaws, now: Option<Seconds>, problem: &Problem) {
    let before = problem.published().and_then(|told| told.now);
    if now.zip(before).is_some_and(|(now, before)| now < before) {
        contradiction(
            flaws,
            "$.now",
            "the day was planned anew for a later moment already (`published.now`)",
            "该日已按更晚的时刻重排（见 published.now），now 不能早于该时刻",
        );
    }
}

fn published(
    draft: &Draft,
    events: &EventsDraft,
    (now, routes): (Option<Seconds>, Vec<PublishedRoute>),
) -> PublishedDraft {
    let usual = PublishedDraft {
        per_vehicle_change: USUAL.0,
        per_sequence_change: USUAL.1,
        per_shift: USUAL.2,
        shift_tolerance_seconds: TOLERANCE,
        ..PublishedDraft::new(Vec::new())
    };
    let known = draft.published.clone().unwrap_or(usual);
    let mut told = PublishedDraft {
        now: now.map(TimeOfDay::from_seconds).or(known.now),
        routes,
        ..known
    };
    if let Some(prices) = &events.prices {
        told.per_vehicle_change = prices.per_vehicle_change;
        told.per_sequence_change = prices.per_sequence_change;
        told.per_shift = prices.per_shift;
        told.shift_tolerance_seconds = prices.shift_tolerance_seconds;
    }
    told
}

/// Flaws of orders added, and of prices, at their place among the events.
fn located(draft: &Draft, events: &EventsDraft, flaws: Vec<Flaw>) -> Vec<Flaw> {
    let added: Vec<usize> = (events.events.iter().enumerate())
        .filter(|(_, event)| matches!(event, events::EventDraft::OrderAdded(_)))
        .map(|(index, _)| index)
        .collect();
    let mut named: Vec<(String, String)> = Vec::new();
    for (index, row) in draft.orders.iter().enumerate().rev() {
        let is_it = |event: &&usize| match &events.events[**event] {
            events::EventDraft::OrderAdded(order) => order.id == row.id,
            _ => false,
        };
        if let Some(event) = added.iter().rev().find(is_it) {
            let path = format!("$.events[{event}].order_added");
            named.push((format!("$.orders[{index}]"), path));
        }
    }
    named.push(("$.published.per".into(), "$.prices.per".into()));
    let shift = "shift_tolerance_seconds";
    named.push((format!("$.published.{shift}"), format!("$.prices.{shift}")));
    let locate = |mut flaw: Flaw| {
        let known = named.iter().find(|(here, _)| flaw.path.starts_with(here));
        if let Some((here, there)) = known {
            flaw.path = flaw.path.replacen(here, there, 1);
        }
        flaw
    };
    flaws.into_iter().map(locate).collect()
}

fn has_departed(problem: &Problem, plan: &Plan, key: &str, now: Seconds) -> bool {
    let mut vans = problem.vehicles().iter();
    let van = vans.find(|(_, row)| row.key == key);
    van.is_some_and(|(id, _)| {
        let trips = &plan.routes[id];
        !trips.is_empty() && timetable(problem, id, trips).departure <= now
    })
}
