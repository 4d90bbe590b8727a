//! The cheapest relaxation that would let an order in.
//!
//! At every place of every vehicle the rules that the order would break there are made weaker by
//! exactly as much as the judge's timetable says they are broken; what then breaks next is made
//! weaker too, until nothing is broken or more than two rules would have to give way. One rule is
//! better than two, then the smallest weight (`relax.rs`) counts. Each relaxation is applied to the
//! problem, and the judge is asked, before it is said. Locks and breaks are never relaxed. Two
//! knobs of the order itself, its last window and when it is ready, are also turned by more than is
//! missing: a break may need the room.

use std::collections::BTreeMap;

use serde::Serialize;

use super::needs::needs;
use super::relax::{Knob, Relaxation, turn, turn_back, weight};
use super::{added, everywhere};
use crate::base::id::Id;
use crate::routing::check::amounts;
use crate::routing::plan::{Plan, Trip};
use crate::routing::problem::{Depot, Order, Problem, Vehicle, Visit};
use crate::routing::rule::Rule;
use crate::routing::timetable::timetable;

/// So many rules give way at most.
const MOST: usize = 2;
/// What breaks next is looked for so many times.
const ROUNDS: usize = 4;
/// No window is moved farther.
const DAY: i64 = 86_400;

/// What would let an order in, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The vehicle that would take it, and its trips with the order, as in a plan.
    pub vehicle: String,
    pub trips: Vec<crate::routing::plan::TripDraft>,
    /// One or two.
    pub relaxations: Vec<Relaxation>,
    pub message: String,
    pub message_zh: String,
}

/// A route with the order on it.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    vehicle: Id<Vehicle>,
    trips: &'a [Trip],
    /// The trip of the order.
    trip: usize,
}

/// A way to let the order in.
#[derive(Clone, Debug)]
struct Way {
    /// How many rules give way, and how much that asks.
    rank: (usize, i64),
    vehicle: Id<Vehicle>,
    trips: Vec<Trip>,
    turned: Vec<(Knob, i64)>,
    /// The trip of the order.
    trip: usize,
}

/// The cheapest relaxation that lets in an order which the plan leaves out; none when it fits as it
/// is, at a cost, or when nothing short of three rules helps.
#[must_use]
pub fn remedy(problem: &Problem, plan: &Plan, order: Id<Order>) -> Option<Remedy> {
    let mut seeker = Seeker {
        problem,
        scratch: problem.clone(),
        order,
        best: None,
    };
    let depots: Vec<Id<Depot>> = problem.depots().ids().collect();
    let mut fits = false;
    for (vehicle, trips) in plan.routes.iter() {
        // No limit of a vehicle that is lost can give way.
        if problem.lost(vehicle).is_some() {
            continue;
        }
        let before = amounts(problem, vehicle, trips);
        everywhere(problem, trips, (order, &depots), &mut |trips, trip| {
            let at = Place {
                vehicle,
                trips,
                trip,
            };
            fits = fits || seeker.place(&before, at);
        });
    }
    let best = seeker.best.take().filter(|_| !fits)?;
    Some(seeker.tell(&best))
}

struct Seeker<'p> {
    problem: &'p Problem,
    /// The problem with knobs turned; as it was between places.
    scratch: Problem,
    order: Id<Order>,
    best: Option<Way>,
}

impl Seeker<'_> {
    /// Looks at one place; true when the order fits there as it is.
    fn place(&mut self, before: &BTreeMap<Rule, i64>, at: Place<'_>) -> bool {
        let broken = added(before, &amounts(self.problem, at.vehicle, at.trips));
        if broken.is_empty() {
            return true;
        }
        if broken.iter().all(|rule| is_relaxed(*rule)) {
            let direct = self.settle(before, at);
            self.offer(at, direct);
            let window = Knob::Window(self.order, Visit::Delivery);
            self.alone(window, DAY, before, at);
            let order = &self.problem.orders()[self.order];
            let pickup = order.pickup.as_ref().map(|pickup| pickup.release);
            let release = pickup.unwrap_or(order.release);
            // Ready when the shift begins is early enough.
            let shift = self.problem.vehicles()[at.vehicle].shift;
            let most = (release - shift.from).0;
            self.alone(Knob::Ready(self.order), most, before, at);
        }
        false
    }

    fn offer(&mut self, at: Place<'_>, turned: Option<Vec<(Knob, i64)>>) {
        let Some(turned) = turned else {
            return;
        };
        let rank = self.rank(&turned);
        if self.best.as_ref().is_none_or(|best| rank < best.rank) {
            self.best = Some(Way {
                rank,
                vehicle: at.vehicle,
                trips: at.trips.to_vec(),
                turned,
                trip: at.trip,
            });
        }
    }

    fn rank(&self, turned: &[(Knob, i64)]) -> (usize, i64) {
        let weights = turned.iter();
        let weights = weights.map(|(knob, by)| weight(self.problem, *knob, *by));
        (turned.len(), weights.fold(0, i64::saturating_add))
    }

    /// Turns knobs until nothing is broken that was not before, and says which; `None`: too many,
    /// or it does not help.
    fn settle(&mut self, before: &BTreeMap<Rule, i64>, at: Place<'_>) -> Option<Vec<(Knob, i64)>> {
        let mut turned: Vec<(Knob, i64)> = Vec::new();
        let mut is_done = false;
        for _ in 0..ROUNDS {
            let broken = added(before, &amounts(&self.scratch, at.vehicle, at.trips));
            is_done = broken.is_empty();
            if is_done {
                break;
            }
            let needs = needs(&self.scratch, (at.vehicle, at.trips), self.order, &broken);
            for (knob, by) in &needs {
                turn(&mut self.scratch, *knob, *by);
                match turned.iter_mut().find(|(known, _)| known == knob) {
                    Some(known) => known.1 += by,
                    None => turned.push((*knob, *by)),
                }
            }
            if needs.is_empty() || MOST < turned.len() || self.is_beaten(&turned) {
                break;
            }
        }
        for (knob, _) in &turned {
            turn_back(&mut self.scratch, self.problem, *knob);
        }
        (is_done && turned.len() <= MOST).then_some(turned)
    }

    fn is_beaten(&self, turned: &[(Knob, i64)]) -> bool {
        let rank = self.rank(turned);
        self.best.as_ref().is_some_and(|best| best.rank <= rank)
    }

    /// One knob of the order itself, turned until all is well: the least that helps, by halving.
    fn alone(&mut self, knob: Knob, most: i64, before: &BTreeMap<Rule, i64>, at: Place<'_>) {
        let best = self.best.as_ref().filter(|best| best.rank.0 == 1);
        let most = best.map_or(most, |best| most.min(best.rank.1 - 1));
        let helps = |seeker: &mut Self, by: i64| {
            turn(&mut seeker.scratch, knob, by);
            let rules = added(before, &amounts(&seeker.scratch, at.vehicle, at.trips));
            turn_back(&mut seeker.scratch, seeker.problem, knob);
            rules.is_empty()
        };
        if most <= 0 || !helps(self, most) {
            return;
        }
        let (mut low, mut high) = (0, most);
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            match helps(self, middle) {
                true => high = middle,
                false => low = middle,
            }
        }
        self.offer(at, Some(vec![(knob, high)]));
    }

    fn tell(&self, way: &Way) -> Remedy {
        let problem = self.problem;
        let mut relaxed = problem.clone();
        for (knob, by) in &way.turned {
            turn(&mut relaxed, *knob, *by);
        }
        let table = timetable(&relaxed, way.vehicle, &way.trips);
        let after = table.trips[way.trip].arrival;
        let say = |turned: &(Knob, i64)| Relaxation::new(problem, *turned, self.order, Some(after));
        let relaxations: Vec<Relaxation> = way.turned.iter().map(say).collect();
        let vehicle = problem.vehicles()[way.vehicle].key.clone();
        let mut plan = Plan::empty(problem);
        plan.routes[way.vehicle].clone_from(&way.trips);
        let mut routes = plan.to_draft(problem).routes;
        let said: Vec<&str> = relaxations.iter().map(|row| row.message.as_str()).collect();
        let said_zh: Vec<&str> = relaxations
            .iter()
            .map(|row| row.message_zh.as_str())
            .collect();
        Remedy {
            trips: routes.pop().map_or(Vec::new(), |route| route.trips),
            message: format!("would fit: {} on {vehicle}", said.join(" and ")),
            message_zh: format!("可行办法（车辆 {vehicle}）：{}", said_zh.join("，且")),
            vehicle,
            relaxations,
        }
    }
}

fn is_relaxed(rule: Rule) -> bool {
    !matches!(rule, Rule::ServedOnce | Rule::PickupFirst | Rule::LocksKept)
}
