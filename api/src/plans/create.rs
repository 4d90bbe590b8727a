//! A draft begins: from a run, or from a publication.

use serde_json::json;

use super::rows::{self, Content, Done};
use super::{Kept, PlanError};
use crate::engine::Kind;
use crate::store::audit::Actor;
use crate::store::{Store, now};

/// What a draft is made of.
pub struct New<'n> {
    pub kind: Kind,
    pub institution: &'n str,
    pub name: &'n str,
    /// The run that found it, or empty.
    pub run: &'n str,
    /// First and last day, as [`period`](super::period::period) tells them of the problem.
    pub days: (String, String),
    pub content: Content,
}

/// Keeps a draft. The publication in force for its days is what it starts from.
///
/// # Errors
/// When the store fails.
pub async fn create(store: &Store, new: New<'_>, by: &Actor) -> Result<Kept, PlanError> {
    let mut transaction = store.write().await?;
    rows::lock(&mut transaction).await?;
    let at = now(&mut transaction).await?;
    let problem_hash = rows::keep(&mut transaction, &new.content.problem).await?;
    let plan_hash = rows::keep(&mut transaction, &new.content.plan).await?;
    let id = uuid::Uuid::now_v7().simple().to_string();
    let insert = "INSERT INTO plans (id, kind, institution, name, state, version, number, first_day, \
        last_day, run, base, ground_hash, problem_hash, plan_hash, locks, created_by, edited_by, \
        proposed_by, approved_by, published_by, superseded_by, created_at, changed_at, published_at) \
        VALUES ($1, $2, $3, $4, 'draft', 1, 0, $5, $6, $7, '', $8, $8, $9, '[]', $10, $10, \
        '', '', '', '', $11, $11, 0)";
    sqlx::query(insert)
        .bind(id.clone())
        .bind(new.kind.name())
        .bind(new.institution)
        .bind(new.name)
        .bind(new.days.0)
        .bind(new.days.1)
        .bind(new.run)
        .bind(problem_hash)
        .bind(plan_hash)
        .bind(by.account.clone())
        .bind(at)
        .execute(&mut *transaction)
        .await?;
    let plan = rows::load(&mut transaction, &id).await?;
    let base = rows::before(&mut transaction, &plan).await?;
    let base = base.map_or_else(String::new, |base| base.id);
    sqlx::query("UPDATE plans SET base = $1 WHERE id = $2")
        .bind(base)
        .bind(id.clone())
        .execute(&mut *transaction)
        .await?;
    let plan = rows::load(&mut transaction, &id).await?;
    let done = Done {
        step: "create",
        at,
        reason: "",
        detail: &json!({ "run": new.run, "base": plan.base }),
    };
    rows::enter(&mut transaction, None, &plan, done, by).await?;
    transaction.commit().await?;
    Ok(plan)
}
