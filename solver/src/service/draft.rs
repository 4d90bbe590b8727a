//! A service ledger (基层服务台账) as people write it down: the public JSON and the dataset file.
//!
//! Entries are append-only: what was wrong is not changed, a later entry `replaces` it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::terms::{
    AbsenceKind, Appraisal, DeferralReason, EntryKind, Evidence, Grade, LegalBasis, Mission,
    SiteLevel, StaffKind, TitleLevel,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerDraft {
    pub kind: Kind,
    pub name: String,
    /// Who made up the data, when nobody recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// Employers and hosts.
    pub institutions: Vec<InstitutionDraft>,
    pub physicians: Vec<PhysicianDraft>,
    /// In the order in which they were recorded.
    pub entries: Vec<EntryDraft>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Ledger,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstitutionDraft {
    pub id: String,
    pub name: String,
    /// Left out when it is not known: then service there is not counted by level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<SiteLevel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhysicianDraft {
    pub id: String,
    pub name: String,
    /// The employer; left out when it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    #[serde(default)]
    pub staff: StaffKind,
    /// Every title held, the current one last.
    #[serde(default)]
    pub titles: Vec<TitleDraft>,
    /// YYYY-MM-DD
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<String>,
    /// Consecutive years worked at county level or below before (exemption, where there is one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grassroots_years: Option<i64>,
    /// Year of the application for the next title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_year: Option<i64>,
    /// Last day of employment, YYYY-MM-DD. Nothing but this field says that somebody has left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deferrals: Vec<DeferralDraft>,
    /// What was recognised before this ledger was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<OpeningDraft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleDraft {
    pub level: TitleLevel,
    /// 主治医师 …; for people to read, never to decide by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// 聘任时间, YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointed_on: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeferralDraft {
    pub reason: DeferralReason,
    /// First day, YYYY-MM-DD.
    pub from: String,
    /// Last day, YYYY-MM-DD.
    pub to: String,
}

/// Counts towards the mandatory year, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningDraft {
    pub months: i64,
    #[serde(default)]
    pub days: i64,
    /// Number of the document that recognised it; without one it is not proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// One posting or series of sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryDraft {
    pub id: String,
    pub physician: String,
    pub kind: EntryKind,
    pub host: String,
    /// First day, YYYY-MM-DD.
    pub from: String,
    /// Last day, YYYY-MM-DD, planned when it lies ahead. Left out: not ended, and no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Left out when it was not recorded: then nothing is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_time: Option<bool>,
    /// Half-days served, for part-time service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_days: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mission: Option<Mission>,
    /// Number of the dispatch notice (派遣文件文号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendance: Option<AttendanceDraft>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<AbsenceDraft>,
    /// Left out when there was none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraisal: Option<Appraisal>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// An earlier entry of the same physician that this one puts right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Days of work, as the host's attendance record has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceDraft {
    pub due_days: i64,
    pub attended_days: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceDraft {
    pub kind: AbsenceKind,
    pub days: i64,
}
