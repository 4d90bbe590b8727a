//! What became of a published plan: sessions held or not and by whom, days attended on postings, orders
//! delivered or not.
//!
//! Results are only ever added, and of several about the same thing the last one goes. What counts for
//! somebody's year is entered in the posting ledger of the institution in the same transaction.

use datasets::json::read_json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use solver::base::flaw::Flaw;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::edit::few;
use super::rows::{self, Content};
use super::{Kept, PlanError};
use crate::engine::{Kind, Rostering, Routing};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{Store, StoreError, Transaction, moment, now, number, text};
use crate::view::Case;

mod ledger;
pub(super) mod resolve;

/// What is reported.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Report {
    /// A session of the roster.
    Session(SessionReport),
    /// A posting of the roster, as its host reports it.
    Posting(PostingReport),
    /// An order on a route.
    Delivery(DeliveryReport),
}

#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionReport {
    pub line: String,
    /// On which it was to be held, YYYY-MM-DD.
    pub date: String,
    pub held: bool,
    /// Who held it instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostingReport {
    pub physician: String,
    pub host: String,
    /// 0 is the first week of the horizon.
    pub first_week: i64,
    /// Cells of the posting ledger (基层服务派驻台账) by code: `due_days`, `attendance_days`,
    /// `absence_days`, `appraisal`, `host_sealed` …
    #[schema(value_type = Object)]
    pub cells: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryReport {
    pub order: String,
    pub outcome: Delivered,
    /// `"10:32"`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Delivered {
    Delivered,
    /// Nobody was there.
    Absent,
    Refused,
    /// Not reached, broken, too late.
    Failed,
}

/// What the store keeps of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Outcome {
    Session {
        line: String,
        date: String,
        held: bool,
        /// Who was to hold it.
        planned: String,
        /// Who held it; empty where nobody did.
        by: String,
        /// Name of the host.
        host: String,
        /// Within a posting there: it counts with that, and not by itself.
        within_posting: bool,
    },
    Posting {
        physician: String,
        host: String,
        first_week: i64,
        #[schema(value_type = Object)]
        cells: Map<String, Value>,
    },
    Delivery {
        order: String,
        outcome: Delivered,
        at: Option<String>,
    },
}

/// A report as it was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ResultRow {
    /// Counted for each plan.
    pub seq: i64,
    pub account: String,
    /// RFC 3339, UTC.
    pub at: String,
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What was recorded, and what the ledger has taken of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Recorded {
    pub recorded: usize,
    /// Rows of the posting ledger that are different now.
    pub ledger: Vec<LedgerRow>,
    /// People whose service belongs into the ledger of another institution.
    pub elsewhere: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LedgerRow {
    pub institution: String,
    pub key: String,
    pub physician: String,
}

/// A report with what follows from it.
pub(super) struct Resolved {
    /// Of several reports about one subject the last one goes.
    pub subject: String,
    pub outcome: Outcome,
    /// What the posting ledger is to say.
    pub entry: Option<ledger::Said>,
}

/// What reports about a plan mean.
///
/// # Errors
/// Every report of something that the plan does not have, at its place in the request.
pub fn resolve(plan: &Kept, content: &Content, reports: &[u8]) -> Result<Reports, PlanError> {
    let unreadable = |flaws: Vec<Flaw>| PlanError::damaged(&flaws);
    let reports: Vec<Report> = read_json(reports)
        .map_err(|flaws| PlanError::Flawed(Flaw::all_within("$.results", flaws)))?;
    few("$.results", reports.len(), MOST_REPORTS)?;
    match plan.kind {
        Kind::Rostering => {
            let case = Case::<Rostering>::read(&content.problem, &content.plan);
            resolve::roster(&case.map_err(unreadable)?, &reports)
        }
        Kind::Routing => {
            let case = Case::<Routing>::read(&content.problem, &content.plan);
            resolve::routes(&case.map_err(unreadable)?, &reports)
        }
        Kind::Shifts => Err(PlanError::Damaged("rosters of shifts are not kept".into())),
    }
}

/// As many as the sessions of a large city in a quarter.
const MOST_REPORTS: usize = 10_000;

/// Reports about one plan, understood.
pub struct Reports {
    pub(super) rows: Vec<Resolved>,
    pub(super) people: ledger::People,
}

/// Keeps reports, and enters what counts in the ledger: all of it, or nothing.
///
/// # Errors
/// When the plan was never published, the ledger cannot take what it would say, or the store fails.
pub async fn record(
    store: &Store,
    plan: &Kept,
    reports: &Reports,
    by: &Actor,
) -> Result<Recorded, PlanError> {
    if !plan.state.was_published() {
        return Err(PlanError::State(plan.state));
    }
    let mut transaction = store.write().await?;
    rows::lock(&mut transaction).await?;
    let at = now(&mut transaction).await?;
    let before = of_institution(&mut transaction, plan).await?;
    let last =
        sqlx::query("SELECT COALESCE(MAX(seq), 0) AS last FROM plan_results WHERE plan = $1")
            .bind(plan.id.clone())
            .fetch_one(&mut *transaction)
            .await?;
    let last = number(&last, "last")?;
    let insert = "INSERT INTO plan_results (plan, seq, subject, content, account, at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    for (seq, row) in (last + 1..).zip(&reports.rows) {
        let content = serde_json::to_string(&row.outcome).expect("plain data");
        sqlx::query(insert)
            .bind(plan.id.clone())
            .bind(seq)
            .bind(row.subject.clone())
            .bind(content)
            .bind(by.account.clone())
            .bind(at)
            .execute(&mut *transaction)
            .await?;
    }
    let after = of_institution(&mut transaction, plan).await?;
    let counted = ledger::counted(&before, &after, reports);
    let (ledger, elsewhere) = ledger::enter(store, &mut transaction, plan, counted, by).await?;
    let outcomes: Vec<&Outcome> = reports.rows.iter().map(|row| &row.outcome).collect();
    let told = serde_json::to_vec(&outcomes).expect("plain data");
    let entry = Entry {
        action: "plans.results",
        object: &format!("plan {}", plan.id),
        institution: &plan.institution,
        before: None,
        after: Some(&told),
        result: audit::Result::Done,
    };
    audit::enter(&mut transaction, by, entry).await?;
    transaction.commit().await?;
    Ok(Recorded {
        recorded: reports.rows.len(),
        ledger,
        elsewhere,
    })
}

/// The last report about everything in any publication of the institution, by subject.
async fn of_institution(
    transaction: &mut Transaction,
    plan: &Kept,
) -> Result<Vec<(String, Outcome)>, PlanError> {
    let query = "SELECT subject, content FROM (SELECT plan_results.subject, plan_results.content, \
            row_number() OVER (PARTITION BY subject ORDER BY at DESC, plan DESC, seq DESC) AS place \
            FROM plan_results JOIN plans ON plans.id = plan_results.plan \
            WHERE plans.kind = $1 AND plans.institution = $2) AS newest \
        WHERE place = 1 ORDER BY subject";
    let rows = sqlx::query(query)
        .bind(plan.kind.name())
        .bind(plan.institution.clone())
        .fetch_all(&mut **transaction)
        .await?;
    let read = |row: &AnyRow| Ok((text(row, "subject")?, outcome(row)?));
    rows.iter().map(read).collect()
}

/// The last report about everything in one plan.
///
/// # Errors
/// When the store fails.
pub async fn list(store: &Store, plan: &Kept) -> Result<Vec<ResultRow>, PlanError> {
    let query = "SELECT * FROM (SELECT plan_results.*, row_number() OVER (\
            PARTITION BY subject ORDER BY seq DESC) AS place FROM plan_results WHERE plan = $1) AS newest \
        WHERE place = 1 ORDER BY seq";
    let rows = sqlx::query(query)
        .bind(plan.id.clone())
        .fetch_all(store.pool())
        .await?;
    let read = |row: &AnyRow| {
        Ok(ResultRow {
            seq: number(row, "seq")?,
            account: text(row, "account")?,
            at: moment(number(row, "at")?),
            outcome: outcome(row)?,
        })
    };
    rows.iter().map(read).collect()
}

fn outcome(row: &AnyRow) -> Result<Outcome, PlanError> {
    let wrong = |error| StoreError::Unreadable(format!("a result of a plan: {error}"));
    Ok(serde_json::from_str(&text(row, "content")?).map_err(wrong)?)
}
