//! What is shown without an account: the public timetable, and what secret links lead to.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::Days;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::error::Problem;
use super::super::extract::{Json, Path, Query, read};
use super::super::guard::By;
use super::super::pages::{self, MOST_ROWS};
use super::super::{Service, aside};
use super::own::{find_own, keeper, kinds_read};
use crate::engine::Routing;
use crate::exports::{driver_pages, mime, printed, written};
use crate::plans::links::{self, Link, New, Purpose};
use crate::plans::public::{PublicSession, timetable};
use crate::plans::{PlanError, rows};
use crate::registers::day_of;
use crate::view::Case;
use crate::view::routing::{RouteRow, route_of};
use crate::zone::today;

/// Which link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LinkDraft {
    /// A published plan.
    plan: String,
    purpose: Purpose,
    /// The physician, the studio or the vehicle, by its id in the plan.
    subject: String,
}

/// A link that has just been made.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct MadeLink {
    link: Link,
    /// Its address, with the secret: shown this once.
    path: String,
}

/// Make a secret link: a calendar to subscribe to, which goes on with every publication to come; or a
/// driver's route sheet of one day.
#[utoipa::path(
    post, path = "/api/v1/links", tag = "publication", request_body = LinkDraft,
    responses(
        (status = 201, description = "The link, and its secret address", body = MadeLink),
        (status = 409, description = "The plan is not published", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn link(
    State(service): State<Arc<Service>>,
    by: By,
    Json(body): Json,
) -> Result<Response, Problem> {
    let asked: LinkDraft = read(&body)?;
    let plan = find_own(&service, &by, &asked.plan).await?;
    let content = rows::content(&service.store, &plan).await?;
    let purpose = asked.purpose;
    let checked = aside(move || {
        let new = New {
            purpose,
            plan: &plan,
            subject: &asked.subject,
        };
        links::check(&new, &content)?;
        Ok((plan, asked.subject))
    });
    let (plan, subject) = checked.await?;
    let new = New {
        purpose,
        plan: &plan,
        subject: &subject,
    };
    let (link, secret) = links::make(&service.store, new, &by.actor()).await?;
    let file = match purpose {
        Purpose::DriverSheet => "sheet.html",
        _ => "calendar.ics",
    };
    let path = format!("/api/v1/shared/{secret}/{file}");
    Ok((StatusCode::CREATED, axum::Json(MadeLink { link, path })).into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct LinkListing {
    /// Only links made before the one with this id.
    before: Option<String>,
    /// At most so many, 500 when left out, which is the most.
    limit: Option<i64>,
}

/// Links that were made to plans of one's own work, the newest first, without their secrets. `Link` leads to the next page.
#[utoipa::path(
    get, path = "/api/v1/links", tag = "publication", params(LinkListing),
    responses((status = 200, description = "A page of links", body = [Link],
        headers(("Link" = Option<String>, description = "The next page, `rel=\"next\"`; left out after the last"))))
)]
pub(in crate::http) async fn list(
    State(service): State<Arc<Service>>,
    by: By,
    uri: Uri,
    Query(asked): Query<LinkListing>,
) -> Result<Response, Problem> {
    let own = Some(by.0.institution()).filter(|own| !own.is_empty());
    let (limit, wanted_rows) = pages::limit(asked.limit, MOST_ROWS);
    let page = (asked.before.as_deref(), wanted_rows);
    let rows = links::list(&service.store, (own, &kinds_read(&by)), page).await?;
    let id = |link: &Link| link.id.clone();
    Ok(pages::page(rows, limit, &uri, ("before", &id)))
}

/// Revoke a link: it leads nowhere from now on. Revoking it again changes nothing.
#[utoipa::path(
    delete, path = "/api/v1/links/{id}", tag = "publication", params(("id" = String, Path)),
    responses(
        (status = 204, description = "It is revoked"),
        (status = 404, description = "There is no such link", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn revoke(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let link = links::find(&service.store, &id).await?;
    if !by.0.covers(&link.institution) {
        return Err(Problem::absent("link", "链接"));
    }
    keeper(&by, link.purpose.kind())?;
    links::revoke(&service.store, &link, &by.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The link that a secret opens, if it shows such a thing.
async fn opened(service: &Service, secret: &str, is_driver: bool) -> Result<Link, Problem> {
    let found = links::open(&service.store, secret).await;
    let link = found.map_err(|error| match error {
        PlanError::Absent => Problem::absent("link", "链接"),
        error => error.into(),
    })?;
    match (link.purpose == Purpose::DriverSheet) == is_driver {
        true => Ok(link),
        false => Err(Problem::absent("link", "链接")),
    }
}

/// The calendar that a secret link leads to: every session that is published, each entry under the same
/// name with the number of its publication.
#[utoipa::path(
    get, path = "/api/v1/shared/{secret}/calendar.ics", tag = "publication",
    params(("secret" = String, Path)),
    responses(
        (status = 200, description = "A calendar", body = String, content_type = "text/calendar"),
        (status = 404, description = "The link leads nowhere", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn calendar(
    State(service): State<Arc<Service>>,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    let link = opened(&service, &secret, false).await?;
    let published = links::published(&service.store, &link.institution).await?;
    let text = aside(move || Ok(links::calendar(&link, &published)?));
    let kind = (header::CONTENT_TYPE, "text/calendar; charset=utf-8");
    let private = (header::CACHE_CONTROL, "private, no-cache");
    Ok(([kind, private], text.await?).into_response())
}

/// A driver's route.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Sheet {
    /// YYYY-MM-DD; empty where the plan does not say.
    date: String,
    /// Of the publication.
    number: Option<i64>,
    plan_hash: String,
    /// Moments are seconds after midnight. `null`: the vehicle does not go out.
    route: Option<RouteRow>,
}

/// The route that a driver's link leads to, as it is published now.
#[utoipa::path(
    get, path = "/api/v1/shared/{secret}/sheet", tag = "publication",
    params(("secret" = String, Path)),
    responses(
        (status = 200, description = "The route of one vehicle", body = Sheet),
        (status = 404, description = "The link leads nowhere", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn sheet(
    State(service): State<Arc<Service>>,
    Path(secret): Path<String>,
) -> Result<axum::Json<Sheet>, Problem> {
    let link = opened(&service, &secret, true).await?;
    let plan = links::driven(&service.store, &link).await?;
    let content = rows::content(&service.store, &plan).await?;
    let route = aside(move || {
        let case = Case::<Routing>::read(&content.problem, &content.plan);
        let case = case.map_err(|_| Problem::internal("a kept plan is unreadable"))?;
        Ok(route_of(&case, &link.subject))
    });
    Ok(axum::Json(Sheet {
        route: route.await?,
        date: plan.first_day,
        number: plan.number,
        plan_hash: plan.plan_hash,
    }))
}

/// The same to read and to print.
#[utoipa::path(
    get, path = "/api/v1/shared/{secret}/sheet.html", tag = "publication",
    params(("secret" = String, Path)),
    responses(
        (status = 200, description = "A page for each trip", body = String,
            content_type = "text/html"),
        (status = 404, description = "The link leads nowhere", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn page(
    State(service): State<Arc<Service>>,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    printed_as(&service, &secret, "sheet.html").await
}

/// The same as a PDF.
#[utoipa::path(
    get, path = "/api/v1/shared/{secret}/sheet.pdf", tag = "publication",
    params(("secret" = String, Path)),
    responses(
        (status = 200, description = "A page for each trip", body = Vec<u8>,
            content_type = "application/pdf"),
        (status = 404, description = "The link leads nowhere", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The service has no font for it", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn pdf(
    State(service): State<Arc<Service>>,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    printed_as(&service, &secret, "sheet.pdf").await
}

async fn printed_as(
    service: &Service,
    secret: &str,
    name: &'static str,
) -> Result<Response, Problem> {
    let link = opened(service, secret, true).await?;
    let plan = links::driven(&service.store, &link).await?;
    let content = rows::content(&service.store, &plan).await?;
    let mark = printed(&plan.plan_hash, plan.sequence());
    let font = service.runs.config().font();
    let bytes = aside(move || {
        let case = Case::<Routing>::read(&content.problem, &content.plan);
        let case = case.map_err(|_| Problem::internal("a kept plan is unreadable"))?;
        let pages = driver_pages(&case, &link.subject, &mark);
        written(&pages, name, font.as_deref()).map_err(|error| Problem::not_exported(name, &error))
    });
    let kind = (header::CONTENT_TYPE, mime(name));
    let private = (header::CACHE_CONTROL, "private, no-cache");
    Ok(([kind, private], bytes.await?).into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Span {
    /// Left out: today.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// Left out: two weeks from there; at most 62 days.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<String>,
    /// Whose publications; left out: everybody's.
    institution: Option<String>,
}

const USUAL_DAYS: u64 = 13;
const MOST_DAYS: u64 = 61;

/// The studio timetable that is published, for anybody.
#[utoipa::path(
    get, path = "/api/v1/public/timetable", tag = "publication", params(Span),
    responses(
        (status = 200, description = "Sessions by date", body = [PublicSession]),
        (status = "4XX", description = "What is wrong with the request", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn public(
    State(service): State<Arc<Service>>,
    Query(asked): Query<Span>,
) -> Result<axum::Json<Vec<PublicSession>>, Problem> {
    let from = match &asked.from {
        Some(from) => day_of("query.from", from)?,
        None => today(),
    };
    let later = |days| from.checked_add_days(Days::new(days)).unwrap_or(from);
    let to = match &asked.to {
        Some(to) => day_of("query.to", to)?,
        None => later(USUAL_DAYS),
    };
    if later(MOST_DAYS) < to {
        return Err(Problem::bad_request(
            "62 days at most are shown at once",
            "一次最多显示 62 天",
        ));
    }
    let institution = asked.institution.as_deref();
    let found = timetable(&service.store, &service.timetables, institution, (from, to));
    Ok(axum::Json(found.await?))
}
