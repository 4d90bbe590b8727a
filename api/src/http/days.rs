//! Starting to route a day, on the roads of the service if that is asked for.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use solver::base::flaw::{Flaw, FlawKind};
use solver::routing::draft::Draft;
use utoipa::IntoParams;

use super::Service;
use super::error::Problem;
use super::extract::{Json, Query};
use super::guard::By;
use super::runs::{Asked, Budget, Complete, IdempotencyKey, flaws_of, start};
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
        (status = 503, description = "The queue is full; `Retry-After` says when to come back",
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
    let complete: Complete<Routing> = match travel.map(|from| source(&service, from)) {
        None => Box::new(|_| Ok(())),
        Some(Ok(source)) => Box::new(move |draft| on_roads(draft, &source, limit)),
        Some(Err(flaw)) => {
            flaws.push(flaw);
            Box::new(|_| Ok(()))
        }
    };
    let asked = Asked {
        flaws,
        budget,
        headers: &headers,
        body,
        complete,
    };
    start::<Routing>(&service, &by, asked).await
}

/// Where travel times come from, if the service has that.
fn source(service: &Service, from: TravelFrom) -> Result<Source, Flaw> {
    let (found, message, message_zh) = match from {
        TravelFrom::Roads => (
            service.roads.clone().map(Source::Roads),
            "this service was started without roads",
            "本服务启动时未加载路网",
        ),
        TravelFrom::Osrm => (
            service.osrm.clone().map(Source::Osrm),
            "this service is configured to ask no OSRM server",
            "本服务未配置 OSRM 服务器",
        ),
    };
    let kind = FlawKind::Contradiction {
        message,
        message_zh,
    };
    found.ok_or_else(|| Flaw::new("query.travel", &kind))
}

/// A day on roads, if not too large for them.
fn on_roads(draft: &mut Draft, source: &Source, limit: usize) -> Result<(), Vec<Flaw>> {
    let pickups = draft.orders.iter().filter(|order| order.pickup.is_some());
    let found = draft.depots.len() + draft.orders.len() + pickups.count();
    if limit < found {
        return Err(vec![Flaw::new("$", &FlawKind::TooMany { limit, found })]);
    }
    match table_in(draft, source) {
        Ok(_) => Ok(()),
        Err(TravelError::Flaws(flaws)) => Err(flaws),
        Err(TravelError::Osrm(error)) => {
            tracing::warn!("{error}");
            let kind = FlawKind::Unreadable {
                message: error.to_string(),
                message_zh: error.chinese(),
            };
            Err(vec![Flaw::new("query.travel", &kind)])
        }
    }
}
