//! Rules made weaker by a little: each way to do that, what it does to a problem, and its words.

mod words;

use serde::Serialize;

use crate::base::id::Id;
use crate::base::units::{Metres, Seconds};
use crate::routing::problem::{Depot, Handling, Order, Problem, Vehicle, Visit};

/// Something that could be otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Knob {
    Window(Id<Order>, Visit),
    OnBoard(Id<Order>),
    Ready(Id<Order>),
    DepotHours(Id<Depot>),
    Shift(Id<Vehicle>),
    Duty(Id<Vehicle>),
    Driving(Id<Vehicle>),
    Distance(Id<Vehicle>),
    Stops(Id<Vehicle>),
    Trips(Id<Vehicle>),
    Capacity(Id<Vehicle>, usize),
    Equipment(Id<Vehicle>, Id<Handling>),
    Skills(Id<Vehicle>, Id<Order>),
    Admitted(Id<Vehicle>, Id<Order>),
    Together(Id<Handling>, Id<Handling>),
    Supplies(Id<Order>, Id<Depot>),
    LoadsAt(Id<Vehicle>, Id<Depot>),
}

/// A rule made weaker, by how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relaxation {
    pub kind: Kind,
    /// Whose limit it is, as ids of the draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depot: Option<String>,
    /// The dimension, the equipment, the skills or the classes that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// Seconds, metres, stops, trips or units of load; 1 of what one has or has not.
    pub amount: i64,
    pub message: String,
    pub message_zh: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The last window of the delivery, or of the pickup, ends later.
    WindowLater,
    PickupWindowLater,
    /// The goods may be on board longer.
    OnBoardLonger,
    /// The goods are ready earlier.
    ReadyEarlier,
    DepotOpenLonger,
    ShiftLonger,
    DutyLonger,
    DrivingLonger,
    DistanceLonger,
    MoreStops,
    MoreTrips,
    MoreCapacity,
    /// The vehicle has equipment, or skills.
    Equipment,
    Skills,
    /// The vehicle may serve an order that it is shut out from.
    MayServe,
    /// Two classes may share a trip.
    RideTogether,
    /// The order waits at another depot.
    DepotSupplies,
    /// The vehicle may be loaded at a depot.
    LoadsAtDepot,
}

/// Turns a knob of a problem by an amount.
pub(super) fn turn(problem: &mut Problem, knob: Knob, amount: i64) {
    let by = Seconds(amount);
    let later = |limit: Option<Seconds>| limit.map(|limit| limit + by);
    match knob {
        Knob::Window(id, visit) => {
            let order = &mut problem.orders[id];
            let windows = match (visit, &mut order.pickup) {
                (Visit::Pickup, Some(pickup)) => &mut pickup.windows,
                _ => &mut order.windows,
            };
            if let Some(last) = windows.last_mut() {
                last.to += by;
            }
        }
        Knob::OnBoard(id) => {
            let order = &mut problem.orders[id];
            order.max_on_board = later(order.max_on_board);
        }
        Knob::Ready(id) => {
            let order = &mut problem.orders[id];
            match &mut order.pickup {
                Some(pickup) => pickup.release -= by,
                None => order.release -= by,
            }
        }
        Knob::DepotHours(id) => problem.depots[id].open.to += by,
        Knob::Together(one, other) => {
            problem.handling[one].not_with &= !(1 << other.index());
            problem.handling[other].not_with &= !(1 << one.index());
        }
        Knob::Supplies(id, depot) => problem.orders[id].depot = Some(depot),
        Knob::Skills(vehicle, id) => {
            let set = problem.orders[id].skills;
            let set = &mut problem.skill_sets[set];
            set.who[vehicle] = !set.not_by.contains(&vehicle);
            set.unskilled.retain(|id| *id != vehicle);
        }
        Knob::Admitted(vehicle, id) => {
            let set = problem.orders[id].skills;
            let set = &mut problem.skill_sets[set];
            set.who[vehicle] = !set.unskilled.contains(&vehicle);
            set.not_by.retain(|id| *id != vehicle);
        }
        Knob::Equipment(id, class) => {
            problem.vehicles[id].equipment |= problem.handling[class].needs;
        }
        Knob::Shift(id)
        | Knob::Duty(id)
        | Knob::Driving(id)
        | Knob::Distance(id)
        | Knob::Stops(id)
        | Knob::Trips(id)
        | Knob::Capacity(id, _)
        | Knob::LoadsAt(id, _) => turn_vehicle(&mut problem.vehicles[id], knob, amount),
    }
}

fn turn_vehicle(van: &mut Vehicle, knob: Knob, amount: i64) {
    let by = Seconds(amount);
    let later = |limit: Option<Seconds>| limit.map(|limit| limit + by);
    let count = usize::try_from(amount).unwrap_or(0);
    match knob {
        Knob::Shift(_) => van.shift.to += by,
        Knob::Duty(_) => van.max_duty = later(van.max_duty),
        Knob::Driving(_) => van.max_driving = later(van.max_driving),
        Knob::Distance(_) => van.max_metres = van.max_metres.map(|most| most + Metres(amount)),
        Knob::Stops(_) => van.max_stops = van.max_stops.map(|most| most + count),
        Knob::Trips(_) => van.max_trips = van.max_trips.saturating_add(count),
        Knob::Capacity(_, dimension) => van.capacity.0[dimension] += amount,
        Knob::LoadsAt(_, depot) => van.loads_at.iter_mut().for_each(|known| known.push(depot)),
        _ => {}
    }
}

/// Everything that a knob turns is as in the original.
pub(super) fn turn_back(problem: &mut Problem, original: &Problem, knob: Knob) {
    match knob {
        Knob::Window(id, _) | Knob::OnBoard(id) | Knob::Ready(id) | Knob::Supplies(id, _) => {
            problem.orders[id] = original.orders[id].clone();
        }
        Knob::DepotHours(id) => problem.depots[id] = original.depots[id].clone(),
        Knob::Together(one, other) => {
            for class in [one, other] {
                problem.handling[class] = original.handling[class].clone();
            }
        }
        Knob::Skills(_, id) | Knob::Admitted(_, id) => {
            let set = original.orders[id].skills;
            problem.skill_sets[set] = original.skill_sets[set].clone();
        }
        Knob::Shift(id)
        | Knob::Duty(id)
        | Knob::Driving(id)
        | Knob::Distance(id)
        | Knob::Stops(id)
        | Knob::Trips(id)
        | Knob::Capacity(id, _)
        | Knob::Equipment(id, _)
        | Knob::LoadsAt(id, _) => problem.vehicles[id] = original.vehicles[id].clone(),
    }
}

/// How much a relaxation is to ask of people, in seconds of waiting: an assumption, by which the
/// cheapest one is chosen.
pub(super) fn weight(problem: &Problem, knob: Knob, amount: i64) -> i64 {
    const HOUR: i64 = 3_600;
    match knob {
        Knob::Window(..)
        | Knob::OnBoard(_)
        | Knob::Ready(_)
        | Knob::DepotHours(_)
        | Knob::Shift(_)
        | Knob::Duty(_)
        | Knob::Driving(_) => amount,
        // At 36 km/h.
        Knob::Distance(_) => amount / 10,
        Knob::Stops(_) => amount.saturating_mul(HOUR / 6),
        Knob::Trips(_) => amount.saturating_mul(HOUR),
        // A hundredth of the vehicle as much as 36 seconds.
        Knob::Capacity(id, dimension) => {
            let room = problem.vehicles()[id].capacity.0[dimension].max(1);
            amount.saturating_mul(HOUR) / room
        }
        Knob::Equipment(..)
        | Knob::Skills(..)
        | Knob::Admitted(..)
        | Knob::Together(..)
        | Knob::Supplies(..)
        | Knob::LoadsAt(..) => 4 * HOUR,
    }
}

impl Relaxation {
    /// `asked` is the order it is about; `after` when a further trip could begin.
    pub(super) fn new(
        problem: &Problem,
        (knob, amount): (Knob, i64),
        asked: Id<Order>,
        after: Option<Seconds>,
    ) -> Relaxation {
        let (kind, whose) = kind(knob);
        let of = of(problem, knob);
        let order = whose.0.map(|id| problem.orders()[id].key.clone());
        let depot = whose.2.map(|id| problem.depots()[id].key.clone());
        let others = whose.0.filter(|id| *id != asked).and(order.clone());
        let depot_key = depot.clone().unwrap_or_default();
        let (message, message_zh) = words::words(problem, (kind, amount), (&of, &depot_key), after);
        let (message, message_zh) = match others {
            Some(key) => (
                format!("{message} for {key}"),
                format!("订单 {key} {message_zh}"),
            ),
            None => (message, message_zh),
        };
        Relaxation {
            kind,
            vehicle: whose.1.map(|id| problem.vehicles()[id].key.clone()),
            order,
            depot,
            of,
            amount,
            message,
            message_zh,
        }
    }
}

type Whose = (Option<Id<Order>>, Option<Id<Vehicle>>, Option<Id<Depot>>);

fn kind(knob: Knob) -> (Kind, Whose) {
    match knob {
        Knob::Window(id, Visit::Delivery) => (Kind::WindowLater, (Some(id), None, None)),
        Knob::Window(id, Visit::Pickup) => (Kind::PickupWindowLater, (Some(id), None, None)),
        Knob::OnBoard(id) => (Kind::OnBoardLonger, (Some(id), None, None)),
        Knob::Ready(id) => (Kind::ReadyEarlier, (Some(id), None, None)),
        Knob::DepotHours(id) => (Kind::DepotOpenLonger, (None, None, Some(id))),
        Knob::Shift(id) => (Kind::ShiftLonger, (None, Some(id), None)),
        Knob::Duty(id) => (Kind::DutyLonger, (None, Some(id), None)),
        Knob::Driving(id) => (Kind::DrivingLonger, (None, Some(id), None)),
        Knob::Distance(id) => (Kind::DistanceLonger, (None, Some(id), None)),
        Knob::Stops(id) => (Kind::MoreStops, (None, Some(id), None)),
        Knob::Trips(id) => (Kind::MoreTrips, (None, Some(id), None)),
        Knob::Capacity(id, _) => (Kind::MoreCapacity, (None, Some(id), None)),
        Knob::Equipment(id, _) => (Kind::Equipment, (None, Some(id), None)),
        Knob::Skills(id, order) => (Kind::Skills, (Some(order), Some(id), None)),
        Knob::Admitted(id, order) => (Kind::MayServe, (Some(order), Some(id), None)),
        Knob::Together(..) => (Kind::RideTogether, (None, None, None)),
        Knob::Supplies(id, depot) => (Kind::DepotSupplies, (Some(id), None, Some(depot))),
        Knob::LoadsAt(id, depot) => (Kind::LoadsAtDepot, (None, Some(id), Some(depot))),
    }
}

fn of(problem: &Problem, knob: Knob) -> Vec<String> {
    match knob {
        Knob::Capacity(_, dimension) => vec![problem.dimensions()[dimension].clone()],
        Knob::Equipment(_, class) => {
            let class = &problem.handling()[class];
            class.equipment.iter().cloned().collect()
        }
        Knob::Skills(_, id) => {
            let set = problem.orders()[id].skills;
            problem.skill_sets()[set].names.clone()
        }
        Knob::Together(one, other) => {
            let key = |class: Id<Handling>| problem.handling()[class].key.clone();
            vec![key(one), key(other)]
        }
        _ => Vec::new(),
    }
}
