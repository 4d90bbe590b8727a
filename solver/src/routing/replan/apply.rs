//! Events on a draft: what each changes, or why it cannot have happened.

use super::events::EventDraft;
use super::lost::{Goods, is_on_board, lose};
use super::note::Note;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::noun::Noun;
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;
use crate::routing::draft::published::{AllowedDraft, Lock, PublishedStop, PublishedTrip};
use crate::routing::draft::{Draft, PeriodDraft};

/// Speeds that a draft may state, per cent.
const SPEEDS: (i64, i64) = (5, 400);

/// Earlier and later than all that can be planned.
pub(super) const FARTHEST: Seconds = Seconds(400 * 86_400);

/// The day that things happen to.
pub(super) struct Day<'d> {
    /// Its published routes are those of the plan, with their locks.
    pub(super) draft: &'d mut Draft,
    pub(super) now: Option<Seconds>,
    pub(super) flaws: &'d mut Flaws,
    pub(super) notes: Vec<Note>,
    /// Vehicles with goods on board that nobody wants any more, and the orders.
    pub(super) returns: Vec<(String, String)>,
}

impl Day<'_> {
    /// Applies an event that is written `at` a path.
    pub(super) fn apply(&mut self, event: &EventDraft, at: &str) {
        match event {
            EventDraft::OrderAdded(order) => self.draft.orders.push(order.as_ref().clone()),
            EventDraft::OrderCancelled { order } => {
                self.cancel(order, &format!("{at}.order_cancelled.order"));
            }
            EventDraft::ReleaseDelayed { order, release } => {
                self.delay(order, release, &format!("{at}.release_delayed"));
            }
            EventDraft::VehicleLost {
                vehicle,
                ready_at,
                lost,
            } => {
                let goods = Goods {
                    ready_at: ready_at.as_ref(),
                    lost: *lost,
                };
                lose(self, vehicle, goods, &format!("{at}.vehicle_lost"));
            }
            EventDraft::TrafficScaled { percent, from, to } => {
                self.scale(
                    *percent,
                    (from.as_ref(), to.as_ref()),
                    &format!("{at}.traffic_scaled"),
                );
            }
        }
    }

    pub(super) fn unknown_vehicle(&mut self, id: &str, at: &str) {
        let known = self.draft.vehicles.iter().map(|row| row.id.as_str());
        self.flaws.unknown(at, (Noun::Vehicle, id), known);
    }

    fn find(&mut self, order: &str, at: &str) -> Option<usize> {
        let found = self.draft.orders.iter().position(|row| row.id == order);
        if found.is_none() {
            let known = self.draft.orders.iter().map(|row| row.id.as_str());
            self.flaws.unknown(at, (Noun::Order, order), known);
        }
        found
    }

    fn cancel(&mut self, order: &str, at: &str) {
        if self.find(order, at).is_none() {
            return;
        }
        let is_it = |stop: &&PublishedStop| stop.order == order;
        let now = self.now;
        let is_begun = |trip: &PublishedTrip| {
            let mut stops = trip.stops.iter().filter(is_it);
            stops.any(|stop| has_begun(stop, now))
        };
        if trips(self.draft).any(|(_, trip)| is_begun(trip)) {
            contradiction(
                self.flaws,
                at,
                "it has been collected or delivered already",
                "该订单已取货或已送达，不能取消",
            );
            return;
        }
        let draft = &*self.draft;
        let has = |trip: &PublishedTrip| {
            let mut stops = trip.stops.iter().filter(is_it);
            stops.any(|stop| is_on_board(draft, (trip, stop), now))
        };
        let returns = trips(draft).filter(|(_, trip)| has(trip));
        let returns = returns.map(|(vehicle, _)| (vehicle.clone(), order.to_string()));
        self.returns.extend(returns);
        drop_orders(self.draft, |id| id == order);
    }

    fn delay(&mut self, order: &str, release: &TimeOfDay, at: &str) {
        self.flaws.time(&format!("{at}.release"), release);
        let at = format!("{at}.order");
        let Some(index) = self.find(order, &at) else {
            return;
        };
        let is_pair = self.draft.orders[index].pickup.is_some();
        let now = self.now;
        let is_there = |trip: &PublishedTrip| {
            let mut stops = trip.stops.iter().filter(|stop| stop.order == order);
            stops.any(|stop| has_begun(stop, now) || is_loaded(trip) && !is_pair)
        };
        if trips(self.draft).any(|(_, trip)| is_there(trip)) {
            contradiction(
                self.flaws,
                &at,
                "it has been loaded or collected already",
                "该订单已装车或已取货，不能推迟",
            );
            return;
        }
        let row = &mut self.draft.orders[index];
        match &mut row.pickup {
            Some(pickup) => pickup.release = Some(release.clone()),
            None => row.release = Some(release.clone()),
        }
    }

    fn scale(&mut self, percent: i64, span: (Option<&TimeOfDay>, Option<&TimeOfDay>), at: &str) {
        let flaws = &mut *self.flaws;
        let mut moment = |name: &str, time: Option<&TimeOfDay>| {
            time.map(|time| flaws.time(&format!("{at}.{name}"), time))
        };
        let from = moment("from", span.0).or(self.now);
        let to = moment("to", span.1).unwrap_or(FARTHEST);
        let from = from.unwrap_or(Seconds(-FARTHEST.0));
        self.flaws
            .range(format!("{at}.percent"), percent, SPEEDS.0, SPEEDS.1);
        if to <= from {
            let (from, to) = (from.clock(), to.clock());
            self.flaws
                .add(format!("{at}.to"), FlawKind::Reversed { from, to });
        } else {
            slow_down(self.draft, percent, (from, to));
        }
    }
}

pub(super) fn contradiction(
    flaws: &mut Flaws,
    at: &str,
    message: &'static str,
    message_zh: &'static str,
) {
    let kind = FlawKind::Contradiction {
        message,
        message_zh,
    };
    flaws.add(at, kind);
}

/// Every published trip, with its vehicle.
fn trips(draft: &Draft) -> impl Iterator<Item = (&String, &PublishedTrip)> {
    let routes = draft.published.iter().flat_map(|told| &told.routes);
    routes.flat_map(|route| route.trips.iter().map(|trip| (&route.vehicle, trip)))
}

/// Its service has: the moment of one that is only frozen is still to come.
pub(super) fn has_begun(stop: &PublishedStop, now: Option<Seconds>) -> bool {
    let has_come = |start: &TimeOfDay| now.is_some_and(|now| moment(start) <= now);
    match stop.lock {
        Lock::Done => true,
        Lock::Time => stop.start.as_ref().is_some_and(has_come),
        _ => false,
    }
}

/// Nobody wants them any more, and nothing is promised of them.
pub(super) fn drop_orders(draft: &mut Draft, is_dropped: impl Fn(&str) -> bool) {
    draft.orders.retain(|row| !is_dropped(&row.id));
    if let Some(told) = &mut draft.published {
        let is_its = |row: &AllowedDraft| row.promise.is_to_customer() && is_dropped(&row.id);
        told.allowed.retain(|row| !is_its(row));
    }
    forget(draft, is_dropped);
}

/// Takes stops off the published routes; trips of which nothing is left are forgotten.
pub(super) fn forget(draft: &mut Draft, is_forgotten: impl Fn(&str) -> bool) {
    for route in (draft.published.iter_mut()).flat_map(|told| &mut told.routes) {
        for trip in &mut route.trips {
            trip.stops.retain(|stop| !is_forgotten(&stop.order));
        }
        route.trips.retain(|trip| !trip.stops.is_empty());
    }
}

/// The goods of the depot are on board.
pub(super) fn is_loaded(trip: &PublishedTrip) -> bool {
    trip.load_start.is_some() || trip.stops.iter().any(|stop| stop.lock == Lock::Done)
}

fn slow_down(draft: &mut Draft, percent: i64, span: (Seconds, Seconds)) {
    let own = draft
        .profiles
        .iter_mut()
        .filter_map(|row| row.periods.as_mut());
    for rows in std::iter::once(&mut draft.periods).chain(own) {
        let starts: Vec<(Seconds, i64)> = (rows.iter())
            .map(|row| (moment(&row.from), row.percent))
            .collect();
        let speed = |at: Seconds| {
            let before = starts.iter().rev().find(|(from, _)| *from <= at);
            before.map_or(100, |(_, percent)| *percent)
        };
        let mut moments: Vec<Seconds> = starts.iter().map(|(from, _)| *from).collect();
        moments.push(span.0);
        if span.1 < FARTHEST {
            moments.push(span.1);
        }
        moments.sort_unstable();
        moments.dedup();
        let row = |from: Seconds| {
            let within = span.0 <= from && from < span.1;
            let scaled = speed(from) * if within { percent } else { 100 } / 100;
            PeriodDraft {
                from: TimeOfDay::from_seconds(from),
                percent: scaled.clamp(SPEEDS.0, SPEEDS.1),
            }
        };
        *rows = moments.into_iter().map(row).collect();
    }
}

/// A moment of a draft that has been read without a flaw.
pub(super) fn moment(time: &TimeOfDay) -> Seconds {
    Flaws::default().time("$", time)
}
