//! Bytes to text: the encodings that office files come in.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use solver::base::flaw::{Flaw, FlawKind};

/// The text of a csv file: UTF-8 with or without a byte-order mark, UTF-16 with one, or GB18030.
///
/// # Errors
/// A flaw at `file` when the bytes are none of these.
pub fn decode(file: &str, bytes: &[u8]) -> Result<String, Flaw> {
    whole(file, bytes).map(|(text, _)| text)
}

/// As [`decode`], with the name of the encoding.
///
/// # Errors
/// A flaw at `file` when the bytes are none of these.
pub fn whole(file: &str, bytes: &[u8]) -> Result<(String, &'static str), Flaw> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            assert!(
                encoding == encoding_rs::UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE,
                "only these have marks"
            );
            (encoding, mark)
        }
        None if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, 0),
        None => (GB18030, 0),
    };
    decoded(file, encoding, &bytes[mark..]).map(|text| (text, encoding.name()))
}

fn decoded(file: &str, encoding: &'static Encoding, bytes: &[u8]) -> Result<String, Flaw> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    // Zero bytes decode, but no office file has them: this is some binary format.
    match text {
        Some(text) if !text.contains('\0') => Ok(text.into_owned()),
        _ => Err(Flaw::new(
            file,
            &FlawKind::Unreadable {
                message: "is neither UTF-8, UTF-16 nor GB18030 text".into(),
                message_zh: "不是 UTF-8、UTF-16 或 GB18030 编码的文本".into(),
            },
        )),
    }
}

/// Whether the bytes, which are no UTF-8, read as Chinese text in GB18030.
#[must_use]
pub fn looks_like_gb18030(bytes: &[u8]) -> bool {
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .is_some_and(|text| {
            let chinese = |symbol: &char| ('\u{4e00}'..='\u{9fff}').contains(symbol);
            text.chars().any(|symbol| chinese(&symbol)) && !text.contains('\0')
        })
}

/// Full-width digits, letters, signs and spaces become plain ones; outer space goes.
#[must_use]
pub fn plain(text: &str) -> String {
    let narrow = |symbol: char| match symbol {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(symbol) - 0xfee0).expect("full-width forms mirror ASCII")
        }
        '\u{3000}' | '\u{a0}' => ' ',
        '—' | '–' => '-',
        other => other,
    };
    text.chars().map(narrow).collect::<String>().trim().into()
}

/// As [`plain`], without any space at all: for headers, dates and numbers.
#[must_use]
pub fn bare(text: &str) -> String {
    plain(text).split_whitespace().collect()
}
