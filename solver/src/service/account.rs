//! Where a physician stands on one day: two ledgers, each balanced twice.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::count::{Count, Counting, Fate, Stay, count, days};
use super::coverage::{Coverage, coverage};
use super::forecast::{Forecast, Planned, forecast};
use super::ledger::{Entry, Ledger, Physician};
use super::policy::{Comparison, OneYearRules, Policy};
use super::reason::Reason;
use super::recognise::{Case, Mode, next};
use super::served::Served;
use super::terms::{Term, TitleLevel};
use super::window::{Kind, State};
use super::words::counting_rule;
use crate::base::id::Id;

pub mod indicator;
pub mod remark;

use indicator::{IndicatorYear, indicator};
use remark::Remark;

/// Which service a balance counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    FullTimeOnly,
    WithHalfDays,
}

impl Term for Basis {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Basis::FullTimeOnly => ("full-time only", "仅计全职"),
            Basis::WithHalfDays => ("with half-days converted", "含半日折算"),
        }
    }
}

/// The day of a reckoning, and what is planned beyond the entries.
#[derive(Clone, Copy, Debug)]
pub struct Reckoning<'a> {
    pub ledger: &'a Ledger,
    pub policy: &'a Policy,
    /// Everything up to this day and nothing after it is known to have happened.
    pub as_of: NaiveDate,
    pub planned: &'a [Planned],
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Account {
    pub physician: String,
    pub name: String,
    pub title_level: Option<TitleLevel>,
    /// Whether the year is owed.
    pub coverage: Coverage,
    pub mandatory: LedgerAccount,
    pub preference: LedgerAccount,
    /// For everyone who owes the year and does not have it yet.
    pub forecast: Option<Forecast>,
    pub indicator: Vec<IndicatorYear>,
    pub remarks: Vec<Remark>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerAccount {
    pub state: State,
    pub required: Served,
    /// The balance that the policy goes by.
    pub decides: Basis,
    pub full_time_only: Balance,
    pub with_half_days: Balance,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Balance {
    /// Ended, appraised, with every paper.
    pub served: Served,
    /// Served by the day as well, but not to be shown yet.
    pub pending: Served,
    /// Required and not served.
    pub shortfall: Served,
    pub is_full: bool,
    pub counting: String,
    pub counting_zh: String,
    pub stints: Vec<StintLine>,
    /// Recognised before the ledger was opened.
    pub opening: Served,
    pub half_days: i64,
    /// What the half-days give, within their cap.
    pub converted: Served,
    /// What they would give beyond it.
    pub over_cap: Served,
    /// Every entry of the ledger, counted or not.
    pub entries: Vec<EntryLine>,
}

/// Stays at one host that touch each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StintLine {
    pub host: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub served: Served,
    /// Days taken off for absence.
    pub absence_days: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryLine {
    pub entry: String,
    pub host: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub status: Status,
    /// Why it is not counted, or not yet.
    pub reasons: Vec<Reason>,
    /// Calendar days that count before absence is taken off.
    pub days: i64,
    /// Parts of a counted entry that are not.
    pub lost: Vec<Lost>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Counted,
    /// Will count once it has ended and its papers are there.
    Pending,
    Uncounted,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    pub days: i64,
    pub reason: Reason,
}

/// Where `physician` stands.
#[must_use]
pub fn account(reckoning: Reckoning, physician: Id<super::ledger::Physician>) -> Account {
    let Reckoning {
        ledger,
        policy,
        as_of,
        ..
    } = reckoning;
    let person = &ledger.physicians()[physician];
    let rules = policy.one_year();
    let account = |kind| ledger_account(reckoning, person, kind);
    let (mandatory, preference) = (account(Kind::Mandatory), account(Kind::Preference));
    let coverage = coverage(ledger, rules, person, as_of);
    let owes = coverage == Coverage::Covered && mandatory.state == State::Open;
    let forecast = owes.then(|| forecast(reckoning, person));
    Account {
        physician: person.key.clone(),
        name: person.name.clone(),
        title_level: person.title_level(),
        coverage,
        remarks: remark::remarks(reckoning, person, &mandatory),
        mandatory,
        preference,
        forecast,
        indicator: indicator(person, rules, as_of),
    }
}

/// Everybody, in the order of the ledger.
#[must_use]
pub fn accounts(reckoning: Reckoning) -> Vec<Account> {
    let ids = reckoning.ledger.physicians().ids();
    ids.map(|id| account(reckoning, id)).collect()
}

fn ledger_account(reckoning: Reckoning, person: &Physician, kind: Kind) -> LedgerAccount {
    let rules = reckoning.policy.one_year();
    let balance = |basis| balance(reckoning, person, kind, basis);
    LedgerAccount {
        state: kind.state(person),
        required: required(rules, kind),
        decides: decides(rules),
        full_time_only: balance(Basis::FullTimeOnly),
        with_half_days: balance(Basis::WithHalfDays),
    }
}

impl LedgerAccount {
    /// The balance that the policy goes by.
    #[must_use]
    pub fn deciding(&self) -> &Balance {
        match self.decides {
            Basis::FullTimeOnly => &self.full_time_only,
            Basis::WithHalfDays => &self.with_half_days,
        }
    }
}

pub(super) fn decides(rules: &OneYearRules) -> Basis {
    if rules.session_conversion_enabled.value {
        Basis::WithHalfDays
    } else {
        Basis::FullTimeOnly
    }
}

pub(super) fn required(rules: &OneYearRules, kind: Kind) -> Served {
    Served::months(match kind {
        Kind::Mandatory => rules.required_service_months.value,
        Kind::Preference => rules.post_promotion_credit_months.value,
    })
}

pub(super) fn is_enough(rules: &OneYearRules, served: Served, required: Served) -> bool {
    enough(rules, required) <= served
}

/// The least that fulfils what is required: 以上 includes the number itself, unless the policy says
/// otherwise.
#[must_use]
pub fn enough(rules: &OneYearRules, required: Served) -> Served {
    match rules.comparison.value {
        Comparison::AtLeast => required,
        Comparison::MoreThan => Served(required.0 + 1),
    }
}

/// Stays that a mode admits, each with its entry, and why the others are refused.
pub(super) struct Sorted {
    pub(super) stays: Vec<Stay>,
    /// For each entry its stay, or every reason against it.
    outcome: Vec<Result<usize, Vec<Reason>>>,
}

pub(super) fn sorted(case: &Case, entries: &[&Entry], basis: Basis, mode: Mode) -> Sorted {
    let mut stays = Vec::new();
    let outcome = (entries.iter())
        .map(|entry| {
            let stay = case.recognise(entry, basis, mode)?;
            stays.push(stay);
            Ok(stays.len() - 1)
        })
        .collect();
    Sorted { stays, outcome }
}

fn balance(reckoning: Reckoning, person: &Physician, kind: Kind, basis: Basis) -> Balance {
    let Reckoning {
        ledger,
        policy,
        as_of,
        ..
    } = reckoning;
    let rules = policy.one_year();
    let window = kind.window(person, rules);
    let case = Case {
        ledger,
        rules,
        person,
        window,
        as_of,
    };
    let counting = Counting {
        rules,
        window,
        required: required(rules, kind),
        until: as_of,
    };
    let entries: Vec<&Entry> = (person.entries.iter())
        .filter(|entry| kind.has(person, entry))
        .collect();
    let weigh = |mode| {
        let sorted = sorted(&case, &entries, basis, mode);
        let count = count(&counting, &sorted.stays);
        (sorted, count)
    };
    let (proven, expected) = (weigh(Mode::Proven), weigh(Mode::Expected));
    let opening = person.opening.filter(|_| kind == Kind::Mandatory);
    let brought = |has: bool| {
        let opening = opening.filter(|opening| opening.has_document == has);
        opening.map_or(Served::NONE, |opening| opening.served)
    };
    let served = proven.1.served() + brought(true);
    let hoped = expected.1.served() + brought(true) + brought(false);
    let (counting_en, counting_zh) = counting_rule(rules, kind, basis, as_of);
    Balance {
        served,
        // Papers can also lessen what counts, for instance by showing absence.
        pending: served.short_of(hoped),
        shortfall: served.short_of(counting.required),
        is_full: is_enough(rules, served, counting.required),
        counting: counting_en,
        counting_zh,
        stints: stint_lines(&proven.1),
        opening: brought(true),
        half_days: proven.1.half_days,
        converted: proven.1.converted,
        over_cap: proven.1.over_cap,
        entries: (entries.iter().enumerate())
            .map(|(index, entry)| entry_line(&case, entry, index, &proven, &expected))
            .collect(),
    }
}

fn stint_lines(count: &Count) -> Vec<StintLine> {
    let line = |stint: &super::count::Stint| StintLine {
        host: stint.host_name.clone(),
        from: stint.from,
        to: stint.to,
        served: stint.served,
        absence_days: stint.absence,
    };
    count.stints.iter().map(line).collect()
}

fn fate((sorted, count): &(Sorted, Count), index: usize) -> Result<&Fate, &[Reason]> {
    match &sorted.outcome[index] {
        Ok(stay) => Ok(&count.fates[*stay]),
        Err(reasons) => Err(reasons),
    }
}

fn entry_line(
    case: &Case,
    entry: &Entry,
    index: usize,
    proven: &(Sorted, Count),
    expected: &(Sorted, Count),
) -> EntryLine {
    let mut line = EntryLine {
        entry: entry.key.clone(),
        host: case.ledger.institutions()[entry.host].name.clone(),
        from: entry.from,
        to: entry.to,
        status: Status::Uncounted,
        reasons: Vec::new(),
        days: 0,
        lost: Vec::new(),
    };
    match fate(proven, index) {
        Ok(Fate::Counted { days, lost }) => {
            line.status = Status::Counted;
            line.days = *days;
            let lost = lost.iter().map(|(reason, days)| (reason.clone(), *days));
            let left = after_leaving(case, entry).map(|days| (Reason::AfterLeaving, days));
            line.lost = lost
                .chain(left)
                .map(|(reason, days)| Lost { days, reason })
                .collect();
            return line;
        }
        Ok(Fate::Dropped(reason)) => line.reasons.push(reason.clone()),
        Err(reasons) => line.reasons.extend(reasons.iter().cloned()),
    }
    match fate(expected, index) {
        Ok(Fate::Counted { days, .. }) => {
            line.status = Status::Pending;
            line.days = *days;
        }
        Ok(Fate::Dropped(reason)) if !line.reasons.contains(reason) => {
            line.reasons.push(reason.clone());
        }
        Ok(Fate::Dropped(_)) | Err(_) => (),
    }
    line
}

/// Days of an entry that lie after its physician's last day of employment.
fn after_leaving(case: &Case, entry: &Entry) -> Option<i64> {
    let left = case.person.left_on?;
    let to = entry.to.filter(|to| left < *to)?;
    Some(days(next(left), to))
}
