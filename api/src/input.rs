//! Problems and plans from bytes, with every flaw of their shape.

use std::path::Path;

use serde::de::DeserializeOwned;
use solver::base::flaw::{Flaw, FlawKind};

use crate::cli::failure::Failure;
use crate::engine::{Engine, Kind};
use crate::files;
use crate::plan_file::PlanFile;

/// What a JSON file says it is, in its field `kind`.
///
/// # Errors
/// When it is not JSON, or not an object.
pub fn kind_of(bytes: &[u8]) -> Result<Option<String>, Vec<Flaw>> {
    #[derive(serde::Deserialize)]
    struct Kinded {
        #[serde(default)]
        kind: serde_json::Value,
    }
    let kinded: Kinded = shape(bytes)?;
    Ok(kinded.kind.as_str().map(str::to_string))
}

/// # Errors
/// Every flaw in the shape of the value.
pub fn shape<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Vec<Flaw>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let message = error.to_string();
        vec![Flaw::new("$", &FlawKind::Shape { message })]
    })
}

/// # Errors
/// When the file cannot be read, or is not a problem of this kind.
pub fn problem<E: Engine>(path: &Path) -> Result<(E::Draft, E::Problem), Failure> {
    let bytes = files::read(path)?;
    let read = || {
        match kind_of(&bytes)?.as_deref() {
            Some(kind) if kind != E::KIND.name() => return Err(vec![wrong_kind(E::KIND)]),
            _ => {}
        }
        let draft: E::Draft = shape(&bytes)?;
        let problem = E::problem(&draft)?;
        Ok((draft, problem))
    };
    read().map_err(|flaws| Failure::flaws(path, flaws))
}

fn wrong_kind(wanted: Kind) -> Flaw {
    let (message, message_zh) = match wanted {
        Kind::Rostering => ("a rostering problem is needed here", "此处需要排班问题"),
        Kind::Routing => ("a routing problem is needed here", "此处需要配送问题"),
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
        let file: PlanFile<E::PlanDraft> = shape(&bytes)?;
        let plan = file.read::<E>(problem)?;
        Ok((file, plan))
    };
    read().map_err(|flaws| Failure::flaws(path, flaws))
}
