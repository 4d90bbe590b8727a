//! Inputs as bytes and as words.

use encoding_rs::{GB18030, UTF_16LE};
use solver::base::rng::Rng;

use super::words::{FIGURES, PIECES, TEXTS};

pub(super) fn random(rng: &mut Rng) -> Vec<u8> {
    let length = rng.below(600);
    (0..length).map(|_| rng.below(256) as u8).collect()
}

/// A place in the bytes, their end among them.
fn place(bytes: &[u8], rng: &mut Rng) -> usize {
    rng.below(bytes.len() + 1)
}

/// A short piece of the bytes, from its first to behind its last.
fn piece(bytes: &[u8], rng: &mut Rng) -> (usize, usize) {
    let from = place(bytes, rng);
    let most = (bytes.len() - from).min(1 << rng.below(10));
    (from, from + rng.below(most + 1))
}

pub(super) fn changed(input: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=rng.below(4) {
        let at = place(&bytes, rng);
        match rng.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
            1 if at < bytes.len() => bytes[at] = rng.below(256) as u8,
            2 if at < bytes.len() => bytes[at] = *rng.pick(&[0, 0x7f, 0x80, 0xff, b'\n', b' ']),
            3 => bytes.truncate(at),
            4 => {
                let (from, to) = piece(&bytes, rng);
                bytes.drain(from..to);
            }
            5 => {
                let (from, to) = piece(&bytes, rng);
                let piece = bytes[from..to].to_vec();
                bytes.splice(at..at, piece);
            }
            6 => {
                // The beginning of one with the end of another.
                bytes.truncate(at);
                bytes.extend(&other[place(other, rng)..]);
            }
            7 => {
                let (from, to) = piece(other, rng);
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let word = (rng.draw() >> rng.below(64)).to_le_bytes();
                let end = bytes.len().min(at + (1 << rng.below(4)));
                bytes.splice(at..end, word.into_iter().take(end - at));
            }
        }
    }
    bytes
}

fn any_word(rng: &mut Rng) -> &'static str {
    match rng.below(3) {
        0 => rng.pick::<&str>(&FIGURES),
        1 => rng.pick::<&str>(&TEXTS),
        _ => rng.pick::<&str>(&PIECES),
    }
}

/// Words become others; now and then bytes do, or one word stands there thousands of times.
pub(super) fn text(input: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(input) else {
        return changed(input, other, rng);
    };
    if rng.percent(30) {
        return changed(input, other, rng);
    }
    if rng.percent(1) {
        let piece = rng.pick(&[
            "[", "{\"a\":", "1 ", "\n", ",", "(", "a.", "[[", "\"", "1,2\n",
        ]);
        let at = floor(text, rng.below(text.len() + 1));
        let many = piece.repeat(1 << rng.below(17));
        return [&text[..at], &many, &text[at..]].concat().into_bytes();
    }
    let parts = text.split_inclusive([' ', '\n', ',', ':', '[', '=', '|', '#', '"', '/', '?', '&']);
    let mut words: Vec<&str> = parts.collect();
    let near: Vec<String> = (0..2).map(|_| near(&words, rng)).collect();
    let rounds = 1 + usize::from(rng.percent(40));
    for figure in near.iter().take(rounds) {
        let at = rng.below(words.len() + 1);
        if at < words.len() && is_figure(words[at]) && rng.percent(60) {
            words[at] = figure;
            continue;
        }
        match rng.below(5) {
            0 if at < words.len() => {
                words.remove(at);
            }
            1 if !words.is_empty() => words.insert(at, words[rng.below(words.len())]),
            2 => words.insert(at, any_word(rng)),
            _ if at < words.len() => {
                let last = words[at]
                    .chars()
                    .next_back()
                    .filter(|sign| !sign.is_alphanumeric());
                words[at] = any_word(rng);
                // What parted it from the next one stays.
                let mark = last.and_then(|sign| MARKS.iter().find(|mark| mark.starts_with(sign)));
                words.splice(at + 1..at + 1, mark.copied());
            }
            _ => words.push(any_word(rng)),
        }
    }
    words.concat().into_bytes()
}

fn is_figure(word: &str) -> bool {
    word.trim().parse::<f64>().is_ok()
}

/// A figure that is not far from one of the words.
fn near(words: &[&str], rng: &mut Rng) -> String {
    let figures = words
        .iter()
        .filter_map(|word| word.trim().parse::<f64>().ok());
    let figures: Vec<f64> = figures.collect();
    let figure = if figures.is_empty() {
        1.0
    } else {
        *rng.pick(&figures)
    };
    let figure = match rng.below(6) {
        0 => figure + 1.0,
        1 => figure - 1.0,
        2 => figure * 2.0,
        3 => figure * 0.5,
        4 => -figure,
        _ => figure,
    };
    format!("{figure} ")
}

const MARKS: [&str; 12] = [" ", "\n", ",", ":", "[", "=", "|", "#", "\"", "/", "?", "&"];

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The head of a request: words, and whole lines that are there twice or not at all.
pub(super) fn head(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    if rng.percent(70) {
        return text(input, input, rng);
    }
    let mut lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    let at = rng.below(lines.len());
    match rng.below(3) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(at, lines[at]),
        _ => lines.push(*rng.pick(&HEADERS)),
    }
    lines.join(&b'\n')
}

const HEADERS: [&[u8]; 12] = [
    b"accept-language: zh;q=0.5, *;q=NaN",
    b"accept-language: \xff\xfe",
    b"if-match: \"99999999999999999999\"",
    b"if-match: W/\"1\", *",
    b"if-none-match: *",
    b"idempotency-key: \xe5\x86\x9b",
    b"last-event-id: 18446744073709551616",
    b"x-forwarded-for: 999.1.1.1, [::1]:99999, ::ffff:1.2.3.4",
    b"authorization: Bearer ",
    b"cookie: rounds_session=; rounds_session",
    b"content-type: application/json; charset=utf-16",
    b"accept-encoding: gzip;q=0, identity",
];

/// Cells become others; then perhaps another encoding.
pub(super) fn table(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    let (decoded, _, _) = match std::str::from_utf8(input) {
        Ok(text) => (text.into(), GB18030, false),
        Err(_) => GB18030.decode(input),
    };
    let mut cells: Vec<&str> = decoded.split_inclusive([',', '\n']).collect();
    for _ in 0..=rng.below(4) {
        let at = rng.below(cells.len() + 1);
        match rng.below(6) {
            0 if at < cells.len() => {
                cells.remove(at);
            }
            1 if !cells.is_empty() => cells.insert(at, cells[rng.below(cells.len())]),
            _ => {
                if at < cells.len() && rng.percent(80) {
                    cells.remove(at);
                }
                let mark = if rng.percent(90) { "," } else { "\n" };
                cells.insert(at.min(cells.len()), mark);
                cells.insert(at.min(cells.len()), any_word(rng));
            }
        }
    }
    let text = cells.concat();
    match rng.below(10) {
        0 => GB18030.encode(&text).0.into_owned(),
        1 => ["\u{feff}", &text].concat().into_bytes(),
        2 => utf_16(&text),
        3 => text
            .replace(',', rng.pick::<&str>(&["\t", ";"]))
            .into_bytes(),
        4 => text
            .replace('\n', rng.pick::<&str>(&["\r\n", "\r", "\u{2028}"]))
            .into_bytes(),
        _ => text.into_bytes(),
    }
}

fn utf_16(text: &str) -> Vec<u8> {
    assert_eq!(UTF_16LE.name(), "UTF-16LE");
    let words = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(words).collect()
}
