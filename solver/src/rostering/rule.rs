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
    /// Sessions of one day are at one host, or at two that are near where that is permitted.
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
    /// Work away is within the scope a physician is registered for.
    PracticeScope,
    /// What may not be asked of somebody for a time is not asked.
    PersonalLimit,
    /// At every half-day a group keeps so many at work at home.
    OnSiteCover,
    /// Where it is required, all postings of a physician are at one host.
    SameHost,
    /// Those who go together have the same postings.
    GoTogether,
    /// Those who must not go together are not posted together.
    KeptApart,
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
    /// Studios get the sessions by senior physicians that they ask for.
    StudioSeniority,
    /// Patients see the same physician, and a year is served in few blocks.
    Continuity,
    /// Nobody travels more than needed.
    Travel,
    /// Sessions are shared fairly.
    Fairness,
    /// Postings are as long as they should be.
    BlockLength,
    /// Postings have enough days within one calendar year to count in its statistics.
    HalfYear,
    /// The activities of a studio keep their shares.
    ActivityShare,
    /// The specialties of a studio come on different days.
    SpecialtySpread,
    /// Lines stay where they were in the quarter before.
    SteadyTimetable,
    /// People go where and when they would like to.
    Wishes,
    /// Little differs from what was published, and few people must be told.
    Departed,
}

impl Rule {
    pub const ALL: [Rule; 36] = [
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
        Rule::PracticeScope,
        Rule::PersonalLimit,
        Rule::OnSiteCover,
        Rule::SameHost,
        Rule::GoTogether,
        Rule::KeptApart,
        Rule::LocksKept,
        Rule::DeadlinePromotion,
        Rule::PromotionPace,
        Rule::StudioCover,
        Rule::SeniorCover,
        Rule::StudioSeniority,
        Rule::Continuity,
        Rule::Travel,
        Rule::Fairness,
        Rule::BlockLength,
        Rule::HalfYear,
        Rule::ActivityShare,
        Rule::SpecialtySpread,
        Rule::SteadyTimetable,
        Rule::Wishes,
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
            Rule::PracticeScope => "practice_scope",
            Rule::PersonalLimit => "personal_limit",
            Rule::OnSiteCover => "on_site_cover",
            Rule::SameHost => "same_host",
            Rule::GoTogether => "go_together",
            Rule::KeptApart => "kept_apart",
            Rule::LocksKept => "locks_kept",
            Rule::DeadlinePromotion => "deadline_promotion",
            Rule::PromotionPace => "promotion_pace",
            Rule::StudioCover => "studio_cover",
            Rule::SeniorCover => "senior_cover",
            Rule::StudioSeniority => "studio_seniority",
            Rule::Continuity => "continuity",
            Rule::Travel => "travel",
            Rule::Fairness => "fairness",
            Rule::BlockLength => "block_length",
            Rule::HalfYear => "half_year",
            Rule::ActivityShare => "activity_share",
            Rule::SpecialtySpread => "specialty_spread",
            Rule::SteadyTimetable => "steady_timetable",
            Rule::Wishes => "wishes",
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
            Rule::PracticeScope => "执业范围相符",
            Rule::PersonalLimit => "照顾期限制",
            Rule::OnSiteCover => "本院在岗保底",
            Rule::SameHost => "派驻固定一家单位",
            Rule::GoTogether => "同去同回",
            Rule::KeptApart => "回避不同派",
            Rule::LocksKept => "已锁定的安排不变",
            Rule::DeadlinePromotion => "晋升前按期服务满一年",
            Rule::PromotionPace => "服务进度不落后",
            Rule::StudioCover => "工作室坐诊不落空",
            Rule::SeniorCover => "名医坐诊",
            Rule::StudioSeniority => "工作室高职称出诊",
            Rule::Continuity => "人员固定、派驻连续",
            Rule::Travel => "少跑路",
            Rule::Fairness => "分担公平",
            Rule::BlockLength => "派驻时长合宜",
            Rule::HalfYear => "年度内派驻满半年",
            Rule::ActivityShare => "活动类型占比",
            Rule::SpecialtySpread => "专业错开出诊日",
            Rule::SteadyTimetable => "沿用上季度坐诊时间",
            Rule::Wishes => "个人意愿",
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
                "physicians beyond the first on one line, postings beyond the first of one physician, and hosts beyond the first where one is preferred",
                "同一坐诊项目第二名起的承担人数，同一医师第二段起的派驻段数，以及要求尽量固定时第二家起的受援单位数",
            ),
            Rule::Travel => (
                "minutes on the road there and back: each session of a visiting physician, once a week when posted, each workday when posted by day",
                "往返路途分钟数：坐诊每次计一趟，派驻每周计一趟，当日往返的派驻每个工作日计一趟",
            ),
            Rule::Fairness => (
                "sessions of one physician above the fair share less what earlier years carry over; above twice that they count double more",
                "个人坐诊次数超出公平份额（已扣往年结转）的部分；超过两倍份额再加倍计",
            ),
            _ => self.counting_of_wishes(),
        }
    }

    fn counting_of_wishes(self) -> (&'static str, &'static str) {
        match self {
            Rule::StudioSeniority => (
                "senior sessions a week that a studio asks for and does not get, in weeks in which it could",
                "工作室每周所需高职称出诊次数的缺口，只计受援单位有开诊的周",
            ),
            Rule::BlockLength => (
                "weeks by which postings are shorter than they should be, and postings of a length that is not preferred",
                "派驻短于最低期望周数的周数，及非优先时长的派驻段数",
            ),
            Rule::HalfYear => (
                "postings with fewer days than asked for in every calendar year they touch; a posting counts by itself",
                "在所跨各自然年度内天数均未达标的派驻段数；逐段计算，不合并",
            ),
            Rule::ActivityShare => (
                "per studio, calendar quarter and activity: hundredths of a session by which those held fall short of their share",
                "逐工作室、逐季度、逐类活动：已开展次数低于应占比例的部分，以百分之一次计",
            ),
            Rule::SpecialtySpread => (
                "per studio and day: specialties beyond the first",
                "工作室同一天第二个起的专业数",
            ),
            Rule::SteadyTimetable => (
                "lines held on another half-day or in another week of the cycle than in the quarter before",
                "坐诊半日或周期内周次与上季度不同的坐诊项目数",
            ),
            Rule::Wishes => (
                "posted weeks and visits against a wish, times its weight",
                "与个人意愿相悖的派驻周数与坐诊次数 × 意愿权重",
            ),
            Rule::Departed => (
                "sessions and posted weeks that someone takes on or gives up against what was published, dearer the sooner they are; and a fixed price for each physician who must be told",
                "与已发布方案相比个人增减的坐诊次数与派驻周数，越临近单价越高；另按须通知的医师人数计固定代价",
            ),
            _ => ("how often the rule is broken", "违反次数"),
        }
    }
}
