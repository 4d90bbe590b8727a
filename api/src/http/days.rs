//! Starting to route a day, on the roads of the service if that is asked for.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::value::RawValue;
use solver::base::flaw::{Flaw, FlawKind};
use solver::routing::draft::Draft;
use utoipa::IntoParams;

use super::error::Problem;
use super::extract::{Json, Query};
use super::guard::By;
use super::runs::{Asked, Budget, IdempotencyKey, flaws_of, start};
use super::{Service, aside};
use crate::engine::Routing;
use crate::runs::record::Record;
use crate::travel::{Source, TravelError, table_in};

/// As [`Budget`], for a day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DayBudget {
    /// Wall time of the run. Left out with `steps`: the steps alone end it; left out without: as
    /// the service is configured.
    seconds: Option<f64>,
    /// 1 when left out.
    seed: Option<u64>,
    /// The search ends after so many steps. Same problem, seed and steps: same plan.
    steps: Option<u64>,
    /// 1 when left out.
    threads: Option<usize>,
    /// Where travel times come from; left out: as the day says. The run keeps the day with its table.
    travel: Option<TravelFrom>,
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TravelFrom {
    /// The roads of the service, in place of the day's estimate.
    Roads,
    /// The OSRM server that the service is configured to ask.
    Osrm,
}

impl TravelFrom {
    /// As in requests.
    fn name(self) -> &'static str {
        match self {
            TravelFrom::Roads => "roads",
            TravelFrom::Osrm => "osrm",
        }
    }
}

impl DayBudget {
    fn split(self) -> (Budget, Option<TravelFrom>) {
        let budget = Budget {
            seconds: self.seconds,
            seed: self.seed,
            steps: self.steps,
            threads: self.threads,
        };
        (budget, self.travel)
    }
}

/// Start routing a day. The body is the draft; with `travel=roads` its estimate of travel times gives way
/// to those on the roads of the service, with `travel=osrm` to those of the OSRM server that it asks.
#[utoipa::path(
    post, path = "/api/v1/routings", tag = "runs", params(DayBudget, IdempotencyKey),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 202, description = "The run, queued", body = Record,
            headers(("Location" = String, description = "Address of the run"))),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The queue is full, or the OSRM server is asked for as many tables as \
            it may be; `Retry-After` says when to come back",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn start_routing(
    State(service): State<Arc<Service>>,
    by: By,
    Query(budget): Query<DayBudget>,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let (budget, travel) = budget.split();
    let config = service.runs.config();
    let (mut flaws, limit) = (flaws_of(&budget, config), config.table_places);
    flaws.extend(travel.and_then(|from| lacking(&service, from)));
    let asked = Asked {
        flaws,
        budget,
        headers: &headers,
        body,
        from: travel.map_or("", TravelFrom::name),
    };
    let complete = async |draft: Draft| {
        if travel.is_some() {
            fits(&draft, limit)?;
        }
        match (travel, &service.roads, &service.osrm) {
            (Some(TravelFrom::Roads), Some(roads), _) => {
                let source = Source::Roads(Arc::clone(roads));
                aside(move || on_roads(draft, &source).map(Some)).await
            }
            (Some(TravelFrom::Osrm), _, Some(tables)) => {
                let work = move |source: &Source| on_roads(draft, source).map(Some);
                tables.ask(Duration::ZERO, work).await
            }
            _ => Ok(None),
        }
    };
    start::<Routing>(&service, &by, asked, complete).await
}

/// What is wrong where the service has no such travel times.
fn lacking(service: &Service, from: TravelFrom) -> Option<Flaw> {
    let (is_there, message, message_zh) = match from {
        TravelFrom::Roads => (
            service.roads.is_some(),
            "this service was started without roads",
            "本服务启动时未加载路网",
        ),
        TravelFrom::Osrm => (
            service.osrm.is_some(),
            "this service is configured to ask no OSRM server",
            "本服务未配置 OSRM 服务器",
        ),
    };
    let kind = FlawKind::Contradiction {
        message,
        message_zh,
    };
    (!is_there).then(|| Flaw::new("query.travel", &kind))
}

/// No day that is too large waits for its turn to be refused.
fn fits(draft: &Draft, limit: usize) -> Result<(), Problem> {
    let pickups = draft.orders.iter().filter(|order| order.pickup.is_some());
    let found = draft.depots.len() + draft.orders.len() + pickups.count();
    if limit < found {
        let flaw = Flaw::new("$", &FlawKind::TooMany { limit, found });
        return Err(Problem::flawed([flaw]));
    }
    Ok(())
}

/// A day on roads.
fn on_roads(mut draft: Draft, source: &Source) -> Result<Box<RawValue>, Problem> {
    match table_in(&mut draft, source) {
        Ok(_) => Ok(serde_json::value::to_raw_value(&draft).expect("drafts are plain data")),
        Err(TravelError::Flaws(flaws)) => Err(Problem::flawed(flaws)),
        Err(TravelError::Osrm(error)) => {
            tracing::warn!("{error}");
            let kind = FlawKind::Unreadable {
                message: error.to_string(),
                message_zh: error.chinese(),
            };
            Err(Problem::flawed([Flaw::new("query.travel", &kind)]))
        }
    }
}
