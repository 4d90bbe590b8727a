//! Plans that an office goes by, and their life: draft, proposed, approved by a second person, published
//! under a number, superseded by a later publication.
//!
//! The store keeps what a plan says by its SHA-256, so that what was published can never become
//! something else. Every step is a new version of the plan and an entry in the audit trail; whoever
//! wants to change one names the version that was looked at.

use serde::{Deserialize, Serialize};
use solver::base::flaw::Flaw;
use utoipa::ToSchema;

use crate::accounts::role::{Permission, Role};
use crate::engine::Kind;
use crate::registers::RegisterError;
use crate::store::StoreError;

pub mod announce;
pub mod create;
pub mod difference;
pub mod edit;
pub mod links;
pub mod next;
pub mod period;
pub mod public;
pub mod results;
pub mod rows;
pub mod steps;

/// How far a plan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// May be edited.
    Draft,
    /// Waits for a second person.
    Proposed,
    /// May be published.
    Approved,
    /// In force, and never changed again.
    Published,
    /// Another publication has taken its place.
    Superseded,
    /// Given up before it was published.
    Discarded,
}

impl State {
    /// As in records and in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Proposed => "proposed",
            State::Approved => "approved",
            State::Published => "published",
            State::Superseded => "superseded",
            State::Discarded => "discarded",
        }
    }

    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            State::Draft => "草案",
            State::Proposed => "待审批",
            State::Approved => "已审批",
            State::Published => "已发布",
            State::Superseded => "已被取代",
            State::Discarded => "已作废",
        }
    }

    /// It has a number.
    #[must_use]
    pub fn was_published(self) -> bool {
        matches!(self, State::Published | State::Superseded)
    }
}

/// A plan as the store keeps it, without what it says.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Kept {
    pub id: String,
    pub kind: Kind,
    /// Whose it is; empty for the city's.
    pub institution: String,
    pub name: String,
    pub state: State,
    /// Counts its steps; the `ETag`, and what `If-Match` asks for.
    pub version: i64,
    /// Of the publication, counted for each institution and kind; `null` until then.
    pub number: Option<i64>,
    /// First and last day of what is planned; empty for a day of routes without a date.
    pub first_day: String,
    pub last_day: String,
    /// The run that found it; empty for one that follows another plan.
    pub run: String,
    /// The publication it starts from; empty for none.
    pub base: String,
    /// SHA-256 of the problem as it came, without locks set since.
    #[serde(skip)]
    pub ground_hash: String,
    /// SHA-256 of the problem.
    pub problem_hash: String,
    /// SHA-256 of the plan file, as it stands on paper.
    pub plan_hash: String,
    /// What edits have locked, as they wrote it.
    #[schema(value_type = Vec<Object>)]
    pub locks: Vec<serde_json::Value>,
    /// Names of accounts; empty where nobody has yet.
    pub created_by: String,
    pub edited_by: String,
    pub proposed_by: String,
    pub approved_by: String,
    pub published_by: String,
    /// The publication that took its place.
    pub superseded_by: String,
    /// RFC 3339, UTC; empty where it has not happened.
    pub created_at: String,
    pub changed_at: String,
    pub published_at: String,
}

impl Kept {
    /// The entity tag of this version.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    /// For calendars and papers: 0 before it is published.
    #[must_use]
    pub fn sequence(&self) -> u32 {
        u32::try_from(self.number.unwrap_or(0)).unwrap_or(u32::MAX)
    }
}

/// Something that was done to a plan.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StepRow {
    /// The version it led to.
    pub version: i64,
    /// `create`, `edit`, `propose`, `withdraw`, `approve`, `reject`, `publish`, `supersede`, `discard`.
    pub step: String,
    pub account: String,
    /// RFC 3339, UTC.
    pub at: String,
    pub reason: String,
    /// SHA-256 of the plan file after it.
    pub plan_hash: String,
    /// Of an edit: what was asked, and the difference by rule.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
}

/// The versions of a plan that a request was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Any,
    OneOf(Vec<i64>),
}

impl Expected {
    #[must_use]
    pub fn has(&self, version: i64) -> bool {
        match self {
            Expected::Any => true,
            Expected::OneOf(versions) => versions.contains(&version),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("there is no such plan")]
    Absent,
    #[error("the plan is of version {0} by now")]
    Stale(i64),
    #[error("the plan is {}", .0.name())]
    State(State),
    #[error("{0} has proposed or edited it and cannot approve it as well")]
    SamePerson(String),
    #[error("publication {0} has been made since")]
    Overtaken(i64),
    #[error("the data has flaws")]
    Flawed(Vec<Flaw>),
    #[error("the kept plan is unreadable: {0}")]
    Damaged(String),
    #[error("the ledger cannot take it: {0}")]
    Ledger(#[from] RegisterError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for PlanError {
    fn from(error: sqlx::Error) -> PlanError {
        PlanError::Store(error.into())
    }
}

impl PlanError {
    /// What the store holds was valid when it was kept.
    pub(crate) fn damaged(flaws: &[Flaw]) -> PlanError {
        let flaws: Vec<String> = flaws.iter().map(ToString::to_string).collect();
        PlanError::Damaged(flaws.join("; "))
    }
}

/// Whose work runs of a kind are: personnel make rosters, dispatchers routes.
#[must_use]
pub fn may_be_run_by(kind: Kind, role: Role) -> bool {
    match kind {
        Kind::Rostering | Kind::Shifts => role.may(Permission::StartRosterings),
        Kind::Routing => role.may(Permission::StartRoutings),
    }
}

/// The same of plans; rosters of shifts have no life beyond their run.
#[must_use]
pub fn may_be_kept_by(kind: Kind, role: Role) -> bool {
    kind != Kind::Shifts && may_be_run_by(kind, role)
}
