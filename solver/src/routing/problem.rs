//! What must be delivered. A `Problem` is valid by construction.

pub mod published;
mod questions;
pub mod ways;
mod words;

use self::published::Published;
use self::ways::{Place, Profile};
use super::draft::{Draft, Objective};
use crate::base::flaw::Flaw;
use crate::base::id::{Id, Table};
use crate::base::units::{Cost, Metres, Seconds};
use crate::places::point::Point;

/// Loads and capacities have at most so many dimensions; unused ones are zero.
pub const DIMENSIONS: usize = 4;

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
    /// In each dimension the larger of the two.
    #[must_use]
    pub fn most(self, other: Load) -> Load {
        Load(std::array::from_fn(|index| {
            self.0[index].max(other.0[index])
        }))
    }
    #[must_use]
    pub fn fits(self, capacity: Load) -> bool {
        (0..DIMENSIONS).all(|index| self.0[index] <= capacity.0[index])
    }
    /// Nothing of anything.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Load::default()
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
    /// What that is called.
    pub equipment: Option<String>,
}

/// Skills that some order asks for, all at once, and vehicles that may not serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillSet {
    pub names: Vec<String>,
    pub not_by: Vec<Id<Vehicle>>,
    /// Those of them that lack a skill besides.
    pub unskilled: Vec<Id<Vehicle>>,
    /// Vehicles that have them all and are not shut out.
    pub who: Table<Vehicle, bool>,
}

/// What service times by kind are given for; only a label.
pub struct VehicleKind;

#[derive(Clone, Debug)]
pub struct Depot {
    pub key: String,
    pub name: String,
    pub place: Id<Place>,
    pub point: Option<Point>,
    pub open: TimeWindow,
    pub loading: Seconds,
}

#[derive(Clone, Debug)]
pub struct Vehicle {
    pub key: String,
    pub name: String,
    pub kind: Option<Id<VehicleKind>>,
    pub start: Id<Depot>,
    /// The route begins at the first stop.
    pub open_start: bool,
    /// `None`: the route is over at the last stop.
    pub end: Option<Id<Depot>>,
    /// `None`: its trips may be loaded anywhere.
    pub loads_at: Option<Vec<Id<Depot>>>,
    pub profile: Id<Profile>,
    pub speed_percent: i64,
    pub capacity: Load,
    pub shift: TimeWindow,
    /// By how much the finish may exceed the shift.
    pub overtime: Seconds,
    /// Taken in this order.
    pub breaks: Vec<Break>,
    /// Bit `n`: has equipment `n`.
    pub equipment: u32,
    pub max_trips: usize,
    pub max_stops: Option<usize>,
    pub max_duty: Option<Seconds>,
    pub max_driving: Option<Seconds>,
    pub max_metres: Option<Metres>,
    pub fixed: Cost,
    pub per_metre: Cost,
    /// Of duty.
    pub per_second: Cost,
    pub per_driving_second: Cost,
    pub per_service_second: Cost,
    pub per_overtime_second: Cost,
}

impl Vehicle {
    /// Its trips may be loaded there.
    #[must_use]
    pub fn loads_at(&self, depot: Id<Depot>) -> bool {
        let among = |depots: &Vec<Id<Depot>>| depots.contains(&depot);
        self.loads_at.as_ref().is_none_or(among)
    }

    /// When it must be done, overtime included.
    #[must_use]
    pub fn latest_finish(&self) -> Seconds {
        self.shift.to + self.overtime
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub key: String,
    /// In order of time, without overlap, at least one.
    pub windows: Vec<TimeWindow>,
    pub length: Seconds,
}

/// How long something takes: usually, and with vehicles of some kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub usual: Seconds,
    pub by_kind: Vec<(Id<VehicleKind>, Seconds)>,
}

impl Times {
    /// How long it takes with a vehicle of that kind.
    #[must_use]
    pub fn of(&self, kind: Option<Id<VehicleKind>>) -> Seconds {
        let own = self.by_kind.iter().find(|(of, _)| Some(*of) == kind);
        own.map_or(self.usual, |(_, time)| *time)
    }

    /// With the kind of vehicle that takes longest.
    #[must_use]
    pub fn longest(&self) -> Seconds {
        let own = self.by_kind.iter().map(|(_, time)| *time);
        own.fold(self.usual, Seconds::max)
    }
}

/// What a vehicle stops for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visit {
    Pickup,
    Delivery,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub key: String,
    pub area: String,
    pub place: Id<Place>,
    pub point: Option<Point>,
    /// `None`: at every depot, or collected on the way.
    pub depot: Option<Id<Depot>>,
    /// Collected there instead of being loaded at a depot.
    pub pickup: Option<Pickup>,
    pub load: Load,
    /// Taken back from there to the end of the trip.
    pub collect: Load,
    /// Of its loading.
    pub release: Seconds,
    /// In order of time, without overlap, at least one.
    pub windows: Vec<TimeWindow>,
    /// Windows as they were promised: those of a day that was planned anew begin no earlier than
    /// that, and may end later where that can no longer be helped.
    pub promised: Vec<TimeWindow>,
    /// Price of each second after the last window; `None`: service may not start then.
    pub late_per_second: Option<Cost>,
    pub max_on_board: Option<Seconds>,
    pub service: Times,
    pub setup: Times,
    pub handling: Id<Handling>,
    pub skills: Id<SkillSet>,
    /// 0 to 100; what it is worth is in `unserved`.
    pub priority: i64,
    pub unserved: Cost,
}

#[derive(Clone, Debug)]
pub struct Pickup {
    pub place: Id<Place>,
    pub point: Option<Point>,
    pub release: Seconds,
    /// In order of time, without overlap, at least one.
    pub windows: Vec<TimeWindow>,
    pub promised: Vec<TimeWindow>,
    pub service: Times,
    pub setup: Times,
}

impl Order {
    /// Earliest start of service at or after `arrival`; `None` when every window has closed.
    #[must_use]
    pub fn start(&self, arrival: Seconds) -> Option<Seconds> {
        start(&self.windows, arrival)
    }

    /// When a stop of it may start: in order of time, at least one.
    #[must_use]
    pub fn windows_of(&self, visit: Visit) -> &[TimeWindow] {
        match (visit, &self.pickup) {
            (Visit::Pickup, Some(pickup)) => &pickup.windows,
            _ => &self.windows,
        }
    }

    /// When it was promised to.
    #[must_use]
    pub fn promised_of(&self, visit: Visit) -> &[TimeWindow] {
        match (visit, &self.pickup) {
            (Visit::Pickup, Some(pickup)) => &pickup.promised,
            _ => &self.promised,
        }
    }

    /// What of it is loaded at the depot: nothing of what is collected on the way.
    #[must_use]
    pub fn loaded(&self) -> Load {
        match self.pickup {
            Some(_) => Load::default(),
            None => self.load,
        }
    }

    /// How many stops it has.
    #[must_use]
    pub fn stops(&self) -> usize {
        1 + usize::from(self.pickup.is_some())
    }
}

/// The earliest moment within a window, at or after `moment`.
#[must_use]
pub fn start(windows: &[TimeWindow], moment: Seconds) -> Option<Seconds> {
    windows
        .iter()
        .find(|window| moment <= window.to)
        .map(|window| moment.max(window.from))
}

#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) name: String,
    pub(super) date: Option<chrono::NaiveDate>,
    pub(super) objective: Objective,
    pub(super) money: Money,
    pub(super) dimensions: Vec<String>,
    pub(super) handling: Table<Handling, Handling>,
    pub(super) skill_sets: Table<SkillSet, SkillSet>,
    pub(super) depots: Table<Depot, Depot>,
    pub(super) vehicles: Table<Vehicle, Vehicle>,
    pub(super) orders: Table<Order, Order>,
    pub(super) published: Option<Published>,
    pub(super) places: usize,
    /// Times are shown as so many seconds to the unit; `None`: as times of day.
    pub(super) time_per: Option<i64>,
    /// The first is the draft's own.
    pub(super) profiles: Table<Profile, Profile>,
}

/// How costs are counted and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// A unit of money in the draft is worth so many units of [`Cost`], so that every price for
    /// each kilometre, hour and minute is whole for each metre and second.
    pub scale: i64,
    /// What costs are shown in; `None`: in money.
    pub unit: Option<String>,
    /// So much money is one of that unit.
    pub per: i64,
    /// Objectives that compare one thing before another are one number by prices beyond everything
    /// that comes after: what is left when this is divided out is what people call the cost.
    pub tier: Option<i64>,
    /// Price of squared seconds of duty, 12,960,000 of which make an hour's square.
    pub balance: Cost,
}

impl Money {
    /// A cost without what the objective puts first. Of plans that keep the hard rules.
    #[must_use]
    pub fn shown(&self, cost: Cost) -> Cost {
        self.tier.map_or(cost, |tier| Cost(cost.0 % tier))
    }

    /// So many units of [`Cost`] are shown as one.
    #[must_use]
    pub fn divisor(&self) -> i64 {
        self.scale * self.per
    }
}

impl Problem {
    /// # Errors
    /// Every flaw in the draft, each with the path of its field.
    pub fn new(draft: &Draft) -> Result<Problem, Vec<Flaw>> {
        super::reader::read(draft)
    }
}
