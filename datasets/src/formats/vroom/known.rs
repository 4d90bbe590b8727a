//! The tasks that a vehicle's steps may name.

use std::collections::{BTreeMap, BTreeSet};

use super::request::{Request, Shipment};

/// The tasks that steps may name.
pub(super) struct Known {
    jobs: BTreeSet<u64>,
    pickups: BTreeMap<u64, String>,
    deliveries: BTreeMap<u64, String>,
}

impl Known {
    pub(super) fn new(request: &Request) -> Known {
        let jobs: BTreeSet<u64> = request.jobs.iter().map(|job| job.task.id).collect();
        let ends = |of: fn(&Shipment) -> u64| -> BTreeMap<u64, String> {
            let name = |row| {
                let row: &Shipment = row;
                (
                    of(row),
                    format!("shipment {}-{}", row.pickup.id, row.delivery.id),
                )
            };
            request.shipments.iter().map(name).collect()
        };
        let (pickups, deliveries) = (ends(|row| row.pickup.id), ends(|row| row.delivery.id));
        Known {
            jobs,
            pickups,
            deliveries,
        }
    }

    pub(super) fn order(&self, kind: &str, id: u64) -> Option<String> {
        match kind {
            "job" => self.jobs.contains(&id).then(|| format!("job {id}")),
            "pickup" => self.pickups.get(&id).cloned(),
            "delivery" => self.deliveries.get(&id).cloned(),
            _ => None,
        }
    }
}
