//! Starting, listing, reading and stopping runs.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use solver::base::flaw::{Flaw, FlawKind};
use utoipa::IntoParams;

use super::error::Problem;
use super::extract::{Json, Path, Query};
use super::guard::By;
use super::{Service, aside, pages};
use crate::accounts::caller::Caller;
use crate::accounts::role::Role;
use crate::coin::Coin;
use crate::config::Config;
use crate::engine::{Engine, Rostering};
use crate::files;
use crate::input;
use crate::plans::may_be_run_by;
use crate::runs::queue::keys::Key;
use crate::runs::record::Record;
use crate::runs::{Order, Run};

/// How a run is to be carried out.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Budget {
    /// Wall time of the run. Left out with `steps`: the steps alone end it; left out without: as
    /// the service is configured.
    pub(super) seconds: Option<f64>,
    /// 1 when left out.
    pub(super) seed: Option<u64>,
    /// The search ends after so many steps. Same problem, seed and steps: same plan.
    pub(super) steps: Option<u64>,
    /// 1 when left out.
    pub(super) threads: Option<usize>,
}

/// Start rostering a problem. The body is the draft.
#[utoipa::path(
    post, path = "/api/v1/rosterings", tag = "runs", params(Budget, IdempotencyKey),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 202, description = "The run, queued", body = Record,
            headers(("Location" = String, description = "Address of the run"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The queue is full; `Retry-After` says when to come back",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn start_rostering(
    State(service): State<Arc<Service>>,
    by: By,
    Query(budget): Query<Budget>,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let asked = Asked {
        flaws: flaws_of(&budget, service.runs.config()),
        budget,
        headers: &headers,
        body,
        from: "",
    };
    start::<Rostering>(&service, &by, asked, whole).await
}

/// Repeating a request under one key is asking once.
#[derive(IntoParams)]
#[into_params(names("idempotency-key"), parameter_in = Header)]
#[expect(
    dead_code,
    reason = "its documentation is all of it: the header is read below"
)]
pub(super) struct IdempotencyKey(
    /// At most 100 printable characters, known for 24 hours: the same request under the same key gives
    /// the same run, another one is refused.
    Option<String>,
);

/// The key of a request, where it has one.
pub(super) fn key_of(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut given = headers.get_all("idempotency-key").into_iter();
    let Some(key) = given.next() else {
        return Ok(None);
    };
    // Of two keys nobody knows which is meant.
    let key = key
        .to_str()
        .ok()
        .filter(|key| (1..=100).contains(&key.len()) && given.next().is_none());
    let wrong = || {
        Problem::bad_request(
            "one `Idempotency-Key` is taken, of 1 to 100 printable characters",
            "只接受一个 Idempotency-Key，长度为 1 至 100 个可打印字符",
        )
    };
    key.map(Some).ok_or_else(wrong)
}

/// A run as it is asked for.
pub(super) struct Asked<'a> {
    pub(super) budget: Budget,
    /// What is wrong with it already.
    pub(super) flaws: Vec<Flaw>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Bytes,
    /// Where what the draft lacks comes from; empty where it lacks nothing.
    pub(super) from: &'static str,
}

/// For drafts that lack nothing.
pub(super) async fn whole<D>(_: D) -> Result<Option<Box<RawValue>>, Problem> {
    Ok(None)
}

/// Starts a run. What its draft lacks, `complete` puts into it once it is known to be without flaws, and to be
/// no repetition of one that was entered: nobody is asked again for that.
pub(super) async fn start<E: Engine>(
    service: &Arc<Service>,
    by: &By,
    asked: Asked<'_>,
    complete: impl AsyncFnOnce(E::Draft) -> Result<Option<Box<RawValue>>, Problem>,
) -> Result<Response, Problem> {
    let key = key_of(asked.headers)?;
    let (config, asked_by) = (service.runs.config().clone(), by.0.clone());
    let Asked {
        budget,
        flaws,
        body,
        from,
        ..
    } = asked;
    let read = aside(move || {
        let (draft, name, coin) = read_whole::<E>(&body, flaws)?;
        let problem = serde_json::value::to_raw_value(&draft).expect("drafts are plain data");
        let order = order::<E>((name, coin, problem), &budget, &config, &asked_by);
        let fingerprint = order.fingerprint(from);
        Ok((draft, order, fingerprint))
    });
    let (draft, mut order, fingerprint) = read.await?;
    let key = key.map(|name| Key {
        name,
        asked: &fingerprint,
    });
    // Held until the run is entered.
    let _turn = match &key {
        Some(key) => Some(service.underway.turn(&order.account, key.name).await),
        None => None,
    };
    if let Some(key) = &key
        && let Some(run) = service.runs.repeated(&order.account, key).await?
    {
        return Ok(begun(&run));
    }
    if let Some(problem) = complete(draft).await? {
        order.problem = problem;
    }
    let run = service.runs.start(order, key, &by.actor()).await?;
    Ok(begun(&run))
}

fn begun(run: &Run) -> Response {
    let location = format!("/api/v1/runs/{}", run.id());
    let record = axum::Json(run.record());
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], record).into_response()
}

/// The draft with its name and how its costs are shown; or everything that is wrong.
fn read_whole<E: Engine>(
    body: &[u8],
    mut flaws: Vec<Flaw>,
) -> Result<(E::Draft, String, Coin), Problem> {
    let read = || {
        let draft = input::draft::<E>(body)?;
        let problem = E::problem(&draft)?;
        let name = E::name(&problem).to_string();
        Ok((draft, name, E::coin(&problem)))
    };
    let read = read().map_err(|more: Vec<Flaw>| flaws.extend(more));
    match (read, flaws.as_slice()) {
        (Ok(read), []) => Ok(read),
        _ => Err(Problem::flawed(flaws)),
    }
}

fn order<E: Engine>(
    (name, coin, problem): (String, Coin, Box<RawValue>),
    budget: &Budget,
    config: &Config,
    by: &Caller,
) -> Order {
    let usual = budget
        .steps
        .is_none()
        .then_some(f64::from(config.usual_seconds));
    Order {
        kind: E::KIND,
        coin,
        name,
        problem,
        seed: budget.seed.unwrap_or(1),
        steps: budget.steps,
        seconds: budget.seconds.or(usual),
        threads: budget.threads.unwrap_or(1),
        institution: by.institution().into(),
        account: by.actor().account,
    }
}

/// What is wrong with the query.
pub(super) fn flaws_of(budget: &Budget, config: &Config) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut outside = |path: &str, low: i64, high: i64, found: String| {
        let kind = FlawKind::OutOfRange { low, high, found };
        flaws.push(Flaw::new(path, &kind));
    };
    let most = f64::from(config.most_seconds);
    if let Some(seconds) = budget.seconds
        && !(0.0 < seconds && seconds <= most)
    {
        let high = i64::from(config.most_seconds);
        outside("query.seconds", 0, high, seconds.to_string());
    }
    if let Some(threads) = budget.threads
        && !(1..=config.most_threads).contains(&threads)
    {
        let high = i64::try_from(config.most_threads).unwrap_or(i64::MAX);
        outside("query.threads", 1, high, threads.to_string());
    }
    flaws
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Listing {
    /// Only runs made before the one with this id.
    before: Option<String>,
    /// At most so many; left out: as many as the service is configured to show, which is the most.
    limit: Option<usize>,
}

/// The runs, newest first, without their reports. Those of other institutions are not among them. `Link`
/// leads to the next page.
#[utoipa::path(
    get, path = "/api/v1/runs", tag = "runs", params(Listing),
    responses(
        (status = 200, description = "A page of runs", body = [Record],
            headers(("Link" = Option<String>, description = "The next page, `rel=\"next\"`; left out after the last"))),
        (status = 400, description = "The query cannot be read", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    by: By,
    uri: Uri,
    Query(asked): Query<Listing>,
) -> Response {
    let most = service.runs.config().listed_runs;
    let limit = asked.limit.unwrap_or(most).clamp(1, most);
    let before = asked.before.as_deref();
    let covers = |record: &Record| by.0.covers(&record.institution) && is_work_of(&by, record);
    let runs = service.runs.list(before, limit + 1, covers);
    let briefs = runs.into_iter().map(Record::brief).collect();
    let id = |run: &Record| run.id.clone();
    pages::page(briefs, limit, &uri, ("before", &id))
}

/// One run: its state, the cost of its best plan, and the judge's report when it is over.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = String, Path)),
    responses(
        (status = 200, description = "The run", body = Record),
        (status = 404, description = "There is no such run", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn read(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<axum::Json<Record>, Problem> {
    Ok(axum::Json(find(&service, &by, &id).await?.record()))
}

/// End a run early; its best plan stays. Asking again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/runs/{id}/stop", tag = "runs", params(("id" = String, Path)),
    responses(
        (status = 202, description = "The run as it is now; it ends soon", body = Record),
        (status = 404, description = "There is no such run", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn stop(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<(StatusCode, axum::Json<Record>), Problem> {
    let run = find(&service, &by, &id).await?;
    service.runs.stop(&run, &by.actor()).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(run.record())))
}

/// The problem of a run, as it was read.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/problem", tag = "runs", params(("id" = String, Path)),
    responses(
        (status = 200, description = "The draft", body = Object),
        (status = 404, description = "There is no such run", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn problem(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let run = find(&service, &by, &id).await?;
    let bytes = aside(move || Ok(files::read(&run.problem_path())?)).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// A run that is the caller's business. One that is not is not there.
pub(super) async fn find(service: &Service, by: &By, id: &str) -> Result<Arc<Run>, Problem> {
    let run = service.runs.find(id).await?;
    let own = run.filter(|run| by.0.covers(&run.record().institution));
    let run = own.ok_or_else(|| Problem::no_run(id))?;
    let record = run.record();
    match is_work_of(by, &record) {
        true => Ok(run),
        false => Err(Problem::elses(record.kind.name())),
    }
}

/// Runs are read by those whose work they are, and by those who look at everything.
fn is_work_of(by: &By, record: &Record) -> bool {
    let role = by.0.role();
    role.is_some_and(|role| role == Role::Auditor || may_be_run_by(record.kind, role))
}
