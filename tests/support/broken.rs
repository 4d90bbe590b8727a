//! Broken problem files: what is wrong with each, and where a reader must say so.

use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use serde_json::Value;

mod days;
mod rosters;
mod texts;
mod wished;

/// A file that must be refused with exit code 2.
pub struct Case {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Path and code that one of the flaws must have.
    pub path: &'static str,
    pub code: &'static str,
}

/// Name, bytes and expected path of every broken problem.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut cases = texts::texts();
    for (name, path, code, pointer, value) in [rosters::edits(), wished::edits()].concat() {
        cases.push(edited(name, path, code, &base_roster(), pointer, value));
    }
    for (name, path, code, pointer, value) in days::edits() {
        cases.push(edited(name, path, code, &base_day(), pointer, value));
    }
    cases.extend(removals());
    cases
}

fn base_roster() -> Value {
    serde_json::to_value(roster(Size::S, 1)).expect("drafts are plain data")
}

fn base_day() -> Value {
    serde_json::to_value(day(20, 1)).expect("drafts are plain data")
}

fn case(
    name: &'static str,
    bytes: impl Into<Vec<u8>>,
    path: &'static str,
    code: &'static str,
) -> Case {
    Case {
        name,
        bytes: bytes.into(),
        path,
        code,
    }
}

/// Name, expected path and code, and what to put where.
type Edit = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Value,
);

fn edited(
    name: &'static str,
    path: &'static str,
    code: &'static str,
    base: &Value,
    pointer: &str,
    value: Value,
) -> Case {
    let mut draft = base.clone();
    let (parent, key) = pointer
        .rsplit_once('/')
        .expect("pointers start with a slash");
    let parent = draft
        .pointer_mut(parent)
        .expect("the base has the field above");
    match parent {
        Value::Array(items) => items[key.parse::<usize>().expect("a position")] = value,
        Value::Object(members) => {
            members.insert(key.into(), value);
        }
        other => panic!("{name}: nothing can be set in {other}"),
    }
    case(name, draft.to_string(), path, code)
}

fn removals() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut draft = base_roster();
    let person = draft["physicians"][3].as_object_mut().expect("a physician");
    person.remove("specialty");
    let path = "$.physicians[3].specialty";
    cases.push(case(
        "a physician without specialty",
        draft.to_string(),
        path,
        "shape",
    ));

    let mut draft = base_roster();
    let links = draft["links"].as_array_mut().expect("a list");
    links.insert(1, links[0].clone());
    cases.push(case(
        "a link given twice",
        draft.to_string(),
        "$.links[1]",
        "duplicate_id",
    ));

    let mut draft = base_day();
    draft.as_object_mut().expect("an object").remove("depots");
    cases.push(case("no depots", draft.to_string(), "$.depots", "shape"));
    cases
}
