//! The pages of [`super::print`] as a PDF: the same tables, laid out here, with the signs that are used of a
//! Chinese font embedded. Bytes depend on what is printed and on the font, on no clock and no random number.
//!
//! Rows stay whole, the head of a table stands on each of its pages, and what is too wide for upright paper lies
//! across it.

use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::grid::Grid;
use super::print::{Alignment, Paper, footer};

mod face;
mod table;

use face::{Face, Line};
pub use face::{Font, FontError};
use table::{LEADING, PADDING, Page, Row, SIZE};

#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error(transparent)]
    Font(#[from] FontError),
    #[error("cannot write the PDF: {0}")]
    Write(String),
}

const MILLIMETRE: f32 = 72.0 / 25.4;
const TITLE: f32 = 16.0;
const NAME: f32 = 12.0;
const SMALL: f32 = 8.0;
/// From the edges of the paper, as the pages for browsers have them.
const TOP: f32 = 14.0 * MILLIMETRE;
const SIDE: f32 = 12.0 * MILLIMETRE;
const BOTTOM: f32 = 16.0 * MILLIMETRE;
const BORDER: f32 = 0.3 * MILLIMETRE;

/// Width and height of the paper.
fn size(paper: Paper) -> (f32, f32) {
    let (short, long) = (210.0 * MILLIMETRE, 297.0 * MILLIMETRE);
    match paper {
        Paper::Portrait => (short, long),
        Paper::Landscape => (long, short),
    }
}

/// What [`super::print::document`] says, as a PDF.
///
/// # Errors
/// When the font cannot be used or has not all signs, or the PDF cannot be written.
pub fn document(
    title: &str,
    fingerprint: &str,
    paper: Paper,
    grids: &[Grid],
    font: &Font,
) -> Result<Vec<u8>, PdfError> {
    let face = font.face()?;
    let mut pages = Vec::new();
    for grid in grids {
        pages.extend(table::pages(&face, title, grid, paper));
    }
    if pages.is_empty() {
        pages.push(Page::empty(paper));
    }
    let marks: Vec<String> = (1..=pages.len())
        .map(|number| footer(number, pages.len()))
        .collect();
    let mark = format!("方案指纹 {fingerprint}");
    let headed: Vec<Headed<'_>> = pages
        .iter()
        .zip(&marks)
        .map(|(page, number)| Headed {
            page,
            title: face.line(title),
            mark: face.line(&mark),
            number: face.line(number),
        })
        .collect();
    face.complete()?;
    let mut document = Document::new_with(SerializeSettings {
        enable_tagging: false,
        ..SerializeSettings::default()
    });
    let about = Metadata::new().title(title.into()).language("zh-CN".into());
    document.set_metadata(about.description(mark.clone()));
    for page in &headed {
        let (width, height) = size(page.page.paper);
        let settings = PageSettings::from_wh(width, height).expect("paper has a size");
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        page.draw(&mut Pen {
            surface: &mut surface,
            face: &face,
        });
        surface.finish();
        sheet.finish();
    }
    let written = document.finish();
    written.map_err(|error| PdfError::Write(format!("{error:?}")))
}

/// A page with what stands above and below its table.
struct Headed<'p> {
    page: &'p Page,
    title: Line,
    mark: Line,
    number: Line,
}

impl Headed<'_> {
    fn draw(&self, pen: &mut Pen<'_, '_, '_>) {
        let (width, height) = size(self.page.paper);
        let base = height - BOTTOM + 2.0 * SMALL;
        pen.write((SIDE, base), &self.mark, SMALL);
        let right = width - SIDE - self.number.width(SMALL);
        pen.write((right, base), &self.number, SMALL);
        let mut y = TOP + TITLE;
        let middle = (width - self.title.width(TITLE)) / 2.0;
        pen.write((middle.max(SIDE), y), &self.title, TITLE);
        if let Some(name) = &self.page.name {
            y += 2.0 * MILLIMETRE + NAME;
            pen.write((SIDE, y), name, NAME);
        }
        y = table::TABLE_TOP;
        for (index, row) in self.page.rows().enumerate() {
            self.row(pen, row, y, index == 0);
            y += row.height;
        }
    }

    fn row(&self, pen: &mut Pen<'_, '_, '_>, row: &Row, top: f32, is_head: bool) {
        let mut left = SIDE;
        for (cell, width) in row.cells.iter().zip(&self.page.widths) {
            let corner = Rect::from_xywh(left, top, *width, row.height);
            pen.frame(corner.expect("columns have a width"), is_head);
            for (number, line) in (0_u16..).zip(&cell.lines) {
                let base = top + PADDING.1 + SIZE + f32::from(number) * LEADING;
                let start = match cell.alignment {
                    Alignment::Left => left + PADDING.0,
                    Alignment::Right => left + width - PADDING.0 - line.width(SIZE),
                };
                pen.write((start, base), line, SIZE);
            }
            left += width;
        }
    }
}

struct Pen<'s, 'd, 'f> {
    surface: &'s mut Surface<'d>,
    face: &'s Face<'f>,
}

impl Pen<'_, '_, '_> {
    fn write(&mut self, (x, y): (f32, f32), line: &Line, size: f32) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill::default()));
        let (start, font) = (Point::from_xy(x, y), self.face.embedded());
        let glyphs = self.face.glyphs(line);
        let surface = &mut self.surface;
        surface.draw_glyphs(start, &glyphs, font, &line.text, size, false);
    }

    fn frame(&mut self, corner: Rect, is_head: bool) {
        let mut path = PathBuilder::new();
        path.push_rect(corner);
        let Some(path) = path.finish() else { return };
        let grey = Fill {
            paint: luma::Color::new(0xee).into(),
            ..Fill::default()
        };
        self.surface.set_fill(is_head.then_some(grey));
        self.surface.set_stroke(Some(Stroke {
            width: BORDER,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
    }
}
