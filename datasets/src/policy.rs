//! Policies as files: those shipped, and a user's own, whole or as differences from another.
//!
//! A file that says `based_on = "notices"` takes from there whatever it does not say itself. Whoever
//! changes a value must say what the new one rests on: it would otherwise pass for law.

use std::sync::OnceLock;

use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use solver::service::policy::{Policy, PolicyDraft};
use toml::{Table, Value};

use crate::json::read_json;

/// Name and text of every shipped policy; the first is the usual one.
pub const SHIPPED: [(&str, &str); 4] = [
    ("notices", include_str!("../policy/notices.toml")),
    ("statute", include_str!("../policy/statute.toml")),
    ("stricter", include_str!("../policy/stricter.toml")),
    ("looser", include_str!("../policy/looser.toml")),
];

/// A shipped policy by its name.
///
/// # Panics
/// When a shipped file is broken; the tests keep them whole.
#[must_use]
pub fn shipped(name: &str) -> Option<PolicyDraft> {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
    Some(read(text.as_bytes()).expect("the shipped policies are tested"))
}

/// The policy that counts where nobody names another: the notices as written.
///
/// # Panics
/// When the shipped file is broken; the tests keep it whole.
#[must_use]
pub fn usual() -> &'static Policy {
    static USUAL: OnceLock<Policy> = OnceLock::new();
    USUAL.get_or_init(|| {
        let draft = shipped(SHIPPED[0].0).expect("it is shipped");
        Policy::new(&draft).expect("the shipped policies are tested")
    })
}

/// A policy file (TOML).
///
/// # Errors
/// Every flaw in its shape, each with the path of its field.
pub fn read(bytes: &[u8]) -> Result<PolicyDraft, Vec<Flaw>> {
    let mut table = table(bytes)?;
    let mut flaws = Vec::new();
    if let Some(base) = table.remove("based_on") {
        unfounded(&table, &mut flaws);
        match base.as_str().and_then(text_of) {
            Some(text) => table = over(self::table(text.as_bytes())?, table),
            None => {
                let id = base.as_str().map_or(base.to_string(), str::to_string);
                let what = Noun::Policy;
                flaws.push(Flaw::new("$.based_on", &FlawKind::Unknown { what, id }));
            }
        }
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    // Held against the schema, so that every error of shape is found and not only the first.
    let json = serde_json::to_vec(&table).expect("tables of numbers and texts");
    read_json(&json)
}

fn text_of(name: &str) -> Option<&'static str> {
    let found = SHIPPED.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text)
}

fn table(bytes: &[u8]) -> Result<Table, Vec<Flaw>> {
    let unreadable = |message: String, message_zh: String| {
        let kind = FlawKind::Unreadable {
            message,
            message_zh,
        };
        vec![Flaw::new("$", &kind)]
    };
    let text = std::str::from_utf8(bytes)
        .map_err(|_| unreadable("is not UTF-8".into(), "不是 UTF-8 编码".into()))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        let message = error.message();
        unreadable(
            format!("line {line}: {message}"),
            format!("第 {line} 行无法读取：{message}"),
        )
    })?;
    Ok(dates_as_text(table))
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// TOML has dates of its own; drafts have them as text.
fn dates_as_text(table: Table) -> Table {
    fn plain(value: Value) -> Value {
        match value {
            Value::Datetime(date) => Value::String(date.to_string()),
            Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
            Value::Table(table) => Value::Table(dates_as_text(table)),
            other => other,
        }
    }
    table
        .into_iter()
        .map(|(key, value)| (key, plain(value)))
        .collect()
}

/// `base` with everything that `own` says instead.
fn over(mut base: Table, own: Table) -> Table {
    for (key, value) in own {
        let merged = match (base.remove(&key), value) {
            // Values that are tables themselves are changed as a whole.
            (Some(Value::Table(base)), Value::Table(own)) if key != "value" => {
                Value::Table(over(base, own))
            }
            (_, value) => value,
        };
        base.insert(key, merged);
    }
    base
}

/// Notes every parameter with a new value and nothing that it rests on.
fn unfounded(own: &Table, flaws: &mut Vec<Flaw>) {
    for part in ["one_year", "studio"] {
        let Some(Value::Table(parameters)) = own.get(part) else {
            continue;
        };
        for (name, parameter) in parameters {
            let Value::Table(parameter) = parameter else {
                continue;
            };
            for field in ["standing", "source"] {
                if parameter.contains_key("value") && !parameter.contains_key(field) {
                    let path = format!("$.{part}.{name}.{field}");
                    let kind = FlawKind::Shape {
                        message: "is missing: a changed value must say what it rests on".into(),
                        message_zh: "缺少这一项：改动了取值，须注明依据".into(),
                    };
                    flaws.push(Flaw::new(path, &kind));
                }
            }
        }
    }
}
