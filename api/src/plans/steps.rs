//! The steps of a plan's life, and who may take which.
//!
//! | from | step | to |
//! | --- | --- | --- |
//! | draft | propose | proposed |
//! | proposed | approve, by a second person | approved |
//! | proposed, approved | withdraw, reject: with a reason | draft |
//! | approved | publish | published, and what it takes the place of is superseded |
//! | draft | discard: with a reason | discarded |
//!
//! A second person has neither proposed the plan nor made its last edit. A publication supersedes
//! those whose days are all among its own; where days are shared otherwise, the later number goes.

use serde_json::json;
use solver::base::flaw::{Flaw, FlawKind};

use super::rows::{self, Done};
use super::{Expected, Kept, PlanError, State};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{Store, Transaction, now};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Propose,
    Withdraw,
    Approve,
    Reject,
    Publish,
    Discard,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Propose => "propose",
            Step::Withdraw => "withdraw",
            Step::Approve => "approve",
            Step::Reject => "reject",
            Step::Publish => "publish",
            Step::Discard => "discard",
        }
    }

    /// Where it leads, from where it may be taken.
    fn leads(self, from: State) -> Option<State> {
        match (self, from) {
            (Step::Propose, State::Draft) => Some(State::Proposed),
            (Step::Approve, State::Proposed) => Some(State::Approved),
            (Step::Withdraw | Step::Reject, State::Proposed | State::Approved) => {
                Some(State::Draft)
            }
            (Step::Publish, State::Approved) => Some(State::Published),
            (Step::Discard, State::Draft) => Some(State::Discarded),
            _ => None,
        }
    }

    fn wants_reason(self) -> bool {
        matches!(self, Step::Withdraw | Step::Reject | Step::Discard)
    }
}

/// A step as it is asked for.
pub struct Asked<'a> {
    pub id: &'a str,
    pub expected: &'a Expected,
    pub step: Step,
    pub reason: &'a str,
    /// Of a publication: the number that was looked at as the one in force, 0 for none.
    pub since: Option<i64>,
}

/// Reasons are read by people.
const LONGEST_REASON: usize = 500;

/// # Errors
/// When it is missing where it is wanted, or too long.
pub(super) fn check_reason(reason: &str, is_wanted: bool) -> Result<(), PlanError> {
    let flaw = |kind: FlawKind| PlanError::Flawed(vec![Flaw::new("$.reason", &kind)]);
    if is_wanted && reason.trim().is_empty() {
        return Err(flaw(FlawKind::Empty));
    }
    let length = reason.chars().count();
    if LONGEST_REASON < length {
        return Err(flaw(FlawKind::OutOfRange {
            low: 0,
            high: 500,
            found: length.to_string(),
        }));
    }
    Ok(())
}

/// Takes a step.
///
/// # Errors
/// When the plan is of another version by now, or cannot take the step, or the person may not; then
/// nothing was changed.
pub async fn take(store: &Store, asked: Asked<'_>, by: &Actor) -> Result<Kept, PlanError> {
    check_reason(asked.reason, asked.step.wants_reason())?;
    let mut transaction = store.write().await?;
    rows::lock(&mut transaction).await?;
    let plan = rows::load(&mut transaction, asked.id).await?;
    let state = allowed(&plan, &asked)?;
    let is_own = [&plan.proposed_by, &plan.edited_by].contains(&&by.account);
    if asked.step == Step::Approve && is_own {
        refused(&mut transaction, &plan, by).await?;
        transaction.commit().await?;
        return Err(PlanError::SamePerson(by.account.clone()));
    }
    let at = now(&mut transaction).await?;
    let before = rows::before(&mut transaction, &plan).await?;
    let since = before.and_then(|plan| plan.number).unwrap_or(0);
    if asked.step == Step::Publish && asked.since.is_some_and(|known| known != since) {
        return Err(PlanError::Overtaken(since));
    }
    let mut next = plan.clone();
    next.state = state;
    next.version += 1;
    let account = by.account.clone();
    match asked.step {
        Step::Propose => next.proposed_by = account,
        Step::Approve => next.approved_by = account,
        Step::Publish => {
            next.published_by = account;
            next.number = Some(last_number(&mut transaction, &plan).await? + 1);
        }
        Step::Withdraw | Step::Reject => {
            next.proposed_by.clear();
            next.approved_by.clear();
        }
        Step::Discard => {}
    }
    write(&mut transaction, &next, at).await?;
    if asked.step == Step::Publish {
        supersede(&mut transaction, &next, at, by).await?;
    }
    let next = rows::load(&mut transaction, asked.id).await?;
    let done = Done {
        step: asked.step.name(),
        at,
        reason: asked.reason,
        detail: &json!({ "number": next.number }),
    };
    rows::enter(&mut transaction, Some(&plan), &next, done, by).await?;
    transaction.commit().await?;
    Ok(next)
}

/// Where the step leads, if it is asked of what the plan is now.
fn allowed(plan: &Kept, asked: &Asked<'_>) -> Result<State, PlanError> {
    if !asked.expected.has(plan.version) {
        return Err(PlanError::Stale(plan.version));
    }
    let state = asked.step.leads(plan.state);
    state.ok_or(PlanError::State(plan.state))
}

async fn refused(transaction: &mut Transaction, plan: &Kept, by: &Actor) -> Result<(), PlanError> {
    let entry = Entry {
        action: "plans.approve",
        object: &format!("plan {} version {}", plan.id, plan.version),
        institution: &plan.institution,
        before: None,
        after: None,
        result: audit::Result::Refused,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}

async fn last_number(transaction: &mut Transaction, plan: &Kept) -> Result<i64, PlanError> {
    let query =
        "SELECT COALESCE(MAX(number), 0) AS last FROM plans WHERE kind = $1 AND institution = $2";
    let row = sqlx::query(query)
        .bind(plan.kind.name())
        .bind(plan.institution.clone())
        .fetch_one(&mut **transaction)
        .await?;
    Ok(crate::store::number(&row, "last")?)
}

/// The state and the people of a plan.
async fn write(transaction: &mut Transaction, plan: &Kept, at: i64) -> Result<(), PlanError> {
    let update = "UPDATE plans SET state = $1, version = $2, number = $3, proposed_by = $4, \
        approved_by = $5, published_by = $6, superseded_by = $7, changed_at = $8, \
        published_at = CASE WHEN $9 = 'publish' THEN $8 ELSE published_at END WHERE id = $10";
    let publishes = plan.state == State::Published;
    sqlx::query(update)
        .bind(plan.state.name())
        .bind(plan.version)
        .bind(plan.number.unwrap_or(0))
        .bind(plan.proposed_by.clone())
        .bind(plan.approved_by.clone())
        .bind(plan.published_by.clone())
        .bind(plan.superseded_by.clone())
        .bind(at)
        .bind(if publishes { "publish" } else { "" })
        .bind(plan.id.clone())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Whatever is published for days that are all among those of `plan` gives way to it.
async fn supersede(
    transaction: &mut Transaction,
    plan: &Kept,
    at: i64,
    by: &Actor,
) -> Result<(), PlanError> {
    let query = "SELECT id FROM plans WHERE kind = $1 AND institution = $2 AND state = 'published' \
        AND id <> $3 AND $4 <= first_day AND last_day <= $5 ORDER BY number";
    let found = sqlx::query(query)
        .bind(plan.kind.name())
        .bind(plan.institution.clone())
        .bind(plan.id.clone())
        .bind(plan.first_day.clone())
        .bind(plan.last_day.clone())
        .fetch_all(&mut **transaction)
        .await?;
    for row in &found {
        let old = rows::load(transaction, &crate::store::text(row, "id")?).await?;
        let mut gone = old.clone();
        gone.state = State::Superseded;
        gone.version += 1;
        gone.superseded_by.clone_from(&plan.id);
        write(transaction, &gone, at).await?;
        let gone = rows::load(transaction, &old.id).await?;
        let done = Done {
            step: "supersede",
            at,
            reason: "",
            detail: &json!({ "by": plan.id, "number": plan.number }),
        };
        rows::enter(transaction, Some(&old), &gone, done, by).await?;
    }
    Ok(())
}
