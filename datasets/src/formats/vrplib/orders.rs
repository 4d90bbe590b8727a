//! What a node wants, as an order.

use solver::base::text::TimeOfDay;
use solver::routing::draft::{OrderDraft, PickupDraft};

use super::nodes::{Node, Nodes};

/// `None` for depots, and for deliveries of pairs: an order is named after where it is collected.
pub(super) fn order(nodes: &Nodes<'_>, at: usize, node: &Node<'_>) -> Option<OrderDraft> {
    if node.is_depot {
        return None;
    }
    let filled = |amounts: &[i64]| {
        let mut row = amounts.to_vec();
        row.resize(nodes.dimensions, 0);
        row
    };
    let prize = (node.prize != 0).then_some(node.prize);
    let mut order = OrderDraft {
        at: Some(at),
        collect: (node.collect.iter().any(|amount| *amount != 0)).then(|| filled(&node.collect)),
        release: (node.release != 0).then_some(TimeOfDay::Seconds(node.release)),
        windows: node.window.clone().into_iter().collect(),
        service_seconds: node.service,
        unserved_cost: prize,
        ..OrderDraft::new(node.name, filled(&node.demand))
    };
    match node.pair {
        None => Some(order),
        Some((_, "0")) => None,
        Some((_, delivery)) => {
            let end = *nodes.by_name.get(delivery)?;
            let other = &nodes.all[end];
            order.pickup = Some(PickupDraft {
                at: Some(at),
                release: order.release.take(),
                windows: std::mem::take(&mut order.windows),
                service_seconds: node.service,
                ..PickupDraft::default()
            });
            order.at = Some(end);
            order.windows = other.window.clone().into_iter().collect();
            order.service_seconds = other.service;
            Some(order)
        }
    }
}
