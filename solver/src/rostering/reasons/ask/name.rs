//! Whom or what a word of a question means.

use super::{Unclear, unclear};
use crate::base::id::Id;

/// Full-width characters become the plain ones they look like; all that separates names, a comma.
pub(super) fn plain(text: &str) -> String {
    let narrow = text.chars().map(|letter| match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            let code = u32::from(letter) - 0xff01 + 0x21;
            char::from_u32(code).unwrap_or(letter)
        }
        '\u{3000}' => ' ',
        '、' => ',',
        other => other,
    });
    let separated = narrow.map(|letter| if letter == ';' { ',' } else { letter });
    separated.collect::<String>().trim().to_string()
}

/// The only row that a word means: its id as written, then in other letters, then its name, alone or
/// with the id in brackets as answers write it.
pub(super) fn found<T>(
    rows: Vec<(Id<T>, &str, &str)>,
    word: &str,
) -> Result<Option<Id<T>>, Unclear> {
    type Reading<'w> = &'w dyn Fn(&str, &str) -> bool;
    let small = word.to_lowercase();
    let exactly = |key: &str, _: &str| plain(key) == word;
    let loosely = |key: &str, _: &str| plain(key).to_lowercase() == small;
    let named = |_: &str, name: &str| plain(name) == word;
    let both = |key: &str, name: &str| plain(&format!("{name}({key})")).to_lowercase() == small;
    let readings: [Reading<'_>; 4] = [&exactly, &loosely, &named, &both];
    for reading in readings {
        let fits: Vec<&(Id<T>, &str, &str)> =
            (rows.iter()).filter(|row| reading(row.1, row.2)).collect();
        match fits[..] {
            [] => {}
            [(id, ..)] => return Ok(Some(*id)),
            _ => {
                let keys: Vec<&str> = fits.iter().map(|row| row.1).collect();
                return Err(unclear(
                    format!("`{word}` could be any of {}", keys.join(", ")),
                    format!("“{word}”不止一个，请写明编号：{}", keys.join("、")),
                ));
            }
        }
    }
    Ok(None)
}
