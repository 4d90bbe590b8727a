//! A published roster planned anew, and why a roster is as it is.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use solver::base::flaw::{Flaw, FlawKind};
use solver::rostering::draft::Draft;
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem as Year;
use solver::rostering::reasons::ask::Question;
use solver::rostering::reasons::explain::explain;
use solver::rostering::reasons::options::Case;
use solver::rostering::replan::{Aim, Now, after};
use utoipa::ToSchema;

use super::error::Problem;
use super::extract::{Json, Query, read};
use super::guard::By;
use super::runs::{Budget, flaws_of};
use super::settled::{happened, settled};
use super::{Service, aside};
use crate::engine::{Engine, Kind, Rostering};
use crate::files;
use crate::input;
use crate::plan_file::PlanFile;
use crate::rosters::{
    Explained, InterruptionRow, Repair, RepairRow, explained, interruptions, repairs,
};
use crate::runs::Order;
use crate::runs::record::Record;

/// The year as it is now, and rosters that could take the place of the published one.
#[derive(Serialize, ToSchema)]
pub(super) struct RosterReplanned {
    #[schema(value_type = Object)]
    problem: Draft,
    /// Those that tell the fewest people first; at most three.
    repairs: Vec<RosterRepair>,
    /// Postings that are interrupted.
    allowances: Vec<InterruptionRow>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct RosterRepair {
    /// The run that found it, at what changes cost for its aim: its plan, views and files stay.
    run: Record,
    #[serde(flatten)]
    repair: RepairRow,
    /// What `rounds check` reads.
    #[schema(value_type = Object)]
    plan: Box<RawValue>,
}

/// Plan a year anew after something has happened. The body is the roster, the plan that people have
/// been told, and the events; the answer comes when three runs are over, after four and a half
/// seconds together if nothing else is said.
#[utoipa::path(
    post, path = "/api/v1/rosterings/replan", tag = "dispatch", params(Budget),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The new year, up to three repairs, and what differs",
            body = RosterReplanned),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The queue is full, or the answer takes too long",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn replan(
    State(service): State<Arc<Service>>,
    by: By,
    Query(budget): Query<Budget>,
    Json(body): Json,
) -> Result<axum::Json<RosterReplanned>, Problem> {
    let flaws = flaws_of(&budget, service.runs.config());
    let (problem, told, now) =
        aside(move || happened::<Rostering, _, _>(&body, flaws, after)).await?;
    let mut runs = Vec::new();
    for aim in Aim::ALL {
        let draft = aim.draft(&now);
        let order = Order {
            kind: Kind::Rostering,
            coin: Rostering::coin(&now.problem),
            name: now.problem.name().into(),
            problem: serde_json::value::to_raw_value(&draft).expect("drafts are plain data"),
            seed: budget.seed.unwrap_or(1),
            steps: budget.steps,
            seconds: seconds(&budget),
            threads: budget.threads.unwrap_or(1),
            institution: by.0.institution().into(),
            account: by.actor().account,
        };
        let run = service.runs.start(order, None, &by.actor()).await?;
        run.ended().await;
        runs.push((aim, run.plan_path(), run.record()));
    }
    Ok(axum::Json(
        aside(move || answer((&problem, &told), now, &runs)).await?,
    ))
}

/// Of each of the runs.
fn seconds(budget: &Budget) -> Option<f64> {
    let usual = budget.steps.is_none().then_some(USUAL_SECONDS);
    let all = budget.seconds.or(usual)?;
    Some(all / Aim::ALL.len() as f64)
}

/// For all repairs together.
const USUAL_SECONDS: f64 = 4.5;

fn answer(
    before: (&Year, &Plan),
    now: Now,
    runs: &[(Aim, PathBuf, Record)],
) -> Result<RosterReplanned, Problem> {
    let mut found = Vec::new();
    let mut written = Vec::new();
    for (aim, path, _) in runs {
        let bytes = match path.exists() {
            true => files::read(path)?,
            false => return Err(Problem::no_plan()),
        };
        let unreadable = |_| Problem::internal("a kept plan is unreadable");
        let file = input::plan_file::<Rostering>(&bytes).map_err(unreadable)?;
        let plan = file.read::<Rostering>(&now.problem).map_err(unreadable)?;
        found.push((*aim, plan));
        written.push(file);
    }
    let repairs = repairs(before, &now, found);
    // Single changes of sessions that outlive the repair are in its plan, and not in the run's.
    let written = |repair: &Repair| {
        let plan = Rostering::write_plan(&now.problem, &repair.plan);
        let file = PlanFile {
            plan,
            ..written[repair.number].clone()
        };
        serde_json::value::to_raw_value(&file).expect("plans are plain data")
    };
    Ok(RosterReplanned {
        repairs: (repairs.into_iter())
            .map(|repair| RosterRepair {
                run: runs[repair.number].2.clone(),
                plan: written(&repair),
                repair: repair.row,
            })
            .collect(),
        allowances: interruptions(&now),
        problem: now.draft,
    })
}

/// Why a roster is as it is. The body is the roster, its plan, and what is asked: a candidate
/// (`P12`), a line (`L34`), `P12@H3@2026-03`, `P12@L34@2026-03-02..2026-05-31`, or several duties and
/// lines together (`P12,P13,L34`).
#[utoipa::path(
    post, path = "/api/v1/rosterings/explain", tag = "dispatch",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "What would change if it were so, or the rules in conflict \
            and what would have to give way", body = Explained),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn why(Json(body): Json) -> Result<axum::Json<Explained>, Problem> {
    let answer = aside(move || {
        let case: WhyCase = read(&body)?;
        let (draft, problem, plan) = settled::<Rostering>(&case.problem, &case.plan)?;
        let flawed = |path: &str, message: String, message_zh: String| {
            let kind = FlawKind::Unreadable {
                message,
                message_zh,
            };
            Problem::flawed(vec![Flaw::new(path, &kind)])
        };
        let question = Question::read(&problem, &case.why);
        let question =
            question.map_err(|unclear| flawed("$.why", unclear.message, unclear.message_zh))?;
        if !Rostering::check(&problem, &plan).score.is_feasible() {
            let message = "the plan breaks hard rules: nothing is said of it but which";
            let message_zh = "方案违反硬约束，请先用检查接口查看";
            return Err(flawed("$.plan", message.into(), message_zh.into()));
        }
        let case = Case {
            draft: &draft,
            problem: &problem,
        };
        Ok(explained(&explain(case, &plan, &question)))
    });
    Ok(axum::Json(answer.await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhyCase {
    problem: Box<RawValue>,
    plan: Box<RawValue>,
    why: String,
}
