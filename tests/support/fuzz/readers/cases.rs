//! Our own files: problems and plans of every kind, and what is asked with both: offers, events, reasons
//! and edits.

use std::ops::ControlFlow;

use api::dispatch;
use api::engine::{Engine, Kind, Rostering, Routing, Shifts};
use api::exports::{Extras, export, names};
use api::input;
use api::plans::PlanError;
use api::plans::edit;
use api::plans::rows::Content;
use api::rosters::{explained, interruptions};
use api::view::{Case, view};
use api::work::Work;
use datasets::json::{kind_of, read_json};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use solver::base::flaw::Flaw;
use solver::base::run::Budget;
use solver::rostering::reasons::ask::Question;
use solver::rostering::reasons::explain::explain;
use solver::rostering::reasons::options;
use solver::{rostering, routing, shifts};

use super::is_one_in;
use crate::fuzz::corpus::kept;
use crate::fuzz::reader::{Form, Outcome, Reader, broken, failed, flawed};

/// Whether a search of a moment says anything of it.
pub(super) trait Small:
    Engine<Draft: 'static, Problem: 'static, Plan: 'static, PlanDraft: 'static>
{
    fn is_small(problem: &Self::Problem) -> bool;
}

impl Small for Rostering {
    fn is_small(problem: &rostering::problem::Problem) -> bool {
        problem.physicians().len() <= 8 && problem.weeks() <= 60
    }
}

impl Small for Routing {
    fn is_small(problem: &routing::problem::Problem) -> bool {
        problem.orders().len() <= 12 && problem.vehicles().len() <= 8
    }
}

impl Small for Shifts {
    fn is_small(problem: &shifts::problem::Problem) -> bool {
        problem.staff().len() <= 4 && problem.days() <= 14
    }
}

/// What came of a problem that was read.
pub(super) struct Found<E: Engine> {
    pub(super) plan: Option<E::Plan>,
    pub(super) said: Vec<String>,
}

/// A plan of a few steps, judged.
pub(super) fn gone_further<E: Small>(problem: &E::Problem) -> Found<E> {
    if !E::is_small(problem) {
        let said = vec!["large".to_string()];
        return Found { plan: None, said };
    }
    let mut heard = 0;
    let budget = Budget { seed: 1, steps: 3 };
    let outcome = E::solve(problem, 1, budget, &mut |_| {
        heard += 1;
        match heard < 50 {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    let report = E::check(problem, &outcome.plan);
    assert_eq!(report.score, outcome.score, "the judge says something else");
    // What is written is read again.
    let written = E::write_plan(problem, &outcome.plan);
    let read = E::read_plan(problem, &written);
    assert!(read.is_ok(), "a plan that was written cannot be read");
    Found {
        said: broken(&report),
        plan: Some(outcome.plan),
    }
}

pub(super) fn readers() -> Vec<Reader> {
    let mut readers = of_engine::<Rostering>();
    readers.extend(of_engine::<Routing>());
    readers.extend(of_engine::<Shifts>());
    let json = |name, read: fn(&[u8]) -> Outcome| Reader::new(name, Form::Json, read);
    let asked = |name, read: fn(&[u8]) -> Outcome| {
        // A problem and a plan, and what was taken apart into them.
        json(name, read).within(|input| 64_000_000 + 600 * input.len())
    };
    readers.extend([
        json("work", work),
        asked("routing-offer", offer),
        asked("routing-replan", routes_anew),
        asked("routing-edits", |bytes| edited(Kind::Routing, bytes)),
        asked("rostering-replan", roster_anew),
        asked("rostering-why", why),
        asked("rostering-edits", |bytes| edited(Kind::Rostering, bytes)),
    ]);
    readers
}

fn of_engine<E: Small>() -> Vec<Reader> {
    let kind = E::KIND.name();
    let (_, problem) = kept(kind).into_iter().next().unwrap_or_default();
    let fixed = input::draft::<E>(&problem).ok();
    let fixed = fixed.and_then(|draft| E::problem(&draft).ok());
    let plan = move |bytes: &[u8]| {
        let file = match input::plan_file::<E>(bytes) {
            Ok(file) => file,
            Err(flaws) => return flawed(&flaws),
        };
        let problem = fixed
            .as_ref()
            .expect("the first of the corpus is a problem");
        match file.read::<E>(problem) {
            Ok(plan) => {
                let report = E::check(problem, &plan);
                Outcome::Read(Box::new(move || broken(&report)))
            }
            Err(flaws) => flawed(&flaws),
        }
    };
    let case = Reader::new(format!("{kind}-case"), Form::Json, case::<E>);
    vec![
        Reader::new(kind, Form::Json, draft::<E>),
        Reader::new(format!("{kind}-plan"), Form::Json, plan),
        case.within(|input| 64_000_000 + 600 * input.len()),
    ]
}

fn draft<E: Small>(bytes: &[u8]) -> Outcome {
    match input::draft::<E>(bytes) {
        Ok(draft) => Outcome::Read(Box::new(move || match E::problem(&draft) {
            Ok(problem) => gone_further::<E>(&problem).said,
            Err(flaws) => refused(&flaws),
        })),
        Err(flaws) => flawed(&flaws),
    }
}

fn refused(flaws: &[Flaw]) -> Vec<String> {
    match flawed(flaws) {
        Outcome::Refused(said) => said,
        Outcome::Read(_) => Vec::new(),
    }
}

/// What stands under these names; where there is nothing, nothing is put.
fn parts<const N: usize>(bytes: &[u8], names: [&str; N]) -> Result<[Vec<u8>; N], Outcome> {
    let parts: std::collections::BTreeMap<String, &RawValue> =
        serde_json::from_slice(bytes).map_err(failed)?;
    Ok(names.map(|name| {
        parts
            .get(name)
            .map_or_else(Vec::new, |part| part.get().into())
    }))
}

fn case<E: Small>(bytes: &[u8]) -> Outcome {
    let [problem, plan] = match parts(bytes, ["problem", "plan"]) {
        Ok(parts) => parts,
        Err(outcome) => return outcome,
    };
    let case = match Case::<E>::read(&problem, &plan) {
        Ok(case) => case,
        Err(flaws) => return flawed(&flaws),
    };
    let input = bytes.to_vec();
    Outcome::Read(Box::new(move || {
        let said = broken(&E::check(&case.problem, &case.plan));
        if !E::is_small(&case.problem) {
            return said;
        }
        view(E::KIND, &problem, &plan, None).expect("a case that was read is shown");
        if is_one_in(4, &input) {
            // Every file of it in turn.
            let names = names(E::KIND);
            let name = names[input.len() % names.len()];
            if let Err(error) = export(E::KIND, &problem, &plan, name, &Extras::default()) {
                return vec![format!(
                    "{name} {}",
                    crate::fuzz::reader::plain(&error.to_string())
                )];
            }
        }
        said
    }))
}

fn work(bytes: &[u8]) -> Outcome {
    let work: Work = match serde_json::from_slice(bytes) {
        Ok(work) => work,
        Err(error) => return failed(error),
    };
    let problem = work.problem.get().as_bytes();
    match kind_of(problem).as_deref() {
        Some("routing") => draft::<Routing>(problem),
        Some("shifts") => draft::<Shifts>(problem),
        _ => draft::<Rostering>(problem),
    }
}

/// A case, and a third part of what was asked with it.
fn asked<E: Small, T: DeserializeOwned + schemars::JsonSchema>(
    bytes: &[u8],
    third: &str,
) -> Result<(Case<E>, T), Outcome> {
    let [problem, plan, third] = parts(bytes, ["problem", "plan", third])?;
    let case = Case::<E>::read(&problem, &plan).map_err(|flaws| flawed(&flaws))?;
    let third = read_json(&third).map_err(|flaws| flawed(&flaws))?;
    Ok((case, third))
}

fn offer(bytes: &[u8]) -> Outcome {
    let (case, order) = match asked::<Routing, _>(bytes, "order") {
        Ok(asked) => asked,
        Err(outcome) => return outcome,
    };
    Outcome::Read(Box::new(move || {
        match dispatch::offers(&case.draft, &case.plan, order) {
            Ok(offered) => vec![format!("{} offers", offered.offers.len())],
            Err(flaws) => refused(&flaws),
        }
    }))
}

fn routes_anew(bytes: &[u8]) -> Outcome {
    let (case, events) = match asked::<Routing, _>(bytes, "events") {
        Ok(asked) => asked,
        Err(outcome) => return outcome,
    };
    Outcome::Read(Box::new(move || {
        let now = routing::replan::after(&case.draft, &case.problem, &case.plan, &events);
        let now = match now {
            Ok(now) => now,
            Err(flaws) => return refused(&flaws),
        };
        let found = gone_further::<Routing>(&now.problem);
        let mut said = found.said;
        if let Some(plan) = found.plan {
            let before = (&case.problem, &case.plan);
            let changes = dispatch::changes(before, &now, &plan);
            said.extend(changes.into_iter().map(|change| change.what));
            let allowed = dispatch::allowances(&now, &plan);
            said.extend(allowed.into_iter().map(|row| row.rule));
        }
        let _ = dispatch::notes(&now);
        said
    }))
}

fn roster_anew(bytes: &[u8]) -> Outcome {
    let (case, events) = match asked::<Rostering, _>(bytes, "events") {
        Ok(asked) => asked,
        Err(outcome) => return outcome,
    };
    Outcome::Read(Box::new(move || {
        let now = rostering::replan::after(&case.draft, &case.problem, &case.plan, &events);
        match now {
            Ok(now) => {
                let _ = interruptions(&now);
                gone_further::<Rostering>(&now.problem).said
            }
            Err(flaws) => refused(&flaws),
        }
    }))
}

fn why(bytes: &[u8]) -> Outcome {
    let (case, text) = match asked::<Rostering, String>(bytes, "why") {
        Ok(asked) => asked,
        Err(outcome) => return outcome,
    };
    let question = match Question::read(&case.problem, &text) {
        Ok(question) => question,
        Err(unclear) => return failed(unclear.message),
    };
    let is_explained = is_one_in(8, bytes) && Rostering::is_small(&case.problem);
    Outcome::Read(Box::new(move || {
        let report = Rostering::check(&case.problem, &case.plan);
        if is_explained && report.score.is_feasible() {
            let options = options::Case {
                draft: &case.draft,
                problem: &case.problem,
            };
            let _ = explained(&explain(options, &case.plan, &question));
        }
        broken(&report)
    }))
}

fn edited(kind: Kind, bytes: &[u8]) -> Outcome {
    let [problem, plan, edits] = match parts(bytes, ["problem", "plan", "edits"]) {
        Ok(parts) => parts,
        Err(outcome) => return outcome,
    };
    let ground = problem.clone();
    let content = Content { problem, plan };
    match edit::judge(kind, &ground, &content, &[], &edits) {
        Ok(judged) => Outcome::Read(Box::new(move || vec![format!("breaks {}", judged.breaks)])),
        Err(PlanError::Flawed(flaws)) => flawed(&flaws),
        Err(error) => failed(error),
    }
}
