//! `rounds convert`: from one form to another, told by content and file endings.
//!
//! A problem, in whatever form, becomes a problem in its plainest form; a plan becomes what offices
//! open, or a published solution; a staff or order register becomes a problem, on the base of one
//! that says where people work and what vehicles there are.

use std::io::Write;
use std::path::{Path, PathBuf};

use datasets::formats::pdf::FontError;
use datasets::formats::sol;
use datasets::json::{AnyDraft, kind_of, read_draft};
use datasets::registers::kind::Kind as Register;
use datasets::registers::reading::{Reading, guess, read};
use datasets::registers::{orders, staff, studios};
use datasets::zibo;
use solver::base::flaw::Flaw;

use super::failure::Failure;
use super::font::FontArgs;
use super::form::FormArgs;
use super::generate::write;
use crate::engine::{Engine, Kind, Rostering, Routing};
use crate::exports::{self, ExportError, Extras};
use crate::files;
use crate::input;
use crate::instance::{is_shifts, shifts};
use crate::plan_file::PlanFile;
use crate::run::Replay;

#[derive(clap::Args)]
pub(super) struct ConvertArgs {
    /// A problem or plan (of Rounds, VROOM, VRPLIB, Solomon or Li-Lim; a solution `Route #1: …`), or
    /// a register of staff, studios or prescriptions (.csv, .xlsx).
    input: PathBuf,
    /// Its ending says the form: .json, .xlsx, .csv, .parquet, .ics, .geojson, .html, .pdf or .sol.
    output: PathBuf,
    /// The problem that a plan is for, or the one whose departments, depots and vehicles a
    /// register refers to.
    #[arg(long)]
    problem: Option<PathBuf>,
    #[command(flatten)]
    form: FormArgs,
    #[command(flatten)]
    font: FontArgs,
}

pub(super) fn convert(args: &ConvertArgs) -> Result<(), Failure> {
    let bytes = files::read(&args.input)?;
    if matches!(ending(&args.input).as_str(), "csv" | "xlsx" | "xls") {
        return register(args, &bytes);
    }
    match kind_of(&bytes).as_deref() {
        Some("rostering_plan") => roster_plan(args, &bytes),
        Some("routing_plan") => routes(args),
        None if args.problem.is_some() => routes(args),
        _ => problem(args, &bytes),
    }
}

fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_ascii_lowercase()
}

fn problem(args: &ConvertArgs, bytes: &[u8]) -> Result<(), Failure> {
    let wrong = |flaws: Vec<Flaw>| Failure::flaws(&args.input, flaws);
    if ending(&args.output) != "json" {
        return Err(Failure::Usage("a problem becomes a .json file".into()));
    }
    if kind_of(bytes).as_deref() == Some("rostering") {
        let draft = input::draft::<Rostering>(bytes).map_err(wrong)?;
        Rostering::problem(&draft).map_err(wrong)?;
        return write(&args.output, &draft);
    }
    if is_shifts(bytes) {
        return write(&args.output, &shifts(&args.input)?.0);
    }
    let day = args.form.day(&args.input)?;
    write(&args.output, &day.instance.draft)
}

fn roster_plan(args: &ConvertArgs, plan: &[u8]) -> Result<(), Failure> {
    let path = needed(args, "a plan needs its problem: --problem FILE")?;
    let problem = files::read(path)?;
    export(args, Kind::Rostering, &problem, plan)
}

fn routes(args: &ConvertArgs) -> Result<(), Failure> {
    let path = needed(args, "a plan needs its problem: --problem FILE")?;
    let day = args.form.day(path)?;
    let plan = day.plan(&args.input)?;
    let file = PlanFile::new::<Routing>(
        &day.problem,
        &plan,
        Replay {
            seed: 0,
            steps: 0,
            threads: 1,
        },
    );
    match ending(&args.output).as_str() {
        "json" => Ok(files::write_whole(&args.output, &file.to_bytes())?),
        "sol" => {
            let report = Routing::check(&day.problem, &plan);
            let cost = Routing::coin(&day.problem).text(report.score.soft);
            let text = sol::write(&file.plan, &day.instance.draft, &cost).ok_or_else(|| {
                Failure::Usage("a solution needs a problem whose places have rows".into())
            })?;
            Ok(files::write_whole(&args.output, text.as_bytes())?)
        }
        _ => {
            let problem = serde_json::to_vec(&day.instance.draft).expect("drafts are plain data");
            export(args, Kind::Routing, &problem, &file.to_bytes())
        }
    }
}

fn export(args: &ConvertArgs, kind: Kind, problem: &[u8], plan: &[u8]) -> Result<(), Failure> {
    let wanted = format!(".{}", ending(&args.output));
    let mut names = exports::names(kind).iter();
    let named = names.find(|name| name.ends_with(&wanted) && **name != "problem.json");
    let Some(name) = named else {
        let message = format!("a {} does not become `{wanted}`", kind.plan_name());
        return Err(Failure::Usage(message));
    };
    let extras = Extras {
        font: args.font.path(),
        ..Extras::default()
    };
    let bytes = exports::export(kind, problem, plan, name, &extras)
        .map_err(|error| not_exported(&args.input, error))?;
    Ok(files::write_whole(&args.output, &bytes)?)
}

pub(super) fn not_exported(plan: &Path, error: ExportError) -> Failure {
    match error {
        ExportError::Flaws(flaws) => Failure::flaws(plan, flaws),
        error => match error.font() {
            None => Failure::Machine(error.to_string()),
            Some(font @ FontError::Absent) => Failure::Machine(in_both(font)),
            // Named, or of the names on the pages.
            Some(font) => Failure::Usage(in_both(font)),
        },
    }
}

fn in_both(font: &FontError) -> String {
    format!("{font}\n{}", font.chinese())
}

/// What should be known of a register that was read, on stderr.
pub(super) fn tell(reading: &Reading) {
    for note in &reading.notes {
        let at = if note.cell.is_empty() {
            String::new()
        } else {
            format!("!{}", note.cell)
        };
        // Where stderr is gone, nobody reads notes.
        let _ = writeln!(std::io::stderr(), "{}{at}: {}", reading.file, note.message);
    }
}

fn register(args: &ConvertArgs, bytes: &[u8]) -> Result<(), Failure> {
    let message = "a register needs a problem to fill: --problem FILE";
    let path = needed(args, message)?;
    let base = read_draft(&files::read(path)?).map_err(|flaws| Failure::flaws(path, flaws))?;
    let file = args.input.display().to_string();
    let wrong = |flaws: Vec<Flaw>| Failure::flaws(&args.input, flaws);
    match base {
        AnyDraft::Rostering(mut base) => {
            if guess(&file, bytes) == Some(Register::Studios) {
                let reading = read(Register::Studios, &file, bytes);
                tell(&reading);
                (base.studios, base.lines) = studios::studios(&reading, &base).map_err(wrong)?;
            } else {
                let reading = read(Register::StaffRoster, &file, bytes);
                tell(&reading);
                base.physicians = staff::physicians(&reading, &base).map_err(wrong)?;
            }
            Rostering::problem(&base).map_err(wrong)?;
            write(&args.output, &base)
        }
        AnyDraft::Shifts(_) => Err(Failure::Usage(
            "a register does not fill a roster of shifts".into(),
        )),
        AnyDraft::Routing(base) => {
            let places = &zibo::city().townships;
            let reading = read(Register::Prescriptions, &file, bytes);
            tell(&reading);
            let orders = orders::deliveries(&reading, &base, places).map_err(wrong)?;
            let name = args.input.file_stem().unwrap_or_default();
            let day = orders::day_of(&base, &name.to_string_lossy(), orders);
            Routing::problem(&day).map_err(wrong)?;
            write(&args.output, &day)
        }
    }
}

fn needed<'a>(args: &'a ConvertArgs, message: &str) -> Result<&'a Path, Failure> {
    let path = args.problem.as_deref();
    path.ok_or_else(|| Failure::Usage(message.into()))
}
