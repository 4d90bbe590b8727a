//! PDF files read back: what stands on each page, and where its frames lie.

use std::path::Path;

use datasets::formats::pdf::{Font, FontError};
use lopdf::content::Content;
use lopdf::{Document, Object};

/// A font of the system. Without one a test of what needs it says so, and ends: `tools/need test` installs one.
///
/// # Panics
/// When the font that is there is none.
#[must_use]
pub fn font() -> Option<Font> {
    match Font::find(None) {
        Ok(font) => Some(font),
        Err(FontError::Absent) => {
            eprintln!("not looked at: {}", FontError::Absent);
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// A page of a PDF.
#[derive(Debug)]
pub struct Page {
    /// Everything that can be copied, in the order in which it is written, without spaces.
    pub text: String,
    /// Of the paper, in points.
    pub width: f32,
    pub height: f32,
    /// Left, upper, right and lower edge of everything that is drawn, from the upper left corner.
    pub drawn: [f32; 4],
}

/// The pages of a PDF.
///
/// # Panics
/// When it is none, or its text cannot be copied.
#[must_use]
pub fn pages(bytes: &[u8]) -> Vec<Page> {
    let read = Document::load_mem(bytes).expect("a PDF");
    let page = |(number, id)| {
        let text = read.extract_text(&[number]).expect("text to copy");
        let paper = read.get_object(id).and_then(Object::as_dict);
        let paper = paper.and_then(|page| page.get(b"MediaBox"));
        let paper = numbers(
            paper
                .and_then(Object::as_array)
                .expect("a size of the paper"),
        );
        let content = read.get_page_content(id);
        let content = Content::decode(&content).expect("a page");
        Page {
            text: squeezed(&text),
            width: paper[2],
            height: paper[3],
            drawn: edges(&content),
        }
    };
    read.get_pages().into_iter().map(page).collect()
}

/// Without spaces and ends of lines.
#[must_use]
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn numbers(objects: &[Object]) -> Vec<f32> {
    let number = |object: &Object| object.as_float().expect("a number");
    objects.iter().map(number).collect()
}

/// Of the lines that are drawn: the page is turned so that they are counted from above.
fn edges(content: &Content) -> [f32; 4] {
    let mut edges = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    for operation in &content.operations {
        if !["m", "l", "re"].contains(&operation.operator.as_str()) {
            continue;
        }
        let at = numbers(&operation.operands);
        let (right, below) = match at[..] {
            [x, y, width, height] => (x + width, y + height),
            [x, y] => (x, y),
            _ => panic!("{at:?}"),
        };
        edges[0] = edges[0].min(at[0]);
        edges[1] = edges[1].min(at[1]);
        edges[2] = edges[2].max(right);
        edges[3] = edges[3].max(below);
    }
    edges
}

/// A section of a page for browsers, without spaces.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// Title, days, name, note, then the headings.
    pub head: String,
    pub cells: String,
}

/// The sections of a page for browsers.
#[must_use]
pub fn sections(html: &str) -> Vec<Section> {
    let section = |text: &str| {
        let (head, body) = text.split_once("<tbody>").expect("a table");
        Section {
            head: said(head),
            cells: said(body.split("</tbody>").next().expect("its end")),
        }
    };
    html.split("<section>").skip(1).map(section).collect()
}

/// What stands between tags.
fn said(html: &str) -> String {
    let between = html.split('<').map(|piece| {
        let text = piece.split_once('>').map_or(piece, |(_, text)| text);
        squeezed(text)
    });
    let text: String = between.collect();
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// Reads the font of a test from a file that is none.
///
/// # Panics
/// When it is one.
#[must_use]
pub fn no_font(path: &Path) -> FontError {
    let found = Font::find(Some(path));
    found.err().expect("a font that is none")
}

/// Each page of a PDF has its head and its foot; what is left is what the sections hold, in the same order.
/// # Panics
/// When it does not.
pub fn assert_says_what_the_page_says(pdf: &[Page], html: &str, mark: &str) {
    let (count, mark) = (pdf.len(), squeezed(&format!("方案指纹 {mark}")));
    let mut left = pdf.iter().zip(1..);
    for section in sections(html) {
        let mut cells = String::new();
        while cells.is_empty() || cells.len() < section.cells.len() {
            let (page, number) = left.next().expect("a page for what is left");
            let foot = format!("{mark}第{number}页/共{count}页");
            let body = page.text.strip_prefix(&foot);
            let body = body.unwrap_or_else(|| panic!("{foot}: {}", page.text));
            let body = body.strip_prefix(&section.head);
            cells += body.unwrap_or_else(|| panic!("{}: {}", section.head, page.text));
            assert!(
                section.cells.starts_with(&cells),
                "{cells}: {}",
                section.cells
            );
            if section.cells.is_empty() {
                break;
            }
        }
    }
    assert_eq!(left.count(), 0, "no page is left over");
}

/// A4, and nothing is drawn beyond its margins.
/// # Panics
/// When something is.
pub fn assert_fits(pages: &[Page]) {
    for page in pages {
        let size = [page.width.round(), page.height.round()];
        assert!([[595.0, 842.0], [842.0, 595.0]].contains(&size), "{size:?}");
        let [left, above, right, below] = page.drawn;
        assert!(
            34.0 <= left && right <= page.width - 34.0,
            "{:?}",
            page.drawn
        );
        assert!(
            39.0 <= above && below <= page.height - 45.0,
            "{:?}",
            page.drawn
        );
    }
}
