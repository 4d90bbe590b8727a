//! The HTTP service: the one table of its addresses, its layers, and its life.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::interrupt::interrupted;
use crate::runs::Runs;

mod data;
mod dispatch;
mod error;
mod events;
mod extract;
mod judge;
mod ledger;
pub mod openapi;
mod page;
mod plans;
mod rosters;
mod runs;

use error::Problem;

/// What every handler may use.
pub struct Service {
    runs: Arc<Runs>,
    streams: Arc<Semaphore>,
}

fn addresses() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::new()
        .routes(routes!(runs::start_rostering))
        .routes(routes!(runs::start_routing))
        .routes(routes!(runs::list))
        .routes(routes!(runs::read))
        .routes(routes!(events::events))
        .routes(routes!(runs::stop))
        .routes(routes!(runs::problem))
        .routes(routes!(plans::plan))
        .routes(routes!(plans::view))
        .routes(routes!(plans::file))
        .routes(routes!(judge::check_rostering))
        .routes(routes!(judge::check_routing))
        .routes(routes!(judge::check_run))
        .routes(routes!(dispatch::offer))
        .routes(routes!(dispatch::replan))
        .routes(routes!(rosters::replan))
        .routes(routes!(rosters::why))
        .routes(routes!(ledger::balance))
        .routes(routes!(data::sample))
        .routes(routes!(data::districts))
        .routes(routes!(data::health))
}

/// The service as one router.
pub fn router(runs: Arc<Runs>) -> Router {
    let config = runs.config().clone();
    let service = Arc::new(Service {
        streams: Arc::new(Semaphore::new(config.streams)),
        runs,
    });
    let (api, _) = addresses().split_for_parts();
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    api.route("/openapi.json", get(openapi::openapi))
        .merge(openapi::browser())
        .fallback(elsewhere)
        .method_not_allowed_fallback(async || Problem::method())
        .layer(DefaultBodyLimit::max(config.body_bytes))
        .layer(from_fn_with_state(
            Duration::from_secs(u64::from(config.answer_seconds)),
            in_time,
        ))
        .layer(CatchPanicLayer::custom(|_| {
            Problem::internal("a handler panicked").into_response()
        }))
        .layer(CompressionLayer::new())
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::CONTENT_SECURITY_POLICY, SOURCES))
        .layer(TraceLayer::new_for_http())
        .with_state(service)
}

/// Everything comes from here. The map draws in workers and images of its own making; styles of
/// single elements are set by both pages.
const SOURCES: &str = "default-src 'self'; img-src 'self' data: blob:; \
    worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

async fn elsewhere(uri: Uri) -> Response {
    let path = uri.path();
    page::asset(path).unwrap_or_else(|| Problem::no_endpoint(path).into_response())
}

async fn in_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::too_slow().into_response(),
    }
}

/// Work that would hold up others, on a thread where it does not.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|crash| Err(Problem::internal(format!("a task crashed: {crash}"))))
}

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("cannot listen on {address}: {source}")]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("the service failed: {0}")]
    Serve(std::io::Error),
}

/// Serves until SIGINT or SIGTERM; then every run is ended with its best plan. `ready` hears the
/// address before the first request is taken.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    runs: Arc<Runs>,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let listening = TcpListener::bind(address)
        .await
        .and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (local, listener) = listening.map_err(|source| ServeError::Listen { address, source })?;
    ready(local);
    let stopping = Arc::clone(&runs);
    axum::serve(listener, router(runs))
        .with_graceful_shutdown(async move {
            interrupted().await;
            tracing::info!("stopping");
            // Event streams end with their runs, and with them the last connections.
            stopping.stop_all().await;
        })
        .await
        .map_err(ServeError::Serve)
}
