//! VROOM's requests read as they are, and answered in its own format.
//!
//! <https://github.com/VROOM-Project/vroom/blob/master/docs/API.md>. Job 7 becomes order `job 7`, a
//! shipment from pickup 1 to delivery 2 order `shipment 1-2`, vehicle 3 vehicle `3`. Goods are
//! loaded where the vehicle starts. Unknown keys are read over with a warning, as VROOM reads over
//! them without one. What is not read at all, a limit of load for breaks, is refused by name.
//!
//! Without a matrix travel is the estimate that Rounds makes from coordinates.

mod answer;
mod day;
mod known;
mod lint;
pub(super) mod request;
mod rests;
mod solution;
mod sums;
pub mod tabled;
mod travel;

use serde::Deserialize;
use serde::de::IgnoredAny;
use solver::base::flaw::Flaw;

pub use self::answer::answer;
use self::request::Request;
pub use self::solution::read_solution;
use super::instance::{Format, Instance, Origin};
use super::text::Notes;
use crate::json;

/// Larger requests are refused unread.
const MOST_BYTES: usize = 50_000_000;

/// Vehicles, and nothing that says it is something else.
pub(super) fn is_request(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Probe {
        vehicles: Option<IgnoredAny>,
        kind: Option<IgnoredAny>,
    }
    let probe = serde_json::from_slice::<Probe>(bytes);
    probe.is_ok_and(|probe| probe.vehicles.is_some() && probe.kind.is_none())
}

pub(super) fn read(bytes: &[u8]) -> Result<Instance, Vec<Flaw>> {
    if MOST_BYTES < bytes.len() {
        let mut notes = Notes::default();
        let found = bytes.len();
        notes.file(
            format!("{found} bytes, at most {MOST_BYTES} are taken"),
            format!("共 {found} 字节，最多接受 {MOST_BYTES} 字节"),
        );
        return Err(notes.flaws);
    }
    let request: Request = json::read_json(bytes)?;
    let mut origin = Origin {
        fields: &[
            (".service_seconds", ".service"),
            (".setup_seconds", ".setup"),
            (".service_by_kind", ".service_per_type"),
            (".setup_by_kind", ".setup_per_type"),
            (".windows", ".time_windows"),
            (".shift", ".time_window"),
            (".max_stops", ".max_tasks"),
            (".max_driving_seconds", ".max_travel_time"),
            (".max_metres", ".max_distance"),
            (".speed_percent", ".speed_factor"),
            (".per_driving_hour", ".costs.per_hour"),
            (".per_service_hour", ".costs.per_task_hour"),
            (".per_km", ".costs.per_km"),
            (".fixed", ".costs.fixed"),
            (".kind", ".type"),
        ],
        ..Origin::default()
    };
    let mut warnings = lint::unknown_keys(bytes);
    let draft = day::draft(&request, &mut origin, &mut warnings)?;
    Ok(Instance {
        format: Format::Vroom,
        draft,
        warnings,
        origin,
    })
}
