//! The HTTP service: the one table of its addresses, its layers, and its life.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
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

use datasets::roads::file::RoadFile;

use crate::accounts::Accounts;
use crate::accounts::role::Permission;
use crate::interrupt::interrupted;
use crate::oidc::provider::Provider;
use crate::plans::public::Timetables;
use crate::runs::Runs;
use crate::store::Store;

mod accounts;
mod cache;
mod data;
mod days;
mod dispatch;
mod error;
mod events;
mod extract;
mod guard;
mod imports;
mod judge;
mod kept;
mod language;
mod ledger;
mod oidc;
pub mod openapi;
mod osrm;
mod page;
mod pages;
mod plans;
mod registers;
mod rosters;
mod runs;
mod second_factor;
mod settled;
mod shifts;
mod tables;
mod underway;
mod vroom;
mod watch;

use cache::Cache;
use error::Problem;
use guard::{Addresses, Limiter};
use tables::Tables;
use underway::Underway;
use watch::Figures;

/// What every handler may use.
pub struct Service {
    runs: Arc<Runs>,
    store: Arc<Store>,
    accounts: Accounts,
    /// Where ways are reckoned, if the service was started with any.
    roads: Option<Arc<RoadFile>>,
    /// What is asked for travel times, if the service is configured so.
    osrm: Option<Tables>,
    underway: Underway,
    /// By whom people may sign in, if the service is configured so.
    provider: Option<Arc<Provider>>,
    limiter: Limiter,
    /// Of sign-ins by the provider.
    sign_ins: Limiter,
    /// Of refusals in the trail.
    noted: Limiter,
    streams: Arc<Semaphore>,
    timetables: Arc<Timetables>,
    shown: Cache,
    figures: Figures,
}

/// Every address with the permission it takes.
fn addresses() -> OpenApiRouter<Arc<Service>> {
    oidc::addresses(kept::addresses(of_runs_and_registers())).open_api()
}

fn of_runs_and_registers() -> Addresses {
    use Permission::{
        ChangeRegisters, ManageAccounts, Open, OwnAccount, ReadAudit, ReadMetrics, ReadRegisters,
        ReadRuns, Reckon, StartRosterings, StartRoutings, StopRuns,
    };
    Addresses::new()
        .at(StartRosterings, routes!(runs::start_rostering))
        .at(StartRoutings, routes!(days::start_routing))
        .at(StartRosterings, routes!(shifts::start_shifts))
        .at(ReadRuns, routes!(runs::list))
        .at(ReadRuns, routes!(runs::read))
        .at(ReadRuns, routes!(events::events))
        .at(StopRuns, routes!(runs::stop))
        .at(ReadRuns, routes!(runs::problem))
        .at(ReadRuns, routes!(plans::plan))
        .at(ReadRuns, routes!(plans::view))
        .at(ReadRuns, routes!(plans::file))
        .at(Reckon, routes!(judge::check_rostering))
        .at(Reckon, routes!(judge::check_routing))
        .at(Reckon, routes!(shifts::check_shifts))
        .at(ReadRuns, routes!(judge::check_run))
        .at(Reckon, routes!(dispatch::offer))
        .at(StartRoutings, routes!(dispatch::replan))
        .at(StartRosterings, routes!(rosters::replan))
        .at(Reckon, routes!(rosters::why))
        .at(Reckon, routes!(ledger::balance))
        .at(ReadRegisters, routes!(ledger::stored))
        .at(StartRoutings, routes!(vroom::solve))
        .at(Reckon, routes!(osrm::table))
        .at(Reckon, routes!(osrm::route))
        .at(Reckon, routes!(data::sample))
        .at(Open, routes!(data::districts))
        .at(Open, routes!(data::health))
        .at(Open, routes!(watch::ready))
        .at(ReadMetrics, routes!(watch::metrics))
        .small(Open, routes!(accounts::sign_in))
        .at(OwnAccount, routes!(accounts::me))
        .at(OwnAccount, routes!(accounts::sign_out))
        .small(OwnAccount, routes!(accounts::set_password))
        .small(OwnAccount, routes!(second_factor::begin))
        .small(OwnAccount, routes!(second_factor::settle))
        .at(OwnAccount, routes!(accounts::tokens))
        .small(OwnAccount, routes!(accounts::make_token))
        .at(OwnAccount, routes!(accounts::revoke_token))
        .at(ManageAccounts, routes!(accounts::list))
        .small(ManageAccounts, routes!(accounts::create))
        .small(ManageAccounts, routes!(accounts::change))
        .small(ManageAccounts, routes!(accounts::link))
        .at(ReadAudit, routes!(accounts::trail))
        .at(ReadRegisters, routes!(registers::rows))
        .at(ReadRegisters, routes!(registers::history))
        .at(ReadRegisters, routes!(registers::changes))
        .at(ChangeRegisters, routes!(registers::say))
        .at(ChangeRegisters, routes!(imports::preview))
        .at(ReadRegisters, routes!(imports::listed))
        .at(ReadRegisters, routes!(imports::read_import))
        .at(ChangeRegisters, routes!(imports::confirm))
        .at(ChangeRegisters, routes!(imports::drop))
}

/// The service as one router.
pub fn router(runs: Arc<Runs>, store: Arc<Store>, roads: Option<Arc<RoadFile>>) -> Router {
    let config = runs.config().clone();
    let service = Arc::new(Service {
        streams: Arc::new(Semaphore::new(config.streams)),
        timetables: Arc::default(),
        shown: Cache::new(),
        figures: Figures::new(),
        accounts: Accounts::new(Arc::clone(&store)),
        limiter: guard::limiter(&config),
        sign_ins: oidc::limiter(&config),
        provider: config.oidc.clone().map(Provider::new).map(Arc::new),
        noted: guard::noted(),
        roads,
        osrm: Tables::of(&config),
        underway: Underway::default(),
        store,
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
        .layer(from_fn_with_state(Arc::clone(&service), guard::identify))
        .layer(from_fn_with_state(
            Duration::from_secs(u64::from(config.answer_seconds)),
            in_time,
        ))
        .layer(CatchPanicLayer::custom(|_| {
            Problem::internal("a handler panicked").into_response()
        }))
        .layer(from_fn(language::spoken))
        .layer(CompressionLayer::new())
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::CONTENT_SECURITY_POLICY, SOURCES))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(from_fn_with_state(Arc::clone(&service), watch::watched))
        .with_state(service)
}

/// Everything comes from here. The map draws in workers and images of its own making; styles of
/// single elements are set by both pages.
const SOURCES: &str = "default-src 'self'; img-src 'self' data: blob:; \
    worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A request as the log tells of it. Secrets that stand in an address are not told.
fn span(request: &Request) -> tracing::Span {
    const SHARED: &str = "/api/v1/shared/";
    let (method, path) = (request.method(), request.uri().path());
    match path {
        _ if path.starts_with(SHARED) => tracing::debug_span!("request", %method, path = SHARED),
        // Where identity providers send people back to, with a code.
        "/" => tracing::debug_span!("request", %method, path),
        _ => tracing::debug_span!("request", %method, uri = %request.uri()),
    }
}

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
    // What it logs is part of the request.
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work))
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

/// Takes the address, before anything else is begun.
///
/// # Errors
/// When somebody else has it, or it is none of this machine's.
pub async fn listen(address: SocketAddr) -> Result<(SocketAddr, TcpListener), ServeError> {
    let listening = TcpListener::bind(address)
        .await
        .and_then(|listener| Ok((listener.local_addr()?, listener)));
    listening.map_err(|source| ServeError::Listen { address, source })
}

/// Serves until SIGINT or SIGTERM; then every run is ended with its best plan.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    runs: Arc<Runs>,
    (store, roads): (Arc<Store>, Option<Arc<RoadFile>>),
    listener: TcpListener,
) -> Result<(), ServeError> {
    let stopping = Arc::clone(&runs);
    let service = router(runs, store, roads).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            interrupted().await;
            tracing::info!("stopping");
            // Event streams end with their runs, and with them the last connections.
            stopping.stop_all().await;
        })
        .await
        .map_err(ServeError::Serve)
}
