//! Distances that stand in the file, in the formats of TSPLIB 95.

use solver::places::plane::Rounding;
use solver::routing::draft::{TableDraft, TravelDraft};

use super::nodes::Nodes;
use super::parts::Parts;
use crate::formats::text::{Notes, scaled};

/// A table of so many nodes takes 64 MB, and as much again for its times.
const MOST_NODES: usize = 2_000;

/// `None`: the draft's own plane.
pub(super) fn travel(
    notes: &mut Notes,
    parts: &Parts<'_>,
    nodes: &Nodes<'_>,
    rounding: Rounding,
) -> Option<TravelDraft> {
    let (line, kind) = parts.said("EDGE_WEIGHT_TYPE").unwrap_or((1, "EUC_2D"));
    match kind {
        "EUC_2D" | "FLOOR_2D" | "EXACT_2D" => {
            if !parts.has("NODE_COORD_SECTION") {
                notes.line(
                    line,
                    "there is no NODE_COORD_SECTION",
                    "缺少 NODE_COORD_SECTION",
                );
            }
            None
        }
        "EXPLICIT" => explicit(notes, parts, nodes, rounding),
        other => {
            let other: String = other.chars().take(40).collect();
            notes.line(
                line,
                format!("EDGE_WEIGHT_TYPE {other} is not supported"),
                format!("不支持 EDGE_WEIGHT_TYPE {other}"),
            );
            None
        }
    }
}

fn explicit(
    notes: &mut Notes,
    parts: &Parts<'_>,
    nodes: &Nodes<'_>,
    rounding: Rounding,
) -> Option<TravelDraft> {
    let count = nodes.all.len();
    let section = parts.line("EDGE_WEIGHT_SECTION");
    if MOST_NODES < count {
        notes.line(
            section,
            format!("a table of {count} nodes, at most {MOST_NODES} are taken"),
            format!("距离表有 {count} 个节点，最多接受 {MOST_NODES} 个"),
        );
        return None;
    }
    let (line, format) = parts
        .said("EDGE_WEIGHT_FORMAT")
        .unwrap_or((section, "FULL_MATRIX"));
    let Some(cells) = cells(format, count) else {
        let format: String = format.chars().take(40).collect();
        notes.line(
            line,
            format!("EDGE_WEIGHT_FORMAT {format} is not supported"),
            format!("不支持 EDGE_WEIGHT_FORMAT {format}"),
        );
        return None;
    };
    let mut table = vec![vec![0; count]; count];
    let mut filled = 0;
    for line in parts.rows("EDGE_WEIGHT_SECTION") {
        for word in line.words() {
            let weight = scaled(rounding, notes.figure(line.number, "weight", Some(word)));
            if let Some((from, to)) = cells.get(filled) {
                table[*from][*to] = weight;
                if format != "FULL_MATRIX" {
                    table[*to][*from] = weight;
                }
            }
            filled += 1;
        }
    }
    if filled != cells.len() {
        let expected = cells.len();
        notes.line(
            section,
            format!("{filled} weights, {expected} expected"),
            format!("共 {filled} 个距离，应为 {expected} 个"),
        );
    }
    // What leads from a node to itself is no way.
    for (node, row) in table.iter_mut().enumerate() {
        row[node] = 0;
    }
    Some(TravelDraft::Table(TableDraft {
        source: "VRPLIB, given".into(),
        seconds: table.clone(),
        metres: table,
    }))
}

/// The cells in the order in which the format lists them.
fn cells(format: &str, count: usize) -> Option<Vec<(usize, usize)>> {
    let row = |from: usize| match format {
        "FULL_MATRIX" => Some(0..count),
        // Columns of the lower half are rows of the upper one, and the other way round.
        "UPPER_ROW" | "LOWER_COL" => Some(from + 1..count),
        "LOWER_ROW" | "UPPER_COL" => Some(0..from),
        "UPPER_DIAG_ROW" | "LOWER_DIAG_COL" => Some(from..count),
        "LOWER_DIAG_ROW" | "UPPER_DIAG_COL" => Some(0..from + 1),
        _ => None,
    };
    let mut cells = Vec::new();
    for from in 0..count {
        cells.extend(row(from)?.map(|to| (from, to)));
    }
    Some(cells)
}
