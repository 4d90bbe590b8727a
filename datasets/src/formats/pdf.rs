//! The pages of [`super::print`] as a PDF: the same tables, laid out here, with the signs that are used of a
//! Chinese font embedded. Bytes depend on what is printed and on the font, on no clock and no random number.
//!
//! Rows stay whole, the head of a table stands on each of its pages, and what is too wide for upright paper lies
//! across it.

use krilla::Document as Written;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::grid::Grid;
use super::print::{Alignment, Document, Paper, footer, mark};

mod face;
mod head;
mod lines;
mod table;

use face::{Face, Line};
pub use face::{Font, FontError};
use table::{Page, Row, leading, padding};

#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error(transparent)]
    Font(#[from] FontError),
    #[error("cannot write the PDF: {0}")]
    Write(String),
}

const MILLIMETRE: f32 = 72.0 / 25.4;
const SMALL: f32 = 8.0;
/// From the edges of the paper, as the pages for browsers have them.
const TOP: f32 = 14.0 * MILLIMETRE;
const SIDE: f32 = 12.0 * MILLIMETRE;
const BOTTOM: f32 = 16.0 * MILLIMETRE;
const BORDER: f32 = 0.3 * MILLIMETRE;

/// Width and height of the paper.
fn size_of(paper: Paper) -> (f32, f32) {
    let (short, long) = (210.0 * MILLIMETRE, 297.0 * MILLIMETRE);
    match paper {
        Paper::Portrait => (short, long),
        Paper::Landscape => (long, short),
    }
}

/// What [`super::print::html`] says, as a PDF.
///
/// # Errors
/// When the font cannot be used or has not all signs, or the PDF cannot be written.
pub fn pdf(document: &Document, font: &Font) -> Result<Vec<u8>, PdfError> {
    let face = font.face()?;
    let mut pages = Vec::new();
    let mut outline = Outline::new();
    for grid in &document.grids {
        let start = XyzDestination::new(pages.len(), Point::from_xy(0.0, 0.0));
        outline.push_child(OutlineNode::new(grid.name.clone(), start));
        pages.extend(table::pages(&face, document, grid));
    }
    if pages.is_empty() {
        pages = table::pages(&face, document, &Grid::new("", &[]));
    }
    let mark = lines::clean(&mark(document));
    let numbers = (1..=pages.len()).map(|number| face.line(&footer(number, pages.len())));
    let numbers: Vec<Line> = numbers.collect();
    let foot = face.line(&mark);
    face.complete()?;
    let mut written = Written::new_with(SerializeSettings {
        enable_tagging: false,
        ..SerializeSettings::default()
    });
    let about = Metadata::new().title(document.title.clone());
    written.set_metadata(about.language("zh-CN".into()).description(mark));
    if 1 < document.grids.len() {
        written.set_outline(outline);
    }
    for (page, number) in pages.iter().zip(&numbers) {
        let (width, height) = size_of(page.style.paper);
        let settings = PageSettings::from_wh(width, height).expect("paper has a size");
        let mut sheet = written.start_page_with(settings);
        let mut surface = sheet.surface();
        let mut pen = Pen {
            surface: &mut surface,
            face: &face,
        };
        pen.page(page, (&foot, number));
        surface.finish();
        sheet.finish();
    }
    let bytes = written.finish();
    bytes.map_err(|error| PdfError::Write(format!("{error:?}")))
}

struct Pen<'s, 'd, 'f> {
    surface: &'s mut Surface<'d>,
    face: &'s Face<'f>,
}

impl Pen<'_, '_, '_> {
    fn page(&mut self, page: &Page, (foot, number): (&Line, &Line)) {
        let (width, height) = size_of(page.style.paper);
        let base = height - BOTTOM + 2.0 * SMALL;
        self.write((SIDE, base), foot, SMALL);
        let right = width - SIDE - number.width(SMALL);
        self.write((right, base), number, SMALL);
        for standing in &page.style.head.lines {
            let start = match standing.is_centred {
                true => (width - standing.line.width(standing.size)) / 2.0,
                false => SIDE,
            };
            self.write((start, TOP + standing.base), &standing.line, standing.size);
        }
        let mut top = TOP + page.style.head.height;
        self.row(page, &page.style.headings, top, Some(HEADING));
        top += page.style.headings.height;
        for row in &page.body {
            self.row(page, row, top, None);
            top += row.height;
        }
    }

    fn row(&mut self, page: &Page, row: &Row, top: f32, ground: Option<u8>) {
        let (size, widths) = (page.style.size, &page.style.widths);
        let (beside, above) = padding(size);
        let mut left = SIDE;
        for (cell, width) in row.cells.iter().zip(widths) {
            if let Some(corner) = Rect::from_xywh(left, top, *width, row.height) {
                self.frame(corner, ground);
            }
            let mut base = top + above + size;
            for line in &cell.lines {
                let start = match cell.alignment {
                    Alignment::Left => left + beside,
                    Alignment::Right => left + width - beside - line.width(size),
                };
                self.write((start, base), line, size);
                base += leading(size);
            }
            left += width;
        }
    }

    fn write(&mut self, (x, y): (f32, f32), line: &Line, size: f32) {
        if line.text.is_empty() {
            return;
        }
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill::default()));
        let (start, font) = (Point::from_xy(x, y), self.face.embedded());
        let glyphs = self.face.glyphs(line);
        let surface = &mut self.surface;
        surface.draw_glyphs(start, &glyphs, font, &line.text, size, false);
    }

    fn frame(&mut self, corner: Rect, ground: Option<u8>) {
        let mut path = PathBuilder::new();
        path.push_rect(corner);
        let Some(path) = path.finish() else { return };
        let fill = |grey: u8| Fill {
            paint: luma::Color::new(grey).into(),
            ..Fill::default()
        };
        self.surface.set_fill(ground.map(fill));
        self.surface.set_stroke(Some(Stroke {
            width: BORDER,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
    }
}

/// Of headings.
const HEADING: u8 = 0xee;
