//! What each node is: depots and orders, and what they want.

use std::collections::BTreeMap;

use solver::base::text::TimeOfDay;
use solver::places::plane::Rounding;
use solver::routing::draft::{DepotDraft, Draft, TravelDraft, UnitDraft};
use solver::routing::problem::DIMENSIONS;

use super::orders::order;
use super::parts::Parts;
use crate::formats::instance::Origin;
use crate::formats::text::{Line, Notes, place, planar, scaled, window};

pub(super) struct Nodes<'t> {
    /// In the order of the file.
    pub(super) all: Vec<Node<'t>>,
    pub(super) by_name: BTreeMap<&'t str, usize>,
    /// In the order of the depot section.
    pub(super) depots: Vec<usize>,
    /// How many figures demands have.
    pub(super) dimensions: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Node<'t> {
    pub(super) line: usize,
    pub(super) name: &'t str,
    pub(super) point: [f64; 2],
    pub(super) is_depot: bool,
    pub(super) window: Option<[TimeOfDay; 2]>,
    pub(super) demand: Vec<i64>,
    pub(super) collect: Vec<i64>,
    pub(super) service: i64,
    pub(super) release: i64,
    pub(super) prize: i64,
    /// Node numbers of the ends of a pair; 0 when it is this one's.
    pub(super) pair: Option<(&'t str, &'t str)>,
}

pub(super) fn read<'t>(notes: &mut Notes, parts: &Parts<'t>, rounding: Rounding) -> Nodes<'t> {
    let mut nodes = named(notes, parts);
    depots(notes, parts, &mut nodes);
    let uniform = parts.said("SERVICE_TIME").map_or(0, |(line, word)| {
        scaled(rounding, notes.figure(line, "SERVICE_TIME", Some(word)))
    });
    for node in nodes.all.iter_mut().filter(|node| !node.is_depot) {
        node.service = uniform;
    }
    for (section, collects) in [
        ("LINEHAUL_SECTION", false),
        ("DEMAND_SECTION", false),
        ("BACKHAUL_SECTION", true),
    ] {
        amounts(notes, parts, &mut nodes, section, collects);
    }
    figures(
        notes,
        parts,
        &mut nodes,
        "SERVICE_TIME_SECTION",
        1,
        |node, row| {
            node.service = scaled(rounding, row[0]);
        },
    );
    figures(
        notes,
        parts,
        &mut nodes,
        "RELEASE_TIME_SECTION",
        1,
        |node, row| {
            node.release = scaled(rounding, row[0]);
        },
    );
    figures(notes, parts, &mut nodes, "PRIZE_SECTION", 1, |node, row| {
        node.prize = scaled(rounding, row[0]);
    });
    figures(
        notes,
        parts,
        &mut nodes,
        "TIME_WINDOW_SECTION",
        2,
        |node, row| {
            node.window = Some(window(rounding, row[0], row[1]));
        },
    );
    paired(notes, parts, &mut nodes, rounding);
    nodes
}

/// Nodes by their coordinates; where there are none, by number.
fn named<'t>(notes: &mut Notes, parts: &Parts<'t>) -> Nodes<'t> {
    let mut nodes = Nodes {
        all: Vec::new(),
        by_name: BTreeMap::new(),
        depots: Vec::new(),
        dimensions: 1,
    };
    let sections = ["NODE_COORD_SECTION", "DEMAND_SECTION", "LINEHAUL_SECTION"];
    let section = sections.into_iter().find(|name| parts.has(name));
    let Some(section) = section else {
        notes.file("there is no NODE_COORD_SECTION", "缺少 NODE_COORD_SECTION");
        return nodes;
    };
    for line in parts.rows(section) {
        let mut words = line.words();
        let name = notes.node(line.number, words.next());
        let mut point = [0.0; 2];
        if section == "NODE_COORD_SECTION" {
            point = ["x", "y"].map(|axis| notes.figure(line.number, axis, words.next()));
        }
        if nodes.by_name.insert(name, nodes.all.len()).is_some() {
            notes.line(
                line.number,
                format!("node {name} stands twice"),
                format!("节点 {name} 重复出现"),
            );
        }
        nodes.all.push(Node {
            line: line.number,
            name,
            point,
            is_depot: false,
            window: None,
            demand: Vec::new(),
            collect: Vec::new(),
            service: 0,
            release: 0,
            prize: 0,
            pair: None,
        });
    }
    if let Some((line, word)) = parts.said("DIMENSION") {
        let dimension = notes.whole(line, "DIMENSION", Some(word));
        if usize::try_from(dimension) != Ok(nodes.all.len()) {
            let found = nodes.all.len();
            notes.line(
                line,
                format!("DIMENSION is {dimension}, {found} nodes are listed"),
                format!("DIMENSION 为 {dimension}，实际列出 {found} 个节点"),
            );
        }
    }
    nodes
}

fn depots<'t>(notes: &mut Notes, parts: &Parts<'t>, nodes: &mut Nodes<'t>) {
    for line in parts.rows("DEPOT_SECTION") {
        for word in line.words().filter(|word| *word != "-1") {
            let Some(index) = find(notes, nodes, *line, Some(word)) else {
                continue;
            };
            if !nodes.all[index].is_depot {
                nodes.all[index].is_depot = true;
                nodes.depots.push(index);
            }
        }
    }
    if nodes.depots.is_empty() && !nodes.all.is_empty() {
        notes.file("DEPOT_SECTION names no depot", "DEPOT_SECTION 未指明仓库");
    }
}

/// The node that a row or word speaks of.
pub(super) fn find<'t>(
    notes: &mut Notes,
    nodes: &Nodes<'t>,
    line: Line<'t>,
    word: Option<&'t str>,
) -> Option<usize> {
    let name = notes.node(line.number, word);
    let found = nodes.by_name.get(name).copied();
    if found.is_none() {
        let name: String = name.chars().take(40).collect();
        notes.line(
            line.number,
            format!("there is no node `{name}`"),
            format!("找不到节点 “{name}”"),
        );
    }
    found
}

fn figures<'t>(
    notes: &mut Notes,
    parts: &Parts<'t>,
    nodes: &mut Nodes<'t>,
    section: &str,
    width: usize,
    put: impl Fn(&mut Node<'t>, [f64; 2]),
) {
    let mut seen = vec![false; nodes.all.len()];
    for line in parts.rows(section) {
        let mut words = line.words();
        let node = find(notes, nodes, *line, words.next());
        let mut row = [0.0; 2];
        for figure in row.iter_mut().take(width) {
            *figure = notes.figure(line.number, section, words.next());
        }
        too_long(notes, *line, words.next());
        if let Some(index) = node {
            twice(notes, *line, &mut seen[index]);
            put(&mut nodes.all[index], row);
        }
    }
    let missing = seen.iter().filter(|seen| !**seen).count();
    if parts.has(section) && missing != 0 && !seen.is_empty() {
        notes.line(
            parts.line(section),
            format!("{missing} nodes are missing in {section}"),
            format!("{section} 缺少 {missing} 个节点"),
        );
    }
}

fn too_long(notes: &mut Notes, line: Line<'_>, word: Option<&str>) {
    if word.is_some() {
        notes.line(line.number, "the row has too many columns", "此行列数过多");
    }
}

fn twice(notes: &mut Notes, line: Line<'_>, seen: &mut bool) {
    if *seen {
        notes.line(line.number, "the node stands twice", "节点重复出现");
    }
    *seen = true;
}

fn amounts<'t>(
    notes: &mut Notes,
    parts: &Parts<'t>,
    nodes: &mut Nodes<'t>,
    section: &str,
    collects: bool,
) {
    let mut seen = vec![false; nodes.all.len()];
    for line in parts.rows(section) {
        let mut words = line.words();
        let node = find(notes, nodes, *line, words.next());
        let mut row = Vec::new();
        for word in words.take(DIMENSIONS + 1) {
            row.push(notes.whole(line.number, section, Some(word)));
        }
        if row.is_empty() {
            notes.figure(line.number, section, None);
        }
        if DIMENSIONS < row.len() {
            notes.line(
                line.number,
                format!("at most {DIMENSIONS} figures of load are taken"),
                format!("载量最多 {DIMENSIONS} 维"),
            );
        }
        nodes.dimensions = nodes.dimensions.max(row.len()).min(DIMENSIONS);
        if let Some(index) = node {
            twice(notes, *line, &mut seen[index]);
            let node = &mut nodes.all[index];
            let amounts = if collects {
                &mut node.collect
            } else {
                &mut node.demand
            };
            *amounts = row;
        }
    }
}

/// Rows of `node demand earliest latest service pickup delivery`, as LKH-3 writes them.
fn paired<'t>(notes: &mut Notes, parts: &Parts<'t>, nodes: &mut Nodes<'t>, rounding: Rounding) {
    for line in parts.rows("PICKUP_AND_DELIVERY_SECTION") {
        let mut words = line.words();
        let node = find(notes, nodes, *line, words.next());
        let demand = notes.whole(line.number, "demand", words.next());
        let [from, to, service] = ["earliest", "latest", "service"]
            .map(|name| notes.figure(line.number, name, words.next()));
        let pickup = notes.node(line.number, words.next());
        let delivery = notes.node(line.number, words.next());
        too_long(notes, *line, words.next());
        let Some(index) = node else { continue };
        let node = &mut nodes.all[index];
        node.demand = vec![demand];
        node.window = Some(window(rounding, from, to));
        node.service = scaled(rounding, service);
        node.pair = Some((pickup, delivery));
    }
    let ends: Vec<(usize, usize)> = (nodes.all.iter().enumerate())
        .filter(|(_, node)| node.pair.is_some() && !node.is_depot)
        .map(|(index, node)| (index, node.line))
        .collect();
    for (index, line) in ends {
        let node = &nodes.all[index];
        let paired = match node.pair {
            Some(("0", other)) => partner(nodes, other, |pair| pair.0, node.name),
            Some((other, "0")) => partner(nodes, other, |pair| pair.1, node.name),
            _ => None,
        };
        let opposed = |other: &Node<'_>| {
            (node.demand.first().zip(other.demand.first())).is_some_and(|(a, b)| a + b == 0)
        };
        if !paired.is_some_and(opposed) {
            let name = node.name;
            notes.line(
                line,
                format!("node {name} and its other end do not agree"),
                format!("节点 {name} 与其配对节点不一致"),
            );
        }
    }
}

fn partner<'n, 't>(
    nodes: &'n Nodes<'t>,
    other: &str,
    back: fn((&'t str, &'t str)) -> &'t str,
    name: &str,
) -> Option<&'n Node<'t>> {
    let other = &nodes.all[*nodes.by_name.get(other)?];
    other.pair.filter(|pair| back(*pair) == name).map(|_| other)
}

pub(super) fn draft(
    parts: &Parts<'_>,
    nodes: &Nodes<'_>,
    travel: Option<TravelDraft>,
    rounding: Rounding,
    origin: &mut Origin,
) -> Draft {
    let points = nodes.all.iter().map(|node| node.point).collect();
    let name = parts.value("NAME").unwrap_or("");
    let mut draft = planar(name, "VRPLIB", rounding, points, nodes.dimensions);
    draft.travel = travel.unwrap_or(draft.travel);
    if parts.has("VEHICLES_UNIT_DISTANCE_COST_SECTION") && parts.value("TYPE") == Some("HFVRP") {
        // Costs of these sets stand in hundredths, distances do not.
        draft.unit = Some(UnitDraft {
            name: "cost".into(),
            per: 100 * rounding.scale(),
            time_per: Some(rounding.scale()),
        });
    }
    let reloads = parts.has("VEHICLES_RELOAD_DEPOT_SECTION");
    for (at, node) in nodes.all.iter().enumerate() {
        origin.row("travel.plane.points", at, place(node.line));
    }
    for index in &nodes.depots {
        let node = &nodes.all[*index];
        origin.row("depots", draft.depots.len(), place(node.line));
        draft.depots.push(DepotDraft {
            at: Some(*index),
            // One trip is loaded when the shift begins, which says the same.
            open: node.window.clone().filter(|_| reloads),
            loading_seconds: node.service,
            ..DepotDraft::new(node.name)
        });
    }
    for (at, node) in nodes.all.iter().enumerate() {
        if let Some(order) = order(nodes, at, node) {
            origin.row("orders", draft.orders.len(), place(node.line));
            draft.orders.push(order);
        }
    }
    draft
}
