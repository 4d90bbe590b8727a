//! What can be asked of a problem.

use super::published::{Lost, Published};
use super::ways::{self, Legs, Place, Profile};
use super::{Depot, Handling, Money, Order, Problem, SkillSet, Vehicle, Visit};
use crate::base::id::{Id, Table};
use crate::base::units::{Cost, Metres, Seconds};
use crate::places::periods::Periods;
use crate::places::point::Point;
use crate::routing::draft::Objective;

/// An hour, squared, in seconds.
const SQUARE_HOUR: i128 = 3_600 * 3_600;

impl Problem {
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
    #[must_use]
    pub fn date(&self) -> Option<chrono::NaiveDate> {
        self.date
    }
    /// What is better than what.
    #[must_use]
    pub fn objective(&self) -> Objective {
        self.objective
    }
    #[must_use]
    pub fn money(&self) -> &Money {
        &self.money
    }
    /// A unit of money in the draft is worth so many units of [`Cost`].
    #[must_use]
    pub fn cost_scale(&self) -> i64 {
        self.money.scale
    }
    /// What a day of so much duty adds for balance: convex, so that equal days cost least.
    #[must_use]
    pub fn balance(&self, duty: Seconds) -> Cost {
        if self.money.balance.0 == 0 {
            return Cost(0);
        }
        let square = i128::from(duty.0) * i128::from(duty.0);
        let cost = square * i128::from(self.money.balance.0) / SQUARE_HOUR;
        Cost(i64::try_from(cost).unwrap_or(i64::MAX))
    }
    /// Names of the load dimensions in use.
    #[must_use]
    pub fn dimensions(&self) -> &[String] {
        &self.dimensions
    }
    #[must_use]
    pub fn handling(&self) -> &Table<Handling, Handling> {
        &self.handling
    }
    /// Skills that orders ask for, all of a set at once. The first set is empty.
    #[must_use]
    pub fn skill_sets(&self) -> &Table<SkillSet, SkillSet> {
        &self.skill_sets
    }
    #[must_use]
    pub fn depots(&self) -> &Table<Depot, Depot> {
        &self.depots
    }
    #[must_use]
    pub fn vehicles(&self) -> &Table<Vehicle, Vehicle> {
        &self.vehicles
    }
    #[must_use]
    pub fn orders(&self) -> &Table<Order, Order> {
        &self.orders
    }
    /// What has been told to people already.
    #[must_use]
    pub fn published(&self) -> Option<&Published> {
        self.published.as_ref()
    }
    /// The vehicle makes no more stops than it had begun.
    #[must_use]
    pub fn lost(&self, vehicle: Id<Vehicle>) -> Option<Lost> {
        let mut lost = self.published.iter().flat_map(|told| &told.lost);
        lost.find(|row| row.vehicle == vehicle).copied()
    }
    /// How long after what was promised a stop starts at a moment, where the promise may be broken.
    #[must_use]
    pub fn late_by(&self, order: Id<Order>, visit: Visit, start: Seconds) -> Seconds {
        let order = &self.orders[order];
        match (
            order.promised_of(visit).last(),
            order.windows_of(visit).last(),
        ) {
            (Some(promised), Some(last)) if promised.to < last.to => {
                (start - promised.to).max(Seconds(0))
            }
            _ => Seconds(0),
        }
    }
    /// The vehicle has every skill the order asks for, and may serve it.
    #[must_use]
    pub fn is_skilled(&self, vehicle: Id<Vehicle>, order: Id<Order>) -> bool {
        let set = self.orders[order].skills;
        self.skill_sets[set].who[vehicle]
    }
    /// The vehicle may not serve the order, whatever it has.
    #[must_use]
    pub fn is_shut_out(&self, vehicle: Id<Vehicle>, order: Id<Order>) -> bool {
        let set = self.orders[order].skills;
        self.skill_sets[set].not_by.contains(&vehicle)
    }

    /// The vehicle lacks a skill that the order asks for, whether or not it may serve it.
    #[must_use]
    pub fn lacks_skill(&self, vehicle: Id<Vehicle>, order: Id<Order>) -> bool {
        let set = &self.skill_sets[self.orders[order].skills];
        match set.not_by.contains(&vehicle) {
            true => set.unskilled.contains(&vehicle),
            false => !set.who[vehicle],
        }
    }

    /// How many places there are; ids of places are smaller.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places
    }
    #[must_use]
    pub fn depot_place(&self, depot: Id<Depot>) -> Id<Place> {
        self.depots[depot].place
    }
    /// Where an order is delivered.
    #[must_use]
    pub fn order_place(&self, order: Id<Order>) -> Id<Place> {
        self.orders[order].place
    }
    /// Where a stop of an order is. Only orders with a pickup are visited for it.
    #[must_use]
    pub fn visit_place(&self, order: Id<Order>, visit: Visit) -> Id<Place> {
        let order = &self.orders[order];
        match (visit, &order.pickup) {
            (Visit::Pickup, Some(pickup)) => pickup.place,
            _ => order.place,
        }
    }
    /// Where that is on the earth, if the draft says so.
    #[must_use]
    pub fn visit_point(&self, order: Id<Order>, visit: Visit) -> Option<Point> {
        let order = &self.orders[order];
        match (visit, &order.pickup) {
            (Visit::Pickup, Some(pickup)) => pickup.point,
            _ => order.point,
        }
    }
    /// How long a stop takes: set-up, unless the vehicle comes from the same place, and service.
    #[must_use]
    pub fn work(&self, vehicle: Id<Vehicle>, order: Id<Order>, visit: Visit) -> (Seconds, Seconds) {
        let kind = self.vehicles[vehicle].kind;
        let order = &self.orders[order];
        match (visit, &order.pickup) {
            (Visit::Pickup, Some(pickup)) => (pickup.setup.of(kind), pickup.service.of(kind)),
            _ => (order.setup.of(kind), order.service.of(kind)),
        }
    }

    /// Ways to travel; the first is that of vehicles that name none.
    #[must_use]
    pub fn profiles(&self) -> &Table<Profile, Profile> {
        &self.profiles
    }
    /// Where the travel times come from, for people to read.
    #[must_use]
    pub fn travel_source(&self) -> &str {
        &self.profiles[Id::new(0)].source
    }
    /// Every leg is kept; otherwise each is estimated when it is asked for, the same both ways.
    #[must_use]
    pub fn is_tabled(&self) -> bool {
        self.profiles.values().all(Profile::is_tabled)
    }
    /// Distance and time of the way between two places, for vehicles that say nothing about how
    /// they travel, at 100 per cent of the speed.
    #[inline]
    #[must_use]
    pub fn leg(&self, from: Id<Place>, to: Id<Place>) -> (Metres, Seconds) {
        self.profiles[Id::new(0)].leg(from, to)
    }
    /// The same for all places, row by row, and their number; nothing where each way is worked out
    /// when it is asked for.
    #[must_use]
    pub fn table(&self) -> (usize, &[(u32, u32)]) {
        match &self.profiles[Id::new(0)].legs {
            Legs::Dense { size, legs } => (*size, legs),
            _ => (0, &[]),
        }
    }
    /// Distance and time of the way between two places for a vehicle, at its own speed; periods of
    /// the day come on top.
    #[must_use]
    pub fn way(&self, vehicle: Id<Vehicle>, from: Id<Place>, to: Id<Place>) -> (Metres, Seconds) {
        let van = &self.vehicles[vehicle];
        let (metres, seconds) = self.profiles[van.profile].leg(from, to);
        (metres, ways::at_speed(seconds, van.speed_percent))
    }
    /// How a vehicle's speed changes over the day.
    #[must_use]
    pub fn periods(&self, vehicle: Id<Vehicle>) -> &Periods {
        &self.profiles[self.vehicles[vehicle].profile].periods
    }
}
