//! The files of a shift roster.

use datasets::formats::print::{Document, Paper};
use datasets::formats::shifts::tables;
use datasets::formats::{csv, xlsx};
use solver::shifts::check::check;

use super::{ExportError, Extras, written};
use crate::engine::Shifts;
use crate::view::Case;

pub(super) fn file(
    case: &Case<Shifts>,
    name: &str,
    extras: &Extras,
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
        name => {
            let document = Document {
                title: problem.name().into(),
                days: format!("共{}天", problem.days()),
                note: "口径：班次数与工作分钟按全部天数合计。".into(),
                fingerprint: fingerprint.into(),
                paper: Paper::Landscape,
                grids: tables::fortnights(problem, plan),
            };
            written(&document, name, extras.font.as_deref())?
        }
    })
}
