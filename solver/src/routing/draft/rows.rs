//! Rows of tables and planes, stated where they were left out.

use super::{Draft, OrderDraft, TravelDraft};

impl Draft {
    /// States the rows of depots, orders and pickups, so that orders may come and go.
    pub fn state_rows(&mut self) {
        let is_estimated = |travel: &TravelDraft| matches!(travel, TravelDraft::GreatCircle(_));
        let others = self.profiles.iter().filter_map(|row| row.travel.as_ref());
        let mut travels = std::iter::once(&self.travel).chain(others);
        if travels.all(is_estimated) || self.depots.iter().any(|row| row.at.is_some()) {
            return;
        }
        let depots = self.depots.iter_mut().map(|row| &mut row.at);
        let mut pickups = Vec::new();
        let orders = self.orders.iter_mut().map(|row: &mut OrderDraft| {
            pickups.extend(row.pickup.as_mut().map(|pickup| &mut pickup.at));
            &mut row.at
        });
        let mut all: Vec<&mut Option<usize>> = depots.chain(orders).collect();
        all.append(&mut pickups);
        for (row, at) in all.into_iter().enumerate() {
            *at = Some(row);
        }
    }
}
