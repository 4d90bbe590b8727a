//! The search's price of single routes, for who holds it against the judge.

use super::held::Bond;
use super::net::{Net, count, number};
use super::price::Meter;
use crate::base::id::Id;
use crate::base::units::Cost;
use crate::routing::plan::Trip;
use crate::routing::problem::{Problem, Vehicle};

/// The codes of trips; `None` when an order is on them more often than it has stops.
pub(super) fn codes(net: &Net<'_>, trips: &[Trip]) -> Option<Vec<u32>> {
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
        if !strays(&self.net, van, &codes).is_empty() {
            return None;
        }
        self.meter.price(&self.net, van, &codes).map(Cost)
    }
}

/// Orders that may not leave the vehicle, and are not on it, or not on the trip where they must be.
pub(super) fn strays(net: &Net<'_>, van: usize, codes: &[u32]) -> Vec<u32> {
    let fixed = net.held.vans[van].trips.len();
    let is_astray = |order: u32, bond: Bond| {
        let Some(at) = codes.iter().position(|code| *code == order) else {
            return true;
        };
        let trips = codes[..at].iter().filter(|code| net.is_loading(**code));
        bond.is_on_trip() && trips.count() != fixed
    };
    let bonds = net.held.bonds.iter().enumerate();
    let bound = bonds.filter(|(_, bond)| bond.vehicle() == Some(count(van)));
    bound
        .map(|(order, bond)| (count(order), *bond))
        .filter(|(order, bond)| is_astray(*order, *bond))
        .map(|(order, _)| order)
        .collect()
}
