//! An account as a few words, to be compared with what was worked out by hand.

use chrono::NaiveDate;
use solver::base::id::Id;
use solver::service::account::{Account, LedgerAccount, Reckoning, Status, account};
use solver::service::draft::LedgerDraft;
use solver::service::ledger::Ledger;
use solver::service::policy::Policy;
use solver::service::served::Served;

use super::draw::draw;

/// The shipped policies, in the order in which they are shown.
pub const POLICIES: [&str; 4] = ["notices", "statute", "stricter", "looser"];

/// The account of the one physician of a drawing under a shipped policy.
///
/// # Panics
/// When the drawing has a flaw or there is no such policy.
#[must_use]
pub fn reckoned(ledger: &LedgerDraft, policy: &str, as_of: &str) -> Account {
    let ledger = Ledger::new(ledger).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    let policy = datasets::policy::shipped(policy).expect("it is shipped");
    let policy = Policy::new(&policy).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    let reckoning = Reckoning {
        ledger: &ledger,
        policy: &policy,
        as_of: NaiveDate::parse_from_str(as_of, "%Y-%m-%d").expect("a date"),
        planned: &[],
    };
    account(reckoning, Id::new(0))
}

/// A line for each policy: its name, service full-time only and with half-days (`months-days`, `+`
/// what is pending), whether the year is full by the balance that decides, and behind it every
/// entry that is not counted full-time, `~` when it may be yet, with its reasons.
#[must_use]
pub fn mandatory(drawing: &str, as_of: &str) -> String {
    lines(drawing, as_of, |account| &account.mandatory)
}

/// The same of the year before full senior.
#[must_use]
pub fn preference(drawing: &str, as_of: &str) -> String {
    lines(drawing, as_of, |account| &account.preference)
}

/// Compares what is shown with a line for each policy.
///
/// # Panics
/// When they differ; the message is what is shown.
pub fn same(found: &str, expected: &[&str; 4]) {
    let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(found, expected, "\n{found}");
}

fn lines(drawing: &str, as_of: &str, of: impl Fn(&Account) -> &LedgerAccount) -> String {
    let ledger = draw(drawing);
    let line = |policy: &&str| {
        let account = reckoned(&ledger, policy, as_of);
        format!("{policy} {}\n", line(of(&account)))
    };
    POLICIES.iter().map(line).collect()
}

fn line(ledger: &LedgerAccount) -> String {
    let short = |served: Served| {
        let (months, days) = served.parts();
        format!("{months}-{days}")
    };
    let mut words = Vec::new();
    for balance in [&ledger.full_time_only, &ledger.with_half_days] {
        words.push(match balance.pending {
            Served::NONE => short(balance.served),
            pending => format!("{}+{}", short(balance.served), short(pending)),
        });
    }
    let full = ledger.deciding().is_full;
    words.push(if full { "full" } else { "short" }.into());
    for line in &ledger.full_time_only.entries {
        let mark = match line.status {
            Status::Counted => continue,
            Status::Pending => "~",
            Status::Uncounted => "",
        };
        let codes: Vec<&str> = line.reasons.iter().map(|reason| reason.code()).collect();
        words.push(format!("{mark}{}:{}", line.entry, codes.join("+")));
    }
    words.join(" ")
}
