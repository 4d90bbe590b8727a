//! Lists in pages. A page is as long as was asked for, or shorter when it is the last; `Link` (RFC 8288)
//! leads to the next one, so that nobody needs to know what a cursor is made of.

use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The longest page.
pub(super) const MOST_ROWS: i64 = 500;

/// How long a page is: what was asked for, within what is possible. And how many rows to look for, to know
/// whether there is another page.
pub(super) fn limit(asked: Option<i64>, usual: i64) -> (usize, i64) {
    let limit = asked.unwrap_or(usual).clamp(1, MOST_ROWS);
    (usize::try_from(limit).expect("at least 1"), limit + 1)
}

/// The first `limit` of the rows; where there is one more, with the address of the next page, which begins
/// after the cursor of the last row.
pub(super) fn page<T: Serialize>(
    mut rows: Vec<T>,
    limit: usize,
    uri: &Uri,
    (name, cursor): (&str, &dyn Fn(&T) -> String),
) -> Response {
    let is_last = rows.len() <= limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| !is_last).map(cursor);
    let mut response = axum::Json(rows).into_response();
    if let Some(last) = last {
        let kept = uri.query().unwrap_or("").split('&');
        let others = kept.filter(|pair| {
            let key = pair.split('=').next();
            !pair.is_empty() && key != Some(name)
        });
        let mut query: Vec<String> = others.map(str::to_string).collect();
        query.push(format!("{name}={last}"));
        let link = format!("<{}?{}>; rel=\"next\"", uri.path(), query.join("&"));
        let link = HeaderValue::from_str(&link).expect("of an address, which is plain");
        response.headers_mut().insert(header::LINK, link);
    }
    response
}
