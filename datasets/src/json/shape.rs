//! Every error of shape, from the schema of the type that refused the value.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;
use solver::base::flaw::{Flaw, FlawKind};

const MOST_FLAWS: usize = 1_000;
/// Values longer than this are not repeated in messages.
const LONGEST_MESSAGE: usize = 160;

pub(super) fn errors(schema: &Value, value: &Value) -> Vec<Flaw> {
    let validator = jsonschema::validator_for(schema).expect("schemas come from our own types");
    let mut flaws = Vec::new();
    for error in validator.iter_errors(value).take(MOST_FLAWS) {
        collect(&error, &mut flaws);
    }
    if flaws.is_empty() {
        // The schema takes 3.0 for a whole number, serde does not.
        let strict = with_fractions_as_text(value);
        for error in validator.iter_errors(&strict).take(MOST_FLAWS) {
            let wants_whole = error.to_string().ends_with("type \"integer\"");
            if wants_whole {
                let path = path_of(&error);
                let message = "must be a whole number without a decimal point".into();
                flaws.push(Flaw::new(path, &FlawKind::Shape { message }));
            }
        }
    }
    flaws.dedup();
    flaws
}

fn with_fractions_as_text(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => Value::String(number.to_string()),
        Value::Array(items) => items.iter().map(with_fractions_as_text).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), with_fractions_as_text(value)))
            .collect(),
        other => other.clone(),
    }
}

fn collect(error: &ValidationError, flaws: &mut Vec<Flaw>) {
    let path = path_of(error);
    let shape = |path: String, message: String| Flaw::new(path, &FlawKind::Shape { message });
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            flaws.push(shape(format!("{path}.{name}"), "is missing".into()));
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let name: String = name.chars().take(60).collect();
                flaws.push(shape(
                    format!("{path}.{name}"),
                    "is not a known field".into(),
                ));
            }
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            alternatives(error, context, flaws);
        }
        _ => flaws.push(shape(path, message_of(error))),
    }
}

/// The errors of the alternative that was meant: the one that agrees at least at the top.
fn alternatives(
    error: &ValidationError,
    context: &[Vec<ValidationError<'static>>],
    flaws: &mut Vec<Flaw>,
) {
    let here = error.instance_path().as_str();
    let deep = |inner: &ValidationError| {
        let below = here.len() < inner.instance_path().as_str().len();
        let fields = matches!(
            inner.kind(),
            ValidationErrorKind::Required { .. } | ValidationErrorKind::AdditionalProperties { .. }
        );
        below || fields
    };
    let meant = context
        .iter()
        .filter(|branch| !branch.is_empty() && branch.iter().all(deep))
        .min_by_key(|branch| branch.len());
    match meant {
        Some(branch) => {
            for inner in branch {
                collect(inner, flaws);
            }
        }
        None => {
            let found = shown(error);
            let message = format!("{found} is none of the permitted values");
            flaws.push(Flaw::new(path_of(error), &FlawKind::Shape { message }));
        }
    }
}

fn shown(error: &ValidationError) -> String {
    let value = error.instance().to_string();
    if value.chars().count() <= LONGEST_MESSAGE / 2 {
        value
    } else {
        "the value".into()
    }
}

fn message_of(error: &ValidationError) -> String {
    let message = error.to_string();
    if message.chars().count() <= LONGEST_MESSAGE {
        message
    } else {
        error.masked_with("the value").to_string()
    }
}

/// `/physicians/3/leave` becomes `$.physicians[3].leave`.
fn path_of(error: &ValidationError) -> String {
    let mut path = String::from("$");
    for part in error.instance_path().as_str().split('/').skip(1) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            path.push_str(&format!("[{part}]"));
        } else {
            let name = part.replace("~1", "/").replace("~0", "~");
            path.push('.');
            path.extend(name.chars().take(60));
        }
    }
    path
}
