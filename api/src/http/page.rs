//! The web page, embedded in the program.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "ui/dist"]
struct Page;

/// The file of the page at `path`.
pub(super) fn asset(path: &str) -> Option<Response> {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let file = Page::get(name)?;
    let kind = match name.rsplit_once('.') {
        // Browsers run scripts only under this type, whatever their ending.
        Some((_, "js" | "mjs")) => "text/javascript".to_string(),
        _ => file.metadata.mimetype().to_string(),
    };
    // Names of built files carry their fingerprint.
    let keep = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, keep.to_string()),
    ];
    Some((headers, file.data).into_response())
}
