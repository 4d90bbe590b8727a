//! `rounds explain` for rosters.

use std::io::Write;

use solver::rostering::reasons::ask::Question;
use solver::rostering::reasons::explain::explain as explain_roster;
use solver::rostering::reasons::options::Case;

use super::{ExplainArgs, write_json};
use crate::cli::failure::Failure;
use crate::cli::language::LanguageArgs;
use crate::engine::{Engine, Rostering};
use crate::input;
use crate::rosters::explained;

pub(super) fn explain(args: &ExplainArgs, language: LanguageArgs) -> Result<(), Failure> {
    let (draft, problem) = input::problem::<Rostering>(&args.file)?;
    let (_, plan) = input::plan::<Rostering>(&args.plan, &problem)?;
    let question = Question::read(&problem, &args.why).map_err(|unclear| {
        let said = language.say(&unclear.message, &unclear.message_zh);
        Failure::Usage(format!("--why: {said}"))
    })?;
    if !Rostering::check(&problem, &plan).score.is_feasible() {
        let why = "the plan breaks hard rules; `rounds check` says which".into();
        return Err(Failure::Usage(why));
    }
    let case = Case {
        draft: &draft,
        problem: &problem,
    };
    let found = explained(&explain_roster(case, &plan, &question));
    let mut out = std::io::stdout().lock();
    if args.json {
        return write_json(&mut out, &found);
    }
    let said = language.say(
        &format!("asked: {}\n{}", found.asked, found.message),
        &format!("问题：{}\n  {}", found.asked_zh, found.message_zh),
    );
    writeln!(out, "{said}")?;
    Ok(())
}
