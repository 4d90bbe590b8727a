//! `rounds policy`: what a policy says, every figure with what it rests on; or what is wrong with it.

use std::io::Write;
use std::path::Path;

use datasets::policy::{SHIPPED, read, shipped};
use serde_json::Value;
use solver::service::parameter::Standing;
use solver::service::policy::Policy;

use super::explain::write_json;
use super::failure::Failure;
use super::table::Table;
use crate::files;

#[derive(clap::Args)]
pub(super) struct PolicyArgs {
    /// The name of a shipped policy (notices, statute, stricter, looser) or a file; left out: all
    /// shipped ones are listed.
    policy: Option<String>,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

pub(super) fn policy(args: &PolicyArgs) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let Some(name) = &args.policy else {
        let mut table = Table::new(["policy", "title", "标题"]);
        for (name, _) in SHIPPED {
            let draft = shipped(name).expect("it is shipped");
            table.row([name.into(), draft.title, draft.title_zh]);
        }
        write!(out, "{}", table.to_text())?;
        return Ok(());
    };
    let policy = find(name)?;
    if args.json {
        return write_json(&mut out, policy.draft());
    }
    let draft = policy.draft();
    writeln!(out, "{} · {} · {}", draft.name, draft.title, draft.title_zh)?;
    let parts = [
        (
            "the one-year rule 基层服务一年",
            serde_json::to_value(&draft.one_year),
        ),
        (
            "studios 名医基层工作室",
            serde_json::to_value(&draft.studio),
        ),
    ];
    for (heading, part) in parts {
        let part = part.expect("policies are plain data");
        writeln!(out, "\n{heading}\n{}", parameters(&part).to_text())?;
    }
    Ok(())
}

/// A shipped policy by its name, or one from a file.
///
/// # Errors
/// When it is neither, or every flaw of the file.
pub(super) fn find(name: &str) -> Result<Policy, Failure> {
    if let Some(draft) = shipped(name) {
        return Ok(Policy::new(&draft).expect("the shipped policies are tested"));
    }
    let path = Path::new(name);
    let known: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
    if !path.exists() {
        let known = known.join(", ");
        return Err(Failure::Usage(format!(
            "`{name}` is no file and none of {known}"
        )));
    }
    let bytes = files::read(path)?;
    let read = || Policy::new(&read(&bytes)?);
    read().map_err(|flaws| Failure::flaws(path, flaws))
}

/// A row for each parameter, in the order of the file.
fn parameters(part: &Value) -> Table {
    let mut table = Table::new([
        "parameter",
        "value",
        "default",
        "range",
        "standing",
        "source",
    ]);
    for (name, parameter) in part.as_object().into_iter().flatten() {
        let shown = |field: &str| parameter.get(field).map_or(String::new(), plain);
        let standing = parameter.get("standing").cloned().unwrap_or_default();
        let standing: Standing = serde_json::from_value(standing).expect("its own words");
        let (english, chinese) = standing.words();
        let note = match shown("note") {
            note if note.is_empty() => note,
            note => format!(" ({note})"),
        };
        table.row([
            name.clone(),
            shown("value"),
            shown("default"),
            shown("range"),
            format!("{english} {chinese}"),
            format!("{}{note}", shown("source")),
        ]);
    }
    table
}

/// Values as people write them: without quotes and braces.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let numbers = items.len() == 2 && items.iter().all(Value::is_number);
            let items: Vec<String> = items.iter().map(plain).collect();
            items.join(if numbers { "–" } else { " " })
        }
        Value::Object(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|(name, part)| format!("{name} {}", plain(part)))
                .collect();
            parts.join(", ")
        }
        other => other.to_string(),
    }
}
