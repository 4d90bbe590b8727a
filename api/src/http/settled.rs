//! What is settled: a problem with the plan that people go by, and what has happened since.

use axum::body::Bytes;
use datasets::json::read_json;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use solver::base::flaw::Flaw;

use super::error::Problem;
use super::extract::read;
use super::judge::read_plan;
use crate::engine::Engine;
use crate::input;

/// Draft, problem and plan of a request.
pub(super) type Settled<E> = (
    <E as Engine>::Draft,
    <E as Engine>::Problem,
    <E as Engine>::Plan,
);

pub(super) fn settled<E: Engine>(
    problem: &RawValue,
    plan: &RawValue,
) -> Result<Settled<E>, Problem> {
    let read = || {
        let draft = input::draft::<E>(problem.get().as_bytes())?;
        let problem = E::problem(&draft)?;
        Ok((draft, problem))
    };
    let (draft, problem) =
        read().map_err(|flaws| Problem::flawed(Flaw::all_within("$.problem", flaws)))?;
    let plan = read_plan::<E>(&problem, plan.get().as_bytes());
    let plan = plan.map_err(|flaws| Problem::flawed(Flaw::all_within("$.plan", flaws)))?;
    Ok((draft, problem, plan))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    problem: Box<RawValue>,
    plan: Box<RawValue>,
    events: Box<RawValue>,
}

/// The problem, its plan, and what `after` makes of both and the events; or everything that is wrong, with
/// `flaws` among it.
pub(super) fn happened<E: Engine, V: DeserializeOwned + JsonSchema, N>(
    body: &Bytes,
    mut flaws: Vec<Flaw>,
    after: impl FnOnce(&E::Draft, &E::Problem, &E::Plan, &V) -> Result<N, Vec<Flaw>>,
) -> Result<(E::Problem, E::Plan, N), Problem> {
    let case: Case = read(body)?;
    let (draft, problem, plan) = settled::<E>(&case.problem, &case.plan)?;
    let read = || {
        let events = read_json(case.events.get().as_bytes())?;
        after(&draft, &problem, &plan, &events)
    };
    let now = read().map_err(|more| flaws.extend(Flaw::all_within("$.events", more)));
    match (now, flaws.is_empty()) {
        (Ok(now), true) => Ok((problem, plan, now)),
        _ => Err(Problem::flawed(flaws)),
    }
}
