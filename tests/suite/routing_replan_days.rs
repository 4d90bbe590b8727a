//! Re-planning days at random: nothing that has begun moves, whatever happens.

use std::ops::ControlFlow;

use solver::base::rng::Rng;
use solver::base::run::Budget;
use solver::base::text::TimeOfDay;
use solver::base::units::Seconds;
use solver::routing::check::check;
use solver::routing::draft::Draft;
use solver::routing::plan::Plan;
use solver::routing::problem::{Problem, Visit};
use solver::routing::replan::events::{EventDraft, EventsDraft, Freeze};
use solver::routing::replan::{Now, after};
use solver::routing::solve;
use solver::routing::timetable::timetable;
use support::routing::day;
use support::routing::rich::{Features, rich};

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

fn run(problem: &Problem, seed: u64, steps: u64) -> Plan {
    let budget = Budget { seed, steps };
    solve(problem, budget, &mut |_| ControlFlow::Continue(())).plan
}

/// A stop as it was told: where, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    at: (usize, usize, usize),
    start: Seconds,
    end: Seconds,
}

fn stops(problem: &Problem, plan: &Plan) -> Vec<(String, Visit, Told)> {
    let mut all = Vec::new();
    for (vehicle, trips) in plan.routes.iter() {
        let table = timetable(problem, vehicle, trips);
        for (trip, times) in table.trips.iter().enumerate() {
            for (index, stop) in times.stops.iter().enumerate() {
                let told = Told {
                    at: (vehicle.index(), trip, index),
                    start: stop.start,
                    end: stop.end,
                };
                let key = problem.orders()[stop.order].key.clone();
                all.push((key, stop.visit, told));
            }
        }
    }
    all
}

/// What may happen on a day, at random.
fn happenings(rng: &mut Rng, draft: &Draft, moment: i64, unit: i64) -> EventsDraft {
    let mut events = Vec::new();
    let any_order = |rng: &mut Rng| rng.pick(&draft.orders).id.clone();
    if rng.percent(50) {
        let mut row = rng.pick(&draft.orders).clone();
        row.id = "new".into();
        events.push(EventDraft::OrderAdded(Box::new(row)));
    }
    if rng.percent(30) {
        let order = any_order(rng);
        events.push(EventDraft::OrderCancelled { order });
    }
    if rng.percent(30) {
        let release = TimeOfDay::Seconds(moment + rng.between(0, 30) * unit);
        let order = any_order(rng);
        let is_known = |event: &EventDraft| matches!(event, EventDraft::OrderCancelled { order: gone } if *gone == order);
        if !events.iter().any(is_known) {
            events.push(EventDraft::ReleaseDelayed { order, release });
        }
    }
    if rng.percent(30) {
        let later = TimeOfDay::Seconds(moment + rng.between(0, 30) * unit);
        let ready_at = rng.percent(30).then_some(later);
        events.push(EventDraft::VehicleLost {
            vehicle: rng.pick(&draft.vehicles).id.clone(),
            lost: ready_at.is_none() && rng.percent(30),
            ready_at,
        });
    }
    if rng.percent(30) {
        events.push(EventDraft::TrafficScaled {
            percent: rng.between(40, 130),
            from: None,
            to: None,
        });
    }
    EventsDraft {
        now: Some(TimeOfDay::Seconds(moment)),
        freeze: Freeze {
            sequence_seconds: rng.between(0, 5) * unit,
            ..Freeze::default()
        },
        prices: None,
        events,
    }
}

/// What had begun by then is exactly where it was, everything else comes later, and the judge
/// finds nothing moved.
fn nothing_begun_moves(
    (problem, before): (&Problem, &Plan),
    (now, found): (&Now, &Plan),
    moment: Seconds,
    seed: u64,
) -> usize {
    let report = check(&now.problem, found);
    assert_eq!(
        report.amount("locks_kept"),
        0,
        "seed {seed}: {:?}",
        report.violations
    );
    let (old, new) = (stops(problem, before), stops(&now.problem, found));
    let begun = |row: &&(String, Visit, Told)| row.2.start <= moment;
    let mut count = 0;
    // Pickups of goods stranded on a lost vehicle are history that nobody asks for.
    let kept = |row: &&(String, Visit, Told)| {
        let same = |other: &&(String, Visit, Told)| other.0 == row.0 && begun(other);
        row.1 == Visit::Delivery || old.iter().filter(same).count() == 2
    };
    for row in old.iter().filter(begun).filter(kept) {
        assert!(new.contains(row), "seed {seed}: {row:?} in {new:?}");
        count += 1;
    }
    let known =
        |row: &&(String, Visit, Told)| old.iter().any(|other| other == *row && begun(&other));
    for row in new.iter().filter(|row| !known(row)) {
        assert!(
            moment <= row.2.start,
            "seed {seed}: {row:?} before {moment}"
        );
    }
    count
}

fn try_day(draft: &Draft, seed: u64, steps: u64, unit: i64) -> Option<(usize, i64, bool)> {
    let problem = read(draft);
    let before = run(&problem, seed, steps);
    if check(&problem, &before).score.hard != 0 {
        return None;
    }
    let mut rng = Rng::from_seed(seed).fork("happenings");
    let all = stops(&problem, &before);
    let moments: Vec<i64> = all.iter().map(|row| row.2.end.0).collect();
    let (low, high) = (moments.iter().min()?, moments.iter().max()?);
    let moment = rng.between(low - 10 * unit, *high);
    let events = happenings(&mut rng, draft, moment, unit);
    let now = after(draft, &problem, &before, &events).ok()?;
    let found = run(&now.problem, seed, steps);
    let begun = nothing_begun_moves((&problem, &before), (&now, &found), Seconds(moment), seed);
    let report = check(&now.problem, &found);
    let allowed = &now.draft.published.as_ref()?.allowed;
    Some((begun, report.score.hard, allowed.is_empty()))
}

#[test]
fn nothing_that_has_begun_moves_on_days_with_everything() {
    let (mut days, mut begun, mut broken, mut allowed) = (0, 0, 0, 0);
    for seed in 0..1_000 {
        let features = Features {
            published: false,
            ..Features::of(seed)
        };
        let draft = rich(seed, 6, features);
        let Some((count, hard, is_plain)) = try_day(&draft, seed, 60, 1) else {
            continue;
        };
        days += 1;
        begun += count;
        broken += usize::from(0 < hard);
        allowed += usize::from(!is_plain);
    }
    assert!(
        300 < days && 300 < begun && 5 < allowed,
        "{days} {begun} {allowed}"
    );
    assert_eq!(broken, 0, "of {days}");
}

#[test]
fn nothing_that_has_begun_moves_on_days_in_towns() {
    let mut begun = 0;
    for seed in 0..20 {
        let draft = day(seed, 60);
        let Some((count, hard, _)) = try_day(&draft, seed, 300, 60) else {
            continue;
        };
        assert_eq!(hard, 0, "seed {seed}");
        begun += count;
    }
    assert!(50 < begun, "{begun} stops had begun");
}

#[test]
fn a_day_is_planned_anew_time_and_again() {
    let mut draft = day(5, 60);
    let mut problem = read(&draft);
    let mut plan = run(&problem, 1, 300);
    for hour in 9..17 {
        let moment = hour * 3600;
        let mut rng = Rng::from_seed(hour as u64).fork("again");
        let mut events = happenings(&mut rng, &draft, moment, 60);
        if let Some(EventDraft::OrderAdded(row)) = events.events.first_mut() {
            row.id = format!("new{hour}");
        }
        let Ok(now) = after(&draft, &problem, &plan, &events) else {
            events.events.clear();
            continue;
        };
        let found = run(&now.problem, 1, 100);
        let told = (&problem, &plan);
        nothing_begun_moves(told, (&now, &found), Seconds(moment), hour as u64);
        assert_eq!(check(&now.problem, &found).score.hard, 0, "{hour}:00");
        (draft, problem, plan) = (now.draft, now.problem, found);
    }
}

#[test]
fn what_is_on_board_soon_finds_its_place_when_the_sequence_told_is_not_lawful_any_more() {
    // Such is it with a fifth less speed. Two thousand steps take a sixth of a second.
    let draft = datasets::generate::day::day(300, 1);
    let problem = read(&draft);
    let told = run(&problem, 1, 20_000);
    let scaled = |percent: i64| EventDraft::TrafficScaled {
        percent,
        from: None,
        to: None,
    };
    for vehicle in ["V001", "V003", "V009"] {
        let lost = EventDraft::VehicleLost {
            vehicle: vehicle.into(),
            ready_at: None,
            lost: false,
        };
        let events = EventsDraft {
            now: Some(TimeOfDay::Clock("09:10".into())),
            events: vec![lost, scaled(80)],
            ..EventsDraft::default()
        };
        let now = after(&draft, &problem, &told, &events).expect("it can have happened");
        let report = check(&now.problem, &run(&now.problem, 1, 2_000));
        assert_eq!(report.score.hard, 0, "{vehicle}: {:?}", report.violations);
    }
}
