//! What a personnel office asks while the year goes on: repairs of a published roster, and why it is
//! as it is. The same for the command line and the service.

use std::collections::BTreeSet;

use serde::Serialize;
use solver::rostering::diff::{Change, diff, people};
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem;
use solver::rostering::reasons::conflict::{Conflict, Reason};
use solver::rostering::reasons::explain::Explanation;
use solver::rostering::reasons::force::{Difference, Forced};
use solver::rostering::reasons::relax::Relaxation;
use solver::rostering::replan::{Aim, Allowance, Now};
use utoipa::ToSchema;

use crate::dispatch::word;
use crate::engine::{Engine, Rostering};
use crate::report::Verdict;

/// A roster that could take the place of the published one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepairRow {
    /// `fewest_told`, `balanced` or `best_roster`: what was looked for.
    pub aim: String,
    /// Physicians who must be told something.
    pub told: usize,
    /// With what changes cost, as stated.
    pub verdict: Verdict,
    /// What the roster costs without what changes cost.
    pub cost_without_changes: i64,
    /// To be signed row by row.
    pub changes: Vec<RosterChangeRow>,
}

/// Something that somebody must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RosterChangeRow {
    /// `physician` or `line`.
    pub who: String,
    pub id: String,
    /// `posting_added`, `posting_dropped`, `posting_changed`; of lines `newly_held`,
    /// `no_longer_held`, `holder_changed`, `half_day_changed`.
    pub what: String,
    /// 0 is the first week of the horizon.
    pub first_week: usize,
    pub weeks: usize,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Physicians who must be told.
    pub tell: Vec<String>,
    pub message: String,
    pub message_zh: String,
}

/// A posting that an event interrupts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InterruptionRow {
    /// The physician.
    pub id: String,
    pub host: String,
    /// That are lost.
    pub weeks: i64,
    pub message: String,
    pub message_zh: String,
}

/// A repair with the roster it is.
pub struct Repair {
    pub row: RepairRow,
    pub plan: Plan,
    /// Its number among those that were looked for.
    pub number: usize,
}

/// Rosters found for each aim, judged by what changes were said to cost: those that tell the fewest
/// people first, and none that another betters in both.
#[must_use]
pub fn repairs(before: (&Problem, &Plan), now: &Now, found: Vec<(Aim, Plan)>) -> Vec<Repair> {
    let mut all: Vec<Repair> = (found.into_iter().enumerate())
        .map(|(number, (aim, plan))| {
            let plan = patched(before.1, now, plan);
            Repair {
                row: repair(before, now, aim, &plan),
                plan,
                number,
            }
        })
        .collect();
    all.sort_by_key(|repair| {
        (
            repair.row.verdict.hard,
            repair.row.told,
            repair.row.verdict.cost,
        )
    });
    let mut kept: Vec<Repair> = Vec::new();
    for repair in all {
        let known = kept.iter().any(|other| {
            other.row.verdict.hard <= repair.row.verdict.hard
                && other.row.cost_without_changes <= repair.row.cost_without_changes
                && other.row.verdict.cost <= repair.row.verdict.cost
        });
        if !known {
            kept.push(repair);
        }
    }
    kept
}

/// The plan with the single sessions of weeks to come that were moved or called off before, where
/// that still fits and no hard rule speaks against it.
fn patched(told: &Plan, now: &Now, plan: Plan) -> Plan {
    let hard = |plan: &Plan| Rostering::check(&now.problem, plan).score.hard;
    let begun = now.problem.published().map_or(0, |told| told.begun);
    plan.patched(told, begun, &|without, with| hard(with) <= hard(without))
}

fn repair(before: (&Problem, &Plan), now: &Now, aim: Aim, plan: &Plan) -> RepairRow {
    let report = Rostering::check(&now.problem, plan);
    let changes = diff(before, (&now.problem, plan));
    let mut told: BTreeSet<&str> = people(&changes);
    told.extend(now.allowances.iter().map(|row| row.id.as_str()));
    let departed = report.rules.iter().find(|line| line.rule == "departed");
    let departed = departed.map_or(0, |line| line.cost.0);
    RepairRow {
        aim: word(&aim),
        told: told.len(),
        cost_without_changes: report.score.soft.0 - departed,
        verdict: Verdict::new(&Rostering::coin(&now.problem), &report, None),
        changes: changes.iter().map(change).collect(),
    }
}

fn change(change: &Change) -> RosterChangeRow {
    RosterChangeRow {
        who: word(&change.who),
        id: change.id.clone(),
        what: word(&change.what),
        first_week: change.first_week,
        weeks: change.weeks,
        before: change.before.clone(),
        after: change.after.clone(),
        tell: change.tell.clone(),
        message: change.message.clone(),
        message_zh: change.message_zh.clone(),
    }
}

/// What can no longer be helped.
#[must_use]
pub fn interruptions(now: &Now) -> Vec<InterruptionRow> {
    let row = |row: &Allowance| InterruptionRow {
        id: row.id.clone(),
        host: row.host.clone(),
        weeks: row.weeks,
        message: row.message.clone(),
        message_zh: row.message_zh.clone(),
    };
    now.allowances.iter().map(row).collect()
}

/// Why a roster is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Explained {
    /// What was asked, as it has been understood; days have become whole weeks.
    pub asked: String,
    pub asked_zh: String,
    /// `yes`, `possible` or `impossible`; `unsettled` where too much would have to be tried to say;
    /// `worth` where a figure was asked for.
    pub answer: String,
    /// What would change if it were so.
    pub forced: Option<ForcedRow>,
    /// Why it cannot be so.
    pub conflict: Option<ConflictRow>,
    pub message: String,
    pub message_zh: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ForcedRow {
    /// What the roster costs more.
    pub added: i64,
    pub rules: Vec<DifferenceRow>,
    /// Who would go or hold what instead, and who would no longer.
    pub changes: Vec<RosterChangeRow>,
}

/// How far the figures of a rule move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferenceRow {
    pub rule: String,
    pub rule_zh: String,
    pub amount: i64,
    pub cost: i64,
}

/// Needs and limits that cannot hold together, of which none can be left out; and what would have to
/// give way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConflictRow {
    pub reasons: Vec<ReasonRow>,
    /// None: nothing that may give way helps.
    pub relaxations: Vec<RelaxationRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonRow {
    /// Of the rule book; needs and the calendar have none.
    pub rule: Option<String>,
    pub rule_zh: Option<String>,
    pub message: String,
    pub message_zh: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RelaxationRow {
    pub rule: String,
    pub rule_zh: String,
    /// Whose limit it is; empty for the rotation's.
    pub subject: String,
    pub amount: i64,
    /// First and last week in which it is needed.
    pub weeks: Option<(usize, usize)>,
    pub message: String,
    pub message_zh: String,
}

#[must_use]
pub fn explained(found: &Explanation) -> Explained {
    Explained {
        asked: found.asked.clone(),
        asked_zh: found.asked_zh.clone(),
        answer: word(&found.answer),
        forced: found.forced.as_ref().map(forced),
        conflict: found.conflict.as_ref().map(conflict),
        message: found.message.clone(),
        message_zh: found.message_zh.clone(),
    }
}

fn forced(forced: &Forced) -> ForcedRow {
    let row = |row: &Difference| DifferenceRow {
        rule: row.rule.into(),
        rule_zh: row.rule_zh.into(),
        amount: row.amount,
        cost: row.cost.0,
    };
    ForcedRow {
        added: forced.added.0,
        rules: forced.rules.iter().map(row).collect(),
        changes: forced.changes.iter().map(change).collect(),
    }
}

fn conflict(conflict: &Conflict) -> ConflictRow {
    let reason = |row: &Reason| ReasonRow {
        rule: row.rule.map(str::to_string),
        rule_zh: row.rule_zh.map(str::to_string),
        message: row.message.clone(),
        message_zh: row.message_zh.clone(),
    };
    let relaxation = |row: &Relaxation| RelaxationRow {
        rule: row.rule.into(),
        rule_zh: row.rule_zh.into(),
        subject: row.subject.clone(),
        amount: row.amount,
        weeks: row.weeks,
        message: row.message.clone(),
        message_zh: row.message_zh.clone(),
    };
    let remedy = conflict
        .remedy
        .iter()
        .flat_map(|remedy| &remedy.relaxations);
    ConflictRow {
        reasons: conflict.reasons.iter().map(reason).collect(),
        relaxations: remedy.map(relaxation).collect(),
    }
}
