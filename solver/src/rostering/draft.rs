//! A roster problem as people write it down: the public JSON and the dataset file.

pub mod published;
pub mod weights;
pub mod wishes;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::published::PublishedDraft;
use self::weights::Weights;
use self::wishes::{CompanionsDraft, LastDraft, LimitDraft, OnSiteDraft, SameHost, SeniorDraft};
use self::wishes::{ShareDraft, WishDraft};
use crate::base::calendar::CalendarDraft;
use crate::places::point::Point;
use crate::places::travel::GreatCircle;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub kind: Kind,
    pub name: String,
    /// Who made up the data, when nobody measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// Monday of the first week, YYYY-MM-DD.
    pub start: String,
    /// 1 to 104.
    pub weeks: i64,
    #[serde(default)]
    pub calendar: CalendarDraft,
    pub specialties: Vec<SpecialtyDraft>,
    /// Those that send people.
    pub institutions: Vec<InstitutionDraft>,
    pub departments: Vec<DepartmentDraft>,
    pub physicians: Vec<PhysicianDraft>,
    /// Those that receive people.
    pub hosts: Vec<HostDraft>,
    pub studios: Vec<StudioDraft>,
    pub lines: Vec<LineDraft>,
    /// Which institution may send people to which host, and why that is lawful.
    pub links: Vec<LinkDraft>,
    /// How many must stay at home, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_site: Vec<OnSiteDraft>,
    /// Who goes together, and who must not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companions: Vec<CompanionsDraft>,
    /// What people would like and would rather not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<WishDraft>,
    pub rotation: RotationDraft,
    #[serde(default)]
    pub travel: GreatCircle,
    #[serde(default)]
    pub weights: Weights,
    /// What people have been told already, when the year is planned anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PublishedDraft>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Rostering,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialtyDraft {
    pub id: String,
    pub name: String,
    /// Registered scopes (执业范围) any of which makes work in the specialty lawful; empty: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub practice_scopes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstitutionDraft {
    pub id: String,
    pub name: String,
    pub place: Point,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentDraft {
    pub id: String,
    pub name: String,
    pub institution: String,
    /// Most people away on outreach at any half-day.
    pub max_away: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhysicianDraft {
    pub id: String,
    pub name: String,
    pub department: String,
    pub specialty: String,
    pub title_level: TitleLevel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub honour: Option<Honour>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leave: Vec<LeaveDraft>,
    /// Half-days of the own clinic at home, `"mon_am"`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clinic: Vec<String>,
    /// Most sessions a week while working at home; 0 for those who do not go out.
    pub visits_per_week: i64,
    /// Sessions that would be a fair share of the horizon. Left out: the sessions of the
    /// specialty divided by its physicians who go out, rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fair_sessions: Option<i64>,
    /// Sessions held above the fair share in years before; negative: still owed. The share of
    /// this horizon is less by so many, but never below none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub carried_sessions: i64,
    /// Registered scopes. Left out: those of the own specialty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice_scopes: Option<Vec<String>>,
    /// Carers, pregnancy, illness: what may not be asked for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitDraft>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<PromotionDraft>,
}

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Honour {
    ChiefExpert,
    FamousDoctor,
    FamousTcmDoctor,
    YoungFamousDoctor,
    YoungFamousTcmDoctor,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveDraft {
    /// First day, YYYY-MM-DD.
    pub from: String,
    /// Last day, YYYY-MM-DD.
    pub to: String,
}

/// The one-year duty before promotion to associate senior.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PromotionDraft {
    pub target_year: i64,
    /// Last day that counts for the application, YYYY-MM-DD.
    pub cutoff: String,
    /// In all. Of a whole year 53 are always enough; 52 can be a day short of twelve months.
    pub required_weeks: i64,
    /// Served and recognised before the horizon.
    pub credited_weeks: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostDraft {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub district: String,
    pub place: Point,
    /// Consulting rooms for visiting physicians.
    pub rooms: i64,
    /// Places to sleep for posted physicians.
    pub dormitory: i64,
    /// Half-days on which studios may be held; left out: all ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Vec<String>>,
    /// Days on which nothing is held, as on a holiday; nobody is posted in a week without a day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<LeaveDraft>,
}

/// A famous-doctor grassroots studio (名医基层工作室).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudioDraft {
    pub id: String,
    pub name: String,
    pub host: String,
    /// Sessions a week that physicians of some standing should hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub senior: Option<SeniorDraft>,
    /// Least shares of activities in the sessions held in a calendar quarter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<ShareDraft>,
    /// The specialties of a week should come on different days.
    #[serde(default, skip_serializing_if = "is_false")]
    pub spread: bool,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// One session wanted in every cycle of so many weeks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineDraft {
    pub id: String,
    pub studio: String,
    pub specialty: String,
    pub activity: Activity,
    /// 1, 2 or 4: a session in every week, every second, every fourth.
    pub every_weeks: i64,
    /// At least this honour is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants_honour: Option<Honour>,
    /// How much a missing session weighs; 100 is usual, remote places want more.
    #[serde(default = "usual_weight")]
    pub weight_percent: i64,
    /// Scopes any of which the work asks for; empty: those of the specialty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub practice_scopes: Vec<String>,
    /// When the line was held in the quarter before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastDraft>,
    /// First and last day on which it is held, YYYY-MM-DD; left out: the whole horizon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

fn usual_weight() -> i64 {
    100
}

/// The six activities the district notice names (三(四)).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    ExpertClinic,
    Consultation,
    WardRound,
    MaternalChildGuidance,
    ClinicalTeaching,
    TechnicalTraining,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkDraft {
    pub institution: String,
    pub host: String,
    pub basis: LegalBasis,
    /// One way, when known better than the great circle estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
}

/// Why work away from the registered place is lawful (Physicians Law, articles 15 and 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    /// 对口支援
    PairedSupport,
    /// 医联体内执业
    MedicalAlliance,
    /// 政府任务
    GovernmentTask,
    /// 多机构备案
    MultiSitePractice,
}

/// How postings may be cut. All of it is assumption until a local rule says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotationDraft {
    /// Permitted lengths of a posting, weeks.
    pub lengths: Vec<i64>,
    /// Postings start in weeks 0, n, 2n …
    pub start_every: i64,
    /// Most postings of one physician in the horizon.
    pub max_blocks: i64,
    /// Weeks that may be served beyond what the duty asks.
    pub slack_weeks: i64,
    /// Most sessions a week of a posted physician at the host.
    pub posted_sessions: i64,
    /// Longest way to a session, one way.
    pub max_travel_minutes: i64,
    /// Two hosts may be visited on one day, one in the morning and one in the afternoon, when the
    /// way between them takes no more minutes. Left out: one host a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub two_hosts_minutes: Option<i64>,
    /// Postings should not be shorter, weeks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_weeks: Option<i64>,
    /// Lengths that postings should have, weeks; empty: no wish.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred_lengths: Vec<i64>,
    /// A posting should have so many days within one calendar year: 183 for the indicator of
    /// county medical communities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_in_one_year: Option<i64>,
    /// Whether all postings of one physician are at one host.
    #[serde(default, skip_serializing_if = "SameHost::is_free")]
    pub same_host: SameHost,
}
