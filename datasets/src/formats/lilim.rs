//! Li and Lim's format: pairs of a pickup and a delivery, windows, one depot.
//!
//! H. Li and A. Lim, A metaheuristic for the pickup and delivery problem with time windows,
//! ICTAI 2001. Best known values (SINTEF) put vehicles first, then exact distance; so does this
//! reader unless told otherwise. An order is named after the node where it is collected.

use std::collections::BTreeMap;

use solver::base::flaw::Flaw;
use solver::places::plane::Rounding;
use solver::routing::draft::{DepotDraft, Objective, OrderDraft, PickupDraft, VehicleDraft};

use super::instance::{Format, Instance, Origin};
use super::text::{Line, Notes, lines, place, planar, scaled, unique, window};

const COLUMNS: [&str; 6] = ["x", "y", "demand", "earliest", "latest", "service"];

struct Row<'t> {
    line: usize,
    node: &'t str,
    figures: [f64; 6],
    /// Where it is collected, and where it is brought; `0`: neither.
    pickup: &'t str,
    delivery: &'t str,
}

pub(super) fn read(text: &str, rounding: Option<Rounding>) -> Result<Instance, Vec<Flaw>> {
    let rounding = rounding.unwrap_or(Rounding::None);
    let mut notes = Notes::default();
    let mut all = lines(text);
    let Some(head) = all.next() else {
        notes.file("is empty", "文件为空");
        return Err(notes.flaws);
    };
    let mut words = head.words();
    let count = notes.vehicles(head.number, words.next());
    let capacity = notes.whole(head.number, "capacity", words.next());
    let rows: Vec<Row<'_>> = all.map(|line| row(&mut notes, line)).collect();
    if rows.is_empty() {
        notes.file("there is no row of a depot", "缺少仓库所在行");
    }
    unique(&mut notes, rows.iter().map(|row| (row.line, row.node)));
    let pairs = pairs(&mut notes, &rows);
    if !notes.flaws.is_empty() {
        return Err(notes.flaws);
    }
    Ok(write(rounding, (count, capacity), &rows, &pairs))
}

fn row<'t>(notes: &mut Notes, line: Line<'t>) -> Row<'t> {
    let mut words = line.words();
    let node = notes.node(line.number, words.next());
    let mut figures = [0.0; 6];
    for (figure, name) in figures.iter_mut().zip(COLUMNS) {
        *figure = notes.figure(line.number, name, words.next());
    }
    if figures[2].fract() != 0.0 {
        notes.line(
            line.number,
            "demand is not a whole number",
            "demand 不是整数",
        );
    }
    let pickup = notes.node(line.number, words.next());
    let delivery = notes.node(line.number, words.next());
    if words.next().is_some() {
        notes.line(line.number, "has more than nine columns", "超过九列");
    }
    Row {
        line: line.number,
        node,
        figures,
        pickup,
        delivery,
    }
}

/// Rows of pickup and delivery, in the order of the pickups.
fn pairs(notes: &mut Notes, rows: &[Row<'_>]) -> Vec<(usize, usize)> {
    let places: BTreeMap<&str, usize> = (rows.iter().enumerate())
        .map(|(at, row)| (row.node, at))
        .collect();
    let mut pairs = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(1) {
        let (other, back): (&str, fn(&Row<'_>) -> String) = match (row.pickup, row.delivery) {
            ("0", "0") => {
                notes.line(
                    row.line,
                    "belongs to no pair: neither pickup nor delivery is named",
                    "不属于任何取送对：未指明取货点或送货点",
                );
                continue;
            }
            ("0", delivery) => (delivery, |row| row.pickup.to_string()),
            (pickup, "0") => (pickup, |row| row.delivery.to_string()),
            _ => {
                notes.line(row.line, "is both ends of a pair", "既是取货点又是送货点");
                continue;
            }
        };
        let Some(&end) = places.get(other).filter(|end| **end != 0) else {
            notes.line(
                row.line,
                format!("there is no node `{other}` to pair with"),
                format!("找不到配对的节点 “{other}”"),
            );
            continue;
        };
        if back(&rows[end]) != row.node {
            notes.line(
                row.line,
                format!("node {other} does not name it in return"),
                format!("节点 {other} 没有反向指明本节点"),
            );
        } else if row.pickup == "0" {
            if row.figures[2] + rows[end].figures[2] != 0.0 || row.figures[2] < 0.0 {
                notes.line(
                    row.line,
                    format!("what is collected is not what node {other} gets"),
                    format!("取货量与节点 {other} 的送货量不一致"),
                );
            }
            pairs.push((at, end));
        }
    }
    pairs
}

fn write(
    rounding: Rounding,
    (count, capacity): (usize, i64),
    rows: &[Row<'_>],
    pairs: &[(usize, usize)],
) -> Instance {
    let points = rows.iter().map(|row| [row.figures[0], row.figures[1]]);
    let mut draft = planar("", "Li and Lim", rounding, points.collect(), 1);
    draft.objective = Objective::VehiclesThenDistance;
    let mut origin = Origin::default();
    for (at, row) in rows.iter().enumerate() {
        origin.row("travel.plane.points", at, place(row.line));
    }
    let moments = |row: &Row<'_>| window(rounding, row.figures[3], row.figures[4]);
    for (index, (from, to)) in pairs.iter().enumerate() {
        let (pickup, delivery) = (&rows[*from], &rows[*to]);
        origin.row("orders", index, place(pickup.line));
        draft.orders.push(OrderDraft {
            at: Some(*to),
            pickup: Some(PickupDraft {
                at: Some(*from),
                windows: vec![moments(pickup)],
                service_seconds: scaled(rounding, pickup.figures[5]),
                ..PickupDraft::default()
            }),
            windows: vec![moments(delivery)],
            service_seconds: scaled(rounding, delivery.figures[5]),
            ..OrderDraft::new(pickup.node, vec![pickup.figures[2] as i64])
        });
    }
    let depot = &rows[0];
    origin.row("depots", 0, place(depot.line));
    draft.depots.push(DepotDraft {
        at: Some(0),
        ..DepotDraft::new(depot.node)
    });
    for number in 1..=count {
        origin.row("vehicles", number - 1, place(depot.line));
        draft.vehicles.push(VehicleDraft {
            max_trips: Some(1),
            per_km: 1_000,
            ..VehicleDraft::new(
                format!("v{number}"),
                depot.node,
                vec![capacity],
                moments(depot),
            )
        });
    }
    Instance {
        format: Format::Lilim,
        draft,
        warnings: Vec::new(),
        origin,
    }
}
