//! Coming in by an identity provider, and who is linked to whom. The browser is sent to the provider and comes
//! back to the page, which tells what it brings: nobody is ever sent to an address that a request names.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{Quota, RateLimiter};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::accounts::cookie;
use super::error::Problem;
use super::extract::{Json, read};
use super::guard::{Addresses, By, Limiter, cookie_of, session_of};
use super::{Service, aside};
use crate::accounts::caller::Caller;
use crate::accounts::identity::{Identity, Person, Reception, Seating};
use crate::accounts::role::Permission;
use crate::config::Config;
use crate::oidc::provider::{Brought, Provider};
use crate::oidc::settings::{Settings, Unknown};
use crate::oidc::{Begun, OidcError};
use crate::store::audit::Actor;

mod links;

/// Keeps a sign-in in the browser where it has begun.
const COOKIE: &str = "rounds_sign_in";
const COOKIE_SECONDS: u32 = 600;

pub(super) fn addresses(before: Addresses) -> Addresses {
    use Permission::{ManageAccounts, Open, OwnAccount};
    before
        .at(Open, routes!(offer))
        .at(Open, routes!(begin))
        .small(Open, routes!(finish))
        .at(OwnAccount, routes!(links::own))
        .small(OwnAccount, routes!(begin_link))
        .at(OwnAccount, routes!(links::part_own))
        .at(ManageAccounts, routes!(links::of_account))
        .small(ManageAccounts, routes!(links::link))
        .at(ManageAccounts, routes!(links::part))
}

pub(super) fn limiter(config: &Config) -> Limiter {
    let a_minute = NonZeroU32::new(config.oidc_starts_per_minute).unwrap_or(NonZeroU32::MIN);
    RateLimiter::keyed(Quota::per_minute(a_minute))
}

fn in_time(service: &Service, by: &By) -> Result<(), Problem> {
    let key = by.0.address.to_string();
    service.sign_ins.check_key(&key).map_err(|early| {
        let wait = early.wait_time_from(DefaultClock::default().now());
        Problem::too_many(u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX))
    })
}

fn provider(service: &Service) -> Result<&Arc<Provider>, Problem> {
    service.provider.as_ref().ok_or_else(Problem::no_provider)
}

/// Whether one can sign in by an identity provider.
#[derive(Serialize, ToSchema)]
pub(super) struct ProviderOffer {
    offered: bool,
    /// What the provider is called; empty where there is none.
    name: String,
}

/// Whether one can sign in by an identity provider, and what it is called.
#[utoipa::path(
    get, path = "/api/v1/session/provider", tag = "accounts",
    responses((status = 200, description = "Whether there is one", body = ProviderOffer))
)]
pub(super) async fn offer(State(service): State<Arc<Service>>) -> axum::Json<ProviderOffer> {
    let settings = service
        .provider
        .as_ref()
        .map(|provider| provider.settings());
    axum::Json(ProviderOffer {
        offered: settings.is_some(),
        name: settings.map_or_else(String::new, |settings| settings.label.clone()),
    })
}

/// Where to go to sign in.
#[derive(Serialize, ToSchema)]
pub(super) struct ProviderAddress {
    /// Of the provider, to be opened in this browser within ten minutes.
    address: String,
}

/// Begin a sign-in by the identity provider. What ends it is kept in a cookie.
#[utoipa::path(
    post, path = "/api/v1/session/provider", tag = "accounts",
    responses(
        (status = 201, description = "Where to go", body = ProviderAddress,
            headers(("Set-Cookie" = String, description = "What the sign-in is ended with"))),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The provider does not answer", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn begin(
    State(service): State<Arc<Service>>,
    by: By,
) -> Result<Response, Problem> {
    started(&service, &by, false).await
}

/// What shows once more that the one who has the session is the one whose account it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordProof {
    /// Left out by those who came by a one-time link.
    #[serde(default)]
    password: String,
    /// Six digits, where the account has a second factor.
    #[serde(default)]
    code: Option<String>,
}

/// Begin to link oneself to one's account: the next sign-in by the provider in this browser does it.
#[utoipa::path(
    post, path = "/api/v1/session/identities", tag = "accounts", request_body = PasswordProof,
    responses(
        (status = 201, description = "Where to go", body = ProviderAddress,
            headers(("Set-Cookie" = String, description = "What the sign-in is ended with"))),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The provider does not answer", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn begin_link(
    State(service): State<Arc<Service>>,
    by: By,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let PasswordProof { password, code } = read(&body)?;
    provider(&service)?;
    let session = session_of(&headers).unwrap_or("");
    let proof = (password.as_str(), code.as_deref());
    let (account, actor) = (by.account()?, by.actor());
    let looked = service.accounts.look_again(account, proof, session, &actor);
    looked.await?;
    started(&service, &by, true).await
}

async fn started(service: &Arc<Service>, by: &By, links: bool) -> Result<Response, Problem> {
    let provider = Arc::clone(provider(service)?);
    in_time(service, by)?;
    let begun = Begun::new();
    let (state, browser) = (begun.state.clone(), begun.browser.clone());
    let address = aside(move || Ok(provider.address(&begun)?)).await?;
    let account = if links { Some(by.account()?) } else { None };
    let keeps = service.accounts.begin_sign_in((&state, &browser), account);
    keeps.await?;
    let kept = kept(service, &browser, COOKIE_SECONDS);
    let way = axum::Json(ProviderAddress { address });
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, kept)], way).into_response())
}

fn kept(service: &Service, browser: &str, seconds: u32) -> HeaderValue {
    let secure = match service.runs.config().secure_cookies {
        true => "; Secure",
        false => "",
    };
    let cookie = format!(
        "{COOKIE}={browser}; Path=/api/v1/session/provider; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    HeaderValue::from_str(&cookie).expect("digits and plain words")
}

/// What the provider has put into the address of the page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderReturn {
    state: String,
    #[serde(default)]
    code: Option<String>,
    /// Whose answer it is, if it says so.
    #[serde(default)]
    iss: Option<String>,
    /// Why there is no code.
    #[serde(default)]
    error: Option<String>,
}

/// End a sign-in by the identity provider, once: a session begins, or an account is linked.
#[utoipa::path(
    put, path = "/api/v1/session/provider", tag = "accounts", request_body = ProviderReturn,
    responses(
        (status = 201, description = "One's account is linked", body = Identity),
        (status = 204, description = "Signed in", headers(("Set-Cookie" = String, description = "The session"))),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The provider does not answer", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn finish(
    State(service): State<Arc<Service>>,
    by: By,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let back: ProviderReturn = read(&body)?;
    let provider = Arc::clone(provider(&service)?);
    in_time(&service, &by)?;
    let browser = cookie_of(&headers, COOKIE).unwrap_or("").to_string();
    let stranger = Caller::stranger(by.0.address).actor();
    let taken = service
        .accounts
        .take_sign_in((&back.state, &browser), &stranger);
    let linked = taken.await?;
    let looked = asked(&service, provider.clone(), (back, browser)).await;
    let person = match looked {
        Ok(person) => person,
        Err(problem) => {
            service.accounts.disbelieve(&stranger).await?;
            return Err(problem);
        }
    };
    let gone = kept(&service, "", 0);
    match linked {
        Some(id) => {
            // Whoever has begun it is still the one who is signed in.
            if by.account()?.id != id {
                return Err(Problem::sign_in_not_begun());
            }
            let of = (person.issuer.as_str(), person.subject.as_str());
            let identity = service.accounts.link_identity(&id, of, &by.actor()).await?;
            let told = axum::Json(identity);
            Ok((StatusCode::CREATED, [(header::SET_COOKIE, gone)], told).into_response())
        }
        None => {
            let session = entered(&service, provider.settings(), &person, &stranger).await?;
            let cookies = AppendHeaders([
                (header::SET_COOKIE, cookie(&service, &session, "")),
                (header::SET_COOKIE, gone),
            ]);
            Ok((StatusCode::NO_CONTENT, cookies).into_response())
        }
    }
}

/// Asks the provider whom a code stands for.
async fn asked(
    service: &Service,
    provider: Arc<Provider>,
    (back, browser): (ProviderReturn, String),
) -> Result<Person, Problem> {
    let now_ms = service.accounts.clock().await?;
    aside(move || {
        let code = match (back.code, back.error) {
            (Some(code), None) => code,
            (_, error) => {
                let error = error.unwrap_or_else(|| "neither a code nor an error".into());
                let plain = error.chars().filter(char::is_ascii_graphic);
                return Err(OidcError::Refused(plain.take(40).collect()).into());
            }
        };
        let brought = Brought {
            code: &code,
            issuer: back.iss.as_deref(),
            browser: &browser,
        };
        Ok(provider.person(&brought, now_ms)?)
    })
    .await
}

/// The secret of a session for the person.
async fn entered(
    service: &Service,
    settings: &Settings,
    person: &Person,
    by: &Actor,
) -> Result<String, Problem> {
    let mut roles = settings.roles.iter();
    let fits = roles.find(|mapped| person.groups.contains(&mapped.value));
    let seat = fits.map(|mapped| (mapped.role, mapped.institution.clone()));
    let reception = Reception {
        makes_accounts: settings.unknown == Unknown::Account,
        seat: match settings.role_claim {
            Some(_) => Seating::Provider(seat),
            None => Seating::Administrator,
        },
    };
    let entered = service.accounts.enter(person, reception, by).await?;
    Ok(entered.secret)
}
