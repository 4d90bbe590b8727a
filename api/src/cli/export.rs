//! `rounds export`: a plan as the files that offices use, into a folder.

use std::io::Write;
use std::path::{Path, PathBuf};

use datasets::formats::roster::attendance::Shifts;
use datasets::formats::roster::public::Words;
use datasets::json::kind_of;
use datasets::registers::kind::Kind as Register;
use datasets::registers::row::Row;

use super::convert::not_exported;
use super::failure::Failure;
use super::font::{FontArgs, write_all};
use super::register::rows;
use crate::engine::Kind;
use crate::exports::{self, Extras};
use crate::files;

#[derive(clap::Args)]
pub(super) struct ExportArgs {
    /// A plan file of Rounds.
    plan: PathBuf,
    /// The problem it is for.
    #[arg(long)]
    problem: PathBuf,
    /// The folder to write into.
    #[arg(long)]
    out: PathBuf,
    /// Only these files, `notice.pdf,weekly_timetable.xlsx`; left out: all.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    files: Vec<String>,
    /// Rosters: a staff roster (.csv, .xlsx), whose specialities the notice names.
    #[arg(long, value_name = "FILE")]
    staff: Option<PathBuf>,
    /// Rosters: a register of studios, whose phones the notice names.
    #[arg(long, value_name = "FILE")]
    studios: Option<PathBuf>,
    /// Routes: the day's prescriptions, whose names, phones, addresses, parcels and bags the sheets
    /// have.
    #[arg(long, value_name = "FILE")]
    prescriptions: Option<PathBuf>,
    /// Names, phones and addresses of patients as they are; otherwise they are masked.
    #[arg(long, requires = "prescriptions")]
    unmasked: bool,
    #[command(flatten)]
    font: FontArgs,
    /// Number of the publication: subscribed calendars take over what a later one says.
    #[arg(long, default_value_t = 0)]
    sequence: u32,
    /// Numbers that the attendance system has: group, and shifts of a morning, an afternoon, a day.
    #[arg(
        long,
        value_delimiter = ',',
        num_args = 1,
        value_name = "GROUP,AM,PM,DAY"
    )]
    shift_ids: Vec<String>,
}

pub(super) fn export(args: &ExportArgs) -> Result<(), Failure> {
    let plan = files::read(&args.plan)?;
    let kind = match kind_of(&plan).as_deref() {
        Some("rostering_plan") => Kind::Rostering,
        Some("routing_plan") => Kind::Routing,
        Some("shifts_plan") => Kind::Shifts,
        _ => {
            let message = "is no plan of a roster, of routes or of shifts";
            return Err(Failure::Usage(format!(
                "`{}` {message}",
                args.plan.display()
            )));
        }
    };
    wanted(kind, &args.files)?;
    let extras = extras(args)?;
    let problem = files::read(&args.problem)?;
    files::create_folder(&args.out)?;
    let made = |name: &str| exports::export(kind, &problem, &plan, name, &extras);
    let mut count = args.files.len();
    if args.files.is_empty() {
        count = write_all(kind, &args.plan, &args.out, made)?;
    }
    for name in &args.files {
        let bytes = made(name).map_err(|error| not_exported(&args.plan, error))?;
        files::write_whole(&args.out.join(name), &bytes)?;
    }
    if kind == Kind::Rostering && args.files.is_empty() {
        let feeds = exports::feeds(&problem, &plan, args.sequence)
            .map_err(|flaws| Failure::flaws(&args.plan, flaws))?;
        for feed in &feeds {
            let path = args.out.join("calendars").join(&feed.name);
            files::create_folder(path.parent().unwrap_or(Path::new(".")))?;
            files::write_whole(&path, feed.text.as_bytes())?;
        }
        count += feeds.len();
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{count} files are in {}", args.out.display())?;
    Ok(())
}

fn wanted(kind: Kind, files: &[String]) -> Result<(), Failure> {
    let known = exports::names(kind);
    let mut strangers = files.iter().filter(|name| !known.contains(&name.as_str()));
    match strangers.next() {
        Some(name) => {
            let known = known.join(", ");
            Err(Failure::Usage(format!("--files {name}: none of {known}")))
        }
        None => Ok(()),
    }
}

fn extras(args: &ExportArgs) -> Result<Extras, Failure> {
    let read = |kind, path: &Option<PathBuf>| -> Result<Vec<Row>, Failure> {
        path.as_deref()
            .map_or(Ok(Vec::new()), |path| rows(kind, path))
    };
    let staff = read(Register::StaffRoster, &args.staff)?;
    let studios = read(Register::Studios, &args.studios)?;
    Ok(Extras {
        words: Words::of(&staff, &studios),
        prescriptions: read(Register::Prescriptions, &args.prescriptions)?,
        unmasked: args.unmasked,
        sequence: args.sequence,
        font: args.font.path(),
        shifts: match &args.shift_ids[..] {
            [] => Shifts::default(),
            [group, morning, afternoon, full_day] => Shifts {
                group: group.clone(),
                morning: morning.clone(),
                afternoon: afternoon.clone(),
                full_day: full_day.clone(),
            },
            _ => {
                let message = "--shift-ids takes four numbers: GROUP,AM,PM,DAY";
                return Err(Failure::Usage(message.into()));
            }
        },
    })
}
