//! The nouns of postings and ledgers, each with its English and Chinese words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word in both languages.
pub trait Term: Copy {
    /// English, then Chinese.
    fn words(self) -> (&'static str, &'static str);
}

/// 职称级别. An explicit field, never read from the text of a title.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TitleLevel {
    Junior,
    Intermediate,
    AssociateSenior,
    Senior,
}

impl Term for TitleLevel {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            TitleLevel::Junior => ("junior", "初级"),
            TitleLevel::Intermediate => ("intermediate", "中级"),
            TitleLevel::AssociateSenior => ("associate senior", "副高"),
            TitleLevel::Senior => ("senior", "正高"),
        }
    }
}

impl TitleLevel {
    /// What a standard title says by itself; other texts say nothing. Whole texts only: 助理全科医生
    /// is no 助理 of anything.
    #[must_use]
    pub fn of_standard_title(text: &str) -> Option<TitleLevel> {
        let of = |titles: &[&str]| titles.contains(&text.trim());
        if of(&["住院医师", "医师", "中医师", "助理医师"]) {
            Some(TitleLevel::Junior)
        } else if of(&["主治医师", "主治中医师", "主管医师"]) {
            Some(TitleLevel::Intermediate)
        } else if of(&["副主任医师", "副主任中医师"]) {
            Some(TitleLevel::AssociateSenior)
        } else if of(&["主任医师", "主任中医师"]) {
            Some(TitleLevel::Senior)
        } else {
            None
        }
    }
}

/// 层级: where an institution sits. Whether a district of a city is county level is for the policy
/// to say.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SiteLevel {
    City,
    District,
    County,
    Township,
    Community,
    Village,
}

impl Term for SiteLevel {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            SiteLevel::City => ("city", "市级"),
            SiteLevel::District => ("district", "区级"),
            SiteLevel::County => ("county", "县级"),
            SiteLevel::Township => ("township", "乡镇（街道）级"),
            SiteLevel::Community => ("community", "社区"),
            SiteLevel::Village => ("village", "村级"),
        }
    }
}

/// 医院级别.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Primary,
    Secondary,
    Tertiary,
}

impl Term for Grade {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Grade::Primary => ("primary", "一级"),
            Grade::Secondary => ("secondary", "二级"),
            Grade::Tertiary => ("tertiary", "三级"),
        }
    }
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StaffKind {
    #[default]
    LicensedPhysician,
    AssistantPhysician,
    Nurse,
    Pharmacist,
    Technician,
}

impl Term for StaffKind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            StaffKind::LicensedPhysician => ("licensed physician", "执业医师"),
            StaffKind::AssistantPhysician => ("assistant physician", "执业助理医师"),
            StaffKind::Nurse => ("nurse", "护理人员"),
            StaffKind::Pharmacist => ("pharmacist", "药学人员"),
            StaffKind::Technician => ("technician", "医技人员"),
        }
    }
}

/// 执业依据: why work away from the registered place is lawful (Physicians Law, articles 15 and 18).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    PairedSupport,
    MedicalAlliance,
    GovernmentTask,
    MultiSitePractice,
    FreeClinic,
}

impl Term for LegalBasis {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            LegalBasis::PairedSupport => ("paired support", "对口支援"),
            LegalBasis::MedicalAlliance => ("medical alliance", "医联体内执业"),
            LegalBasis::GovernmentTask => ("government task", "政府任务"),
            LegalBasis::MultiSitePractice => ("multi-institution practice", "多机构执业备案"),
            LegalBasis::FreeClinic => ("free clinic", "义诊"),
        }
    }
}

/// 派驻类型.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    LongTerm,
    ShortTerm,
    Circuit,
    Sessions,
    Other,
}

impl Term for EntryKind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            EntryKind::LongTerm => ("long-term posting", "长期派驻"),
            EntryKind::ShortTerm => ("short-term support", "短期支援"),
            EntryKind::Circuit => ("circuit", "巡诊"),
            EntryKind::Sessions => ("sessions", "坐诊"),
            EntryKind::Other => ("other", "其他"),
        }
    }
}

/// Service of a kind that some places count more than once.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mission {
    Epidemic,
    RegionalAid,
    ForeignAid,
}

impl Term for Mission {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Mission::Epidemic => ("epidemic response", "疫情防控"),
            Mission::RegionalAid => ("aid to other regions", "援藏援疆援青等"),
            Mission::ForeignAid => ("foreign aid", "援外医疗"),
        }
    }
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceKind {
    AnnualLeave,
    SickLeave,
    PersonalLeave,
    MaternityLeave,
    Training,
    Unexcused,
    /// Recorded as days only.
    Unspecified,
}

impl Term for AbsenceKind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            AbsenceKind::AnnualLeave => ("annual leave", "年休假"),
            AbsenceKind::SickLeave => ("sick leave", "病假"),
            AbsenceKind::PersonalLeave => ("personal leave", "事假"),
            AbsenceKind::MaternityLeave => ("maternity leave", "产假"),
            AbsenceKind::Training => ("training", "外出培训"),
            AbsenceKind::Unexcused => ("unexcused absence", "旷工"),
            AbsenceKind::Unspecified => ("absence", "缺勤"),
        }
    }
}

/// 考核结果 of a posting, the worst first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Appraisal {
    Unqualified,
    Qualified,
    Excellent,
}

impl Term for Appraisal {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Appraisal::Unqualified => ("unqualified", "不合格"),
            Appraisal::Qualified => ("qualified", "合格"),
            Appraisal::Excellent => ("excellent", "优秀"),
        }
    }
}

/// What a title committee may ask to see.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    DispatchNotice,
    Agreement,
    AttendanceRecord,
    WorkloadReturn,
    AppraisalForm,
    HostSeal,
    SenderSeal,
    AuthoritySeal,
    PublicNotice,
    Registration,
}

impl Term for Evidence {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Evidence::DispatchNotice => ("dispatch notice", "派遣文件"),
            Evidence::Agreement => ("posting agreement", "派驻协议"),
            Evidence::AttendanceRecord => ("attendance record", "考勤记录"),
            Evidence::WorkloadReturn => ("workload return", "工作量报表"),
            Evidence::AppraisalForm => ("appraisal form", "考核鉴定表"),
            Evidence::HostSeal => ("seal of the host", "受援单位盖章"),
            Evidence::SenderSeal => ("seal of the sender", "派出单位盖章"),
            Evidence::AuthoritySeal => ("seal of the health authority", "卫健部门盖章"),
            Evidence::PublicNotice => ("public notice", "公示材料"),
            Evidence::Registration => ("registration", "执业备案"),
        }
    }
}

/// 缓派情形: why somebody is not sent for a time.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeferralReason {
    Pregnancy,
    Nursing,
    Illness,
    Residency,
    FurtherStudy,
}

impl Term for DeferralReason {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            DeferralReason::Pregnancy => ("pregnancy", "孕期"),
            DeferralReason::Nursing => ("nursing", "哺乳期"),
            DeferralReason::Illness => ("illness", "患病"),
            DeferralReason::Residency => ("residency training", "规范化培训"),
            DeferralReason::FurtherStudy => ("further study", "进修"),
        }
    }
}

/// `a, b` and `甲、乙`; nothing gives `none` and `无`.
#[must_use]
pub fn listed<T: Term>(terms: &[T]) -> (String, String) {
    if terms.is_empty() {
        return ("none".into(), "无".into());
    }
    let (english, chinese): (Vec<_>, Vec<_>) = terms.iter().map(|term| term.words()).unzip();
    (english.join(", "), chinese.join("、"))
}
