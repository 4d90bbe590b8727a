//! VRPLIB in PyVRP's dialect: capacities, windows, releases, several trips, several depots, fleets
//! of several kinds, prizes, returns, limits of distance and duration, clients by vehicle.
//!
//! Fields: <https://pyvrp.org/dev/supported_vrplib_fields.html> and TSPLIB 95 (G. Reinelt) for
//! what these build upon. What changes the problem and is not read is refused by name; what only
//! describes it is read over. Node `7` of the file is order or depot `7`, the first vehicle `v1`.
//!
//! Roundings when none is asked for, as best known values are given: `round` for capacity alone,
//! `dimacs` with windows, `exact` with several depots and for fleets of several kinds.

mod fleet;
mod matrix;
mod nodes;
mod orders;
mod parts;

use solver::base::flaw::Flaw;
use solver::places::plane::Rounding;

use self::parts::Parts;
use super::instance::{Format, Instance, Origin};
use super::text::Notes;

pub(super) fn read(text: &str, rounding: Option<Rounding>) -> Result<Instance, Vec<Flaw>> {
    let mut notes = Notes::default();
    let parts = Parts::read(&mut notes, text);
    let rounding = rounding.unwrap_or_else(|| usual(&parts));
    let nodes = nodes::read(&mut notes, &parts, rounding);
    let fleet = fleet::read(&mut notes, &parts, &nodes, rounding);
    let travel = matrix::travel(&mut notes, &parts, &nodes, rounding);
    if !notes.flaws.is_empty() {
        return Err(notes.flaws);
    }
    let mut origin = Origin::default();
    let mut draft = nodes::draft(&parts, &nodes, travel, rounding, &mut origin);
    fleet::fill(&mut draft, &fleet, &nodes, &mut origin);
    Ok(Instance {
        format: Format::Vrplib,
        draft,
        warnings: parts.warnings(),
        origin,
    })
}

fn usual(parts: &Parts<'_>) -> Rounding {
    match parts.value("EDGE_WEIGHT_TYPE") {
        Some("FLOOR_2D") => return Rounding::Trunc,
        Some("EXACT_2D") => return Rounding::None,
        _ => {}
    }
    let depots = parts.rows("DEPOT_SECTION").iter();
    let depots = depots
        .flat_map(|line| line.words())
        .filter(|word| *word != "-1");
    if 1 < depots.take(2).count() || parts.value("TYPE") == Some("HFVRP") {
        Rounding::Exact
    } else if parts.has("TIME_WINDOW_SECTION") {
        Rounding::Dimacs
    } else {
        Rounding::Round
    }
}
