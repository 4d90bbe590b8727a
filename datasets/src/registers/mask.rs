//! Names, phones and addresses of patients, masked: enough to find the right door, and no more.

use serde_json::Value;

use super::field::Mask;
use super::kind::Kind;
use super::row::Row;

/// Signs of an address that stay: district and township.
const ADDRESS: usize = 6;

/// `张*明`, `138****1234`, `淄川区昆仑镇****`. Of what is shorter than that, half stays at most.
#[must_use]
pub fn masked(mask: Mask, text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let half = signs.len() / 2;
    let (kept_before, kept_after) = match mask {
        Mask::Name => (half.min(1), usize::from(2 < signs.len())),
        Mask::Phone if 11 <= signs.len() => (3, 4),
        Mask::Phone => (0, half.min(2)),
        Mask::Address => (half.min(ADDRESS), 0),
    };
    let hidden = match mask {
        Mask::Name => signs.len() - kept_before - kept_after,
        Mask::Phone | Mask::Address => 4,
    };
    let before = signs.iter().take(kept_before);
    let after = signs.iter().skip(signs.len() - kept_after);
    before
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(after.copied())
        .collect()
}

/// Whether a text is what a mask leaves, and not what was masked.
#[must_use]
pub fn is_masked(text: &str) -> bool {
    text.contains(['*', '＊'])
}

/// The rows with every personal column masked.
#[must_use]
pub fn rows(kind: Kind, rows: &[Row]) -> Vec<Row> {
    let personal: Vec<_> = (kind.form().fields.iter())
        .filter_map(|field| Some((field.code, field.personal?)))
        .collect();
    let hide = |row: &Row| {
        let mut row = row.clone();
        for (code, mask) in &personal {
            if let Some(Value::String(text)) = row.values.get_mut(*code) {
                *text = masked(*mask, text);
            }
        }
        row
    };
    rows.iter().map(hide).collect()
}
