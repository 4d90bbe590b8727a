//! The plan after a published one: a draft that starts from it, with what happened settled.

use datasets::json::read_json;
use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::rostering::plan::patch::Patch;
use solver::rostering::replan::after;
use solver::rostering::replan::events::EventsDraft;
use solver::routing::plan::Plan as Routes;

use super::results::resolve::find_session;
use super::results::{Delivered, Outcome, ResultRow};
use super::rows::Content;
use super::{Kept, PlanError};
use crate::engine::{Engine, Kind, Rostering, Routing};
use crate::input;
use crate::plan_file::PlanFile;
use crate::run::Replay;
use crate::view::Case;

/// What follows a publication. `asked` is what has happened besides (of a roster, as for a re-plan), or
/// the next day (of routes).
///
/// # Errors
/// Every event that cannot have happened. [`PlanError::Damaged`] when the plan cannot be read.
pub fn next(
    plan: &Kept,
    content: &Content,
    results: &[ResultRow],
    asked: &Asked,
) -> Result<Content, PlanError> {
    match plan.kind {
        Kind::Rostering => year(content, results, asked),
        Kind::Routing => day(content, results, asked),
        Kind::Shifts => Err(PlanError::Damaged("rosters of shifts are not kept".into())),
    }
}

pub struct Asked {
    /// The events of a roster, as JSON.
    pub events: Option<Vec<u8>>,
    /// The day of the next routes.
    pub date: Option<String>,
}

/// Sessions that were held by others, or not at all, are so in the plan; weeks that have begun stay.
fn year(content: &Content, results: &[ResultRow], asked: &Asked) -> Result<Content, PlanError> {
    let damaged = |flaws: Vec<Flaw>| PlanError::damaged(&flaws);
    let case = Case::<Rostering>::read(&content.problem, &content.plan).map_err(damaged)?;
    let file = input::plan_file::<Rostering>(&content.plan).map_err(damaged)?;
    let mut settled = case.plan.clone();
    for row in results {
        let Some(patch) = patch(&case, &row.outcome) else {
            continue;
        };
        settled
            .patches
            .retain(|known| (known.line, known.week) != (patch.line, patch.week));
        settled.patches.push(patch);
    }
    settled.patches.sort_unstable();
    let within = |flaws: Vec<Flaw>| PlanError::Flawed(Flaw::all_within("$.events", flaws));
    let events: EventsDraft = match &asked.events {
        Some(events) => read_json(events).map_err(within)?,
        None => EventsDraft::default(),
    };
    let now = after(&case.draft, &case.problem, &settled, &events).map_err(within)?;
    let plan = settled.to_draft(&case.problem);
    Ok(Content {
        problem: serde_json::to_vec(&now.draft).expect("drafts are plain data"),
        plan: PlanFile { plan, ..file }.to_bytes(),
    })
}

/// What a session turned out to be, where that is not what was planned.
fn patch(case: &Case<Rostering>, outcome: &Outcome) -> Option<Patch> {
    let Outcome::Session {
        line,
        date,
        held,
        planned,
        by,
        ..
    } = outcome
    else {
        return None;
    };
    if *held && planned == by {
        return None;
    }
    let (problem, plan) = (&case.problem, &case.plan);
    let (line, _) = problem.lines().iter().find(|(_, row)| row.key == *line)?;
    let (week, _) = find_session(problem, plan, (line, date))?;
    let half = match plan.patch(line, week) {
        Some(patch) => patch.half,
        None => plan.series[line].as_ref()?.half,
    };
    let by = problem.physicians().iter().find(|(_, row)| row.key == *by);
    Some(Patch {
        line,
        week,
        half,
        physician: by.map(|(id, _)| id),
    })
}

/// What was not delivered is to be delivered that day.
fn day(content: &Content, results: &[ResultRow], asked: &Asked) -> Result<Content, PlanError> {
    let damaged = |flaws: Vec<Flaw>| PlanError::damaged(&flaws);
    let case = Case::<Routing>::read(&content.problem, &content.plan).map_err(damaged)?;
    let mut flaws = Flaws::default();
    let date = asked.date.clone().unwrap_or_default();
    flaws.date("$.date", &date);
    flaws.into_result().map_err(PlanError::Flawed)?;
    let is_done = |order: &str| {
        results.iter().any(|row| {
            matches!(&row.outcome, Outcome::Delivery { order: own, outcome, .. }
                if own == order && *outcome == Delivered::Delivered)
        })
    };
    let mut draft = case.draft;
    draft.date = Some(date);
    draft.published = None;
    // Rows of tables and points are named by order: they are written down before orders go.
    draft.state_rows();
    draft.orders.retain(|order| !is_done(&order.id));
    if draft.orders.is_empty() {
        return Err(PlanError::Flawed(vec![Flaw::new("$", &FlawKind::Empty)]));
    }
    let problem = Routing::problem(&draft).map_err(PlanError::Flawed)?;
    let replay = Replay {
        seed: 1,
        steps: 0,
        threads: 1,
    };
    let file = PlanFile::new::<Routing>(&problem, &Routes::empty(&problem), replay);
    Ok(Content {
        problem: serde_json::to_vec(&draft).expect("drafts are plain data"),
        plan: file.to_bytes(),
    })
}
