//! Plans in formats other programs read.

use datasets::formats::ics::{Hours, Whose};
use datasets::formats::xlsx::WorkbookError;
use datasets::formats::{geojson, ics, roster, route, xlsx};
use polars::prelude::PolarsError;
use solver::base::flaw::Flaw;
use solver::{rostering, routing};

use crate::analytics;
use crate::engine::{Kind, Rostering, Routing};
use crate::view::Case;

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
        ],
        Kind::Routing => &[
            "problem.json",
            "plan.json",
            "routes.xlsx",
            "stops.csv",
            "stops.parquet",
            "routes.geojson",
        ],
        Kind::Shifts => &["problem.json", "plan.json"],
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

/// One of the [`names`], from a problem file and a plan file.
///
/// # Errors
/// When either file is unreadable, or the name is not one of those.
pub fn export(kind: Kind, problem: &[u8], plan: &[u8], name: &str) -> Result<Vec<u8>, ExportError> {
    match (kind, name) {
        (_, "problem.json") => Ok(problem.to_vec()),
        (_, "plan.json") => Ok(plan.to_vec()),
        (Kind::Rostering, name) => {
            let case = Case::<Rostering>::read(problem, plan).map_err(ExportError::Flaws)?;
            of_roster(&case.problem, &case.plan, name)
        }
        (Kind::Routing, name) => {
            let case = Case::<Routing>::read(problem, plan).map_err(ExportError::Flaws)?;
            of_routes(&case.problem, &case.plan, name)
        }
        (Kind::Shifts, name) => Err(ExportError::NoSuchFile(name.into())),
    }
}

fn of_roster(
    problem: &rostering::problem::Problem,
    plan: &rostering::plan::Plan,
    name: &str,
) -> Result<Vec<u8>, ExportError> {
    let table = || analytics::rostering::session_table(problem, plan);
    let hours = Hours::default();
    Ok(match name {
        "roster.xlsx" => {
            let report = rostering::check::check(problem, plan);
            xlsx::workbook(&roster::sheets(problem, plan, &report, hours))?
        }
        "sessions.csv" => analytics::csv(&table()?)?,
        "sessions.parquet" => analytics::parquet(&table()?)?,
        "calendar.ics" => ics::calendar(problem, plan, Whose::All, hours).into_bytes(),
        name => return Err(ExportError::NoSuchFile(name.into())),
    })
}

fn of_routes(
    problem: &routing::problem::Problem,
    plan: &routing::plan::Plan,
    name: &str,
) -> Result<Vec<u8>, ExportError> {
    let table = || analytics::routing::stop_table(problem, plan);
    Ok(match name {
        "routes.xlsx" => {
            let report = routing::check::check(problem, plan);
            xlsx::workbook(&route::sheets(problem, plan, &report))?
        }
        "stops.csv" => analytics::csv(&table()?)?,
        "stops.parquet" => analytics::parquet(&table()?)?,
        "routes.geojson" => geojson::routes(problem, plan).into_bytes(),
        name => return Err(ExportError::NoSuchFile(name.into())),
    })
}
