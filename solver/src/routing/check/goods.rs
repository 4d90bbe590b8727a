//! The rules of what rides together, and with whom.

use std::collections::BTreeMap;

use super::{Judge, order_at, subject};
use crate::base::id::Id;
use crate::routing::plan::Trip;
use crate::routing::problem::{DIMENSIONS, Handling, Load, Order, Vehicle, Visit};
use crate::routing::rule::Rule;

impl Judge<'_> {
    pub(super) fn goods(&mut self, vehicle: Id<Vehicle>, number: usize, trip: &Trip) {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle];
        if !van.loads_at(trip.depot) {
            let message = format!("is loaded at {}", problem.depots()[trip.depot].key);
            self.broken(Rule::LoadsAtDepot, subject(&van.key, number), message);
        }
        let visits = trip.visits(problem);
        // An order with a pickup is looked at once.
        let orders: Vec<Id<Order>> = (visits.iter())
            .filter(|(id, visit)| problem.orders()[*id].pickup.is_none() || *visit == Visit::Pickup)
            .map(|(id, _)| *id)
            .collect();
        for id in &orders {
            self.order(vehicle, number, trip, *id);
        }
        self.capacity(van, number, &visits);
        self.classes(van, number, &orders);
    }

    /// One order on one trip.
    fn order(&mut self, vehicle: Id<Vehicle>, number: usize, trip: &Trip, id: Id<Order>) {
        let problem = self.problem;
        let van = &problem.vehicles()[vehicle];
        let order = &problem.orders()[id];
        let at = || order_at(&order.key, &van.key, number);
        if let Some(depot) = order.depot.filter(|depot| *depot != trip.depot) {
            let message = format!(
                "waits at {}, the trip is loaded at {}",
                problem.depots()[depot].key,
                problem.depots()[trip.depot].key
            );
            self.broken(Rule::DepotSupplies, at(), message);
        }
        let class = &problem.handling()[order.handling];
        if class.needs & !van.equipment != 0 {
            let message = format!("{} needs equipment that is not on board", class.key);
            self.broken(Rule::EquipmentPresent, at(), message);
        }
        if !problem.is_skilled(vehicle, id) {
            let asked = problem.skill_sets()[order.skills].names.join(", ");
            self.broken(Rule::SkillsPresent, at(), format!("asks for {asked}"));
        }
        let stops = trip.stops.iter().filter(|stop| **stop == id).count();
        if order.pickup.is_some() && stops != 2 {
            let message = format!("has {stops} of its 2 stops on this trip");
            self.broken(Rule::PickupFirst, at(), message);
        }
    }

    /// Goods from the depot are on board from the start, goods taken back until the end, and goods
    /// collected on the way between their two stops.
    fn capacity(&mut self, van: &Vehicle, number: usize, visits: &[(Id<Order>, Visit)]) {
        let orders = self.problem.orders();
        let loaded = visits.iter().map(|(id, _)| orders[*id].loaded());
        let mut carried = loaded.fold(Load::default(), Load::plus);
        let mut fullest = carried;
        for (id, visit) in visits {
            let order = &orders[*id];
            carried = match visit {
                Visit::Pickup => carried.plus(order.load),
                Visit::Delivery => carried.minus(order.load).plus(order.collect),
            };
            fullest = Load(std::array::from_fn(|index| {
                fullest.0[index].max(carried.0[index])
            }));
        }
        for dimension in 0..DIMENSIONS {
            let (load, room) = (fullest.0[dimension], van.capacity.0[dimension]);
            if room < load {
                let message = format!("{load} in dimension {dimension}, at most {room}");
                self.broken(Rule::CapacityKept, subject(&van.key, number), message);
            }
        }
    }

    fn classes(&mut self, van: &Vehicle, number: usize, orders: &[Id<Order>]) {
        let problem = self.problem;
        let mut classes: BTreeMap<Id<Handling>, usize> = BTreeMap::new();
        for id in orders {
            *classes.entry(problem.orders()[*id].handling).or_default() += 1;
        }
        for (one, count) in &classes {
            for other in classes.keys().filter(|other| one <= *other) {
                let class = &problem.handling()[*one];
                let apart = class.not_with >> other.index() & 1 == 1;
                // A class may be one that must ride alone.
                if apart && (one != other || 1 < *count) {
                    let message = format!("{} with {}", class.key, problem.handling()[*other].key);
                    self.broken(Rule::HandlingSeparate, subject(&van.key, number), message);
                }
            }
        }
    }
}
