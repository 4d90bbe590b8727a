//! Whatever bytes come as a table, reading them ends with rows or with reasons in both languages.

use std::io::{Cursor, Read, Write};

use datasets::registers::kind::Kind;
use datasets::registers::reading::read;
use datasets::registers::write::{Format, refused, template, write};
use proptest::prelude::*;
use rust_xlsxwriter::{Formula, Workbook};
use solver::base::rng::Rng;
use support::tables::random_rows;

/// What stands in for a cell: figures at the edge of what is counted, and nonsense.
const WORDS: [&str; 18] = [
    "-1",
    "1e300",
    "99999999999999999999",
    "0.5",
    "2019.1",
    "2026-02-31",
    "43709",
    "25:61",
    "周八上午",
    "8-9",
    "=1",
    "''=1",
    "合计",
    "示例",
    "\u{0}",
    "\u{feff}",
    "",
    "工号",
];

fn read_as_every_kind(file: &str, bytes: &[u8]) {
    for kind in Kind::ALL {
        let reading = read(kind, file, bytes);
        assert!(!reading.rows.is_empty() || !reading.refusals.is_empty());
        for refusal in &reading.refusals {
            assert!(!refusal.flaw.message.is_empty() && !refusal.flaw.message_zh.is_empty());
        }
        for row in &reading.refused {
            let told = reading
                .refusals
                .iter()
                .any(|refusal| [0, row.row.line].contains(&refusal.line));
            assert!(told, "row {} is refused without a reason", row.row.line);
        }
        refused(&reading, Format::Csv).expect("text takes all");
        // Sheets end at 16,384 columns and cells at 32,767 characters; nothing else is in the way.
        if reading
            .refused
            .iter()
            .flat_map(|row| &row.cells)
            .all(|cell| cell.len() < 30_000)
        {
            refused(&reading, Format::Xlsx).expect("it fits a sheet");
        }
    }
}

fn table(seed: u64) -> (Kind, Vec<u8>, Vec<u8>) {
    let mut rng = Rng::from_seed(seed);
    let kind = *rng.pick(&Kind::ALL);
    let rows = random_rows(kind, 1 + rng.below(4), &mut rng);
    let file = |format| write(kind, &rows, format).expect("it fits a sheet");
    (kind, file(Format::Csv), file(Format::Xlsx))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn random_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_as_every_kind("x", &bytes);
        let zipped = [b"PK\x03\x04", &bytes[..]].concat();
        read_as_every_kind("x", &zipped);
    }

    #[test]
    fn texts_with_other_words_and_bytes_are_refused_or_read(
        seed in any::<u64>(),
        words in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(WORDS.to_vec())), 0..8),
        bytes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let (_, csv, _) = table(seed);
        let text = String::from_utf8(csv).unwrap();
        let mut cells: Vec<&str> = text.split_inclusive([',', '\n']).collect();
        for (at, word) in &words {
            let at = at.index(cells.len());
            cells[at] = word;
            cells.insert(at + 1, ",");
        }
        let mut changed = cells.concat().into_bytes();
        for (at, byte) in &bytes {
            let at = at.index(changed.len());
            changed[at] = *byte;
        }
        read_as_every_kind("x.csv", &changed);
    }

    #[test]
    fn workbooks_with_other_words_numbers_formulas_and_blocks_are_refused_or_read(
        seed in any::<u64>(),
        cells in prop::collection::vec((0_u32..6, 0_u16..20, prop::sample::select(WORDS.to_vec()), 0..4), 0..30),
        blocks in prop::collection::vec((0_u32..6, 0_u16..20, 0_u32..4, 0_u16..4), 0..3),
    ) {
        let kind = *Rng::from_seed(seed).pick(&Kind::ALL);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, field) in (0_u16..).zip(kind.form().fields) {
            sheet.write_string(1, column, field.heading).unwrap();
        }
        for (row, column, height, width) in blocks {
            // Blocks that overlap are refused by the writer.
            let _ = sheet.merge_range(row, column, row + height, column + width, "甲", &rust_xlsxwriter::Format::new());
        }
        for (row, column, word, sort) in cells {
            match sort {
                0 => { sheet.write_number(row, column, word.parse().unwrap_or(2019.1)).unwrap(); }
                1 => { sheet.write_formula(row, column, Formula::new(word)).unwrap(); }
                _ => { sheet.write_string(row, column, word.replace('\u{0}', "")).unwrap(); }
            }
        }
        read_as_every_kind("x.xlsx", &book.save_to_buffer().unwrap());
    }

    #[test]
    fn workbooks_with_other_bytes_inside_are_refused_or_read(
        seed in any::<u64>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), prop::sample::select(XML.to_vec())), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let (_, _, workbook) = table(seed);
        read_as_every_kind("x.xlsx", &workbook[..cut.index(workbook.len())]);
        let mut archive = zip::ZipArchive::new(Cursor::new(&workbook)).unwrap();
        let mut changed = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        let chosen: Vec<usize> = edits.iter().map(|(which, ..)| which.index(archive.len())).collect();
        for entry in 0..archive.len() {
            let mut file = archive.by_index(entry).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            for (which, (_, at, word)) in chosen.iter().zip(&edits) {
                let parts = text.split_inclusive(['<', '"', '>']);
                let mut parts: Vec<&str> = parts.collect();
                if *which == entry && !parts.is_empty() {
                    let at = at.index(parts.len());
                    parts[at] = word;
                    text = parts.concat();
                }
            }
            changed.start_file(file.name().unwrap(), options).unwrap();
            changed.write_all(text.as_bytes()).unwrap();
        }
        read_as_every_kind("x.xlsx", &changed.finish().unwrap().into_inner());
    }
}

/// What stands in for a piece of the sheets and tables inside a workbook.
const XML: [&str; 14] = [
    "",
    "A1:XFD1048576\"",
    "C7:A1\"",
    "XFD1048576\"",
    "99999999999\"",
    "-1\"",
    "s\"",
    "<f t=\"shared\" si=\"4000000000\">",
    "<v>1e308</v>",
    "&#x0;",
    "&nothing;",
    "<!DOCTYPE a [<!ENTITY a \"&a;&a;\">]>",
    "</row>",
    "r=\"A0\"",
];

#[test]
fn a_template_of_one_kind_is_read_or_refused_as_any_other() {
    for kind in Kind::ALL {
        read_as_every_kind("t.xlsx", &template(kind).unwrap());
    }
}
