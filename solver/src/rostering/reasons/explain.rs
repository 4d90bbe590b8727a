//! The answer to a question about a roster.

use std::ops::Range;

use serde::Serialize;

use super::ask::Question;
use super::conflict::{Conflict, Finding, find};
use super::force::{Difference, Forced, Ground, Target};
use super::need::Need;
use super::options::Case;
use super::targets::{alone, taken_over, words};
use super::worth::{Wider, Worth, worth};
use crate::base::id::Id;
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::problem::{Line, Physician, Problem};

/// Why a roster is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What was asked, as it has been understood.
    pub asked: String,
    pub asked_zh: String,
    pub answer: Answer,
    /// What would change if it were so.
    pub forced: Option<Forced>,
    /// Why it cannot be so.
    pub conflict: Option<Conflict>,
    pub message: String,
    pub message_zh: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is so.
    Yes,
    /// It could be so, at a price; locks that keep only a person or only weeks are not looked at.
    Possible,
    /// No roster that keeps the hard rules has it so, single sessions moved apart.
    Impossible,
    /// It would take too much effort to say.
    Unsettled,
    /// It is a figure that was asked for.
    Worth,
}

/// Answers a question about a plan that keeps the hard rules.
#[must_use]
pub fn explain(case: Case<'_>, plan: &Plan, question: &Question) -> Explanation {
    let (asked, asked_zh) = question.words(case.problem);
    Explanation {
        asked,
        asked_zh,
        ..answer(case, plan, question)
    }
}

fn answer(case: Case<'_>, plan: &Plan, question: &Question) -> Explanation {
    let needs = match question {
        Question::Candidate(physician) => vec![Need::Deadline {
            physician: *physician,
        }],
        Question::Line(line) => vec![Need::Cover {
            line: *line,
            cycles: first_gap(case.problem, plan, *line),
        }],
        Question::At {
            physician,
            host,
            weeks,
        } => vec![Need::Present {
            physician: *physician,
            host: *host,
            weeks: weeks.clone(),
        }],
        Question::Holds {
            physician,
            line,
            weeks,
        } => vec![Need::Holds {
            physician: *physician,
            line: *line,
            weeks: weeks.clone(),
        }],
        Question::Together(needs) => needs.clone(),
        Question::Worth(wider) => return figure(case.problem, plan, *wider),
    };
    let said = said(case.problem, &needs);
    if needs.iter().all(|need| is_met(case.problem, plan, need)) {
        let message = format!("it is so: {}", said.0);
        let message_zh = format!("已经如此：{}", said.1);
        return Explanation::plain(Answer::Yes, message, message_zh);
    }
    match find(case, &needs) {
        Finding::Impossible(conflict) => {
            let (message, message_zh) = (conflict.message.clone(), conflict.message_zh.clone());
            Explanation {
                conflict: Some(conflict),
                ..Explanation::plain(Answer::Impossible, message, message_zh)
            }
        }
        Finding::Unsettled => Explanation::plain(
            Answer::Unsettled,
            format!("not settled within the effort allowed: {}", said.0),
            format!("在限定的计算量内未能判定是否可行：{}", said.1),
        ),
        Finding::Possible(example) => possible(case, plan, &needs, &example, &said),
    }
}

fn figure(problem: &Problem, plan: &Plan, wider: Wider) -> Explanation {
    let Worth {
        message,
        message_zh,
        ..
    } = worth(problem, plan, wider);
    Explanation::plain(Answer::Worth, message, message_zh)
}

impl Explanation {
    fn plain(answer: Answer, message: String, message_zh: String) -> Explanation {
        Explanation {
            asked: String::new(),
            asked_zh: String::new(),
            answer,
            forced: None,
            conflict: None,
            message,
            message_zh,
        }
    }
}

fn said(problem: &Problem, needs: &[Need]) -> (String, String) {
    let words: Vec<(String, String)> = needs.iter().map(|need| need.words(problem)).collect();
    let english: Vec<&str> = words.iter().map(|(english, _)| english.as_str()).collect();
    let chinese: Vec<&str> = words.iter().map(|(_, chinese)| chinese.as_str()).collect();
    (english.join("; "), chinese.join("；"))
}

/// The first cycle of the line that nobody holds; the first of all when none is.
fn first_gap(problem: &Problem, plan: &Plan, line: Id<Line>) -> Range<usize> {
    let wanted = &problem.lines()[line].wanted;
    let is_gap = |cycle: &usize| wanted[*cycle] && plan.session(problem, line, *cycle).is_none();
    let first = (0..wanted.len()).find(is_gap).unwrap_or(0);
    first..(first + 1).min(wanted.len())
}

/// Whether the plan meets the need.
#[must_use]
pub fn is_met(problem: &Problem, plan: &Plan, need: &Need) -> bool {
    let holds = |line: Id<Line>, physician: Id<Physician>, weeks: &Range<usize>| {
        let every = problem.lines()[line].every;
        let phase = plan.series[line].as_ref().map_or(0, |series| series.phase);
        (0..problem.lines()[line].wanted.len()).any(|cycle| {
            let session = plan.session(problem, line, cycle);
            weeks.contains(&(cycle * every + phase))
                && session.is_some_and(|(_, holder)| holder == physician)
        })
    };
    match need {
        Need::Present {
            physician,
            host,
            weeks,
        } => {
            let own = |row: &&Posting| (row.physician, row.host) == (*physician, *host);
            let mut posted = plan.postings.iter().filter(own);
            let mut lines = problem.lines().iter().filter(|(_, row)| row.host == *host);
            posted.any(|row| weeks.clone().any(|week| row.covers(week)))
                || lines.any(|(line, _)| holds(line, *physician, weeks))
        }
        Need::Holds {
            physician,
            line,
            weeks,
        } => holds(*line, *physician, weeks),
        Need::Deadline { physician } => {
            let Some(duty) = problem.physicians()[*physician].duty else {
                return true;
            };
            let own = plan
                .postings
                .iter()
                .filter(|row| row.physician == *physician);
            let served: usize = own
                .map(|row| {
                    let end = (row.first_week + row.weeks).min(duty.counted_weeks);
                    end.saturating_sub(row.first_week)
                })
                .sum();
            duty.must <= i64::try_from(served).expect("few weeks")
        }
        Need::Cover { line, cycles } => cycles.clone().all(|cycle| {
            !problem.lines()[*line].wanted[cycle] || plan.session(problem, *line, cycle).is_some()
        }),
    }
}

fn possible(
    case: Case<'_>,
    plan: &Plan,
    needs: &[Need],
    example: &Plan,
    said: &(String, String),
) -> Explanation {
    let problem = case.problem;
    let ground = Ground::new(problem, plan);
    let is_met = |plan: &Plan| needs.iter().all(|need| is_met(problem, plan, need));
    let mut ways: Vec<Vec<Target>> = Vec::new();
    if let [need] = needs {
        ways = alone(problem, ground.state(), need, false);
    }
    let mut found = ground.best(&ways, &is_met);
    if found.is_none() {
        ways = vec![taken_over(problem, example)];
        if let [need] = needs {
            ways.extend(alone(problem, ground.state(), need, true));
        }
        found = ground.best(&ways, &is_met);
    }
    let Some((number, forced)) = found else {
        return Explanation::plain(
            Answer::Possible,
            format!("possible, but not beside what stays as it is: {}", said.0),
            format!("可行，但与保持不变的安排冲突：{}", said.1),
        );
    };
    let (how, how_zh) = words(problem, &ways[number]);
    let (rules, rules_zh) = differences(&forced.rules);
    let (losers, losers_zh) = losers(&forced);
    let added = forced.added.0;
    let message = format!("possible: {how}; the roster costs {added:+}{rules}{losers}");
    let message_zh = format!("可行：{how_zh}；总代价变化 {added:+}{rules_zh}{losers_zh}");
    Explanation {
        forced: Some(forced),
        ..Explanation::plain(Answer::Possible, message, message_zh)
    }
}

/// More of them are counted and not told.
const TOLD: usize = 6;

/// What somebody has now and would lose.
fn losers(forced: &Forced) -> (String, String) {
    let lost = forced.changes.iter().filter(|row| row.before.is_some());
    let lost: Vec<_> = lost.collect();
    if lost.is_empty() {
        return (String::new(), String::new());
    }
    let told = &lost[..lost.len().min(TOLD)];
    let english: Vec<&str> = told.iter().map(|row| row.message.as_str()).collect();
    let chinese: Vec<&str> = told.iter().map(|row| row.message_zh.as_str()).collect();
    let (more, more_zh) = match lost.len() - told.len() {
        0 => (String::new(), String::new()),
        more => (format!("; and {more} more"), format!("；另有 {more} 项")),
    };
    (
        format!(". What gives way: {}{more}", english.join("; ")),
        format!("。让位的安排：{}{more_zh}", chinese.join("；")),
    )
}

fn differences(rules: &[Difference]) -> (String, String) {
    let rows = |name: fn(&Difference) -> &'static str| {
        let said: Vec<String> = (rules.iter())
            .map(|row| format!("{} {:+}", name(row), row.cost.0))
            .collect();
        said.join(", ")
    };
    match rules.is_empty() {
        true => (String::new(), String::new()),
        false => (
            format!(" ({})", rows(|row| row.rule)),
            format!("（{}）", rows(|row| row.rule_zh)),
        ),
    }
}
