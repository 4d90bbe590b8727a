//! Orders and their pickups.

use super::Keys;
use super::cells::{Limits, contradiction, load, number, optional, release, times, windows};
use super::places::Places;
use super::skills::{askings_of, numbered};
use crate::base::flaw::Flaws;
use crate::base::id::Id;
use crate::base::units::{Cost, Seconds};
use crate::routing::draft::{Draft, OrderDraft, PickupDraft};
use crate::routing::problem::ways::Place;
use crate::routing::problem::{Load, Order, Pickup};

pub(super) fn orders(flaws: &mut Flaws, draft: &Draft, keys: &Keys, places: &Places) -> Vec<Order> {
    let sets = numbered(draft);
    let mut rows = Vec::new();
    for (index, row) in draft.orders.iter().enumerate() {
        let at = format!("$.orders[{index}]");
        if !row.area.is_empty() {
            flaws.name(&format!("{at}.area"), &row.area);
        }
        check_pair(flaws, &at, row);
        let pickup = (row.pickup.as_ref().zip(places.pickups[index]))
            .map(|(row, place)| pickup(flaws, &format!("{at}.pickup"), row, keys, place));
        let depot = row
            .depot
            .as_ref()
            .map(|depot| keys.depots.find(flaws, &format!("{at}.depot"), depot));
        let handling = row.handling.as_ref().map_or(Id::new(0), |class| {
            keys.handling.find(flaws, &format!("{at}.handling"), class)
        });
        let collect = row.collect.as_ref().map_or(Load::default(), |amounts| {
            load(flaws, &format!("{at}.collect"), amounts, keys.dimensions)
        });
        let path = |name: &str| format!("{at}.{name}");
        let late = (0, Limits::PRICE);
        let late = optional(flaws, path("late_per_minute"), row.late_per_minute, late);
        let on_board = path("max_on_board_seconds");
        let span = (0, Limits::SPAN);
        let on_board = optional(flaws, on_board, row.max_on_board_seconds, span);
        let (service, setup) = (row.service_seconds, row.setup_seconds);
        let windows = windows(flaws, &path("windows"), &row.windows);
        let priority = number(flaws, path("priority"), row.priority, 0, 100);
        rows.push(Order {
            key: row.id.clone(),
            area: row.area.clone(),
            place: places.orders[index],
            point: row.place,
            depot,
            pickup,
            load: load(flaws, &path("load"), &row.load, keys.dimensions),
            collect,
            release: release(flaws, &path("release"), row.release.as_ref()),
            promised: windows.clone(),
            windows,
            late_per_second: late.map(|price| keys.scale.per_second_of_minute(price)),
            max_on_board: on_board.map(Seconds),
            service: times(flaws, &at, "service", service, &row.service_by_kind, keys),
            setup: times(flaws, &at, "setup", setup, &row.setup_by_kind, keys),
            handling,
            skills: sets[&askings_of(row)],
            priority,
            unserved: unserved(flaws, path("unserved_cost"), row, keys),
        });
    }
    rows
}

/// What the draft states; what it leaves open is priced once everything else is known.
fn unserved(flaws: &mut Flaws, path: String, row: &OrderDraft, keys: &Keys) -> Cost {
    let limits = (0, Limits::UNSERVED);
    let stated = optional(flaws, path, row.unserved_cost, limits);
    keys.scale.each(stated.unwrap_or(0))
}

fn check_pair(flaws: &mut Flaws, at: &str, row: &OrderDraft) {
    if row.pickup.is_some() && row.depot.is_some() {
        contradiction(
            flaws,
            format!("{at}.depot"),
            "what is collected on the way is not loaded at a depot",
            "途中取货的订单不在取货点装车",
        );
    }
    if row.pickup.is_some() && row.release.is_some() {
        contradiction(
            flaws,
            format!("{at}.release"),
            "the release of what is collected on the way belongs to its pickup",
            "途中取货的订单，可取货时间应写在 pickup 中",
        );
    }
}

fn pickup(flaws: &mut Flaws, at: &str, row: &PickupDraft, keys: &Keys, place: Id<Place>) -> Pickup {
    let (service, setup) = (row.service_seconds, row.setup_seconds);
    let windows = windows(flaws, &format!("{at}.windows"), &row.windows);
    Pickup {
        place,
        point: row.place,
        release: release(flaws, &format!("{at}.release"), row.release.as_ref()),
        promised: windows.clone(),
        windows,
        service: times(flaws, at, "service", service, &row.service_by_kind, keys),
        setup: times(flaws, at, "setup", setup, &row.setup_by_kind, keys),
    }
}
