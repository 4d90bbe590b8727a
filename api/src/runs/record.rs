//! What is known about a run.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Order;
use crate::engine::Kind;
use crate::report::{Outcome, RuleLine, Violation};
use crate::store::fingerprint;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Queued,
    Running,
    /// Ended by itself: budget spent or optimum proven.
    Finished,
    /// Ended because somebody asked; the best plan stays.
    Stopped,
    /// Ended without an outcome; `failure` says why.
    Failed,
    /// Its process has crashed as often as it may be tried; `failure` says how.
    Dead,
}

impl State {
    pub const ALL: [State; 6] = [
        State::Queued,
        State::Running,
        State::Finished,
        State::Stopped,
        State::Failed,
        State::Dead,
    ];

    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(self, State::Queued | State::Running)
    }

    /// As in records and in the store.
    #[must_use]
    pub fn name(self) -> String {
        let value = serde_json::to_value(self).expect("a plain word");
        value.as_str().expect("a plain word").to_string()
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<State> {
        serde_json::from_value(name.into()).ok()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Record {
    pub id: String,
    pub kind: Kind,
    /// Name of the problem.
    pub name: String,
    pub state: State,
    /// Code of the institution it belongs to; empty for the city.
    #[serde(default)]
    pub institution: String,
    /// Name of the account that started it.
    #[serde(default)]
    pub account: String,
    /// SHA-256 of the problem.
    #[serde(default)]
    pub input_hash: String,
    /// How often it was begun: again after a crash.
    #[serde(default)]
    pub attempts: i64,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    /// With `steps`, replays the plan; until the run is over, the seed it was given.
    pub seed: u64,
    /// Steps of the winning search so far.
    pub steps: Option<u64>,
    /// The time it was given.
    pub seconds: Option<f64>,
    pub threads: usize,
    /// `optimal`, `budget_spent` or `stopped`.
    pub ending: Option<String>,
    /// How often hard rules are broken by the best plan so far; `null` without a plan.
    pub hard: Option<i64>,
    /// Cost of the best plan so far, in units of which `cost_scale` make one.
    pub cost: Option<i64>,
    pub cost_scale: i64,
    /// What costs are shown in; `null`: money, or a roster's points.
    #[serde(default)]
    pub cost_unit: Option<String>,
    pub bound: Option<i64>,
    pub gap_basis_points: Option<i64>,
    /// The judge's score by rule, when the run is over.
    #[serde(default)]
    pub rules: Vec<RuleLine>,
    #[serde(default)]
    pub violations: Vec<Violation>,
    /// Why it failed.
    pub failure: Option<String>,
}

impl Record {
    #[must_use]
    pub fn new(id: String, order: &Order) -> Record {
        Record {
            id,
            kind: order.kind,
            name: order.name.clone(),
            state: State::Queued,
            institution: order.institution.clone(),
            account: order.account.clone(),
            input_hash: fingerprint(order.problem.get().as_bytes()),
            attempts: 0,
            created_at: now(),
            started_at: None,
            ended_at: None,
            seed: order.seed,
            steps: None,
            seconds: order.seconds,
            threads: order.threads,
            ending: None,
            hard: None,
            cost: None,
            cost_scale: order.coin.scale,
            cost_unit: order.coin.unit.clone(),
            bound: None,
            gap_basis_points: None,
            rules: Vec::new(),
            violations: Vec::new(),
            failure: None,
        }
    }

    pub(super) fn begin(&mut self, attempt: i64) {
        self.state = State::Running;
        self.attempts = attempt;
        self.started_at = Some(now());
    }

    pub fn finish(&mut self, state: State, outcome: Option<&Outcome>, failure: Option<String>) {
        self.state = state;
        self.ended_at = Some(now());
        self.failure = failure;
        if let Some(outcome) = outcome {
            let verdict = &outcome.verdict;
            self.seed = outcome.seed;
            self.steps = Some(outcome.steps);
            let ending = serde_json::to_value(outcome.ending).expect("a plain word");
            self.ending = ending.as_str().map(str::to_string);
            self.hard = Some(verdict.hard);
            self.cost = Some(verdict.cost);
            self.bound = verdict.bound;
            self.gap_basis_points = verdict.gap_basis_points;
            self.rules = verdict.rules.clone();
            self.violations = verdict.violations.clone();
        }
    }

    /// As it stands in a list: without the report.
    #[must_use]
    pub fn brief(mut self) -> Record {
        self.rules.clear();
        self.violations.clear();
        self
    }
}

fn now() -> String {
    DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true)
}
