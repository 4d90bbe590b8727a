//! Why needs cannot be met together: limits that cannot hold all at once, of which none can be left
//! out; and what would have to give way.
//!
//! The conflict is found by a deletion filter (Chinneck and Dravnieks 1991): each limit in turn is
//! forgotten, and stays forgotten when the needs cannot be met even so; runs of limits go at once. It
//! runs in two orders, and the smaller conflict is told. Locks that keep only a person, or only weeks, are not looked at.
//! Where an answer would take too much effort, nothing is said to be impossible, and no limit is left
//! out. The remedy is the way that gives way least; it is applied to the draft, and the judge is
//! asked, before it is said.

use std::collections::BTreeSet;

use serde::Serialize;

use super::elastic::{Look, Mode, NODES, Way, limits, way};
use super::need::{Limit, Need};
use super::options::Case;
use super::plain::plain;
use super::relax::{Relaxation, relaxed};
use crate::rostering::check::check;
use crate::rostering::draft::Draft;
use crate::rostering::plan::Plan;
use crate::rostering::problem::Problem;

/// Needs that cannot be met, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Needs and limits: without any one of them, the others could hold, or it would take too much
    /// effort to say.
    pub reasons: Vec<Reason>,
    pub remedy: Option<Remedy>,
    pub message: String,
    pub message_zh: String,
}

/// One of the limits in conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    #[serde(skip)]
    pub limit: Limit,
    /// The rule of the book; a need, and the calendar, have none.
    pub rule: Option<&'static str>,
    pub rule_zh: Option<&'static str>,
    pub message: String,
    pub message_zh: String,
}

/// What would have to give way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    pub relaxations: Vec<Relaxation>,
    pub message: String,
    pub message_zh: String,
}

/// What is known of some needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// They can be met together: by these postings and sessions, and what is frozen.
    Possible(Plan),
    Impossible(Conflict),
    /// It would take too much effort to say.
    Unsettled,
}

/// Whether the needs can be met together by any roster, and why not.
#[must_use]
pub fn find(case: Case<'_>, needs: &[Need]) -> Finding {
    find_within(case, needs, NODES)
}

/// The same, with at most so many branch-and-bound nodes for each of the models looked at.
#[must_use]
pub fn find_within(case: Case<'_>, needs: &[Need], nodes: i32) -> Finding {
    let options = case.options(needs);
    let all = limits(case, needs, &options);
    let look = |mode: Mode<'_>| way(case, needs, &options, mode, nodes);
    let among = match plain(case, needs, &options) {
        Some(shown) => shown,
        None => match look(Mode::Least(&all)) {
            Look::Found(way) => return Finding::Possible(way.plan),
            Look::Unsettled => return Finding::Unsettled,
            Look::Nothing => all,
        },
    };
    let found = smallest(&look, &among);
    let remedy = remedy(case, needs, look(Mode::GiveWay).found());
    Finding::Impossible(tell(case, needs, found, remedy))
}

/// Whether the needs among `held` can be met while the limits among them hold and all others are
/// forgotten: what says that a conflict is one, and that none of it can be left out.
#[must_use]
pub fn is_possible(case: Case<'_>, needs: &[Need], held: &BTreeSet<Limit>) -> bool {
    let options = case.options(needs);
    let found = way(case, needs, &options, Mode::Only(held), NODES).found();
    found.is_some()
}

fn smallest(look: &dyn Fn(Mode<'_>) -> Look, all: &BTreeSet<Limit>) -> BTreeSet<Limit> {
    // Limits of others and of the rotation go first, so that the needs' own are told.
    let forward = filter(look, all, all.iter().rev().copied());
    let backward = filter(look, all, all.iter().copied());
    match backward.len() < forward.len() {
        true => backward,
        false => forward,
    }
}

fn filter(
    look: &dyn Fn(Mode<'_>) -> Look,
    all: &BTreeSet<Limit>,
    order: impl Iterator<Item = Limit>,
) -> BTreeSet<Limit> {
    let order: Vec<Limit> = order.collect();
    let mut held = all.clone();
    let (mut next, mut run) = (0, 1);
    while next < order.len() {
        // Runs of limits that can all be left out are left out at once, each run twice as long as
        // the one before; where one of a run is needed, half of the run is tried.
        let tried = &order[next..order.len().min(next + run)];
        let mut rest = held.clone();
        rest.retain(|limit| !tried.contains(limit));
        // Only what is known to be impossible without it does without it.
        if look(Mode::Only(&rest)) == Look::Nothing {
            held = rest;
            next += tried.len();
            run *= 2;
        } else if tried.len() == 1 {
            next += 1;
            run = 1;
        } else {
            run = tried.len() / 2;
        }
    }
    held
}

/// The cheapest way to give way, applied and judged.
fn remedy(case: Case<'_>, needs: &[Need], found: Option<Way>) -> Option<Remedy> {
    let (draft, relaxations) = relaxed(case, &found?);
    if relaxations.is_empty() || !is_met(&draft, needs) {
        return None;
    }
    let said: Vec<&str> = relaxations.iter().map(|row| row.message.as_str()).collect();
    let said_zh: Vec<&str> = (relaxations.iter())
        .map(|row| row.message_zh.as_str())
        .collect();
    Some(Remedy {
        message: format!("would be possible: {}", said.join(" and ")),
        message_zh: format!("可行办法：{}", said_zh.join("，且")),
        relaxations,
    })
}

/// Whether a roster of the draft meets the needs, as the judge sees it.
fn is_met(draft: &Draft, needs: &[Need]) -> bool {
    let Ok(problem) = Problem::new(draft) else {
        return false;
    };
    let case = Case {
        draft,
        problem: &problem,
    };
    match find_plan(case, needs) {
        Some(plan) => {
            let report = check(&problem, &plan);
            report.score.hard == report.amount("locks_kept")
        }
        None => false,
    }
}

/// A roster that meets the needs while every limit holds.
#[must_use]
pub fn find_plan(case: Case<'_>, needs: &[Need]) -> Option<Plan> {
    let options = case.options(needs);
    let all = limits(case, needs, &options);
    let found = way(case, needs, &options, Mode::Least(&all), NODES).found();
    found.map(|way| way.plan)
}

fn tell(
    case: Case<'_>,
    needs: &[Need],
    found: BTreeSet<Limit>,
    remedy: Option<Remedy>,
) -> Conflict {
    let reasons: Vec<Reason> = (found.into_iter())
        .map(|limit| {
            let (message, message_zh) = super::words::limit(case, needs, limit);
            let rule = limit.rule();
            Reason {
                limit,
                rule: rule.map(crate::rostering::rule::Rule::name),
                rule_zh: rule.map(crate::rostering::rule::Rule::chinese),
                message,
                message_zh,
            }
        })
        .collect();
    let said: Vec<&str> = reasons.iter().map(|row| row.message.as_str()).collect();
    let said_zh: Vec<&str> = reasons.iter().map(|row| row.message_zh.as_str()).collect();
    let mut message = format!("impossible together: {}", said.join("; "));
    let mut message_zh = format!("无法同时满足：{}", said_zh.join("；"));
    if let Some(remedy) = &remedy {
        message = format!("{message}. It {}", remedy.message);
        message_zh = format!("{message_zh}。{}", remedy.message_zh);
    }
    Conflict {
        reasons,
        remedy,
        message,
        message_zh,
    }
}
