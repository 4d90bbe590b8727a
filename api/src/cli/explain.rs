//! `rounds explain`: what becomes of an order, and why.

use std::io::Write;
use std::path::PathBuf;

use solver::routing::explain::explain as explain_order;

use super::failure::Failure;
use super::form::FormArgs;
use crate::instance::Day;

#[derive(clap::Args)]
pub(super) struct ExplainArgs {
    /// A day of routes.
    file: PathBuf,
    /// A plan for it, of any form that `rounds check` reads.
    plan: PathBuf,
    /// The order.
    #[arg(long, value_name = "ID")]
    why: String,
    #[command(flatten)]
    form: FormArgs,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

pub(super) fn explain(args: &ExplainArgs) -> Result<(), Failure> {
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
