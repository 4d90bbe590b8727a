//! Who is let in where: every address is entered with the permission it asks for, and there is no
//! other way to enter one.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{self, Ref, RefOr};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::Service;
use super::error::{Code, Problem};
use crate::accounts::Account;
use crate::accounts::caller::Caller;
use crate::accounts::role::Permission;
use crate::config::Config;
use crate::store::StoreError;
use crate::store::audit::{self, Actor, Entry};

/// Requests of each account, or of each address where nobody is signed in.
pub(super) type Limiter = DefaultKeyedRateLimiter<String>;

pub(super) fn limiter(config: &Config) -> Limiter {
    let least_one = |limit| NonZeroU32::new(limit).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::per_second(least_one(config.requests_per_second))
        .allow_burst(least_one(config.requests_at_once));
    RateLimiter::keyed(quota)
}

/// The table of addresses. What is not entered here is not reached.
pub(super) struct Addresses(OpenApiRouter<Arc<Service>>);

impl Addresses {
    pub(super) fn new() -> Addresses {
        Addresses(OpenApiRouter::new())
    }

    /// Enters an address for those who have the permission. The OpenAPI document names it.
    pub(super) fn at(
        self,
        permission: Permission,
        (schemas, mut paths, methods): UtoipaMethodRouter<Arc<Service>>,
    ) -> Addresses {
        for item in paths.paths.values_mut() {
            let operations = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.patch,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                let named = ExtensionsBuilder::new().add("x-permission", permission.name());
                operation.extensions = Some(named.build());
                let told = &mut operation.responses.responses;
                told.entry("4XX".into()).or_insert_with(refusal);
                for (status, what) in FAILURES {
                    told.entry(status.into()).or_insert_with(|| problem(what));
                }
                if permission != Permission::Open {
                    operation.security = Some(WAYS_IN.map(required).to_vec());
                }
            }
        }
        let guarded = methods.route_layer(from_fn(move |request: Request, next: Next| {
            guard(permission, request, next)
        }));
        Addresses(self.0.routes((schemas, paths, guarded)))
    }

    /// As [`Addresses::at`], where a body is a few lines at most.
    pub(super) fn small(
        self,
        permission: Permission,
        (schemas, paths, methods): UtoipaMethodRouter<Arc<Service>>,
    ) -> Addresses {
        let methods = methods.route_layer(Extension(Longest(SMALL_BODY)));
        self.at(permission, (schemas, paths, methods))
    }

    pub(super) fn open_api(self) -> OpenApiRouter<Arc<Service>> {
        self.0
    }
}

/// Longest body of an address that takes a few lines, bytes.
const SMALL_BODY: usize = 64 << 10;

/// The longest body of an address that takes less than others.
#[derive(Clone, Copy)]
pub(super) struct Longest(pub(super) usize);

/// What every address may answer: who is not let in, and what cannot be read.
fn refusal() -> RefOr<openapi::Response> {
    problem("What is wrong with the request, or who is not let in")
}

/// What is nobody's fault who asks.
const FAILURES: [(&str, &str); 2] = [
    ("500", "The service failed; its log says why"),
    (
        "507",
        "The disk of the service is full; nothing was changed",
    ),
];

/// By a session's cookie or by a token, as the document calls them.
pub(super) const WAYS_IN: [&str; 2] = ["session", "token"];

fn required(way: &str) -> SecurityRequirement {
    SecurityRequirement::new(way, [""; 0])
}

fn problem(what: &str) -> RefOr<openapi::Response> {
    let schema: RefOr<openapi::Schema> = RefOr::Ref(Ref::from_schema_name("Problem"));
    let told = openapi::ResponseBuilder::new().description(what).content(
        "application/problem+json",
        openapi::Content::new(Some(schema)),
    );
    RefOr::T(told.build())
}

async fn guard(permission: Permission, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>();
    match caller {
        Some(caller) if caller.may(permission) => next.run(request).await,
        Some(caller) if caller.account.is_some() => {
            refused(Problem::forbidden(&permission.name()), request).await
        }
        _ => refused(Problem::not_signed_in(), request).await,
    }
}

/// Bytes of a refused body that are still read: closing at once would tear the answer from the hands of
/// whoever is still sending.
const READ_ON: usize = 1 << 16;

/// A refusal before the body was read. What is left of a large one must not be taken for the next
/// request.
async fn refused(problem: Problem, request: Request) -> Response {
    let mut response = problem.into_response();
    if to_bytes(request.into_body(), READ_ON).await.is_err() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// What is not the same for everybody.
const DOORS: [&str; 5] = ["/api/", "/vroom", "/table/", "/route/", "/metrics"];

/// Finds out who is calling, before anything else is looked at, and whether it is too often.
pub(super) async fn identify(
    State(service): State<Arc<Service>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    // Files of the page are the same for everybody.
    let path = request.uri().path();
    let trusted = &service.runs.config().trusted_proxies;
    let from = sender(trusted, from.ip(), request.headers());
    if !DOORS.iter().any(|door| path.starts_with(door)) {
        request.extensions_mut().insert(Caller::stranger(from));
        return next.run(request).await;
    }
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("elsewhere", MatchedPath::as_str);
    let asked = format!("{} {route}", told(request.method()));
    let caller = match find(&service, request.headers(), from).await {
        Ok(caller) => caller,
        Err(problem) => return refused(problem, request).await,
    };
    let actor = caller.actor();
    let key = caller
        .account
        .as_ref()
        .map_or_else(|| from.to_string(), |account| account.id.clone());
    if let Err(early) = service.limiter.check_key(&key) {
        let wait = early.wait_time_from(DefaultClock::default().now());
        let seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX);
        let response = refused(Problem::too_many(seconds), request).await;
        note(&service, &actor, refusal_of(&asked, &response)).await;
        return response;
    }
    request.extensions_mut().insert(caller);
    let response = next.run(request).await;
    note(&service, &actor, refusal_of(&asked, &response)).await;
    response
}

/// How often the trail tells of the same refusal to the same caller.
const NOTED_EVERY: Duration = Duration::from_secs(60);

pub(super) fn noted() -> Limiter {
    RateLimiter::keyed(Quota::with_period(NOTED_EVERY).expect("it is above 0"))
}

/// What the trail tells of an answer: who may not do that, who asks too often, and who tries secrets.
fn refusal_of(asked: &str, response: &Response) -> Option<String> {
    let Code(code) = response.extensions().get()?;
    let is_told = match response.status() {
        // That one stands there already.
        StatusCode::FORBIDDEN => *code != "second_person",
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::NOT_FOUND => asked.contains(" /api/v1/shared/"),
        _ => false,
    };
    is_told.then(|| format!("{asked}: {code}"))
}

/// Enters a refusal. A flood of them is no flood of rows.
async fn note(service: &Service, actor: &Actor, refusal: Option<String>) {
    let Some(object) = refusal else { return };
    let key = format!("{} {} {object}", actor.account, actor.address);
    if service.noted.check_key(&key).is_err() {
        return;
    }
    let entry = Entry {
        action: "requests.refused",
        object: &object,
        institution: "",
        before: None,
        after: None,
        result: audit::Result::Refused,
    };
    let entered = async {
        let mut transaction = service.store.write().await?;
        audit::enter(&mut transaction, actor, entry).await?;
        Ok::<_, StoreError>(transaction.commit().await?)
    };
    if let Err(error) = entered.await {
        // It is refused all the same.
        tracing::error!("a refusal is not in the trail: {error}");
    }
}

/// A method by its name; those that nobody has heard of share one, so that no sender chooses what is kept.
fn told(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}

/// From where a request comes: whom the last proxy that is trusted has heard it from.
fn sender(trusted: &[IpAddr], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut from = peer.to_canonical();
    let lines = headers.get_all(FORWARDED).into_iter();
    // The client's own part of a line may hold any bytes.
    let named: Vec<&[u8]> =
        (lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','))).collect();
    for name in named.into_iter().rev() {
        let name = std::str::from_utf8(name).unwrap_or("").trim();
        // Some write the port, too.
        let address = name.parse::<IpAddr>();
        let address = address.or_else(|_| name.parse::<SocketAddr>().map(|at| at.ip()));
        match address {
            Ok(address) if trusted.contains(&from) => from = address.to_canonical(),
            _ => break,
        }
    }
    from
}

/// What proxies write from whom they have heard.
const FORWARDED: &str = "x-forwarded-for";

async fn find(service: &Service, headers: &HeaderMap, from: IpAddr) -> Result<Caller, Problem> {
    if let Some(bearer) = headers.get(header::AUTHORIZATION) {
        let secret = bearer
            .to_str()
            .ok()
            .and_then(|value| value.strip_prefix("Bearer "));
        let found = match secret {
            Some(secret) => service.accounts.of_token(secret, from).await?,
            None => None,
        };
        return found.ok_or_else(Problem::not_signed_in);
    }
    let found = match session_of(headers) {
        Some(secret) => service.accounts.of_session(secret, from).await?,
        None => None,
    };
    Ok(found.unwrap_or_else(|| Caller::stranger(from)))
}

/// The name of the cookie of a session.
pub(super) const COOKIE: &str = "rounds_session";

/// The secret of the session that a request brings.
pub(super) fn session_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, secret)| secret)
}

/// Who is calling, for handlers that ask whose an object is.
pub(super) struct By(pub(super) Caller);

impl By {
    pub(super) fn actor(&self) -> Actor {
        self.0.actor()
    }

    /// The institution whose objects are asked for, or the caller's own; `None` for all of them. One that
    /// is not the caller's is not there.
    pub(super) fn asked<'i>(
        &'i self,
        institution: Option<&'i str>,
    ) -> Result<Option<&'i str>, Problem> {
        let own = Some(self.0.institution()).filter(|own| !own.is_empty());
        match institution {
            Some(asked) if !self.0.covers(asked) => Err(Problem::absent("institution", "机构")),
            asked => Ok(asked.or(own)),
        }
    }

    /// The account, where the permission makes sure that there is one.
    pub(super) fn account(&self) -> Result<&Account, Problem> {
        self.0.account.as_ref().ok_or_else(Problem::not_signed_in)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for By {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<By, Problem> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller.map(By).ok_or_else(Problem::not_signed_in)
    }
}
