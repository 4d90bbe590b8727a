//! Plans with a life: making drafts of what runs have found, reading them, and their files.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use solver::base::flaw::{Flaw, FlawKind};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::error::Problem;
use super::extract::{Json, Path, Query, read};
use super::guard::{Addresses, By};
use super::{Service, aside, cache, pages};
use crate::accounts::role::Permission;
use crate::engine::Kind;
use crate::exports;
use crate::files;
use crate::plans::announce;
use crate::plans::create::{New, create};
use crate::plans::edit::verdict_of;
use crate::plans::period::period;
use crate::plans::rows::{self, Content, Wanted};
use crate::plans::{Expected, Kept, PlanError, State as Stage, StepRow};
use crate::report::Verdict;
use crate::view;
use crate::view::rostering::RosterView;
use crate::view::routing::RoutingView;

use own::{find, keeper, kinds_read};

mod own;
pub(super) mod results;
pub(super) mod shared;
pub(super) mod steps;
pub(super) mod told;

/// The addresses of plans, after those there are.
pub(super) fn addresses(before: Addresses) -> Addresses {
    use Permission::{ApprovePlans, EditPlans, Open, PublishPlans, ReadPlans, RecordResults};
    before
        .at(EditPlans, routes!(make))
        .at(ReadPlans, routes!(list))
        .at(ReadPlans, routes!(one))
        .at(ReadPlans, routes!(history))
        .at(ReadPlans, routes!(standing))
        .at(ReadPlans, routes!(shown))
        .at(ReadPlans, routes!(file))
        .at(ReadPlans, routes!(told::announced))
        .at(EditPlans, routes!(steps::edit))
        .small(EditPlans, routes!(steps::propose))
        .small(EditPlans, routes!(steps::withdraw))
        .small(ApprovePlans, routes!(steps::approve))
        .small(ApprovePlans, routes!(steps::reject))
        .small(PublishPlans, routes!(steps::publish))
        .small(EditPlans, routes!(steps::discard))
        .at(RecordResults, routes!(results::report))
        .at(ReadPlans, routes!(results::reported))
        .at(EditPlans, routes!(results::follow))
        .small(PublishPlans, routes!(shared::link))
        .at(PublishPlans, routes!(shared::list))
        .at(PublishPlans, routes!(shared::revoke))
        .at(Open, routes!(shared::calendar))
        .at(Open, routes!(shared::sheet))
        .at(Open, routes!(shared::page))
        .at(Open, routes!(shared::pdf))
        .at(Open, routes!(shared::public))
}

/// What a draft is made of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanMade {
    /// The run whose best plan it takes.
    run: String,
    /// Left out: the name of the problem.
    name: Option<String>,
}

/// Make a draft of the best plan of a run.
#[utoipa::path(
    post, path = "/api/v1/plans", tag = "publication", request_body = PlanMade,
    responses(
        (status = 201, description = "The draft", body = Kept,
            headers(("Location" = String, description = "Its address"),
                ("ETag" = String, description = "Its version"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn make(
    State(service): State<Arc<Service>>,
    by: By,
    Json(body): Json,
) -> Result<Response, Problem> {
    let asked: PlanMade = read(&body)?;
    let run = super::runs::find(&service, &by, &asked.run).await?;
    let record = run.record();
    keeper(&by, record.kind)?;
    let name = named(asked.name, &record.name)?;
    let content = aside(move || {
        if !run.plan_path().exists() {
            return Err(Problem::no_plan());
        }
        let content = Content {
            problem: files::read(&run.problem_path())?,
            plan: files::read(&run.plan_path())?,
        };
        let days = period(record.kind, &content.problem).map_err(PlanError::Flawed)?;
        Ok((record, days, content))
    });
    let (record, days, content) = content.await?;
    let new = New {
        kind: record.kind,
        institution: &record.institution,
        name: &name,
        run: &record.id,
        days,
        content,
    };
    let plan = create(&service.store, new, &by.actor()).await?;
    Ok(made(plan))
}

const LONGEST_NAME: usize = 200;

/// The name that was asked for, or else the usual one.
pub(super) fn named(asked: Option<String>, usual: &str) -> Result<String, Problem> {
    let name = asked.unwrap_or_else(|| usual.into());
    let flaw = |kind: &FlawKind| Problem::flawed([Flaw::new("$.name", kind)]);
    let found = name.chars().count();
    if name.is_empty() {
        return Err(flaw(&FlawKind::Empty));
    }
    if LONGEST_NAME < found {
        let limit = LONGEST_NAME;
        return Err(flaw(&FlawKind::TooMany { limit, found }));
    }
    Ok(name)
}

/// A plan that has just been made.
pub(super) fn made(plan: Kept) -> Response {
    let location = (header::LOCATION, format!("/api/v1/plans/{}", plan.id));
    let tag = (header::ETAG, plan.tag());
    (StatusCode::CREATED, [location, tag], axum::Json(plan)).into_response()
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Listing {
    /// `rostering` or `routing`; left out: both.
    kind: Option<Kind>,
    state: Option<Stage>,
    /// For accounts of the city; left out: all of them.
    institution: Option<String>,
    /// Only plans made before the one with this id.
    before: Option<String>,
    /// 50 when left out, 500 at most.
    limit: Option<i64>,
}

/// Plans, the newest first. Those of other institutions are not among them. `Link` leads to the next page.
#[utoipa::path(
    get, path = "/api/v1/plans", tag = "publication", params(Listing),
    responses(
        (status = 200, description = "A page of plans", body = [Kept],
            headers(("Link" = Option<String>, description = "The next page, `rel=\"next\"`; left out after the last"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    by: By,
    uri: Uri,
    Query(asked): Query<Listing>,
) -> Result<Response, Problem> {
    let (limit, wanted_rows) = pages::limit(asked.limit, 50);
    let institution = by.asked(asked.institution.as_deref())?;
    let mut kinds = kinds_read(&by);
    kinds.retain(|kind| asked.kind.is_none_or(|asked| asked == *kind));
    let wanted = Wanted {
        institution,
        kinds: &kinds,
        state: asked.state,
        before: asked.before.as_deref(),
        limit: wanted_rows,
    };
    let rows = rows::list(&service.store, wanted).await?;
    Ok(pages::page(
        rows,
        limit,
        &uri,
        ("before", &|plan: &Kept| plan.id.clone()),
    ))
}

/// One plan: how far it has come, and who has done what.
#[utoipa::path(
    get, path = "/api/v1/plans/{id}", tag = "publication", params(("id" = String, Path)),
    responses(
        (status = 200, description = "The plan", body = Kept,
            headers(("ETag" = String, description = "Its version, for `If-Match`"))),
        (status = 304, description = "It is as `If-None-Match` says"),
        (status = 404, description = "There is no such plan", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let plan = find(&service, &by, &id).await?;
    let tag = plan.tag();
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok(([(header::ETAG, tag)], axum::Json(plan)).into_response())
}

/// Everything that was done to a plan, in order, edits with their reasons among it.
#[utoipa::path(
    get, path = "/api/v1/plans/{id}/steps", tag = "publication", params(("id" = String, Path)),
    responses(
        (status = 200, description = "Its steps", body = [StepRow]),
        (status = 404, description = "There is no such plan", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn history(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Vec<StepRow>>, Problem> {
    let plan = find(&service, &by, &id).await?;
    Ok(axum::Json(rows::steps(&service.store, &plan.id).await?))
}

/// What the judge says of a plan, and which broken rules were accepted, by whom and why.
#[derive(Serialize, ToSchema)]
pub(super) struct Standing {
    verdict: Verdict,
    accepted: Vec<StepRow>,
}

/// A plan before the judge.
#[utoipa::path(
    get, path = "/api/v1/plans/{id}/verdict", tag = "publication", params(("id" = String, Path)),
    responses(
        (status = 200, description = "The score by rule, and edits that were accepted though they \
            break a hard rule", body = Standing),
        (status = 404, description = "There is no such plan", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn standing(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Standing>, Problem> {
    let plan = find(&service, &by, &id).await?;
    let (plan, content) = rows::whole(&service.store, &plan.id).await?;
    let mut accepted = rows::steps(&service.store, &plan.id).await?;
    accepted.retain(|step| step.detail["accepted"] == Value::Bool(true));
    let verdict = aside(move || Ok(verdict_of(plan.kind, &content)?)).await?;
    Ok(axum::Json(Standing { verdict, accepted }))
}

/// A plan, judged, as the page shows it.
#[utoipa::path(
    get, path = "/api/v1/plans/{id}/view", tag = "publication", params(("id" = String, Path)),
    responses(
        (status = 200, description = "A roster or routes",
            content((RosterView = "application/json"), (RoutingView = "application/json"))),
        (status = 404, description = "There is no such plan", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn shown(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let plan = find(&service, &by, &id).await?;
    let made = async {
        let (plan, content) = rows::whole(&service.store, &plan.id).await?;
        aside(move || {
            let view = view::view(plan.kind, &content.problem, &content.plan, None);
            view.map_err(|_| Problem::internal("a kept plan is unreadable"))
        })
        .await
    };
    let bytes = match key_of(&plan, "view") {
        Some(key) => service.shown.or_made(key, made).await?,
        None => made.await?.into(),
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// A plan in a format other programs read, and on paper; with its number once it is published.
#[utoipa::path(
    get, path = "/api/v1/plans/{id}/files/{name}", tag = "publication",
    params(("id" = String, Path), ("name" = String, Path, description =
        "The same names as of runs; docs/API.md lists them. `problem.json` and `plan.json` are what \
         the hashes are of. And `announcement.xlsx`, `.csv`, `.html`, `.pdf`: what changed, for whom.")),
    responses(
        (status = 200, description = "The file", body = Vec<u8>,
            content_type = "application/octet-stream"),
        (status = 404, description = "There is no such plan or file", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "A PDF, for which the service has no font", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn file(
    State(service): State<Arc<Service>>,
    by: By,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let plan = find(&service, &by, &id).await?;
    if announce::NAMES.contains(&name.as_str()) {
        return told::file(&service, plan, name).await;
    }
    if !exports::names(plan.kind).contains(&name.as_str()) {
        return Err(Problem::no_file(&name));
    }
    let (headers, key) = (attached(&name), key_of(&plan, &name));
    let font = service.runs.config().font();
    let made = async {
        let (plan, content) = rows::whole(&service.store, &plan.id).await?;
        aside(move || {
            let extras = exports::Extras {
                sequence: plan.sequence(),
                font,
                ..exports::Extras::default()
            };
            exports::export(plan.kind, &content.problem, &content.plan, &name, &extras)
                .map_err(|error| Problem::not_exported(&name, &error))
        })
        .await
    };
    let bytes = match key {
        Some(key) => service.shown.or_made(key, made).await?,
        None => made.await?.into(),
    };
    Ok((headers, bytes).into_response())
}

/// What is shown of a publication stays as it is, and many read it.
fn key_of(plan: &Kept, name: &str) -> Option<cache::Key> {
    let hashes = (plan.problem_hash.clone(), plan.plan_hash.clone());
    let key = (hashes.0, hashes.1, plan.sequence(), name.to_string());
    plan.state.was_published().then_some(key)
}

/// Type and name of a file to be saved.
fn attached(name: &str) -> [(HeaderName, String); 2] {
    let attachment = format!("attachment; filename=\"{name}\"");
    [
        (header::CONTENT_TYPE, exports::mime(name).to_string()),
        (header::CONTENT_DISPOSITION, attachment),
    ]
}

/// The versions that `If-Match` names.
pub(super) fn expected(headers: &HeaderMap) -> Result<Expected, Problem> {
    let given = headers
        .get(header::IF_MATCH)
        .ok_or_else(Problem::no_version)?;
    let wrong = || {
        Problem::bad_request(
            "`If-Match` takes entity tags, `\"7\"`, or `*`",
            "If-Match 应为 ETag（如 \"7\"）或 *",
        )
    };
    let given = given.to_str().map_err(|_| wrong())?.trim();
    if given == "*" {
        return Ok(Expected::Any);
    }
    let tag = |tag: &str| {
        let tag = tag.trim();
        let inside = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        // A tag that is none of ours is of no version.
        inside
            .map(|inside| inside.parse().unwrap_or(-1))
            .ok_or_else(wrong)
    };
    let tags: Result<Vec<i64>, Problem> = given.split(',').map(tag).collect();
    Ok(Expected::OneOf(tags?))
}
