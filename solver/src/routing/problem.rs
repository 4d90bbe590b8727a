//! What must be delivered. A `Problem` is valid by construction.

use super::draft::Draft;
use crate::base::flaw::Flaw;
use crate::base::id::{Id, Table};
use crate::base::units::{Cost, Metres, Seconds};
use crate::places::point::Point;
use crate::places::travel::GreatCircle;

/// Loads and capacities have at most so many dimensions; unused ones are zero.
pub const DIMENSIONS: usize = 4;

/// A unit of money in a draft is worth so many units of [`Cost`], so that prices for each
/// kilometre and each hour stay whole numbers for each metre and each second.
pub const COST_SCALE: i64 = 3_600_000;

/// Anything a vehicle can be at: depots first, then orders.
pub struct Place;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load(pub [i64; DIMENSIONS]);

impl Load {
    #[must_use]
    pub fn plus(self, other: Load) -> Load {
        Load(std::array::from_fn(|index| self.0[index] + other.0[index]))
    }
    #[must_use]
    pub fn minus(self, other: Load) -> Load {
        Load(std::array::from_fn(|index| self.0[index] - other.0[index]))
    }
    #[must_use]
    pub fn fits(self, capacity: Load) -> bool {
        (0..DIMENSIONS).all(|index| self.0[index] <= capacity.0[index])
    }
}

/// Both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    pub from: Seconds,
    pub to: Seconds,
}

/// A class of goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    pub key: String,
    /// Bit `n`: may not share a trip with class `n`.
    pub not_with: u32,
    /// Bit `n`: needs equipment `n`.
    pub needs: u32,
}

#[derive(Clone, Debug)]
pub struct Depot {
    pub key: String,
    pub name: String,
    pub point: Point,
    pub open: TimeWindow,
    pub loading: Seconds,
}

#[derive(Clone, Debug)]
pub struct Vehicle {
    pub key: String,
    pub name: String,
    pub start: Id<Depot>,
    /// `None`: the route is over at the last stop.
    pub end: Option<Id<Depot>>,
    pub capacity: Load,
    pub shift: TimeWindow,
    /// Bit `n`: has equipment `n`.
    pub equipment: u32,
    pub max_trips: usize,
    pub fixed: Cost,
    pub per_metre: Cost,
    pub per_second: Cost,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub key: String,
    pub area: String,
    pub point: Point,
    /// `None`: at every depot.
    pub depot: Option<Id<Depot>>,
    pub load: Load,
    pub release: Seconds,
    /// In order of time, without overlap, at least one.
    pub windows: Vec<TimeWindow>,
    pub service: Seconds,
    pub handling: Id<Handling>,
    pub unserved: Cost,
}

impl Order {
    /// Earliest start of service at or after `arrival`; `None` when every window has closed.
    #[must_use]
    pub fn start(&self, arrival: Seconds) -> Option<Seconds> {
        self.windows
            .iter()
            .find(|window| arrival <= window.to)
            .map(|window| arrival.max(window.from))
    }
}

#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) name: String,
    pub(super) date: Option<chrono::NaiveDate>,
    pub(super) dimensions: Vec<String>,
    pub(super) handling: Table<Handling, Handling>,
    pub(super) depots: Table<Depot, Depot>,
    pub(super) vehicles: Table<Vehicle, Vehicle>,
    pub(super) orders: Table<Order, Order>,
    pub(super) travel: Travel,
    pub(super) travel_source: String,
}

/// Legs between places. Large days are estimated leg by leg, so that no full table is needed.
#[derive(Clone, Debug)]
pub(super) enum Travel {
    Dense { size: usize, legs: Vec<(u32, u32)> },
    Estimated { points: Vec<Point>, by: GreatCircle },
}

impl Problem {
    /// # Errors
    /// Every flaw in the draft, each with the path of its field.
    pub fn new(draft: &Draft) -> Result<Problem, Vec<Flaw>> {
        super::reader::read(draft)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
    #[must_use]
    pub fn date(&self) -> Option<chrono::NaiveDate> {
        self.date
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
    /// Where the travel times come from, for people to read.
    #[must_use]
    pub fn travel_source(&self) -> &str {
        &self.travel_source
    }
    #[must_use]
    pub fn depot_place(&self, depot: Id<Depot>) -> Id<Place> {
        Id::new(depot.index())
    }
    #[must_use]
    pub fn order_place(&self, order: Id<Order>) -> Id<Place> {
        Id::new(self.depots.len() + order.index())
    }
    /// Every leg is kept; otherwise each is estimated when it is asked for, the same both ways.
    #[must_use]
    pub fn is_tabled(&self) -> bool {
        matches!(self.travel, Travel::Dense { .. })
    }
    /// Every leg, row by row; empty when each is estimated when it is asked for.
    #[must_use]
    pub fn table(&self) -> &[(u32, u32)] {
        match &self.travel {
            Travel::Dense { legs, .. } => legs,
            Travel::Estimated { .. } => &[],
        }
    }
    /// Distance and time of the way between two places.
    #[inline]
    #[must_use]
    pub fn leg(&self, from: Id<Place>, to: Id<Place>) -> (Metres, Seconds) {
        match &self.travel {
            Travel::Dense { size, legs } => {
                let (metres, seconds) = legs[from.index() * size + to.index()];
                (Metres(i64::from(metres)), Seconds(i64::from(seconds)))
            }
            Travel::Estimated { points, by } => {
                if from == to {
                    (Metres(0), Seconds(0))
                } else {
                    by.between(points[from.index()], points[to.index()])
                }
            }
        }
    }
}
