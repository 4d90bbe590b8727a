//! The files of a shift roster.

use datasets::formats::shifts::tables;
use datasets::formats::{csv, xlsx};
use solver::shifts::check::check;

use super::ExportError;
use crate::engine::Shifts;
use crate::view::Case;

pub(super) fn file(
    case: &Case<Shifts>,
    name: &str,
    fingerprint: &str,
) -> Result<Vec<u8>, ExportError> {
    let (problem, plan) = (&case.problem, &case.plan);
    Ok(match name {
        "timetable.xlsx" => {
            let report = check(problem, plan);
            xlsx::of_plan(&tables::sheets(problem, plan, &report), fingerprint)?
        }
        "timetable.csv" => csv::table(&tables::timetable(problem, plan)),
        "cover.csv" => csv::table(&tables::cover(problem, plan)),
        _ => return Err(ExportError::NoSuchFile(name.into())),
    })
}
