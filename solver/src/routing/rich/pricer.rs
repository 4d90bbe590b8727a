//! The search's price of single routes, for who holds it against the judge.

use super::held::Bond;
use super::net::{Net, count, number};
use super::price::Meter;
use crate::base::id::Id;
use crate::base::units::Cost;
use crate::routing::plan::Trip;
use crate::routing::problem::{Problem, Vehicle};

/// The codes of trips; `None` when an order is on them more often than it has stops.
fn codes(net: &Net<'_>, trips: &[Trip]) -> Option<Vec<u32>> {
    let mut codes = Vec::new();
    for trip in trips {
        codes.push(net.loading(number(trip.depot)));
        for order in &trip.stops {
            codes.push(next(net, &codes, number(*order))?);
        }
    }
    Some(codes)
}

/// What another stop of an order is for.
fn next(net: &Net<'_>, codes: &[u32], order: u32) -> Option<u32> {
    let pickup = net.pickup(order);
    if net.goods[order as usize].is_pair && !codes.contains(&pickup) {
        return Some(pickup);
    }
    (!codes.contains(&order)).then_some(order)
}

/// Prices routes of a problem one by one, as the search does.
#[derive(Clone, Debug)]
pub struct Pricer<'p> {
    pub(super) net: Net<'p>,
    meter: Meter,
}

impl<'p> Pricer<'p> {
    #[must_use]
    pub fn new(problem: &'p Problem) -> Pricer<'p> {
        let net = Net::new(problem);
        let meter = Meter::new(&net);
        Pricer { net, meter }
    }

    /// What a vehicle's trips cost; `None` when they break a hard rule.
    pub fn cost(&mut self, vehicle: Id<Vehicle>, trips: &[Trip]) -> Option<Cost> {
        let codes = codes(&self.net, trips)?;
        let van = vehicle.index();
        if !keeps_bonds(&self.net, van, &codes) {
            return None;
        }
        self.meter.price(&self.net, van, &codes).map(Cost)
    }
}

/// Everything that may not leave the vehicle is on it, on the trip where it must be.
fn keeps_bonds(net: &Net<'_>, van: usize, codes: &[u32]) -> bool {
    let fixed = net.held.vans[van].trips.len();
    let mut bonds = net.held.bonds.iter().enumerate();
    bonds.all(|(order, bond)| {
        if bond.vehicle() != Some(count(van)) {
            return true;
        }
        let order = count(order);
        let Some(at) = codes.iter().position(|code| *code == order) else {
            return false;
        };
        let trips = codes[..at].iter().filter(|code| net.is_loading(**code));
        let trips = trips.count();
        match bond {
            Bond::Trip(_) | Bond::Collected(_) => trips == fixed,
            _ => true,
        }
    })
}
