//! Re-planning rosters at random: nothing that has begun moves, whatever happens; and repairs are
//! as good, and tell as few people, as trying everything and as the exact model.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use solver::base::run::Budget;
use solver::mip::Limit;
use solver::rostering::bound::prove;
use solver::rostering::check::check;
use solver::rostering::diff::{diff, people};
use solver::rostering::model::Detail;
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem;
use solver::rostering::replan::{Aim, Now};
use solver::rostering::solve;
use support::roster::brute::{best_plan, brute_force};
use support::roster::told::{Happened, happened};

const INSTANCES: u64 = 150;

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
    let to_the_end = Limit {
        seconds: None,
        nodes: None,
    };
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
                missed.push((seed, aim));
            }
            let proof = prove(&problem, Detail::HalfDays, true, to_the_end);
            let optimum = proof.expect("nothing cuts it short").optimum;
            assert_eq!(optimum, Some(best.soft), "instance {seed}, {aim:?}");
            let kept = repair(&problem, seed, 0);
            improved += u64::from(found < check(&problem, &kept).score);
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
    // Or keeping what can be kept would always do.
    assert!(100 < improved, "{improved}");
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
