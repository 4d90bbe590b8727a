//! Whose plans are shown to whom.

use crate::accounts::role::Role;
use crate::engine::Kind;
use crate::http::Service;
use crate::http::error::Problem;
use crate::http::guard::By;
use crate::plans::rows;
use crate::plans::{Kept, may_be_kept_by};

/// A plan that is the caller's business. One that is not is not there: of another institution, or of a kind
/// that is another role's work.
pub(in crate::http) async fn find(service: &Service, by: &By, id: &str) -> Result<Kept, Problem> {
    let plan = rows::find(&service.store, id).await?;
    match by.0.covers(&plan.institution) && is_read_by(by, plan.kind) {
        true => Ok(plan),
        false => Err(Problem::absent("plan", "方案")),
    }
}

/// As [`find`], for those who may change such plans.
pub(in crate::http) async fn find_own(
    service: &Service,
    by: &By,
    id: &str,
) -> Result<Kept, Problem> {
    let plan = find(service, by, id).await?;
    keeper(by, plan.kind)?;
    Ok(plan)
}

/// Plans are read by those whose work they are, and by those who look at everything.
pub(super) fn is_read_by(by: &By, kind: Kind) -> bool {
    let role = by.0.role();
    role.is_some_and(|role| role == Role::Auditor || may_be_kept_by(kind, role))
}

/// The kinds of plans that the caller reads.
pub(super) fn kinds_read(by: &By) -> Vec<Kind> {
    let mut kinds = vec![Kind::Rostering, Kind::Routing];
    kinds.retain(|kind| is_read_by(by, *kind));
    kinds
}

pub(super) fn keeper(by: &By, kind: Kind) -> Result<(), Problem> {
    match by.0.role() {
        Some(role) if may_be_kept_by(kind, role) => Ok(()),
        _ => Err(Problem::elses(kind.name())),
    }
}
