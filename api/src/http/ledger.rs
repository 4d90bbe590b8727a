//! Ledgers reckoned: balances, reasons and forecasts.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use datasets::json::read_json;
use datasets::policy::shipped;
use datasets::registers::kind::Kind;
use serde::Deserialize;
use serde_json::value::RawValue;
use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::base::noun::Noun;
use solver::service::ledger::Ledger;
use solver::service::policy::Policy;
use utoipa::IntoParams;

use super::error::Problem;
use super::extract::{Json, Query, read};
use super::guard::By;
use super::judge::read_plan;
use super::registers::readable;
use super::{Service, aside};
use crate::engine::{Engine, Rostering};
use crate::input;
use crate::ledgers::{Reckoned, Roster, books, reckon};
use crate::registers::day_of;

/// Where everybody stands on one day, and when their year will be full. The body is the ledger, the
/// day, a policy (the name of a shipped one, or one of your own; `notices` when left out), and to
/// forecast what a plan posts, the roster and its plan.
#[utoipa::path(
    post, path = "/api/v1/ledgers/balance", tag = "ledgers",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Two ledgers each, balanced twice, with the counting rule; \
            every entry that does not count, with its reasons; forecasts", body = Object),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn balance(Json(body): Json) -> Result<axum::Json<Reckoned>, Problem> {
    Ok(axum::Json(aside(move || reckoned(&body)).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The day of the reckoning.
    #[param(value_type = String, format = Date)]
    as_of: String,
    /// The name of a shipped policy; `notices` when left out.
    policy: Option<String>,
    /// For accounts of the city: whose ledger; left out: all of them together.
    institution: Option<String>,
}

/// Where everybody stands on a day, by what the registers hold: the posting ledger, the staff roster, the
/// institutions and the monthly attendance reports.
#[utoipa::path(
    get, path = "/api/v1/ledgers", tag = "ledgers", params(Wanted),
    responses(
        (status = 200, description = "As of `/api/v1/ledgers/balance`", body = Object),
        (status = "4XX", description = "What is wrong with the request, or with the registers",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn stored(
    State(service): State<Arc<Service>>,
    by: By,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Reckoned>, Problem> {
    for kind in [
        Kind::PostingLedger,
        Kind::StaffRoster,
        Kind::AttendanceReport,
    ] {
        readable(&by, kind.code())?;
    }
    let own = Some(by.0.institution()).filter(|own| !own.is_empty());
    let institution = wanted.institution.as_deref().or(own);
    if institution.is_some_and(|institution| !by.0.covers(institution)) {
        return Err(Problem::absent("institution", "机构"));
    }
    let as_of = day_of("query.as_of", &wanted.as_of)?;
    let books = books(&service.store, institution, as_of).await?;
    let reckoned = aside(move || {
        let name = wanted.policy.unwrap_or_else(|| "notices".into());
        let policy = shipped(&name).ok_or_else(|| {
            let what = Noun::Policy;
            Problem::flawed([Flaw::new(
                "query.policy",
                &FlawKind::Unknown { what, id: name },
            )])
        })?;
        let policy = Policy::new(&policy).map_err(Problem::flawed)?;
        let ledger = books.ledger().map_err(Problem::flawed)?;
        reckon(&ledger, &policy, as_of, None).map_err(Problem::flawed)
    });
    Ok(axum::Json(reckoned.await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    ledger: Box<RawValue>,
    as_of: String,
    policy: Option<Box<RawValue>>,
    roster: Option<Box<RawValue>>,
    plan: Option<Box<RawValue>>,
}

fn reckoned(body: &Bytes) -> Result<Reckoned, Problem> {
    let case: Case = read(body)?;
    // What is wrong with one part does not hide what is wrong with another.
    let mut flaws = Flaws::default();
    let as_of = flaws.date("$.as_of", &case.as_of);
    let mut flaws = flaws.into_result().err().unwrap_or_default();
    let mut sort = |found: Result<(), Vec<Flaw>>| flaws.extend(found.err().unwrap_or_default());
    let ledger = read_json(case.ledger.get().as_bytes()).and_then(|draft| Ledger::new(&draft));
    let ledger = ledger.map_err(|found| sort(Err(Flaw::all_within("$.ledger", found))));
    let policy = policy(case.policy.as_deref());
    let policy = policy.map_err(|found| sort(Err(Flaw::all_within("$.policy", found))));
    let roster = roster(case.roster.as_deref(), case.plan.as_deref());
    let roster = roster.map_err(|found| sort(Err(found)));
    match (as_of, ledger, policy, roster) {
        (Some(as_of), Ok(ledger), Ok(policy), Ok(roster)) => {
            reckon(&ledger, &policy, as_of, roster.as_ref()).map_err(Problem::flawed)
        }
        _ => Err(Problem::flawed(flaws)),
    }
}

fn policy(given: Option<&RawValue>) -> Result<Policy, Vec<Flaw>> {
    let given = given.map_or("\"notices\"", RawValue::get);
    let Ok(name) = serde_json::from_str::<String>(given) else {
        return Policy::new(&read_json(given.as_bytes())?);
    };
    let draft = shipped(&name).ok_or_else(|| {
        let kind = FlawKind::Unknown {
            what: Noun::Policy,
            id: name,
        };
        vec![Flaw::new("$", &kind)]
    })?;
    Policy::new(&draft)
}

fn roster(roster: Option<&RawValue>, plan: Option<&RawValue>) -> Result<Option<Roster>, Vec<Flaw>> {
    let Some(roster) = roster else {
        let missing = FlawKind::Contradiction {
            message: "a plan needs its roster",
            message_zh: "提供方案时须同时提供排班问题",
        };
        return match plan {
            None => Ok(None),
            Some(_) => Err(vec![Flaw::new("$.roster", &missing)]),
        };
    };
    let read = || {
        let draft = input::draft::<Rostering>(roster.get().as_bytes())?;
        let problem = Rostering::problem(&draft)?;
        Ok((draft, problem))
    };
    let (draft, problem) = read().map_err(|flaws| Flaw::all_within("$.roster", flaws))?;
    let plan = plan.map(|plan| read_plan::<Rostering>(&problem, plan.get().as_bytes()));
    let plan = plan
        .transpose()
        .map_err(|flaws| Flaw::all_within("$.plan", flaws))?;
    Ok(Some(Roster {
        draft,
        problem,
        plan,
    }))
}
