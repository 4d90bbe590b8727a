//! Plans as the page shows them: everything by name, nothing to compute.

use serde::Serialize;

use crate::engine::{Engine, Kind, Rostering, Routing, Shifts};
use crate::input;
use solver::base::flaw::Flaw;

pub mod rostering;
pub mod routing;

/// The view of a plan file for a problem, as JSON.
///
/// # Errors
/// Every flaw of either.
pub fn view(
    kind: Kind,
    problem: &[u8],
    plan: &[u8],
    bound: Option<i64>,
) -> Result<Vec<u8>, Vec<Flaw>> {
    let bytes = match kind {
        Kind::Rostering => {
            let case = Case::<Rostering>::read(problem, plan)?;
            serde_json::to_vec(&rostering::view(&case, bound))
        }
        Kind::Routing => {
            let case = Case::<Routing>::read(problem, plan)?;
            serde_json::to_vec(&routing::view(&case))
        }
        Kind::Shifts => {
            let case = Case::<Shifts>::read(problem, plan)?;
            serde_json::to_vec(&case.plan.to_draft(&case.problem))
        }
    };
    Ok(bytes.expect("views are plain data"))
}

/// A problem and a plan for it.
pub struct Case<E: Engine> {
    pub draft: E::Draft,
    pub problem: E::Problem,
    pub plan: E::Plan,
}

impl<E: Engine> Case<E> {
    /// From a problem file and a plan file.
    ///
    /// # Errors
    /// Every flaw of either.
    pub fn read(problem: &[u8], plan: &[u8]) -> Result<Case<E>, Vec<Flaw>> {
        let draft = input::draft::<E>(problem)?;
        let problem = E::problem(&draft)?;
        let plan = input::plan_file::<E>(plan)?.read::<E>(&problem)?;
        Ok(Case {
            draft,
            problem,
            plan,
        })
    }
}

/// The word that stands for a plain value in JSON.
fn word<T: Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).expect("plain data");
    value.as_str().unwrap_or_default().to_string()
}
