//! What a patient clerk would count: every day of a calendar, one after the other.
//!
//! Written from the rules alone, on the drafts as people write them; nothing of the counting under
//! test is used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use solver::service::draft::{EntryDraft, LedgerDraft};
use solver::service::policy::{
    Comparison, CountFrom, MonthRule, OneYearRules, PolicyDraft, SameHost,
};
use solver::service::terms::{Mission, TitleLevel};

mod admit;

use admit::admitted;

/// The question: one of the two ledgers of the one physician, on a day.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub ledger: &'a LedgerDraft,
    pub policy: &'a PolicyDraft,
    pub mandatory: bool,
    pub half_days: bool,
    pub as_of: NaiveDate,
    /// Count up to this day; after `as_of` what is recorded as planned is taken to happen.
    pub until: NaiveDate,
    /// Whether papers and ends may still come.
    pub hopeful: bool,
}

/// Thirtieths of a month, and the entries of which something counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    pub served: i64,
    pub counted: BTreeSet<String>,
}

fn date(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("valid drafts only")
}

fn tomorrow(day: NaiveDate) -> NaiveDate {
    day + Days::new(1)
}

/// Counts.
#[must_use]
pub fn answer(question: Question) -> Answered {
    let person = &question.ledger.physicians[0];
    let rules = &question.policy.one_year;
    let mut answered = if rules.same_host_required.value == SameHost::Hard {
        best_host(question)
    } else {
        at_hosts(question, None)
    };
    if let Some(opening) = person.opening.as_ref().filter(|_| question.mandatory)
        && (opening.document.is_some() || question.hopeful)
    {
        answered.served += 30 * opening.months + opening.days;
    }
    answered
}

/// Whether so much is enough.
#[must_use]
pub fn is_enough(question: Question, served: i64) -> bool {
    let rules = &question.policy.one_year;
    let required = 30 * required_months(question);
    match rules.comparison.value {
        Comparison::AtLeast => served >= required,
        Comparison::MoreThan => served > required,
    }
}

fn required_months(question: Question) -> i64 {
    let rules = &question.policy.one_year;
    if question.mandatory {
        rules.required_service_months.value
    } else {
        rules.post_promotion_credit_months.value
    }
}

fn best_host(question: Question) -> Answered {
    let mut admitted: Vec<&EntryDraft> = (question.ledger.entries.iter())
        .filter(|entry| admitted(question, entry))
        .collect();
    admitted.sort_by_key(|entry| entry.from.clone());
    let mut best: Option<Answered> = None;
    for entry in admitted {
        let here = at_hosts(question, Some(&entry.host));
        if best.as_ref().is_none_or(|best| best.served < here.served) {
            best = Some(here);
        }
    }
    best.unwrap_or_default()
}

/// A run of days at one host: its entries, and the days that are theirs.
struct Run<'a> {
    first: NaiveDate,
    /// Of what began first, when it was recorded.
    place: usize,
    entries: Vec<&'a EntryDraft>,
    own: BTreeSet<NaiveDate>,
    served: i64,
}

fn at_hosts(question: Question, only: Option<&str>) -> Answered {
    let rules = &question.policy.one_year;
    let entries: Vec<&EntryDraft> = (question.ledger.entries.iter())
        .filter(|entry| only.is_none_or(|host| entry.host == host))
        .filter(|entry| admitted(question, entry))
        .collect();
    let postings = entries
        .iter()
        .copied()
        .filter(|entry| entry.full_time == Some(true));
    let mut runs = runs(question, postings.collect());
    hand_out(question, &mut runs);
    runs.retain(|run| !run.own.is_empty());
    for run in &mut runs {
        run.served = worth(question, run);
    }
    if let Some(most) = rules.max_blocks.value.get() {
        // A stable sort keeps the one that began first.
        runs.sort_by_key(|run| (run.first, run.place));
        runs.sort_by_key(|run| -run.served);
        runs.truncate(usize::try_from(most).expect("few"));
    }
    let mut answered = Answered::default();
    let mut taken = BTreeSet::new();
    for run in &runs {
        answered.served += run.served;
        taken.extend(run.own.iter().copied());
        for entry in &run.entries {
            answered.counted.insert(entry.id.clone());
        }
    }
    let sessions = entries
        .iter()
        .copied()
        .filter(|entry| entry.full_time == Some(false));
    let half_days = half_days(question, sessions.collect(), &taken, &mut answered.counted);
    let month = rules.half_days_per_service_day.value * rules.service_days_per_month.value;
    let cap = 30 * required_months(question) * rules.session_conversion_cap_percent.value / 100;
    answered.served += (half_days * 30 / month).min(cap);
    answered
}

/// The last day as far as anybody can know.
fn last_day(question: Question, entry: &EntryDraft) -> NaiveDate {
    let person = &question.ledger.physicians[0];
    let end = entry.to.as_deref().map_or(question.as_of, date);
    person
        .left_on
        .as_deref()
        .map_or(end, |left| end.min(date(left)))
}

fn all_days(question: Question, entry: &EntryDraft) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    let mut day = date(&entry.from);
    while day <= last_day(question, entry) {
        days.push(day);
        day = tomorrow(day);
    }
    days
}

fn runs<'a>(question: Question, entries: Vec<&'a EntryDraft>) -> Vec<Run<'a>> {
    let mut places: BTreeMap<(&str, Option<Mission>), BTreeSet<NaiveDate>> = BTreeMap::new();
    for entry in &entries {
        let place = places.entry((&entry.host, entry.mission)).or_default();
        place.extend(all_days(question, entry));
    }
    let least = question.policy.one_year.min_block_days.value;
    let mut runs = Vec::new();
    for ((host, mission), days) in &places {
        let mut rest = days.clone();
        while let Some(first) = rest.pop_first() {
            let mut last = first;
            while rest.remove(&tomorrow(last)) {
                last = tomorrow(last);
            }
            let here = entries.iter().copied().filter(|entry| {
                let from = date(&entry.from);
                entry.host == *host && entry.mission == *mission && first <= from && from <= last
            });
            let here: Vec<&EntryDraft> = here.collect();
            let all = &question.ledger.entries;
            let place = all.iter().position(|entry| {
                date(&entry.from) == first && here.iter().any(|one| one.id == entry.id)
            });
            if least <= (last - first).num_days() + 1 {
                runs.push(Run {
                    first,
                    place: place.expect("something began it"),
                    entries: here,
                    own: BTreeSet::new(),
                    served: 0,
                });
            }
        }
    }
    runs
}

/// Every day goes to the entry that began first, of two the one recorded first.
fn hand_out(question: Question, runs: &mut [Run]) {
    let rules = &question.policy.one_year;
    let mut order: Vec<(NaiveDate, usize, usize)> = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        for entry in &run.entries {
            let all = &question.ledger.entries;
            let place = all.iter().position(|other| other.id == entry.id);
            order.push((date(&entry.from), place.expect("it is one of them"), number));
        }
    }
    order.sort_unstable();
    let mut gone = BTreeSet::new();
    for (_, place, number) in order {
        let entry = &question.ledger.entries[place];
        let days = all_days(question, entry);
        let own: Vec<NaiveDate> = (days.iter().copied())
            .filter(|day| in_window(question, *day) && *day <= question.until)
            .filter(|day| !gone.contains(day))
            .collect();
        let by_attendance = rules.month_rule.value == MonthRule::AttendanceDays;
        if own.is_empty() || (by_attendance && own.len() < days.len()) {
            runs[number].entries.retain(|other| other.id != entry.id);
        } else {
            gone.extend(own.iter().copied());
            runs[number].own.extend(own);
        }
    }
}

fn in_window(question: Question, day: NaiveDate) -> bool {
    let person = &question.ledger.physicians[0];
    let rules = &question.policy.one_year;
    let held = |level: TitleLevel| {
        let titles = person.titles.iter();
        titles.filter(|title| level <= title.level).any(|title| {
            title
                .appointed_on
                .as_deref()
                .is_some_and(|from| date(from) <= day)
        })
    };
    let own = |level: TitleLevel| {
        let title = person.titles.iter().find(|title| title.level == level);
        let from = title.and_then(|title| title.appointed_on.as_deref());
        from.is_some_and(|from| date(from) <= day)
    };
    if question.mandatory {
        let career = rules.count_from.value == CountFrom::Career;
        !held(TitleLevel::AssociateSenior) && (career || own(TitleLevel::Intermediate))
    } else {
        !held(TitleLevel::Senior) && own(TitleLevel::AssociateSenior)
    }
}

fn worth(question: Question, run: &Run) -> i64 {
    let rules = &question.policy.one_year;
    let time = match rules.month_rule.value {
        MonthRule::CalendarMonths => months(&run.own),
        MonthRule::AttendanceDays => {
            let attended = run
                .entries
                .iter()
                .map(|entry| attended(rules, entry).unwrap_or(0));
            attended.sum::<i64>() * 30 / rules.service_days_per_month.value
        }
    };
    let mut missed = 0;
    for entry in &run.entries {
        for absence in &entry.absences {
            if !rules.leave_that_counts.value.contains(&absence.kind) {
                missed += absence.days;
            }
        }
    }
    if let Some(free) = rules.max_absence_days_per_block.value.get() {
        missed = if missed <= free { 0 } else { missed - free };
    } else {
        missed = 0;
    }
    let multipliers = rules.multiplier_percent_by_mission.value;
    let percent = match run.entries[0].mission {
        None => 100,
        Some(Mission::Epidemic) => multipliers.epidemic,
        Some(Mission::RegionalAid) => multipliers.regional_aid,
        Some(Mission::ForeignAid) => multipliers.foreign_aid,
    };
    if time < missed {
        return 0;
    }
    (time - missed) * percent / 100
}

/// Walks along; a month is full on the eve of the day of the month on which it began, or on the last
/// of a month that has no such day.
fn months(days: &BTreeSet<NaiveDate>) -> i64 {
    let mut thirtieths = 0;
    let (mut started, mut over) = (None, 0);
    for day in days {
        let begun = match started {
            Some(begun) if days.contains(&(*day - Days::new(1))) => begun,
            _ => {
                thirtieths += over;
                over = 0;
                started = Some(*day);
                *day
            }
        };
        over += 1;
        let eve = tomorrow(*day).day() == begun.day();
        // Where the next month is too short for the day, its end will do.
        let ends_short = tomorrow(*day).day() == 1 && day.day() < begun.day();
        if eve || ends_short {
            thirtieths += 30;
            over = 0;
        }
    }
    thirtieths + over
}

fn attended(rules: &OneYearRules, entry: &EntryDraft) -> Option<i64> {
    let attendance = entry.attendance?;
    let mut days = attendance.attended_days;
    for absence in &entry.absences {
        if rules.leave_that_counts.value.contains(&absence.kind) {
            days += absence.days;
        }
    }
    Some(days.min(attendance.due_days))
}

/// Whole entries only, none beside a posting, none twice at one host.
fn half_days(
    question: Question,
    mut sessions: Vec<&EntryDraft>,
    taken: &BTreeSet<NaiveDate>,
    counted: &mut BTreeSet<String>,
) -> i64 {
    sessions.sort_by_key(|entry| entry.from.clone());
    let mut at_host: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    let mut total = 0;
    for entry in sessions {
        let days = all_days(question, entry);
        let here = at_host.entry(&entry.host).or_default();
        let clear = days.iter().all(|day| {
            let free = !taken.contains(day) && !here.contains(day);
            free && in_window(question, *day) && *day <= question.until
        });
        if clear && !days.is_empty() {
            here.extend(days);
            counted.insert(entry.id.clone());
            total += entry.half_days.unwrap_or(0);
        }
    }
    total
}
