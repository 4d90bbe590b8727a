//! What handlers take out of a request; whatever is wrong with it becomes a problem document.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Service;
use super::error::Problem;
use super::guard::Longest;

/// A JSON body, not yet read.
pub(super) struct Json(pub(super) Bytes);

impl FromRequest<Arc<Service>> for Json {
    type Rejection = Problem;
    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Json, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        if kind != "application/json" && !kind.ends_with("+json") {
            return Err(Problem::not_json());
        }
        let File(bytes) = File::from_request(request, service).await?;
        Ok(Json(bytes))
    }
}

/// A small body, read as what it should be.
pub(super) fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::no_such_json(&error))
}

/// A body of any kind, as it was sent.
pub(super) struct File(pub(super) Bytes);

impl FromRequest<Arc<Service>> for File {
    type Rejection = Problem;
    async fn from_request(mut request: Request, service: &Arc<Service>) -> Result<File, Problem> {
        let most = service.runs.config().body_bytes;
        let few_lines = request.extensions().get::<Longest>();
        let limit = few_lines.map_or(most, |longest| longest.0.min(most));
        DefaultBodyLimit::max(limit).apply(&mut request);
        let read = Bytes::from_request(request, service).await;
        read.map(File)
            .map_err(|rejection: BytesRejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(limit),
                _ => {
                    let text = rejection.body_text();
                    let text_zh = format!("请求正文未能读完：{text}");
                    Problem::bad_request(text, text_zh)
                }
            })
    }
}

/// The part of the address after the question mark; unknown keys are errors.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query<T>, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Query(query))
            .map_err(|rejection| of_address("查询参数", rejection.body_text()))
    }
}

/// The parts of the address that vary.
pub(super) struct Path<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path<T>, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(path)| Path(path))
            .map_err(|rejection| of_address("地址", rejection.body_text()))
    }
}

/// What a reader of addresses says, told as it is.
fn of_address(what_zh: &str, text: String) -> Problem {
    let text_zh = format!("{what_zh}无法读取：{text}");
    Problem::bad_request(text, text_zh)
}
