//! First routes: orders far from their depot first, each where it is cheapest.

use super::recreate::{Eye, Recreate, Taste};
use super::state::State;
use crate::base::id::Id;
use crate::base::rng::Rng;

/// Serves what fits; calls `alive` after every order.
pub(super) fn construct(
    state: &mut State<'_>,
    recreate: &mut Recreate,
    rng: &mut Rng,
    alive: &mut dyn FnMut(),
) {
    let mut orders = state.unserved.clone();
    orders.sort_by_key(|order| (-recreate.far(*order), *order));
    for order in &orders {
        if let Some(place) = recreate.best(state, *order, Taste::Thrifty, Eye::Sharp, rng) {
            state.insert(Id::new(*order as usize), &place);
        }
        alive();
    }
    // Beside its neighbours there was no room: anywhere, then.
    for order in state.unserved.clone() {
        let id = Id::new(order as usize);
        let places = state.insertions(id);
        let best = places.iter().min_by_key(|place| place.price);
        if let Some(place) = best.filter(|place| place.price.0 < 0) {
            state.insert(id, place);
        }
        alive();
    }
}
