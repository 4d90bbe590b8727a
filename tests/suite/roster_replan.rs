//! Re-planning rosters at random: nothing that has begun moves, whatever happens; and repairs are
//! as good, and tell as few people, as trying everything and as the exact model.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datasets::generate::roster::{Size, roster};
use solver::base::id::Id;
use solver::base::run::Budget;
use solver::mip::Limit;
use solver::rostering::bound::prove;
use solver::rostering::check::check;
use solver::rostering::diff::{Change, approved, diff, people};
use solver::rostering::draft::published::Lock;
use solver::rostering::model::Detail;
use solver::rostering::plan::Plan;
use solver::rostering::problem::{Line, Problem};
use solver::rostering::replan::events::EventsDraft;
use solver::rostering::replan::{Aim, Now, after};
use solver::rostering::solve;
use solver::rostering::state::State;
use support::roster::brute::{best_plan, brute_force};
use support::roster::told::{Happened, happened};

const INSTANCES: u64 = 150;

const TO_THE_END: Limit = Limit {
    seconds: None,
    nodes: None,
};

/// The year as it is now, with what changes cost for an aim.
fn aimed(now: &Now, aim: Aim) -> Problem {
    Problem::new(&aim.draft(now)).unwrap_or_else(|flaws| panic!("{flaws:#?}"))
}

fn repair(problem: &Problem, seed: u64, steps: u64) -> Plan {
    let budget = Budget { seed, steps };
    let outcome = solve(problem, budget, &mut |_| ControlFlow::Continue(()));
    assert_eq!(outcome.score, check(problem, &outcome.plan).score);
    outcome.plan
}

/// Everyone for whom something differs, and those who must be told anyway.
fn told(case: &Happened, plan: &Plan) -> usize {
    let changes = diff((&case.problem, &case.plan), (&case.now.problem, plan));
    let published = case.now.draft.published.as_ref().expect("it was published");
    let mut all: BTreeSet<&str> = people(&changes);
    all.extend(published.informed.iter().map(String::as_str));
    all.len()
}

#[test]
fn every_aim_is_reached_as_trying_everything_and_the_exact_model_reach_it() {
    let mut improved = 0;
    let mut missed = Vec::new();
    for seed in 0..INSTANCES {
        let case = happened(seed);
        for aim in Aim::ALL {
            let problem = aimed(&case.now, aim);
            let best = brute_force(&problem);
            assert_eq!(best.hard, 0, "instance {seed}, {aim:?}");
            let plan = repair(&problem, seed, 3_000);
            let found = check(&problem, &plan).score;
            assert!(
                best <= found,
                "instance {seed}, {aim:?} beats trying everything"
            );
            if best < found {
                let written = |plan: &Plan| {
                    serde_json::to_string(&plan.to_draft(&problem)).expect("plain data")
                };
                println!(
                    "instance {seed}, {aim:?}: {}\nfound {found:?} {}\nbest {best:?} {}",
                    serde_json::to_string(&aim.draft(&case.now)).expect("plain data"),
                    written(&plan),
                    written(&best_plan(&problem)),
                );
                // Where it misses the best at all, it is by next to nothing.
                assert!(found.soft.0 <= best.soft.0 * 1_001 / 1_000);
                missed.push((seed, aim));
            }
            let proof = prove(&problem, Detail::HalfDays, true, TO_THE_END);
            let optimum = proof.expect("nothing cuts it short").optimum;
            assert_eq!(optimum, Some(best.soft), "instance {seed}, {aim:?}");
            let kept = repair(&problem, seed, 0);
            improved += u64::from(found < check(&problem, &kept).score);
        }
    }
    assert!(missed.len() <= 2, "{missed:?}");
    // Or keeping what can be kept would always do.
    assert!(30 < improved, "{improved}");
}

#[test]
fn as_few_people_are_told_as_any_repair_can_tell() {
    let (mut few, mut more) = (0, 0);
    for seed in 0..INSTANCES {
        let case = happened(seed);
        let fewest = aimed(&case.now, Aim::FewestTold);
        let plan = repair(&fewest, seed, 3_000);
        // A price for each person, and none for anything else: what is least is their number.
        let mut draft = case.now.draft.clone();
        let published = draft.published.as_mut().expect("it was published");
        published.prices.per_person = 1_000_000_000;
        let counted = Problem::new(&draft).expect("as sound as before");
        let best = best_plan(&counted);
        assert_eq!(told(&case, &plan), told(&case, &best), "instance {seed}");
        let balanced = repair(&aimed(&case.now, Aim::Balanced), seed, 3_000);
        assert!(
            told(&case, &plan) <= told(&case, &balanced),
            "instance {seed}"
        );
        few += u64::from(told(&case, &plan) == 0);
        more += u64::from(told(&case, &plan) < told(&case, &balanced));
    }
    assert!(20 < few && 5 < more, "{few} {more}");
}

#[test]
fn a_difference_is_signed_row_by_row() {
    let mut rows_signed = 0;
    for seed in 0..INSTANCES {
        let case = happened(seed);
        let problem = aimed(&case.now, Aim::Balanced);
        let plan = repair(&problem, seed, 500);
        let (before, after) = ((&case.problem, &case.plan), (&problem, &plan));
        let changes = diff(before, after);
        let all: Vec<&Change> = changes.iter().collect();
        let signed = approved(before, after, &all);
        let scores = (check(&problem, &signed).score, check(&problem, &plan).score);
        assert_eq!(scores.0, scores.1, "instance {seed}: {changes:#?}");
        // With one row alone, nothing but that row differs more than if none were signed.
        let none = diff(before, (&problem, &approved(before, after, &[])));
        for row in &all {
            let one = diff(before, (&problem, &approved(before, after, &[row])));
            let is_new = |change: &&Change| !none.contains(change);
            let others = one.iter().filter(is_new).filter(|other| other.id != row.id);
            assert_eq!(others.count(), 0, "instance {seed}: {row:#?} {one:#?}");
            rows_signed += 1;
        }
    }
    assert!(50 < rows_signed, "{rows_signed}");
}

#[test]
fn nothing_frozen_moves_whatever_is_repaired() {
    let mut frozen = 0;
    for seed in 0..INSTANCES {
        let case = happened(seed);
        let published = case.now.draft.published.as_ref().expect("it was published");
        for aim in Aim::ALL {
            let problem = aimed(&case.now, aim);
            let plan = repair(&problem, seed, 300).to_draft(&problem);
            for told in published
                .postings
                .iter()
                .filter(|told| told.lock == Lock::Frozen)
            {
                let stays = plan.postings.iter().any(|now| {
                    (&now.physician, &now.host) == (&told.physician, &told.host)
                        && (now.first_week, now.weeks) == (told.first_week, told.weeks)
                });
                assert!(stays, "instance {seed}, {aim:?}: {told:?}");
                frozen += 1;
            }
            for series in &published.series {
                let locked = series
                    .holders
                    .iter()
                    .filter(|told| told.lock == Lock::Frozen);
                for told in locked {
                    let now = plan.series.iter().find(|now| now.line == series.line);
                    let now = now.unwrap_or_else(|| panic!("instance {seed}: {series:?}"));
                    assert_eq!((&now.half_day, now.phase), (&series.half_day, series.phase));
                    for week in told.first_week..told.first_week + told.weeks {
                        let holds = now.holders.iter().any(|row| {
                            row.physician == told.physician
                                && (row.first_week..row.first_week + row.weeks).contains(&week)
                        });
                        assert!(holds, "instance {seed}, {aim:?}, week {week}: {told:?}");
                        frozen += 1;
                    }
                }
            }
        }
    }
    assert!(200 < frozen, "{frozen}");
}

/// Size m, published; in week 20 somebody who goes out is ill for eight weeks, and a host closes in
/// July.
fn year_of_a_city() -> Happened {
    let draft = roster(Size::M, 1);
    let problem = Problem::new(&draft).expect("a generated year");
    let plan = repair(&problem, 1, 300);
    let mut sessions = vec![0; problem.physicians().len()];
    for line in problem.lines().ids() {
        for cycle in 0..problem.lines()[line].wanted.len() {
            if let Some(physician) = plan.holder(&problem, line, cycle) {
                sessions[physician.index()] += 1;
            }
        }
    }
    let busiest = (0..sessions.len()).max_by_key(|index| (sessions[*index], *index));
    let ill = &draft.physicians[busiest.expect("somebody")].id;
    let posting = plan.postings.iter().find(|row| row.covers(26));
    let host = &problem.hosts()[posting.expect("somebody is posted").host].key;
    let events: EventsDraft = serde_json::from_value(serde_json::json!({
        "now": 20,
        "events": [
            {"leave_added": {"physician": ill, "from": "2026-05-25", "to": "2026-07-19"}},
            {"host_closed": {"host": host, "from": "2026-07-01", "to": "2026-07-31"}},
        ],
    }))
    .expect("events");
    let now = after(&draft, &problem, &plan, &events).expect("it can happen");
    Happened {
        draft,
        problem,
        plan,
        events,
        now,
    }
}

#[test]
fn in_a_city_as_few_are_told_as_the_exact_model_of_the_neighbourhood_tells() {
    let case = year_of_a_city();
    // Whoever holds or could hold what is damaged is free, and so are those lines; all others stay.
    let state = State::begin(&case.now.problem);
    let kept = state.plan();
    let problem = &case.now.problem;
    let published = problem.published().expect("it was published");
    let is_damaged = |line: &Id<Line>| {
        let mut cycles = 0..problem.lines()[*line].wanted.len();
        cycles.any(|cycle| {
            published.told(*line, cycle).is_some() && kept.holder(problem, *line, cycle).is_none()
        })
    };
    let damaged: Vec<Id<Line>> = problem.lines().ids().filter(is_damaged).collect();
    let free: BTreeSet<&String> = damaged.iter().map(|id| &problem.lines()[*id].key).collect();
    assert!(2 < free.len(), "{free:?}");
    let mut now = case.now.clone();
    let told = now.draft.published.as_mut().expect("it was published");
    for row in &mut told.postings {
        let is_kept = kept.to_draft(problem).postings.iter().any(|posting| {
            (&posting.physician, posting.first_week) == (&row.physician, row.first_week)
        });
        row.lock = if is_kept { Lock::Frozen } else { row.lock };
    }
    for row in told
        .series
        .iter_mut()
        .filter(|row| !free.contains(&row.line))
    {
        for tenure in &mut row.holders {
            tenure.lock = Lock::Frozen;
        }
    }
    for aim in [Aim::FewestTold, Aim::Balanced] {
        let problem = aimed(&now, aim);
        let plan = repair(&problem, 1, 20_000);
        let score = check(&problem, &plan).score;
        assert_eq!(score.hard, 0);
        let proof = prove(&problem, Detail::HalfDays, true, TO_THE_END);
        let optimum = proof.expect("nothing cuts it short").optimum;
        let optimum = optimum.expect("solved to the end").0;
        let changes = problem.published().expect("it was published");
        // What is lost by searching is less than telling one more would cost, so as few are told.
        let lost = score.soft.0 - optimum;
        assert!(0 <= lost, "{aim:?}");
        match aim {
            Aim::FewestTold => assert!(lost < changes.per_person, "{lost}"),
            _ => assert!(lost * 100 < optimum, "{lost} of {optimum}"),
        }
    }
}
