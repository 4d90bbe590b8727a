//! The search for shift rosters: against everything tried, and the same every time.

use std::ops::ControlFlow;

use datasets::formats::shifts::read;
use solver::base::run::{Budget, Ending, Event, Outcome};
use solver::base::units::Cost;
use solver::shifts::check::check;
use solver::shifts::draft::Draft;
use solver::shifts::plan::Plan;
use solver::shifts::problem::Problem;
use solver::shifts::solve;
use support::shifts::brute::optimum;
use support::shifts::random::roster;
use support::shifts::{DESK, NIGHTS, WARD};

fn problem(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"))
}

fn instance(text: &str) -> Draft {
    let instance = read(text.as_bytes(), "tiny");
    instance.unwrap_or_else(|flaws| panic!("{flaws:#?}")).draft
}

fn found(problem: &Problem, seed: u64, steps: u64) -> Outcome<Plan> {
    let budget = Budget { seed, steps };
    solve(problem, budget, &mut |_| ControlFlow::Continue(()))
}

/// What the search says of its plan is what the judge says.
fn agrees(problem: &Problem, outcome: &Outcome<Plan>) {
    assert_eq!(check(problem, &outcome.plan).score, outcome.score);
    if outcome.score.is_feasible() {
        let bound = outcome.bound.unwrap_or(Cost(0));
        assert!(bound <= outcome.score.soft, "{bound:?} {:?}", outcome.score);
    }
}

#[test]
fn tiny_rosters_are_solved_as_trying_everything_solves_them() {
    let (mut lawful, mut unlawful, mut proven) = (0, 0, 0);
    for seed in 0..150 {
        // Up to 3 people, 5 days and 2 shifts, or 2 people, 4 days and 3 shifts.
        let draft = match seed % 2 {
            0 => roster(seed, 3, 5, 2),
            _ => roster(seed, 2, 4, 3),
        };
        let problem = problem(&draft);
        let outcome = found(&problem, seed, 3_000);
        agrees(&problem, &outcome);
        let Some(optimum) = optimum(&draft) else {
            assert!(!outcome.score.is_feasible(), "seed {seed}");
            assert_eq!(outcome.bound, None, "seed {seed}");
            unlawful += 1;
            continue;
        };
        assert!(outcome.score.is_feasible(), "seed {seed}");
        assert_eq!(outcome.score.soft.0, optimum, "seed {seed}");
        let bound = outcome.bound.expect("something is proven").0;
        assert!(bound <= optimum, "seed {seed}: {bound} above {optimum}");
        if outcome.ending == Ending::Optimal {
            assert_eq!(bound, optimum, "seed {seed}");
            proven += 1;
        }
        lawful += 1;
    }
    assert!(80 <= lawful, "{lawful} were lawful");
    assert!(5 <= unlawful, "{unlawful} were not");
    assert!(60 <= proven, "{proven} were proven");
}

#[test]
fn the_best_row_of_one_employee_is_the_best_of_all_there_are() {
    let mut lawful = 0;
    for seed in 1_000..1_040 {
        let draft = roster(seed, 1, 9, 2);
        let problem = problem(&draft);
        let outcome = found(&problem, seed, 400);
        agrees(&problem, &outcome);
        if let Some(optimum) = optimum(&draft) {
            assert_eq!(outcome.score.soft.0, optimum, "seed {seed}");
            assert_eq!(outcome.ending, Ending::Optimal, "seed {seed}");
            lawful += 1;
        }
    }
    assert!(20 <= lawful, "{lawful} were lawful");
}

#[test]
fn the_ward_is_solved_to_the_optimum() {
    let draft = instance(WARD);
    let outcome = found(&problem(&draft), 1, 5_000);
    agrees(&problem(&draft), &outcome);
    assert_eq!(Some(outcome.score.soft.0), optimum(&draft));
}

#[test]
fn a_longer_search_is_no_worse_and_its_bound_no_lower() {
    for text in [DESK, NIGHTS] {
        let problem = problem(&instance(text));
        let short = found(&problem, 1, 400);
        let long = found(&problem, 1, 6_000);
        agrees(&problem, &short);
        agrees(&problem, &long);
        assert!(long.score.is_feasible());
        assert!(long.score <= short.score);
        assert!(short.bound <= long.bound);
        // The relaxation of such rosters is tight.
        let bound = long.bound.expect("something is proven").0;
        assert!(long.score.soft.0 <= bound + bound / 10 + 5, "{long:?}");
    }
}

#[test]
fn a_stopped_run_is_replayed_by_its_steps() {
    let problem = problem(&instance(NIGHTS));
    for (seed, stop_at) in [(1, 0), (2, 57), (3, 1_234), (4, 2_900)] {
        let budget = Budget {
            seed,
            steps: u64::MAX,
        };
        let stopped = solve(&problem, budget, &mut |event| match event {
            Event::Step { done } if done == stop_at => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        assert!(stopped.steps <= stop_at);
        let again = found(&problem, seed, stopped.steps);
        assert_eq!(again.plan, stopped.plan, "seed {seed}");
        assert_eq!(again.score, stopped.score, "seed {seed}");
        assert_eq!(again.bound, stopped.bound, "seed {seed}");
    }
}

#[test]
fn what_is_heard_on_the_way_only_gets_better_and_is_as_the_judge_says() {
    let problem = problem(&instance(DESK));
    let (mut best, mut proven, mut heard) = (None, Cost(-1), 0);
    let budget = Budget {
        seed: 1,
        steps: 4_000,
    };
    let outcome = solve(&problem, budget, &mut |event| {
        match event {
            Event::Improved { plan, score, .. } => {
                assert!(best.is_none_or(|best| score < best));
                assert_eq!(check(&problem, plan).score, score);
                best = Some(score);
                heard += 1;
            }
            Event::Proved { bound, .. } => {
                assert!(proven < bound);
                proven = bound;
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    assert_eq!(best, Some(outcome.score));
    assert_eq!(Some(proven), outcome.bound);
    assert!(1 < heard);
}

#[test]
fn somebody_for_whom_nothing_is_lawful_stays_at_home_and_is_told() {
    let mut draft = instance(WARD);
    // Forty hours in seven days, of which three are off and no two may be worked in a row.
    let row = &mut draft.staff[1];
    (row.min_minutes, row.max_minutes) = (2_400, 2_400);
    (row.max_consecutive_shifts, row.min_consecutive_shifts) = (1, 1);
    let problem = problem(&draft);
    let outcome = found(&problem, 1, 500);
    agrees(&problem, &outcome);
    let report = check(&problem, &outcome.plan);
    assert_eq!(report.score.hard, 1);
    assert_eq!(report.violations[0].subject, "B");
    assert_eq!(report.violations[0].rule, "minutes_at_least");
    assert_eq!(outcome.bound, None);
}

#[test]
fn who_must_work_as_good_as_every_permitted_day_of_a_year_has_a_row() {
    let leave = (45..52).chain(150..164).chain(240..255);
    let leave: String = leave.map(|day| format!(",{day}")).collect();
    let text = format!(
        "SECTION_HORIZON\n364\n\nSECTION_SHIFTS\nE,480,\nL,480,E\nN,480,E|L\nT,480,\n\n\
         SECTION_STAFF\nRuan,E=66|L=66|N=66|T=66,112320,111360,5,2,2,27\n\n\
         SECTION_DAYS_OFF\nRuan{leave}\n\nSECTION_SHIFT_ON_REQUESTS\n\n\
         SECTION_SHIFT_OFF_REQUESTS\n\nSECTION_COVER\n0,E,1,100,1\n"
    );
    let problem = problem(&instance(&text));
    let outcome = found(&problem, 1, 40);
    agrees(&problem, &outcome);
    assert!(outcome.score.is_feasible());
}
