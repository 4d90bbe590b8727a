//! Between service ledgers and rosters: what is credited before the roster, what a plan adds.
//!
//! A ledger counts months and days, a roster whole weeks. Only whole weeks are credited, and of what
//! is missing as many are asked for as are always enough, whenever they are served: 53 for a whole
//! year, as 52 can be a day short of twelve months. Whoever goes on without a gap where they were
//! the day before can lose up to three days more, for months are then counted from the first day.

pub mod worth;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use self::worth::Worth;
use super::draft::{Draft, LegalBasis, PromotionDraft};
use super::plan::Plan;
use super::problem::Problem;
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::Id;
use crate::base::noun::Noun;
use crate::service::account::{Account, Reckoning, accounts, enough};
use crate::service::forecast::Planned;
use crate::service::ledger::{Institution, Ledger, Physician};
use crate::service::policy::OneYearRules;
use crate::service::served::Served;
use crate::service::terms::LegalBasis as Basis;

/// The postings of a plan, as a ledger knows people and places by their ids; and the physicians
/// with postings that the ledger does not know, for whom nothing can be forecast.
///
/// # Errors
/// A host that the ledger does not know: its level would have to be guessed.
pub fn planned(
    draft: &Draft,
    problem: &Problem,
    plan: &Plan,
    ledger: &Ledger,
) -> Result<(Vec<Planned>, Vec<String>), Vec<Flaw>> {
    let mut flaws = Flaws::default();
    let (mut planned, mut strangers) = (Vec::new(), Vec::new());
    let people = ledger
        .physicians()
        .iter()
        .map(|(id, row)| (row.key.as_str(), id));
    let people: BTreeMap<&str, Id<Physician>> = people.collect();
    let places = ledger
        .institutions()
        .iter()
        .map(|(id, row)| (row.key.as_str(), id));
    let places: BTreeMap<&str, Id<Institution>> = places.collect();
    for (index, posting) in plan.postings.iter().enumerate() {
        let person = &problem.physicians()[posting.physician];
        let host = &problem.hosts()[posting.host].key;
        let Some(physician) = people.get(person.key.as_str()).copied() else {
            if !strangers.contains(&person.key) {
                strangers.push(person.key.clone());
            }
            continue;
        };
        let Some(known) = places.get(host.as_str()).copied() else {
            let (what, id) = (Noun::MedicalInstitution, host.clone());
            let path = format!("$.plan.postings[{index}].host");
            flaws.add(path, FlawKind::Unknown { what, id });
            continue;
        };
        let department = &problem.departments()[person.department];
        let institution = &draft.institutions[department.institution.index()].id;
        let link = (draft.links.iter())
            .find(|link| link.institution == *institution && link.host == *host);
        planned.push(Planned {
            physician,
            host: known,
            from: problem.calendar().monday(posting.first_week),
            to: problem
                .calendar()
                .sunday(posting.first_week + posting.weeks - 1),
            legal_basis: link.map(|link| link.basis.into()),
        });
    }
    flaws.into_result().map(|()| (planned, strangers))
}

impl From<LegalBasis> for Basis {
    fn from(basis: LegalBasis) -> Basis {
        match basis {
            LegalBasis::PairedSupport => Basis::PairedSupport,
            LegalBasis::MedicalAlliance => Basis::MedicalAlliance,
            LegalBasis::GovernmentTask => Basis::GovernmentTask,
            LegalBasis::MultiSitePractice => Basis::MultiSitePractice,
        }
    }
}

/// What was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Physicians of the roster with an open duty from their ledger.
    pub candidates: usize,
    /// Physicians of the roster whose duty ended: owed no longer, or fulfilled.
    pub released: usize,
    /// Physicians of the roster without a ledger; their duty stays as it was.
    pub unknown: Vec<String>,
}

/// Weeks that so much service is shown as, 52 for a year, part weeks left out.
#[must_use]
pub fn weeks(served: Served) -> i64 {
    served.0 * 52 / Served::months(12).0
}

/// Writes into `draft` what every physician's ledger says of the one-year duty: what is required,
/// by when, and what is served by the day of the reckoning, whether or not its papers are there yet:
/// a roster plans what is still to be served, from its first Monday on.
pub fn fill(draft: &mut Draft, reckoning: Reckoning) -> Filled {
    let accounts = accounts(reckoning);
    let accounts: BTreeMap<&str, &Account> = (accounts.iter())
        .map(|account| (account.physician.as_str(), account))
        .collect();
    let rules = reckoning.policy.one_year();
    let wanted = accounts.values().map(|account| account.mandatory.required);
    let most = enough(rules, wanted.max().unwrap_or(Served::NONE));
    let start: NaiveDate = draft.start.parse().unwrap_or(reckoning.as_of);
    let worth = Worth::new(rules, start, draft.rotation.max_blocks, most);
    let mut filled = Filled::default();
    for person in &mut draft.physicians {
        let Some(account) = accounts.get(person.id.as_str()) else {
            filled.unknown.push(person.id.clone());
            continue;
        };
        person.promotion = promotion(account, rules, &worth);
        match person.promotion {
            Some(_) => filled.candidates += 1,
            None => filled.released += 1,
        }
    }
    filled
}

/// The duty that is still open; `None` when nothing is owed, or nobody says for which year.
fn promotion(account: &Account, rules: &OneYearRules, worth: &Worth) -> Option<PromotionDraft> {
    let forecast = account
        .forecast
        .as_ref()
        .filter(|forecast| !forecast.target_assumed)?;
    let balance = account.mandatory.deciding();
    let served = balance.served + balance.pending;
    let required = enough(rules, account.mandatory.required);
    if required <= served {
        return None;
    }
    let credited_weeks = weeks(served);
    Some(PromotionDraft {
        target_year: forecast.target_year,
        cutoff: forecast.cutoff.to_string(),
        required_weeks: credited_weeks + worth.weeks(served.short_of(required)),
        credited_weeks,
    })
}
