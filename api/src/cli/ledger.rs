//! `rounds ledger`: who is how far with the year of grassroots service, and what will become of it.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use datasets::json::read_json;
use datasets::registers::kind::Kind;
use datasets::registers::ledger::locate;
use datasets::registers::service::{Registers, ledger as of_registers};
use solver::base::flaw::Flaw;
use solver::rostering::conduct::departures;
use solver::rostering::forecast::fill;
use solver::service::account::Reckoning;
use solver::service::ledger::Ledger;
use solver::service::policy::Policy;

mod tables;

use super::explain::write_json;
use super::failure::Failure;
use super::generate::write;
use super::policy;
use super::register::reading;
use crate::engine::counted;
use crate::files;
use crate::ledgers::{Roster, reckon};
use crate::zone::today;

#[derive(clap::Args)]
pub(super) struct LedgerArgs {
    /// A ledger (.json) or a posting register (.csv, .xlsx).
    file: PathBuf,
    /// With a posting register: a staff roster, for titles, employers, target years and balances.
    #[arg(long, value_name = "FILE")]
    staff: Option<PathBuf>,
    /// With a posting register: a register of institutions, for their levels and grades.
    #[arg(long, value_name = "FILE")]
    institutions: Option<PathBuf>,
    /// With a posting register: monthly attendance reports, for postings without attendance.
    #[arg(long, value_name = "FILE")]
    attendance: Option<PathBuf>,
    /// How service counts: a shipped policy (notices, statute, stricter, looser) or a file.
    #[arg(long, default_value = "notices")]
    policy: String,
    /// Count what has happened up to this day, YYYY-MM-DD. Left out: the eve of the roster, or today
    /// in China.
    #[arg(long, value_parser = date)]
    as_of: Option<NaiveDate>,
    /// Only this physician.
    #[arg(long, value_name = "ID")]
    who: Option<String>,
    /// A roster of the same people.
    #[arg(long)]
    roster: Option<PathBuf>,
    /// A plan for the roster: its postings are forecast with the ledger.
    #[arg(long, requires = "roster")]
    plan: Option<PathBuf>,
    /// Write the roster with everybody's duty as the ledger has it.
    #[arg(long, requires = "roster", value_name = "ROSTER_OUT")]
    into: Option<PathBuf>,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let plausible =
        |date: &NaiveDate| date.to_string() == text && (1950..2100).contains(&date.year());
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(plausible)
        .ok_or_else(|| "must be a date, YYYY-MM-DD".into())
}

pub(super) fn ledger(args: &LedgerArgs) -> Result<(), Failure> {
    let policy = policy::find(&args.policy)?;
    let ledger = read(args)?;
    let roster = policy::roster(args.roster.as_deref(), args.plan.as_deref())?;
    let eve = roster.as_ref().map(Roster::eve);
    let as_of = args.as_of.or(eve).unwrap_or_else(today);
    let plan = args.plan.as_ref().unwrap_or(&args.file);
    let mut reckoned = reckon(&ledger, &policy, as_of, roster.as_ref())
        .map_err(|flaws| Failure::flaws(plan, flaws))?;
    if let Some(who) = &args.who {
        reckoned
            .accounts
            .retain(|account| account.physician == *who);
        if reckoned.accounts.is_empty() {
            return Err(Failure::Usage(format!(
                "--who {who}: there is no such physician"
            )));
        }
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        write_json(&mut out, &reckoned)?;
    } else {
        heading(&mut out, &policy, &ledger, as_of)?;
        tables::print(&mut out, &reckoned.accounts)?;
        for who in &reckoned.without_ledger {
            writeln!(out, "{who} has postings in the plan and no ledger")?;
        }
    }
    drop(out);
    match (&args.into, roster) {
        (Some(path), Some(roster)) => {
            let reckoning = Reckoning {
                ledger: &ledger,
                policy: &policy,
                as_of,
                planned: &[],
            };
            into(path, roster, reckoning, args.json)
        }
        _ => Ok(()),
    }
}

fn heading(
    out: &mut impl Write,
    policy: &Policy,
    ledger: &Ledger,
    as_of: NaiveDate,
) -> std::io::Result<()> {
    let draft = policy.draft();
    writeln!(
        out,
        "{} · {as_of} · {}: {} · {}\n",
        ledger.name(),
        draft.name,
        draft.title,
        draft.title_zh
    )
}

fn read(args: &LedgerArgs) -> Result<Ledger, Failure> {
    let path = args.file.as_path();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let wrong = |flaws: Vec<Flaw>| Failure::flaws(path, flaws);
    if !matches!(ending.to_ascii_lowercase().as_str(), "csv" | "xlsx" | "xls") {
        if [&args.staff, &args.institutions, &args.attendance]
            .iter()
            .any(|file| file.is_some())
        {
            let message = "--staff, --institutions and --attendance go with a posting register";
            return Err(Failure::Usage(message.into()));
        }
        return Ledger::new(&read_json(&files::read(path)?).map_err(wrong)?).map_err(wrong);
    }
    let postings = reading(Kind::PostingLedger, path)?;
    let other =
        |kind, path: &Option<PathBuf>| path.as_deref().map(|path| reading(kind, path)).transpose();
    let staff = other(Kind::StaffRoster, &args.staff)?;
    let institutions = other(Kind::Institutions, &args.institutions)?;
    let attendance = other(Kind::AttendanceReport, &args.attendance)?;
    let draft = of_registers(Registers {
        postings: &postings,
        staff: staff.as_ref(),
        institutions: institutions.as_ref(),
        attendance: attendance.as_ref(),
    });
    let draft = draft.map_err(wrong)?;
    Ledger::new(&draft)
        .map_err(|flaws| flaws.into_iter().map(|flaw| locate(&draft, flaw)).collect())
        .map_err(wrong)
}

/// The roster with what the ledger credits; what was done is said on stderr beside JSON.
fn into(path: &Path, roster: Roster, reckoning: Reckoning, json: bool) -> Result<(), Failure> {
    let mut draft = roster.draft;
    let filled = fill(&mut draft, reckoning);
    write(path, &draft)?;
    let mut told = format!(
        "{}: {} with an open duty, {} without one\n",
        path.display(),
        counted(filled.candidates),
        filled.released
    );
    if !filled.unknown.is_empty() {
        let unknown = filled.unknown.len();
        told.push_str(&format!(
            "{unknown} physicians have no ledger; theirs is as it was\n"
        ));
    }
    for departure in departures(reckoning.policy, &draft, &roster.problem, None) {
        told.push_str(&format!("{}: {}\n", departure.subject, departure.message));
    }
    if json {
        // Where stderr is gone, the file is written nevertheless.
        let _ = std::io::stderr().lock().write_all(told.as_bytes());
    } else {
        std::io::stdout().lock().write_all(told.as_bytes())?;
    }
    Ok(())
}
