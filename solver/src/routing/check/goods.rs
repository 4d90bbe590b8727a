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
            let depot = &problem.depots()[trip.depot].key;
            let message = (
                format!("is loaded at {depot}"),
                format!("在 {depot} 装车，该车不得在此装车"),
            );
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
            let [depot, other] = [depot, trip.depot].map(|depot| &problem.depots()[depot].key);
            let message = (
                format!("waits at {depot}, the trip is loaded at {other}"),
                format!("货在 {depot}，该趟却在 {other} 装车"),
            );
            self.broken(Rule::DepotSupplies, at(), message);
        }
        let class = &problem.handling()[order.handling];
        if class.needs & !van.equipment != 0 {
            let message = (
                format!("{} needs equipment that is not on board", class.key),
                format!("{} 所需的设备车上没有", class.key),
            );
            self.broken(Rule::EquipmentPresent, at(), message);
        }
        if problem.is_shut_out(vehicle, id) {
            let message = (
                format!("may not be served by {}", van.key),
                format!("不得由 {} 配送", van.key),
            );
            self.broken(Rule::SkillsPresent, at(), message);
        } else if !problem.is_skilled(vehicle, id) {
            let asked = problem.skill_sets()[order.skills].names.join(", ");
            let message = (format!("asks for {asked}"), format!("需要技能 {asked}"));
            self.broken(Rule::SkillsPresent, at(), message);
        }
        let stops = trip.stops.iter().filter(|stop| **stop == id).count();
        if order.pickup.is_some() && stops != 2 {
            let message = (
                format!("has {stops} of its 2 stops on this trip"),
                format!("取、送两站在本趟共有 {stops} 站"),
            );
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
            fullest = fullest.most(carried);
        }
        for dimension in 0..DIMENSIONS {
            let (load, room) = (fullest.0[dimension], van.capacity.0[dimension]);
            if room < load {
                let name = &self.problem.dimensions()[dimension];
                let message = (
                    format!("{load} {name}, at most {room}"),
                    format!("{name} 为 {load}，最多 {room}"),
                );
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
                    let (one, other) = (&class.key, &problem.handling()[*other].key);
                    let message = (
                        format!("{one} with {other}"),
                        format!("{one} 与 {other} 同车"),
                    );
                    self.broken(Rule::HandlingSeparate, subject(&van.key, number), message);
                }
            }
        }
    }
}
