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
    let rows = async |kind: Kind, institution| {
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
        Ok::<Vec<Row>, RegisterError>(rows.collect())
    };
    let reading = async |kind: Kind| {
        let rows = rows(kind, institution).await?;
        Ok::<Reading, RegisterError>(Reading::of_rows(kind, kind.code(), rows))
    };
    // Hosts are the city's. What an institution says of those that the city does not know counts for
    // itself alone.
    let mut hosts = rows(Kind::Institutions, Some("")).await?;
    if let Some(own) = institution.filter(|own| !own.is_empty()) {
        let own = rows(Kind::Institutions, Some(own)).await?;
        hosts = beside(hosts, own);
    }
    Ok(Books {
        postings: reading(Kind::PostingLedger).await?,
        staff: reading(Kind::StaffRoster).await?,
        institutions: Reading::of_rows(Kind::Institutions, Kind::Institutions.code(), hosts),
        attendance: reading(Kind::AttendanceReport).await?,
    })
}

/// Rows, and those of others that say nothing of the same code or name.
fn beside(mut rows: Vec<Row>, others: Vec<Row>) -> Vec<Row> {
    let names = |row: &Row| row.values.get("name").cloned();
    let known: Vec<_> = rows
        .iter()
        .map(|row| (row.key.clone(), names(row)))
        .collect();
    let is_new = |other: &Row| {
        let name = names(other);
        !known
            .iter()
            .any(|(key, known)| *key == other.key || *known == name)
    };
    rows.extend(others.into_iter().filter(is_new));
    rows
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
