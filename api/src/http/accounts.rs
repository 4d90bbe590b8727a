//! Coming in and going out, accounts, tokens, and the audit trail.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::error::Problem;
use super::extract::{File, Json, Path, Query, read};
use super::guard::{By, COOKIE, session_of};
use super::pages::{self, MOST_ROWS};
use crate::accounts::entrance::Session;
use crate::accounts::role::{Permission, Role};
use crate::accounts::token::{NewToken, Token, TokenDraft};
use crate::accounts::{Account, AccountChange, AccountDraft, LinkDraft};
use crate::store::audit::{self, AuditRow};

/// Either name and password, or the secret of a one-time link.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Way {
    Password {
        name: String,
        password: String,
        /// Six digits, where the account has a second factor.
        #[serde(default)]
        code: Option<String>,
    },
    Link {
        link: String,
    },
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    name: String,
    role: Role,
    /// Empty for the whole city.
    institution: String,
    permissions: Vec<Permission>,
    has_password: bool,
    has_second_factor: bool,
}

impl Me {
    fn new(by: &By) -> Result<Me, Problem> {
        let account = by.account()?;
        Ok(Me {
            name: account.name.clone(),
            role: account.role,
            institution: account.institution.clone(),
            permissions: by.0.permissions(),
            has_password: account.has_password,
            has_second_factor: account.has_second_factor,
        })
    }
}

/// Sign in. The session is kept in a cookie and ends after half an hour without a request.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "accounts", request_body = Way,
    responses(
        (status = 204, description = "Signed in", headers(("Set-Cookie" = String, description = "The session"))),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_in(
    State(service): State<Arc<Service>>,
    by: By,
    Json(body): Json,
) -> Result<Response, Problem> {
    let way: Way = read(&body)?;
    // Whoever was signed in before is not the one who asks.
    let stranger = crate::accounts::caller::Caller::stranger(by.0.address).actor();
    let Session { secret, .. } = match way {
        Way::Password {
            name,
            password,
            code,
        } => {
            let way = (name.as_str(), password.as_str(), code.as_deref());
            service.accounts.sign_in(way, &stranger).await?
        }
        Way::Link { link } => service.accounts.follow_link(&link, &stranger).await?,
    };
    let cookie = cookie(&service, &secret, "");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Who is signed in, and what is allowed.
#[utoipa::path(
    get, path = "/api/v1/session", tag = "accounts",
    responses(
        (status = 200, description = "The account", body = Me),
        (status = 401, description = "Nobody is", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn me(by: By) -> Result<axum::Json<Me>, Problem> {
    Ok(axum::Json(Me::new(&by)?))
}

/// Sign out.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "accounts",
    responses((status = 204, description = "Signed out"))
)]
pub(super) async fn sign_out(
    State(service): State<Arc<Service>>,
    by: By,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(secret) = session_of(&headers) {
        service
            .accounts
            .sign_out(secret, by.account()?, &by.actor())
            .await?;
    }
    let gone = cookie(&service, "", "; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

fn cookie(service: &Service, secret: &str, more: &str) -> HeaderValue {
    let secure = if service.runs.config().secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    HeaderValue::from_str(&cookie).expect("digits and plain words")
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordChange {
    /// Left out by those who have none yet.
    #[serde(default)]
    present: String,
    /// Ten characters or more.
    new: String,
}

/// Set one's password. One's other sessions end.
#[utoipa::path(
    put, path = "/api/v1/session/password", tag = "accounts", request_body = PasswordChange,
    responses(
        (status = 204, description = "It is set"),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn set_password(
    State(service): State<Arc<Service>>,
    by: By,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<StatusCode, Problem> {
    let PasswordChange { present, new } = read(&body)?;
    let session = session_of(&headers).unwrap_or("");
    let (account, actor) = (by.account()?, by.actor());
    service
        .accounts
        .set_password(account, &present, &new, session, &actor)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All accounts, by name.
#[utoipa::path(
    get, path = "/api/v1/accounts", tag = "accounts",
    responses((status = 200, description = "The accounts", body = [Account]))
)]
pub(super) async fn list(
    State(service): State<Arc<Service>>,
) -> Result<axum::Json<Vec<Account>>, Problem> {
    Ok(axum::Json(service.accounts.list().await?))
}

/// Make an account. It is opened by a one-time link first.
#[utoipa::path(
    post, path = "/api/v1/accounts", tag = "accounts", request_body = AccountDraft,
    responses(
        (status = 201, description = "The account", body = Account),
        (status = "4XX", description = "What is wrong with it", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn create(
    State(service): State<Arc<Service>>,
    by: By,
    Json(body): Json,
) -> Result<(StatusCode, axum::Json<Account>), Problem> {
    let account = service.accounts.create(&read(&body)?, &by.actor()).await?;
    Ok((StatusCode::CREATED, axum::Json(account)))
}

/// Shut an account out, or let it in again. Its sessions end.
#[utoipa::path(
    put, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = String, Path)),
    request_body = AccountChange,
    responses(
        (status = 200, description = "The account as it is now", body = Account),
        (status = "4XX", description = "Why not", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn change(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    Json(body): Json,
) -> Result<axum::Json<Account>, Problem> {
    Ok(axum::Json(
        service
            .accounts
            .change(&id, &read(&body)?, &by.actor())
            .await?,
    ))
}

/// A one-time link.
#[derive(Serialize, ToSchema)]
#[schema(as = AccountLink)]
pub(super) struct Link {
    /// To be opened in a browser within a day, below the address of the service.
    path: String,
}

/// A one-time link into an account, for somebody who comes for the first time, or has forgotten the
/// password or lost the device. Earlier links are void.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/link", tag = "accounts", params(("id" = String, Path)),
    request_body(content = Option<LinkDraft>, description = "Left out: it lets somebody in"),
    responses(
        (status = 201, description = "The link", body = Link),
        (status = 404, description = "There is no such account", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn link(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    File(body): File,
) -> Result<(StatusCode, axum::Json<Link>), Problem> {
    let draft: Option<LinkDraft> = match body.is_empty() {
        true => None,
        false => read(&body)?,
    };
    let (draft, actor) = (draft.unwrap_or_default(), by.actor());
    let secret = service.accounts.make_link(&id, draft, &actor).await?;
    let path = format!("/#/link/{secret}");
    Ok((StatusCode::CREATED, axum::Json(Link { path })))
}

/// One's own tokens, without their secrets.
#[utoipa::path(
    get, path = "/api/v1/tokens", tag = "accounts",
    responses((status = 200, description = "The tokens", body = [Token]))
)]
pub(super) async fn tokens(
    State(service): State<Arc<Service>>,
    by: By,
) -> Result<axum::Json<Vec<Token>>, Problem> {
    Ok(axum::Json(service.accounts.tokens(by.account()?).await?))
}

/// Make a token for a program. Its secret is told this once.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "accounts", request_body = TokenDraft,
    responses(
        (status = 201, description = "The token and its secret", body = NewToken),
        (status = "4XX", description = "What is wrong with it", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn make_token(
    State(service): State<Arc<Service>>,
    by: By,
    Json(body): Json,
) -> Result<(StatusCode, axum::Json<NewToken>), Problem> {
    let token = service
        .accounts
        .make_token(by.account()?, &read(&body)?, &by.actor())
        .await?;
    Ok((StatusCode::CREATED, axum::Json(token)))
}

/// Make one of one's own tokens void.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "accounts", params(("id" = String, Path)),
    responses(
        (status = 204, description = "It is void"),
        (status = 404, description = "There is no such token", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn revoke_token(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    service
        .accounts
        .revoke_token(by.account()?, &id, &by.actor())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Rows after the one of this number; from the beginning when left out.
    after: Option<i64>,
    /// At most so many rows, 500 when left out, which is the most.
    limit: Option<i64>,
}

/// The audit trail, in order. `Link` leads to the next page.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "accounts", params(Page),
    responses((status = 200, description = "A page of it", body = [AuditRow],
        headers(("Link" = Option<String>, description = "The next page, `rel=\"next\"`; left out after the last"))))
)]
pub(super) async fn trail(
    State(service): State<Arc<Service>>,
    uri: Uri,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let (limit, wanted_rows) = pages::limit(page.limit, MOST_ROWS);
    let rows = audit::list(&service.store, page.after.unwrap_or(0), wanted_rows).await?;
    Ok(pages::page(
        rows,
        limit,
        &uri,
        ("after", &|row: &AuditRow| row.seq.to_string()),
    ))
}
