//! Keys that VROOM does not know: each with the one that was likely meant.

use serde_json::{Map, Value};
use solver::base::flaw::{Flaw, FlawKind};

const ROOT: &[&str] = &[
    "jobs",
    "shipments",
    "vehicles",
    "matrices",
    "matrix",
    "options",
];
const OPTIONS: &[&str] = &["g", "c", "t", "x", "l"];
const TASK: &[&str] = &[
    "id",
    "description",
    "location",
    "location_index",
    "setup",
    "service",
    "setup_per_type",
    "service_per_type",
    "time_windows",
];
const JOB: &[&str] = &["delivery", "pickup", "amount", "skills", "priority"];
const SHIPMENT: &[&str] = &["pickup", "delivery", "amount", "skills", "priority"];
const VEHICLE: &[&str] = &[
    "id",
    "profile",
    "description",
    "start",
    "start_index",
    "end",
    "end_index",
    "capacity",
    "costs",
    "skills",
    "type",
    "time_window",
    "breaks",
    "speed_factor",
    "max_tasks",
    "max_travel_time",
    "max_distance",
    "steps",
];
const COSTS: &[&str] = &["fixed", "per_hour", "per_task_hour", "per_km"];
const BREAK: &[&str] = &["id", "time_windows", "service", "description", "max_load"];
const STEP: &[&str] = &[
    "type",
    "id",
    "service_at",
    "service_after",
    "service_before",
];
const MATRIX: &[&str] = &["durations", "distances", "costs"];
const MOST: usize = 1_000;

pub(super) fn unknown_keys(bytes: &[u8]) -> Vec<Flaw> {
    let mut warnings = Vec::new();
    let Ok(Value::Object(root)) = serde_json::from_slice(bytes) else {
        return warnings;
    };
    let lint = &mut warnings;
    keys(lint, "$", &root, &[ROOT]);
    object(lint, "$.options", root.get("options"), &[OPTIONS]);
    each(&root, "jobs", "$.jobs", |path, job| {
        keys(lint, path, job, &[TASK, JOB])
    });
    each(&root, "shipments", "$.shipments", |path, row| {
        keys(lint, path, row, &[SHIPMENT]);
        for end in ["pickup", "delivery"] {
            object(lint, &format!("{path}.{end}"), row.get(end), &[TASK]);
        }
    });
    each(&root, "vehicles", "$.vehicles", |path, van| {
        keys(lint, path, van, &[VEHICLE]);
        object(lint, &format!("{path}.costs"), van.get("costs"), &[COSTS]);
        each(van, "breaks", &format!("{path}.breaks"), |path, row| {
            keys(lint, path, row, &[BREAK]);
        });
        each(van, "steps", &format!("{path}.steps"), |path, row| {
            keys(lint, path, row, &[STEP])
        });
    });
    if let Some(Value::Object(matrices)) = root.get("matrices") {
        for (profile, matrix) in matrices {
            object(
                lint,
                &format!("$.matrices.{profile}"),
                Some(matrix),
                &[MATRIX],
            );
        }
    }
    warnings
}

fn each(
    holder: &Map<String, Value>,
    key: &str,
    path: &str,
    mut act: impl FnMut(&str, &Map<String, Value>),
) {
    let rows = holder.get(key).and_then(Value::as_array);
    for (index, row) in rows.into_iter().flatten().enumerate() {
        if let Value::Object(row) = row {
            act(&format!("{path}[{index}]"), row);
        }
    }
}

fn object(warnings: &mut Vec<Flaw>, path: &str, value: Option<&Value>, known: &[&[&str]]) {
    if let Some(Value::Object(value)) = value {
        keys(warnings, path, value, known);
    }
}

fn keys(warnings: &mut Vec<Flaw>, path: &str, object: &Map<String, Value>, known: &[&[&str]]) {
    for key in object.keys().filter(|key| !has(known, key)) {
        let (mut message, mut message_zh) = (
            "VROOM has no such key".to_string(),
            "VROOM 没有这个键".to_string(),
        );
        if let Some(meant) = likely(key, known) {
            message.push_str(&format!("; `{meant}` is meant?"));
            message_zh.push_str(&format!("，是否应为 “{meant}”？"));
        }
        let kind = FlawKind::Unreadable {
            message,
            message_zh,
        };
        let key: String = key.chars().take(60).collect();
        if warnings.len() < MOST {
            warnings.push(Flaw::new(format!("{path}.{key}"), &kind));
        }
    }
}

fn has(known: &[&[&str]], key: &str) -> bool {
    known.iter().any(|keys| keys.contains(&key))
}

/// The nearest key, when at most a third of it is written otherwise.
fn likely(key: &str, known: &[&[&str]]) -> Option<&'static str> {
    let lower = key.to_lowercase().replace('-', "_");
    if 40 < lower.len() {
        return None;
    }
    let all = [
        ROOT, OPTIONS, TASK, JOB, SHIPMENT, VEHICLE, COSTS, BREAK, STEP, MATRIX,
    ];
    let own = all
        .iter()
        .copied()
        .flatten()
        .filter(|word| has(known, word));
    let priced = own.map(|word| (edits(&lower, word), *word));
    let (distance, word) = priced.min()?;
    (distance * 3 <= word.len().max(3)).then_some(word)
}

/// Letters to insert, drop or change (V. I. Levenshtein, 1966).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut corner = row[0];
        row[0] = index + 1;
        for (at, other) in to.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[at + 1];
            row[at + 1] = changed.min(corner + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}
