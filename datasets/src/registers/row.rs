//! One row of a table, by the codes of its columns.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field::{Content, Form};
use super::kind::Kind;
use super::value::{read, show};

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// In the file it came from, as people count.
    pub line: usize,
    /// The cells that name it.
    pub key: String,
    /// By code of the column; what is empty is absent. Dates are `2019-09-01`, times `08:30`,
    /// choices their codes, lists arrays of texts.
    pub values: BTreeMap<String, Value>,
}

impl Row {
    /// What a reading would make of these texts, by code; one that cannot stand in its column is
    /// left out, as an empty cell.
    #[must_use]
    pub fn of_texts(kind: Kind, line: usize, texts: &[(&str, String)]) -> Row {
        let form = kind.form();
        let cell = |(code, text): &(&str, String)| {
            let field = form
                .field(code)
                .unwrap_or_else(|| panic!("{kind:?} has no {code}"));
            let value = read(field.content, text.trim()).ok()??;
            Some((field.code.to_string(), value))
        };
        let values: BTreeMap<String, Value> = texts.iter().filter_map(cell).collect();
        Row {
            line,
            key: key_of(form, &values),
            values,
        }
    }

    /// Empty when there is none.
    #[must_use]
    pub fn text(&self, code: &str) -> &str {
        self.values.get(code).and_then(Value::as_str).unwrap_or("")
    }
    #[must_use]
    pub fn integer(&self, code: &str) -> Option<i64> {
        self.values.get(code).and_then(Value::as_i64)
    }
    #[must_use]
    pub fn decimal(&self, code: &str) -> Option<f64> {
        self.values.get(code).and_then(Value::as_f64)
    }
    /// Nothing said is no.
    #[must_use]
    pub fn yes(&self, code: &str) -> bool {
        self.values.get(code).and_then(Value::as_bool) == Some(true)
    }
    #[must_use]
    pub fn date(&self, code: &str) -> Option<NaiveDate> {
        self.text(code).parse().ok()
    }
    /// A choice as the value of the engines that it stands for.
    #[must_use]
    pub fn word<T: DeserializeOwned>(&self, code: &str) -> Option<T> {
        let value = self.values.get(code)?;
        T::deserialize(value).ok()
    }
    #[must_use]
    pub fn list(&self, code: &str) -> Vec<&str> {
        let parts = self.values.get(code).and_then(Value::as_array);
        parts.map_or_else(Vec::new, |parts| {
            parts.iter().filter_map(Value::as_str).collect()
        })
    }
}

/// The cells that name a row, as one text.
#[must_use]
pub(super) fn key_of(form: &Form, values: &BTreeMap<String, Value>) -> String {
    let part = |code: &&str| {
        let content = form
            .field(code)
            .map_or(Content::Text, |field| field.content);
        values
            .get(*code)
            .map_or_else(String::new, |value| show(content, value))
    };
    let parts: Vec<String> = form.key.iter().map(part).collect();
    match &parts[..] {
        [one] => one.clone(),
        // Doubled where it stands in a cell, so that no two keys are one text.
        several => several
            .iter()
            .map(|part| part.replace('/', "//"))
            .collect::<Vec<_>>()
            .join(" / "),
    }
}
