//! What orders ask of whoever serves them: skills, and not to be one of those shut out.

use std::collections::BTreeMap;

use crate::base::flaw::Flaws;
use crate::base::id::Id;
use crate::base::noun::Noun;
use crate::routing::draft::{Draft, OrderDraft, VehicleDraft};
use crate::routing::problem::{SkillSet, Vehicle};

/// Of a table of sets and vehicles, which then takes ten megabytes: whoever bars a vehicle here and
/// there makes many sets, and has few vehicles.
const MOST_ENTRIES: usize = 10_000_000;

/// Skills, and vehicles that may not serve it, each in order and once.
type Askings = (Vec<String>, Vec<String>);

pub(super) fn askings_of(row: &OrderDraft) -> Askings {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names.dedup();
        names
    };
    (sorted(&row.skills), sorted(&row.not_by))
}

/// Every set that some order asks for, the empty one first, then in order of first mention.
pub(super) fn numbered(draft: &Draft) -> BTreeMap<Askings, Id<SkillSet>> {
    let mut sets = BTreeMap::from([(Askings::default(), Id::new(0))]);
    for row in &draft.orders {
        let next = Id::new(sets.len());
        sets.entry(askings_of(row)).or_insert(next);
    }
    sets
}

pub(super) fn skill_sets(flaws: &mut Flaws, draft: &Draft) -> Vec<SkillSet> {
    let vehicles = draft.vehicles.iter().enumerate();
    let vehicles: BTreeMap<&str, Id<Vehicle>> = vehicles
        .map(|(index, row)| (row.id.as_str(), Id::new(index)))
        .collect();
    for (index, row) in draft.orders.iter().enumerate() {
        for (which, skill) in row.skills.iter().enumerate() {
            flaws.name(&format!("$.orders[{index}].skills[{which}]"), skill);
        }
        for (which, id) in row.not_by.iter().enumerate() {
            if !vehicles.contains_key(id.as_str()) {
                let at = format!("$.orders[{index}].not_by[{which}]");
                flaws.unknown(at, (Noun::Vehicle, id), vehicles.keys().copied());
            }
        }
    }
    let sets = numbered(draft);
    let most = MOST_ENTRIES / draft.vehicles.len().max(1);
    flaws.at_most("$.orders", sets.len(), most);
    let mut sets: Vec<_> = sets.into_iter().take(most).collect();
    sets.sort_unstable_by_key(|(_, id)| *id);
    let has =
        |names: &[String], row: &VehicleDraft| names.iter().all(|name| row.skills.contains(name));
    let set = |(names, shut_out): Askings| {
        let may = |row| has(&names, row) && !shut_out.contains(&row.id);
        let not_by = shut_out.iter();
        let not_by = not_by.filter_map(|id| vehicles.get(id.as_str()).copied());
        let not_by: Vec<Id<Vehicle>> = not_by.collect();
        let lacks = |id: &Id<Vehicle>| !has(&names, &draft.vehicles[id.index()]);
        SkillSet {
            who: draft.vehicles.iter().map(may).collect(),
            unskilled: not_by.iter().copied().filter(lacks).collect(),
            not_by,
            names,
        }
    };
    sets.into_iter().map(|(askings, _)| set(askings)).collect()
}
