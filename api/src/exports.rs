//! Plans in formats other programs read, and on paper.

use datasets::catalog;
use datasets::formats::roster::attendance::Shifts;
use datasets::formats::roster::public::Words;
use datasets::formats::xlsx::WorkbookError;
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
        Kind::Rostering => &[
            "problem.json",
            "plan.json",
            "roster.xlsx",
            "sessions.csv",
            "sessions.parquet",
            "calendar.ics",
            "postings.parquet",
            "session_timetable.xlsx",
            "session_timetable.csv",
            "weekly_timetable.xlsx",
            "weekly_timetable.csv",
            "posting_ledger.xlsx",
            "posting_ledger.csv",
            "persons.xlsx",
            "persons.html",
            "studios.xlsx",
            "studios.html",
            "notice.xlsx",
            "notice.csv",
            "notice.html",
            "wecom.csv",
            "feishu.csv",
            "dingtalk.csv",
        ],
        Kind::Routing => &[
            "problem.json",
            "plan.json",
            "routes.xlsx",
            "stops.csv",
            "stops.parquet",
            "routes.geojson",
            "routes.gpx",
            "delivery_sheet.xlsx",
            "delivery_sheet.csv",
            "handover.xlsx",
            "handover.csv",
            "drivers.xlsx",
            "drivers.html",
        ],
        Kind::Shifts => &[
            "problem.json",
            "plan.json",
            "timetable.xlsx",
            "timetable.csv",
            "cover.csv",
        ],
    }
}

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
            shifts::file(&case, name, &fingerprint)
        }
    }
}
