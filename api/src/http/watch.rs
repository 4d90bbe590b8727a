//! What operators watch: an id of each request in the log and in the answer, figures in the text format of
//! Prometheus (0.0.4), and whether the service is ready.
//!
//! Figures name addresses as the table of addresses does, `/api/v1/runs/{id}`: neither ids nor anything
//! that somebody has sent becomes a label.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TEXT_FORMAT, TextEncoder,
};
use tracing::Instrument;

use super::Service;
use super::error::Problem;
use crate::runs::queue::rows::by_state;
use crate::runs::record::State as RunState;
use crate::store::failures;

/// What is counted and measured.
pub(super) struct Figures {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    runs: IntGaugeVec,
    waiting: IntGauge,
    streams: IntGauge,
    store_up: IntGauge,
}

/// From answers out of memory to those that wait for a run.
const SECONDS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

impl Figures {
    pub(super) fn new() -> Figures {
        let requests = Opts::new(
            "rounds_http_requests_total",
            "Requests answered, by method, address and class of status",
        );
        let seconds = HistogramOpts::new(
            "rounds_http_request_seconds",
            "Seconds until an answer began, by address",
        );
        let runs = Opts::new("rounds_runs", "Runs in the store, by state");
        let of = |name, help| IntGauge::new(name, help).expect("a lawful name");
        let build = Opts::new("rounds_build_info", "1; its labels say which build this is")
            .const_label("version", env!("CARGO_PKG_VERSION"));
        let build = IntGauge::with_opts(build).expect("a lawful name");
        build.set(1);
        let figures = Figures {
            registry: Registry::new(),
            requests: IntCounterVec::new(requests, &["method", "route", "status"])
                .expect("lawful names"),
            seconds: HistogramVec::new(seconds.buckets(SECONDS.into()), &["route"])
                .expect("lawful names"),
            runs: IntGaugeVec::new(runs, &["state"]).expect("lawful names"),
            waiting: of("rounds_queue_length", "Runs that wait for a place"),
            streams: of("rounds_event_streams", "Event streams that are open"),
            store_up: of("rounds_store_up", "Whether the store has just answered"),
        };
        let all: [Box<dyn prometheus::core::Collector>; 7] = [
            Box::new(build),
            Box::new(figures.requests.clone()),
            Box::new(figures.seconds.clone()),
            Box::new(figures.runs.clone()),
            Box::new(figures.waiting.clone()),
            Box::new(figures.streams.clone()),
            Box::new(figures.store_up.clone()),
        ];
        for one in all {
            figures.registry.register(one).expect("each name once");
        }
        figures
    }

    fn answered(&self, (method, route): (&str, &str), response: &Response, begun: Instant) {
        let status = match response.status().as_u16() {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let labels = [method, route, status];
        self.requests.with_label_values(&labels).inc();
        let seconds = self.seconds.with_label_values(&[route]);
        seconds.observe(begun.elapsed().as_secs_f64());
    }
}

/// Files of the page, and addresses that there are not.
const ELSEWHERE: &str = "elsewhere";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 64;

/// Gives each request an id, or keeps the one it brings, and counts its answer.
pub(super) async fn watched(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let id = id_of(request.headers()).unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string());
    let method = method_of(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(ELSEWHERE, MatchedPath::as_str).to_string();
    let span = tracing::info_span!("request", request_id = id, method, route);
    let mut response = next.run(request).instrument(span).await;
    let value = HeaderValue::from_str(&id).expect("letters, digits and hyphens");
    response.headers_mut().insert(REQUEST_ID, value);
    service.figures.answered((method, &route), &response, begun);
    response
}

/// The id that a request brings, where it can stand in a log.
fn id_of(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_plain = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(plain);
    is_plain.then(|| id.to_string())
}

/// Anybody can make up more methods.
fn method_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// Figures for Prometheus: requests by address, runs by state, the queue, event streams, the store.
#[utoipa::path(
    get, path = "/metrics", tag = "data",
    responses(
        (status = 200, description = "The text format of Prometheus, 0.0.4", body = String,
            content_type = "text/plain"),
        (status = "4XX", description = "Who is not let in", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let figures = &service.figures;
    let found = by_state(&service.store).await;
    figures.store_up.set(i64::from(found.is_ok()));
    // Of a store that does not answer it is not known how many there are.
    figures.runs.reset();
    if let Ok(found) = found {
        let count = |state: &RunState| {
            let name = state.name();
            let of = found.iter().find(|(state, _)| *state == name);
            (name, of.map_or(0, |(_, runs)| *runs))
        };
        for (state, runs) in RunState::ALL.iter().map(count) {
            figures.runs.with_label_values(&[state.as_str()]).set(runs);
            if state == RunState::Queued.name() {
                figures.waiting.set(runs);
            }
        }
    }
    let free = service.streams.available_permits();
    let open = service.runs.config().streams.saturating_sub(free);
    figures.streams.set(i64::try_from(open).unwrap_or(i64::MAX));
    let mut text = Vec::new();
    let written = TextEncoder::new().encode(&figures.registry.gather(), &mut text);
    written.map_err(Problem::internal)?;
    let name = "rounds_store_errors_total";
    let help = "How often the database has failed since the service began";
    let failed = failures();
    let line = format!("# HELP {name} {help}\n# TYPE {name} counter\n{name} {failed}\n");
    text.extend_from_slice(line.as_bytes());
    Ok(([(header::CONTENT_TYPE, TEXT_FORMAT)], text).into_response())
}

/// Whoever asks whether the service is ready waits no longer for its store.
const PATIENCE: Duration = Duration::from_secs(5);

/// Says `ready` while the service takes work: its store answers, and it is not about to stop.
#[utoipa::path(
    get, path = "/readyz", tag = "data",
    responses(
        (status = 200, description = "`ready`", body = String, content_type = "text/plain"),
        (status = 503, description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn ready(State(service): State<Arc<Service>>) -> Result<&'static str, Problem> {
    if service.runs.is_stopping() {
        return Err(Problem::not_ready(
            "the service is stopping",
            "服务正在停止",
        ));
    }
    match tokio::time::timeout(PATIENCE, service.store.ping()).await {
        Ok(Ok(())) => Ok("ready"),
        Ok(Err(error)) => {
            tracing::error!("{error}");
            Err(Problem::not_ready(
                "the store does not answer",
                "数据库没有应答",
            ))
        }
        Err(_) => Err(Problem::not_ready(
            "the store does not answer in time",
            "数据库未及时应答",
        )),
    }
}
