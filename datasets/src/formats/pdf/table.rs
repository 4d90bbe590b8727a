//! Where the rows of a table go: size of the text, widths of columns, lines of cells, and pages.

use std::rc::Rc;

use super::face::{Face, Line};
use super::head::Head;
use super::lines::{clean, first_lines, least_width, lines};
use super::{BOTTOM, MILLIMETRE, SIDE, TOP, size_of};
use crate::formats::grid::{Grid, Value};
use crate::formats::print::{Alignment, Cell, Document, Paper};

/// Space between the table and what stands at the foot.
const FOOT: f32 = 2.0 * MILLIMETRE;
/// Of the usual text.
const USUAL: f32 = 10.5;
/// Sizes of text that are tried for what is too wide, and whether names and dates stay on one line.
const SIZES: [(f32, bool); 5] = [
    (USUAL, true),
    (9.0, true),
    (7.5, true),
    (6.5, true),
    (6.5, false),
];
/// Lines of a heading, so that rows have room whatever stands above them.
const MOST_HEADING: usize = 8;

/// A page of a table.
pub(super) struct Page {
    pub(super) style: Rc<Style>,
    pub(super) body: Vec<Row>,
}

/// What the pages of a table have in common.
pub(super) struct Style {
    pub(super) paper: Paper,
    pub(super) head: Head,
    /// Of the text.
    pub(super) size: f32,
    pub(super) widths: Vec<f32>,
    pub(super) headings: Row,
}

pub(super) struct Row {
    pub(super) cells: Vec<Lines>,
    pub(super) height: f32,
}

/// A cell, line by line.
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    pub(super) alignment: Alignment,
}

/// From one line to the next.
pub(super) fn leading(size: f32) -> f32 {
    size * 1.4
}

/// Beside and above the text of a cell.
pub(super) fn padding(size: f32) -> (f32, f32) {
    let part = size / USUAL;
    (1.5 * MILLIMETRE * part, 0.8 * MILLIMETRE * part)
}

/// The pages of one table.
pub(super) fn pages(face: &Face<'_>, document: &Document, grid: &Grid) -> Vec<Page> {
    let printed = |value: &Value| {
        let cell = Cell::of(value);
        Cell {
            text: clean(&cell.text),
            ..cell
        }
    };
    let heads: Vec<Cell> = grid
        .columns
        .iter()
        .map(|column| printed(&Value::from(&column.heading)))
        .collect();
    let rows: Vec<Vec<Cell>> = grid
        .rows
        .iter()
        .map(|row| row.iter().map(printed).collect())
        .collect();
    let (paper, size, least) = fit(face, document.paper, &heads, &rows);
    let widths = widths(&least, grid, inner(paper));
    let head = Head::of(face, document, &grid.name, inner(paper));
    let mut headings = row(face, &heads, &widths, size);
    for ((cell, head), width) in headings.cells.iter_mut().zip(&heads).zip(&widths) {
        cell.lines = first_lines(face, &head.text, room(*width, size), MOST_HEADING);
    }
    let deepest = headings.cells.iter().map(|cell| cell.lines.len()).max();
    headings.height = height(deepest.unwrap_or(0), size);
    let most = size_of(paper).1 - TOP - head.height - headings.height - BOTTOM - FOOT;
    let style = Rc::new(Style {
        paper,
        head,
        size,
        widths,
        headings,
    });
    let page = || Page {
        style: Rc::clone(&style),
        body: Vec::new(),
    };
    let mut pages = vec![page()];
    let mut left = most;
    let whole = |cells: &Vec<Cell>| row(face, cells, &style.widths, size);
    for part in (rows.iter()).flat_map(|cells| parts(whole(cells), most, size)) {
        if left < part.height {
            pages.push(page());
            left = most;
        }
        left -= part.height;
        let last = pages.last_mut().expect("there is one");
        last.body.push(part);
    }
    pages
}

fn inner(paper: Paper) -> f32 {
    size_of(paper).0 - 2.0 * SIDE
}

/// How the paper lies, the size of the text, and what every column needs: what is too wide for upright paper lies
/// across it, and what is too wide for that is smaller.
fn fit(
    face: &Face<'_>,
    paper: Paper,
    heads: &[Cell],
    rows: &[Vec<Cell>],
) -> (Paper, f32, Vec<f32>) {
    // The widest of each column, at a size of 1: where names stay whole, and where they do not.
    let widest = |keeps: bool| {
        let need = |cell: &Cell| match cell.is_whole && keeps {
            true => cell
                .text
                .split('\n')
                .map(|text| face.width(text))
                .fold(0.0, f32::max),
            false => least_width(face, &cell.text),
        };
        let of_column = |(index, head): (usize, &Cell)| {
            let cells = rows.iter().map(|row| need(&row[index]));
            cells.fold(least_width(face, &head.text), f32::max)
        };
        heads.iter().enumerate().map(of_column).collect()
    };
    let (whole, broken): (Vec<f32>, Vec<f32>) = (widest(true), widest(false));
    let least = |(size, keeps): (f32, bool)| -> Vec<f32> {
        let widest = if keeps { &whole } else { &broken };
        let pad = 2.0 * padding(size).0;
        widest.iter().map(|width| width * size + pad).collect()
    };
    let fits = |paper, way| least(way).iter().sum::<f32>() <= inner(paper);
    if paper == Paper::Portrait && fits(paper, SIZES[0]) {
        return (paper, USUAL, least(SIZES[0]));
    }
    let across = Paper::Landscape;
    let way = SIZES.into_iter().find(|way| fits(across, *way));
    let way = way.unwrap_or(SIZES[SIZES.len() - 1]);
    (across, way.0, least(way))
}

/// Every column has what it needs at least, and of the rest a share; where there is no rest, all give way alike.
fn widths(least: &[f32], grid: &Grid, room: f32) -> Vec<f32> {
    let needed: f32 = least.iter().sum();
    if room <= needed {
        return least.iter().map(|width| width * room / needed).collect();
    }
    let all: f32 = grid
        .columns
        .iter()
        .map(|column| f32::from(column.width))
        .sum();
    let share = |width: u16| (room - needed) * f32::from(width) / all.max(1.0);
    let columns = grid.columns.iter().zip(least);
    columns
        .map(|(column, least)| least + share(column.width))
        .collect()
}

/// For text in a column, at a size of 1.
fn room(width: f32, size: f32) -> f32 {
    (width - 2.0 * padding(size).0) / size
}

fn row(face: &Face<'_>, cells: &[Cell], widths: &[f32], size: f32) -> Row {
    let cells: Vec<Lines> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| Lines {
            lines: lines(face, &cell.text, room(*width, size)),
            alignment: cell.alignment,
        })
        .collect();
    let deepest = cells.iter().map(|cell| cell.lines.len()).max();
    Row {
        height: height(deepest.unwrap_or(0), size),
        cells,
    }
}

#[expect(clippy::cast_precision_loss, reason = "lines of a cell are few")]
fn height(lines: usize, size: f32) -> f32 {
    2.0 * padding(size).1 + lines.max(1) as f32 * leading(size)
}

/// A row that no page holds goes on on the next ones; every other one stays whole.
fn parts(row: Row, room: f32, size: f32) -> Vec<Row> {
    if row.height <= room {
        return vec![row];
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page has room for a few dozen lines"
    )]
    let most = (((room - 2.0 * padding(size).1) / leading(size)) as usize).max(1);
    let deepest = row.cells.iter().map(|cell| cell.lines.len()).max();
    let longest = deepest.unwrap_or(0);
    let mut cells: Vec<(Alignment, std::vec::IntoIter<Line>)> = row
        .cells
        .into_iter()
        .map(|cell| (cell.alignment, cell.lines.into_iter()))
        .collect();
    let starts = (0..longest).step_by(most);
    let part = |from: usize| Row {
        cells: cells
            .iter_mut()
            .map(|(alignment, lines)| Lines {
                lines: lines.by_ref().take(most).collect(),
                alignment: *alignment,
            })
            .collect(),
        height: height(most.min(longest - from), size),
    };
    starts.map(part).collect()
}
