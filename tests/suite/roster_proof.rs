//! What is proven of rosters: the model says what the rule book says, and bounds hold.

use solver::base::score::Score;
use solver::base::units::Cost;
use solver::mip::Limit;
use solver::rostering::bound::{Proof, bound, prove};
use solver::rostering::draft::Draft;
use solver::rostering::model::Detail;
use solver::rostering::problem::Problem;
use support::roster::brute::brute_force;
use support::roster::draw::draw;
use support::roster::random::small_rostering;
use support::roster::wished::wished_rostering;

/// To the end, without a clock.
const TO_THE_END: Limit = Limit {
    seconds: None,
    nodes: None,
};

fn instance(seed: u64) -> (Problem, Score) {
    of_draft(seed, &small_rostering(seed))
}

fn of_draft(seed: u64, draft: &Draft) -> (Problem, Score) {
    let problem = Problem::new(draft).unwrap_or_else(|flaws| panic!("{seed}: {flaws:?}"));
    let best = brute_force(&problem);
    (problem, best)
}

fn proof(problem: &Problem, detail: Detail, integers: bool) -> Proof {
    prove(problem, detail, integers, TO_THE_END).expect("nothing cuts it short")
}

#[test]
fn the_model_by_half_days_costs_what_trying_everything_costs() {
    for seed in 0..300 {
        let (problem, best) = instance(seed);
        let proof = proof(&problem, Detail::HalfDays, true);
        assert_eq!(proof.optimum, Some(best.soft), "instance {seed}");
        assert_eq!(proof.bound, best.soft, "instance {seed}");
    }
}

#[test]
fn with_the_optional_rules_too() {
    for seed in 0..300 {
        let (problem, best) = of_draft(seed, &wished_rostering(seed));
        let exact = proof(&problem, Detail::HalfDays, true);
        assert_eq!(exact.optimum, Some(best.soft), "instance {seed}");
        let relaxed = proof(&problem, Detail::Weeks, false).bound;
        let by_weeks = proof(&problem, Detail::Weeks, true).bound;
        assert!(relaxed <= by_weeks, "instance {seed}");
        assert!(by_weeks <= best.soft, "instance {seed}");
    }
}

/// The field, and the list whose rows have it; `None` where the draft itself or its rotation does.
const OPTIONAL: [(&str, Option<&str>); 17] = [
    ("practice_scopes", Some("physicians")),
    ("practice_scopes", Some("lines")),
    ("limits", Some("physicians")),
    ("carried_sessions", Some("physicians")),
    ("senior", Some("studios")),
    ("shares", Some("studios")),
    ("spread", Some("studios")),
    ("last", Some("lines")),
    ("on_site", None),
    ("companions", None),
    ("wishes", None),
    ("same_host", None),
    ("minimum_weeks", None),
    ("preferred_lengths", None),
    ("days_in_one_year", None),
    ("two_hosts_minutes", None),
    ("nothing", None),
];

fn without(draft: &Draft, field: &str, list: Option<&str>) -> Draft {
    let mut value = serde_json::to_value(draft).expect("plain data");
    let rows = match list {
        Some(list) => value[list]
            .as_array_mut()
            .expect("a list")
            .iter_mut()
            .collect(),
        None if value.get(field).is_some() => vec![&mut value],
        None => vec![&mut value["rotation"]],
    };
    for row in rows {
        row.as_object_mut().expect("a row").remove(field);
    }
    serde_json::from_value(value).expect("still a draft")
}

#[test]
fn every_optional_rule_decides_what_the_best_of_some_roster_costs() {
    let mut idle = Vec::new();
    for (field, list) in OPTIONAL {
        let decides = (0..2_000).any(|seed| {
            let draft = wished_rostering(seed);
            let other = without(&draft, field, list);
            other != draft && of_draft(seed, &other).1 != of_draft(seed, &draft).1
        });
        if !decides {
            idle.push(field);
        }
    }
    assert_eq!(idle, ["nothing"]);
}

#[test]
fn every_bound_lies_below_the_best_roster_and_a_finer_one_above_a_coarser_one() {
    let (mut tight, mut loose) = (0, 0);
    for seed in 0..300 {
        let (problem, best) = instance(seed);
        let relaxed = proof(&problem, Detail::Weeks, false).bound;
        let by_weeks = proof(&problem, Detail::Weeks, true).bound;
        assert!(relaxed <= by_weeks, "instance {seed}");
        assert!(by_weeks <= best.soft, "instance {seed}");
        tight += usize::from(by_weeks == best.soft);
        loose += usize::from(relaxed < by_weeks);
    }
    // Or the promise was never put to the test.
    assert!(20 < tight && 20 < loose, "{tight} tight, {loose} loose");
}

#[test]
fn bounds_are_heard_rising_and_the_last_one_is_returned() {
    let (mut reached, mut all) = (0, 0);
    for seed in 0..200 {
        for draft in [small_rostering(seed), wished_rostering(seed)] {
            let (problem, best) = of_draft(seed, &draft);
            let mut heard: Vec<Cost> = Vec::new();
            let last = bound(&problem, &mut || TO_THE_END, &mut |cost| heard.push(cost));
            assert!(heard.is_sorted_by(|one, next| one < next), "{heard:?}");
            let latest = heard.last().copied().unwrap_or(Cost(0));
            assert_eq!(last, latest, "instance {seed}");
            assert!(last <= best.soft, "instance {seed}: {last:?} {best:?}");
            reached += usize::from(last == best.soft);
            all += 1;
        }
    }
    // Or a bound of nothing would do.
    assert!(
        all / 4 < reached,
        "{reached} of {all} bounds are the optimum"
    );
}

/// What prices prove until they settle: the models that follow are given no time.
fn by_prices(problem: &Problem) -> Cost {
    let mut calls = 0;
    let mut limit = || {
        calls += 1;
        Limit {
            seconds: Some(if calls < 3_000 { 1.0 } else { 0.0 }),
            nodes: None,
        }
    };
    bound(problem, &mut limit, &mut |_| {})
}

#[test]
fn prices_alone_stay_below_the_best_roster_and_come_near_it() {
    let (mut proven, mut possible) = (Cost(0), Cost(0));
    for seed in 0..300 {
        let (problem, best) = instance(seed);
        let cost = by_prices(&problem);
        assert!(
            cost <= best.soft,
            "instance {seed}: {cost:?} above {best:?}"
        );
        proven += cost;
        possible += best.soft;
    }
    let share = proven.0 as f64 / possible.0 as f64;
    assert!(0.999 < share, "only {share} of the best rosters");
}

#[test]
fn a_week_without_workdays_costs_day_trippers_no_way() {
    // All five days are a holiday: there is no day on which to drive.
    let days: String = (16..=20)
        .map(|day| format!("holiday 2026-02-{day} festival\n"))
        .collect();
    let drawn = draw(&format!(
        "start 2026-02-16\nweeks 1\n{days}rotation lengths=1\nhost G minutes=30\n\
         physician A duty=2026-02-22:52-51 limits=2026-02-16..2026-02-22:by_day"
    ));
    let (problem, best) = of_draft(0, &drawn.draft);
    assert_eq!(best.soft, Cost(0));
    let told = bound(&problem, &mut || TO_THE_END, &mut |_| ());
    assert!(told <= best.soft, "{told}");
}

#[test]
fn the_model_is_exact_where_weeks_behind_are_dearer_than_weeks_short() {
    // Two of six weeks must be served in these four, and an even pace asks for three; one can be.
    let drawn = draw(
        "weeks 4\nweights deadline_missed=10 deadline_week=100 pace_week=900 travel_minute=0\n\
         rotation lengths=1 max_blocks=1\nhost G\nphysician A duty=2026-04-26:52-46",
    );
    let (problem, best) = of_draft(0, &drawn.draft);
    assert!(Cost(900) < best.soft, "it is behind as well: {best:?}");
    let proof = proof(&problem, Detail::HalfDays, true);
    assert_eq!(proof.optimum, Some(best.soft));
}
