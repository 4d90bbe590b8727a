//! Edits of a draft by hand: judged before they are stored.
//!
//! The judge says what they change. One that breaks a hard rule is stored only when whoever makes it
//! accepts that and says why; the reason stays with the plan, for whoever approves it.

use datasets::json::read_json;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use solver::base::flaw::{Flaw, FlawKind};
use utoipa::ToSchema;

use super::difference::{Difference, difference};
use super::rows::{self, Content, Done};
use super::steps::check_reason;
use super::{Expected, Kept, PlanError, State};
use crate::engine::{Engine, Kind, Rostering, Routing};
use crate::input;
use crate::plan_file::PlanFile;
use crate::report::Verdict;
use crate::store::audit::Actor;
use crate::store::{Store, now};

pub mod rostering;
pub mod routing;

/// A kind of plan that people edit.
pub(super) trait Editable: Engine<Draft: Clone, PlanDraft: Clone> + Sized {
    type Edit: DeserializeOwned + JsonSchema;
    type Lock: DeserializeOwned + Serialize + Clone;

    /// What the edit says of the problem, the plan and its locks.
    ///
    /// # Errors
    /// Why it cannot be, at paths within the edit.
    fn apply(desk: &mut Desk<Self>, edit: &Self::Edit) -> Result<(), Vec<Flaw>>;
}

/// What lies before somebody who edits.
pub(super) struct Desk<E: Editable> {
    /// The problem without the locks.
    pub(super) ground: E::Draft,
    /// And with them: it says what was there when it was locked.
    pub(super) problem: E::Draft,
    pub(super) plan: E::PlanDraft,
    pub(super) locks: Vec<E::Lock>,
}

impl<E: Editable> Clone for Desk<E> {
    fn clone(&self) -> Desk<E> {
        Desk {
            ground: self.ground.clone(),
            problem: self.problem.clone(),
            plan: self.plan.clone(),
            locks: self.locks.clone(),
        }
    }
}

/// What departs from what has been locked must not be locked anew as it is.
pub(super) fn unbroken<E: Editable>(desk: &Desk<E>) -> Result<(), Vec<Flaw>> {
    let problem = E::problem(&desk.problem)?;
    let plan = E::read_plan(&problem, &desk.plan)?;
    let report = E::check(&problem, &plan);
    let mut lines = report.rules.iter();
    if lines.any(|line| line.rule == "locks_kept" && 0 < line.amount) {
        let kind = FlawKind::Contradiction {
            message: "what was locked before is not kept; put that back first",
            message_zh: "已锁定的内容尚未恢复，请先恢复后再锁定",
        };
        return Err(vec![Flaw::new("$", &kind)]);
    }
    Ok(())
}

/// A draft as it would be.
#[derive(Clone, Debug)]
pub struct Judged {
    pub difference: Difference,
    /// A hard rule is broken that was not before.
    pub breaks: bool,
    ground: Vec<u8>,
    content: Content,
    locks: Vec<Value>,
}

/// What an edit would change, and whether it was stored.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Edited {
    pub stored: bool,
    /// It breaks a hard rule: it is stored with `accept` and a `reason` only.
    pub needs_accept: bool,
    pub difference: Difference,
    /// As it is now.
    pub plan: Kept,
}

/// Judges edits of a plan, the problem as it came beside it.
///
/// # Errors
/// Every edit that cannot be, each with its path in the request. [`PlanError::Damaged`] when the
/// plan itself cannot be read.
pub fn judge(
    kind: Kind,
    ground: &[u8],
    content: &Content,
    locks: &[Value],
    edits: &[u8],
) -> Result<Judged, PlanError> {
    match kind {
        Kind::Rostering => judged::<Rostering>(ground, content, locks, edits),
        Kind::Routing => judged::<Routing>(ground, content, locks, edits),
        Kind::Shifts => Err(PlanError::Damaged("rosters of shifts are not kept".into())),
    }
}

fn judged<E: Editable>(
    ground: &[u8],
    content: &Content,
    locks: &[Value],
    edits: &[u8],
) -> Result<Judged, PlanError> {
    let damaged = |flaws: Vec<Flaw>| PlanError::damaged(&flaws);
    let (before, file) = verdict::<E>(content).map_err(damaged)?;
    let locks = locks.iter().map(E::Lock::deserialize);
    let locks: Result<Vec<E::Lock>, _> = locks.collect();
    let mut desk: Desk<E> = Desk {
        ground: input::draft::<E>(ground).map_err(damaged)?,
        problem: input::draft::<E>(&content.problem).map_err(damaged)?,
        plan: file.plan.clone(),
        locks: locks.map_err(|error| PlanError::Damaged(error.to_string()))?,
    };
    let edits: Vec<Value> = read_json(edits).map_err(|flaws| at("$.edits", flaws))?;
    few("$.edits", edits.len(), MOST_EDITS)?;
    let mut flaws = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        if let Err(more) = attempt(&mut desk, edit) {
            let here = tagged(index, edit);
            flaws.extend(more.into_iter().map(|flaw| relocated(&here, flaw)));
        }
    }
    if !flaws.is_empty() {
        return Err(PlanError::Flawed(flaws));
    }
    // Written as every plan is, so that the same plan has the same hash.
    let written = || {
        let problem = E::problem(&desk.problem)?;
        let plan = E::read_plan(&problem, &desk.plan)?;
        Ok(E::write_plan(&problem, &plan))
    };
    let plan = written().map_err(|flaws: Vec<Flaw>| at("$.edits", flaws))?;
    let content = Content {
        problem: serde_json::to_vec(&desk.problem).expect("drafts are plain data"),
        plan: PlanFile { plan, ..file }.to_bytes(),
    };
    let (after, _) = verdict::<E>(&content).map_err(|flaws| at("$.edits", flaws))?;
    let difference = difference(&before, &after);
    Ok(Judged {
        breaks: difference.breaks(&after),
        difference,
        ground: serde_json::to_vec(&desk.ground).expect("drafts are plain data"),
        content,
        locks: desk.locks.iter().map(|lock| json!(lock)).collect(),
    })
}

/// Each edit is tried by itself; more than these are another plan, which can be sent as one.
const MOST_EDITS: usize = 200;

/// # Errors
/// When there are more than so many.
pub(super) fn few(at: &str, found: usize, limit: usize) -> Result<(), PlanError> {
    match found <= limit {
        true => Ok(()),
        false => {
            let kind = FlawKind::TooMany { limit, found };
            Err(PlanError::Flawed(vec![Flaw::new(at, &kind)]))
        }
    }
}

/// Applies one edit; where it cannot be, everything is as it was.
fn attempt<E: Editable>(desk: &mut Desk<E>, edit: &Value) -> Result<(), Vec<Flaw>> {
    let edit = read_json::<E::Edit>(edit.to_string().as_bytes())?;
    let before = desk.clone();
    let tried = E::apply(desk, &edit).and_then(|()| {
        let problem = E::problem(&desk.problem)?;
        E::read_plan(&problem, &desk.plan).map(|_| ())
    });
    if tried.is_err() {
        *desk = before;
    }
    tried
}

/// What the judge says of a plan, and its file.
fn verdict<E: Editable>(content: &Content) -> Result<(Verdict, PlanFile<E::PlanDraft>), Vec<Flaw>> {
    let problem = E::problem(&input::draft::<E>(&content.problem)?)?;
    let file = input::plan_file::<E>(&content.plan)?;
    let plan = file.read::<E>(&problem)?;
    let report = E::check(&problem, &plan);
    Ok((Verdict::new(&E::coin(&problem), &report, None), file))
}

fn at(path: &str, flaws: Vec<Flaw>) -> PlanError {
    PlanError::Flawed(Flaw::all_within(path, flaws))
}

/// `$.edits[2].swap`
fn tagged(index: usize, edit: &Value) -> String {
    let tag = edit.as_object().and_then(|edit| edit.keys().next());
    match tag {
        Some(tag) => format!("$.edits[{index}].{tag}"),
        None => format!("$.edits[{index}]"),
    }
}

/// A flaw of what an edit leads to, at the edit: by its last field.
fn relocated(here: &str, mut flaw: Flaw) -> Flaw {
    let is_within = here.rsplit('.').next().is_some_and(|tag| {
        flaw.path.starts_with(&format!("$.{tag}.")) || flaw.path == format!("$.{tag}")
    });
    let field = match is_within {
        true => flaw.path.splitn(3, '.').nth(2),
        false => match flaw.path.rsplit_once("].") {
            Some((_, field)) => Some(field),
            None => flaw.path.strip_prefix("$."),
        },
    };
    flaw.path = match field {
        Some(field) => format!("{here}.{field}"),
        None => here.into(),
    };
    flaw
}

/// The verdict on a plan as it is kept.
///
/// # Errors
/// When it cannot be read.
pub fn verdict_of(kind: Kind, content: &Content) -> Result<Verdict, PlanError> {
    let found = match kind {
        Kind::Rostering => verdict::<Rostering>(content).map(|(verdict, _)| verdict),
        Kind::Routing => verdict::<Routing>(content).map(|(verdict, _)| verdict),
        Kind::Shifts => return Err(PlanError::Damaged("rosters of shifts are not kept".into())),
    };
    found.map_err(|flaws| PlanError::damaged(&flaws))
}

/// Stores what was judged, if the plan still is what it was judged against.
///
/// # Errors
/// When it is of another version or no draft, when a broken rule is accepted without a reason, or the
/// store fails; then nothing was changed.
pub async fn keep(
    store: &Store,
    plan: &Kept,
    edit: (&Judged, &Value, &str),
    by: &Actor,
) -> Result<Kept, PlanError> {
    let (judged, asked, reason) = edit;
    check_reason(reason, judged.breaks)?;
    let mut transaction = store.write().await?;
    rows::lock(&mut transaction).await?;
    let before = rows::load(&mut transaction, &plan.id).await?;
    editable(&before, &Expected::OneOf(vec![plan.version]))?;
    let at = now(&mut transaction).await?;
    let update = "UPDATE plans SET version = version + 1, ground_hash = $1, problem_hash = $2, \
        plan_hash = $3, locks = $4, edited_by = $5, changed_at = $6 WHERE id = $7";
    let ground = rows::keep(&mut transaction, &judged.ground).await?;
    let problem = rows::keep(&mut transaction, &judged.content.problem).await?;
    let file = rows::keep(&mut transaction, &judged.content.plan).await?;
    sqlx::query(update)
        .bind(ground)
        .bind(problem)
        .bind(file)
        .bind(json!(judged.locks).to_string())
        .bind(by.account.clone())
        .bind(at)
        .bind(plan.id.clone())
        .execute(&mut *transaction)
        .await?;
    for hash in [&before.ground_hash, &before.problem_hash, &before.plan_hash] {
        rows::release(&mut transaction, hash).await?;
    }
    let next = rows::load(&mut transaction, &plan.id).await?;
    let done = Done {
        step: "edit",
        at,
        reason,
        detail: &json!({
            "edits": asked, "difference": judged.difference, "accepted": judged.breaks,
        }),
    };
    rows::enter(&mut transaction, Some(&before), &next, done, by).await?;
    transaction.commit().await?;
    Ok(next)
}

/// # Errors
/// When the plan is of another version than was looked at, or no draft.
pub fn editable(plan: &Kept, expected: &Expected) -> Result<(), PlanError> {
    match (expected.has(plan.version), plan.state) {
        (false, _) => Err(PlanError::Stale(plan.version)),
        (true, State::Draft) => Ok(()),
        (true, state) => Err(PlanError::State(state)),
    }
}

/// What edits start from: the problem as it came, and what the plan says.
///
/// # Errors
/// When the plan has been edited meanwhile, or the store fails.
pub async fn desk(store: &Store, plan: &Kept) -> Result<(Vec<u8>, Content), PlanError> {
    let mut snapshot = store.snapshot().await?;
    let present = rows::load(&mut snapshot, &plan.id).await?.version;
    if present != plan.version {
        return Err(PlanError::Stale(present));
    }
    let ground = rows::by_hash(&mut snapshot, &plan.ground_hash).await?;
    Ok((ground, rows::content_in(&mut snapshot, plan).await?))
}
