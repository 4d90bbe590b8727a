//! Every error of shape, from the schema of the type that refused the value.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;
use solver::base::flaw::{Flaw, FlawKind};

const MOST_FLAWS: usize = 1_000;
/// Values longer than this are not repeated in messages.
const LONGEST_VALUE: usize = 80;

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
            if wanted(&error) == ("a whole number", "整数") {
                let message = "must be a whole number without a decimal point";
                flaws.push(shape(path_of(&error), message, "应为整数，不带小数点"));
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
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            flaws.push(shape(format!("{path}.{name}"), "is missing", "缺少这一项"));
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let name: String = name.chars().take(60).collect();
                let path = format!("{path}.{name}");
                flaws.push(shape(path, "is not a known field", "没有这个字段"));
            }
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            alternatives(error, context, flaws);
        }
        ValidationErrorKind::Type { .. } => {
            let found = shown(error);
            let (noun, noun_zh) = wanted(error);
            let message = format!("{found} is not {noun}");
            flaws.push(shape(path, message, format!("{found} 不是{noun_zh}")));
        }
        _ => flaws.push(none_of_the_permitted(error)),
    }
}

fn shape(path: String, message: impl Into<String>, message_zh: impl Into<String>) -> Flaw {
    let (message, message_zh) = (message.into(), message_zh.into());
    let kind = FlawKind::Shape {
        message,
        message_zh,
    };
    Flaw::new(path, &kind)
}

/// What should stand there; nothing when the error is of another kind.
fn wanted(error: &ValidationError) -> (&'static str, &'static str) {
    let ValidationErrorKind::Type { kind } = error.kind() else {
        return ("", "");
    };
    let one = match kind {
        TypeKind::Single(one) => Some(*one),
        // The other one is the null of what may be left out.
        TypeKind::Multiple(several) => several.iter().find(|one| *one != JsonType::Null),
    };
    match one {
        Some(JsonType::Integer) => ("a whole number", "整数"),
        Some(JsonType::Number) => ("a number", "数字"),
        Some(JsonType::String) => ("a text", "文字"),
        Some(JsonType::Boolean) => ("true or false", " true 或 false"),
        Some(JsonType::Array) => ("a list", "列表"),
        Some(JsonType::Object) => ("an object", "对象"),
        Some(JsonType::Null) | None => ("empty", "空值"),
    }
}

fn none_of_the_permitted(error: &ValidationError) -> Flaw {
    let found = shown(error);
    let options = options(error);
    if options.is_empty() {
        let message = format!("{found} is not a permitted value");
        return shape(path_of(error), message, format!("{found} 不是允许的值"));
    }
    let message = format!("{found} is none of {}", options.join(", "));
    let message_zh = format!("{found} 不在可选值之内：{}", options.join("、"));
    shape(path_of(error), message, message_zh)
}

/// Values that would do, as far as the schema lists them.
fn options(error: &ValidationError) -> Vec<String> {
    match error.kind() {
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().into_iter().flatten();
            options.map(ToString::to_string).collect()
        }
        ValidationErrorKind::Constant { expected_value } => vec![expected_value.to_string()],
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context.iter().flatten().flat_map(options).collect()
        }
        _ => Vec::new(),
    }
}

/// The errors of the alternative that was meant: the one that agrees at least at the top, and before
/// others one that agrees there in every field. Where each asks for another field, as the variants of
/// an enum do, and none is there, the field that is there is none of them.
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
    let is_here = |inner: &&ValidationError| inner.instance_path().as_str() == here;
    let at_top = |branch: &[ValidationError]| branch.iter().filter(is_here).count();
    let asked = |branch: &Vec<ValidationError<'static>>| {
        let mut missing = branch.iter().filter(is_here);
        missing.find_map(|inner| match inner.kind() {
            ValidationErrorKind::Required { property } => Some(property.clone()),
            _ => None,
        })
    };
    let asked: Vec<Value> = context.iter().filter_map(asked).collect();
    let differ = asked.windows(2).all(|pair| pair[0] != pair[1]);
    if 1 < context.len() && asked.len() == context.len() && differ {
        none_of_the_fields(error, &asked, flaws);
        return;
    }
    let meant = context
        .iter()
        .filter(|branch| !branch.is_empty() && branch.iter().all(deep))
        .min_by_key(|branch| (at_top(branch), branch.len()));
    match meant {
        Some(branch) => {
            for inner in branch {
                collect(inner, flaws);
            }
        }
        None => flaws.push(none_of_the_permitted(error)),
    }
}

/// An object that has one field of many, where none of those is there.
fn none_of_the_fields(error: &ValidationError, asked: &[Value], flaws: &mut Vec<Flaw>) {
    let options: Vec<String> = asked.iter().map(ToString::to_string).collect();
    let (options, options_zh) = (options.join(", "), options.join("、"));
    let path = path_of(error);
    let mut none_of = |path: String, found: &str| {
        let message = format!("{found} is none of {options}");
        let message_zh = format!("{found} 不在可选值之内：{options_zh}");
        flaws.push(shape(path, message, message_zh));
    };
    let members = error.instance().as_object();
    let names: Vec<&String> = members.iter().flat_map(|members| members.keys()).collect();
    for name in &names {
        let name: String = name.chars().take(60).collect();
        none_of(format!("{path}.{name}"), &format!("\"{name}\""));
    }
    if names.is_empty() {
        none_of(path, &shown(error));
    }
}

fn shown(error: &ValidationError) -> String {
    let value = error.instance().to_string();
    if value.chars().count() <= LONGEST_VALUE {
        value
    } else {
        "…".into()
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
