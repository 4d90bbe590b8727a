//! What a file would change in a register.

use std::collections::BTreeMap;

use datasets::registers::kind::Kind;
use serde::{Deserialize, Serialize};

use super::patients::unveiled;
use super::{Change, RegisterRow, Values};

/// Rows of a file, by owner and key, and the columns that the file has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<(String, String, Values)>,
}

/// What the rows of a file change. A column that the file does not have says nothing about what is stored
/// there. With `is_whole`, rows that the file does not have are deleted.
pub(super) fn difference(
    kind: Kind,
    stored: Vec<RegisterRow>,
    found: &Found,
    is_whole: bool,
) -> Vec<Change> {
    let mut stored: BTreeMap<(String, String), Values> = stored
        .into_iter()
        .filter_map(|row| Some(((row.institution, row.key), row.values?)))
        .collect();
    let mut changes = Vec::new();
    for (institution, key, values) in &found.rows {
        let before = stored.remove(&(institution.clone(), key.clone()));
        let kept = before
            .iter()
            .flatten()
            .filter(|(code, _)| !found.columns.contains(code));
        let kept = kept.map(|(code, value)| (code.clone(), value.clone()));
        let after: Values = kept.chain(values.clone()).collect();
        let after = unveiled(kind, before.as_ref(), after);
        if before.as_ref() != Some(&after) {
            changes.push(Change {
                institution: institution.clone(),
                key: key.clone(),
                before,
                after: Some(after),
            });
        }
    }
    let left = stored.into_iter().filter(|_| is_whole);
    changes.extend(left.map(|((institution, key), values)| Change {
        institution,
        key,
        before: Some(values),
        after: None,
    }));
    changes
}
