//! Solomon's format, which Gehring and Homberger share: one depot, one kind of vehicle, windows.
//!
//! M. M. Solomon, Algorithms for the vehicle routing and scheduling problems with time window
//! constraints, Operations Research 35 (1987). Best known values of the DIMACS challenge count in
//! tenths, truncated; so does this reader unless told otherwise.

use solver::base::flaw::Flaw;
use solver::places::plane::Rounding;
use solver::routing::draft::{DepotDraft, OrderDraft, VehicleDraft};

use super::instance::{Format, Instance, Origin};
use super::text::{Line, Notes, lines, place, planar, scaled, window};

const COLUMNS: [&str; 7] = [
    "CUST NO.",
    "XCOORD.",
    "YCOORD.",
    "DEMAND",
    "READY TIME",
    "DUE DATE",
    "SERVICE TIME",
];

struct Row<'t> {
    line: usize,
    node: &'t str,
    figures: [f64; 6],
}

pub(super) fn read(text: &str, rounding: Option<Rounding>) -> Result<Instance, Vec<Flaw>> {
    let rounding = rounding.unwrap_or(Rounding::Dimacs);
    let mut notes = Notes::default();
    let all: Vec<Line<'_>> = lines(text).collect();
    let heading = |word: &str| {
        all.iter()
            .position(|line| line.words().next() == Some(word))
    };
    let (vehicle, customer) = (heading("VEHICLE"), heading("CUSTOMER"));
    for (word, found) in [("VEHICLE", vehicle), ("CUSTOMER", customer)] {
        if found.is_none() {
            notes.file(
                format!("there is no heading {word}"),
                format!("缺少标题 {word}"),
            );
        }
    }
    let (count, capacity) = fleet(&mut notes, &all, vehicle);
    let below = customer.map_or(&[][..], |at| all.get(at + 2..).unwrap_or_default());
    let rows: Vec<Row<'_>> = below.iter().map(|line| row(&mut notes, *line)).collect();
    if rows.is_empty() && customer.is_some() {
        notes.file("there is no row of a depot", "缺少仓库所在行");
    }
    super::text::unique(&mut notes, rows.iter().map(|row| (row.line, row.node)));
    if !notes.flaws.is_empty() {
        return Err(notes.flaws);
    }
    let name = all.first().filter(|_| vehicle != Some(0));
    Ok(write(
        name.map_or("", |line| line.text),
        rounding,
        (count, capacity),
        &rows,
    ))
}

fn fleet(notes: &mut Notes, all: &[Line<'_>], heading: Option<usize>) -> (usize, i64) {
    let Some(heading) = heading else {
        return (1, 0);
    };
    // Between the heading and the figures stands `NUMBER CAPACITY`.
    let Some(line) = all.get(heading + 2) else {
        notes.line(all[heading].number, "no figures follow", "标题下缺少数值");
        return (1, 0);
    };
    let mut words = line.words();
    let count = notes.vehicles(line.number, words.next());
    (count, notes.whole(line.number, "CAPACITY", words.next()))
}

fn row<'t>(notes: &mut Notes, line: Line<'t>) -> Row<'t> {
    let mut words = line.words();
    let node = notes.node(line.number, words.next());
    let mut figures = [0.0; 6];
    for (figure, name) in figures.iter_mut().zip(&COLUMNS[1..]) {
        *figure = notes.figure(line.number, name, words.next());
    }
    if figures[2].fract() != 0.0 {
        notes.line(
            line.number,
            "DEMAND is not a whole number",
            "DEMAND 不是整数",
        );
    }
    if words.next().is_some() {
        notes.line(line.number, "has more than seven columns", "超过七列");
    }
    Row {
        line: line.number,
        node,
        figures,
    }
}

fn write(
    name: &str,
    rounding: Rounding,
    (count, capacity): (usize, i64),
    rows: &[Row<'_>],
) -> Instance {
    let points = rows.iter().map(|row| [row.figures[0], row.figures[1]]);
    let mut draft = planar(name, "Solomon", rounding, points.collect(), 1);
    let mut origin = Origin::default();
    let moments = |row: &Row<'_>| window(rounding, row.figures[3], row.figures[4]);
    for (at, row) in rows.iter().enumerate() {
        origin.row("travel.plane.points", at, place(row.line));
        if at == 0 {
            origin.row("depots", 0, place(row.line));
            draft.depots.push(DepotDraft {
                at: Some(0),
                ..DepotDraft::new(row.node)
            });
            continue;
        }
        origin.row("orders", at - 1, place(row.line));
        draft.orders.push(OrderDraft {
            at: Some(at),
            windows: vec![moments(row)],
            service_seconds: scaled(rounding, row.figures[5]),
            ..OrderDraft::new(row.node, vec![row.figures[2] as i64])
        });
    }
    let depot = &rows[0];
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
        format: Format::Solomon,
        draft,
        warnings: Vec::new(),
        origin,
    }
}
