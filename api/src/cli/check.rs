//! `rounds check`: a plan before the judge.

use std::collections::BTreeMap;
use std::io::Write;

use datasets::formats::instance::{Format, sniff};
use datasets::json::kind_of;
use serde::Serialize;
use serde_json::Number;
use solver::base::report::{Report, Violation};
use solver::base::units::Cost;

use super::failure::Failure;
use super::form::FormArgs;
use super::language::LanguageArgs;
use super::{CheckArgs, table};
use crate::coin::Coin;
use crate::engine::{Engine, Rostering, Routing, Shifts};
use crate::files;
use crate::input;
use crate::instance::{is_shifts, shifts};

pub(super) fn check(args: &CheckArgs, language: LanguageArgs) -> Result<(), Failure> {
    let (file, plan, form) = (&args.file, &args.plan, &args.form);
    let bytes = files::read(file)?;
    if !form.is_said() && is_shifts(&bytes) {
        let (_, problem) = shifts(file)?;
        let (_, plan) = input::plan::<Shifts>(plan, &problem)?;
        return judge::<Shifts>(&problem, &plan, args, language);
    }
    if is_routing(&bytes, form) {
        let day = form.day(file)?;
        let plan = day.plan(plan)?;
        return judge::<Routing>(&day.problem, &plan, args, language);
    }
    let (_, problem) = input::problem::<Rostering>(file)?;
    let (_, plan) = input::plan::<Rostering>(plan, &problem)?;
    judge::<Rostering>(&problem, &plan, args, language)
}

/// Whether a file is a day of routes, and no roster.
pub(super) fn is_routing(bytes: &[u8], form: &FormArgs) -> bool {
    match kind_of(bytes).as_deref() {
        Some(kind) => kind == "routing" || form.is_said(),
        // Our own JSON that says nothing is read as a roster, and told what it lacks.
        None => form.is_said() || !matches!(sniff(bytes), None | Some(Format::Rounds)),
    }
}

fn judge<E: Engine>(
    problem: &E::Problem,
    plan: &E::Plan,
    args: &CheckArgs,
    language: LanguageArgs,
) -> Result<(), Failure> {
    let report = E::check(problem, plan);
    let mut out = std::io::stdout().lock();
    if args.json {
        let coin = E::coin(problem);
        let verdict = Verdict::new(&coin, &report);
        serde_json::to_writer_pretty(&mut out, &verdict)
            .map_err(|error| Failure::from(std::io::Error::from(error)))?;
        writeln!(out)?;
    } else {
        let table = table::score(&E::coin(problem), &report, None, language);
        write!(out, "{table}")?;
        for violation in &report.violations {
            writeln!(out, "{}", line(violation, language))?;
        }
    }
    if report.score.is_feasible() {
        Ok(())
    } else {
        Err(Failure::No)
    }
}

pub(super) fn line(violation: &Violation, language: LanguageArgs) -> String {
    let Violation { rule, rule_zh, .. } = violation;
    let (subject, message) = (&violation.subject, &violation.message);
    let message_zh = violation.message_zh.as_ref().unwrap_or(message);
    let subject_zh = match subject.rsplit_once(", trip ") {
        Some((who, trip)) => format!("{who} 第 {trip} 趟"),
        None => subject.clone(),
    };
    language.say(
        &format!("{rule} {subject}: {message}"),
        &format!("{rule_zh} {subject_zh}：{message_zh}"),
    )
}

#[derive(Serialize)]
struct Verdict<'r> {
    feasible: bool,
    hard: i64,
    /// In money, or in the unit the problem names, to be compared as it stands. What the objective
    /// puts before the cost is not in it.
    cost: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'r str>,
    /// Nothing is proven by looking at a plan.
    bound: Option<Number>,
    rules: BTreeMap<&'static str, Line>,
    violations: &'r [Violation],
}

/// A rule of the book; its cost is in the unit of the whole.
#[derive(Serialize)]
struct Line {
    rule_zh: &'static str,
    hard: bool,
    amount: i64,
    cost: Number,
    counting: &'static str,
    counting_zh: &'static str,
}

impl<'r> Verdict<'r> {
    fn new(coin: &'r Coin, report: &'r Report) -> Verdict<'r> {
        let lines = report.rules.iter().map(|line| {
            let shown = Line {
                rule_zh: line.rule_zh,
                hard: line.hard,
                amount: line.amount,
                cost: coin.number(line.cost),
                counting: line.counting,
                counting_zh: line.counting_zh,
            };
            (line.rule, shown)
        });
        let costs = report.rules.iter().map(|line| coin.shown(line.cost).0);
        let cost = costs.fold(0, i64::saturating_add);
        Verdict {
            feasible: report.score.is_feasible(),
            hard: report.score.hard,
            cost: coin.number(Cost(cost)),
            unit: coin.unit.as_deref(),
            bound: None,
            rules: lines.collect(),
            violations: &report.violations,
        }
    }
}
