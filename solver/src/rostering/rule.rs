//! The rule book of the roster. Every rule is named here, once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::score::Score;
use crate::base::units::Cost;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// At most one posting a week, one session a half-day, and no session elsewhere while posted.
    OnePlaceAtATime,
    /// Sessions of one day are at one host.
    OneHostADay,
    /// Nobody is posted during leave.
    LeaveKept,
    /// Nobody who works at home holds a session on a half-day of their own clinic.
    HomeClinicKept,
    /// A session is held by a physician of its specialty.
    SpecialtyMatches,
    /// Nobody goes to a host without a relation that makes it lawful.
    LegalBasis,
    /// Nobody travels farther for a session than the limit, one way.
    TravelLimit,
    /// Nobody holds more sessions a week than agreed.
    SessionLimit,
    /// Sessions are held when the host is open.
    HostOpen,
    /// A host has so many rooms.
    RoomFree,
    /// A host has so many places to sleep.
    DormitoryPlace,
    /// At every half-day a department has no more people away than its cap.
    DepartmentKept,
    /// Postings have a permitted length and start, and there are not too many of them.
    BlockKept,
    /// Only a physician with an open one-year duty is posted, and not for longer than it asks.
    DutyOpen,
    /// What stays of the published roster does, and nothing new happens in weeks that have begun.
    LocksKept,

    /// Those who can complete their year before their cut-off date do.
    DeadlinePromotion,
    /// Those with years to go do their share of it in this one.
    PromotionPace,
    /// Every studio session is held.
    StudioCover,
    /// Sessions that ask for an honoured expert are held by one.
    SeniorCover,
    /// Patients see the same physician, and a year is served in few blocks.
    Continuity,
    /// Nobody travels more than needed.
    Travel,
    /// Sessions are shared fairly.
    Fairness,
    /// Little differs from what was published, and few people must be told.
    Departed,
}

impl Rule {
    pub const ALL: [Rule; 23] = [
        Rule::OnePlaceAtATime,
        Rule::OneHostADay,
        Rule::LeaveKept,
        Rule::HomeClinicKept,
        Rule::SpecialtyMatches,
        Rule::LegalBasis,
        Rule::TravelLimit,
        Rule::SessionLimit,
        Rule::HostOpen,
        Rule::RoomFree,
        Rule::DormitoryPlace,
        Rule::DepartmentKept,
        Rule::BlockKept,
        Rule::DutyOpen,
        Rule::LocksKept,
        Rule::DeadlinePromotion,
        Rule::PromotionPace,
        Rule::StudioCover,
        Rule::SeniorCover,
        Rule::Continuity,
        Rule::Travel,
        Rule::Fairness,
        Rule::Departed,
    ];

    #[must_use]
    pub fn is_hard(self) -> bool {
        self < Rule::DeadlinePromotion
    }

    /// A hard rule counts what breaks it, a soft rule what it costs.
    #[must_use]
    pub fn score(self, amount: i64) -> Score {
        if self.is_hard() {
            Score::hard(amount)
        } else {
            Score::soft(Cost(amount))
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rule::OnePlaceAtATime => "one_place_at_a_time",
            Rule::OneHostADay => "one_host_a_day",
            Rule::LeaveKept => "leave_kept",
            Rule::HomeClinicKept => "home_clinic_kept",
            Rule::SpecialtyMatches => "specialty_matches",
            Rule::LegalBasis => "legal_basis",
            Rule::TravelLimit => "travel_limit",
            Rule::SessionLimit => "session_limit",
            Rule::HostOpen => "host_open",
            Rule::RoomFree => "room_free",
            Rule::DormitoryPlace => "dormitory_place",
            Rule::DepartmentKept => "department_kept",
            Rule::BlockKept => "block_kept",
            Rule::DutyOpen => "duty_open",
            Rule::LocksKept => "locks_kept",
            Rule::DeadlinePromotion => "deadline_promotion",
            Rule::PromotionPace => "promotion_pace",
            Rule::StudioCover => "studio_cover",
            Rule::SeniorCover => "senior_cover",
            Rule::Continuity => "continuity",
            Rule::Travel => "travel",
            Rule::Fairness => "fairness",
            Rule::Departed => "departed",
        }
    }

    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Rule::OnePlaceAtATime => "同一时间只在一处",
            Rule::OneHostADay => "一天只去一家单位",
            Rule::LeaveKept => "休假期间不派驻",
            Rule::HomeClinicKept => "不占本院门诊半日",
            Rule::SpecialtyMatches => "专业对口",
            Rule::LegalBasis => "具备执业依据",
            Rule::TravelLimit => "单程时间不超限",
            Rule::SessionLimit => "每周坐诊次数不超限",
            Rule::HostOpen => "在受援单位开诊时间内",
            Rule::RoomFree => "诊室够用",
            Rule::DormitoryPlace => "宿舍够住",
            Rule::DepartmentKept => "科室外派不超限",
            Rule::BlockKept => "派驻起止符合规定",
            Rule::DutyOpen => "只派尚需基层服务者",
            Rule::LocksKept => "已锁定的安排不变",
            Rule::DeadlinePromotion => "晋升前按期服务满一年",
            Rule::PromotionPace => "服务进度不落后",
            Rule::StudioCover => "工作室坐诊不落空",
            Rule::SeniorCover => "名医坐诊",
            Rule::Continuity => "人员固定、派驻连续",
            Rule::Travel => "少跑路",
            Rule::Fairness => "分担公平",
            Rule::Departed => "少改动已发布方案",
        }
    }

    /// How the figure beside the rule is counted (口径), in English and Chinese.
    #[must_use]
    pub fn counting(self) -> (&'static str, &'static str) {
        match self {
            Rule::DeadlinePromotion => (
                "per candidate whose year cannot be completed after this plan: a fixed price and a price for each week short; only weeks that end by the cut-off count",
                "计划执行后已无法按期满一年者：每人一份固定代价，另按缺口周数计；只计截止日前结束的整周",
            ),
            Rule::PromotionPace => (
                "weeks behind an even pace towards the cut-off, beyond those counted as deadline",
                "相对截止日均匀进度落后的周数（不含已计入按期一项者）",
            ),
            Rule::StudioCover => (
                "cycles of a line (one or more weeks) without a session held, times the weight of the line",
                "坐诊项目的周期（一周或数周）内无人坐诊的次数 × 项目权重",
            ),
            Rule::SeniorCover => (
                "sessions held by a physician below the honour asked for",
                "由未达所需荣誉称号者承担的坐诊次数",
            ),
            Rule::Continuity => (
                "physicians beyond the first on one line, and postings beyond the first of one physician",
                "同一坐诊项目第二名起的承担人数，及同一医师第二段起的派驻段数",
            ),
            Rule::Travel => (
                "minutes on the road there and back: each session of a visiting physician, once a week when posted",
                "往返路途分钟数：坐诊每次计一趟，派驻每周计一趟",
            ),
            Rule::Fairness => (
                "sessions of one physician above the fair share; above twice the share they count double more",
                "个人坐诊次数超出公平份额的部分；超过两倍份额再加倍计",
            ),
            Rule::Departed => (
                "sessions and posted weeks that someone takes on or gives up against what was published, dearer the sooner they are; and a fixed price for each physician who must be told",
                "与已发布方案相比个人增减的坐诊次数与派驻周数，越临近单价越高；另按须通知的医师人数计固定代价",
            ),
            _ => ("how often the rule is broken", "违反次数"),
        }
    }
}
