//! The files of a day of routes.

use datasets::formats::grid::Grid;
use datasets::formats::print::{Paper, document};
use datasets::formats::route::tables;
use datasets::formats::{csv, geojson, gpx, route, xlsx};
use datasets::registers::kind::Kind;
use datasets::registers::mask;
use datasets::registers::row::Row;
use datasets::registers::write::grid;
use solver::routing::check::check;

use super::{ExportError, Extras};
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
    let known = tables::by_number(&extras.prescriptions);
    let hidden = |kind: Kind, rows: Vec<Row>| {
        if extras.unmasked {
            rows
        } else {
            mask::rows(kind, &rows)
        }
    };
    let table = |kind: Kind, rows: Vec<Row>| {
        let grid = grid(kind, &hidden(kind, rows));
        match name.ends_with(".csv") {
            true => Ok(csv::table(&grid)),
            false => xlsx::of_plan(&[grid], fingerprint),
        }
    };
    Ok(match name {
        "routes.xlsx" => {
            let report = check(problem, plan);
            xlsx::of_plan(&route::sheets(problem, plan, &report), fingerprint)?
        }
        "stops.csv" => analytics::csv(&stops()?)?,
        "stops.parquet" => analytics::parquet(&stops()?)?,
        "routes.geojson" => geojson::routes(problem, plan).into_bytes(),
        "routes.gpx" => gpx::routes(problem, plan).into_bytes(),
        "delivery_sheet.xlsx" | "delivery_sheet.csv" => table(
            Kind::DeliverySheet,
            tables::deliveries(problem, plan, &known),
        )?,
        "handover.xlsx" | "handover.csv" => {
            table(Kind::Handover, tables::handovers(problem, plan, &known))?
        }
        "drivers.xlsx" => {
            let rows = hidden(
                Kind::DeliverySheet,
                tables::deliveries(problem, plan, &known),
            );
            xlsx::of_plan(&all_and_each(&rows), fingerprint)?
        }
        "drivers.html" => {
            let rows = hidden(
                Kind::DeliverySheet,
                tables::deliveries(problem, plan, &known),
            );
            let runs = tables::by_run(&rows);
            let pages = runs.iter().map(|(name, rows)| tables::driver(name, rows));
            let pages: Vec<Grid> = pages.collect();
            document(problem.name(), fingerprint, Paper::Landscape, &pages).into_bytes()
        }
        name => return Err(ExportError::NoSuchFile(name.into())),
    })
}

/// The pages of one vehicle, of a plan with that fingerprint. Of patients nothing is on them.
#[must_use]
pub fn driver_pages(case: &Case<Routing>, vehicle: &str, fingerprint: &str) -> String {
    let rows = tables::deliveries(&case.problem, &case.plan, &tables::by_number(&[]));
    let own = rows
        .into_iter()
        .filter(|row| row.text("vehicle") == vehicle);
    let runs = tables::by_run(&own.collect::<Vec<Row>>());
    let pages = runs.iter().map(|(name, rows)| tables::driver(name, rows));
    let pages: Vec<Grid> = pages.collect();
    document(case.problem.name(), fingerprint, Paper::Landscape, &pages)
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
