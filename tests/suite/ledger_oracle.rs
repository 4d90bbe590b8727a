//! Random ledgers under random policies: what the service counts is what a patient clerk counts.

use chrono::{Days, NaiveDate};
use solver::base::id::Id;
use solver::service::account::{Account, Balance, Reckoning, Status, account};
use solver::service::draft::{EntryDraft, LedgerDraft};
use solver::service::forecast::{Forecast, Outlook};
use solver::service::ledger::Ledger;
use solver::service::policy::{MonthRule, Policy, PolicyDraft};
use solver::service::window::State;
use support::service::draw::draw;
use support::service::oracle::{Answered, Question, answer, is_enough};
use support::service::random;

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a date")
}

const DAYS: [&str; 4] = ["2026-01-05", "2025-06-30", "2024-02-29", "2026-12-31"];

fn reckoned(ledger: &LedgerDraft, policy: &PolicyDraft, as_of: NaiveDate) -> Account {
    let ledger = Ledger::new(ledger).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    let policy = Policy::new(policy).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    let reckoning = Reckoning {
        ledger: &ledger,
        policy: &policy,
        as_of,
        planned: &[],
    };
    account(reckoning, Id::new(0))
}

#[test]
fn balances_are_what_counting_day_by_day_gives() {
    let (mut counted, mut pending, mut uncounted) = (0, 0, 0);
    for seed in 0..3_000 {
        let (ledger, policy) = (random::ledger(seed), random::policy(seed));
        let as_of = day(DAYS[usize::try_from(seed % 4).unwrap()]);
        let account = reckoned(&ledger, &policy, as_of);
        for (mandatory, own) in [(true, &account.mandatory), (false, &account.preference)] {
            for (half_days, balance) in [(false, &own.full_time_only), (true, &own.with_half_days)]
            {
                let question = Question {
                    ledger: &ledger,
                    policy: &policy,
                    mandatory,
                    half_days,
                    as_of,
                    until: as_of,
                    hopeful: false,
                };
                let proven = answer(question);
                let hopeful = true;
                let hoped = answer(Question {
                    hopeful,
                    ..question
                });
                let told = format!("seed {seed}, mandatory {mandatory}, half-days {half_days}");
                assert_eq!(balance.served.0, proven.served, "{told}: {balance:#?}");
                let more = (hoped.served - proven.served).max(0);
                assert_eq!(balance.pending.0, more, "{told}: {balance:#?}");
                assert_eq!(
                    balance.is_full,
                    is_enough(question, proven.served),
                    "{told}"
                );
                same_entries(balance, &proven, &hoped, &told);
                let of = |status| {
                    balance
                        .entries
                        .iter()
                        .filter(|line| line.status == status)
                        .count()
                };
                counted += of(Status::Counted);
                pending += of(Status::Pending);
                uncounted += of(Status::Uncounted);
            }
        }
    }
    // Random ledgers without a case of each would show nothing.
    assert!(2_000 < counted, "{counted}");
    assert!(500 < pending, "{pending}");
    assert!(4_000 < uncounted, "{uncounted}");
}

fn same_entries(balance: &Balance, proven: &Answered, hoped: &Answered, told: &str) {
    for line in &balance.entries {
        let expected = if proven.counted.contains(&line.entry) {
            Status::Counted
        } else if hoped.counted.contains(&line.entry) {
            Status::Pending
        } else {
            Status::Uncounted
        };
        assert_eq!(line.status, expected, "{told}: {line:#?}");
        let reasoned = line.status == Status::Counted || !line.reasons.is_empty();
        assert!(reasoned, "{told}: {line:#?}");
    }
    for entry in &proven.counted {
        let listed = balance.entries.iter().any(|line| line.entry == *entry);
        assert!(listed, "{told}: {entry} counts and is not listed");
    }
}

#[test]
fn every_entry_stands_in_one_of_the_two_ledgers_at_least() {
    for seed in 0..2_000 {
        let (ledger, policy) = (random::ledger(seed), random::policy(seed));
        let account = reckoned(&ledger, &policy, day("2026-01-05"));
        for entry in &ledger.entries {
            let in_any = [&account.mandatory, &account.preference]
                .into_iter()
                .any(|own| {
                    own.full_time_only
                        .entries
                        .iter()
                        .any(|line| line.entry == entry.id)
                });
            assert!(in_any, "seed {seed}: {}", entry.id);
        }
    }
}

/// As recorded, with postings nobody has planned from `start` on.
struct Clerk<'a> {
    ledger: &'a LedgerDraft,
    policy: &'a PolicyDraft,
    half_days: bool,
    as_of: NaiveDate,
}

impl Clerk<'_> {
    fn question<'q>(&'q self, ledger: &'q LedgerDraft, until: NaiveDate) -> Question<'q> {
        Question {
            ledger,
            policy: self.policy,
            mandatory: true,
            half_days: self.half_days,
            as_of: self.as_of,
            until,
            hopeful: true,
        }
    }

    fn is_full(&self, until: NaiveDate) -> bool {
        let question = self.question(self.ledger, until);
        is_enough(question, answer(question).served)
    }

    /// Every way to go on that is worth trying: somewhere new, or where an entry already is.
    fn could(&self, start: NaiveDate, cutoff: NaiveDate) -> bool {
        let model = draw("P\nnew 2026-01-01 2026-01-02 TOWN appraisal=excellent")
            .entries
            .remove(0);
        let mut ways = vec![EntryDraft {
            host: "VILLAGE".into(),
            ..model.clone()
        }];
        let everything = self.question(self.ledger, day("2099-12-31"));
        for entry in &self.ledger.entries {
            // Where nothing is admitted, nothing new would be.
            let alone = LedgerDraft {
                entries: vec![EntryDraft {
                    replaces: None,
                    ..entry.clone()
                }],
                ..self.ledger.clone()
            };
            if !answer(Question {
                ledger: &alone,
                ..everything
            })
            .counted
            .is_empty()
            {
                ways.push(EntryDraft {
                    host: entry.host.clone(),
                    legal_basis: entry.legal_basis,
                    ..model.clone()
                });
            }
        }
        ways.iter().any(|way| {
            let mut ledger = self.ledger.clone();
            for (number, (from, to)) in self.free(start, cutoff).into_iter().enumerate() {
                ledger.entries.push(EntryDraft {
                    id: format!("new {number}"),
                    from: from.to_string(),
                    to: Some(to.to_string()),
                    ..way.clone()
                });
            }
            let question = self.question(&ledger, cutoff);
            is_enough(question, answer(question).served)
        })
    }

    fn free(&self, start: NaiveDate, end: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
        let deferrals = &self.ledger.physicians[0].deferrals;
        let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        let mut at = start;
        while at <= end {
            let off = deferrals
                .iter()
                .any(|row| day(&row.from) <= at && at <= day(&row.to));
            match runs
                .last_mut()
                .filter(|(_, last)| *last + Days::new(1) == at)
            {
                _ if off => (),
                Some((_, last)) => *last = at,
                None => runs.push((at, at)),
            }
            at = at + Days::new(1);
        }
        runs
    }
}

#[test]
fn forecasts_are_what_trying_every_day_gives() {
    let mut outlooks = std::collections::BTreeMap::new();
    for seed in 0..800 {
        let (ledger, policy) = (random::ledger(seed), random::policy(seed));
        if policy.one_year.month_rule.value == MonthRule::AttendanceDays {
            continue;
        }
        // What is still to come lies after a title that is held, whatever its date: a clerk who needs
        // the date cannot say so.
        if ledger.physicians[0]
            .titles
            .iter()
            .any(|title| title.appointed_on.is_none())
        {
            continue;
        }
        let as_of = day(DAYS[usize::try_from(seed % 2).unwrap()]);
        let account = reckoned(&ledger, &policy, as_of);
        let Some(forecast) = &account.forecast else {
            continue;
        };
        assert_eq!(account.mandatory.state, State::Open);
        *outlooks
            .entry(format!("{:?}", forecast.outlook))
            .or_insert(0) += 1;
        let clerk = Clerk {
            ledger: &ledger,
            policy: &policy,
            half_days: policy.one_year.session_conversion_enabled.value,
            as_of,
        };
        compare(seed, &clerk, forecast);
    }
    for outlook in ["Done", "Planned", "Possible", "Missed"] {
        assert!(
            outlooks.get(outlook).is_some_and(|count| 10 < *count),
            "{outlooks:?}"
        );
    }
}

fn compare(seed: u64, clerk: &Clerk, forecast: &Forecast) {
    let told = format!(
        "seed {seed}: {forecast:#?} of {:#?}",
        (&clerk.ledger.physicians, &clerk.ledger.entries)
    );
    let last = day("2030-12-31");
    match forecast.full_on {
        None => assert!(!clerk.is_full(last), "{told}"),
        Some(date) => {
            assert!(clerk.is_full(date), "{told}");
            // What was brought along has no day of its own.
            let brought = clerk.is_full(day("1990-01-01"));
            assert!(brought || !clerk.is_full(date - Days::new(1)), "{told}");
        }
    }
    let tomorrow = clerk.as_of + Days::new(1);
    let could = clerk.could(tomorrow, forecast.cutoff);
    match forecast.outlook {
        Outlook::Done | Outlook::Planned => assert!(clerk.is_full(forecast.cutoff), "{told}"),
        Outlook::Possible => {
            assert!(!clerk.is_full(forecast.cutoff) && could, "{told}");
            let latest = forecast
                .latest_start
                .expect("what is possible has a latest day");
            assert!(clerk.could(latest, forecast.cutoff), "{told}");
            let later = latest + Days::new(1);
            assert!(!clerk.could(later, forecast.cutoff), "{told}");
        }
        Outlook::Missed => {
            assert!(!could, "{told}");
            let cutoff = |year: i64| day(&format!("{year}-08-31"));
            for year in forecast.target_year + 1..forecast.earliest_year.unwrap_or(2031) {
                assert!(!clerk.could(tomorrow, cutoff(year)), "{told}: {year}");
            }
            if let Some(year) = forecast.earliest_year {
                assert!(clerk.could(tomorrow, cutoff(year)), "{told}");
            }
        }
    }
}
