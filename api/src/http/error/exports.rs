//! Why a file was not made.

use super::Problem;
use crate::exports::ExportError;
use axum::http::StatusCode;

impl Problem {
    /// Of what is kept, only a font can be missing.
    pub(in crate::http) fn not_exported(name: &str, error: &ExportError) -> Problem {
        let Some(font) = error.font() else {
            return Problem::internal(format!("cannot write `{name}`: {error}"));
        };
        tracing::warn!("cannot write `{name}`: {font}");
        let title = (
            "The service has no font for this page",
            "服务器缺少打印此页所需的字体",
        );
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_font", title)
            .told(font.to_string(), font.chinese())
    }
}
