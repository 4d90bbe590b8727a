//! Edits of a roster: single sessions, the half-days and holders of lines, postings, what is locked, and
//! what is not to be asked of somebody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use solver::rostering::draft::Draft;
use solver::rostering::draft::published::ChangePrices;
use solver::rostering::draft::wishes::LimitDraft;
use solver::rostering::plan::patch::PatchDraft;
use solver::rostering::plan::{PlanDraft, PostingDraft, SeriesDraft, TenureDraft};
use solver::rostering::replan::after;
use solver::rostering::replan::events::{Day, EventsDraft, LockDraft};

use super::{Desk, Editable, unbroken};
use crate::engine::{Engine, Rostering};

/// One edit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RosterEdit {
    /// A single session is called off, held by somebody else, or moved to another half-day of its week.
    Session(PatchDraft),
    /// It is as its line has it again.
    SessionRestored(SessionName),
    /// Two sessions change their holders.
    Swap {
        one: SessionName,
        other: SessionName,
    },
    /// A line gets another half-day, or other holders. Its single sessions are as the line has them.
    Line(SeriesDraft),
    LineCleared {
        line: String,
    },
    PostingAdded(PostingDraft),
    PostingDropped(PostingDraft),
    PostingMoved {
        from: PostingDraft,
        to: PostingDraft,
    },
    /// As it is in the draft, it stays so firmly: for edits to come, and for the search.
    Lock(LockDraft),
    /// Takes a lock back that was set like this.
    Unlock(LockDraft),
    /// What must not be asked of a physician for a time.
    Forbid {
        physician: String,
        limit: LimitDraft,
    },
    /// The whole plan.
    Plan(PlanDraft),
}

/// The session that a line has in a week.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionName {
    pub line: String,
    /// 0 is the first week of the horizon.
    pub week: i64,
}

impl Editable for Rostering {
    type Edit = RosterEdit;
    type Lock = LockDraft;

    fn apply(desk: &mut Desk<Rostering>, edit: &RosterEdit) -> Result<(), Vec<Flaw>> {
        let plan = &mut desk.plan;
        match edit {
            RosterEdit::Session(patch) => put(plan, patch.clone()),
            RosterEdit::SessionRestored(session) => {
                let count = plan.patches.len();
                plan.patches.retain(|patch| !is_of(patch, session));
                if plan.patches.len() == count {
                    return Err(unknown("$.line", Noun::SessionChange, &session.line));
                }
            }
            RosterEdit::Swap { one, other } => swap(plan, one, other)?,
            RosterEdit::Line(series) => {
                clear(plan, &series.line);
                plan.series.push(series.clone());
            }
            RosterEdit::LineCleared { line } => {
                if !clear(plan, line) {
                    return Err(unknown("$.line", Noun::HeldLine, line));
                }
            }
            RosterEdit::PostingAdded(posting) => plan.postings.push(posting.clone()),
            RosterEdit::PostingDropped(posting) => take(plan, posting, "$.physician")?,
            RosterEdit::PostingMoved { from, to } => {
                take(plan, from, "$.from")?;
                plan.postings.push(to.clone());
            }
            RosterEdit::Lock(lock) => {
                unbroken(desk)?;
                desk.locks.push(lock.clone());
                desk.problem = held(desk, &desk.plan)?;
            }
            RosterEdit::Unlock(lock) => {
                let at = desk.locks.iter().position(|known| known == lock);
                let at = at.ok_or_else(|| {
                    unknown("$.lock", Noun::Lock, &serde_json::json!(lock).to_string())
                })?;
                desk.locks.remove(at);
                desk.problem = match desk.locks.is_empty() {
                    true => desk.ground.clone(),
                    false => held(desk, &told(&desk.problem))?,
                };
            }
            RosterEdit::Forbid { physician, limit } => {
                for draft in [&mut desk.ground, &mut desk.problem] {
                    let mut people = draft.physicians.iter_mut();
                    let person = people.find(|person| person.id == *physician);
                    let person =
                        person.ok_or_else(|| unknown("$.physician", Noun::Physician, physician))?;
                    person.limits.push(limit.clone());
                }
            }
            RosterEdit::Plan(whole) => *plan = whole.clone(),
        }
        Ok(())
    }
}

/// What is held more firmly is told as the plan has it; nobody is charged for telling it.
fn held(desk: &Desk<Rostering>, plan: &PlanDraft) -> Result<Draft, Vec<Flaw>> {
    let problem = Rostering::problem(&desk.ground)?;
    let plan = Rostering::read_plan(&problem, plan)?;
    let known = desk.ground.published.as_ref();
    let free = ChangePrices {
        per_person: 0,
        per_session: 0,
        per_posted_week: 0,
        ..ChangePrices::default()
    };
    let events = EventsDraft {
        now: known.map(|known| Day::Week(known.begun_weeks)),
        locks: desk.locks.clone(),
        prices: Some(known.map_or(free, |known| known.prices.clone())),
        ..EventsDraft::default()
    };
    Ok(after(&desk.ground, &problem, &plan, &events)?.draft)
}

/// The plan as it was when the last lock was set.
fn told(problem: &Draft) -> PlanDraft {
    let mut plan = PlanDraft::default();
    let Some(published) = &problem.published else {
        return plan;
    };
    for row in &published.postings {
        plan.postings.push(PostingDraft {
            physician: row.physician.clone(),
            host: row.host.clone(),
            first_week: row.first_week,
            weeks: row.weeks,
        });
    }
    for row in &published.series {
        let holders = row.holders.iter().map(|tenure| TenureDraft {
            physician: tenure.physician.clone(),
            first_week: tenure.first_week,
            weeks: tenure.weeks,
        });
        plan.series.push(SeriesDraft {
            line: row.line.clone(),
            half_day: row.half_day.clone(),
            phase: row.phase,
            holders: holders.collect(),
        });
    }
    plan
}

fn is_of(patch: &PatchDraft, session: &SessionName) -> bool {
    patch.line == session.line && patch.week == session.week
}

/// The patch takes the place of another one of its session.
fn put(plan: &mut PlanDraft, patch: PatchDraft) {
    plan.patches
        .retain(|known| (&known.line, known.week) != (&patch.line, patch.week));
    plan.patches.push(patch);
}

/// Whether the line was held at all.
fn clear(plan: &mut PlanDraft, line: &str) -> bool {
    let count = plan.series.len();
    plan.series.retain(|series| series.line != line);
    plan.patches.retain(|patch| patch.line != line);
    plan.series.len() < count
}

fn take(plan: &mut PlanDraft, posting: &PostingDraft, at: &str) -> Result<(), Vec<Flaw>> {
    let found = plan.postings.iter().position(|known| known == posting);
    let found = found.ok_or_else(|| unknown(at, Noun::Posting, &posting.physician))?;
    plan.postings.remove(found);
    Ok(())
}

fn swap(plan: &mut PlanDraft, one: &SessionName, other: &SessionName) -> Result<(), Vec<Flaw>> {
    let found = (holder(plan, one), holder(plan, other));
    let nobody = |at: &str| {
        let kind = FlawKind::Contradiction {
            message: "nobody holds this session",
            message_zh: "该场次无人承担，无法对调",
        };
        Flaw::new(at, &kind)
    };
    let (Some(first), Some(second)) = found else {
        let mut flaws = Vec::new();
        flaws.extend(found.0.is_none().then(|| nobody("$.swap.one")));
        flaws.extend(found.1.is_none().then(|| nobody("$.swap.other")));
        return Err(flaws);
    };
    for (session, (half_day, physician)) in
        [(one, (first.0, second.1)), (other, (second.0, first.1))]
    {
        put(
            plan,
            PatchDraft {
                line: session.line.clone(),
                week: session.week,
                physician: Some(physician),
                half_day,
            },
        );
    }
    Ok(())
}

/// The half-day of a session, where it departs from its line, and who holds it.
fn holder(plan: &PlanDraft, session: &SessionName) -> Option<(Option<String>, String)> {
    if let Some(patch) = plan.patches.iter().find(|patch| is_of(patch, session)) {
        return Some((patch.half_day.clone(), patch.physician.clone()?));
    }
    let series = plan
        .series
        .iter()
        .find(|series| series.line == session.line)?;
    let week = session.week;
    let mut tenures = series.holders.iter();
    let tenure = tenures
        .find(|tenure| (tenure.first_week..tenure.first_week + tenure.weeks).contains(&week));
    Some((None, tenure?.physician.clone()))
}

fn unknown(at: &str, what: Noun, id: &str) -> Vec<Flaw> {
    let id = id.to_string();
    vec![Flaw::new(at, &FlawKind::Unknown { what, id })]
}
