//! The command line. Names are fixed: scripts and users rely on them.
//!
//! Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 the machine failed, 141 nobody read what it had
//! to say.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod audit;
mod backup;
mod check;
mod convert;
mod demo;
mod explain;
mod export;
pub mod failure;
mod font;
mod form;
mod generate;
mod interrupt;
mod keys;
pub mod language;
mod ledger;
mod offer;
mod plan;
mod policy;
mod progress;
mod register;
mod replan;
mod roads;
mod serve;
mod solve;
pub mod table;
mod trace;

use failure::Failure;
use form::FormArgs;
use language::LanguageArgs;
use serve::ServeArgs;

use crate::engine::REMEDIES;

/// Rounds plans who serves where over a year, and what is driven where over a day.
#[derive(Parser)]
#[command(name = "rounds", version, disable_help_subcommand = true)]
struct Command {
    #[command(flatten)]
    language: LanguageArgs,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Roster the year of Zibo, route a day, print both, write the files, open the service.
    Demo(demo::DemoArgs),
    /// Make up a problem on the geography of Zibo.
    Generate(GenerateArgs),
    /// Roster the year of a problem file, or the shifts of one (of Rounds or of Curtois and Qu).
    Roster(PlanArgs),
    /// Route the day of a problem file: of Rounds, VROOM, VRPLIB, Solomon or Li-Lim.
    Route(RouteArgs),
    /// Judge a plan: its score by rule, or everything that is wrong with it.
    Check(CheckArgs),
    /// What becomes of an order, or why a roster is as it is: which rules stand against what is asked
    /// for, and what would have to give way.
    Explain(explain::ExplainArgs),
    /// The best places for a new order on settled routes, exactly priced.
    Offer(offer::OfferArgs),
    /// Plan a day or a year anew after something has happened; says who must be told.
    Replan(replan::ReplanArgs),
    /// Who is how far with the year of grassroots service, and when it will be full.
    Ledger(ledger::LedgerArgs),
    /// How service is counted and studios are run, every figure with its source.
    Policy(policy::PolicyArgs),
    /// From one form to another.
    Convert(convert::ConvertArgs),
    /// A plan as the files that offices use: tables, pages to print, calendars, maps.
    Export(export::ExportArgs),
    /// Office tables: read with every reason at its cell, compared, or an empty one to fill in.
    Register(register::RegisterArgs),
    /// Roads made of an extract of OpenStreetMap, and the legs between points on them.
    Roads(roads::RoadsArgs),
    /// The HTTP service and the web page.
    Serve(ServeArgs),
    /// What was done by whom: `verify` says whether the trail is whole.
    Audit(audit::AuditArgs),
    /// Copy everything the service keeps into a folder, also while it works.
    Backup(backup::BackupArgs),
    /// Bring a backup into an empty data folder or database.
    Restore(backup::RestoreArgs),
    /// The keys to patients' data: rotate, or forget the old ones.
    Keys(keys::KeysArgs),
    /// One unit of work: a problem on stdin, JSON lines on stdout.
    Solve(solve::SolveArgs),
}

#[derive(Args)]
struct GenerateArgs {
    what: Generated,
    /// Rosters and their ledgers: s, m, l or city. Days: s (100 orders), m (300), l (1000), city (3000) or a number.
    #[arg(long)]
    size: String,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Rosters: with floors at home, carers, company, shares and wishes as well.
    #[arg(long)]
    wishes: bool,
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Generated {
    Roster,
    Day,
    Ledger,
}

#[derive(Args)]
pub struct PlanArgs {
    file: PathBuf,
    /// Wall time for the whole run.
    #[arg(long, required_unless_present_any = ["steps", "cpu_seconds"], value_parser = seconds)]
    seconds: Option<f64>,
    /// Processor time instead, of all threads and from the start of the process.
    #[arg(long, conflicts_with = "seconds", value_parser = seconds)]
    cpu_seconds: Option<f64>,
    /// Routes: on one plan where it can be shared out. Otherwise searches side by side, of which rosters
    /// use one for the proof.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=256))]
    threads: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// End the search after so many steps: same problem, seed and steps, same plan. Of routes the last
    /// two digits tell how many the run expected, as printed by one that was stopped; a number that ends
    /// in 00 is all of them.
    #[arg(long)]
    steps: Option<u64>,
    #[arg(long)]
    out: PathBuf,
    /// JSON lines, one for every improvement of plan or bound.
    #[arg(long)]
    trace: Option<PathBuf>,
}

#[derive(Args)]
struct RouteArgs {
    #[command(flatten)]
    plan: PlanArgs,
    /// Of so many orders left out it is said what would let them in; `rounds explain` says it of any.
    #[arg(long, default_value_t = REMEDIES)]
    remedies: usize,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(Args)]
struct CheckArgs {
    file: PathBuf,
    /// A plan file; for routes also an answer of VROOM or a published solution (`Route #1: …`).
    plan: PathBuf,
    #[command(flatten)]
    form: FormArgs,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if 0.0 < seconds && seconds <= 1_000_000.0 => Ok(seconds),
        _ => Err("must be a number of seconds above 0".into()),
    }
}

/// Reads the arguments, does what they say, and reports how it went.
#[must_use]
pub fn main() -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(error) => {
            // Help and version are no errors; they go to stdout with exit code 0.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let language = command.language;
    match act(command.action, language) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(language),
    }
}

fn act(action: Action, language: LanguageArgs) -> Result<(), Failure> {
    match action {
        Action::Generate(args) => generate::generate(&args),
        Action::Roster(args) => plan::roster(&args, language),
        Action::Route(args) => plan::route(&args, language),
        Action::Check(args) => check::check(&args, language),
        Action::Explain(args) => explain::explain(&args, language),
        Action::Offer(args) => offer::offer(&args, language),
        Action::Replan(args) => replan::replan(&args, language),
        Action::Ledger(args) => ledger::ledger(&args),
        Action::Policy(args) => policy::policy(&args),
        Action::Demo(args) => demo::demo(&args, language),
        Action::Convert(args) => convert::convert(&args),
        Action::Export(args) => export::export(&args),
        Action::Register(args) => register::register(&args),
        Action::Roads(args) => roads::roads(&args),
        Action::Serve(args) => serve::serve(&args),
        Action::Audit(args) => audit::audit(&args),
        Action::Backup(args) => backup::make(&args),
        Action::Restore(args) => backup::bring_back(&args),
        Action::Keys(args) => keys::keys(&args),
        Action::Solve(args) => solve::solve(&args),
    }
}
