//! Why a step in the life of a plan was not taken.

use axum::http::StatusCode;

use super::Problem;
use crate::plans::PlanError;

impl Problem {
    /// An edit or a step must say which version of the plan was looked at.
    pub(in crate::http) fn no_version() -> Problem {
        let title = (
            "The request must say which version it is for",
            "请求须注明所依据的版本",
        );
        let problem = Problem::new(StatusCode::PRECONDITION_REQUIRED, "no_version", title);
        problem.told(
            "send `If-Match` with the `ETag` of the plan",
            "请在 If-Match 中填写方案的 ETag",
        )
    }

    pub(super) fn told(self, detail: impl Into<String>, detail_zh: impl Into<String>) -> Problem {
        Problem {
            detail: Some(detail.into().into()),
            detail_zh: Some(detail_zh.into().into()),
            ..self
        }
    }
}

impl From<PlanError> for Problem {
    fn from(error: PlanError) -> Problem {
        let said = error.to_string();
        match error {
            PlanError::Absent => Problem::absent("plan", "方案"),
            PlanError::Flawed(flaws) => Problem::flawed(flaws),
            PlanError::Stale(version) => {
                let title = ("The plan has changed since", "方案已被修改");
                Problem::new(StatusCode::PRECONDITION_FAILED, "plan_changed", title).told(
                    format!("it is of version {version} by now: read it again"),
                    format!("当前为第 {version} 版，请重新读取后再操作"),
                )
            }
            PlanError::State(state) => {
                let title = (
                    "The plan is not in the state for that",
                    "方案当前状态不允许此操作",
                );
                Problem::new(StatusCode::CONFLICT, "wrong_state", title)
                    .told(said, format!("方案状态：{}", state.chinese()))
            }
            PlanError::SamePerson(_) => {
                let title = ("A second person must approve it", "须由第二人审批");
                Problem::new(StatusCode::FORBIDDEN, "second_person", title)
                    .told(said, "提交人和最后修改人不得审批同一方案")
            }
            PlanError::Overtaken(number) => {
                let title = ("Another plan was published since", "其间已有其他方案发布");
                Problem::new(StatusCode::CONFLICT, "overtaken", title).told(
                    format!("publication {number} is in force: look at what would change again"),
                    format!("现行为第 {number} 号发布，请重新查看变更说明"),
                )
            }
            PlanError::Damaged(_) => Problem::internal(said),
            PlanError::Ledger(error) => error.into(),
            PlanError::Store(error) => error.into(),
        }
    }
}
