//! Text broken into lines, where the rules of Unicode (UAX 14) allow it: Chinese between any two signs, but
//! not before what closes and not behind what opens.

use unicode_linebreak::linebreaks;

use super::face::{Face, Line};

/// A text without what no paper shows.
pub(super) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\t' => clean.push(' '),
            '\n' => clean.push(sign),
            sign if sign.is_control() || is_invisible(sign) => {}
            sign => clean.push(sign),
        }
    }
    clean
}

/// Joiners, marks of direction and selectors of variants: fonts have no sign for them, and need none.
fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Width of the widest piece of a text that is not broken, at a size of 1.
pub(super) fn least_width(face: &Face<'_>, text: &str) -> f32 {
    let pieces = text.split('\n').flat_map(pieces);
    let widths = pieces.map(|piece| face.width(piece.trim_end()));
    widths.fold(0.0, f32::max)
}

/// Lines of a clean text that are no wider than that, at a size of 1; one at least.
pub(super) fn lines(face: &Face<'_>, text: &str, most: f32) -> Vec<Line> {
    // Sums of the same widths in another order may differ in the last place.
    let most = most + 0.001;
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut width = 0.0_f32;
        let mut end = |line: &mut String, width: &mut f32| {
            lines.push(face.line(line.trim_end()));
            line.clear();
            *width = 0.0;
        };
        for piece in pieces(paragraph) {
            let seen = face.width(piece.trim_end());
            if !line.is_empty() && most < width + seen {
                end(&mut line, &mut width);
            }
            if seen <= most {
                line.push_str(piece);
                width += face.width(piece);
                continue;
            }
            // Too long for any line: wherever there is no more room.
            for sign in piece.chars() {
                let own = face.width(sign.encode_utf8(&mut [0; 4]));
                if !line.is_empty() && most < width + own {
                    end(&mut line, &mut width);
                }
                line.push(sign);
                width += own;
            }
        }
        end(&mut line, &mut width);
    }
    lines
}

/// As [`lines`], of which no more than so many are shown.
pub(super) fn first_lines(face: &Face<'_>, text: &str, most: f32, count: usize) -> Vec<Line> {
    let mut lines = lines(face, text, most);
    if count < lines.len() {
        lines.truncate(count);
        if let Some(last) = lines.last_mut() {
            let mut kept: String = last.text.clone();
            kept.pop();
            kept.push('…');
            *last = face.line(&kept);
        }
    }
    lines
}

/// What is not broken.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    linebreaks(text).map(move |(end, _)| {
        let piece = &text[start..end];
        start = end;
        piece
    })
}
