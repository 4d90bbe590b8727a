//! Why an entry, or a part of it, is not counted.

use serde::{Serialize, Serializer};

use super::terms::{Appraisal, Evidence, LegalBasis, SiteLevel, Term, listed};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Replaced { by: String },
    NotBegun,
    NotEnded,
    NotAppraised,
    Appraisal { found: Appraisal },
    EvidenceMissing { lacks: Vec<Evidence> },
    NoLegalBasis,
    LegalBasis { found: LegalBasis },
    HostIsEmployer,
    HostLevelUnknown,
    HostLevel { found: SiteLevel },
    DistrictUndecided,
    TimeUnknown,
    PartTime,
    HalfDaysUnrecorded,
    AttendanceUnrecorded,
    Attendance { percent: i64, least: i64 },
    BeforeTitle,
    TitleDateUnknown,
    AfterPromotion,
    AfterLeaving,
    TooShort { days: i64, least: i64 },
    SecondOpenPosting { other: String },
    OtherHost { counted: String },
    TooManyStints { most: i64 },
    Overlaps { other: String },
    CutByDate,
}

impl Reason {
    /// Stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Replaced { .. } => "replaced",
            Reason::NotBegun => "not_begun",
            Reason::NotEnded => "not_ended",
            Reason::NotAppraised => "not_appraised",
            Reason::Appraisal { .. } => "appraisal",
            Reason::EvidenceMissing { .. } => "evidence_missing",
            Reason::NoLegalBasis => "no_legal_basis",
            Reason::LegalBasis { .. } => "legal_basis",
            Reason::HostIsEmployer => "host_is_employer",
            Reason::HostLevelUnknown => "host_level_unknown",
            Reason::HostLevel { .. } => "host_level",
            Reason::DistrictUndecided => "district_undecided",
            Reason::TimeUnknown => "time_unknown",
            Reason::PartTime => "part_time",
            Reason::HalfDaysUnrecorded => "half_days_unrecorded",
            Reason::AttendanceUnrecorded => "attendance_unrecorded",
            Reason::Attendance { .. } => "attendance",
            Reason::BeforeTitle => "before_title",
            Reason::TitleDateUnknown => "title_date_unknown",
            Reason::AfterPromotion => "after_promotion",
            Reason::AfterLeaving => "after_leaving",
            Reason::TooShort { .. } => "too_short",
            Reason::SecondOpenPosting { .. } => "second_open_posting",
            Reason::OtherHost { .. } => "other_host",
            Reason::TooManyStints { .. } => "too_many_stints",
            Reason::Overlaps { .. } => "overlaps",
            Reason::CutByDate => "cut_by_date",
        }
    }

    /// In English and in Chinese.
    #[must_use]
    pub fn messages(&self) -> (String, String) {
        self.of_papers()
            .or_else(|| self.of_place_and_time())
            .unwrap_or_else(|| self.of_days())
    }

    /// Papers, law and rank.
    fn of_papers(&self) -> Option<(String, String)> {
        Some(match self {
            Reason::Replaced { by } => (
                format!("replaced by entry {by}"),
                format!("已由记录 {by} 更正"),
            ),
            Reason::NotAppraised => both("not appraised yet", "尚未考核"),
            Reason::Appraisal { found } => {
                let (english, chinese) = found.words();
                (
                    format!("appraised as {english}"),
                    format!("考核结果为“{chinese}”"),
                )
            }
            Reason::EvidenceMissing { lacks } => {
                let (english, chinese) = listed(lacks);
                (
                    format!("papers are missing: {english}"),
                    format!("证明材料不全，缺：{chinese}"),
                )
            }
            Reason::NoLegalBasis => both("no legal basis is recorded", "未注明执业依据"),
            Reason::LegalBasis { found } => {
                let (english, chinese) = found.words();
                (
                    format!("{english} is not accepted as the legal basis"),
                    format!("“{chinese}”不在认可的执业依据之内"),
                )
            }
            Reason::BeforeTitle => both("served before the current title", "任现职称之前的服务"),
            Reason::TitleDateUnknown => both(
                "the date of the current title is not recorded",
                "未登记现职称聘任时间",
            ),
            Reason::AfterPromotion => both("served after the promotion", "晋升之后的服务"),
            Reason::AfterLeaving => both("after the last day of employment", "离职之后"),
            _ => return None,
        })
    }

    /// Where, and whether all day.
    fn of_place_and_time(&self) -> Option<(String, String)> {
        Some(match self {
            Reason::HostIsEmployer => both("the host is the employer", "受援单位就是本单位"),
            Reason::HostLevelUnknown => both(
                "the level of the host is not recorded",
                "未登记受援单位级别",
            ),
            Reason::HostLevel { found } => {
                let (english, chinese) = found.words();
                (
                    format!("a host of {english} level does not qualify"),
                    format!("受援单位为{chinese}，不属于认定范围"),
                )
            }
            Reason::DistrictUndecided => both(
                "the policy does not say whether districts of a city count as county level",
                "政策尚未明确市辖区医疗机构是否视同县级，请先确定",
            ),
            Reason::TimeUnknown => both("not known to be full-time", "未注明全职或兼职"),
            Reason::PartTime => both("not full-time", "非全职派驻"),
            Reason::HalfDaysUnrecorded => both("half-days are not recorded", "未登记半日数"),
            Reason::SecondOpenPosting { other } => (
                format!("posting {other} has not been ended, and one person has one open posting"),
                format!("派驻记录 {other} 尚未结束，同一人同时只能有一条未结束的派驻"),
            ),
            Reason::OtherHost { counted } => (
                format!("only service at one host counts: {counted}"),
                format!("只认定同一受援单位的服务：{counted}"),
            ),
            _ => return None,
        })
    }

    /// Days and dates.
    fn of_days(&self) -> (String, String) {
        match self {
            Reason::NotBegun => both("has not begun", "尚未开始"),
            Reason::NotEnded => both("not ended yet", "尚未结束"),
            Reason::AttendanceUnrecorded => both("attendance is not recorded", "未登记出勤天数"),
            Reason::Attendance { percent, least } => (
                format!("attended {percent} % of the days due, at least {least} % are asked for"),
                format!("出勤率 {percent}%，低于要求的 {least}%"),
            ),
            Reason::TooShort { days, least } => (
                format!("a stint of {days} days, at least {least} are asked for"),
                format!("单次派驻 {days} 天，不足 {least} 天"),
            ),
            Reason::TooManyStints { most } => (
                format!("beyond the {most} longest stints"),
                format!("超出最多认定的 {most} 次派驻"),
            ),
            Reason::Overlaps { other } => (
                format!("overlaps entry {other}; no day counts twice"),
                format!("与记录 {other} 时间重叠，同一天不重复计算"),
            ),
            Reason::CutByDate => both(
                "half-days or attended days cannot be split at a date; record the parts apart",
                "半日数或出勤天数无法按日期拆分，请分段登记",
            ),
            other => unreachable!("{other:?} has words above"),
        }
    }
}

fn both(english: &str, chinese: &str) -> (String, String) {
    (english.into(), chinese.into())
}

#[derive(Serialize)]
struct Told {
    code: &'static str,
    message: String,
    message_zh: String,
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (message, message_zh) = self.messages();
        let code = self.code();
        Told {
            code,
            message,
            message_zh,
        }
        .serialize(serializer)
    }
}
