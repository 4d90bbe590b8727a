//! Inputs as trees of values: one of them becomes another, stands twice, moves or goes.

use serde_json::{Map, Value};
use solver::base::rng::Rng;

use super::words::{FIGURES, TEXTS};

/// Marks a text that is written as it stands, without its quotes: figures that no tree holds.
const RAW: &str = "\u{1}raw ";
/// Marks a key that is written a second time.
const TWICE: &str = "\u{1}twice";

/// `None` where the input is no JSON.
pub(super) fn json(input: &[u8], other: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let tree = changed(serde_json::from_slice(input).ok()?, other, rng);
    let text = serde_json::to_string(&tree).ok()?;
    Some(written(&text).into_bytes())
}

/// The text of a tree with what its marks stand for.
fn written(text: &str) -> String {
    let twice = text.replace("\\u0001twice", "");
    let mut parts = twice.split("\"\\u0001raw ");
    let mut written = parts.next().unwrap_or("").to_string();
    for part in parts {
        let (raw, rest) = part.split_once('"').unwrap_or((part, ""));
        written.push_str(&raw.replace("\\\\", "\\").replace('\'', "\""));
        written.push_str(rest);
    }
    written
}

/// `None` where the input is no TOML, or the tree can no longer be written so.
pub(super) fn toml(input: &[u8], other: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let table: toml::Table = std::str::from_utf8(input).ok()?.parse().ok()?;
    let other: Option<toml::Table> = std::str::from_utf8(other)
        .ok()
        .and_then(|text| text.parse().ok());
    let other = serde_json::to_vec(&other).ok()?;
    let tree = changed(serde_json::to_value(&table).ok()?, &other, rng);
    let table: toml::Table = serde_json::from_value(tree).ok()?;
    let text = toml::to_string(&table).ok()?;
    let mut parts = text.split("\"\\u0001raw ");
    let mut written = parts.next().unwrap_or("").to_string();
    for part in parts {
        let (raw, rest) = part.split_once('"').unwrap_or((part, ""));
        written.push_str(raw);
        written.push_str(rest);
    }
    Some(written.replace("\\u0001twice", "").into_bytes())
}

fn changed(mut tree: Value, other: &[u8], rng: &mut Rng) -> Value {
    let other: Option<Value> = match rng.percent(20) {
        true => serde_json::from_slice(other).ok(),
        false => None,
    };
    // One change is read more often than two.
    let changes = 1 + usize::from(rng.percent(35)) + usize::from(rng.percent(10));
    for _ in 0..changes {
        let from = other.as_ref().unwrap_or(&tree).clone();
        change(&mut tree, &from, rng);
    }
    tree
}

fn below(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(rows) => rows.values().collect(),
        _ => Vec::new(),
    }
}

/// A value from somewhere in the tree, mostly one of the kind that is to give way.
fn graft(from: &Value, instead_of: &Value, rng: &mut Rng) -> Value {
    let kind = std::mem::discriminant(instead_of);
    let mut found = from;
    for _ in 0..8 {
        found = from;
        for _ in 0..rng.below(9) {
            let rows = below(found);
            if rows.is_empty() {
                break;
            }
            found = rows[rng.below(rows.len())];
        }
        if std::mem::discriminant(found) == kind || rng.percent(5) {
            break;
        }
    }
    found.clone()
}

/// Goes down to a value, and changes that, or on the way what lies in a list.
fn change(value: &mut Value, from: &Value, rng: &mut Rng) {
    let goes_on = rng.percent(88);
    match value {
        Value::Array(rows) if !rows.is_empty() => {
            let at = rng.below(rows.len());
            if goes_on {
                return change(&mut rows[at], from, rng);
            }
            match rng.below(6) {
                0 | 1 => drop(rows.remove(at)),
                2 => rows.insert(at, rows[rng.below(rows.len())].clone()),
                3 => {
                    let other = rng.below(rows.len());
                    rows.swap(at, other);
                }
                4 => rows.insert(at, graft(from, &rows[at], rng)),
                _ if rng.percent(5) => {
                    let row = rows[at].clone();
                    rows.resize(rows.len() + (1 << rng.below(13)), row);
                }
                _ => rows.reverse(),
            }
        }
        Value::Object(rows) if !rows.is_empty() => {
            let at = rng.below(rows.len());
            let key = rows.keys().nth(at).cloned().unwrap_or_default();
            if goes_on {
                return change(&mut rows[&key], from, rng);
            }
            match rng.below(8) {
                0..3 => drop(rows.remove(&key)),
                3 => renamed(rows, &key, rng),
                4 if rng.percent(30) => {
                    let value = graft(from, &rows[&key], rng);
                    rows.insert(format!("{key}{TWICE}"), value);
                }
                5 => swapped(rows, &key, rng),
                _ => rows[&key] = graft(from, &rows[&key], rng),
            }
        }
        other => *other = instead(other, from, rng),
    }
}

/// A value under another key: one that stands beside it, or one that nobody knows.
fn renamed(rows: &mut Map<String, Value>, key: &str, rng: &mut Rng) {
    if let Some(value) = rows.remove(key) {
        let name = rng.pick(&["", "x", "a.b", "$", "\u{feff}", "kind", "id"]);
        rows.insert((*name).into(), value);
    }
}

fn swapped(rows: &mut Map<String, Value>, key: &str, rng: &mut Rng) {
    let other = rows.keys().nth(rng.below(rows.len())).cloned();
    let Some(other) = other.filter(|other| other != key) else {
        return;
    };
    let (one, two) = (rows.remove(key), rows.remove(&other));
    rows.extend(one.map(|value| (other, value)));
    rows.extend(two.map(|value| (key.to_string(), value)));
}

fn raw(text: &str) -> Value {
    Value::String(format!("{RAW}{text}"))
}

fn instead(value: &Value, from: &Value, rng: &mut Rng) -> Value {
    if let (Some(number), true) = (value.as_i64(), rng.percent(70)) {
        let near = [
            number.wrapping_add(1),
            number.wrapping_sub(1),
            number.wrapping_mul(2),
            number / 2,
            number.wrapping_neg(),
            number.wrapping_mul(1_000),
            number.wrapping_mul(7) % 101,
            i64::MAX - number.saturating_abs(),
            number.wrapping_add(86_400),
            0,
            1,
            1_000_000_000,
        ];
        return Value::from(*rng.pick(&near));
    }
    match rng.below(20) {
        0..10 => graft(from, value, rng),
        10 | 11 => raw(rng.pick::<&str>(&FIGURES)),
        12..15 => Value::from(*rng.pick(&TEXTS)),
        15 => Value::from(*rng.pick(&[0_i64, 1, -1, 100, i64::MAX, i64::MIN, 1 << 40])),
        16 => rng
            .pick(&[Value::Null, Value::Bool(true), Value::Bool(false)])
            .clone(),
        17 => rng
            .pick(&[Value::Array(Vec::new()), Value::Object(Map::new())])
            .clone(),
        _ => odd(value, rng),
    }
}

/// What texts can hold and trees cannot, and what goes far down.
fn odd(value: &Value, rng: &mut Rng) -> Value {
    match rng.below(6) {
        0 => raw("'\\ud800'"),
        1 => Value::String("x".repeat(1 << rng.below(14))),
        2 => raw(&"[".repeat(1 << rng.below(9))),
        3 => Value::Array(vec![value.clone(); 1 << rng.below(6)]),
        4 => (0..1 << rng.below(8)).fold(value.clone(), |inner, _| Value::Array(vec![inner])),
        _ => Value::String(format!(
            "{}{}",
            rng.pick(&TEXTS),
            value.as_str().unwrap_or("1")
        )),
    }
}
