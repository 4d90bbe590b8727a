//! From a draft to a problem: every flaw is found before anything is built.

use std::collections::BTreeMap;

use super::draft::{Draft, HandlingDraft, TableDraft, TravelDraft};
use super::problem::{
    COST_SCALE, DIMENSIONS, Depot, Handling, Load, Order, Problem, TimeWindow, Travel, Vehicle,
};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::Id;
use crate::base::text::{Names, TimeOfDay};
use crate::base::units::{Cost, Seconds};
use crate::places::point::Point;

const MOST_ORDERS: usize = 50_000;
const MOST_VEHICLES: usize = 5_000;
const MOST_DEPOTS: usize = 1_000;
/// Bits of a class set.
const MOST_CLASSES: usize = 32;
/// A full table of so many places takes 200 MB; beyond it legs are estimated one by one.
const MOST_TABLED: usize = 5_000;
const LARGEST_LOAD: i64 = 1_000_000_000_000;
const LARGEST_PRICE: i64 = 1_000_000;
/// Leaving out an order of unstated price: more than any detour costs.
const USUAL_UNSERVED: i64 = 100_000;
const LONGEST_LEG: i64 = 100_000_000;
/// Any time at all, for those who state no hours.
const ALWAYS: TimeWindow = TimeWindow {
    from: Seconds(-40 * 86_400),
    to: Seconds(40 * 86_400),
};

struct Keys {
    depots: Names<Depot>,
    handling: Names<Handling>,
    equipment: BTreeMap<String, u32>,
    dimensions: usize,
}

pub(super) fn read(draft: &Draft) -> Result<Problem, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    flaws.name("$.name", &draft.name);
    let date = draft
        .date
        .as_ref()
        .and_then(|date| flaws.date("$.date", date));
    check_sizes(&mut flaws, draft);
    let classes = draft.handling.clone().unwrap_or_else(usual_handling);
    let keys = read_keys(&mut flaws, draft, &classes);
    let handling = read_handling(&mut flaws, &classes, &keys);
    let depots = read_depots(&mut flaws, draft);
    let vehicles = read_vehicles(&mut flaws, draft, &keys);
    let orders = read_orders(&mut flaws, draft, &keys);
    check_travel(&mut flaws, draft);
    flaws.into_result()?;

    let points: Vec<Point> = (depots.iter().map(|depot| depot.point))
        .chain(orders.iter().map(|order| order.point))
        .collect();
    let (travel, travel_source) = travel(draft, points);
    Ok(Problem {
        name: draft.name.clone(),
        date,
        dimensions: draft.dimensions.clone(),
        handling: handling.into_iter().collect(),
        depots: depots.into_iter().collect(),
        vehicles: vehicles.into_iter().collect(),
        orders: orders.into_iter().collect(),
        travel,
        travel_source,
    })
}

/// Assumption: hot decoctions and cold-chain boxes are not carried together.
fn usual_handling() -> Vec<HandlingDraft> {
    let class = |id: &str, not_with: &[&str], needs: Option<&str>| HandlingDraft {
        id: id.into(),
        not_with: not_with.iter().map(|other| (*other).into()).collect(),
        needs: needs.map(Into::into),
    };
    vec![
        class("ambient", &[], None),
        class("decoction", &["cold"], None),
        class("cold", &["decoction"], Some("cold_box")),
    ]
}

fn check_sizes(flaws: &mut Flaws, draft: &Draft) {
    flaws.at_most("$.dimensions", draft.dimensions.len(), DIMENSIONS);
    flaws.at_most("$.depots", draft.depots.len(), MOST_DEPOTS);
    flaws.at_most("$.vehicles", draft.vehicles.len(), MOST_VEHICLES);
    flaws.at_most("$.orders", draft.orders.len(), MOST_ORDERS);
    let needed = [
        ("$.dimensions", draft.dimensions.is_empty()),
        ("$.depots", draft.depots.is_empty()),
        ("$.vehicles", draft.vehicles.is_empty()),
    ];
    for (path, empty) in needed {
        if empty {
            flaws.add(path, FlawKind::Empty);
        }
    }
    for (index, name) in draft.dimensions.iter().enumerate() {
        flaws.name(&format!("$.dimensions[{index}]"), name);
    }
}

fn read_keys(flaws: &mut Flaws, draft: &Draft, classes: &[HandlingDraft]) -> Keys {
    let ids = draft.depots.iter().map(|row| row.id.as_str());
    let depots = Names::read(flaws, "depots", "depot", ids);
    let ids = classes.iter().map(|row| row.id.as_str());
    let handling = Names::read(flaws, "handling", "handling class", ids);
    let ids = draft.vehicles.iter().map(|row| row.id.as_str());
    Names::<Vehicle>::read(flaws, "vehicles", "vehicle", ids);
    let ids = draft.orders.iter().map(|row| row.id.as_str());
    Names::<Order>::read(flaws, "orders", "order", ids);
    if classes.is_empty() {
        flaws.add("$.handling", FlawKind::Empty);
    }
    flaws.at_most("$.handling", classes.len(), MOST_CLASSES);
    let mut equipment = BTreeMap::new();
    for class in classes.iter().take(MOST_CLASSES) {
        if let Some(needed) = &class.needs {
            let next = equipment.len();
            equipment.entry(needed.clone()).or_insert(1_u32 << next);
        }
    }
    Keys {
        depots,
        handling,
        equipment,
        dimensions: draft.dimensions.len(),
    }
}

fn read_handling(flaws: &mut Flaws, classes: &[HandlingDraft], keys: &Keys) -> Vec<Handling> {
    let mut rows: Vec<Handling> = classes
        .iter()
        .map(|class| Handling {
            key: class.id.clone(),
            not_with: 0,
            needs: class
                .needs
                .as_ref()
                .and_then(|needed| keys.equipment.get(needed).copied())
                .unwrap_or(0),
        })
        .collect();
    for (index, class) in classes.iter().take(MOST_CLASSES).enumerate() {
        for (which, other) in class.not_with.iter().enumerate() {
            let path = format!("$.handling[{index}].not_with[{which}]");
            let other = keys.handling.find(flaws, &path, other).index();
            if other < MOST_CLASSES {
                rows[index].not_with |= 1 << other;
                rows[other].not_with |= 1 << index;
            }
        }
    }
    rows
}

fn window(flaws: &mut Flaws, path: &str, pair: &[TimeOfDay; 2]) -> TimeWindow {
    let from = flaws.time(&format!("{path}[0]"), &pair[0]);
    let to = flaws.time(&format!("{path}[1]"), &pair[1]);
    if to < from {
        let (from, to) = (from.clock(), to.clock());
        flaws.add(path, FlawKind::Reversed { from, to });
    }
    TimeWindow { from, to }
}

fn load(flaws: &mut Flaws, path: &str, amounts: &[i64], dimensions: usize) -> Load {
    if amounts.len() != dimensions {
        let (expected, found) = (dimensions, amounts.len());
        flaws.add(path, FlawKind::WrongLength { expected, found });
    }
    let mut load = Load::default();
    for (index, amount) in amounts.iter().take(DIMENSIONS).enumerate() {
        flaws.range(format!("{path}[{index}]"), *amount, 0, LARGEST_LOAD);
        load.0[index] = *amount;
    }
    load
}

fn read_depots(flaws: &mut Flaws, draft: &Draft) -> Vec<Depot> {
    let mut rows = Vec::new();
    for (index, row) in draft.depots.iter().enumerate() {
        let at = format!("$.depots[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        row.place.check(flaws, &format!("{at}.place"));
        flaws.range(
            format!("{at}.loading_seconds"),
            row.loading_seconds,
            0,
            86_400,
        );
        rows.push(Depot {
            key: row.id.clone(),
            name: row.name.clone(),
            point: row.place,
            open: row
                .open
                .as_ref()
                .map_or(ALWAYS, |open| window(flaws, &format!("{at}.open"), open)),
            loading: Seconds(row.loading_seconds),
        });
    }
    rows
}

fn read_vehicles(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Vehicle> {
    let mut rows = Vec::new();
    for (index, row) in draft.vehicles.iter().enumerate() {
        let at = format!("$.vehicles[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        let start = keys.depots.find(flaws, &format!("{at}.start"), &row.start);
        let end = match &row.end {
            Some(end) => Some(keys.depots.find(flaws, &format!("{at}.end"), end)),
            None => (!row.open_end).then_some(start),
        };
        if row.open_end && row.end.is_some() {
            flaws.add(
                format!("{at}.open_end"),
                FlawKind::Contradiction {
                    message: "a route with an end is not open",
                    message_zh: "已指定收车点，就不能同时不回场",
                },
            );
        }
        let prices = [
            ("fixed", row.fixed),
            ("per_km", row.per_km),
            ("per_hour", row.per_hour),
        ];
        for (name, price) in prices {
            flaws.range(format!("{at}.{name}"), price, 0, LARGEST_PRICE);
        }
        if let Some(trips) = row.max_trips {
            flaws.range(format!("{at}.max_trips"), trips, 1, 1_000);
        }
        let mut equipment = 0;
        for (which, name) in row.equipment.iter().enumerate() {
            flaws.name(&format!("{at}.equipment[{which}]"), name);
            // Equipment that nothing needs is no mistake.
            equipment |= keys.equipment.get(name).copied().unwrap_or(0);
        }
        rows.push(Vehicle {
            key: row.id.clone(),
            name: row.name.clone(),
            start,
            end,
            capacity: load(
                flaws,
                &format!("{at}.capacity"),
                &row.capacity,
                keys.dimensions,
            ),
            shift: window(flaws, &format!("{at}.shift"), &row.shift),
            equipment,
            max_trips: row
                .max_trips
                .map_or(usize::MAX, |trips| usize::try_from(trips).unwrap_or(1)),
            fixed: Cost(row.fixed.clamp(0, LARGEST_PRICE) * COST_SCALE),
            per_metre: Cost(row.per_km.clamp(0, LARGEST_PRICE) * (COST_SCALE / 1_000)),
            per_second: Cost(row.per_hour.clamp(0, LARGEST_PRICE) * (COST_SCALE / 3_600)),
        });
    }
    rows
}

fn read_orders(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Order> {
    let mut rows = Vec::new();
    for (index, row) in draft.orders.iter().enumerate() {
        let at = format!("$.orders[{index}]");
        row.place.check(flaws, &format!("{at}.place"));
        if !row.area.is_empty() {
            flaws.name(&format!("{at}.area"), &row.area);
        }
        flaws.range(
            format!("{at}.service_seconds"),
            row.service_seconds,
            0,
            86_400,
        );
        if let Some(price) = row.unserved_cost {
            flaws.range(format!("{at}.unserved_cost"), price, 0, 10_000_000);
        }
        let depot = row
            .depot
            .as_ref()
            .map(|depot| keys.depots.find(flaws, &format!("{at}.depot"), depot));
        let release = row.release.as_ref().map_or(ALWAYS.from, |time| {
            flaws.time(&format!("{at}.release"), time)
        });
        let handling = row.handling.as_ref().map_or(Id::new(0), |class| {
            keys.handling.find(flaws, &format!("{at}.handling"), class)
        });
        rows.push(Order {
            key: row.id.clone(),
            area: row.area.clone(),
            point: row.place,
            depot,
            load: load(flaws, &format!("{at}.load"), &row.load, keys.dimensions),
            release,
            windows: read_windows(flaws, &format!("{at}.windows"), &row.windows),
            service: Seconds(row.service_seconds),
            handling,
            unserved: Cost(
                row.unserved_cost
                    .unwrap_or(USUAL_UNSERVED)
                    .clamp(0, 10_000_000)
                    * COST_SCALE,
            ),
        });
    }
    rows
}

fn read_windows(flaws: &mut Flaws, path: &str, pairs: &[[TimeOfDay; 2]]) -> Vec<TimeWindow> {
    flaws.at_most(path, pairs.len(), 50);
    let mut windows = Vec::new();
    for (index, pair) in pairs.iter().take(50).enumerate() {
        windows.push(window(flaws, &format!("{path}[{index}]"), pair));
    }
    windows.sort_by_key(|window| window.from);
    if windows.windows(2).any(|pair| pair[1].from <= pair[0].to) {
        flaws.add(
            path,
            FlawKind::Contradiction {
                message: "time windows overlap",
                message_zh: "时间窗互相重叠",
            },
        );
    }
    if windows.is_empty() {
        windows.push(ALWAYS);
    }
    windows
}

fn check_travel(flaws: &mut Flaws, draft: &Draft) {
    match &draft.travel {
        TravelDraft::GreatCircle(estimate) => estimate.check(flaws, "$.travel.great_circle"),
        TravelDraft::Table(table) => {
            flaws.name("$.travel.table.source", &table.source);
            let size = draft.depots.len() + draft.orders.len();
            check_square(flaws, "$.travel.table.metres", &table.metres, size);
            check_square(flaws, "$.travel.table.seconds", &table.seconds, size);
        }
    }
}

fn check_square(flaws: &mut Flaws, path: &str, rows: &[Vec<i64>], size: usize) {
    if rows.len() != size {
        let (expected, found) = (size, rows.len());
        flaws.add(path, FlawKind::WrongLength { expected, found });
    }
    for (from, row) in rows.iter().enumerate() {
        if row.len() != size {
            let (expected, found) = (size, row.len());
            flaws.add(
                format!("{path}[{from}]"),
                FlawKind::WrongLength { expected, found },
            );
        }
        for (to, amount) in row.iter().enumerate() {
            if !(0..=LONGEST_LEG).contains(amount) {
                flaws.range(format!("{path}[{from}][{to}]"), *amount, 0, LONGEST_LEG);
            }
        }
    }
}

fn travel(draft: &Draft, points: Vec<Point>) -> (Travel, String) {
    let size = points.len();
    let narrow = |amount: i64| u32::try_from(amount).expect("checked to be in range");
    match &draft.travel {
        TravelDraft::Table(TableDraft {
            source,
            metres,
            seconds,
        }) => {
            let legs = (metres.iter().zip(seconds))
                .flat_map(|(metres, seconds)| metres.iter().zip(seconds))
                .map(|(metres, seconds)| (narrow(*metres), narrow(*seconds)))
                .collect();
            (Travel::Dense { size, legs }, source.clone())
        }
        TravelDraft::GreatCircle(estimate) => {
            let source = estimate.source();
            if MOST_TABLED < size {
                let by = estimate.clone();
                return (Travel::Estimated { points, by }, source);
            }
            let mut legs = vec![(0, 0); size * size];
            for from in 0..size {
                for to in from + 1..size {
                    let (metres, seconds) = estimate.between(points[from], points[to]);
                    let leg = (narrow(metres.0), narrow(seconds.0));
                    legs[from * size + to] = leg;
                    legs[to * size + from] = leg;
                }
            }
            (Travel::Dense { size, legs }, source)
        }
    }
}
