//! When the year is full under what is planned, and whether it can still be at all.
//!
//! Nothing is counted here: postings that are planned, or only thought of, are counted as entries
//! would be. A posting without an end counts up to the day of the reckoning; all others are taken
//! to be served to their end and to get their papers.

use chrono::{Datelike, Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::{Basis, Reckoning, decides, is_enough, required, sorted};
use super::count::{Attended, Counting, Stay, Work, count, days};
use super::draft::AttendanceDraft;
use super::ledger::{Entry, Institution, Physician};
use super::policy::MonthRule;
use super::reason::Reason;
use super::recognise::{Case, Mode, next};
use super::served::Served;
use super::terms::{EntryKind, LegalBasis, Term};
use super::window::Kind;
use crate::base::id::Id;

/// A full-time posting that a plan intends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub physician: Id<Physician>,
    pub host: Id<Institution>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub legal_basis: Option<LegalBasis>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outlook {
    /// The year is full, with every paper.
    Done,
    /// Full by the cut-off as things are recorded and planned.
    Planned,
    /// Not under the plan; more service could still make it.
    Possible,
    /// No service whatsoever can make it by the cut-off.
    Missed,
}

impl Term for Outlook {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Outlook::Done => ("done", "已满足"),
            Outlook::Planned => ("full under the plan", "按计划可满足"),
            Outlook::Possible => ("still possible", "尚可满足"),
            Outlook::Missed => ("cannot be met", "无法满足"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    pub basis: Basis,
    pub target_year: i64,
    /// No target year is recorded; it is the next one.
    pub target_assumed: bool,
    /// Last day that counts for the target year.
    pub cutoff: NaiveDate,
    /// Nobody has announced the cut-off; it is the policy's template.
    pub cutoff_assumed: bool,
    /// The day on which the year is full as things are recorded and planned. What was brought along
    /// has no day of its own: by itself enough, it is told with the first day that is known.
    pub full_on: Option<NaiveDate>,
    /// When appraisal, seals and public notice can be through after that day.
    pub papers_on: Option<NaiveDate>,
    /// Service by the cut-off as things are recorded and planned.
    pub at_cutoff: Served,
    pub shortfall: Served,
    pub outlook: Outlook,
    /// Last day on which a posting that is not planned yet may begin and make it, when it lasts
    /// to the cut-off.
    pub latest_start: Option<NaiveDate>,
    /// First later year whose cut-off can be kept, when this one cannot.
    pub earliest_year: Option<i64>,
    /// Planned postings that would not count.
    pub refused: Vec<Refused>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refused {
    pub host: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub reasons: Vec<Reason>,
}

/// What is served and brought along, before anything is added to it.
struct Ground<'a> {
    case: Case<'a>,
    basis: Basis,
    required: Served,
    opening: Served,
    /// As recorded, whether or not the papers are there.
    stays: Vec<Stay>,
}

/// Of somebody who owes the year.
pub(super) fn forecast(reckoning: Reckoning, person: &Physician) -> Forecast {
    let Reckoning { policy, as_of, .. } = reckoning;
    let ground = Ground::new(reckoning, person);
    let (planned, refused) = planned(&ground, reckoning, person);
    let with_plan: Vec<Stay> = ground.stays.iter().cloned().chain(planned).collect();
    let target = person.target_year;
    let target_year = target.unwrap_or_else(|| policy.application_year(as_of));
    let cutoff = policy.cutoff(target_year);
    let full_on = ground.full_on(&with_plan);
    let at_cutoff = ground.served(&with_plan, cutoff.date);
    let outlook = if ground.is_enough(ground.proven(as_of.min(cutoff.date))) {
        Outlook::Done
    } else if ground.is_enough(at_cutoff) {
        Outlook::Planned
    } else if ground.can_be_met(next(as_of), cutoff.date) {
        Outlook::Possible
    } else {
        Outlook::Missed
    };
    let rules = ground.case.rules;
    let lead = u64::try_from(rules.paperwork_lead_days.value).expect("within its limits");
    let horizon = i64::from(as_of.year()) + rules.forecast_horizon_years.value;
    let later = |year: &i64| ground.can_be_met(next(as_of), policy.cutoff(*year).date);
    Forecast {
        basis: ground.basis,
        target_year,
        target_assumed: target.is_none(),
        cutoff: cutoff.date,
        cutoff_assumed: cutoff.assumed,
        full_on,
        papers_on: full_on.map(|date| date + Days::new(lead)),
        at_cutoff,
        shortfall: at_cutoff.short_of(ground.required),
        outlook,
        latest_start: (outlook == Outlook::Possible)
            .then(|| ground.latest_start(next(as_of), cutoff.date)),
        earliest_year: (outlook == Outlook::Missed)
            .then(|| (target_year + 1..=horizon).find(later))
            .flatten(),
        refused,
    }
}

/// What is planned for one physician, as stays, and what would not count.
fn planned(ground: &Ground, reckoning: Reckoning, person: &Physician) -> (Vec<Stay>, Vec<Refused>) {
    let ledger = reckoning.ledger;
    let own = (reckoning.planned.iter())
        .filter(|planned| ledger.physicians()[planned.physician].key == person.key);
    let (mut stays, mut refused) = (Vec::new(), Vec::new());
    for planned in own {
        match ground
            .case
            .recognise(&intended(planned), Basis::FullTimeOnly, Mode::Expected)
        {
            Ok(stay) => stays.push(stay),
            Err(reasons) => refused.push(Refused {
                host: ledger.institutions()[planned.host].name.clone(),
                from: planned.from,
                to: planned.to,
                reasons,
            }),
        }
    }
    (stays, refused)
}

fn recorded(case: &Case, basis: Basis, mode: Mode) -> Vec<Stay> {
    let entries: Vec<&Entry> = case.person.entries.iter().collect();
    sorted(case, &entries, basis, mode).stays
}

/// What is planned, written like an entry.
fn intended(planned: &Planned) -> Entry {
    let due_days = (days(planned.from, planned.to) * 5 / 7).max(1);
    Entry {
        key: format!("plan {}", planned.from),
        kind: EntryKind::LongTerm,
        host: planned.host,
        from: planned.from,
        to: Some(planned.to),
        full_time: Some(true),
        half_days: None,
        legal_basis: planned.legal_basis,
        mission: None,
        attendance: Some(AttendanceDraft {
            due_days,
            attended_days: due_days,
        }),
        absences: Vec::new(),
        appraisal: None,
        evidence: Vec::new(),
        replaced_by: None,
    }
}

impl<'a> Ground<'a> {
    fn new(reckoning: Reckoning<'a>, person: &'a Physician) -> Ground<'a> {
        let rules = reckoning.policy.one_year();
        let case = Case {
            ledger: reckoning.ledger,
            rules,
            person,
            window: Kind::Mandatory.window(person, rules),
            as_of: reckoning.as_of,
        };
        let basis = decides(rules);
        let opening = person.opening.map(|opening| opening.served);
        Ground {
            case,
            basis,
            required: required(rules, Kind::Mandatory),
            opening: opening.unwrap_or(Served::NONE),
            stays: recorded(&case, basis, Mode::Expected),
        }
    }

    /// What can be shown by `until`.
    fn proven(&self, until: NaiveDate) -> Served {
        let opening = self
            .case
            .person
            .opening
            .filter(|opening| opening.has_document);
        let stays = recorded(&self.case, self.basis, Mode::Proven);
        self.counted(&stays, until) + opening.map_or(Served::NONE, |opening| opening.served)
    }

    fn counted(&self, stays: &[Stay], until: NaiveDate) -> Served {
        let counting = Counting {
            rules: self.case.rules,
            window: self.case.window,
            required: self.required,
            until,
        };
        count(&counting, stays).served()
    }

    fn served(&self, stays: &[Stay], until: NaiveDate) -> Served {
        self.opening + self.counted(stays, until)
    }

    fn is_enough(&self, served: Served) -> bool {
        is_enough(self.case.rules, served, self.required)
    }

    /// More days never give less service, so the day is found by halving.
    fn full_on(&self, stays: &[Stay]) -> Option<NaiveDate> {
        let as_of = self.case.as_of;
        let last = stays.iter().map(|stay| stay.to).fold(as_of, NaiveDate::max);
        let first = stays
            .iter()
            .map(|stay| stay.from)
            .fold(as_of, NaiveDate::min);
        let enough = |date| self.is_enough(self.served(stays, date));
        enough(last).then(|| first_day(first, last, enough))
    }

    /// Whether service on every free day from `start` on would be enough.
    fn can_be_met(&self, start: NaiveDate, cutoff: NaiveDate) -> bool {
        // It can be best to go on where one has been.
        let mut hosts = vec![None];
        for stay in &self.stays {
            if !hosts.contains(&stay.host) {
                hosts.push(stay.host);
            }
        }
        hosts.into_iter().any(|host| {
            let mut stays = self.stays.clone();
            stays.extend(self.free_days(start, cutoff).into_iter().map(|(from, to)| {
                let work = match self.case.rules.month_rule.value {
                    MonthRule::CalendarMonths => Work::Calendar,
                    MonthRule::AttendanceDays => Work::Attended(Attended::Workdays),
                };
                Stay {
                    key: "a new posting".into(),
                    host,
                    host_name: String::new(),
                    mission: None,
                    from,
                    to,
                    absence: 0,
                    work,
                }
            }));
            self.is_enough(self.served(&stays, cutoff))
        })
    }

    /// The days of employment that no recognised deferral takes.
    fn free_days(&self, start: NaiveDate, end: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
        let end = self.case.person.left_on.map_or(end, |left| end.min(left));
        let known = &self.case.rules.deferral_reasons.value;
        let mut deferrals: Vec<(NaiveDate, NaiveDate)> = (self.case.person.deferrals.iter())
            .filter(|deferral| known.contains(&deferral.reason))
            .map(|deferral| (deferral.from, deferral.to))
            .collect();
        deferrals.sort_unstable();
        let mut free = Vec::new();
        let mut from = start;
        for (first, last) in deferrals {
            if from < first && from <= end {
                free.push((from, end.min(first - Days::new(1))));
            }
            from = from.max(next(last));
        }
        if from <= end {
            free.push((from, end));
        }
        free
    }

    /// Known to be possible from `start` on.
    fn latest_start(&self, start: NaiveDate, cutoff: NaiveDate) -> NaiveDate {
        let too_late = |date| !self.can_be_met(date, cutoff);
        first_day(start, next(cutoff), too_late) - Days::new(1)
    }
}

/// The first day of `first..=last` for which `holds`, which it goes on to do; it does on the last.
fn first_day(first: NaiveDate, last: NaiveDate, holds: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let (mut low, mut high) = (first, last);
    while low < high {
        let half = u64::try_from((high - low).num_days() / 2).expect("low comes first");
        let middle = low + Days::new(half);
        if holds(middle) {
            high = middle;
        } else {
            low = next(middle);
        }
    }
    high
}
