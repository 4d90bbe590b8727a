//! A day of routes asked for as VROOM is asked, and answered in its format. The work is a run like any
//! other: a process of its own, under the same limits, kept with its plan.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use datasets::formats::instance::{Format, Wanted};
use datasets::formats::vroom::tabled::places;
use solver::base::flaw::{Flaw, FlawKind};

use super::error::{Problem, VroomError};
use super::extract::{Json, Query};
use super::guard::By;
use super::runs::{Budget, flaws_of};
use super::{Service, aside};
use crate::engine::{Engine, Kind, Routing};
use crate::files;
use crate::input;
use crate::instance::Day;
use crate::run::Replay;
use crate::runs::{Order, Run};
use crate::travel::{Source, TravelError};

/// Route a request of VROOM. Its places have rows in its matrices, or coordinates where this service has
/// roads; the answer comes when the run is over, after a second if nothing else is said.
#[utoipa::path(
    post, path = "/vroom", tag = "roads", params(Budget),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The answer in VROOM's format, `code` 0", body = Object,
            headers(("Location" = String, description = "Address of the run"))),
        (status = 400, description = "`code` 2: every flaw of the request; a problem where the query \
            cannot be read", content((VroomError = "application/json"), (Problem = "application/problem+json"))),
        (status = 422, description = "`code` 3: there are no roads for it", body = VroomError),
        (status = "4XX", description = "Who is not let in, and what is no JSON", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The queue is full, or the answer takes too long",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn solve(
    State(service): State<Arc<Service>>,
    by: By,
    Query(budget): Query<Budget>,
    Json(body): Json,
) -> Result<Response, Problem> {
    let flaws = flaws_of(&budget, service.runs.config());
    let read = aside(move || Ok(read(body.to_vec(), flaws))).await?;
    let seconds = budget
        .seconds
        .or(budget.steps.is_none().then_some(USUAL_SECONDS));
    let day = match read {
        Ok((day, None)) => Ok(day),
        Ok((day, Some(places))) => on_roads(&service, (day, places), seconds).await?,
        Err(error) => Err(error),
    };
    let day = match day {
        Ok(day) => day,
        Err(error) => return Ok(error.into_response()),
    };
    let order = Order {
        kind: Kind::Routing,
        coin: Routing::coin(&day.problem),
        name: day.problem.name().into(),
        problem: serde_json::value::to_raw_value(&day.instance.draft)
            .expect("drafts are plain data"),
        seed: budget.seed.unwrap_or(1),
        steps: budget.steps,
        seconds,
        threads: budget.threads.unwrap_or(1),
        institution: by.0.institution().into(),
        account: by.actor().account,
    };
    let run = service.runs.start(order, None, &by.actor()).await?;
    run.ended().await;
    let location = format!("/api/v1/runs/{}", run.id());
    let bytes = aside(move || answer(&day, &run)).await?;
    let json = HeaderValue::from_static("application/json");
    let mut response = ([(header::CONTENT_TYPE, json)], bytes).into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Whoever asks waits for the answer.
const USUAL_SECONDS: f64 = 1.0;
/// What a run needs beside its own seconds, to begin and to be answered: an assumption.
const BESIDES: Duration = Duration::from_secs(1);

fn wanted() -> Wanted {
    Wanted {
        format: Some(Format::Vroom),
        ..Wanted::default()
    }
}

/// The day without roads, so that every flaw is told at once; and how many places it lacks a table of.
fn read(body: Vec<u8>, mut flaws: Vec<Flaw>) -> Result<(Day, Option<usize>), VroomError> {
    let day = Day::new(body, wanted()).map_err(|more| flaws.extend(more));
    let (Ok(day), []) = (day, flaws.as_slice()) else {
        return Err(VroomError::input(flaws));
    };
    let places = places(&day.bytes).map_err(VroomError::input)?;
    Ok((day, places.map(|places| places.points.len())))
}

/// The day with a table from where this service has one, in time for a run of so many seconds.
async fn on_roads(
    service: &Service,
    (day, found): (Day, usize),
    seconds: Option<f64>,
) -> Result<Result<Day, VroomError>, Problem> {
    let limit = service.runs.config().table_places;
    let has_roads = service.roads.is_some() || service.osrm.is_some();
    if has_roads && limit < found {
        let flaw = Flaw::new("$", &FlawKind::TooMany { limit, found });
        return Ok(Err(VroomError::input(vec![flaw])));
    }
    let run = Duration::try_from_secs_f64(seconds.unwrap_or(0.0)).unwrap_or(Duration::MAX);
    let work = move |source: &Source| {
        let day = Day::on_roads(day.bytes, wanted(), source);
        Ok(day.map_err(|error| match error {
            TravelError::Flaws(flaws) => VroomError::input(flaws),
            TravelError::Osrm(error) => VroomError::roads(error.to_string(), error.chinese()),
        }))
    };
    match (&service.roads, &service.osrm) {
        (Some(roads), _) => {
            let source = Source::Roads(Arc::clone(roads));
            aside(move || work(&source)).await
        }
        (None, Some(tables)) => tables.ask(run.saturating_add(BESIDES), work).await,
        (None, None) => Ok(Err(VroomError::roads(
            "there are no matrices in the request, and this service was started without roads",
            "请求中没有行程矩阵，且本服务启动时未加载路网",
        ))),
    }
}

fn answer(day: &Day, run: &Run) -> Result<Vec<u8>, Problem> {
    if !run.plan_path().exists() {
        return Err(Problem::no_plan());
    }
    let bytes = files::read(&run.plan_path())?;
    let unreadable = |_| Problem::internal("a kept plan is unreadable");
    let file = input::plan_file::<Routing>(&bytes).map_err(unreadable)?;
    let plan = file.read::<Routing>(&day.problem).map_err(unreadable)?;
    let replay = Replay {
        seed: file.seed,
        steps: file.steps,
        threads: file.threads,
    };
    day.answer(&plan, replay).map_err(unreadable)
}
