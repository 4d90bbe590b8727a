//! A vehicle that makes no more stops, and what becomes of the goods on it.

use super::apply::{Day, contradiction, drop_orders, forget, has_begun, is_loaded};
use super::note::Note;
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;
use crate::routing::draft::Draft;
use crate::routing::draft::published::{Lock, LostVehicle, PublishedStop, PublishedTrip};

/// What the event says of the goods on board.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goods<'e> {
    pub(super) ready_at: Option<&'e TimeOfDay>,
    pub(super) lost: bool,
}

pub(super) fn lose(day: &mut Day<'_>, vehicle: &str, goods: Goods<'_>, at: &str) {
    if let Some(time) = goods.ready_at {
        day.flaws.time(&format!("{at}.ready_at"), time);
        if goods.lost {
            contradiction(
                day.flaws,
                &format!("{at}.lost"),
                "what is lost is not ready again",
                "货已灭失，不会再备好",
            );
        }
    }
    if !day.draft.vehicles.iter().any(|row| row.id == vehicle) {
        day.unknown_vehicle(vehicle, &format!("{at}.vehicle"));
        return;
    }
    let (loaded, collected) = on_board(day.draft, vehicle, day.now);
    // Collected and not delivered: it has to be collected anew.
    forget(day.draft, |order| collected.iter().any(|id| id == order));
    let on_board: Vec<String> = loaded.into_iter().chain(collected).collect();
    release(day.draft, vehicle, day.now);
    note(day, vehicle);
    settle(day, vehicle, &on_board, goods);
}

/// Orders whose goods are on the vehicle: from a depot, and collected on the way.
fn on_board(draft: &Draft, vehicle: &str, now: Option<Seconds>) -> (Vec<String>, Vec<String>) {
    let (mut loaded, mut collected) = (Vec::new(), Vec::new());
    let told = draft.published.iter().flat_map(|told| &told.routes);
    let told = told.filter(|route| route.vehicle == vehicle);
    for trip in told.flat_map(|route| &route.trips) {
        for stop in trip.stops.iter().filter(|stop| !has_begun(stop, now)) {
            let mut same = trip.stops.iter().filter(|other| other.order == stop.order);
            if same.any(|stop| has_begun(stop, now)) {
                collected.push(stop.order.clone());
            } else if is_on_board(draft, (trip, stop), now) {
                loaded.push(stop.order.clone());
            }
        }
    }
    (loaded, collected)
}

/// The goods of a stop that has not begun were loaded at the depot.
pub(super) fn is_on_board(
    draft: &Draft,
    (trip, stop): (&PublishedTrip, &PublishedStop),
    now: Option<Seconds>,
) -> bool {
    let row = draft.orders.iter().find(|row| row.id == stop.order);
    let has_goods =
        row.is_some_and(|row| row.pickup.is_none() && row.load.iter().any(|amount| 0 < *amount));
    has_goods && is_loaded(trip) && !has_begun(stop, now)
}

/// Nothing that has not begun is held on the vehicle.
fn release(draft: &mut Draft, vehicle: &str, now: Option<Seconds>) {
    let routes = draft.published.iter_mut().flat_map(|told| &mut told.routes);
    for route in routes.filter(|route| route.vehicle == vehicle) {
        for trip in &mut route.trips {
            if !trip.stops.iter().any(|stop| has_begun(stop, now)) {
                trip.load_start = None;
            }
            for stop in trip.stops.iter_mut().filter(|stop| !has_begun(stop, now)) {
                stop.lock = Lock::Free;
            }
        }
    }
}

/// It is lost from now on, or has been before.
fn note(day: &mut Day<'_>, vehicle: &str) {
    let Some(told) = &mut day.draft.published else {
        return;
    };
    if !told.lost.iter().any(|known| known.vehicle == vehicle) {
        told.lost.push(LostVehicle {
            vehicle: vehicle.into(),
            since: day.now.map(TimeOfDay::from_seconds),
        });
    }
}

fn settle(day: &mut Day<'_>, vehicle: &str, on_board: &[String], goods: Goods<'_>) {
    if on_board.is_empty() {
        return;
    }
    let is_one = |order: &str| on_board.iter().any(|id| id == order);
    if goods.lost {
        drop_orders(day.draft, is_one);
        day.notes.push(Note::gone(vehicle, on_board));
    } else if let Some(time) = goods.ready_at {
        for row in day.draft.orders.iter_mut().filter(|row| is_one(&row.id)) {
            match &mut row.pickup {
                Some(pickup) => pickup.release = Some(time.clone()),
                None => row.release = Some(time.clone()),
            }
        }
    } else {
        day.notes.push(Note::ready_at_once(vehicle, on_board));
    }
}
