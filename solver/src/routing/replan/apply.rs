//! Events on a draft: what each changes, or why it cannot have happened.

use super::events::EventDraft;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;
use crate::routing::draft::published::{Lock, PublishedStop, PublishedTrip};
use crate::routing::draft::{Draft, PeriodDraft};

/// Speeds that a draft may state, per cent.
const SPEEDS: (i64, i64) = (5, 400);

/// Earlier and later than all that can be planned.
pub(super) const FARTHEST: Seconds = Seconds(400 * 86_400);

/// Applies an event that is written `at` a path. The draft's published routes are those of the
/// plan, with their locks.
pub(super) fn apply(
    draft: &mut Draft,
    now: Option<Seconds>,
    event: &EventDraft,
    at: &str,
    flaws: &mut Flaws,
) {
    match event {
        EventDraft::OrderAdded(order) => draft.orders.push(order.as_ref().clone()),
        EventDraft::OrderCancelled { order } => {
            let at = format!("{at}.order_cancelled.order");
            cancel(draft, order, &at, flaws);
        }
        EventDraft::ReleaseDelayed { order, release } => {
            let at = format!("{at}.release_delayed");
            delay(draft, order, release, &at, flaws);
        }
        EventDraft::VehicleLost { vehicle } => {
            let at = format!("{at}.vehicle_lost.vehicle");
            lose(draft, vehicle, &at, flaws);
        }
        EventDraft::TrafficScaled { percent, from, to } => {
            let at = format!("{at}.traffic_scaled");
            let mut moment = |name: &str, time: &Option<TimeOfDay>| {
                let path = format!("{at}.{name}");
                time.as_ref().map(|time| flaws.time(&path, time))
            };
            let from = moment("from", from).or(now);
            let to = moment("to", to).unwrap_or(FARTHEST);
            let from = from.unwrap_or(Seconds(-FARTHEST.0));
            flaws.range(format!("{at}.percent"), *percent, SPEEDS.0, SPEEDS.1);
            if to <= from {
                let (from, to) = (from.clock(), to.clock());
                flaws.add(format!("{at}.to"), FlawKind::Reversed { from, to });
            } else {
                slow_down(draft, *percent, (from, to));
            }
        }
    }
}

fn contradiction(flaws: &mut Flaws, at: &str, message: &'static str, message_zh: &'static str) {
    let kind = FlawKind::Contradiction {
        message,
        message_zh,
    };
    flaws.add(at, kind);
}

fn find(draft: &Draft, order: &str, at: &str, flaws: &mut Flaws) -> Option<usize> {
    let found = draft.orders.iter().position(|row| row.id == order);
    if found.is_none() {
        let (what, id) = ("order", order.to_string());
        flaws.add(at, FlawKind::Unknown { what, id });
    }
    found
}

fn trips(draft: &Draft) -> impl Iterator<Item = &PublishedTrip> {
    let routes = draft.published.iter().flat_map(|told| &told.routes);
    routes.flat_map(|route| &route.trips)
}

fn has_begun(stop: &PublishedStop) -> bool {
    Lock::Time <= stop.lock
}

/// Takes stops off the published routes; trips of which nothing is left are forgotten.
fn forget(draft: &mut Draft, is_forgotten: impl Fn(&str) -> bool) {
    for route in (draft.published.iter_mut()).flat_map(|told| &mut told.routes) {
        for trip in &mut route.trips {
            trip.stops.retain(|stop| !is_forgotten(&stop.order));
        }
        route.trips.retain(|trip| !trip.stops.is_empty());
    }
}

fn cancel(draft: &mut Draft, order: &str, at: &str, flaws: &mut Flaws) {
    let Some(index) = find(draft, order, at, flaws) else {
        return;
    };
    let is_late = |trip: &PublishedTrip| {
        let mut stops = trip.stops.iter();
        stops.any(|stop| stop.order == order && has_begun(stop))
    };
    if trips(draft).any(is_late) {
        contradiction(
            flaws,
            at,
            "it has been collected or delivered already",
            "该订单已取货或已送达，不能取消",
        );
        return;
    }
    draft.orders.remove(index);
    forget(draft, |id| id == order);
}

fn delay(draft: &mut Draft, order: &str, release: &TimeOfDay, at: &str, flaws: &mut Flaws) {
    flaws.time(&format!("{at}.release"), release);
    let at = format!("{at}.order");
    let Some(index) = find(draft, order, &at, flaws) else {
        return;
    };
    let is_there = |trip: &PublishedTrip| {
        let mut stops = trip.stops.iter().filter(|stop| stop.order == order);
        stops.any(|stop| has_begun(stop) || is_loaded(trip) && draft.orders[index].pickup.is_none())
    };
    if trips(draft).any(is_there) {
        contradiction(
            flaws,
            &at,
            "it has been loaded or collected already",
            "该订单已装车或已取货，不能推迟",
        );
        return;
    }
    let row = &mut draft.orders[index];
    match &mut row.pickup {
        Some(pickup) => pickup.release = Some(release.clone()),
        None => row.release = Some(release.clone()),
    }
}

/// The goods of the depot are on board.
pub(super) fn is_loaded(trip: &PublishedTrip) -> bool {
    trip.load_start.is_some() || trip.stops.iter().any(|stop| stop.lock == Lock::Done)
}

fn lose(draft: &mut Draft, vehicle: &str, at: &str, flaws: &mut Flaws) {
    let Some(index) = draft.vehicles.iter().position(|row| row.id == vehicle) else {
        let (what, id) = ("vehicle", vehicle.to_string());
        flaws.add(at, FlawKind::Unknown { what, id });
        return;
    };
    // Collected and not delivered: it has to be collected anew.
    let told = draft.published.iter().flat_map(|told| &told.routes);
    let told = told.filter(|route| route.vehicle == vehicle);
    let mut stranded = Vec::new();
    for trip in told.flat_map(|route| &route.trips) {
        for stop in trip.stops.iter().filter(|stop| !has_begun(stop)) {
            let mut same = trip.stops.iter().filter(|other| other.order == stop.order);
            if same.any(has_begun) {
                stranded.push(stop.order.clone());
            }
        }
    }
    forget(draft, |order| stranded.iter().any(|id| id == order));
    let (mut stops, mut trips) = (0, 0);
    let routes = draft.published.iter_mut().flat_map(|told| &mut told.routes);
    for route in routes.filter(|route| route.vehicle == vehicle) {
        for trip in &mut route.trips {
            let begun = trip.stops.iter().filter(|stop| has_begun(stop)).count();
            if begun == 0 {
                trip.load_start = None;
            }
            for stop in trip.stops.iter_mut().filter(|stop| !has_begun(stop)) {
                stop.lock = Lock::Free;
            }
            stops += i64::try_from(begun).unwrap_or(i64::MAX);
            trips += i64::from(0 < begun);
        }
    }
    let van = &mut draft.vehicles[index];
    van.max_stops = Some(stops);
    van.max_trips = Some(trips.max(1));
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
