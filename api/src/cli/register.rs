//! `rounds register`: the tables of offices, read, compared, written, or empty to fill in.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use datasets::registers::difference::difference;
use datasets::registers::kind::Kind;
use datasets::registers::manual::page;
use datasets::registers::reading::{Reading, read};
use datasets::registers::row::Row;
use datasets::registers::write::{self, Format};
use solver::base::flaw::Flaw;

use super::convert::tell;
use super::failure::Failure;
use crate::files;

#[derive(clap::Args)]
pub(super) struct RegisterArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Which tables there are.
    Kinds,
    /// What each of them holds, as a page.
    Manual,
    /// An empty workbook with an example and an explanation of every column.
    Template {
        #[arg(value_parser = kind)]
        kind: Kind,
        out: PathBuf,
    },
    /// Rows understood, rows refused with the cell and the reason, and what else should be known.
    Read {
        #[arg(value_parser = kind)]
        kind: Kind,
        file: PathBuf,
        /// The rows, as .xlsx, .csv or .json.
        #[arg(long)]
        out: Option<PathBuf>,
        /// The refused rows as they stood, with the reasons behind them, as .xlsx or .csv.
        #[arg(long)]
        refused: Option<PathBuf>,
        /// An earlier file: what has been added, changed and left out since.
        #[arg(long)]
        since: Option<PathBuf>,
    },
}

fn kind(code: &str) -> Result<Kind, String> {
    let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    Kind::of_code(code).ok_or_else(|| format!("must be one of {}", known.join(", ")))
}

pub(super) fn register(args: &RegisterArgs) -> Result<(), Failure> {
    match &args.action {
        Action::Kinds => {
            let mut out = std::io::stdout().lock();
            for kind in Kind::ALL {
                let (code, chinese, english) = (kind.code(), kind.chinese(), kind.english());
                writeln!(out, "{code:18} {chinese} {english}")?;
            }
            Ok(())
        }
        Action::Manual => Ok(std::io::stdout().lock().write_all(page().as_bytes())?),
        Action::Template { kind, out } => {
            if format(out)? != Format::Xlsx {
                let out = out.display();
                let why =
                    format!("`{out}`: a template explains its columns, and is written as .xlsx");
                return Err(Failure::Usage(why));
            }
            let bytes = write::template(*kind).map_err(cannot_write)?;
            Ok(files::write_whole(out, &bytes)?)
        }
        Action::Read {
            kind,
            file,
            out,
            refused,
            since,
        } => {
            let reading = reading(*kind, file)?;
            if let Some(path) = out {
                write_rows(*kind, &reading.rows, path)?;
            }
            if let Some(path) = refused {
                let bytes = write::refused(&reading, format(path)?).map_err(cannot_write)?;
                files::write_whole(path, &bytes)?;
            }
            let (rows, refused) = (reading.rows.len(), reading.refused.len());
            let mut told = std::io::stdout().lock();
            writeln!(told, "{rows} rows understood, {refused} refused")?;
            if let Some(path) = since {
                compare(&mut told, &self::rows(*kind, path)?, &reading)?;
            }
            drop(told);
            refusals(&reading).map_err(|flaws| Failure::flaws(file, flaws))
        }
    }
}

/// The table, with what should be known of it on stderr.
pub(super) fn reading(kind: Kind, path: &Path) -> Result<Reading, Failure> {
    let bytes = files::read(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let reading = read(kind, &name, &bytes);
    tell(&reading);
    Ok(reading)
}

fn refusals(reading: &Reading) -> Result<(), Vec<Flaw>> {
    let flaws: Vec<Flaw> = reading
        .refusals
        .iter()
        .map(|refusal| refusal.flaw.clone())
        .collect();
    if flaws.is_empty() { Ok(()) } else { Err(flaws) }
}

/// The rows of a table that must be without fault.
pub(super) fn rows(kind: Kind, path: &Path) -> Result<Vec<Row>, Failure> {
    let reading = reading(kind, path)?;
    refusals(&reading).map_err(|flaws| Failure::flaws(path, flaws))?;
    Ok(reading.rows)
}

fn write_rows(kind: Kind, rows: &[Row], path: &Path) -> Result<(), Failure> {
    if path.extension().is_some_and(|ending| ending == "json") {
        let mut bytes = serde_json::to_vec_pretty(rows).expect("rows are plain data");
        bytes.push(b'\n');
        return Ok(files::write_whole(path, &bytes)?);
    }
    let bytes = write::write(kind, rows, format(path)?).map_err(cannot_write)?;
    Ok(files::write_whole(path, &bytes)?)
}

fn format(path: &Path) -> Result<Format, Failure> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.to_ascii_lowercase().as_str() {
        "xlsx" => Ok(Format::Xlsx),
        "csv" => Ok(Format::Csv),
        _ => {
            let path = path.display();
            Err(Failure::Usage(format!(
                "`{path}`: a table is written as .xlsx or .csv"
            )))
        }
    }
}

fn compare(out: &mut impl Write, stored: &[Row], reading: &Reading) -> std::io::Result<()> {
    let found = difference(stored, &reading.rows, &reading.columns);
    for row in &found.added {
        writeln!(out, "+ {}", row.key)?;
    }
    for row in &found.missing {
        writeln!(out, "- {}", row.key)?;
    }
    let cell = |value: &Option<serde_json::Value>| {
        value
            .as_ref()
            .map_or_else(|| "(empty)".into(), ToString::to_string)
    };
    for row in &found.changed {
        for field in &row.fields {
            let (before, after) = (cell(&field.before), cell(&field.after));
            writeln!(out, "~ {} {}: {before} -> {after}", row.key, field.field)?;
        }
    }
    let (added, changed) = (found.added.len(), found.changed.len());
    let (missing, unchanged) = (found.missing.len(), found.unchanged);
    writeln!(
        out,
        "{added} added, {changed} changed, {missing} missing, {unchanged} unchanged"
    )
}

fn cannot_write(error: datasets::formats::xlsx::WorkbookError) -> Failure {
    Failure::Machine(error.to_string())
}
