//! What stands above a table on each of its pages: the title, the days, the name of the table, what counts.

use super::MILLIMETRE;
use super::face::{Face, Line};
use super::lines::{clean, first_lines};
use crate::formats::print::Document;

const TITLE: f32 = 16.0;
const NAME: f32 = 12.0;
const DAYS: f32 = 10.5;
const NOTE: f32 = 8.0;
/// Lines of each; no name is as long.
const MOST: usize = 3;
const GAP: f32 = 2.0 * MILLIMETRE;

pub(super) struct Head {
    pub(super) lines: Vec<Standing>,
    /// With the space below.
    pub(super) height: f32,
}

/// A line above a table.
pub(super) struct Standing {
    pub(super) line: Line,
    pub(super) size: f32,
    /// Where it is written, below the upper edge of the head.
    pub(super) base: f32,
    pub(super) is_centred: bool,
}

impl Head {
    pub(super) fn of(face: &Face<'_>, document: &Document, name: &str, width: f32) -> Head {
        let said = [
            (document.title.as_str(), TITLE, true),
            (&document.days, DAYS, true),
            (name, NAME, false),
            (&document.note, NOTE, false),
        ];
        let mut head = Head {
            lines: Vec::new(),
            height: 0.0,
        };
        for (text, size, is_centred) in said.into_iter().filter(|said| !said.0.is_empty()) {
            for line in first_lines(face, &clean(text), width / size, MOST) {
                head.height += 1.2 * size;
                head.lines.push(Standing {
                    line,
                    size,
                    base: head.height - 0.2 * size,
                    is_centred,
                });
            }
            head.height += GAP;
        }
        head
    }
}
