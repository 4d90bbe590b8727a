//! Where a roster, or a plan for it, departs from a policy: rules of rotation that the ledger will not
//! honour, and how studios are run.
//!
//! None of it is a rule of the roster: whoever made it may have reasons. It is told, not forbidden.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::dates::sessions;
use super::draft::{Activity, Draft, Honour};
use super::plan::Plan;
use super::problem::{Physician, Problem, Studio};
use crate::base::id::Id;
use crate::service::policy::Policy;
use crate::service::policy::studio::ByHonour;

/// One departure, with the parameter of the policy that it departs from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Departure {
    /// `one_year.min_block_days` …
    pub parameter: &'static str,
    /// Path, person or studio.
    pub subject: String,
    pub message: String,
    pub message_zh: String,
}

/// Everything that departs from `policy`; of sessions only with a plan.
#[must_use]
pub fn departures(
    policy: &Policy,
    draft: &Draft,
    problem: &Problem,
    plan: Option<&Plan>,
) -> Vec<Departure> {
    let mut found = Vec::new();
    rotation(policy, draft, &mut found);
    activities(policy, draft, &mut found);
    if let Some(plan) = plan {
        experts(policy, problem, plan, &mut found);
        studios(policy, problem, plan, &mut found);
    }
    found
}

fn rotation(policy: &Policy, draft: &Draft, found: &mut Vec<Departure>) {
    let rules = policy.one_year();
    let least = rules.min_block_days.value;
    for (index, weeks) in draft.rotation.lengths.iter().enumerate() {
        let days = 7 * weeks;
        if days < least {
            found.push(Departure {
                parameter: "one_year.min_block_days",
                subject: format!("$.rotation.lengths[{index}]"),
                message: format!("a posting of {days} days does not count below {least}"),
                message_zh: format!("派驻 {days} 天不足 {least} 天，不计入"),
            });
        }
    }
    let blocks = draft.rotation.max_blocks;
    if let Some(most) = rules.max_blocks.value.get().filter(|most| *most < blocks) {
        found.push(Departure {
            parameter: "one_year.max_blocks",
            subject: "$.rotation.max_blocks".into(),
            message: format!("permits {blocks} postings, and {most} count"),
            message_zh: format!("允许派驻 {blocks} 次，最多认定 {most} 次"),
        });
    }
    let most = policy.draft().studio.max_travel_minutes_oneway.value;
    let minutes = draft.rotation.max_travel_minutes;
    if most < minutes {
        found.push(Departure {
            parameter: "studio.max_travel_minutes_oneway",
            subject: "$.rotation.max_travel_minutes".into(),
            message: format!("permits {minutes} minutes on the way, the policy {most}"),
            message_zh: format!("单程上限为 {minutes} 分钟，超过政策规定的 {most} 分钟"),
        });
    }
}

fn activities(policy: &Policy, draft: &Draft, found: &mut Vec<Departure>) {
    let known = &policy.draft().studio.activity_kinds.value;
    for (index, line) in draft.lines.iter().enumerate() {
        let name = name(line.activity);
        if !known.iter().any(|known| known == name) {
            found.push(Departure {
                parameter: "studio.activity_kinds",
                subject: format!("$.lines[{index}].activity"),
                message: format!("`{name}` is no activity of the policy's studios"),
                message_zh: format!("“{}”不在工作室活动类型之内", line.activity.chinese()),
            });
        }
    }
}

/// As drafts and policies write it.
fn name(activity: Activity) -> &'static str {
    match activity {
        Activity::ExpertClinic => "expert_clinic",
        Activity::Consultation => "consultation",
        Activity::WardRound => "ward_round",
        Activity::MaternalChildGuidance => "maternal_child_guidance",
        Activity::ClinicalTeaching => "clinical_teaching",
        Activity::TechnicalTraining => "technical_training",
    }
}

/// Those with an honour who hold sessions at all: often enough, and at not too many studios.
fn experts(policy: &Policy, problem: &Problem, plan: &Plan, found: &mut Vec<Departure>) {
    let rules = &policy.draft().studio;
    let mut held: BTreeMap<Id<Physician>, (i64, BTreeSet<Id<Studio>>)> = BTreeMap::new();
    for session in sessions(problem, plan) {
        let (count, studios) = held.entry(session.physician).or_default();
        *count += 1;
        studios.insert(problem.lines()[session.line].studio);
    }
    let weeks = i64::try_from(problem.weeks()).expect("few weeks");
    for (id, (count, studios)) in held {
        let person = &problem.physicians()[id];
        let Some(honour) = person.honour else {
            continue;
        };
        let subject = format!("{} {}", person.key, person.name);
        // Whole sessions in so many weeks, twelve months being 52.
        let least = monthly(rules.min_sessions_per_month.value, honour) * weeks * 12 / 52;
        if count < least {
            found.push(Departure {
                parameter: "studio.min_sessions_per_month",
                subject: subject.clone(),
                message: format!("{count} sessions in {weeks} weeks, {least} are asked for"),
                message_zh: format!("{weeks} 周内坐诊 {count} 次，应不少于 {least} 次"),
            });
        }
        let most = rules.max_studios_per_expert.value;
        let studios = i64::try_from(studios.len()).expect("few studios");
        if most < studios {
            found.push(Departure {
                parameter: "studio.max_studios_per_expert",
                subject,
                message: format!("holds sessions at {studios} studios, at most {most}"),
                message_zh: format!("在 {studios} 个工作室坐诊，最多 {most} 个"),
            });
        }
    }
}

fn monthly(rules: ByHonour, honour: Honour) -> i64 {
    match honour {
        Honour::ChiefExpert => rules.chief_expert,
        Honour::FamousDoctor => rules.famous_doctor,
        Honour::FamousTcmDoctor => rules.famous_tcm_doctor,
        Honour::YoungFamousDoctor => rules.young_famous_doctor,
        Honour::YoungFamousTcmDoctor => rules.young_famous_tcm_doctor,
    }
}

/// Enough of a studio's sessions are clinics.
fn studios(policy: &Policy, problem: &Problem, plan: &Plan, found: &mut Vec<Departure>) {
    let least = policy.draft().studio.min_outpatient_percent.value;
    let mut held: BTreeMap<Id<Studio>, (i64, i64)> = BTreeMap::new();
    for session in sessions(problem, plan) {
        let line = &problem.lines()[session.line];
        let (clinics, all) = held.entry(line.studio).or_default();
        *clinics += i64::from(line.activity == Activity::ExpertClinic);
        *all += 1;
    }
    for (studio, (clinics, all)) in held {
        if clinics * 100 < least * all {
            found.push(Departure {
                parameter: "studio.min_outpatient_percent",
                subject: problem.studios()[studio].name.clone(),
                message: format!(
                    "{clinics} of {all} sessions are clinics, {least} % are asked for"
                ),
                message_zh: format!("{all} 次坐诊中专家门诊 {clinics} 次，应不低于 {least}%"),
            });
        }
    }
}
