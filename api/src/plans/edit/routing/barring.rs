//! Vehicles that may not serve an order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;

use super::{Desk, known, unknown};
use crate::engine::Routing;

/// An order, and a vehicle that is not to serve it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Barred {
    pub order: String,
    pub vehicle: String,
}

/// Saying it again changes nothing. An order that the vehicle serves in the draft stays there, which the
/// judge then says breaks a rule.
pub(super) fn forbid(desk: &mut Desk<Routing>, barred: &Barred) -> Result<(), Vec<Flaw>> {
    let Barred { order, vehicle } = barred;
    known(&desk.ground, order, "$.order")?;
    let vehicles = desk.ground.vehicles.iter().map(|row| row.id.as_str());
    if !vehicles.clone().any(|id| id == vehicle) {
        return Err(unknown("$.vehicle", (Noun::Vehicle, vehicle), vehicles));
    }
    for draft in [&mut desk.ground, &mut desk.problem] {
        for row in draft.orders.iter_mut().filter(|row| row.id == *order) {
            if !row.not_by.contains(vehicle) {
                row.not_by.push(vehicle.clone());
            }
        }
    }
    Ok(())
}

pub(super) fn allow(desk: &mut Desk<Routing>, barred: &Barred) -> Result<(), Vec<Flaw>> {
    let Barred { order, vehicle } = barred;
    known(&desk.ground, order, "$.order")?;
    let mut rows = desk.ground.orders.iter();
    if !rows.any(|row| row.id == *order && row.not_by.contains(vehicle)) {
        let kind = FlawKind::Contradiction {
            message: "it is not forbidden to this vehicle",
            message_zh: "并未禁止该车配送此订单",
        };
        return Err(vec![Flaw::new("$.vehicle", &kind)]);
    }
    for draft in [&mut desk.ground, &mut desk.problem] {
        for row in draft.orders.iter_mut().filter(|row| row.id == *order) {
            row.not_by.retain(|known| known != vehicle);
        }
    }
    Ok(())
}
