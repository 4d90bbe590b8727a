//! Plans in formats other programs read, and on paper.

use std::path::{Path, PathBuf};

use datasets::catalog;
use datasets::formats::csv;
use datasets::formats::pdf::{Font, FontError, PdfError, pdf};
use datasets::formats::print::{Document, html};
use datasets::formats::roster::attendance::Shifts;
use datasets::formats::roster::public::Words;
use datasets::formats::xlsx::{self, WorkbookError};
use datasets::registers::row::Row;
use polars::prelude::PolarsError;
use solver::base::flaw::Flaw;

use crate::engine::{self, Kind, Rostering, Routing};
use crate::view::Case;

mod rostering;
mod routing;
mod shifts;

pub use rostering::{Feed, feeds};
pub use routing::driver_pages;

/// The files a plan can be had as.
#[must_use]
pub fn names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Rostering => &ROSTERING,
        Kind::Routing => &ROUTING,
        Kind::Shifts => &SHIFTS,
    }
}

const ROSTERING: [&str; 32] = [
    "problem.json",
    "plan.json",
    "roster.xlsx",
    "sessions.csv",
    "sessions.parquet",
    "calendar.ics",
    "postings.parquet",
    "session_timetable.xlsx",
    "session_timetable.csv",
    "session_timetable.html",
    "session_timetable.pdf",
    "weekly_timetable.xlsx",
    "weekly_timetable.csv",
    "weekly_timetable.html",
    "weekly_timetable.pdf",
    "posting_ledger.xlsx",
    "posting_ledger.csv",
    "posting_ledger.html",
    "posting_ledger.pdf",
    "persons.xlsx",
    "persons.html",
    "persons.pdf",
    "studios.xlsx",
    "studios.html",
    "studios.pdf",
    "notice.xlsx",
    "notice.csv",
    "notice.html",
    "notice.pdf",
    "wecom.csv",
    "feishu.csv",
    "dingtalk.csv",
];

const ROUTING: [&str; 18] = [
    "problem.json",
    "plan.json",
    "routes.xlsx",
    "stops.csv",
    "stops.parquet",
    "routes.geojson",
    "routes.gpx",
    "delivery_sheet.xlsx",
    "delivery_sheet.csv",
    "delivery_sheet.html",
    "delivery_sheet.pdf",
    "handover.xlsx",
    "handover.csv",
    "handover.html",
    "handover.pdf",
    "drivers.xlsx",
    "drivers.html",
    "drivers.pdf",
];

const SHIFTS: [&str; 7] = [
    "problem.json",
    "plan.json",
    "timetable.xlsx",
    "timetable.csv",
    "timetable.html",
    "timetable.pdf",
    "cover.csv",
];

#[must_use]
pub fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("csv") => "text/csv; charset=utf-8",
        Some("parquet") => "application/vnd.apache.parquet",
        Some("ics") => "text/calendar; charset=utf-8",
        Some("geojson") => "application/geo+json",
        Some("gpx") => "application/gpx+xml",
        Some("html") => "text/html; charset=utf-8",
        Some("pdf") => "application/pdf",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the plan has {} flaws", .0.len())]
    Flaws(Vec<Flaw>),
    #[error("there is no file `{0}` of such a plan")]
    NoSuchFile(String),
    #[error("cannot make the workbook: {0}")]
    Workbook(#[from] WorkbookError),
    #[error("cannot make the table: {0}")]
    Table(#[from] PolarsError),
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

impl ExportError {
    /// What is wrong with the font, if that is what is wrong.
    #[must_use]
    pub fn font(&self) -> Option<&FontError> {
        match self {
            ExportError::Pdf(PdfError::Font(error)) => Some(error),
            _ => None,
        }
    }
}

/// What stands in files beside the plan.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// For the public notice.
    pub words: Words,
    /// Of the routed day: names, phones and addresses, parcels and bags.
    pub prescriptions: Vec<Row>,
    /// Names, phones and addresses as they are; otherwise masked.
    pub unmasked: bool,
    /// Number of the publication; calendars take over what a later one says.
    pub sequence: u32,
    /// How the office's attendance system numbers its shifts.
    pub shifts: Shifts,
    /// That writes PDF files; else one of those that systems have.
    pub font: Option<PathBuf>,
}

/// The hash of a plan file as it stands on paper, with the number of the publication, 0 for none.
#[must_use]
pub fn printed(hash: &str, number: u32) -> String {
    match number {
        0 => hash.into(),
        number => format!("{hash} 第{number}号发布"),
    }
}

/// One of the [`names`], from a problem file and a plan file.
///
/// # Errors
/// When either file is unreadable, or the name is not one of those.
pub fn export(
    kind: Kind,
    problem: &[u8],
    plan: &[u8],
    name: &str,
    extras: &Extras,
) -> Result<Vec<u8>, ExportError> {
    if !names(kind).contains(&name) {
        return Err(ExportError::NoSuchFile(name.into()));
    }
    // Printed on paper: which plan it is.
    let fingerprint = printed(&catalog::fingerprint(plan), extras.sequence);
    match (kind, name) {
        (_, "problem.json") => Ok(problem.to_vec()),
        (_, "plan.json") => Ok(plan.to_vec()),
        (Kind::Rostering, name) => {
            let case = Case::<Rostering>::read(problem, plan).map_err(ExportError::Flaws)?;
            rostering::file(&case, name, extras, &fingerprint)
        }
        (Kind::Routing, name) => {
            let case = Case::<Routing>::read(problem, plan).map_err(ExportError::Flaws)?;
            routing::file(&case, name, extras, &fingerprint)
        }
        (Kind::Shifts, name) => {
            let case = Case::<engine::Shifts>::read(problem, plan).map_err(ExportError::Flaws)?;
            shifts::file(&case, name, extras, &fingerprint)
        }
    }
}

/// Tables as a workbook, the first of them as csv, or all of them on paper: as the ending of `name` says.
///
/// # Errors
/// When there is no font for a PDF, a table does not fit a sheet, or there is no such ending.
pub fn written(
    document: &Document,
    name: &str,
    font: Option<&Path>,
) -> Result<Vec<u8>, ExportError> {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("xlsx") => Ok(xlsx::of_plan(&document.grids, &document.fingerprint)?),
        Some("csv") => Ok(csv::table(&document.grids[0])),
        Some("html") => Ok(html(document).into_bytes()),
        Some("pdf") => {
            let font = Font::find(font).map_err(PdfError::Font)?;
            Ok(pdf(document, &font)?)
        }
        _ => Err(ExportError::NoSuchFile(name.into())),
    }
}

/// Whether it is for paper.
fn is_printed(name: &str) -> bool {
    name.ends_with(".html") || name.ends_with(".pdf")
}
