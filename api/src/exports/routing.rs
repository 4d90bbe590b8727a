//! The files of a day of routes.

use datasets::formats::print::{Paper, document};
use datasets::formats::route::tables;
use datasets::formats::{geojson, gpx, route, xlsx};
use datasets::registers::kind::Kind;
use datasets::registers::mask;
use datasets::registers::row::Row;
use datasets::registers::write::{Format, write};
use solver::routing::check::check;
use solver::routing::timetable::timetable;

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
    let table = |kind: Kind, rows: Vec<Row>| {
        let format = if name.ends_with(".csv") {
            Format::Csv
        } else {
            Format::Xlsx
        };
        let rows = if extras.unmasked {
            rows
        } else {
            mask::rows(kind, &rows)
        };
        write(kind, &rows, format)
    };
    Ok(match name {
        "routes.xlsx" => {
            let report = check(problem, plan);
            xlsx::workbook(&route::sheets(problem, plan, &report))?
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
        "drivers.html" => {
            let driven = plan.routes.iter().filter(|(_, trips)| !trips.is_empty());
            let sheet = |(id, trips): (_, &Vec<_>)| {
                route::driver(problem, id, &timetable(problem, id, trips))
            };
            let grids: Vec<_> = driven.map(sheet).collect();
            document(problem.name(), fingerprint, Paper::Landscape, &grids).into_bytes()
        }
        name => return Err(ExportError::NoSuchFile(name.into())),
    })
}
