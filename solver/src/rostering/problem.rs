//! What must be rostered. A `Problem` is valid by construction.

pub mod published;
pub mod wishes;

use chrono::{Datelike, NaiveDate, Weekday};

use self::published::Published;
use self::wishes::{Apart, Last, Limit, OnSite, Scopes, Senior, Wish};
use super::draft::weights::Weights;
use super::draft::wishes::{SameHost, Stay};
use super::draft::{Activity, Draft, Honour, RotationDraft, TitleLevel};
use crate::base::calendar::{Calendar, HalfDays};
use crate::base::flaw::Flaw;
use crate::base::id::{Id, Table};
use crate::base::units::Cost;
use crate::places::point::Point;
use crate::places::travel::GreatCircle;

pub struct Specialty;

#[derive(Clone, Debug)]
pub struct Institution {
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct Department {
    pub name: String,
    pub institution: Id<Institution>,
    pub max_away: usize,
}

#[derive(Clone, Debug)]
pub struct Physician {
    pub key: String,
    pub name: String,
    pub department: Id<Department>,
    pub institution: Id<Institution>,
    pub specialty: Id<Specialty>,
    pub title_level: TitleLevel,
    pub honour: Option<Honour>,
    pub clinic: HalfDays,
    pub visits_per_week: usize,
    pub fair_sessions: i64,
    /// The open one-year duty; `None` when there is none or it is fulfilled.
    pub duty: Option<Duty>,
    /// Per week: half-days whose date falls into leave.
    pub on_leave: Vec<HalfDays>,
    pub scopes: Scopes,
    pub limits: Vec<Limit>,
    pub wishes: Vec<Wish>,
    /// Groups with a floor at home that the physician belongs to.
    pub on_site: Vec<Id<OnSite>>,
    /// Those who are posted together, the physician among them, by id.
    pub party: Vec<Id<Physician>>,
    pub apart: Vec<Apart>,
}

impl Physician {
    /// Whether, posted in that week, the physician drives home every night.
    #[must_use]
    pub fn stays_by_day(&self, week: usize) -> bool {
        let by_day = |limit: &Limit| limit.postings == Stay::ByDay && limit.weeks.contains(&week);
        self.limits.iter().any(by_day)
    }

    /// 0 without an honour.
    #[must_use]
    pub fn honour_rank(&self) -> u8 {
        self.honour.map_or(0, Honour::rank)
    }
}

/// What is still owed of the one-year service, in weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    pub target_year: i32,
    pub cutoff: NaiveDate,
    pub required: i64,
    pub credited: i64,
    /// Required and not yet credited.
    pub remaining: i64,
    /// Weeks `0..counted_weeks` of the horizon end by the cut-off.
    pub counted_weeks: usize,
    /// Must be served within the horizon, or the cut-off is missed.
    pub must: i64,
    /// An even share of what remains; at least `must`.
    pub pace: i64,
}

#[derive(Clone, Debug)]
pub struct Host {
    pub key: String,
    pub name: String,
    pub district: String,
    pub place: Point,
    pub rooms: usize,
    pub dormitory: usize,
    pub open: HalfDays,
    /// Per week: half-days whose date falls into a closure.
    pub closed: Vec<HalfDays>,
}

#[derive(Clone, Debug)]
pub struct Studio {
    pub name: String,
    pub host: Id<Host>,
    pub senior: Option<Senior>,
    /// Least share of each activity in the sessions of a quarter, per cent, in the order of
    /// [`Activity::ALL`].
    pub shares: [i64; 6],
    pub spread: bool,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub key: String,
    pub studio: Id<Studio>,
    pub host: Id<Host>,
    pub specialty: Id<Specialty>,
    pub activity: Activity,
    pub every: usize,
    pub wants_honour: Option<Honour>,
    pub scopes: Scopes,
    pub last: Option<Last>,
    /// Price of one cycle without a session.
    pub missing: Cost,
    /// First and last day on which it is held, where the draft says so.
    pub span: (Option<NaiveDate>, Option<NaiveDate>),
    /// Per week: half-days on which a session may take place: worked, and neither a closure of the
    /// host nor outside the span.
    pub worked: Vec<HalfDays>,
    /// Per whole cycle of the horizon: whether any open half-day of it is worked at all.
    pub wanted: Vec<bool>,
}

impl Line {
    /// Whether `physician` has the honour this line asks for.
    #[must_use]
    pub fn is_senior(&self, physician: &Physician) -> bool {
        self.wants_honour.map_or(0, Honour::rank) <= physician.honour_rank()
    }
}

/// How an institution's people get to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub minutes: i64,
}

#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) name: String,
    pub(super) calendar: Calendar,
    pub(super) worked: Vec<HalfDays>,
    pub(super) specialties: Table<Specialty, String>,
    pub(super) institutions: Table<Institution, Institution>,
    pub(super) departments: Table<Department, Department>,
    pub(super) physicians: Table<Physician, Physician>,
    pub(super) hosts: Table<Host, Host>,
    pub(super) studios: Table<Studio, Studio>,
    pub(super) lines: Table<Line, Line>,
    /// Per institution and host.
    pub(super) links: Table<Institution, Table<Host, Option<Link>>>,
    pub(super) on_site: Table<OnSite, OnSite>,
    pub(super) rotation: Rotation,
    pub(super) weights: Weights,
    pub(super) travel: GreatCircle,
    pub(super) travel_source: String,
    pub(super) published: Option<Published>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    pub lengths: Vec<usize>,
    pub start_every: usize,
    pub max_blocks: usize,
    pub slack_weeks: i64,
    pub posted_sessions: usize,
    pub max_travel_minutes: i64,
    pub two_hosts_minutes: Option<i64>,
    /// 1 where nothing is asked.
    pub minimum_weeks: usize,
    /// Empty where nothing is asked.
    pub preferred_lengths: Vec<usize>,
    pub days_in_one_year: Option<i64>,
    pub same_host: SameHost,
}

impl Problem {
    /// # Errors
    /// Every flaw in the draft, each with the path of its field.
    pub fn new(draft: &Draft) -> Result<Problem, Vec<Flaw>> {
        super::reader::read(draft)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
    #[must_use]
    pub fn weeks(&self) -> usize {
        self.calendar.weeks()
    }
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
    /// Year and calendar quarter, 0 to 3, of the Monday of `week`.
    #[must_use]
    pub fn quarter(&self, week: usize) -> (i32, u32) {
        let monday = self.calendar.monday(week);
        (monday.year(), monday.month0() / 3)
    }
    /// The half-days of `week` on which sessions are held somewhere in the city.
    #[must_use]
    pub fn worked(&self, week: usize) -> HalfDays {
        self.worked[week]
    }
    #[must_use]
    pub fn specialties(&self) -> &Table<Specialty, String> {
        &self.specialties
    }
    #[must_use]
    pub fn institutions(&self) -> &Table<Institution, Institution> {
        &self.institutions
    }
    #[must_use]
    pub fn departments(&self) -> &Table<Department, Department> {
        &self.departments
    }
    #[must_use]
    pub fn physicians(&self) -> &Table<Physician, Physician> {
        &self.physicians
    }
    #[must_use]
    pub fn hosts(&self) -> &Table<Host, Host> {
        &self.hosts
    }
    #[must_use]
    pub fn studios(&self) -> &Table<Studio, Studio> {
        &self.studios
    }
    #[must_use]
    pub fn lines(&self) -> &Table<Line, Line> {
        &self.lines
    }
    #[must_use]
    pub fn on_site(&self) -> &Table<OnSite, OnSite> {
        &self.on_site
    }
    /// Physicians whom company or a floor at home ties to each other, group by group.
    pub(super) fn tied(&self) -> impl Iterator<Item = Vec<Id<Physician>>> + '_ {
        let parties = self.physicians.iter().map(|(id, person)| {
            let apart = person.apart.iter().map(|apart| apart.other);
            [id].into_iter()
                .chain(person.party.iter().copied())
                .chain(apart)
                .collect()
        });
        let floors = self.on_site.values().map(|group| group.members.clone());
        parties.chain(floors)
    }
    #[must_use]
    pub fn rotation(&self) -> &Rotation {
        &self.rotation
    }
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }
    /// Where the travel times come from, for people to read.
    #[must_use]
    pub fn travel_source(&self) -> &str {
        &self.travel_source
    }
    /// Whether one physician may hold sessions at both hosts on one day.
    #[must_use]
    pub fn may_share_day(&self, one: Id<Host>, other: Id<Host>) -> bool {
        one == other
            || self.rotation.two_hosts_minutes.is_some_and(|most| {
                let (from, to) = (self.hosts[one].place, self.hosts[other].place);
                let (_, time) = self.travel.between(from, to);
                time.0 <= most * 60
            })
    }
    /// Whether the host is closed on every half-day worked in `week`: nobody can be posted there.
    #[must_use]
    pub fn is_shut(&self, host: Id<Host>, week: usize) -> bool {
        let worked = self.worked[week];
        !worked.is_empty() && worked.minus(self.hosts[host].closed[week]).is_empty()
    }
    /// The relation that lets `physician` work at `host`, if there is one.
    #[must_use]
    pub fn link(&self, physician: Id<Physician>, host: Id<Host>) -> Option<Link> {
        self.links[self.physicians[physician].institution][host]
    }
}

impl Rotation {
    pub(super) fn from_draft(draft: &RotationDraft) -> Rotation {
        let size = |number: i64| usize::try_from(number).unwrap_or(0);
        let mut lengths: Vec<usize> = draft.lengths.iter().map(|weeks| size(*weeks)).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Rotation {
            lengths,
            start_every: size(draft.start_every).max(1),
            max_blocks: size(draft.max_blocks),
            slack_weeks: draft.slack_weeks,
            posted_sessions: size(draft.posted_sessions),
            max_travel_minutes: draft.max_travel_minutes,
            two_hosts_minutes: draft.two_hosts_minutes,
            minimum_weeks: draft.minimum_weeks.map_or(1, size),
            preferred_lengths: draft
                .preferred_lengths
                .iter()
                .map(|weeks| size(*weeks))
                .collect(),
            days_in_one_year: draft.days_in_one_year,
            same_host: draft.same_host,
        }
    }
}

impl Duty {
    /// What is owed within `weeks` weeks from the Monday `start`; `None` when nothing is.
    #[must_use]
    pub fn owed(
        start: NaiveDate,
        weeks: usize,
        target_year: i32,
        cutoff: NaiveDate,
        required: i64,
        credited: i64,
    ) -> Option<Duty> {
        debug_assert!(start.weekday() == Weekday::Mon);
        let remaining = required - credited;
        if remaining <= 0 {
            return None;
        }
        // Whole weeks that end by the cut-off, within the horizon and after it.
        let until_cutoff = ((cutoff - start).num_days() + 1).max(0) / 7;
        let horizon = i64::try_from(weeks).expect("few weeks");
        let counted = until_cutoff.min(horizon);
        let later = until_cutoff - counted;
        let must = (remaining - later).max(0);
        let even = (remaining * counted + until_cutoff - 1)
            .checked_div(until_cutoff)
            .unwrap_or(0);
        Some(Duty {
            target_year,
            cutoff,
            required,
            credited,
            remaining,
            counted_weeks: usize::try_from(counted).expect("within the horizon"),
            must,
            pace: even.max(must),
        })
    }
}
