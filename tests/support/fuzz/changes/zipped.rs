//! Workbooks: the text inside becomes another, and so does the archive around it.

use std::io::{Cursor, Read, Write};

use solver::base::rng::Rng;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::bytes;
use super::words::{TEXTS, XML};

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// `None` where it is no archive any more.
pub(super) fn changed(input: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    if rng.percent(15) {
        return Some(bytes::changed(input, input, rng));
    }
    let mut files = unpacked(input)?;
    if files.is_empty() {
        return None;
    }
    // Sheets matter most, and come after the parts that only tell of them.
    for _ in 0..=rng.below(3) {
        let at = rng.below(files.len());
        match rng.below(40) {
            0 => drop(files.remove(at)),
            1 => files.insert(at, files[rng.below(files.len())].clone()),
            2 => files[at].0 = (*rng.pick(&NAMES)).into(),
            3 if rng.percent(10) => files[at].1 = bomb(rng),
            _ => files[at].1 = edited(&files[at].1, rng),
        }
        if files.is_empty() {
            return None;
        }
    }
    packed(&files)
}

const NAMES: [&str; 6] = [
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "../x",
    "",
];

/// Little that unpacks to much: a few megabytes, seldom more than a workbook may hold.
fn bomb(rng: &mut Rng) -> Vec<u8> {
    let megabytes = if rng.percent(5) {
        201
    } else {
        1 + rng.below(16)
    };
    vec![b' '; megabytes * 1_000_000]
}

fn edited(content: &[u8], rng: &mut Rng) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(content) else {
        return bytes::changed(content, content, rng);
    };
    if rng.percent(10) {
        return bytes::changed(content, content, rng);
    }
    let mut parts: Vec<&str> = text.split_inclusive(['<', '"', '>']).collect();
    for _ in 0..=rng.below(3) {
        let at = rng.below(parts.len() + 1);
        match rng.below(4) {
            0 if at < parts.len() => {
                parts.remove(at);
            }
            1 if !parts.is_empty() => parts.insert(at, parts[rng.below(parts.len())]),
            2 => {
                parts.insert(at, "<");
                parts.insert(at, *rng.pick(&TEXTS));
                if at < parts.len() && rng.percent(80) {
                    parts.remove(at + 1);
                }
            }
            _ if at < parts.len() => parts[at] = *rng.pick(&XML),
            _ => parts.push(*rng.pick(&XML)),
        }
    }
    parts.concat().into_bytes()
}

type Files = Vec<(String, Vec<u8>)>;

/// Longest file that is changed.
const MOST: u64 = 2_000_000;

fn unpacked(input: &[u8]) -> Option<Files> {
    let mut archive = ZipArchive::new(Cursor::new(input)).ok()?;
    let mut files = Vec::new();
    for entry in 0..archive.len().min(40) {
        let mut file = archive.by_index(entry).ok()?;
        let name = file.name().ok()?.to_string();
        let mut content = Vec::new();
        file.by_ref().take(MOST).read_to_end(&mut content).ok()?;
        files.push((name, content));
    }
    Some(files)
}

fn packed(files: &Files) -> Option<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        // Two of one name are refused by the writer.
        if archive
            .start_file(name.as_str(), SimpleFileOptions::default())
            .is_ok()
        {
            archive.write_all(content).ok()?;
        }
    }
    Some(archive.finish().ok()?.into_inner())
}
