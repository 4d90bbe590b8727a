//! Refusals in the shapes of OSRM and VROOM, for programs that know those.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Told;
use crate::report::Flaw;

/// A refusal in the shape of OSRM.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::http) struct Refusal {
    code: &'static str,
    /// In the language that was asked for.
    message: String,
    #[serde(skip)]
    message_zh: String,
}

impl Refusal {
    pub(in crate::http) fn new(
        code: &'static str,
        message: impl Into<String>,
        message_zh: impl Into<String>,
    ) -> Refusal {
        Refusal {
            code,
            message: message.into(),
            message_zh: message_zh.into(),
        }
    }

    pub(super) fn in_chinese(mut self) -> Refusal {
        self.message = self.message_zh.clone();
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::BAD_REQUEST, axum::Json(self.clone())).into_response();
        response.extensions_mut().insert(Told::Osrm(self));
        response
    }
}

/// A refusal in the shape of VROOM: code 2 for the request, 3 for roads.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::http) struct VroomError {
    code: u8,
    /// In the language that was asked for.
    error: String,
    #[serde(skip)]
    error_zh: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flaws: Vec<Flaw>,
}

impl VroomError {
    pub(in crate::http) fn input(flaws: Vec<solver::base::flaw::Flaw>) -> VroomError {
        let texts: Vec<String> = flaws.iter().map(ToString::to_string).collect();
        let chinese =
            |flaw: &solver::base::flaw::Flaw| format!("{}：{}", flaw.path, flaw.message_zh);
        let texts_zh: Vec<String> = flaws.iter().map(chinese).collect();
        VroomError {
            code: 2,
            error: texts.join("; "),
            error_zh: texts_zh.join("；"),
            flaws: flaws.into_iter().map(Into::into).collect(),
        }
    }

    pub(in crate::http) fn roads(
        error: impl Into<String>,
        error_zh: impl Into<String>,
    ) -> VroomError {
        VroomError {
            code: 3,
            error: error.into(),
            error_zh: error_zh.into(),
            flaws: Vec::new(),
        }
    }

    pub(super) fn in_chinese(mut self) -> VroomError {
        self.error = self.error_zh.clone();
        for flaw in &mut self.flaws {
            flaw.message = flaw.message_zh.clone();
        }
        self
    }
}

impl IntoResponse for VroomError {
    fn into_response(self) -> Response {
        let status = match self.code {
            2 => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut response = (status, axum::Json(self.clone())).into_response();
        response.extensions_mut().insert(Told::Vroom(self));
        response
    }
}
