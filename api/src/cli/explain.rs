//! `rounds explain`: what becomes of an order, or why a roster is as it is.

mod roster;

use std::io::Write;
use std::path::PathBuf;

use solver::base::flaw::{Flaw, FlawKind};
use solver::base::id::Id;
use solver::base::noun::Noun;
use solver::routing::explain::explain as explain_order;
use solver::routing::problem::{Order, Problem};

use super::check::is_routing;
use super::failure::Failure;
use super::form::FormArgs;
use super::language::LanguageArgs;
use crate::files;

#[derive(clap::Args)]
pub(super) struct ExplainArgs {
    /// A day of routes, or a roster.
    file: PathBuf,
    /// A plan for it, of any form that `rounds check` reads.
    plan: PathBuf,
    /// The order; `4` for `job 4` where nothing else is called so. Of a roster: a candidate (`P12`), a
    /// line (`L34`), `P12@H3@2026-03`, `P12@L34@2026-03-02..2026-05-31`, or several duties and lines
    /// together (`P12,P13,L34`).
    #[arg(long, value_name = "ID")]
    why: String,
    #[command(flatten)]
    form: FormArgs,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

pub(super) fn explain(args: &ExplainArgs, language: LanguageArgs) -> Result<(), Failure> {
    if !is_routing(&files::read(&args.file)?, &args.form) {
        return roster::explain(args, language);
    }
    let day = args.form.day(&args.file)?;
    let plan = day.plan(&args.plan)?;
    let order = meant(&day.problem, &args.why, language)?;
    let found = explain_order(&day.problem, &plan, order);
    let mut out = std::io::stdout().lock();
    if args.json {
        return write_json(&mut out, &found);
    }
    let said = language.say(&found.message, &found.message_zh);
    writeln!(out, "{said}")?;
    Ok(())
}

/// The order of that name, or the only one of which it is a word.
fn meant(problem: &Problem, why: &str, language: LanguageArgs) -> Result<Id<Order>, Failure> {
    let orders = problem.orders();
    if let Some(order) = orders.ids().find(|id| orders[*id].key == why) {
        return Ok(order);
    }
    let is_word = |id: &Id<Order>| orders[*id].key.split([' ', '-']).any(|word| word == why);
    let found: Vec<Id<Order>> = orders.ids().filter(is_word).collect();
    match found[..] {
        [order] => Ok(order),
        [] => {
            let known = orders.values().map(|row| row.key.as_str());
            let flaw = Flaw::new("--why", &FlawKind::unknown(Noun::Order, why, known));
            let said = language.say(&flaw.message, &flaw.message_zh);
            Err(Failure::Usage(format!("--why {why}: {said}")))
        }
        _ => {
            let named: Vec<&str> = found.iter().map(|id| orders[*id].key.as_str()).collect();
            let said = language.say(
                &format!("which of {}?", named.join(", ")),
                &format!("是哪一单：{}？", named.join("、")),
            );
            Err(Failure::Usage(format!("--why {why}: {said}")))
        }
    }
}

pub(super) fn write_json(
    out: &mut impl Write,
    value: &impl serde::Serialize,
) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value)
        .map_err(|error| Failure::from(std::io::Error::from(error)))?;
    writeln!(out)?;
    Ok(())
}
