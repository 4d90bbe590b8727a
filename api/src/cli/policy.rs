//! `rounds policy`: what a policy says, every figure with what it rests on; or what is wrong with it.

use std::io::Write;
use std::path::{Path, PathBuf};

use datasets::policy::{SHIPPED, read, shipped};
use serde_json::Value;
use solver::rostering::conduct::{Departure, departures};
use solver::service::parameter::Standing;
use solver::service::policy::Policy;

use super::explain::write_json;
use super::failure::Failure;
use super::table::Table;
use crate::engine::Rostering;
use crate::files;
use crate::input;
use crate::ledgers::Roster;

#[derive(clap::Args)]
pub(super) struct PolicyArgs {
    /// The name of a shipped policy (notices, statute, stricter, looser) or a file; left out: all
    /// shipped ones are listed.
    policy: Option<String>,
    /// Say where this roster departs from the policy instead.
    #[arg(long, requires = "policy")]
    roster: Option<PathBuf>,
    /// A plan for the roster: how its studios are run is looked at as well.
    #[arg(long, requires = "roster")]
    plan: Option<PathBuf>,
    /// JSON on stdout.
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
    if let Some(roster) = roster(args.roster.as_deref(), args.plan.as_deref())? {
        let plan = roster.plan.as_ref();
        let found = departures(&policy, &roster.draft, &roster.problem, plan);
        return told(&mut out, &found, args.json);
    }
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

/// The answer is no where something departs.
fn told(out: &mut impl Write, found: &[Departure], json: bool) -> Result<(), Failure> {
    if json {
        write_json(out, &found)?;
    } else if !found.is_empty() {
        let mut table = Table::new(["parameter", "where", "departure", "说明"]);
        for row in found {
            let (message, message_zh) = (row.message.clone(), row.message_zh.clone());
            table.row([
                row.parameter.into(),
                row.subject.clone(),
                message,
                message_zh,
            ]);
        }
        write!(out, "{}", table.to_text())?;
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(Failure::No)
    }
}

/// A roster and a plan for it, from their files.
///
/// # Errors
/// When a file cannot be read, or is no roster or no plan for it.
pub(super) fn roster(
    roster: Option<&Path>,
    plan: Option<&Path>,
) -> Result<Option<Roster>, Failure> {
    let Some(roster) = roster else {
        return Ok(None);
    };
    let (draft, problem) = input::problem::<Rostering>(roster)?;
    let plan = plan
        .map(|plan| input::plan::<Rostering>(plan, &problem))
        .transpose()?;
    Ok(Some(Roster {
        draft,
        problem,
        plan: plan.map(|(_, plan)| plan),
    }))
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

/// A row for each parameter, by name.
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
