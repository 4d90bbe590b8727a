//! Vehicles: how many, what each holds, where it starts and loads again, what it costs and may do.

use std::collections::{BTreeMap, BTreeSet};

use solver::base::text::TimeOfDay;
use solver::places::plane::Rounding;
use solver::routing::draft::{Draft, VehicleDraft};

use super::nodes::{self, Nodes};
use super::parts::Parts;
use crate::formats::instance::Origin;
use crate::formats::text::{FARTHEST, Line, MOST_VEHICLES, Notes, place, scaled};

#[derive(Clone, Debug)]
pub(super) struct Van {
    line: usize,
    capacity: Vec<i64>,
    /// Nodes.
    depot: usize,
    reloads: Vec<usize>,
    max_reloads: Option<i64>,
    fixed: i64,
    per_unit: i64,
    max_distance: Option<i64>,
    max_duration: Option<i64>,
    /// Nodes it may serve; `None`: all.
    allowed: Option<BTreeSet<usize>>,
    open_end: bool,
}

pub(super) fn read(
    notes: &mut Notes,
    parts: &Parts<'_>,
    nodes: &Nodes<'_>,
    rounding: Rounding,
) -> Vec<Van> {
    let mut fleet = alike(notes, parts, nodes, rounding);
    capacities(notes, parts, nodes, &mut fleet);
    figures(notes, parts, rounding, &mut fleet);
    places(notes, parts, nodes, &mut fleet);
    fleet
}

fn capacities(notes: &mut Notes, parts: &Parts<'_>, nodes: &Nodes<'_>, fleet: &mut [Van]) {
    each(
        notes,
        parts,
        "CAPACITY_SECTION",
        fleet,
        |notes, line, van| {
            let words = line.words().skip(1);
            van.capacity = words
                .map(|word| notes.whole(line.number, "CAPACITY", Some(word)))
                .collect();
        },
    );
    let capacities = parts.has("CAPACITY_SECTION");
    if let Some(van) = fleet
        .iter()
        .find(|van| van.capacity.len() != nodes.dimensions)
    {
        let (line, found) = (van.line, van.capacity.len());
        let expected = nodes.dimensions;
        let line = if capacities {
            parts.line("CAPACITY_SECTION")
        } else {
            line
        };
        notes.line(
            line,
            format!("capacities of {found} figures, demands have {expected}"),
            format!("车辆载量为 {found} 维，需求为 {expected} 维"),
        );
    }
}

fn figures(notes: &mut Notes, parts: &Parts<'_>, rounding: Rounding, fleet: &mut [Van]) {
    each(
        notes,
        parts,
        "VEHICLES_FIXED_COST_SECTION",
        fleet,
        |notes, line, van| {
            van.fixed = scaled(
                rounding,
                notes.figure(line.number, "cost", line.words().nth(1)),
            );
        },
    );
    each(
        notes,
        parts,
        "VEHICLES_UNIT_DISTANCE_COST_SECTION",
        fleet,
        |notes, line, van| {
            van.per_unit = notes.whole(line.number, "cost", line.words().nth(1));
        },
    );
    each(
        notes,
        parts,
        "VEHICLES_MAX_DISTANCE_SECTION",
        fleet,
        |notes, line, van| {
            let most = notes.figure(line.number, "distance", line.words().nth(1));
            van.max_distance = Some(scaled(rounding, most));
        },
    );
    each(
        notes,
        parts,
        "VEHICLES_MAX_DURATION_SECTION",
        fleet,
        |notes, line, van| {
            let most = notes.figure(line.number, "duration", line.words().nth(1));
            van.max_duration = Some(scaled(rounding, most));
        },
    );
    each(
        notes,
        parts,
        "VEHICLES_MAX_RELOADS_SECTION",
        fleet,
        |notes, line, van| {
            van.max_reloads = Some(notes.whole(line.number, "reloads", line.words().nth(1)));
        },
    );
}

/// What the head says of all vehicles.
fn alike(notes: &mut Notes, parts: &Parts<'_>, nodes: &Nodes<'_>, rounding: Rounding) -> Vec<Van> {
    let clients = nodes.all.len() - nodes.depots.len();
    let count = match parts.said("VEHICLES") {
        Some((line, word)) => notes.vehicles(line, Some(word)),
        None => clients.clamp(1, MOST_VEHICLES),
    };
    let capacity = match parts.said("CAPACITY") {
        Some((line, text)) => {
            let words = text.split_whitespace();
            words
                .map(|word| notes.whole(line, "CAPACITY", Some(word)))
                .collect()
        }
        None => Vec::new(),
    };
    if capacity.is_empty() && !parts.has("CAPACITY_SECTION") {
        notes.file("there is no CAPACITY", "缺少 CAPACITY");
        return Vec::new();
    }
    let mut limit = |key: &str| {
        let said = parts.said(key)?;
        Some(scaled(rounding, notes.figure(said.0, key, Some(said.1))))
    };
    let max_distance = limit("VEHICLES_MAX_DISTANCE");
    // `DISTANCE` of older files bounds a route with its services.
    let max_duration = limit("VEHICLES_MAX_DURATION").or(limit("DISTANCE"));
    let max_reloads = (parts.said("VEHICLES_MAX_RELOADS"))
        .map(|(line, word)| notes.whole(line, "VEHICLES_MAX_RELOADS", Some(word)));
    let van = Van {
        line: parts.said("CAPACITY").map_or(1, |(line, _)| line),
        capacity,
        depot: nodes.depots.first().copied().unwrap_or(0),
        reloads: Vec::new(),
        max_reloads,
        fixed: 0,
        per_unit: 1,
        max_distance,
        max_duration,
        allowed: None,
        open_end: parts.value("TYPE") == Some("OVRP"),
    };
    vec![van; count]
}

/// Reads a row for each vehicle, which begins with its number from 1.
fn each<'t>(
    notes: &mut Notes,
    parts: &Parts<'t>,
    section: &str,
    fleet: &mut [Van],
    mut put: impl FnMut(&mut Notes, Line<'t>, &mut Van),
) {
    let mut seen = vec![false; fleet.len()];
    for line in parts.rows(section) {
        let number = notes.whole(line.number, "vehicle", line.words().next());
        let index = usize::try_from(number - 1)
            .ok()
            .filter(|index| *index < fleet.len());
        let Some(index) = index else {
            notes.line(
                line.number,
                format!("there is no vehicle {number}"),
                format!("没有车辆 {number}"),
            );
            continue;
        };
        seen[index] = true;
        fleet[index].line = line.number;
        put(notes, *line, &mut fleet[index]);
    }
    let missing = seen.iter().filter(|seen| !**seen).count();
    if parts.has(section) && missing != 0 {
        notes.line(
            parts.line(section),
            format!("{missing} vehicles are missing in {section}"),
            format!("{section} 缺少 {missing} 辆车"),
        );
    }
}

fn places<'t>(notes: &mut Notes, parts: &Parts<'t>, nodes: &Nodes<'t>, fleet: &mut [Van]) {
    let depot = |notes: &mut Notes, line: Line<'t>, word: Option<&'t str>| {
        let index = nodes::find(notes, nodes, line, word)?;
        if !nodes.all[index].is_depot {
            let name = nodes.all[index].name;
            notes.line(
                line.number,
                format!("node {name} is not a depot"),
                format!("节点 {name} 不是仓库"),
            );
        }
        Some(index)
    };
    each(
        notes,
        parts,
        "VEHICLES_DEPOT_SECTION",
        fleet,
        |notes, line, van| {
            if let Some(index) = depot(notes, line, line.words().nth(1)) {
                van.depot = index;
            }
        },
    );
    each(
        notes,
        parts,
        "VEHICLES_RELOAD_DEPOT_SECTION",
        fleet,
        |notes, line, van| {
            let words = line.words().skip(1).filter(|word| *word != "-1");
            van.reloads = words
                .filter_map(|word| depot(notes, line, Some(word)))
                .collect();
        },
    );
    each(
        notes,
        parts,
        "VEHICLES_ALLOWED_CLIENTS_SECTION",
        fleet,
        |notes, line, van| {
            let words = line.words().skip(1).filter(|word| *word != "-1");
            van.allowed = Some(
                words
                    .filter_map(|word| nodes::find(notes, nodes, line, Some(word)))
                    .collect(),
            );
        },
    );
}

/// Puts the vehicles into the draft, and on orders what only some of them may serve.
pub(super) fn fill(draft: &mut Draft, fleet: &[Van], nodes: &Nodes<'_>, origin: &mut Origin) {
    let any = [TimeOfDay::Seconds(0), TimeOfDay::Seconds(FARTHEST)];
    for (index, van) in fleet.iter().enumerate() {
        let name = |node: &usize| nodes.all[*node].name.to_string();
        let depot = &nodes.all[van.depot];
        let shift = depot.window.clone().unwrap_or_else(|| any.clone());
        let mut loads_at = vec![name(&van.depot)];
        loads_at.extend(
            van.reloads
                .iter()
                .filter(|node| **node != van.depot)
                .map(name),
        );
        let reloads = match (van.reloads.is_empty(), van.max_reloads) {
            (true, _) => Some(0),
            (false, most) => most,
        };
        origin.row("vehicles", index, place(van.line));
        draft.vehicles.push(VehicleDraft {
            loads_at: (1 < nodes.depots.len()).then_some(loads_at),
            max_trips: reloads.map(|most| most.saturating_add(1)),
            max_duty_seconds: van.max_duration,
            max_metres: van.max_distance,
            fixed: van.fixed,
            per_km: van.per_unit.saturating_mul(1_000),
            open_end: van.open_end,
            ..VehicleDraft::new(
                format!("v{}", index + 1),
                depot.name,
                van.capacity.clone(),
                shift,
            )
        });
    }
    skills(draft, fleet);
}

/// Orders of one set of vehicles share a skill, which these vehicles have.
fn skills(draft: &mut Draft, fleet: &[Van]) {
    if fleet.iter().all(|van| van.allowed.is_none()) {
        return;
    }
    let mut groups: BTreeMap<Vec<usize>, String> = BTreeMap::new();
    for order in &mut draft.orders {
        let ends = [order.at, order.pickup.as_ref().and_then(|pickup| pickup.at)];
        let may = |van: &Van| {
            let allowed = van.allowed.as_ref();
            allowed.is_none_or(|nodes| ends.iter().flatten().all(|node| nodes.contains(node)))
        };
        let who: Vec<usize> = (0..fleet.len())
            .filter(|index| may(&fleet[*index]))
            .collect();
        if who.len() == fleet.len() {
            continue;
        }
        let next = groups.len() + 1;
        let skill = groups
            .entry(who)
            .or_insert_with(|| format!("clients {next}"));
        order.skills = vec![skill.clone()];
    }
    for (who, skill) in &groups {
        for index in who {
            draft.vehicles[*index].skills.push(skill.clone());
        }
    }
}
