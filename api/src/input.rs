//! Problems and plans from bytes, with every flaw of their shape.

use std::path::Path;

use datasets::json::{kind_of, read_json};
use solver::base::flaw::{Flaw, FlawKind};

use crate::cli::failure::Failure;
use crate::engine::{Engine, Kind};
use crate::files;
use crate::plan_file::PlanFile;

/// # Errors
/// Every flaw in the shape of the draft; another kind of problem is one.
pub fn draft<E: Engine>(bytes: &[u8]) -> Result<E::Draft, Vec<Flaw>> {
    match kind_of(bytes).as_deref() {
        Some(kind @ ("rostering" | "routing" | "shifts")) if kind != E::KIND.name() => {
            Err(vec![wrong_kind(E::KIND)])
        }
        _ => read_json(bytes),
    }
}

/// # Errors
/// Every flaw in the shape of the plan file.
pub fn plan_file<E: Engine>(bytes: &[u8]) -> Result<PlanFile<E::PlanDraft>, Vec<Flaw>> {
    read_json(bytes)
}

/// # Errors
/// When the file cannot be read, or is not a problem of this kind.
pub fn problem<E: Engine>(path: &Path) -> Result<(E::Draft, E::Problem), Failure> {
    let bytes = files::read(path)?;
    let read = || {
        let draft = draft::<E>(&bytes)?;
        let problem = E::problem(&draft)?;
        Ok((draft, problem))
    };
    read().map_err(|flaws| Failure::flaws(path, flaws))
}

fn wrong_kind(wanted: Kind) -> Flaw {
    let (message, message_zh) = match wanted {
        Kind::Rostering => ("a rostering problem is needed here", "此处需要排班问题"),
        Kind::Routing => ("a routing problem is needed here", "此处需要配送问题"),
        Kind::Shifts => ("a shift roster is needed here", "此处需要轮班排班问题"),
    };
    Flaw::new(
        "$.kind",
        &FlawKind::Contradiction {
            message,
            message_zh,
        },
    )
}

/// # Errors
/// When the file cannot be read, or is not a plan for this problem.
pub fn plan<E: Engine>(
    path: &Path,
    problem: &E::Problem,
) -> Result<(PlanFile<E::PlanDraft>, E::Plan), Failure> {
    let bytes = files::read(path)?;
    let read = || {
        let file = plan_file::<E>(&bytes)?;
        let plan = file.read::<E>(problem)?;
        Ok((file, plan))
    };
    read().map_err(|flaws| Failure::flaws(path, flaws))
}
