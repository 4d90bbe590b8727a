//! The files of a day of routes.

use datasets::formats::grid::Grid;
use datasets::formats::print::{Document, Paper, days};
use datasets::formats::route::tables;
use datasets::formats::{geojson, gpx, route, xlsx};
use datasets::registers::kind::Kind;
use datasets::registers::mask;
use datasets::registers::row::Row;
use datasets::registers::write::grid;
use solver::routing::check::check;
use solver::routing::problem::Problem;

use super::{ExportError, Extras, is_printed, written};
use crate::analytics;
use crate::engine::Routing;
use crate::view::Case;

pub(super) fn file(
    case: &Case<Routing>,
    name: &str,
    extras: &Extras,
    fingerprint: &str,
) -> Result<Vec<u8>, ExportError> {
    let (problem, plan) = (&case.problem, &case.plan);
    let stops = || analytics::routing::stop_table(problem, plan);
    Ok(match name {
        "routes.xlsx" => {
            let report = check(problem, plan);
            xlsx::of_plan(&route::sheets(problem, plan, &report), fingerprint)?
        }
        "stops.csv" => analytics::csv(&stops()?)?,
        "stops.parquet" => analytics::parquet(&stops()?)?,
        "routes.geojson" => geojson::routes(problem, plan).into_bytes(),
        "routes.gpx" => gpx::routes(problem, plan).into_bytes(),
        name => {
            let sheets = sheets(case, name, extras);
            let (note, grids) = sheets.ok_or_else(|| ExportError::NoSuchFile(name.into()))?;
            let document = document(problem, fingerprint, note, grids);
            written(&document, name, extras.font.as_deref())?
        }
    })
}

const RUNS: &str = "口径：一车一日一趟为一张配送单。";
const LOADED: &str = "口径：每趟一张交接单，仅含在取货点装车的处方。";

/// What counts, and the tables that offices have as workbooks, as csv and on paper.
fn sheets(case: &Case<Routing>, name: &str, extras: &Extras) -> Option<(&'static str, Vec<Grid>)> {
    let (problem, plan) = (&case.problem, &case.plan);
    let known = tables::by_number(&extras.prescriptions);
    let hidden = |kind: Kind, rows: Vec<Row>| {
        if extras.unmasked {
            rows
        } else {
            mask::rows(kind, &rows)
        }
    };
    let deliveries = || {
        let rows = tables::deliveries(problem, plan, &known);
        hidden(Kind::DeliverySheet, rows)
    };
    let (stem, _) = name.rsplit_once('.')?;
    Some(match stem {
        "delivery_sheet" => (RUNS, vec![grid(Kind::DeliverySheet, &deliveries())]),
        "handover" => {
            let rows = tables::handovers(problem, plan, &known);
            let rows = hidden(Kind::Handover, rows);
            (LOADED, vec![grid(Kind::Handover, &rows)])
        }
        "drivers" if is_printed(name) => (RUNS, each(&deliveries())),
        "drivers" => (RUNS, all_and_each(&deliveries())),
        _ => return None,
    })
}

fn document(problem: &Problem, fingerprint: &str, note: &str, grids: Vec<Grid>) -> Document {
    Document {
        title: problem.name().into(),
        days: problem
            .date()
            .map_or_else(String::new, |date| days(date, date)),
        note: note.into(),
        fingerprint: fingerprint.into(),
        paper: Paper::Landscape,
        grids,
    }
}

/// The pages of one vehicle, of a plan with that fingerprint. Of patients nothing is on them.
#[must_use]
pub fn driver_pages(case: &Case<Routing>, vehicle: &str, fingerprint: &str) -> Document {
    let rows = tables::deliveries(&case.problem, &case.plan, &tables::by_number(&[]));
    let own = rows
        .into_iter()
        .filter(|row| row.text("vehicle") == vehicle);
    let pages = each(&own.collect::<Vec<Row>>());
    document(&case.problem, fingerprint, RUNS, pages)
}

/// A page for every run.
fn each(rows: &[Row]) -> Vec<Grid> {
    let runs = tables::by_run(rows).into_iter();
    runs.map(|(name, rows)| tables::driver(&name, &rows))
        .collect()
}

/// The delivery sheet all in one, then every run of it.
fn all_and_each(rows: &[Row]) -> Vec<Grid> {
    let mut sheets = vec![grid(Kind::DeliverySheet, rows)];
    let runs = tables::by_run(rows).into_iter();
    sheets.extend(runs.map(|(name, rows)| Grid {
        name,
        ..grid(Kind::DeliverySheet, &rows)
    }));
    sheets
}
