//! What a file would change in what is stored.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::row::Row;

/// Rows by what becomes of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Difference {
    /// In the file and not stored.
    pub added: Vec<Row>,
    pub changed: Vec<Changed>,
    /// Stored and not in the file.
    pub missing: Vec<Row>,
    /// So many are stored as they stand in the file.
    pub unchanged: usize,
}

/// A row that is stored otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    pub key: String,
    /// In the file.
    pub line: usize,
    pub fields: Vec<FieldChange>,
}

/// `None` stands for an empty cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// Code of the column.
    pub field: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl Difference {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.missing.is_empty()
    }
}

/// Rows are matched by key. Only `columns` are compared, those that the file has: a column that it
/// does not have says nothing about what is stored there.
#[must_use]
pub fn difference(stored: &[Row], rows: &[Row], columns: &[String]) -> Difference {
    let mut before: BTreeMap<&str, &Row> = BTreeMap::new();
    before.extend(stored.iter().map(|row| (row.key.as_str(), row)));
    let mut difference = Difference::default();
    for row in rows {
        let Some(known) = before.remove(row.key.as_str()) else {
            difference.added.push(row.clone());
            continue;
        };
        let fields = changes(known, row, columns);
        if fields.is_empty() {
            difference.unchanged += 1;
        } else {
            difference.changed.push(Changed {
                key: row.key.clone(),
                line: row.line,
                fields,
            });
        }
    }
    let missing = |row: &&Row| before.contains_key(row.key.as_str());
    difference.missing = stored.iter().filter(missing).cloned().collect();
    difference
}

fn changes(before: &Row, after: &Row, columns: &[String]) -> Vec<FieldChange> {
    let change = |code: &String| {
        let (before, after) = (before.values.get(code), after.values.get(code));
        (before != after).then(|| FieldChange {
            field: code.clone(),
            before: before.cloned(),
            after: after.cloned(),
        })
    };
    columns.iter().filter_map(change).collect()
}
