//! Errors as problem documents (RFC 9457). Only this file knows status codes of errors.

use std::num::NonZeroU32;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::error::Category;
use utoipa::ToSchema;

use crate::accounts::AccountError;
use crate::files::FileError;
use crate::registers::RegisterError;
use crate::report::Flaw;
use crate::runs::RunError;
use crate::store::StoreError;
use crate::store::seal::SealError;

mod exports;
mod foreign;
mod oidc;
mod plans;

pub(super) use foreign::{Refusal, VroomError};

/// Why a request was not served.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// `urn:rounds:problem:` and the code.
    #[serde(rename = "type", serialize_with = "urn")]
    #[schema(value_type = String)]
    kind: &'static str,
    title: &'static str,
    title_zh: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    detail: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    detail_zh: Option<Box<str>>,
    /// Stable name of the problem, for programs.
    code: &'static str,
    /// Everything that is wrong with the data sent, each with the path of its field.
    #[serde(skip_serializing_if = "<[Flaw]>::is_empty")]
    #[schema(value_type = Vec<Flaw>)]
    flaws: Box<[Flaw]>,
    #[serde(skip)]
    retry_after: Option<NonZeroU32>,
}

/// A refusal as it was answered, for those who say it in another language.
#[derive(Clone)]
pub(super) enum Told {
    Problem(Problem),
    Osrm(Refusal),
    Vroom(VroomError),
}

impl Told {
    /// The body in Chinese. What has no Chinese words (ids and paths) stays.
    pub(super) fn in_chinese(self) -> Vec<u8> {
        let bytes = match self {
            Told::Problem(problem) => serde_json::to_vec(&problem.in_chinese()),
            Told::Osrm(refusal) => serde_json::to_vec(&refusal.in_chinese()),
            Told::Vroom(error) => serde_json::to_vec(&error.in_chinese()),
        };
        bytes.expect("plain data")
    }
}

impl Problem {
    fn in_chinese(mut self) -> Problem {
        self.title = self.title_zh;
        if self.detail_zh.is_some() {
            self.detail = self.detail_zh.clone();
        }
        for flaw in &mut self.flaws {
            flaw.message = flaw.message_zh.clone();
        }
        self
    }

    pub(in crate::http) fn new(
        status: StatusCode,
        code: &'static str,
        (title, title_zh): (&'static str, &'static str),
    ) -> Problem {
        Problem {
            kind: code,
            title,
            title_zh,
            status: status.as_u16(),
            detail: None,
            detail_zh: None,
            code,
            flaws: Box::default(),
            retry_after: None,
        }
    }
    fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into().into());
        self
    }

    pub(super) fn flawed(flaws: impl IntoIterator<Item = impl Into<Flaw>>) -> Problem {
        let title = ("The data has flaws", "数据有误");
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "flawed", title);
        problem.flaws = flaws.into_iter().map(Into::into).collect();
        let count = problem.flaws.len();
        let ending = if count == 1 { "" } else { "s" };
        problem.told(format!("{count} flaw{ending}"), format!("共 {count} 处"))
    }
    pub(super) fn no_endpoint(path: &str) -> Problem {
        let title = ("There is nothing at this address", "该地址不存在");
        Problem::new(StatusCode::NOT_FOUND, "no_such_address", title).detail(path)
    }
    pub(super) fn no_run(id: &str) -> Problem {
        let title = ("There is no such run", "没有这个运行");
        Problem::new(StatusCode::NOT_FOUND, "no_such_run", title).detail(id)
    }
    pub(super) fn no_plan() -> Problem {
        let title = ("The run has no plan yet", "该运行尚无方案");
        Problem::new(StatusCode::CONFLICT, "no_plan_yet", title)
    }
    pub(super) fn no_file(name: &str) -> Problem {
        let title = ("There is no such file of this run", "没有这个文件");
        Problem::new(StatusCode::NOT_FOUND, "no_such_file", title).detail(name)
    }
    pub(super) fn bad_request(detail: impl Into<String>, detail_zh: impl Into<String>) -> Problem {
        let title = ("The request cannot be read", "无法读取请求");
        Problem::new(StatusCode::BAD_REQUEST, "bad_request", title).told(detail, detail_zh)
    }
    /// A body that is not the JSON it should be; what the reader says of it is told as it is.
    pub(super) fn no_such_json(error: &serde_json::Error) -> Problem {
        let what = match error.classify() {
            Category::Eof => "JSON 不完整",
            Category::Syntax => "不是有效的 JSON",
            Category::Data | Category::Io => "JSON 内容不符合要求",
        };
        let (line, column) = (error.line(), error.column());
        let detail_zh = format!("{what}（第 {line} 行第 {column} 列）：{error}");
        Problem::bad_request(error.to_string(), detail_zh)
    }
    pub(super) fn method() -> Problem {
        let title = (
            "This address does not take this method",
            "该地址不支持此方法",
        );
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title)
    }
    pub(super) fn not_json() -> Problem {
        let title = ("The body must be JSON", "请求正文须为 JSON");
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", title);
        problem.told(
            "send `content-type: application/json`",
            "请以 `content-type: application/json` 发送",
        )
    }
    pub(super) fn too_large(limit: usize) -> Problem {
        let title = ("The body is too large", "请求正文过大");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", title).told(
            format!("at most {limit} bytes are taken"),
            format!("最多 {limit} 字节"),
        )
    }
    pub(super) fn busy(detail: impl Into<String>, detail_zh: impl Into<String>) -> Problem {
        let title = ("The service is busy", "服务繁忙，请稍后再试");
        let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title);
        problem.retry_after = NonZeroU32::new(10);
        problem.told(detail, detail_zh)
    }
    pub(super) fn not_ready(detail: &str, detail_zh: &str) -> Problem {
        let title = ("The service is not ready", "服务尚未就绪");
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", title);
        problem.told(detail, detail_zh)
    }
    pub(super) fn too_slow() -> Problem {
        let title = ("The answer took too long", "处理超时");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", title)
    }
    pub(super) fn not_signed_in() -> Problem {
        let title = ("Nobody is signed in", "尚未登录");
        Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", title)
    }
    pub(super) fn forbidden(permission: &str) -> Problem {
        let title = ("This account may not do that", "该账号无此权限");
        Problem::new(StatusCode::FORBIDDEN, "forbidden", title).told(
            format!("it takes the permission `{permission}`"),
            format!("需要 `{permission}` 权限"),
        )
    }
    /// Registers and plans of a kind are the work of one role.
    pub(super) fn elses(what: &str) -> Problem {
        let title = ("This account may not do that", "该账号无此权限");
        Problem::new(StatusCode::FORBIDDEN, "forbidden", title).told(
            format!("`{what}` is the work of another role"),
            format!("“{what}”由其他岗位负责"),
        )
    }
    pub(super) fn too_many(seconds: u32) -> Problem {
        let title = ("Too many requests", "请求过于频繁");
        let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", title);
        problem.retry_after = NonZeroU32::new(seconds);
        problem
    }
    /// What is there but not this caller's is not there.
    pub(super) fn absent(what: &str, what_zh: &str) -> Problem {
        let title = ("There is no such object", "没有这个对象");
        Problem::new(StatusCode::NOT_FOUND, "no_such_object", title).told(what, what_zh)
    }
    fn disk_full(error: &dyn std::fmt::Display) -> Problem {
        tracing::error!("{error}");
        let title = ("The disk of the service is full", "服务器磁盘已满");
        Problem::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", title)
    }
    fn sealed(error: &SealError) -> Problem {
        tracing::error!("{error}");
        let title = (
            "The keys of the service are not those that data was sealed under",
            "密钥与加密时不符",
        );
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "sealed", title).told(
            "put keys.json back beside the store, and start the service again",
            "请将 keys.json 放回数据目录，再重新启动服务",
        )
    }
    /// The log gets the cause, the client gets to know that there is one.
    pub(super) fn internal(cause: impl std::fmt::Display) -> Problem {
        tracing::error!("{cause}");
        let title = ("The service failed", "服务出错");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title)
    }
}

/// The code of the problem that an answer tells of, for those who look at answers.
#[derive(Clone, Copy)]
pub(super) struct Code(pub(super) &'static str);

fn urn<S: serde::Serializer>(code: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("urn:rounds:problem:{code}"))
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Problem {
        match error.is_full() {
            true => Problem::disk_full(&error),
            false => Problem::internal(error),
        }
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Problem {
        match error {
            RunError::QueueFull(waiting) => {
                Problem::busy(error.to_string(), format!("已有 {waiting} 个运行在排队"))
            }
            RunError::Stopping => Problem::busy(error.to_string(), "服务正在停止"),
            RunError::KeyReused => {
                let title = (
                    "The idempotency key was used for another request",
                    "该幂等键已用于其他请求",
                );
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
            AccountError::Absent => Problem::absent("account", "账号"),
            AccountError::Flawed(flaws) => Problem::flawed(flaws),
            AccountError::Refused => {
                let title = ("The way in is closed", "登录方式已失效或不正确");
                Problem::new(StatusCode::UNAUTHORIZED, "refused", title).told(
                    error.to_string(),
                    "账号、密码或验证码不正确，或链接已使用、已过期",
                )
            }
            AccountError::CodeWanted => {
                let title = ("A code is wanted, too", "请同时输入动态验证码");
                Problem::new(StatusCode::UNAUTHORIZED, "code_wanted", title)
            }
            AccountError::Sealed(error) => Problem::sealed(&error),
            AccountError::LockedOut { seconds } => {
                let title = ("Too many attempts failed", "失败次数过多，已暂时锁定");
                let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "locked_out", title);
                problem.retry_after = NonZeroU32::new(seconds);
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
            RegisterError::Absent => Problem::absent("row or import", "登记行或导入"),
            RegisterError::Flawed(flaws) => Problem::flawed(flaws),
            RegisterError::Ended(ref state) => {
                let state_zh = match state.as_str() {
                    "confirmed" => "该导入已确认",
                    _ => "该导入已放弃",
                };
                let title = ("The import has ended already", "该导入已结束");
                conflict("import_ended", title).told(error.to_string(), state_zh)
            }
            RegisterError::Moved => {
                let title = (
                    "The register has changed since; look at the import again",
                    "登记册已有变化，请重新查看导入内容",
                );
                conflict("register_changed", title)
            }
            RegisterError::Stale(version) => {
                let title = ("The row has changed since", "该行已被修改");
                Problem::new(StatusCode::PRECONDITION_FAILED, "row_changed", title).told(
                    format!("it is of version {version} by now: read it again"),
                    format!("当前为第 {version} 版，请重新读取后再操作"),
                )
            }
            RegisterError::Held => Problem::internal(error),
            RegisterError::Sealed(error) => Problem::sealed(&error),
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
        let code = Code(self.code);
        headers.insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.get()));
        }
        response.extensions_mut().insert(code);
        response.extensions_mut().insert(Told::Problem(self));
        response
    }
}
