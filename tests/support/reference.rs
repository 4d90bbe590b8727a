//! A reference of fields from JSON schemas, which come from the types that read the files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

/// A page on several roots, each with its heading and what is said of it first.
#[must_use]
pub fn page(opening: &str, roots: &[(&str, Value)]) -> String {
    let mut page = opening.to_string();
    let mut told = BTreeSet::new();
    for (heading, schema) in roots {
        let parts: BTreeMap<&str, &Value> = (schema["$defs"].as_object().into_iter().flatten())
            .map(|(name, part)| (name.as_str(), part))
            .collect();
        page.push_str(&format!("\n## {heading}\n\n{}", part(schema)));
        let mut next: VecDeque<String> = mentioned(schema).into();
        while let Some(name) = next.pop_front() {
            if told.insert(name.clone()) {
                let schema = parts[name.as_str()];
                page.push_str(&format!("\n### {name}\n\n{}", part(schema)));
                next.extend(mentioned(schema));
            }
        }
    }
    page
}

/// Parts that a schema refers to, in the order in which its fields are told.
fn mentioned(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (_, field, _) in fields(schema) {
        references(field, &mut found);
    }
    for variant in variants(schema) {
        references(variant, &mut found);
    }
    found
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(name) = reference(schema) {
                found.push(name.into());
            }
            let below = members.iter().filter(|(key, _)| *key != "$defs");
            below.for_each(|(_, value)| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

fn variants(schema: &Value) -> &[Value] {
    let several = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    several.map_or(&[], Vec::as_slice)
}

/// Name, schema, and whether it must be there: those that must come first, in the order of the type.
fn fields(schema: &Value) -> Vec<(&str, &Value, bool)> {
    let Some(all) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let needed: Vec<&str> = (schema["required"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    let first = needed.iter().map(|name| (*name, &all[*name], true));
    let rest = (all.iter()).filter(|(name, _)| !needed.contains(&name.as_str()));
    first
        .chain(rest.map(|(name, field)| (name.as_str(), field, false)))
        .collect()
}

fn part(schema: &Value) -> String {
    let mut text = match said(schema) {
        said if said.is_empty() => String::new(),
        said => format!("{said}\n\n"),
    };
    let rows = fields(schema);
    if !rows.is_empty() {
        text.push_str("| field | holds | |\n| --- | --- | --- |\n");
    }
    for (name, field, needed) in rows {
        let said = said(field);
        let usual = match (needed, &field["default"]) {
            (true, _) => "needed".to_string(),
            (false, Value::Null) => String::new(),
            (false, usual) => format!("left out: `{usual}`"),
        };
        let more = [usual, said].into_iter().filter(|text| !text.is_empty());
        let more = more.collect::<Vec<_>>().join("; ");
        text.push_str(&format!("| `{name}` | {} | {more} |\n", kind(field)));
    }
    let several = variants(schema);
    if !several.is_empty() {
        text.push_str("| one of | |\n| --- | --- |\n");
    } else if fields(schema).is_empty() {
        text.push_str(&format!("{}.\n", kind(schema)));
    }
    for variant in several {
        text.push_str(&format!("| {} | {} |\n", kind(variant), said(variant)));
    }
    text
}

/// The words at the type, on one line.
fn said(schema: &Value) -> String {
    let words = schema["description"].as_str().unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What may stand there.
fn kind(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(word) = schema.get("const") {
        return format!("`{word}`");
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        return words.join(", ");
    }
    let several: Vec<String> = (variants(schema).iter())
        .filter(|variant| variant["type"] != "null")
        .map(kind)
        .collect();
    if !several.is_empty() {
        return several.join(" or ");
    }
    let named = match &schema["type"] {
        Value::String(name) => Some(name.as_str()),
        // The other one is the null of what may be left out.
        Value::Array(names) => {
            (names.iter().filter_map(Value::as_str)).find(|name| *name != "null")
        }
        _ => None,
    };
    match named {
        Some("array") => list(schema),
        Some("object") => object(schema),
        Some("integer") => "whole number".into(),
        Some("string") => "text".into(),
        Some("boolean") => "`true` or `false`".into(),
        Some(name) => name.into(),
        None => "anything".into(),
    }
}

fn list(schema: &Value) -> String {
    let item = kind(&schema["items"]);
    match (&schema["minItems"], &schema["maxItems"]) {
        (Value::Number(least), Value::Number(most)) if least == most => {
            format!("{most} of: {item}")
        }
        _ => format!("list of: {item}"),
    }
}

/// An object told where it stands: `{"order": text}`.
fn object(schema: &Value) -> String {
    if let Some(value) = schema
        .get("additionalProperties")
        .filter(|value| value.is_object())
    {
        return format!("names, each with: {}", kind(value));
    }
    let rows = fields(schema).into_iter().map(|(name, field, needed)| {
        let mark = if needed { "" } else { "?" };
        format!("`{name}`{mark}: {}", kind(field))
    });
    rows.collect::<Vec<_>>().join(", ")
}
