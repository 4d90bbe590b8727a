//! From a draft to a problem: every flaw is found before anything is built.

mod cells;
mod fleet;
mod objective;
mod onward;
mod orders;
mod places;
mod published;
mod scale;
mod skills;

use std::collections::BTreeMap;

use self::scale::Scale;
use super::draft::{Draft, HandlingDraft};
use super::problem::{DIMENSIONS, Depot, Handling, Order, Problem, Vehicle, VehicleKind};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::Id;
use crate::base::noun::Noun;
use crate::base::text::Names;

const MOST_ORDERS: usize = 50_000;
const MOST_VEHICLES: usize = 5_000;
const MOST_DEPOTS: usize = 1_000;
/// Bits of a class set.
const MOST_CLASSES: usize = 32;

/// What rows refer to, and how their figures are read.
struct Keys {
    depots: Names<Depot>,
    handling: Names<Handling>,
    vehicles: Names<Vehicle>,
    orders: Names<Order>,
    equipment: BTreeMap<String, u32>,
    /// Of vehicles; service times name them.
    kinds: BTreeMap<String, Id<VehicleKind>>,
    dimensions: usize,
    scale: Scale,
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
    let places = places::read(&mut flaws, draft);
    let depots = fleet::depots(&mut flaws, draft, &places);
    let vehicles = fleet::vehicles(&mut flaws, draft, &keys);
    let orders = orders::orders(&mut flaws, draft, &keys, &places);
    let skill_sets = skills::skill_sets(&mut flaws, draft);
    let published = published::read(&mut flaws, draft, &keys);
    let money = scale::money(&mut flaws, draft, keys.scale);
    flaws.into_result()?;

    let mut problem = Problem {
        name: draft.name.clone(),
        date,
        objective: draft.objective,
        money,
        dimensions: draft.dimensions.clone(),
        handling: handling.into_iter().collect(),
        skill_sets: skill_sets.into_iter().collect(),
        depots: depots.into_iter().collect(),
        vehicles: vehicles.into_iter().collect(),
        orders: orders.into_iter().collect(),
        published,
        places: places.len(),
        time_per: draft.unit.as_ref().and_then(|unit| unit.time_per),
        profiles: places.profiles(draft),
    };
    onward::apply(&mut problem);
    objective::compile(draft, &mut problem)?;
    Ok(problem)
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
    let depots = Names::read(flaws, "depots", Noun::Depot, ids);
    let ids = classes.iter().map(|row| row.id.as_str());
    let handling = Names::read(flaws, "handling", Noun::HandlingClass, ids);
    let ids = draft.vehicles.iter().map(|row| row.id.as_str());
    let vehicles = Names::read(flaws, "vehicles", Noun::Vehicle, ids);
    let ids = draft.orders.iter().map(|row| row.id.as_str());
    let orders = Names::read(flaws, "orders", Noun::Order, ids);
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
    let mut kinds = BTreeMap::new();
    for kind in draft.vehicles.iter().filter_map(|row| row.kind.as_ref()) {
        let next = Id::new(kinds.len());
        kinds.entry(kind.clone()).or_insert(next);
    }
    Keys {
        depots,
        handling,
        vehicles,
        orders,
        equipment,
        kinds,
        dimensions: draft.dimensions.len(),
        scale: Scale::of(draft),
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
            equipment: class.needs.clone(),
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
