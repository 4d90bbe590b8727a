//! Ledgers reckoned, for whoever asks: the command line and the service.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use solver::base::flaw::Flaw;
use solver::rostering::draft::Draft;
use solver::rostering::forecast::planned;
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem;
use solver::service::account::{Account, Reckoning, accounts};
use solver::service::forecast::Planned;
use solver::service::ledger::Ledger;
use solver::service::policy::Policy;

/// A roster of the same people, perhaps with a plan for it.
pub struct Roster {
    pub draft: Draft,
    pub problem: Problem,
    pub plan: Option<Plan>,
}

/// Everybody's account on one day.
#[derive(Serialize)]
pub struct Reckoned {
    pub policy: String,
    pub as_of: NaiveDate,
    pub accounts: Vec<Account>,
    /// Physicians whose postings are planned and who have no ledger.
    pub without_ledger: Vec<String>,
}

impl Roster {
    /// The last day before it begins.
    #[must_use]
    pub fn eve(&self) -> NaiveDate {
        self.problem.calendar().start() - Days::new(1)
    }

    fn postings(&self, ledger: &Ledger) -> Result<(Vec<Planned>, Vec<String>), Vec<Flaw>> {
        match &self.plan {
            Some(plan) => planned(&self.draft, &self.problem, plan, ledger),
            None => Ok((Vec::new(), Vec::new())),
        }
    }
}

/// # Errors
/// Hosts of the plan that the ledger does not know.
pub fn reckon(
    ledger: &Ledger,
    policy: &Policy,
    as_of: NaiveDate,
    roster: Option<&Roster>,
) -> Result<Reckoned, Vec<Flaw>> {
    let postings = roster.map(|roster| roster.postings(ledger)).transpose()?;
    let (planned, without_ledger) = postings.unwrap_or_default();
    let reckoning = Reckoning {
        ledger,
        policy,
        as_of,
        planned: &planned,
    };
    Ok(Reckoned {
        policy: policy.name().into(),
        as_of,
        accounts: accounts(reckoning),
        without_ledger,
    })
}
