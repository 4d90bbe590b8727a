//! Samples to start from, the map, and a sign of life.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use datasets::generate::day::{day, orders};
use datasets::generate::roster::{Size, roster};
use serde::Deserialize;
use utoipa::IntoParams;

use super::aside;
use super::error::Problem;
use super::extract::{Path, Query};
use crate::engine::Kind;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Sample {
    /// Rosters: `s`, `m`, `l`, `city`. Days: `s`, `m`, `l`, `city` or a number of orders.
    /// `m` when left out.
    size: Option<String>,
    /// 1 when left out.
    seed: Option<u64>,
}

/// A made-up problem on the geography of Zibo, ready to be sent back.
#[utoipa::path(
    get, path = "/api/v1/demo/{kind}", tag = "data", params(("kind" = Kind, Path), Sample),
    responses(
        (status = 200, description = "A draft", body = Object),
        (status = 400, description = "There is no such size", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn sample(
    Path(kind): Path<Kind>,
    Query(sample): Query<Sample>,
) -> Result<Response, Problem> {
    let size = sample.size.unwrap_or_else(|| "m".into());
    let seed = sample.seed.unwrap_or(1);
    let none = || {
        Problem::bad_request(
            format!("there is no size `{size}`"),
            format!("没有“{size}”这种规模"),
        )
    };
    let bytes = match kind {
        Kind::Rostering => {
            let size = Size::from_name(&size).ok_or_else(none)?;
            aside(move || Ok(serde_json::to_vec(&roster(size, seed)))).await?
        }
        Kind::Routing => {
            let orders = orders(&size).ok_or_else(none)?;
            aside(move || Ok(serde_json::to_vec(&day(orders, seed)))).await?
        }
        Kind::Shifts => {
            return Err(Problem::bad_request(
                "there is no sample of shifts",
                "没有排班的示例数据",
            ));
        }
    };
    let bytes = bytes.expect("drafts are plain data");
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// The districts of Zibo.
#[utoipa::path(
    get, path = "/api/v1/map/districts", tag = "data",
    responses((status = 200, description = "Simplified boundaries", body = Object,
        content_type = "application/geo+json"))
)]
pub(super) async fn districts() -> Response {
    let bytes = datasets::zibo::file("districts.geojson").expect("a test reads every file");
    ([(header::CONTENT_TYPE, "application/geo+json")], bytes).into_response()
}

/// Says `ok` while the service takes requests.
#[utoipa::path(
    get, path = "/healthz", tag = "data",
    responses((status = 200, description = "`ok`", body = String, content_type = "text/plain"))
)]
pub(super) async fn health() -> &'static str {
    "ok"
}
