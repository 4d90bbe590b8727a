//! Why nobody was signed in by the identity provider.

use axum::http::StatusCode;
use std::num::NonZeroU32;

use super::Problem;
use crate::accounts::identity::IdentityError;
use crate::oidc::OidcError;

impl Problem {
    pub(in crate::http) fn no_provider() -> Problem {
        let title = (
            "This service knows no identity provider",
            "本服务未配置统一身份认证",
        );
        Problem::new(StatusCode::CONFLICT, "no_provider", title).told(
            "sign in with name and password; an operator can configure a provider (`oidc_issuer`)",
            "请使用账号和密码登录；运维人员可在配置中设置身份提供方（`oidc_issuer`）",
        )
    }

    fn provider_down() -> Problem {
        let title = (
            "The identity provider does not answer as it should",
            "统一身份认证暂不可用",
        );
        let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "provider_down", title);
        problem.retry_after = NonZeroU32::new(10);
        problem.told(
            "try again later, or sign in with name and password; the log of the service says why",
            "请稍后再试，或使用账号和密码登录；原因见服务日志",
        )
    }

    /// The browser has nothing to end a sign-in with, or brings it too late.
    pub(in crate::http) fn sign_in_not_begun() -> Problem {
        let title = (
            "The sign-in has ended, or was not begun here",
            "登录已失效，或并非在此浏览器中发起",
        );
        Problem::new(StatusCode::UNAUTHORIZED, "sign_in_not_begun", title)
            .told("begin the sign-in anew", "请重新发起登录")
    }

    fn not_believed() -> Problem {
        let title = (
            "What the identity provider says is not believed",
            "统一身份认证返回的信息未通过核验",
        );
        Problem::new(StatusCode::UNAUTHORIZED, "not_believed", title).told(
            "begin the sign-in anew; if that does not help, the log of the service says why",
            "请重新发起登录；如仍未成功，原因见服务日志",
        )
    }

    /// The person has said no there, or may not come.
    pub(in crate::http) fn provider_refuses() -> Problem {
        let title = ("The identity provider refuses", "统一身份认证拒绝了登录");
        Problem::new(StatusCode::UNAUTHORIZED, "provider_refuses", title)
            .told("begin the sign-in anew", "请重新发起登录")
    }
}

impl From<OidcError> for Problem {
    fn from(error: OidcError) -> Problem {
        tracing::warn!("{error}");
        match error {
            OidcError::Down { .. } | OidcError::Strange { .. } => Problem::provider_down(),
            OidcError::Busy => Problem::busy(error.to_string(), "统一身份认证请求过多，请稍后再试"),
            OidcError::Refused(_) => Problem::provider_refuses(),
            OidcError::Token(_) => Problem::not_believed(),
        }
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Problem {
        match error {
            IdentityError::Unknown { subject } => {
                let title = (
                    "Nobody here is known by this sign-in",
                    "该身份尚未关联任何账号",
                );
                Problem::new(StatusCode::FORBIDDEN, "unknown_person", title).told(
                    format!("an administrator can link an account to `{subject}`"),
                    format!("请联系管理员，将账号关联到“{subject}”"),
                )
            }
            IdentityError::NotBegun => Problem::sign_in_not_begun(),
            IdentityError::TooMany => {
                Problem::busy(error.to_string(), "正在登录的人数过多，请稍后再试")
            }
            IdentityError::Account(error) => error.into(),
        }
    }
}
