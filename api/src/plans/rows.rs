//! Plans as rows of the store.

use serde_json::Value;
use sqlx::any::AnyRow;

use super::{Kept, PlanError, State, StepRow};
use crate::engine::Kind;
use crate::store::audit::{self, Actor, Entry};
use crate::store::{Store, StoreError, Transaction, fingerprint, moment, number, text};

/// What a plan says: the problem, and the plan file.
#[derive(Clone, Debug)]
pub struct Content {
    pub problem: Vec<u8>,
    pub plan: Vec<u8>,
}

/// Which plans are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Of one institution, or of all.
    pub institution: Option<&'w str>,
    /// Of these.
    pub kinds: &'w [Kind],
    pub state: Option<State>,
    /// Older than the plan with this id.
    pub before: Option<&'w str>,
    pub limit: i64,
}

/// Whoever else writes plans waits from here on, so that numbers have no gap and what is shared is
/// not removed by one while another comes to need it.
pub(super) async fn lock(transaction: &mut Transaction) -> Result<(), StoreError> {
    audit::lock(transaction).await
}

/// # Errors
/// When there is no such plan, or the store fails.
pub async fn find(store: &Store, id: &str) -> Result<Kept, PlanError> {
    let found = sqlx::query("SELECT * FROM plans WHERE id = $1")
        .bind(id)
        .fetch_optional(store.pool())
        .await?;
    read(&found.ok_or(PlanError::Absent)?)
}

pub(super) async fn load(transaction: &mut Transaction, id: &str) -> Result<Kept, PlanError> {
    let found = sqlx::query("SELECT * FROM plans WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut **transaction)
        .await?;
    read(&found.ok_or(PlanError::Absent)?)
}

/// The newest first.
///
/// # Errors
/// When the store fails.
pub async fn list(store: &Store, wanted: Wanted<'_>) -> Result<Vec<Kept>, PlanError> {
    let query = "SELECT * FROM plans WHERE ($1 = '*' OR institution = $1) AND kind IN ($2, $6) \
        AND ($3 = '*' OR state = $3) AND id < $4 ORDER BY id DESC LIMIT $5";
    // No plan is of a kind without a name.
    let kind = |kind: Kind| match wanted.kinds.contains(&kind) {
        true => kind.name(),
        false => "",
    };
    let rows = sqlx::query(query)
        .bind(wanted.institution.unwrap_or("*"))
        .bind(kind(Kind::Rostering))
        .bind(wanted.state.map_or("*", State::name))
        .bind(wanted.before.unwrap_or("~"))
        .bind(wanted.limit)
        .bind(kind(Kind::Routing))
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(read).collect()
}

/// The publication that goes for the same days, were this plan not there; of several the newest.
pub(super) async fn before(
    transaction: &mut Transaction,
    plan: &Kept,
) -> Result<Option<Kept>, PlanError> {
    let query = "SELECT * FROM plans WHERE kind = $1 AND institution = $2 AND id <> $3 AND number > 0 \
        AND first_day <= $4 AND $5 <= last_day AND ($6 = 0 OR number < $6) \
        ORDER BY number DESC LIMIT 1";
    let found = sqlx::query(query)
        .bind(plan.kind.name())
        .bind(plan.institution.clone())
        .bind(plan.id.clone())
        .bind(plan.last_day.clone())
        .bind(plan.first_day.clone())
        .bind(plan.number.unwrap_or(0))
        .fetch_optional(&mut **transaction)
        .await?;
    found.as_ref().map(read).transpose()
}

/// Everything that was done to a plan, in order.
///
/// # Errors
/// When the store fails.
pub async fn steps(store: &Store, id: &str) -> Result<Vec<StepRow>, PlanError> {
    let rows = sqlx::query("SELECT * FROM plan_steps WHERE plan = $1 ORDER BY version")
        .bind(id)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(read_step).collect()
}

/// What a plan says, and that it still is what it was.
///
/// # Errors
/// When the store fails, or holds something else than what was kept.
pub async fn content(store: &Store, plan: &Kept) -> Result<Content, PlanError> {
    let mut snapshot = store.snapshot().await?;
    content_in(&mut snapshot, plan).await
}

/// A plan and what it says, of one moment: an edit between the two lets go of what was said before.
///
/// # Errors
/// As [`find`] and [`content`].
pub async fn whole(store: &Store, id: &str) -> Result<(Kept, Content), PlanError> {
    let mut snapshot = store.snapshot().await?;
    let plan = load(&mut snapshot, id).await?;
    let content = content_in(&mut snapshot, &plan).await?;
    Ok((plan, content))
}

pub(super) async fn content_in(
    transaction: &mut Transaction,
    plan: &Kept,
) -> Result<Content, PlanError> {
    Ok(Content {
        problem: by_hash(transaction, &plan.problem_hash).await?,
        plan: by_hash(transaction, &plan.plan_hash).await?,
    })
}

pub(super) async fn by_hash(
    transaction: &mut Transaction,
    hash: &str,
) -> Result<Vec<u8>, PlanError> {
    let found = sqlx::query("SELECT content FROM plan_contents WHERE hash = $1")
        .bind(hash)
        .fetch_optional(&mut **transaction)
        .await?;
    let found = found.ok_or_else(|| PlanError::Damaged(format!("nothing has the hash {hash}")))?;
    let bytes = text(&found, "content")?.into_bytes();
    match fingerprint(&bytes) == hash {
        true => Ok(bytes),
        false => Err(PlanError::Damaged(format!("{hash} is of something else"))),
    }
}

/// Keeps bytes under their hash.
pub(super) async fn keep(transaction: &mut Transaction, bytes: &[u8]) -> Result<String, PlanError> {
    let hash = fingerprint(bytes);
    let content = std::str::from_utf8(bytes);
    let content = content.map_err(|error| PlanError::Damaged(error.to_string()))?;
    let insert =
        "INSERT INTO plan_contents (hash, content) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
    sqlx::query(insert)
        .bind(hash.clone())
        .bind(content)
        .execute(&mut **transaction)
        .await?;
    Ok(hash)
}

/// Lets go of what no plan says any more, and nobody has signed.
pub(super) async fn release(transaction: &mut Transaction, hash: &str) -> Result<(), StoreError> {
    let delete = "DELETE FROM plan_contents WHERE hash = $1 \
        AND NOT EXISTS (SELECT 1 FROM plans WHERE ground_hash = $1 OR problem_hash = $1 OR plan_hash = $1) \
        AND NOT EXISTS (SELECT 1 FROM plan_steps WHERE plan_hash = $1 AND step <> 'edit' AND step <> 'create')";
    sqlx::query(delete)
        .bind(hash)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// A step about to be entered.
pub(super) struct Done<'d> {
    pub step: &'d str,
    pub at: i64,
    pub reason: &'d str,
    pub detail: &'d Value,
}

/// Enters a step of a plan, and tells the trail. `plan` is as it is after it.
pub(super) async fn enter(
    transaction: &mut Transaction,
    before: Option<&Kept>,
    plan: &Kept,
    done: Done<'_>,
    by: &Actor,
) -> Result<(), PlanError> {
    let insert = "INSERT INTO plan_steps (plan, version, step, account, at, reason, plan_hash, detail) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sqlx::query(insert)
        .bind(plan.id.clone())
        .bind(plan.version)
        .bind(done.step)
        .bind(by.account.clone())
        .bind(done.at)
        .bind(done.reason)
        .bind(plan.plan_hash.clone())
        .bind(done.detail.to_string())
        .execute(&mut **transaction)
        .await?;
    let bytes = |plan: &Kept| serde_json::to_vec(plan).expect("plain data");
    let (was, is) = (before.map(bytes), bytes(plan));
    let entry = Entry {
        action: &format!("plans.{}", done.step),
        object: &format!("plan {} version {}", plan.id, plan.version),
        institution: &plan.institution,
        before: was.as_deref(),
        after: Some(&is),
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}

fn read(row: &AnyRow) -> Result<Kept, PlanError> {
    let unreadable = |what: &str| StoreError::Unreadable(format!("`{what}` of a plan"));
    let word = |column: &str| -> Result<Value, StoreError> { Ok(text(row, column)?.into()) };
    let locks = serde_json::from_str(&text(row, "locks")?);
    let at = |column: &str| Ok::<String, StoreError>(moment(number(row, column)?));
    Ok(Kept {
        id: text(row, "id")?,
        kind: serde_json::from_value(word("kind")?).map_err(|_| unreadable("kind"))?,
        institution: text(row, "institution")?,
        name: text(row, "name")?,
        state: serde_json::from_value(word("state")?).map_err(|_| unreadable("state"))?,
        version: number(row, "version")?,
        number: Some(number(row, "number")?).filter(|number| 0 < *number),
        first_day: text(row, "first_day")?,
        last_day: text(row, "last_day")?,
        run: text(row, "run")?,
        base: text(row, "base")?,
        ground_hash: text(row, "ground_hash")?,
        problem_hash: text(row, "problem_hash")?,
        plan_hash: text(row, "plan_hash")?,
        locks: locks.map_err(|_| unreadable("locks"))?,
        created_by: text(row, "created_by")?,
        edited_by: text(row, "edited_by")?,
        proposed_by: text(row, "proposed_by")?,
        approved_by: text(row, "approved_by")?,
        published_by: text(row, "published_by")?,
        superseded_by: text(row, "superseded_by")?,
        created_at: at("created_at")?,
        changed_at: at("changed_at")?,
        published_at: at("published_at")?,
    })
}

fn read_step(row: &AnyRow) -> Result<StepRow, PlanError> {
    let detail = serde_json::from_str(&text(row, "detail")?);
    let wrong = |error| StoreError::Unreadable(format!("a step of a plan: {error}"));
    Ok(StepRow {
        version: number(row, "version")?,
        step: text(row, "step")?,
        account: text(row, "account")?,
        at: moment(number(row, "at")?),
        reason: text(row, "reason")?,
        plan_hash: text(row, "plan_hash")?,
        detail: detail.map_err(wrong)?,
    })
}
