//! Errors as problem documents (RFC 9457). Only this file knows status codes of errors.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::AccountError;
use crate::files::FileError;
use crate::registers::RegisterError;
use crate::report::Flaw;
use crate::runs::RunError;
use crate::store::StoreError;

/// Why a request was not served.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// `urn:rounds:problem:` and the code.
    #[serde(rename = "type", serialize_with = "urn")]
    #[schema(value_type = String)]
    kind: &'static str,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Stable name of the problem, for programs.
    code: &'static str,
    /// Everything that is wrong with the data sent, each with the path of its field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flaws: Vec<Flaw>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str) -> Problem {
        Problem {
            kind: code,
            title,
            status: status.as_u16(),
            detail: None,
            code,
            flaws: Vec::new(),
            retry_after: None,
        }
    }
    fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into());
        self
    }

    pub(super) fn flawed(flaws: impl IntoIterator<Item = impl Into<Flaw>>) -> Problem {
        let title = "The data has flaws";
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "flawed", title);
        problem.flaws = flaws.into_iter().map(Into::into).collect();
        let count = problem.flaws.len();
        let ending = if count == 1 { "" } else { "s" };
        problem.detail(format!("{count} flaw{ending}"))
    }
    pub(super) fn no_endpoint(path: &str) -> Problem {
        let title = "There is nothing at this address";
        Problem::new(StatusCode::NOT_FOUND, "no_such_address", title).detail(path)
    }
    pub(super) fn no_run(id: &str) -> Problem {
        let title = "There is no such run";
        Problem::new(StatusCode::NOT_FOUND, "no_such_run", title).detail(id)
    }
    pub(super) fn no_plan() -> Problem {
        let title = "The run has no plan yet";
        Problem::new(StatusCode::CONFLICT, "no_plan_yet", title)
    }
    pub(super) fn no_file(name: &str) -> Problem {
        let title = "There is no such file of this run";
        Problem::new(StatusCode::NOT_FOUND, "no_such_file", title).detail(name)
    }
    pub(super) fn bad_request(detail: impl Into<String>) -> Problem {
        let title = "The request cannot be read";
        Problem::new(StatusCode::BAD_REQUEST, "bad_request", title).detail(detail)
    }
    pub(super) fn method() -> Problem {
        let title = "This address does not take this method";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title)
    }
    pub(super) fn not_json() -> Problem {
        let title = "The body must be JSON";
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", title);
        problem.detail("send `content-type: application/json`")
    }
    pub(super) fn too_large(limit: usize) -> Problem {
        let title = "The body is too large";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", title)
            .detail(format!("at most {limit} bytes are taken"))
    }
    pub(super) fn busy(detail: impl Into<String>) -> Problem {
        let title = "The service is busy";
        let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title);
        problem.retry_after = Some(10);
        problem.detail(detail)
    }
    pub(super) fn too_slow() -> Problem {
        let title = "The answer took too long";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", title)
    }
    pub(super) fn not_signed_in() -> Problem {
        let title = "Nobody is signed in";
        Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", title)
    }
    pub(super) fn forbidden(permission: &str) -> Problem {
        let title = "This account may not do that";
        Problem::new(StatusCode::FORBIDDEN, "forbidden", title)
            .detail(format!("it takes the permission `{permission}`"))
    }
    pub(super) fn too_many(seconds: u32) -> Problem {
        let title = "Too many requests";
        let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", title);
        problem.retry_after = Some(seconds);
        problem
    }
    /// What is there but not this caller's is not there.
    pub(super) fn absent(what: &str) -> Problem {
        let title = "There is no such object";
        Problem::new(StatusCode::NOT_FOUND, "no_such_object", title).detail(what)
    }
    fn disk_full(error: &dyn std::fmt::Display) -> Problem {
        tracing::error!("{error}");
        let title = "The disk of the service is full";
        Problem::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", title)
    }
    /// The log gets the cause, the client gets to know that there is one.
    pub(super) fn internal(cause: impl std::fmt::Display) -> Problem {
        tracing::error!("{cause}");
        let title = "The service failed";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title)
    }
}

/// A refusal in the shape of OSRM.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        let message = message.into();
        Refusal { code, message }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, axum::Json(self)).into_response()
    }
}

/// A refusal in the shape of VROOM: code 2 for the request, 3 for roads.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VroomError {
    code: u8,
    error: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flaws: Vec<Flaw>,
}

impl VroomError {
    pub(super) fn input(flaws: Vec<solver::base::flaw::Flaw>) -> VroomError {
        let texts: Vec<String> = flaws.iter().map(ToString::to_string).collect();
        VroomError {
            code: 2,
            error: texts.join("; "),
            flaws: flaws.into_iter().map(Into::into).collect(),
        }
    }

    pub(super) fn roads(error: &str) -> VroomError {
        VroomError {
            code: 3,
            error: error.into(),
            flaws: Vec::new(),
        }
    }
}

impl IntoResponse for VroomError {
    fn into_response(self) -> Response {
        let status = match self.code {
            2 => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        (status, axum::Json(self)).into_response()
    }
}

fn urn<S: serde::Serializer>(code: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("urn:rounds:problem:{code}"))
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Problem {
        let (FileError::Read { source, .. }
        | FileError::Write { source, .. }
        | FileError::Create { source, .. }) = &error;
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        if matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
            return Problem::disk_full(&error);
        }
        Problem::internal(error)
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Problem {
        match error {
            RunError::QueueFull(_) | RunError::Stopping => Problem::busy(error.to_string()),
            RunError::KeyReused => {
                let title = "The idempotency key was used for another request";
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused", title)
            }
            RunError::File(error) => error.into(),
            RunError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error.is_full() {
            true => Problem::disk_full(&error),
            false => Problem::internal(error),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Problem {
        match error {
            AccountError::Absent => Problem::absent("account"),
            AccountError::Flawed(flaws) => Problem::flawed(flaws),
            AccountError::Refused => {
                let title = "The way in is closed";
                Problem::new(StatusCode::UNAUTHORIZED, "refused", title).detail(error.to_string())
            }
            AccountError::LockedOut { seconds } => {
                let title = "Too many attempts failed";
                let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "locked_out", title);
                problem.retry_after = Some(seconds);
                problem
            }
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Problem {
        let conflict = |code, title| Problem::new(StatusCode::CONFLICT, code, title);
        match error {
            RegisterError::Absent => Problem::absent("row or import"),
            RegisterError::Flawed(flaws) => Problem::flawed(flaws),
            RegisterError::Ended(_) => {
                conflict("import_ended", "The import has ended already").detail(error.to_string())
            }
            RegisterError::Moved => {
                let title = "The register has changed since; look at the import again";
                conflict("register_changed", title)
            }
            RegisterError::Sealed(error) => Problem::internal(error),
            RegisterError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).expect("made from a status");
        let body = serde_json::to_vec(&self).expect("plain data");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
