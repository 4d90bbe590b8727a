//! Routes: for every vehicle its trips, for every trip its depot and stops in order.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Depot, Order, Problem, Vehicle, Visit};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::noun::Noun;
use crate::base::text::Names;

/// Loaded at `depot`, then driven stop by stop. Never empty. An order with a pickup stands twice:
/// first where it is collected, then where it is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    pub depot: Id<Depot>,
    pub stops: Vec<Id<Order>>,
}

impl Trip {
    /// What each stop is for.
    #[must_use]
    pub fn visits(&self, problem: &Problem) -> Vec<(Id<Order>, Visit)> {
        let mut collected = BTreeSet::new();
        let visit = |order: &Id<Order>| {
            let is_pair = problem.orders()[*order].pickup.is_some();
            match is_pair && collected.insert(*order) {
                true => (*order, Visit::Pickup),
                false => (*order, Visit::Delivery),
            }
        };
        self.stops.iter().map(visit).collect()
    }
}

/// An order that no trip carries is unserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub routes: Table<Vehicle, Vec<Trip>>,
    /// Orders on a trip that the plan, as somebody wrote it down, lists as unserved: it contradicts
    /// itself. A plan that was made has none.
    pub disowned: Vec<Id<Order>>,
}

impl Plan {
    #[must_use]
    pub fn new(routes: Table<Vehicle, Vec<Trip>>) -> Plan {
        Plan {
            routes,
            disowned: Vec::new(),
        }
    }

    #[must_use]
    pub fn empty(problem: &Problem) -> Plan {
        Plan::new(Table::filled(problem.vehicles().len(), Vec::new()))
    }

    #[must_use]
    pub fn to_draft(&self, problem: &Problem) -> PlanDraft {
        let mut served: Table<Order, bool> = Table::filled(problem.orders().len(), false);
        let mut routes = Vec::new();
        for (vehicle, trips) in self.routes.iter() {
            if trips.is_empty() {
                continue;
            }
            let mut written = Vec::new();
            for trip in trips {
                for order in &trip.stops {
                    served[*order] = true;
                }
                let key = |order: &Id<Order>| problem.orders()[*order].key.clone();
                written.push(TripDraft {
                    depot: problem.depots()[trip.depot].key.clone(),
                    stops: trip.stops.iter().map(key).collect(),
                });
            }
            routes.push(RouteDraft {
                vehicle: problem.vehicles()[vehicle].key.clone(),
                trips: written,
            });
        }
        let unserved = served
            .iter()
            .filter(|(_, served)| !**served)
            .map(|(order, _)| problem.orders()[order].key.clone())
            .collect();
        PlanDraft {
            objective: Some(problem.objective().name().into()),
            routes,
            unserved,
        }
    }
}

/// The plan as written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDraft {
    /// What was better than what; said for people: reading a plan back ignores it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    pub routes: Vec<RouteDraft>,
    /// Orders on no trip. Whatever is on no trip counts as unserved, listed or not; what is listed
    /// and on a trip breaks a rule.
    #[serde(default)]
    pub unserved: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteDraft {
    pub vehicle: String,
    pub trips: Vec<TripDraft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TripDraft {
    pub depot: String,
    /// Orders in the order they are visited; one with a pickup stands twice.
    pub stops: Vec<String>,
}

impl PlanDraft {
    /// # Errors
    /// Every reference to something the problem does not have.
    pub fn read(&self, problem: &Problem) -> Result<Plan, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        let mut none = Flaws::default();
        let ids = problem.vehicles().values().map(|row| row.key.as_str());
        let vehicles: Names<Vehicle> = Names::read(&mut none, "vehicles", Noun::Vehicle, ids);
        let ids = problem.depots().values().map(|row| row.key.as_str());
        let depots: Names<Depot> = Names::read(&mut none, "depots", Noun::Depot, ids);
        let ids = problem.orders().values().map(|row| row.key.as_str());
        let orders: Names<Order> = Names::read(&mut none, "orders", Noun::Order, ids);
        let mut plan = Plan::empty(problem);
        for (index, route) in self.routes.iter().enumerate() {
            let at = format!("$.routes[{index}]");
            let vehicle = vehicles.find(&mut flaws, &format!("{at}.vehicle"), &route.vehicle);
            let known = vehicles.get(&route.vehicle).is_some();
            if known && !plan.routes[vehicle].is_empty() {
                let id = route.vehicle.clone();
                flaws.add(format!("{at}.vehicle"), FlawKind::Duplicate { id });
            }
            for (number, trip) in route.trips.iter().enumerate() {
                let at = format!("{at}.trips[{number}]");
                if trip.stops.is_empty() {
                    flaws.add(format!("{at}.stops"), FlawKind::Empty);
                }
                let depot = depots.find(&mut flaws, &format!("{at}.depot"), &trip.depot);
                let mut stops = Vec::new();
                for (stop, order) in trip.stops.iter().enumerate() {
                    stops.push(orders.find(&mut flaws, &format!("{at}.stops[{stop}]"), order));
                }
                plan.routes[vehicle].push(Trip { depot, stops });
            }
        }
        for (index, order) in self.unserved.iter().enumerate() {
            let listed = orders.find(&mut flaws, &format!("$.unserved[{index}]"), order);
            let mut trips = plan.routes.values().flatten();
            if trips.any(|trip| trip.stops.contains(&listed)) && !plan.disowned.contains(&listed) {
                plan.disowned.push(listed);
            }
        }
        flaws.into_result().map(|()| plan)
    }
}
