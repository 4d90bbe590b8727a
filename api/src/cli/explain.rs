//! `rounds explain`: what becomes of an order, or why a roster is as it is.

mod roster;

use std::io::Write;
use std::path::PathBuf;

use solver::routing::explain::explain as explain_order;

use super::check::is_routing;
use super::failure::Failure;
use super::form::FormArgs;
use crate::files;
use crate::instance::Day;

#[derive(clap::Args)]
pub(super) struct ExplainArgs {
    /// A day of routes, or a roster.
    file: PathBuf,
    /// A plan for it, of any form that `rounds check` reads.
    plan: PathBuf,
    /// The order. Of a roster: a candidate (`P12`), a line (`L34`), `P12@H3@2026-03`,
    /// `P12@L34@2026-03-02..2026-05-31`, or several duties and lines together (`P12,P13,L34`).
    #[arg(long, value_name = "ID")]
    why: String,
    #[command(flatten)]
    form: FormArgs,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

pub(super) fn explain(args: &ExplainArgs) -> Result<(), Failure> {
    if !is_routing(&files::read(&args.file)?, args.form) {
        return roster::explain(args);
    }
    let day = Day::read(&args.file, args.form.wanted())?;
    let plan = day.plan(&args.plan)?;
    let orders = day.problem.orders();
    let order = orders.ids().find(|id| orders[*id].key == args.why);
    let order = order
        .ok_or_else(|| Failure::Usage(format!("--why {}: there is no such order", args.why)))?;
    let found = explain_order(&day.problem, &plan, order);
    let mut out = std::io::stdout().lock();
    if args.json {
        return write_json(&mut out, &found);
    }
    writeln!(out, "{}\n{}", found.message, found.message_zh)?;
    Ok(())
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
