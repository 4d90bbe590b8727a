//! `rounds check`: a plan before the judge.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use solver::base::report::{Report, RuleLine, Violation};
use solver::base::units::Cost;

use super::failure::Failure;
use super::table;
use crate::engine::{Engine, Kind, Rostering, Routing};
use crate::files;
use crate::input;

pub(super) fn check(file: &Path, plan: &Path, json: bool) -> Result<(), Failure> {
    let bytes = files::read(file)?;
    match datasets::json::kind_of(&bytes).as_deref() {
        Some("routing") => judge::<Routing>(file, plan, json),
        // A file that says nothing is read as a roster, and told what it lacks.
        _ => judge::<Rostering>(file, plan, json),
    }
}

fn judge<E: Engine>(file: &Path, plan: &Path, json: bool) -> Result<(), Failure> {
    let (_, problem) = input::problem::<E>(file)?;
    let (_, plan) = input::plan::<E>(plan, &problem)?;
    let report = E::check(&problem, &plan);
    let mut out = std::io::stdout().lock();
    if json {
        let verdict = Verdict::new(E::KIND, &report);
        serde_json::to_writer_pretty(&mut out, &verdict)
            .map_err(|error| Failure::from(std::io::Error::from(error)))?;
        writeln!(out)?;
    } else {
        write!(out, "{}", table::score(E::KIND, &report, None))?;
        for violation in &report.violations {
            let Violation { rule, rule_zh, .. } = violation;
            let (subject, message) = (&violation.subject, &violation.message);
            writeln!(out, "{rule} {rule_zh} {subject}: {message}")?;
        }
    }
    if report.score.is_feasible() {
        Ok(())
    } else {
        Err(Failure::No)
    }
}

#[derive(Serialize)]
struct Verdict<'r> {
    feasible: bool,
    hard: i64,
    /// In units of which `cost_scale` make one of money.
    cost: Cost,
    cost_scale: i64,
    /// Nothing is proven by looking at a plan.
    bound: Option<Cost>,
    rules: BTreeMap<&'static str, &'r RuleLine>,
    violations: &'r [Violation],
}

impl Verdict<'_> {
    fn new(kind: Kind, report: &Report) -> Verdict<'_> {
        Verdict {
            feasible: report.score.is_feasible(),
            hard: report.score.hard,
            cost: report.score.soft,
            cost_scale: kind.cost_scale(),
            bound: None,
            rules: report.rules.iter().map(|line| (line.rule, line)).collect(),
            violations: &report.violations,
        }
    }
}
