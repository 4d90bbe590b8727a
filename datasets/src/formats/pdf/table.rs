//! Where the rows of a table go: widths of columns, lines of cells, and pages.

use super::face::{Face, Line};
use super::{BOTTOM, MILLIMETRE, NAME, SIDE, TITLE, TOP, size};
use crate::formats::grid::Grid;
use crate::formats::print::{Alignment, Cell, Paper, cell};

pub(super) const SIZE: f32 = 10.5;
pub(super) const LEADING: f32 = 14.7;
/// Beside and above the text of a cell.
pub(super) const PADDING: (f32, f32) = (1.5 * MILLIMETRE, 0.8 * MILLIMETRE);
/// Where the head of the table begins.
pub(super) const TABLE_TOP: f32 = TOP + TITLE + 2.0 * MILLIMETRE + NAME + 3.0 * MILLIMETRE;
/// Space between the table and what stands at the foot.
const FOOT: f32 = 2.0 * MILLIMETRE;
/// Signs that begin no line.
const CLOSING: &str = "，。、；：）》」』】！？％,.;:)]}!?%";

/// A page of a table.
pub(super) struct Page {
    pub(super) paper: Paper,
    /// Of the table.
    pub(super) name: Option<Line>,
    pub(super) widths: Vec<f32>,
    head: Option<Row>,
    body: Vec<Row>,
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

impl Page {
    pub(super) fn empty(paper: Paper) -> Page {
        Page {
            paper,
            name: None,
            widths: Vec::new(),
            head: None,
            body: Vec::new(),
        }
    }

    /// The head first.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.head.iter().chain(&self.body)
    }
}

/// The pages of one table.
pub(super) fn pages(face: &Face<'_>, title: &str, grid: &Grid, paper: Paper) -> Vec<Page> {
    let heads: Vec<Cell> = grid
        .columns
        .iter()
        .map(|column| Cell::of(&column.heading))
        .collect();
    let rows: Vec<Vec<Cell>> = grid
        .rows
        .iter()
        .map(|row| row.iter().map(cell).collect())
        .collect();
    let least = least_widths(face, &heads, &rows);
    // What is too wide for upright paper, or has a title that is, lies across it.
    let upright = inner(Paper::Portrait);
    let is_wide = upright < least.iter().sum() || upright < face.line(title).width(TITLE);
    let paper = if is_wide { Paper::Landscape } else { paper };
    let widths = widths(&least, grid, inner(paper));
    let most = size(paper).1 - BOTTOM - FOOT - TABLE_TOP;
    let whole = |cells: &[Cell]| row(face, cells, &widths);
    let page = || Page {
        paper,
        name: Some(face.line(&grid.name)),
        widths: widths.clone(),
        head: Some(whole(&heads)),
        body: Vec::new(),
    };
    let mut pages = vec![page()];
    let room = most - whole(&heads).height;
    let mut left = room;
    for part in rows.iter().flat_map(|cells| parts(whole(cells), room)) {
        if left < part.height {
            pages.push(page());
            left = room;
        }
        left -= part.height;
        let last = pages.last_mut().expect("there is one");
        last.body.push(part);
    }
    pages
}

fn inner(paper: Paper) -> f32 {
    size(paper).0 - 2.0 * SIDE
}

/// Widths below which something that should stay on one line would not.
fn least_widths(face: &Face<'_>, heads: &[Cell], rows: &[Vec<Cell>]) -> Vec<f32> {
    let of_cell = |cell: &Cell| {
        let pieces = pieces(&cell.text, cell.is_whole).into_iter();
        let width = |piece: &str| {
            piece
                .trim_end()
                .chars()
                .map(|sign| face.advance(sign))
                .sum()
        };
        pieces.map(width).fold(0.0, f32::max) * SIZE + 2.0 * PADDING.0
    };
    let of_column = |(index, head): (usize, &Cell)| {
        let cells = rows.iter().map(|row| of_cell(&row[index]));
        cells.fold(of_cell(head), f32::max)
    };
    heads.iter().enumerate().map(of_column).collect()
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

fn row(face: &Face<'_>, cells: &[Cell], widths: &[f32]) -> Row {
    let cells: Vec<Lines> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| Lines {
            lines: lines(face, cell, (width - 2.0 * PADDING.0) / SIZE),
            alignment: cell.alignment,
        })
        .collect();
    let most = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
    Row {
        height: height(most),
        cells,
    }
}

#[expect(clippy::cast_precision_loss, reason = "lines of a cell are few")]
fn height(lines: usize) -> f32 {
    2.0 * PADDING.1 + lines.max(1) as f32 * LEADING
}

/// A row that no page holds goes on on the next ones; every other one stays whole.
fn parts(row: Row, room: f32) -> Vec<Row> {
    if row.height <= room {
        return vec![row];
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page has room for a few dozen lines"
    )]
    let most = (((room - 2.0 * PADDING.1) / LEADING) as usize).max(1);
    let longest = row
        .cells
        .iter()
        .map(|cell| cell.lines.len())
        .max()
        .unwrap_or(0);
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
        height: height(most.min(longest - from)),
    };
    starts.map(part).collect()
}

/// Lines of a text that are no wider than that, at a size of 1.
fn lines(face: &Face<'_>, cell: &Cell, most: f32) -> Vec<Line> {
    // Sums of the same widths in another order may differ in the last place.
    let most = most + 0.001;
    let mut lines = Vec::new();
    for paragraph in cell.text.split('\n') {
        let (mut line, mut width) = (String::new(), 0.0_f32);
        for piece in pieces(paragraph, cell.is_whole) {
            let own: f32 = piece.chars().map(|sign| face.advance(sign)).sum();
            let seen: f32 = piece
                .trim_end()
                .chars()
                .map(|sign| face.advance(sign))
                .sum();
            if !line.is_empty() && most < width + seen {
                lines.push(face.line(line.trim_end()));
                (line, width) = (String::new(), 0.0);
            }
            if seen <= most {
                line.push_str(piece);
                width += own;
                continue;
            }
            // Too long for any line: wherever there is no more room.
            for sign in piece.chars() {
                let own = face.advance(sign);
                if !line.is_empty() && most < width + own {
                    lines.push(face.line(&line));
                    (line, width) = (String::new(), 0.0);
                }
                line.push(sign);
                width += own;
            }
        }
        lines.push(face.line(line.trim_end()));
    }
    lines
}

/// What is not broken: words, and single Chinese signs with the marks that close them.
fn pieces(text: &str, is_whole: bool) -> Vec<&str> {
    if is_whole {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let (mut start, mut before) = (0, None);
    for (at, sign) in text.char_indices() {
        let may_break = before.is_some_and(|before: char| {
            let is_word = before.is_ascii() && sign.is_ascii() && before != ' ';
            !is_word && !CLOSING.contains(sign) && sign != ' '
        });
        if may_break {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(sign);
    }
    pieces.push(&text[start..]);
    pieces
}
