//! From stays to service: stints at one host, no day twice, months, absence, half-days.
//!
//! 1. Stays at one host that touch or overlap are one stint; short stints go.
//! 2. Days outside the ledger's window go; a day that an earlier begun stay has goes.
//! 3. What is left of a stint is turned into months, absence beyond the free days is taken off.
//! 4. Half-days are added, up to their cap.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::ledger::Institution;
use super::policy::{MonthRule, OneYearRules, SameHost};
use super::reason::Reason;
use super::recognise::{first_day, next};
use super::served::Served;
use super::terms::Mission;
use super::window::Window;
use crate::base::id::Id;

mod sessions;

use sessions::take_sessions;

/// A time at one host, recognised or only planned.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    /// The entry it comes from.
    pub(super) key: String,
    /// `None`: some host or other that nobody has named yet.
    pub(super) host: Option<Id<Institution>>,
    pub(super) host_name: String,
    pub(super) mission: Option<Mission>,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    /// Days of absence that count as such.
    pub(super) absence: i64,
    pub(super) work: Work,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// All day, by the calendar.
    Calendar,
    /// All day, by the days attended.
    Attended(Attended),
    HalfDays(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attended {
    Days(i64),
    /// Planned: five days a week.
    Workdays,
}

/// How stays are counted, up to and including `until`.
#[derive(Clone, Copy)]
pub(super) struct Counting<'a> {
    pub(super) rules: &'a OneYearRules,
    pub(super) window: Window,
    pub(super) required: Served,
    pub(super) until: NaiveDate,
}

/// Stays at one host that touch each other.
#[derive(Clone, Debug)]
pub(super) struct Stint {
    pub(super) host: Option<Id<Institution>>,
    pub(super) host_name: String,
    mission: Option<Mission>,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    stays: Vec<usize>,
    /// What of it counts: stay, first and last day.
    pub(super) pieces: Vec<(usize, NaiveDate, NaiveDate)>,
    /// Days of absence taken off.
    pub(super) absence: i64,
    pub(super) served: Served,
}

/// What became of one stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Counted {
        /// Days that count before anything is taken off for absence.
        days: i64,
        lost: Vec<(Reason, i64)>,
    },
    Dropped(Reason),
}

#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) stints: Vec<Stint>,
    pub(super) half_days: i64,
    /// Of the half-days, at most as much as the cap allows.
    pub(super) converted: Served,
    pub(super) over_cap: Served,
    /// One for each stay, in their order.
    pub(super) fates: Vec<Fate>,
}

impl Count {
    pub(super) fn served(&self) -> Served {
        self.stints.iter().map(|stint| stint.served).sum::<Served>() + self.converted
    }
}

pub(super) fn count(counting: &Counting, stays: &[Stay]) -> Count {
    let all: Vec<usize> = (0..stays.len()).collect();
    if counting.rules.same_host_required.value != SameHost::Hard {
        return count_these(counting, stays, &all);
    }
    let mut order = all.clone();
    order.sort_by_key(|index| stays[*index].from);
    let mut hosts = Vec::new();
    for index in order {
        if !hosts.contains(&stays[index].host) {
            hosts.push(stays[index].host);
        }
    }
    let at = |host| -> Vec<usize> {
        let here = all.iter().filter(|index| stays[**index].host == host);
        here.copied().collect()
    };
    // Of two hosts with the same service the one that came first.
    let counts = hosts
        .into_iter()
        .map(|host| (host, count_these(counting, stays, &at(host))));
    let best = counts.reduce(|best, next| {
        if best.1.served() < next.1.served() {
            next
        } else {
            best
        }
    });
    let Some((host, mut count)) = best else {
        return count_these(counting, stays, &[]);
    };
    let mut named = stays.iter().filter(|stay| stay.host == host);
    let counted = named.next().map_or("", |stay| stay.host_name.as_str());
    for (fate, stay) in count.fates.iter_mut().zip(stays) {
        if stay.host != host {
            let counted = counted.to_string();
            *fate = Fate::Dropped(Reason::OtherHost { counted });
        }
    }
    count
}

fn count_these(counting: &Counting, stays: &[Stay], these: &[usize]) -> Count {
    // Replaced below for all of `these`.
    let mut fates = vec![Fate::Dropped(Reason::NotBegun); stays.len()];
    let is_session = |index: &&usize| matches!(stays[**index].work, Work::HalfDays(_));
    let (mut sessions, mut postings): (Vec<usize>, Vec<usize>) =
        these.iter().partition(|index| is_session(index));
    postings.sort_by_key(|index| stays[*index].from);
    sessions.sort_by_key(|index| stays[*index].from);
    let mut stints = gather(stays, &postings);
    drop_short(counting, &mut stints, &mut fates);
    share_out(counting, stays, &mut stints, &mut fates);
    stints.retain(|stint| !stint.pieces.is_empty());
    for stint in &mut stints {
        value(counting, stays, stint);
    }
    keep_longest(counting, &mut stints, &mut fates);
    let half_days = take_sessions(counting, stays, &sessions, &stints, &mut fates);
    let rules = counting.rules;
    let month = rules.half_days_per_service_day.value * rules.service_days_per_month.value;
    let converted = Served(half_days * 30 / month);
    let most = counting.required.0 * rules.session_conversion_cap_percent.value / 100;
    let within = converted.min(Served(most));
    Count {
        stints,
        half_days,
        converted: within,
        over_cap: converted - within,
        fates,
    }
}

/// Stays at one host that touch or overlap, by their first day.
fn gather(stays: &[Stay], postings: &[usize]) -> Vec<Stint> {
    let mut stints: Vec<Stint> = Vec::new();
    for index in postings {
        let stay = &stays[*index];
        let same = |stint: &&mut Stint| stint.host == stay.host && stint.mission == stay.mission;
        let last = stints.iter_mut().rev().find(same);
        match last.filter(|stint| stay.from <= next(stint.to)) {
            Some(stint) => {
                stint.to = stint.to.max(stay.to);
                stint.stays.push(*index);
            }
            None => stints.push(Stint {
                host: stay.host,
                host_name: stay.host_name.clone(),
                mission: stay.mission,
                from: stay.from,
                to: stay.to,
                stays: vec![*index],
                pieces: Vec::new(),
                absence: 0,
                served: Served::NONE,
            }),
        }
    }
    stints
}

fn drop_short(counting: &Counting, stints: &mut Vec<Stint>, fates: &mut [Fate]) {
    let least = counting.rules.min_block_days.value;
    stints.retain(|stint| {
        let days = days(stint.from, stint.to);
        if days < least {
            for stay in &stint.stays {
                fates[*stay] = Fate::Dropped(Reason::TooShort { days, least });
            }
        }
        least <= days
    });
}

/// Gives every day to the stay that began first.
fn share_out(counting: &Counting, stays: &[Stay], stints: &mut [Stint], fates: &mut [Fate]) {
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (number, stint) in stints.iter().enumerate() {
        order.extend(stint.stays.iter().map(|stay| (*stay, number)));
    }
    order.sort_by_key(|(stay, _)| (stays[*stay].from, *stay));
    // Whoever has the latest day taken so far began before all that follow, so has every day of
    // theirs up to it.
    let mut taken: Option<(NaiveDate, usize)> = None;
    for (index, stint) in order {
        match own_days(counting, stays, index, taken) {
            Err(reason) => fates[index] = Fate::Dropped(reason),
            Ok((from, to, lost)) => {
                let days = days(from, to);
                fates[index] = Fate::Counted { days, lost };
                stints[stint].pieces.push((index, from, to));
                if taken.is_none_or(|(last, _)| last < to) {
                    taken = Some((to, index));
                }
            }
        }
    }
}

type Own = (NaiveDate, NaiveDate, Vec<(Reason, i64)>);

/// First and last day of a stay that count, and what is lost of it.
fn own_days(
    counting: &Counting,
    stays: &[Stay],
    index: usize,
    taken: Option<(NaiveDate, usize)>,
) -> Result<Own, Reason> {
    let stay = &stays[index];
    if counting.until < stay.from {
        return Err(Reason::NotBegun);
    }
    let mut lost = Vec::new();
    let mut from = stay.from;
    if let Some(first) = first_day(counting.window).filter(|first| from < *first) {
        if stay.to < first {
            return Err(Reason::BeforeTitle);
        }
        lost.push((Reason::BeforeTitle, (first - from).num_days()));
        from = first;
    }
    let mut to = stay.to.min(counting.until);
    if let Some(last) = counting.window.last.filter(|last| *last < to) {
        lost.push((Reason::AfterPromotion, (to - last).num_days()));
        to = last;
    }
    if to < from {
        return Err(lost.pop().map_or(Reason::NotBegun, |(reason, _)| reason));
    }
    if let Some((last, holder)) = taken.filter(|(last, _)| from <= *last) {
        let other = stays[holder].key.clone();
        let reason = Reason::Overlaps { other };
        if to <= last {
            return Err(reason);
        }
        lost.push((reason, days(from, last)));
        from = next(last);
    }
    let is_whole = from == stay.from && to == stay.to;
    if matches!(stay.work, Work::Attended(Attended::Days(_))) && !is_whole {
        return Err(lost
            .pop()
            .map_or(Reason::CutByDate, |(reason, _)| match reason {
                Reason::Overlaps { other } => Reason::Overlaps { other },
                _ => Reason::CutByDate,
            }));
    }
    Ok((from, to, lost))
}

/// Months of what is left of a stint, less absence beyond the free days.
fn value(counting: &Counting, stays: &[Stay], stint: &mut Stint) {
    let rules = counting.rules;
    let time = match rules.month_rule.value {
        MonthRule::CalendarMonths => runs(&stint.pieces)
            .into_iter()
            .map(|(from, to)| Served::span(from, to))
            .sum(),
        MonthRule::AttendanceDays => {
            let attended: i64 = (stint.pieces.iter())
                .map(|(stay, from, to)| match stays[*stay].work {
                    Work::Attended(Attended::Days(days)) => days,
                    _ => days(*from, *to) * 5 / 7,
                })
                .sum();
            Served(attended * 30 / rules.service_days_per_month.value)
        }
    };
    let absence: i64 = stint
        .pieces
        .iter()
        .map(|(stay, _, _)| stays[*stay].absence)
        .sum();
    let free = rules.max_absence_days_per_block.value.get();
    stint.absence = free.map_or(0, |free| (absence - free).max(0));
    let percent = rules
        .multiplier_percent_by_mission
        .value
        .percent(stint.mission);
    stint.served = Served((time.0 - stint.absence).max(0) * percent / 100);
}

/// Pieces that touch are one run of days. Pieces are ordered and do not overlap.
fn runs(pieces: &[(usize, NaiveDate, NaiveDate)]) -> Vec<(NaiveDate, NaiveDate)> {
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (_, from, to) in pieces {
        match runs.last_mut().filter(|(_, last)| next(*last) == *from) {
            Some((_, last)) => *last = *to,
            None => runs.push((*from, *to)),
        }
    }
    runs
}

fn keep_longest(counting: &Counting, stints: &mut Vec<Stint>, fates: &mut [Fate]) {
    let Some(most) = counting.rules.max_blocks.value.get() else {
        return;
    };
    let mut order: Vec<usize> = (0..stints.len()).collect();
    order.sort_by_key(|number| {
        (
            Reverse(stints[*number].served),
            stints[*number].from,
            *number,
        )
    });
    let keep = usize::try_from(most).expect("within its limits");
    let gone: Vec<usize> = order.into_iter().skip(keep).collect();
    for number in &gone {
        for (stay, _, _) in &stints[*number].pieces {
            fates[*stay] = Fate::Dropped(Reason::TooManyStints { most });
        }
    }
    let mut number = 0;
    stints.retain(|_| {
        number += 1;
        !gone.contains(&(number - 1))
    });
}

/// Both days included.
pub(super) fn days(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days() + 1
}
