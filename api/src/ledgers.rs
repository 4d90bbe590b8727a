//! Ledgers reckoned, for whoever asks: the command line and the service.

use chrono::{Days, NaiveDate};
use datasets::registers::kind::Kind;
use datasets::registers::ledger::locate;
use datasets::registers::reading::Reading;
use datasets::registers::row::Row;
use datasets::registers::service::{Registers, ledger as of_registers};
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

use crate::registers::{AsOf, RegisterError, as_of as register_as_of};
use crate::store::Store;

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

/// The registers of an institution that make its ledger, as of a day.
pub struct Books {
    postings: Reading,
    staff: Reading,
    institutions: Reading,
    attendance: Reading,
}

/// # Errors
/// When the store fails.
pub async fn books(
    store: &Store,
    institution: Option<&str>,
    day: NaiveDate,
) -> Result<Books, RegisterError> {
    let reading = async |kind: Kind, institution| {
        let which = AsOf {
            kind,
            institution,
            day,
            known_at: None,
        };
        let rows = register_as_of(store, which).await?;
        let rows = rows.into_iter().enumerate().map(|(at, row)| Row {
            line: at + 1,
            key: row.key,
            values: row.values.into_iter().flatten().collect(),
        });
        Ok::<Reading, RegisterError>(Reading::of_rows(kind, kind.code(), rows.collect()))
    };
    Ok(Books {
        postings: reading(Kind::PostingLedger, institution).await?,
        staff: reading(Kind::StaffRoster, institution).await?,
        // Hosts are the city's: what an institution says of them under its own name counts for nobody else.
        institutions: reading(Kind::Institutions, Some("")).await?,
        attendance: reading(Kind::AttendanceReport, institution).await?,
    })
}

impl Books {
    /// # Errors
    /// Where the registers contradict each other, by register and row.
    pub fn ledger(&self) -> Result<Ledger, Vec<Flaw>> {
        let draft = of_registers(Registers {
            postings: &self.postings,
            staff: Some(&self.staff),
            institutions: Some(&self.institutions),
            attendance: Some(&self.attendance),
        })?;
        let located = |flaws: Vec<Flaw>| {
            let flaws = flaws.into_iter().map(|flaw| locate(&draft, flaw));
            flaws.collect::<Vec<Flaw>>()
        };
        Ledger::new(&draft).map_err(located)
    }
}
